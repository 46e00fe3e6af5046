"""A hub that can be killed: from then on nothing that it still does reaches the world."""

import asyncio
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from assistant.ports import Reservation
from tests.fakes_massager import FakeHouse
from tests.fakes_store import MemoryStore


class Life:
    """One run of the hub. What it holds through `part` answers nothing any more once it is over."""

    def __init__(self) -> None:
        self.over = False

    def end(self) -> None:
        self.over = True

    def part(self, whole: Any) -> Any:
        return _Part(self, whole)


class _Part:
    def __init__(self, life: Life, whole: Any) -> None:
        self._life = life
        self._whole = whole

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._whole, name)
        if not iscoroutinefunction(found):
            return found

        async def unless_over(*args: Any, **kwargs: Any) -> Any:
            if self._life.over:
                raise asyncio.CancelledError
            return await found(*args, **kwargs)

        return unless_over


class WatchedStore(MemoryStore):
    """Notes what was reserved: (how much had been commanded before, person, kind, seconds taken or given back)."""

    def __init__(self, commanded: Callable[[], int]) -> None:
        super().__init__()
        self._commanded = commanded
        self.reserved: list[tuple[int, str, str, float]] = []

    async def reserve(self, *args: Any, **kwargs: Any) -> Reservation:
        taken = await super().reserve(*args, **kwargs)
        self.reserved.append((self._commanded(), taken.person, taken.kind.value, taken.seconds))
        return taken

    async def give_back(self, reservation: Reservation, unused_s: float) -> None:
        await super().give_back(reservation, unused_s)
        self.reserved.append((self._commanded(), reservation.person, reservation.kind.value, -unused_s))


def house_of_next_life(house: FakeHouse) -> FakeHouse:
    """The hub's side anew, as after its start; the massagers are the same and go on with what they do."""
    anew = FakeHouse(house.clock, tuple(house.devices))
    for kind, device in anew.devices.items():
        device.core = house.devices[kind].core
    house.log.extend(anew.log)
    anew.log = anew.line.log = house.log
    house.line.sent.extend(anew.line.sent)
    anew.line.sent = house.line.sent
    anew.line.delays = house.line.delays
    return anew
