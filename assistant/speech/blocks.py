"""The bounded line in which blocks of sound wait for the ear."""

import queue
from dataclasses import dataclass

from assistant.speech.frames import Samples

MOST_WAITING = 250
"""Blocks of 20 ms: an ear that is 5 s behind loses sound, and that is counted."""


@dataclass(frozen=True, slots=True)
class End:
    """There will be no more sound; `lost` when it ought not to have ended."""

    what: str
    remedy: str
    lost: bool = False


class BlockQueue:
    """From one microphone to one ear; `captured` counts samples put in line, `overruns` blocks lost."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._queue: queue.Queue[Samples | End] = queue.Queue(most)
        self._end: End | None = None
        self.captured = 0
        self.overruns = 0

    def put_or_drop(self, block: Samples) -> None:
        """For a microphone, which cannot wait."""
        try:
            self._queue.put_nowait(block)
        except queue.Full:
            self.overruns += 1
        else:
            self.captured += block.size

    def put(self, block: Samples) -> None:
        """For a pipe or a file, which can."""
        self._queue.put(block)
        self.captured += block.size

    def finish(self, end: End) -> None:
        """Nothing comes after this; what waits is still heard. Later ends are ignored."""
        if self._end is None:
            self._end = end

    def get(self, timeout: float) -> Samples | End | None:
        """The next block, the end after the last, or None when neither came within `timeout` seconds."""
        try:
            return self._queue.get(timeout=0 if self._end else timeout)
        except queue.Empty:
            return self._end
