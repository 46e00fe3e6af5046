"""An ear for people who type: one line is one utterance."""

import asyncio
import io
import os
import threading
from collections.abc import Iterator, Mapping
from typing import IO

from assistant.domain.errors import EarError
from assistant.ports import Clock, Heard, Listening, Source

OVER = EarError("There is nothing more to read.", "Start again in a terminal.")


class TypedEar:
    """Ear over a stream of lines, read by a thread so that nothing waits for it.

    A line belongs to the turn that is current when it is read. The end of the stream is the end of the ear.
    """

    source = Source.TYPED
    description = "typed lines"
    hearing = False

    def __init__(self, stream: IO[str], clock: Clock) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._found: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._turn = ""
        self._over: EarError | None = None
        self._ended_at = 0.0
        # A daemon: a thread that waits for a terminal cannot be ended, and must not keep the program alive.
        self._thread = threading.Thread(target=self._read, args=(_lines(stream),), name="typed", daemon=True)
        self._thread.start()

    @property
    def reading(self) -> bool:
        """True until the stream has ended."""
        return self._thread.is_alive()

    async def listen(self, listening: Listening) -> None:
        if self._over is not None:
            raise self._over
        self._turn = listening.turn

    async def hear(self) -> Heard:
        if self._over is not None and self._found.empty():
            raise self._over
        if (heard := await self._found.get()) is None:
            raise self._over or OVER
        return heard

    def alive_at(self) -> Mapping[str, float]:
        at = self._clock.now() if self._over is None else self._ended_at
        return {"frames": at, "ears": at}

    async def close(self) -> None:
        self._end(EarError("The ear is closed."))

    def _read(self, lines: Iterator[str]) -> None:
        for line in lines:
            if (text := line.strip()) and not self._tell(text):
                return
        self._tell(None)

    def _tell(self, text: str | None) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._take, text)
        except RuntimeError:  # the loop is closed: the program ends
            return False
        return True

    def _take(self, text: str | None) -> None:
        if text is None:
            self._end(OVER)
        elif self._over is None:
            self._found.put_nowait(Heard(text=text, turn=self._turn, by=self.source, confidence=1.0))

    def _end(self, reason: EarError) -> None:
        if self._over is None:
            self._over, self._ended_at = reason, self._clock.now()
            self._found.put_nowait(None)


def _lines(stream: IO[str]) -> Iterator[str]:
    """Lines of a stream. A real file is read by its descriptor: a lock on sys.stdin would crash the exit."""
    try:
        descriptor = stream.fileno()
    except (OSError, io.UnsupportedOperation):
        yield from stream
        return
    rest = b""
    while piece := os.read(descriptor, 4096):
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
    if rest:
        yield rest.decode(errors="replace")
