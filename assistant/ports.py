"""What the dialogue needs from outside: Ear, Voice, Clock, Store, Massager, Journal.

Each port has one contract suite in tests/contracts that every implementation passes, fakes included.
"""
# long because: the six ports are read together, and most of it is what they promise.

import datetime as dt
import enum
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.domain.clearance import Clearance
from assistant.domain.course import CoursePlan, Reminder, SessionRecord
from assistant.domain.device import Capabilities, DeviceState, Kind, Levels
from assistant.domain.events import Event
from assistant.domain.quiet import QuietHours
from assistant.domain.screening import AnswerRecord, Block


class Clock(Protocol):
    """Time. `now` counts through suspend and never goes back; `wall` may jump."""

    def now(self) -> float:
        """Seconds since some moment before the program started."""
        ...

    def wall(self) -> dt.datetime:
        """The local time with its zone."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class WatchedClock(Clock, Protocol):
    """A clock whose wall time does not follow one that is set forward while the program runs (I5)."""

    @property
    def doubtful(self) -> bool:
        """True while the clock of the machine is ahead of the time that passed."""
        ...


class Source(enum.StrEnum):
    """Who heard it (`by` in the journal)."""

    VOSK = "vosk"
    POCKETSPHINX = "pocketsphinx"
    SPOTTER = "spotter"
    TYPED = "typed"
    PAGE = "page"
    BUTTON = "button"
    MQTT = "mqtt"


@dataclass(frozen=True, slots=True)
class Listening:
    """What may be heard from now on.

    `phrases` are all the phrases of the dialogue state, lower case, words with single spaces, the words
    that always work among them. `safe_words` are those of them that stop or hold. `strict` asks for the
    stricter thresholds: something said here may start or allow motion. `harmless` are those that allow
    nothing, whatever the state: they ask to hear more, slower or louder, or take an answer back.
    `in_motion`: something moves meanwhile, so that doubt is a stop. `unfinished` are those that a longer one
    goes on from with another meaning.
    """

    turn: str
    state: str
    phrases: tuple[str, ...]
    safe_words: tuple[str, ...]
    strict: bool = False
    harmless: tuple[str, ...] = ()
    in_motion: bool = False
    unfinished: tuple[str, ...] = ()

    def may_allow(self, phrase: str) -> bool:
        """Whether this phrase may start or allow something here."""
        return self.strict and phrase not in (*self.safe_words, *self.harmless)


TOO_NOISY = "too noisy"
"""Why something was rejected that may only be said aloud where the room is quiet enough."""
TOO_MUFFLED = "too muffled"
"""Why something was rejected that may not be said into a pillow."""


class Stage(enum.StrEnum):
    """How sure an ear is: a partial safe word is doubtful, a whole utterance is final."""

    FINAL = "final"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance. `turn` is the one the ear was listening for when the utterance began (I8).

    `text` is a phrase of the state, or what was typed, or "" where nothing could be made of it; then
    `why_rejected` says why, and `maybe` which phrase it was where the ear was only not sure enough for
    this state. `audio_start_ms` and `audio_end_ms` are positions in the sound, None for what was not sound;
    `made_out_ms` is how far the microphone was when it was made out. `level_dbfs` is the level of the voice,
    `snr_db` how far it stood out of the room's noise.
    """

    text: str
    turn: str
    by: Source
    stage: Stage = Stage.FINAL
    confidence: float | None = None
    why_rejected: str | None = None
    audio_start_ms: int | None = None
    audio_end_ms: int | None = None
    made_out_ms: int | None = None
    level_dbfs: float | None = None
    snr_db: float | None = None
    maybe: str | None = None

    @property
    def lasted_ms(self) -> int | None:
        """How long the voice was heard; None for what was not sound."""
        if self.audio_start_ms is None or self.audio_end_ms is None:
            return None
        return self.audio_end_ms - self.audio_start_ms

    @property
    def took_ms(self) -> int | None:
        """From the end of the words to the moment they were made out; None for what was not sound."""
        if self.made_out_ms is None or self.audio_end_ms is None:
            return None
        return max(0, self.made_out_ms - self.audio_end_ms)


