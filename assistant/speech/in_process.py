"""An ear in the hub's own process, driven by hand: time is the position in the sound.

For sound that is already there (a file, a test, the demo). A microphone belongs to the sound process.
"""

import asyncio
from collections import deque
from collections.abc import Mapping

import numpy as np

from assistant.domain.errors import EarError
from assistant.ports import Clock, Heard, Listening, Source
from assistant.speech.frames import RATE, Samples, milliseconds
from assistant.speech.recogniser import Recogniser, Utterance

STEP_S = 0.05


class InProcessEar:
    """Ear over a Recogniser.

    `push` hears sound at once. Or run `run` as a task and `say` sounds: it then hears 50 ms of them (else
    of silence) in every 50 ms of the clock, so that a simulated clock and the sound go side by side.
    """

    def __init__(self, recogniser: Recogniser, clock: Clock) -> None:
        self._recogniser = recogniser
        self._clock = clock
        self._found: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._coming: deque[Samples] = deque()
        self._alive_at = clock.now()
        self._over: EarError | None = None
        self.utterances: list[Utterance] = []
        """Everything heard so far, with the gate's numbers."""

    @property
    def source(self) -> Source:
        return self._recogniser.source

    @property
    def description(self) -> str:
        return f"{self._recogniser.description}, from sound given to it"

    @property
    def hearing(self) -> bool:
        return self._recogniser.speaking

    @property
    def position_ms(self) -> int:
        return self._recogniser.position_ms

    @property
    def waiting_ms(self) -> int:
        """How much of what was said has not been heard yet."""
        return milliseconds(sum(sound.size for sound in self._coming))

    async def listen(self, listening: Listening) -> None:
        self._recogniser.listen(listening)

    async def hear(self) -> Heard:
        if self._over is not None and self._found.empty():
            raise self._over
        if (heard := await self._found.get()) is None:
            raise self._over or EarError("The sound is over.")
        return heard

    def alive_at(self) -> Mapping[str, float]:
        return {"frames": self._alive_at, "ears": self._alive_at}

    async def close(self) -> None:
        self._end(EarError("The ear is closed."))

    def push(self, samples: Samples) -> None:
        """Hear int16 mono 16 kHz samples now."""
        self._keep(self._recogniser.feed(samples))
        self._alive_at = self._clock.now()

    def end(self) -> None:
        """The end of the sound: what was under way is heard, then `hear` raises EarError."""
        self._keep(self._recogniser.finish())
        self._end(EarError("The sound is over.", "Start again with a microphone."))

    def say(self, samples: Samples) -> None:
        """Put sound in line for `run`."""
        self._coming.append(samples)

    async def run(self) -> None:
        """Hear in step with the clock until cancelled or ended."""
        while self._over is None:
            await self._clock.sleep(STEP_S)
            self.push(self._next(round(STEP_S * RATE)))

    def _next(self, wanted: int) -> Samples:
        block = np.zeros(wanted, dtype=np.int16)
        filled = 0
        while self._coming and filled < wanted:
            sound = self._coming.popleft()
            part = sound[: wanted - filled]
            block[filled : filled + part.size] = part
            filled += part.size
            if part.size < sound.size:
                self._coming.appendleft(sound[part.size :])
        return block

    def _keep(self, utterances: list[Utterance]) -> None:
        self.utterances.extend(utterances)
        for utterance in utterances:
            self._found.put_nowait(utterance.heard)

    def _end(self, reason: EarError) -> None:
        if self._over is None:
            self._over = reason
            self._found.put_nowait(None)
