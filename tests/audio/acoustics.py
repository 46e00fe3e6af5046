"""What one microphone in a room gets: people, the assistant's own voice, and what else can be heard there.

Sound comes and goes in blocks of 20 ms (int16 mono 16 kHz). The levels are those of the bench: the person speaks at
-26 dBFS one metre from the microphone, everything else is so many decibels below them.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.bench.conditions import PERSON_DBFS, ROOM_DBFS
from assistant.bench.noises import hum, television, white
from assistant.bench.rooms import LIVING_ROOM, heard_in
from assistant.bench.scene import into_a_pillow, speech_rms, voiced
from assistant.bench.talking_over import Loudspeaker
from assistant.bench.voices import Speaker, Studio
from assistant.speech.frames import BLOCK, RATE, Samples, amplitude, to_int16
from tests.speaker import synthesise

Sound = npt.NDArray[np.float64]

OWN_VOICE = "en-us"
"""What pyttsx3 speaks with on Linux."""
OWN_LINE = "Lie down on your front and let your arms rest beside you, and breathe slowly."
NOISE_S = 60
"""Noise is made for so long and then begins again."""
SWELLS_S = 1.0
"""A motor runs up, somebody turns a television on: no noise is there from one sample to the next."""
RINGS_ON_S = 0.3

STUDIO = Path(tempfile.gettempdir()) / "unknot-bench-spoken"


@dataclass(frozen=True, slots=True)
class Mouth:
    """Somebody who speaks: whose voice, how far from the microphone, and whether into a pillow."""

    speaker: Speaker
    distance_m: float = 0.8
    face_down: bool = False


class Acoustics:
    """One room, block by block.

    `own_voice_db` is the level of the assistant's voice at the microphone over the person's; None: it speaks elsewhere.
    """

    def __init__(self, *, own_voice_db: float | None = None, seed: int = 1) -> None:
        self._seed = seed
        self._studio = Studio(STUDIO)
        self._hiss = np.random.default_rng(seed)
        self._noise: Sound | None = None
        self._at = self._since = 0
        self._coming: Sound = np.zeros(0)
        self._loudspeaker: Loudspeaker | None = None
        if own_voice_db is not None:
            self._loudspeaker = Loudspeaker(synthesise(OWN_LINE, OWN_VOICE), LIVING_ROOM, own_voice_db)

    def noise(self, kind: str | None, below_db: float = 0.0) -> None:
        """From now on there is a "television", the "hum" of a motor or hiss ("white"), or nothing (None)."""
        made = {"television": self._television, "hum": self._hum, "white": self._white}
        level = amplitude(PERSON_DBFS - below_db)
        self._noise = None if kind is None else level * made[kind](NOISE_S * RATE)
        self._since = 0

    def say(self, words: str, mouth: Mouth, in_s: float = 0.0) -> tuple[float, float]:
        """Have somebody speak `in_s` from now; when their voice begins and ends, in seconds from now."""
        dry = self._studio.say(words, mouth.speaker)
        level = amplitude(PERSON_DBFS) / speech_rms(dry)
        rest = np.zeros(round(RINGS_ON_S * RATE))
        heard = heard_in(np.concatenate((dry * level, rest)), LIVING_ROOM, mouth.distance_m)
        if mouth.face_down:
            heard = into_a_pillow(heard)
        self._coming = _sum(self._coming, np.concatenate((np.zeros(round(in_s * RATE)), heard)))
        start, end = voiced(dry)
        return in_s + start / RATE, in_s + end / RATE

    def block(self, played: Samples) -> Samples:
        """The next block of the microphone, while the loudspeaker is given `played`."""
        sound = amplitude(ROOM_DBFS) * self._hiss.standard_normal(BLOCK)
        sound += self._taken_from_noise()
        said, self._coming = self._coming[:BLOCK], self._coming[BLOCK:]
        sound[: said.size] += said
        return to_int16(sound if self._loudspeaker is None else sound + self._loudspeaker.heard(played))

    def _taken_from_noise(self) -> Sound:
        if self._noise is None:
            return np.zeros(BLOCK)
        self._at, self._since = (self._at + BLOCK) % self._noise.size, self._since + BLOCK
        return self._noise[self._at : self._at + BLOCK] * min(1.0, self._since / (SWELLS_S * RATE))

    def _television(self, count: int) -> Sound:
        return television(count, self._seed, self._studio)

    def _hum(self, count: int) -> Sound:
        return hum(count, self._seed)

    def _white(self, count: int) -> Sound:
        return white(count, self._seed)


def _sum(one: Sound, other: Sound) -> Sound:
    longer, shorter = (one, other) if one.size >= other.size else (other, one)
    together = longer.copy()
    together[: shorter.size] += shorter
    return together
