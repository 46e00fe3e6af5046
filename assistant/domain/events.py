"""What happens, as values: the journal stores them, the page shows them, `--events` prints them.

The shape of each is documented in docs/events.md and is stable: integrators read it.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

KEPT_OUTSIDE_SESSIONS = frozenset(
    {"ready", "microphone", "setpoint", "state", "stop", "reminder", "problem", "ended"}
)
"""The types that go on record outside any session: what the machines did, and nothing that anybody said,
was asked or answered. The safety questions are outside, as is everything that was misheard there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; the journal adds run, seq, times, session and turn."""

    type: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Ready(Event):
    """The hub is up: who listens, who speaks, which broker, which version."""

    type: ClassVar[str] = "ready"
    ear: str
    voice: str
    broker: str
    version: str


@dataclass(frozen=True, slots=True)
class Listening(Event):
    """From now on the ear hears the phrases of this state; `examples` has at most 12 of them."""

    type: ClassVar[str] = "listening"
    state: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked(Event):
    """A question was put and its answer is awaited until `deadline_ms` from now.

    `private` marks what a screen that others see too should not show unasked.
    """

    type: ClassVar[str] = "asked"
    question: str
    text: str
    expects: str
    examples: tuple[str, ...]
    deadline_ms: int
    private: bool = False


@dataclass(frozen=True, slots=True)
class Said(Event):
    """A line was spoken; `cut` when it was broken off, `private` when it belongs to a private question."""

    type: ClassVar[str] = "said"
    line: str
    text: str
    cut: bool = False
    private: bool = False


NOTHING_MOVED = "nothing was moving"
"""Why a doubtful stop came to nothing. Nobody needs to be told: there was nothing to stop."""


@dataclass(frozen=True, slots=True)
class HeardPhrase(Event):
    """Something was heard; `intent` is None when it meant nothing here and `why_rejected` says why."""

    type: ClassVar[str] = "heard"
    text: str
    intent: str | None
    why_rejected: str | None
    slots: dict[str, Any]
    confidence: float | None
    by: str
    audio_start_ms: int | None
    audio_end_ms: int | None
    level_dbfs: float | None = None
    snr_db: float | None = None


@dataclass(frozen=True, slots=True)
class Microphone(Event):
    """The microphone was let go of or fell silent (`open` false), or it hears again."""

    type: ClassVar[str] = "microphone"
    open: bool


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """A question got its answer."""

    type: ClassVar[str] = "answered"
    question: str
    answer: Any


@dataclass(frozen=True, slots=True)
class Screened(Event):
    """A screening ended: clearance, refusal, wait, urgent, emergency or unfinished, and why."""

    type: ClassVar[str] = "screening"
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionPhase(Event):
    """Where a massage stands: prepared, running, held, ended."""

    type: ClassVar[str] = "session"
    phase: str
    person: str
    kind: str
    remaining_s: float | None


@dataclass(frozen=True, slots=True)
class StepReached(Event):
    """The helper's routine reached a step; `picture` is the drawing that goes with it, `seconds` its time."""

    type: ClassVar[str] = "step"
    id: str
    n: int
    of: int
    title: str = ""
    picture: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StepTimed(Event):
    """The first touch: the clock of a step runs, `seconds` to its end."""

    type: ClassVar[str] = "timing"
    id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Preparing(Event):
    """What the helper prepares now, the `n`th of `of`; `picture` may be empty."""

    type: ClassVar[str] = "prepare"
    id: str
    n: int
    of: int
    picture: str


@dataclass(frozen=True, slots=True)
class Rhythm(Event):
    """Somebody rolls by hand: strokes a minute, and how many there were."""

    type: ClassVar[str] = "rhythm"
    per_minute: int
    strokes: int


@dataclass(frozen=True, slots=True)
class SetpointSent(Event):
    """Levels were commanded (written on change, not each second)."""

    type: ClassVar[str] = "setpoint"
    device: str
    values: dict[str, Any]
    n: int


@dataclass(frozen=True, slots=True)
class StateSeen(Event):
    """The massager said something new of itself."""

    type: ClassVar[str] = "state"
    device: str
    actual: dict[str, Any]
    target: dict[str, Any]
    stop_reason: str | None


@dataclass(frozen=True, slots=True)
class Held(Event):
    """Everything was switched off and the clearance is kept for two minutes; `n` of at most three."""

    type: ClassVar[str] = "hold"
    by: str
    n: int


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """Something said stop. Times are ms of the hub's clock; `confirmed_ms` is None until a live zero.

    `measured`: then whether every massager measures its motion; else some are known to be switched off only.
    """

    type: ClassVar[str] = "stop"
    by: str
    word: str | None
    audio_ms: int | None
    sent_ms: int | None
    confirmed_ms: int | None
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Reminded(Event):
    """A reminder was due and was told."""

    type: ClassVar[str] = "reminder"
    text: str
    due: str


@dataclass(frozen=True, slots=True)
class Problem(Event):
    """Something is wrong, and what the person can do about it."""

    type: ClassVar[str] = "problem"
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """The run is over."""

    type: ClassVar[str] = "ended"
    exit: int
