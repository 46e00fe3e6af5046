"""Printing that never waits: a terminal held with Ctrl-S, or a pipe that nobody reads, holds up no stop."""

import contextlib
import io
import os
import queue
import threading
from collections.abc import Callable, Iterator
from typing import IO, cast

from rich.console import Console

MOST_WAITING = 2000
FLUSH_S = 1.0


class Spool(io.TextIOBase):
    """A text file in front of another one; a thread of its own writes. What finds it full is not shown.

    `gone` is called once, from that thread, when nobody can read any more.
    """

    def __init__(self, file: IO[str], gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._waiting: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        # A lock on sys.stdout, held by a thread that cannot go on, would crash the end of the program.
        self._descriptor = _descriptor(file)

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has a plain attribute
        return getattr(self._file, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        return self._file.isatty()

    def fileno(self) -> int:
        return self._file.fileno()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(text.encode(self.encoding, "replace"))
        return len(text)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Write while the block runs; what waits at its end has a second to get out."""
        writer = threading.Thread(target=self._write_all, name="spool", daemon=True)
        writer.start()
        try:
            yield
        finally:
            with contextlib.suppress(queue.Full):
                self._waiting.put_nowait(None)
            writer.join(FLUSH_S)

    def _write_all(self) -> None:
        while (piece := self._waiting.get()) is not None:
            try:
                self._put(piece)
            except (OSError, ValueError):  # ValueError: the file was closed
                self._gone()
                return

    def _put(self, piece: bytes) -> None:
        if self._descriptor is None:
            self._file.write(piece.decode(self.encoding))
            self._file.flush()
            return
        while piece:
            piece = piece[os.write(self._descriptor, piece) :]


@contextlib.contextmanager
def spooled(console: Console, gone: Callable[[], None]) -> Iterator[Console]:
    """A console that prints where `console` does, and never waits."""
    spool = Spool(console.file, gone)
    with spool.running():
        yield Console(file=cast(IO[str], spool), width=None if console.is_terminal else console.width)


def _descriptor(file: IO[str]) -> int | None:
    try:
        return file.fileno()
    except (OSError, ValueError):
        return None
