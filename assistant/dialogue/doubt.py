"""In motion, doubt is a stop: a short, loud, near sound that is no phrase may have been one."""

import enum
import statistics
from collections import deque
from dataclasses import dataclass

from assistant.ports import Heard, Stage

STRANGER_DB = 10.0
"""So much further must a sound stand out where the person was never heard: they may have tapped so far."""
KNOWN = 3
"""After as many phrases it is known how far away the person is: one may have been the loudest of all."""
REMEMBERED = 7
"""As many phrases of the person tell how loud they are now: somebody who lies down soon counts as lying."""


@dataclass(frozen=True, slots=True)
class DoubtRule:
    """What may have been a stop, by nothing but its sound, and what is too far off to be one.

    `longest_ms` is the length of the longest; `below_db` how far below the person's own level it may be;
    `out_of_noise_db` how far it must stand out of the room's noise. What is more than `afar_db` below the
    person's lowest level was said further away than they are.
    """

    longest_ms: int
    below_db: float
    out_of_noise_db: float
    afar_db: float


class Caution(enum.StrEnum):
    """How easily doubt stops: a setting of the home."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


RULES = {
    Caution.LOW: DoubtRule(longest_ms=700, below_db=6.0, out_of_noise_db=15.0, afar_db=12.0),
    Caution.NORMAL: DoubtRule(longest_ms=1000, below_db=11.0, out_of_noise_db=10.0, afar_db=14.0),
    Caution.HIGH: DoubtRule(longest_ms=1500, below_db=13.0, out_of_noise_db=6.0, afar_db=20.0),
}
"""A person who turns face down is about 10 dB quieter, a television across the room about 15 (measured
levels of the loudest tenth of an utterance, in docs/hearing.md). "Stop" takes 0.3 s, "please stop" 0.8; most
of what people say to each other takes longer than a second."""

SURE = 0.5
"""An ear's confidence, above which it is rather so than not."""
QUIET_DB = 20.0
"""A far voice stands so far out of a quiet room; a television stands 14 to 19 dB out of its own sound."""


class Doubt:
    """How loud the person is, learnt from what was understood, and what that makes of the rest."""

    def __init__(self, caution: Caution = Caution.NORMAL) -> None:
        self._rule = RULES[caution]
        self._levels: deque[float] = deque(maxlen=REMEMBERED)

    @property
    def own_dbfs(self) -> float | None:
        """The person's own level, None before anything was understood by ear."""
        return statistics.median(self._levels) if self._levels else None

    def learn(self, heard: Heard) -> None:
        """Something that was said in its turn and counts: that is how loud the person is."""
        if heard.level_dbfs is not None and heard.stage is Stage.FINAL:
            self._levels.append(heard.level_dbfs)

    def may_be_a_stop(self, heard: Heard) -> bool:
        """Whether what was heard matches nothing and is short, loud and near.

        What the ear took for a phrase, though not surely enough, is none: that is asked again.
        """
        if heard.text or heard.maybe or heard.level_dbfs is None or heard.lasted_ms is None:
            return False
        rule = self._rule
        if heard.lasted_ms > rule.longest_ms:
            return False
        own = self.own_dbfs
        least_db = rule.out_of_noise_db + (STRANGER_DB if own is None else 0.0)
        if heard.snr_db is not None and heard.snr_db < least_db:
            return False
        return own is None or heard.level_dbfs >= own - rule.below_db

    def from_afar(self, heard: Heard) -> bool:
        """Whether it was said further away than the person was: by a television, or in the next room.

        Nothing is far before the person was heard a few times (I3).
        """
        if len(self._levels) < KNOWN or heard.level_dbfs is None:
            return False
        return heard.level_dbfs < min(self._levels) - self._rule.afar_db

    def surely_heard(self, heard: Heard) -> bool:
        """Whether it is sure that somebody said it, near or far."""
        sure = heard.stage is Stage.FINAL and heard.confidence is not None and heard.confidence >= SURE
        return sure and (heard.snr_db is None or heard.snr_db >= QUIET_DB)
