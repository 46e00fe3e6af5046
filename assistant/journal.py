"""One journal: every event gets its envelope, and goes to the store, to the page, to `--events`."""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from assistant.domain.errors import StoreError
from assistant.domain.events import KEPT_OUTSIDE_SESSIONS, Event
from assistant.ports import Clock, Store

VERSION = 1
MOST_QUEUED = 10_000

Sink = Callable[[Mapping[str, Any]], None]

_log = logging.getLogger(__name__)


class EventJournal:
    """The Journal port. Sinks must not block; what they raise is not caught: they are ours.

    `lost` counts events that the store was too slow to take.
    """

    def __init__(self, clock: Clock, store: Store | None = None, sinks: tuple[Sink, ...] = ()) -> None:
        self._clock = clock
        self._store = store
        self._sinks = list(sinks)
        self._run = uuid.uuid4().hex[:12]
        self._seq = 0
        self._session: int | None = None
        self._turn: str | None = None
        self._queue: deque[Mapping[str, Any]] = deque()
        self._arrived = asyncio.Event()
        self.lost = 0

    def follow(self, sink: Sink) -> None:
        """Have every event from now on handed to `sink`."""
        self._sinks.append(sink)

    def write(self, event: Event) -> None:
        self._seq += 1
        line: dict[str, Any] = {
            "v": VERSION,
            "run": self._run,
            "seq": self._seq,
            "t": int(self._clock.now() * 1000),
            "at": self._clock.wall().isoformat(timespec="milliseconds"),
            "session": self._session,
            "turn": self._turn,
            "type": event.type,
            **event.payload(),
        }
        for sink in self._sinks:
            sink(line)
        if self._store is None or (kept := _for_good(line)) is None:
            return
        if len(self._queue) >= MOST_QUEUED:
            self._queue.popleft()
            self.lost += 1
        self._queue.append(kept)
        self._arrived.set()

    def session(self, session_id: int | None) -> None:
        self._session = session_id

    def turn(self, turn: str | None) -> None:
        self._turn = turn

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        writer = asyncio.create_task(self._keep_writing())
        try:
            yield
        finally:
            writer.cancel()
            await asyncio.wait({writer})
            await self._write_queued()

    async def _keep_writing(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._write_queued()

    async def _write_queued(self) -> None:
        """A disk that is full must not end a massage: what cannot be kept is counted and logged."""
        while self._queue and self._store is not None:
            lines = tuple(self._queue)
            self._queue.clear()
            try:
                await self._store.write_events(lines)
            except StoreError as full:
                self.lost += len(lines)
                _log.warning("the journal lost %d events: %s", len(lines), full)


def _for_good(line: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What of a line goes on record, None for nothing: outside any session no word that anybody said."""
    if line["session"] is not None:
        return line
    if line["type"] not in KEPT_OUTSIDE_SESSIONS:
        return None
    return {**line, "word": None} if "word" in line else line
