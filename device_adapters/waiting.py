"""Waiting for something to become true, on the Clock port."""

import asyncio
from collections.abc import Callable

from assistant.ports import Clock


class Changed:
    """A condition on the event loop: `note` that something changed, `until` a thing is so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: set[asyncio.Future[None]] = set()

    def note(self) -> None:
        """Everyone who waits looks again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, is_so: Callable[[], bool], seconds: float) -> bool:
        """True as soon as `is_so`, False when it was not within `seconds` of the clock."""
        if is_so():
            return True
        deadline = self._clock.now() + seconds
        sleeper = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            while self._clock.now() < deadline and not sleeper.done():
                change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(change)
                try:
                    await asyncio.wait({change, sleeper}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    self._waiting.discard(change)
                if is_so():
                    return True
            return is_so()
        finally:
            sleeper.cancel()
