"""The last seconds of sound, so that an utterance can be kept after it was made out."""

import os
from collections import deque
from pathlib import Path

import numpy as np

from assistant.speech.frames import RATE, Samples, silence, write_wav

KEPT_S = 12.0
"""More than the longest utterance and the silence that ends it."""
MARGIN_S = 0.25


class RecentSound:
    """What one ear got last; int16 mono 16 kHz, places counted in samples from its first."""

    def __init__(self) -> None:
        self._blocks: deque[Samples] = deque()
        self._size = 0
        self._end = 0

    def push(self, block: Samples) -> None:
        self._blocks.append(block)
        self._size += block.size
        self._end += block.size
        while self._size - self._blocks[0].size >= KEPT_S * RATE:
            self._size -= self._blocks.popleft().size

    def between(self, start_ms: int, end_ms: int) -> Samples:
        """The sound from `start_ms` to `end_ms`, with 0.25 s around it, as far as it is there."""
        sound = np.concatenate([silence(0), *self._blocks])
        first = self._end - sound.size
        margin = round(MARGIN_S * RATE)
        start = max(0, start_ms * RATE // 1000 - margin - first)
        return sound[start : max(start, end_ms * RATE // 1000 + margin - first)]


def write_private(path: Path, sound: Samples) -> None:
    """Write a WAV file that nobody but its owner can read. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    write_wav(path, sound)