class Ear(Protocol):
    """Hears. Closing or losing the sound ends `hear` with EarError; the end of the sound is a stop (I3)."""

    @property
    def source(self) -> Source: ...

    @property
    def description(self) -> str:
        """Which recogniser and which microphone, for people."""
        ...

    async def listen(self, listening: Listening) -> None:
        """Change what may be heard; an utterance that has already begun keeps its turn."""
        ...

    async def hear(self) -> Heard:
        """The next utterance, in order. Raises EarError when there will be no more."""
        ...

    @property
    def hearing(self) -> bool:
        """True while somebody is speaking: an utterance has begun and has not ended."""
        ...

    def alive_at(self) -> Mapping[str, float]:
        """Proofs of life by name ("frames", "ears"): the hub's clock when each last showed, in seconds."""
        ...

    async def close(self) -> None: ...


class Voice(Protocol):
    """Speaks. A line can be cut within one block of sound."""

    @property
    def description(self) -> str: ...

    async def speak(self, text: str) -> bool:
        """Speak a line to its end; False when it was cut. Raises VoiceError when nothing can be spoken."""
        ...

    async def play(self, sound: bytes) -> bool:
        """Play mono 16 kHz 16-bit little-endian PCM as a line is spoken; False when it was cut.

        A voice that makes no sound returns True at once. Raises VoiceError as `speak` does.
        """
        ...

    def cut(self) -> None:
        """Fall silent at once; the line under way returns False."""
        ...

    def adjust(self, *, words_per_minute: int | None = None, volume: float | None = None) -> None:
        """Speak slower or louder from the next line on; volume is 0 to 1."""
        ...

    async def prepare(self, lines: Sequence[str]) -> None:
        """Render lines ahead of time, so that they start at once."""
        ...

    async def close(self) -> None: ...


