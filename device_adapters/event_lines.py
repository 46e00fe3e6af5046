"""JSON lines to a pipe that may be full or closed, without ever holding up the one who writes."""

import contextlib
import json
import os
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

MOST_WAITING = 1000
FLUSH_S = 1.0


class EventLines:
    """Writes each dict as one line to a file descriptor, from a thread of its own.

    `lost` is called once, from any thread, when nobody reads any more: the pipe is closed, or so full that
    a thousand lines wait. With `patient` a full pipe loses lines instead, and goes on when it is read again.
    """

    def __init__(self, descriptor: int, lost: Callable[[], None], *, patient: bool = False) -> None:
        self._descriptor = descriptor
        self._lost = lost
        self._patient = patient
        self._waiting: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        self._broken = False

    def write(self, event: dict[str, Any]) -> None:
        """Queue one line. Never waits."""
        if self._broken:
            return
        try:
            self._waiting.put_nowait(json.dumps(event, separators=(",", ":")).encode() + b"\n")
        except queue.Full:
            if not self._patient:
                self._give_up()

    @contextlib.contextmanager
    def running(self) -> Iterator["EventLines"]:
        """Write while the block runs; what waits at its end has a second to get out."""
        # A daemon, because a write into a full pipe cannot be interrupted and must not keep the program.
        writer = threading.Thread(target=self._write_all, name="event lines", daemon=True)
        writer.start()
        try:
            yield self
        finally:
            with contextlib.suppress(queue.Full):
                self._waiting.put_nowait(None)
            writer.join(FLUSH_S)

    def _write_all(self) -> None:
        while (line := self._waiting.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:
                self._give_up()
                return

    def _give_up(self) -> None:
        if not self._broken:
            self._broken = True
            self._lost()
