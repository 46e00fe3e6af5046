"""Stop, said at every event of every conversation: zero is commanded first, and it stays zero (I3).

In turn it is said plainly, or the old setpoints of the whole conversation arrive again afterwards, some each
second, or a setpoint that is under way when stop is said arrives after it. Then nobody speaks for a minute.
"""

import asyncio
import multiprocessing
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from math import ceil
from multiprocessing.pool import Pool
from typing import Any

import pytest

from device_adapters.device import Fault
from tests.conversations.invariants import RAMP_S, TTL_S, check_all
from tests.conversations.talk import FOLDER, Room, Script, all_scripts, read_script
from tests.copies import Copies

ZERO_FOR_S = 60
LEAST_MOMENTS = 10
"""Of a conversation, in the mean: the shortest has 13 events."""
LATE_S = 1.5
WAYS = ("plain", "replayed", "delayed")


class Stopping:
    """One conversation, in which stop is said at every event, each time in a copy of it.

    `known` are the moments at which it was said before: for each, a hash of all that led to it, which is the
    home, what was done in it, and the journal. Conversations that begin alike have the same moments there,
    and what follows a stop is the same too.
    """

    def __init__(self, script: Script, known: set[int], copies: Copies) -> None:
        self._known = known
        self._copies = copies
        self._so_far = hash(repr((script.person, script.start, script.zone, script.home, script.devices)))
        self._events = 0
        self._way = ""
        self._watching: asyncio.Future[None] | None = None
        self.room = Room(script, on_event=self._see)

    def _see(self, line: Mapping[str, Any], room: Room) -> None:
        if self._way:
            return
        shown = {name: value for name, value in line.items() if name != "run"}
        self._so_far = hash((self._so_far, repr(shown), repr(room.done)))
        way = WAYS[self._events % len(WAYS)]
        self._events += 1
        if self._so_far in self._known:
            return
        self._known.add(self._so_far)
        if self._copies.here(f"stop at event {self._events - 1}, {way}"):
            self._way = way
            self._stop(line)

    def _stop(self, line: Mapping[str, Any]) -> None:
        room = self.room
        if self._way != "delayed":
            room.ear.say("stop")
        hears = room.ear.listening is not None and not room.ear._lost
        heard = hears and line["type"] != "ended" and not room.ending
        self._watching = asyncio.ensure_future(self._watch(heard=heard))

    async def _watch(self, *, heard: bool) -> None:
        room = self.room
        room.mute()
        clock = room.clock
        if self._way == "delayed":
            room.house.line.delays["setpoint"] = LATE_S
            await clock.sleep(1.05)
            room.ear.say("stop")
        said_at = clock.now()
        stuck = any(Fault.STUCK in device.core.faults for device in room.house.devices.values())
        reached = room.house.line.connected
        await clock.sleep(RAMP_S + (0 if heard and reached else TTL_S))
        stops = [w.line for w in room.written if w.line["type"] == "stop" and w.line["word"] == "stop"]
        if heard:
            assert any(abs(line["sent_ms"] - said_at * 1000) <= 1 for line in stops), (
                "stop was not seen at once"
            )
        # The newest first: its lease is the one that could still hold.
        old = room.house.old_setpoints()[::-1]
        arriving, share = cycle(old), ceil(len(old) / ZERO_FOR_S)
        for _ in range(ZERO_FOR_S):
            assert stuck or room.house.still(), f"moves at {clock.now()}, stop was said at {said_at}"
            if self._way == "replayed" and reached:
                room.house.replay(islice(arriving, share))
            await clock.sleep(1)
        room.stop_playing()

    async def play(self) -> None:
        played = await self.room.play(then_s=0)
        if self._watching is not None:
            await self._watching
            check_all(played)


def stop_everywhere(name: str, known: set[int]) -> tuple[int, set[int]]:
    """How many moments of this conversation were tried, and which are known then. Raises AssertionError."""
    script = read_script(FOLDER / f"{name}.yaml")
    copies = Copies()

    async def evening() -> None:
        await Stopping(script, known, copies).play()

    copies.sim_run(evening)
    return copies.made, known


class Tried:
    """The moments that were tried; the conversations share their beginnings, and each moment is tried once.

    They are played in a small process of its own: copies of one that has loaded everything else take long.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: set[int] = set()
        self.conversations = 0

    @property
    def moments(self) -> int:
        return len(self._known)

    def stop_everywhere(self, name: str) -> int:
        self.conversations += 1
        made, self._known = self._pool.apply(stop_everywhere, (name, self._known))
        return made


@pytest.fixture(scope="module")
def tried() -> Iterator[Tried]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = Tried(pool)
        yield found
    assert found.moments > LEAST_MOMENTS * found.conversations, "nearly every event is another moment"


@pytest.mark.parametrize("name", [script.name for script in all_scripts()])
def test_I3_stop_at_every_event_leaves_everything_at_zero(name: str, tried: Tried) -> None:
    # They share their beginnings, not their middles.
    assert tried.stop_everywhere(name) > 0
