"""`--events`: the journal as JSON lines, one object a line, flushed, nothing else on the stream."""

import json
import queue
import threading
from collections.abc import Mapping
from typing import Any, TextIO

MOST_QUEUED = 10_000
FLUSH_WITHIN_S = 2.0


class EventLines:
    """Writes on a thread of its own: a reader who does not read must never hold up a stop.

    `lost` counts lines that found the queue full; `gone` is True once nobody reads any more.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_QUEUED)
        self._thread = threading.Thread(target=self._write, name="events", daemon=True)
        self._thread.start()
        self.lost = 0
        self.gone = False

    def __call__(self, line: Mapping[str, Any]) -> None:
        try:
            self._lines.put_nowait(json.dumps(line, ensure_ascii=False, allow_nan=False, default=str))
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Write out what is queued, for at most two seconds."""
        try:
            self._lines.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(FLUSH_WITHIN_S)

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            if self.gone:
                continue
            try:
                self._stream.write(line + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                self.gone = True
