"""Where an utterance begins and ends.

Voice activity alone does not tell a person from the television behind them: while it talks, an utterance
would neither begin nor end with the person. So a voice that rises far out of the talk before it begins an
utterance of its own, and what is far fainter than such a voice is none of it. Unless that talk had gone on
for long, or was fainter than anybody's own, it may be the person's, "not" before "comfortable": then the
utterance is torn.
"""

import enum
import heapq
from collections import deque
from dataclasses import dataclass

from assistant.speech.vad import CHUNK


class Edge(enum.Enum):
    """What a chunk did to the utterance."""

    NONE = enum.auto()
    BEGAN = enum.auto()
    ROSE = enum.auto()
    """Began out of talk that was under way and far fainter; that talk is over."""
    ENDED = enum.auto()
    CUT = enum.auto()
    """Ended because nobody speaks one phrase for that long: a television, a conversation."""


@dataclass(frozen=True, slots=True)
class EndpointRule:
    """Probabilities of speech, lengths in samples, and differences of level in decibels."""

    voice: float = 0.5
    still_voice: float = 0.35
    silence: int = 13 * CHUNK
    """0.42 s without voice end an utterance; fluent speech rests for less than 0.3 s within a phrase."""
    longest: int = 250 * CHUNK
    """8 s: the longest phrase with its hesitation is half of that."""
    shortest: int = 3 * CHUNK
    """Less voice than 0.1 s is a click."""
    faint_db: float = 15.0
    """What lies so far below the loudest of the voice does not prolong it. It is still decoded: only the
    silence is counted from there."""
    rise_db: float = 10.0
    """A voice that begins so far above the talk before it is another one."""
    strange_db: float = 16.0
    """Nobody's own first word is so much softer than the rest: what is was somebody else's."""
    talk: int = 94 * CHUNK
    """3 s: who has talked for longer than any phrase takes was not beginning one."""
    around: int = 250 * CHUNK
    """8 s: whose voice has been heard for `talked` of them, with pauses, is of the room."""
    talked: int = 62 * CHUNK
    """2 s: a phrase that somebody begins softly has gone on for less."""
    alike_db: float = 10.0
    """Talk goes up and down by so much."""


LOUD_CHUNKS = 4
"""A voice is as loud as it was for 0.13 s in all: a knock is shorter."""
ONSET = 2
"""Chunks in which a voice comes up: they are its own."""
RISING = 8 * CHUNK
"""0.26 s: longer than the softest first sound of a word, so that nobody rises out of their own word."""


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
        self._loudest: list[float] = []
        self._lately: deque[float] = deque(maxlen=RISING // CHUNK)
        self._before: list[float] = []
        self._rose = False
        self._softer: float | None = None
        self._heard: deque[float | None] = deque(maxlen=self._rule.around // CHUNK)
        self._around: tuple[float, ...] = ()

    def step(self, probability: float, dbfs: float | None = None) -> Edge:
        """Take the next chunk's probability of speech, and its level where levels shall count."""
        edge = self._step(probability, dbfs)
        self._heard.append(dbfs if probability >= self._rule.still_voice else None)
        return edge

    def _step(self, probability: float, dbfs: float | None) -> Edge:
        at = self._position
        self._position += CHUNK
        if not self.under_way:
            if probability < self._rule.voice:
                return Edge.NONE
            self._softer = None
            self._begin(at, dbfs, rose=False)
            return Edge.BEGAN
        if dbfs is not None and probability >= self._rule.voice and self._rises(dbfs):
            softer = self._own_beginning()
            self._begin(at, dbfs, rose=True)
            self._softer = None if softer is None or self._of_the_room(softer) else softer
            return Edge.ROSE
        faint = dbfs is not None and self._faint(dbfs)
        self._remember(dbfs)
        if probability >= self._rule.still_voice and not faint:
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
    def paused(self) -> int:
        """For how many chunks no voice has been heard in the utterance under way."""
        return (self._position - self.end) // CHUNK

    @property
    def click(self) -> bool:
        """True when the utterance had too little voice to be one."""
        return self.voiced < self._rule.shortest

    @property
    def torn(self) -> bool:
        """True when the softer voice right before the utterance may belong to it."""
        return self._softer is not None and self._loudest[0] < self._softer + self._rule.strange_db

    def _own_beginning(self) -> float | None:
        """How loud the talk is that may be the first words of who rises; None: it went on for too long."""
        if len(self._before) * CHUNK >= self._rule.talk:
            return None
        return max((*self._before, *list(self._lately)[:-ONSET]))

    def _begin(self, at: int, dbfs: float | None, *, rose: bool) -> None:
        self._rose = rose
        self.under_way, self.start, self.end, self.voiced = True, at, self._position, CHUNK
        self._loudest, self._before = [], []
        self._around = tuple(level for level in self._heard if level is not None)
        self._lately.clear()
        self._remember(dbfs)

    def _remember(self, dbfs: float | None) -> None:
        if dbfs is None:
            return
        if len(self._lately) == self._lately.maxlen:
            self._before.append(self._lately[0])
        self._lately.append(dbfs)
        heapq.heappush(self._loudest, dbfs)
        if len(self._loudest) > LOUD_CHUNKS:
            heapq.heappop(self._loudest)

    def _faint(self, dbfs: float) -> bool:
        if len(self._loudest) < LOUD_CHUNKS or dbfs >= self._loudest[0] - self._rule.faint_db:
            return False
        return self._rose or self._of_the_room(dbfs)

    def _of_the_room(self, dbfs: float) -> bool:
        """Whether voices that loud had been heard for a while when the utterance began: a television."""
        apart = self._rule.alike_db
        alike = sum(dbfs - apart <= level <= dbfs + apart for level in self._around)
        return alike * CHUNK >= self._rule.talked

    def _rises(self, dbfs: float) -> bool:
        """Whether it is far above everything in the utterance but its last quarter of a second."""
        if len(self._before) * CHUNK < RISING:
            return False
        return dbfs >= max(self._before) + self._rule.rise_db
