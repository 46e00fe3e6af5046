"""Everybody who watches: what changed is drawn once, and handed on to each without waiting for anybody."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager

from sse_starlette import ServerSentEvent

from assistant.ports import Clock
from assistant.web.now import Now
from assistant.web.rendering import Sight, Templates

MOST_WATCHERS = 256
BEAT_S = 1.0
GATHER_S = 0.05
"""What changes within this time is drawn together."""
AT_ONCE = 8
"""So many watchers are woken before the hub gets its turn again: they must not hold up a stop."""

Message = tuple[str, bytes]
"""The name of an event, and all of it as it is sent."""


class Watcher:
    """One open page. A slow one misses what was overtaken, never the latest."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self._waiting: dict[str, bytes] = {}
        self._arrived = asyncio.Event()
        self._over = False

    def hand(self, messages: Mapping[str, bytes]) -> None:
        self._waiting.update(messages)
        self._arrived.set()

    def end(self) -> None:
        self._over = True
        self._arrived.set()

    async def messages(self) -> AsyncIterator[list[Message]]:
        """All that is new, together, until the audience is sent home."""
        while not self._over:
            await self._arrived.wait()
            self._arrived.clear()
            waiting, self._waiting = self._waiting, {}
            if waiting:
                yield list(waiting.items())


class Audience:
    """The watchers; `run` keeps them up to date."""

    def __init__(self, clock: Clock, look: Callable[[], Now], templates: Templates) -> None:
        """`look` says what is going on at this moment."""
        self._clock = clock
        self._look = look
        self._templates = templates
        self._watchers: list[Watcher] = []
        self._shown: dict[Sight, dict[str, bytes]] = {}
        self._changed = asyncio.Event()
        self.closed = False

    @property
    def size(self) -> int:
        return len(self._watchers)

    @property
    def full(self) -> bool:
        return self.closed or self.size >= MOST_WATCHERS

    def note(self) -> None:
        """Something changed; quick, so that it never holds up what is being done."""
        self._changed.set()

    @contextmanager
    def joined(self, sight: Sight) -> Iterator[Watcher]:
        """A watcher that begins with all there is to see."""
        watcher = Watcher(sight)
        watcher.hand({**self._drawn(self._look(), sight), **self._beat()})
        self._watchers.append(watcher)
        try:
            yield watcher
        finally:
            self._watchers.remove(watcher)

    async def run(self) -> None:
        """Draw and hand on whenever something changed, and once a second so that silence means a loss."""
        try:
            while True:
                await self._change_or_beat()
                await self._hand_round()
                await self._clock.sleep(GATHER_S)
        finally:
            self.close()

    def close(self) -> None:
        """Send everybody home."""
        self.closed = True
        for watcher in self._watchers:
            watcher.end()

    async def _change_or_beat(self) -> None:
        waiting = asyncio.ensure_future(self._changed.wait())
        beat = asyncio.ensure_future(self._clock.sleep(BEAT_S))
        try:
            await asyncio.wait({waiting, beat}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            beat.cancel()
        self._changed.clear()

    async def _hand_round(self) -> None:
        if not self._watchers:
            self._shown.clear()
            return
        now = self._look()
        news: dict[Sight, dict[str, bytes]] = {}
        for sight in {watcher.sight for watcher in self._watchers}:
            before = self._shown.get(sight, {})
            drawn = self._drawn(now, sight)
            news[sight] = {name: text for name, text in drawn.items() if before.get(name) != text}
            self._shown[sight] = drawn
            await asyncio.sleep(0)
        beat = self._beat()
        for n, watcher in enumerate(tuple(self._watchers), 1):
            watcher.hand({**news.get(watcher.sight, {}), **beat})
            if n % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _drawn(self, now: Now, sight: Sight) -> dict[str, bytes]:
        regions = dict(self._templates.regions(now, sight))
        doing = {"moving": now.moving, "posts": now.posts, "turn": "" if sight.guest else now.turn}
        drawn = {**regions, "doing": json.dumps(doing)}
        return {name: _sent(name, text) for name, text in drawn.items()}

    def _beat(self) -> dict[str, bytes]:
        return {"beat": _sent("beat", str(int(self._clock.now() * 1000)))}


def _sent(name: str, text: str) -> bytes:
    """Encoded once, however many watch."""
    return bytes(ServerSentEvent(event=name, data=text).encode())
