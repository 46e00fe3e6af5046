"""Which results may count. The numbers are data: measured on synthetic voices, to be confirmed."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """Thresholds of the PocketSphinx ear.

    The likelihood ratio is that of the phrase against any sequence of sounds, per frame of 10 ms, in the
    decoder's log units (base 1.0001): 0 is as good as it gets. Where something said may start or allow
    motion, `strict` counts instead of `normal`. A safe word only ever ends motion, so `safe` is lower:
    "it hurts" of four synthetic voices fell to -22, and hardly anything else lies between there and -30.
    """

    normal: float = -18.0
    strict: float = -15.5
    safe: float = -24.0
    doubtful: float = -18.0
    second_look: float = -12.0
    """Below this the utterance is decoded once more with its own cepstral mean."""

    def threshold(self, *, strict: bool, safe_word: bool) -> float:
        if safe_word:
            return self.safe
        return self.strict if strict else self.normal

    def confidence(self, ratio: float) -> float:
        """The ratio as a number from 0 to 1, one half at the normal threshold."""
        return round(1 / (1 + math.exp((self.normal - ratio) / 3)), 3)
