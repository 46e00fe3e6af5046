"""Stop, said at every event of every conversation: zero is commanded first, and it stays zero (I3).

In turn it is said plainly, or the old setpoints of the whole conversation arrive again each second
afterwards, or a setpoint that is under way when stop is said arrives after it. Then nobody speaks for a
minute.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from device_adapters.device import Fault
from tests.conversations.invariants import RAMP_S, TTL_S, check_all
from tests.conversations.talk import Room, Script, all_scripts
from tests.sim import sim_run

ZERO_FOR_S = 60
LATE_S = 1.5
WAYS = ("plain", "replayed", "delayed")


class Stopping:
    """One conversation, in which stop is said at the event number `at`."""

    def __init__(self, script: Script, at: int, way: str) -> None:
        self._at = at
        self._way = way
        self._seen = 0
        self.watching: asyncio.Future[None] | None = None
        self.room = Room(script, on_event=self._see)

    def _see(self, line: Mapping[str, Any], room: Room) -> None:
        if self._seen == self._at:
            if self._way != "delayed":
                room.ear.say("stop")
            hears = room.ear.listening is not None and not room.ear._lost
            heard = hears and line["type"] != "ended" and not room.ending
            self.watching = asyncio.ensure_future(self._watch(room, heard=heard))
        self._seen += 1

    async def _watch(self, room: Room, *, heard: bool) -> None:
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
        for _ in range(ZERO_FOR_S):
            assert stuck or room.house.still(), f"moves at {clock.now()}, stop was said at {said_at}"
            if self._way == "replayed" and reached:
                room.house.replay_setpoints()
            await clock.sleep(1)
        room.stop_playing()

    async def play(self) -> None:
        played = await self.room.play(then_s=0)
        assert self.watching is not None
        await self.watching
        check_all(played)


def moments(script: Script) -> list[int]:
    """For each event of a conversation, all that led to it: the home, what was done in it, the journal.

    Conversations that begin alike have the same moments there, and what follows a stop is the same too.
    """
    so_far = [hash(repr((script.person, script.start, script.zone, script.home, script.devices)))]
    found: list[int] = []

    def see(line: Mapping[str, Any], room: Room) -> None:
        shown = {name: value for name, value in line.items() if name != "run"}
        so_far[0] = hash((so_far[0], repr(shown), repr(room.done)))
        found.append(so_far[0])

    async def whole() -> None:
        await Room(script, on_event=see).play()

    sim_run(whole)
    return found


@cache
def first_with() -> Mapping[str, Sequence[int]]:
    """By conversation, the numbers of the events that no conversation before it has reached alike."""
    known: set[int] = set()
    own = {}
    for script in all_scripts():
        found = moments(script)
        own[script.name] = [at for at, moment in enumerate(found) if moment not in known]
        known.update(found)
    return own


def test_every_moment_is_tried_once() -> None:
    tried = sum(len(events) for events in first_with().values())
    assert tried > 5000
    # The conversations share their beginnings, not their middles.
    assert all(first_with().values())


@pytest.mark.parametrize("script", all_scripts(), ids=lambda script: script.name)
def test_I3_stop_at_every_event_leaves_everything_at_zero(script: Script) -> None:
    for at in first_with()[script.name]:
        way = WAYS[at % len(WAYS)]

        async def evening(at: int = at, way: str = way) -> None:
            await Stopping(script, at, way).play()

        try:
            sim_run(evening)
        except AssertionError as failed:
            raise AssertionError(f"stop at event {at}, {way}: {failed}") from failed
