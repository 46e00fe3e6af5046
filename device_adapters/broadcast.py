"""One speaker, any number of listeners, nobody waits for anybody."""

import asyncio
import weakref
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, Self, TypeVar

T = TypeVar("T")

MOST_WAITING = 256


class _Listener(AsyncIterator[T]):
    def __init__(self) -> None:
        self._waiting: asyncio.Queue[T] = asyncio.Queue()

    def put(self, item: T) -> None:
        # A listener that has stopped reading loses the oldest: what is newest matters.
        if self._waiting.qsize() >= MOST_WAITING:
            self._waiting.get_nowait()
        self._waiting.put_nowait(item)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self._waiting.get()


class Broadcast(Generic[T]):
    """Hands each item to everyone who listens at that moment; a dropped listener is forgotten.

    With `most_unheard`, so many of the latest items from before anybody listened wait for the first who does.
    """

    def __init__(self, *, most_unheard: int = 0) -> None:
        self._listeners: weakref.WeakSet[_Listener[T]] = weakref.WeakSet()
        self._unheard: deque[T] | None = deque(maxlen=most_unheard)

    def send(self, item: T) -> None:
        if self._unheard is not None:
            self._unheard.append(item)
        for listener in list(self._listeners):
            listener.put(item)

    def listen(self) -> AsyncIterator[T]:
        """Each item from this call on, without end; the latest 256 are kept for a slow listener."""
        listener: _Listener[T] = _Listener()
        for item in self._unheard or ():
            listener.put(item)
        self._unheard = None
        self._listeners.add(listener)
        return listener