class Massager(Protocol):
    """One massager behind the contract: a lease, absolute levels, a stop that nothing can undo."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def state(self) -> DeviceState | None:
        """The latest state, None before the first."""
        ...

    async def open(self, clearance: Clearance) -> None:
        """Ask for zero under a new lease and wait for a live state that names it.

        The lease is good only while the clearance is running (I1). Raises ClearanceError unless it is and
        names this kind of massager, and DeviceError when the massager does not answer, is busy, or is not
        at zero.
        """
        ...

    async def setpoint(self, levels: Levels) -> None:
        """Send absolute levels under the open lease; also keeps the lease alive for its time to live (3 s).

        Raises NotConnectedError, DeviceRefusedError, or DeviceError when no lease is open; ClearanceError
        for levels above zero once the clearance has ended. Zero levels are always accepted while a lease
        is open.
        """
        ...

    def burn(self) -> None:
        """End the lease and send stop now, without waiting for anything; repeated until a live zero is seen.

        Never raises and never blocks: it is the first thing that happens on a stop.
        """
        ...

    @property
    def unconfirmed(self) -> bool:
        """True while a stop is under way to it that it may still confirm by a live zero."""
        ...

    @property
    def doubtful(self) -> bool:
        """True while it may be moving although it cannot be reached: it never confirmed its last stop."""
        ...

    async def stop(self) -> float | None:
        """`burn`, then wait for the live zero: seconds it took, or None when it was not confirmed in 2 s."""
        ...

    def changes(self) -> AsyncIterator[DeviceState]:
        """Each state from now on."""
        ...


class Massagers(Protocol):
    """All massagers of the house."""

    async def find(self, kind: Kind, name: str | None = None) -> Massager:
        """The massager of this kind (and name). Raises DeviceNotFoundError."""
        ...

    def known(self) -> Sequence[Massager]: ...

    def stop_all(self) -> None:
        """Burn every lease and send stop to every massager, now. Never raises, never blocks."""
        ...

    async def confirm_stop(self) -> float | None:
        """Wait until every known massager shows a live zero: seconds it took, None when not within 2 s.

        One that cannot be reached is not waited for; while it is `doubtful` this is None.
        """
        ...

    @property
    def description(self) -> str:
        """Which broker, for people."""
        ...

    def alarms(self) -> AsyncIterator[str]:
        """What a massager did that was not commanded: moving without a lease, overheat, its own cut-off."""
        ...


@dataclass(frozen=True, slots=True)
class Reservation:
    """Minutes taken from the day before motion starts (I5); a crash leaves them taken."""

    id: int
    person: str
    kind: Kind
    seconds: float


GUEST = "guest"
"""Somebody whom the hub does not know: asked everything, as new each time."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is kept of a person between sessions.

    `words_per_minute` and `answer_window_s` (how long an answer is awaited) are None where the home's hold,
    `quiet` is None for the usual quiet hours. `spoken_name` is what the person says who they are by, where
    the recogniser does not know their name.
    """

    name: str
    age: int | None = None
    words_per_minute: int | None = None
    answer_window_s: float | None = None
    stop_rehearsed: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    quiet: QuietHours | None = None
    spoken_name: str | None = None


class Store(Protocol):
    """What survives a restart. Every method raises StoreError with a remedy when the disk fails.

    Wall-clock arguments are aware datetimes. The store keeps the latest wall time it ever saw: a date
    before it is doubtful and never refills a day or ends a block early (I5).
    """

    async def person(self, name: str) -> PersonRecord:
        """The person, made when new."""
        ...

    async def save_person(self, person: PersonRecord) -> None: ...

    async def people(self) -> Sequence[str]: ...

    async def answers(self, person: str) -> Mapping[str, AnswerRecord]:
        """The latest confirmed answer to each question, by its id."""
        ...

    async def record_answers(self, person: str, answers: Sequence[AnswerRecord]) -> None: ...

    async def take_back_answers(
        self, person: str, questions: Collection[str], earlier: Sequence[AnswerRecord]
    ) -> None:
        """Erase the answers to these questions and put `earlier` ones back, both or neither."""
        ...

    async def blocks(self, person: str, wall: dt.datetime) -> Sequence[Block]:
        """The blocks that still hold at `wall`."""
        ...

    async def add_block(self, person: str, block: Block) -> None: ...

    async def reserve(
        self,
        person: str,
        kind: Kind,
        seconds: float,
        wall: dt.datetime,
        *,
        kind_day_s: float,
        all_devices_day_s: float,
        at_least_s: float,
        gap_s: float,
        sessions_a_day: int | None = None,
    ) -> Reservation:
        """Take up to `seconds` from what is left of the day, at least `at_least_s`, in one transaction.

        `gap_s` is the least time since the end of the person's last device session of the same day.
        Raises LimitReachedError with what is left and when to come back.
        """
        ...

    async def give_back(self, reservation: Reservation, unused_s: float) -> None:
        """Return what was not used; at most once per reservation and never more than was taken."""
        ...

    async def begin_session(self, session: SessionRecord) -> int: ...

    async def update_session(self, session_id: int, **changes: Any) -> None:
        """Change fields of SessionRecord by name (position, phase, pain_after, ended, seconds)."""
        ...

    async def unfinished_session(self, person: str) -> tuple[int, SessionRecord] | None:
        """The latest session that a power cut left open."""
        ...

    async def sessions(self, person: str) -> Sequence[SessionRecord]: ...

    async def course(self, person: str) -> CoursePlan | None: ...

    async def save_course(self, person: str, plan: CoursePlan) -> None: ...

    async def add_reminder(self, reminder: Reminder) -> Reminder:
        """Keep it; the one returned has its id."""
        ...

    async def reminders(self, wall: dt.datetime | None = None) -> Sequence[Reminder]:
        """Those not told yet; with `wall`, those due by then, oldest first."""
        ...

    async def reminder_told(self, reminder_id: int) -> None: ...

    async def latest_seen(self) -> dt.datetime | None:
        """The latest wall time that it ever saw, None before the first; nothing sets it back."""
        ...

    async def write_events(self, lines: Sequence[Mapping[str, Any]]) -> None: ...

    async def forget(self, person: str) -> None:
        """Erase everything about a person."""
        ...

    async def close(self) -> None: ...


class Journal(Protocol):
    """Keeps what happened; writing never waits and never delays a stop."""

    def write(self, event: Event) -> None: ...

    def session(self, session_id: int | None) -> None:
        """What is written from now on belongs to this session."""
        ...

    def turn(self, turn: str | None) -> None:
        """What is written from now on belongs to this turn."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """Run the writer; leaving it flushes what is queued."""
        ...
