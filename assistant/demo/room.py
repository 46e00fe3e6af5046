"""The room of the demo: a microphone that hears silence, and a person's sentences when they are spoken."""

import asyncio
from collections import deque
from dataclasses import dataclass

import numpy as np

from assistant.ports import Clock
from assistant.speech.frames import RATE, Samples

BLOCK_S = 0.02
NOISE_DBFS = -62.0
"""A quiet room: no microphone hears digital silence."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that went into the microphone; `ended_at` is the clock when its last sound did."""

    words: str
    ended_at: float


class Room:
    """Feeds a hub's `--mic -` at the speed of sound, 16 kHz mono, in blocks of 20 ms."""

    def __init__(self, microphone: asyncio.StreamWriter, clock: Clock, seed: int = 1) -> None:
        self._microphone = microphone
        self._clock = clock
        self._coming: deque[tuple[str, Samples]] = deque()
        self._noise = np.random.default_rng(seed)
        self.spoken: list[Spoken] = []

    def say(self, words: str, sound: Samples) -> None:
        """Have `sound` (int16, mono, 16 kHz) spoken after what is being spoken now."""
        self._coming.append((words, sound))

    async def run(self) -> None:
        """Until cancelled, or until the hub closes its microphone."""
        began, written = self._clock.now(), 0
        size = round(BLOCK_S * RATE)
        rest: Samples = np.zeros(0, dtype=np.int16)
        words, last_sound = "", 0
        while True:
            if rest.size == 0 and self._coming:
                words, rest = self._coming.popleft()
                last_sound = written + _end_of_sound(rest)
            block = self._quiet(size)
            part = rest[:size]
            block[: part.size] += part
            rest = rest[size:]
            try:
                self._microphone.write(block.tobytes())
                await self._microphone.drain()
            except (BrokenPipeError, ConnectionResetError):
                return
            written += size
            if words and written >= last_sound:
                self.spoken.append(Spoken(words, began + last_sound / RATE))
                words = ""
            await self._clock.sleep(began + written / RATE - self._clock.now())

    def _quiet(self, size: int) -> Samples:
        level = 32768 * 10 ** (NOISE_DBFS / 20)
        return (self._noise.standard_normal(size) * level).astype(np.int16)


def _end_of_sound(sound: Samples) -> int:
    """The position after the last sample that can be heard."""
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > 200)
    return int(loud[-1]) + 1 if loud.size else 0
