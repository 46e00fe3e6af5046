"""One sampling rate into another."""

from typing import cast

import numpy as np
import numpy.typing as npt
import soxr

Float = npt.NDArray[np.float32]


def resample(sound: Float, from_rate: int, to_rate: int) -> Float:
    """A whole sound at another rate; float32, mono, n samples."""
    if from_rate == to_rate or not sound.size:
        return sound
    return cast(Float, soxr.resample(sound, from_rate, to_rate))


class StreamResampler:
    """A sound that comes in blocks, at another rate; one block may give more or less than its share."""

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self._stream = (
            None if from_rate == to_rate else soxr.ResampleStream(from_rate, to_rate, 1, dtype="float32")
        )

    def push(self, block: Float) -> Float:
        if self._stream is None:
            return block
        return cast(Float, self._stream.resample_chunk(block))
