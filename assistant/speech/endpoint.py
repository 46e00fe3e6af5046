"""Where an utterance begins and ends."""

import enum
from dataclasses import dataclass

from assistant.speech.vad import CHUNK


class Edge(enum.Enum):
    """What a chunk did to the utterance."""

    NONE = enum.auto()
    BEGAN = enum.auto()
    ENDED = enum.auto()
    CUT = enum.auto()
    """Ended because nobody speaks one phrase for that long: a television, a conversation."""


@dataclass(frozen=True, slots=True)
class EndpointRule:
    """Probabilities of speech and lengths in samples."""

    voice: float = 0.5
    still_voice: float = 0.35
    silence: int = 16 * CHUNK
    """0.5 s without voice end an utterance."""
    longest: int = 250 * CHUNK
    """8 s: the longest phrase with its hesitation is half of that."""
    shortest: int = 3 * CHUNK
    """Less voice than 0.1 s is a click."""


class Endpointer:
    """Follows the voice activity of one stream; positions are samples since its start."""

    def __init__(self, rule: EndpointRule | None = None) -> None:
        self._rule = rule or EndpointRule()
        self._position = 0
        self.under_way = False
        self.start = 0
        """Where the first voice of the utterance began."""
        self.end = 0
        """Where its last voice ended so far."""
        self.voiced = 0
        """How much of it was voice."""

    def step(self, probability: float) -> Edge:
        """Take the next chunk's probability of speech."""
        at = self._position
        self._position += CHUNK
        if not self.under_way:
            if probability < self._rule.voice:
                return Edge.NONE
            self.under_way, self.start, self.end, self.voiced = True, at, self._position, CHUNK
            return Edge.BEGAN
        if probability >= self._rule.still_voice:
            self.end = self._position
            self.voiced += CHUNK
        if self._position - self.end >= self._rule.silence:
            self.under_way = False
            return Edge.ENDED
        if self._position - self.start >= self._rule.longest:
            self.under_way = False
            return Edge.CUT
        return Edge.NONE

    def finish(self) -> Edge:
        """The stream is over: whatever was under way ended with it."""
        if not self.under_way:
            return Edge.NONE
        self.under_way = False
        return Edge.ENDED

    @property
    def click(self) -> bool:
        """True when the utterance had too little voice to be one."""
        return self.voiced < self._rule.shortest
