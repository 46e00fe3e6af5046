"""Whether a voice has its high sounds, or comes from a face in a pillow.

A pillow takes away what is above 1.5 kHz, and with it most of what tells "yes" from "no". The likelihood of a
phrase does not show that; the sound above 3 kHz does.
"""

from collections import deque

import numpy as np
import numpy.typing as npt

from assistant.speech.frames import RATE, Samples
from assistant.speech.vad import CHUNK

LOW_HZ = (190.0, 1500.0)
MIDDLE_HZ = (2000.0, 3000.0)
HIGH_HZ = (3000.0, 7000.0)

MUFFLED_DB = -36.0
"""The high sounds of a voice against its low ones, less what the room has. Of 18 voices made of software the
dullest "no" had -35, across a room or in noise; from a pillow the sharpest "yes" had -38, and every "no" less
than -43."""

LOUD_DB = 15.0
"""What is less than that below the loudest low sound is the voice itself."""
CARRIED_DB = -25.0
"""A microphone that gives so much less of the room's high sounds than of its middle ones has none to give."""
ROOM_CHUNKS = 32
LEAST_CHUNKS = 8

_WINDOW = np.hanning(CHUNK)
_HZ = np.fft.rfftfreq(CHUNK, 1 / RATE)
_LOW, _MIDDLE, _HIGH = ((least <= _HZ) & (most > _HZ) for least, most in (LOW_HZ, MIDDLE_HZ, HIGH_HZ))


class Brightness:
    """Follows one stream, chunk by chunk: the room while nobody speaks, and the voice that does."""

    def __init__(self) -> None:
        self._room: deque[npt.NDArray[np.float64]] = deque(maxlen=ROOM_CHUNKS)
        self._voice: list[npt.NDArray[np.float64]] = []

    def step(self, chunk: Samples, *, speaking: bool) -> None:
        """Take the next CHUNK samples."""
        bands = _bands(chunk)
        if speaking:
            self._voice.append(bands)
        else:
            self._room.append(bands)
            self._voice.clear()

    def begin(self) -> None:
        """Another voice begins within the one that was being followed."""
        self._voice.clear()

    @property
    def muffled(self) -> bool:
        """Whether the voice has lost its high sounds; False too where that cannot be told."""
        if len(self._room) < LEAST_CHUNKS or not self._voice:
            return False
        _, middle, high = np.median(np.array(self._room), axis=0)
        if high <= middle * 10 ** (CARRIED_DB / 10):
            return False
        voice = np.array(self._voice)
        loud = voice[voice[:, 0] >= voice[:, 0].max() * 10 ** (-LOUD_DB / 10)].mean(axis=0)
        return bool(loud[2] - high < loud[0] * 10 ** (MUFFLED_DB / 10))


def _bands(chunk: Samples) -> npt.NDArray[np.float64]:
    """The power in the three bands; the middle one counts for as wide as the high one."""
    power = np.square(np.abs(np.fft.rfft(chunk * _WINDOW)))
    high = power[_HIGH]
    return np.array([power[_LOW].sum(), power[_MIDDLE].mean() * high.size, high.sum()])
