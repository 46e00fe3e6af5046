"""The ear of a hub without a microphone: a page that somebody looks at is its live stop channel (I4)."""

import asyncio
from collections.abc import Mapping

from assistant.domain.errors import EarError
from assistant.flows.motion import PAGE_S
from assistant.ports import Clock, Heard, Listening, Source

MOST_PAGES = 64


class PageEar:
    """Ear that hears what is tapped. It lives while a page is visible and posts.

    What is tapped on the page goes through the supervisor at once, which tells why it does not count; what
    is told to this ear, like the "wait" of a page that was locked, comes in order with the rest.
    """

    source = Source.PAGE
    description = "the page"
    hearing = False

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._listening: Listening | None = None
        self._seen: dict[str, tuple[int, float]] = {}
        self._seen_at = float("-inf")
        self._closed = False

    async def listen(self, listening: Listening) -> None:
        if self._closed:
            raise _over()
        self._listening = listening

    async def hear(self) -> Heard:
        heard = None if self._closed and self._heard.empty() else await self._heard.get()
        if heard is None:
            raise _over()
        return heard

    def alive_at(self) -> Mapping[str, float]:
        return {"frames": self._seen_at, "ears": self._seen_at}

    async def close(self) -> None:
        self.end()

    def end(self) -> None:
        """No page can be shown any more."""
        self._closed = True
        self._heard.put_nowait(None)

    def tell(self, text: str) -> None:
        """Hear this, in the turn that is open."""
        turn = self._listening.turn if self._listening else ""
        self._heard.put_nowait(Heard(text, turn, Source.PAGE, confidence=1.0))

    def visible(self, page: str, n: int) -> bool:
        """A page is being looked at. `n` grows with each of its posts: an older one says nothing."""
        if not self._newer(page, n):
            return False
        now = self._clock.now()
        self._seen[page] = (n, now)
        self._seen_at = max(self._seen_at, now)
        return True

    def hidden(self, page: str, n: int) -> bool:
        """A page was covered or locked; True when it was the last one that was visible."""
        if not self._newer(page, n):
            return False
        _, seen_at = self._seen.get(page, (0, float("-inf")))
        self._seen[page] = (n, float("-inf"))
        now = self._clock.now()
        was_there = now - seen_at <= PAGE_S
        self._seen_at = max(at for _, at in self._seen.values())
        return was_there and now - self._seen_at > PAGE_S

    @property
    def watched(self) -> bool:
        """True while somebody looks at a page."""
        return self._clock.now() - self._seen_at <= PAGE_S

    def _newer(self, page: str, n: int) -> bool:
        if n <= self._seen.get(page, (-1, 0.0))[0]:
            return False
        if page not in self._seen and len(self._seen) >= MOST_PAGES:
            del self._seen[min(self._seen, key=lambda one: self._seen[one][1])]
        return True


def _over() -> EarError:
    return EarError("No page can be shown any more.", "Start Unknot again.")
