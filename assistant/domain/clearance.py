"""The one value that lets a motor move (I1)."""

from dataclasses import dataclass, field
from typing import Any, NoReturn

from assistant.domain.device import Kind
from assistant.domain.errors import ClearanceError

START_WITHIN_S = 600.0
"""How long a passed screening may wait for its session (DJ); no content can make it longer (I1)."""

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a screening lets a person have.

    `kinds` may be used. `level_cap` is a share of the device's range (1.0 all of it). `routine` is full,
    light, strokes or pregnancy. `position` is prone, side or seated. A `sore_spot` is to be left out.
    `minutes_cap` shortens a session where it is not None. `advice` are lines to say before the start.
    """

    kinds: frozenset[Kind]
    level_cap: float = 1.0
    routine: str = "full"
    position: str = "prone"
    heat: bool = False
    oil: bool = True
    sore_spot: bool = False
    minutes_cap: float | None = None
    advice: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Clearance:
    """A fresh, passed screening of one person for named kinds of massager.

    It lives in memory only, is granted by a completed screening, must be started within ten minutes and
    used once, and is dead for good after a stop, a change of person or a restart.
    """

    person: str
    allowance: Allowance
    granted_at: float
    seal: object = field(repr=False)
    pain_before: int | None = None
    started: bool = False
    ended: str | None = None

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise ClearanceError("Only a completed screening makes a clearance.")

    def start(self, person: str, kind: Kind, now: float) -> None:
        """Spend the clearance on one session. Raises ClearanceError; `now` is the clock in seconds."""
        if self.ended is not None:
            raise ClearanceError("That screening is over.", "I have to ask the questions again.")
        if person != self.person:
            self.end("another person")
            raise ClearanceError(
                "The questions were answered by somebody else.", "Everyone gets their own questions."
            )
        if kind not in self.allowance.kinds:
            raise ClearanceError(f"The answers do not allow the {kind.value.replace('_', ' ')} today.")
        if self.started:
            raise ClearanceError("That screening was for one session.", "I have to ask the questions again.")
        if not 0 <= now - self.granted_at <= START_WITHIN_S:
            self.end("too old")
            raise ClearanceError(
                "The answers are more than ten minutes old.", "I have to ask the questions again."
            )
        self.started = True

    def check_running(self, kind: Kind) -> None:
        """Raises ClearanceError unless this kind of massager may move now."""
        if not self.running or kind not in self.allowance.kinds:
            raise ClearanceError(
                "No passed screening allows this to move now.", "The questions have to be answered first."
            )

    def end(self, why: str) -> None:
        """Dead from now on; the first reason is kept."""
        if self.ended is None:
            self.ended = why

    @property
    def running(self) -> bool:
        """True between the start and the end of its session."""
        return self.started and self.ended is None

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a clearance is never copied, stored or sent")
