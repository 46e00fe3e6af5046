"""What makes words of one utterance, and how it tells what it made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from assistant.ports import Listening, Source
from assistant.speech.frames import Samples

UNLIKE = "unlike any phrase"
NOTHING = "nothing made out"
UNSURE = "not sure enough"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decoder made of an utterance: a whole phrase of the state, or "" and why.

    `maybe` is the phrase where it was only not sure enough for this state.
    """

    text: str
    why_rejected: str | None = None
    confidence: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    maybe: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Where the voice of an utterance lies; samples, counted from what the decoder was given first."""

    start: int
    end: int
    voiced: int


@dataclass(frozen=True, slots=True)
class Demands:
    """How far a voice must stand out of the room's noise, and whether it may come from a pillow."""

    snr_db: float = 0.0
    clear_voice: bool = False


class Decoder(Protocol):
    """Makes words of one utterance at a time."""

    @property
    def source(self) -> Source: ...

    @property
    def description(self) -> str: ...

    @property
    def surely(self) -> float:
        """The confidence from which a phrase is that one: no stop, in motion, and else over sooner."""
        ...

    @property
    def hold_chunks(self) -> int:
        """How many chunks a partial safe word must stand before it counts as a doubtful stop."""
        ...

    def check(self, listening: Listening) -> None:
        """Raise EarError when a word of the phrases cannot be heard; names it."""
        ...

    def demands(self, listening: Listening, verdict: Verdict) -> Demands:
        """How the sound must have been for this phrase to count."""
        ...

    def begin(self, listening: Listening) -> None:
        """An utterance begins; only phrases of `listening` count."""
        ...

    def feed(self, block: Samples) -> None: ...

    def partial_safe_word(self) -> str | None:
        """The safe word that the utterance is so far, when it is nothing else and sounds like it."""
        ...

    def so_far(self, span: Span) -> Verdict:
        """What the utterance would be if it ended here; it goes on."""
        ...

    def end(self, span: Span) -> Verdict: ...

    def abandon(self) -> None:
        """The utterance was no phrase, and no time is spent on it."""
        ...
