"""The contract on a real broker: lost, frozen, forged, retained, replayed, and two hubs at once.

Time is real here, so nothing is asserted about how long anything takes: what has to come is waited for.
"""
# long because: one broker, with every way it can fail.

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import aiomqtt
import pytest

from assistant.clock import SystemClock
from assistant.domain.device import Kind, Levels
from assistant.domain.errors import DeviceError, DeviceRefusedError, NotConnectedError
from device_adapters.alongside import alongside
from device_adapters.contract import Topics
from device_adapters.hostile_json import read_json
from device_adapters.house import House
from device_adapters.simulator import SimulatedMassager, simulated
from tests.clearances import clearance_for
from tests.faults.proxy import Proxy
from tests.massager_bench import DEADLINE_S, keep_sending, state_where
from tests.mosquitto import Mosquitto

pytestmark = pytest.mark.broker

TOPICS = Topics("home", "roller")


class Diary:
    """Everything that happened to the simulated massager, and waiting for what is to happen."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._news = asyncio.Event()

    def __call__(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, is_so: Callable[[dict[str, Any]], bool], since: int = 0) -> dict[str, Any]:
        """The first event since that position of which this is so."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                for event in self.events[since:]:
                    if is_so(event):
                        return event
                self._news.clear()
                await self._news.wait()

    def rises(self, since: int) -> list[dict[str, Any]]:
        """States since that position that show more than the one before."""
        states = [event for event in self.events[max(0, since - 1) :] if event["type"] == "state"]
        return [after for before, after in itertools.pairwise(states) if total(after) > total(before)]


def total(state: dict[str, Any]) -> int:
    return sum(level for level in state["actual"].values() if isinstance(level, int))


def is_zero(event: dict[str, Any]) -> bool:
    return event["type"] == "state" and total(event) == 0 and event["lease"] is None


class Evening:
    """A massager and a hub on one broker."""

    def __init__(self, house: House, massager: SimulatedMassager, diary: Diary) -> None:
        self.clock = SystemClock()
        self.house = house
        self.massager = massager
        self.diary = diary

    async def start(self, levels: Levels):
        roller = await self.house.find(Kind.ROLLER)
        await roller.open(clearance_for(Kind.ROLLER, self.clock))
        # Over and over: on a busy machine the first one may be stale when it comes.
        async with alongside(keep_sending(self.clock, roller, levels)):
            await state_where(roller, lambda state: state.actual == levels)
        return roller


@asynccontextmanager
async def evening(url: str, hub_url: str | None = None) -> AsyncIterator[Evening]:
    clock, diary = SystemClock(), Diary()
    async with (
        simulated(Kind.ROLLER, url, clock=clock, on_event=diary) as massager,
        House.connect(hub_url or url, "home", clock) as house,
    ):
        yield Evening(house, massager, diary)


def play(url: str, scene: Callable[[Evening], Any]) -> None:
    async def main() -> None:
        async with asyncio.timeout(DEADLINE_S), evening(url) as parts:
            await scene(parts)

    asyncio.run(main())


def client(broker: Mosquitto, **more: Any) -> aiomqtt.Client:
    return aiomqtt.Client("127.0.0.1", broker.port, **more)


def test_I4_the_broker_is_killed_and_comes_back(mosquitto: Mosquitto):
    async def main() -> None:
        async with (
            asyncio.timeout(DEADLINE_S),
            Proxy(mosquitto.port, Random(1)) as proxy,
            evening(mosquitto.url, proxy.url) as parts,
        ):
            roller = await parts.start(Levels(pressure=2))
            mark = len(parts.diary.events)
            mosquitto.kill()
            await parts.diary.until(lambda event: event["type"] == "disconnected", mark)
            await parts.diary.until(is_zero, mark)
            with pytest.raises(DeviceError):
                await roller.setpoint(Levels(pressure=2))
            with pytest.raises(NotConnectedError):
                await roller.open(clearance_for(Kind.ROLLER, parts.clock))
            back = len(parts.diary.events)
            # The massager is there first, and hears all that the hub says when it comes.
            proxy.stop_forwarding()
            mosquitto.start()
            await parts.diary.until(lambda event: event["type"] == "connected", back)
            proxy.go_on()
            first = await parts.diary.until(lambda event: event["type"] in ("setpoint", "stop"), back)
            assert first["type"] == "stop"
            await state_where(roller, lambda state: state.lease is None and state.actual.zero)
            assert parts.diary.rises(back) == []
            assert not any(event["type"] == "setpoint" for event in parts.diary.events[back:])
            # A new session is possible, with a new lease.
            again = await parts.start(Levels(pressure=1))
            assert await again.stop() is not None

    asyncio.run(main())


def test_I4_the_hub_is_gone_without_a_word(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        await parts.start(Levels(pressure=2))
        # As if killed: no stop, no goodbye, no further setpoint.
        parts.house._line._write = lambda *_, **__: True
        mark = len(parts.diary.events)
        ended = await parts.diary.until(lambda event: event.get("stop_reason") == "expired", mark)
        assert ended["lease"] is None
        await parts.diary.until(is_zero, mark)
        assert parts.diary.rises(mark) == []

    play(mosquitto.url, scene)


def test_I4_a_frozen_broker_delivers_its_backlog_and_nothing_moves(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        roller = await parts.start(Levels(pressure=1))
        mark = len(parts.diary.events)
        mosquitto.pause()
        try:
            for _ in range(4):
                try:
                    await roller.setpoint(Levels(pressure=3))
                except DeviceError:
                    break
                await parts.clock.sleep(0.2)
            # The massager hears nothing; its own clock ends the lease.
            await parts.diary.until(is_zero, mark)
        finally:
            mosquitto.go_on()
        thawed = len(parts.diary.events)
        await parts.diary.until(lambda event: event["type"] == "stop", thawed)
        await state_where(roller, lambda state: state.lease is None and state.actual.zero)
        assert parts.diary.rises(mark) == []

    play(mosquitto.url, scene)


def test_I6_a_hub_that_starts_while_the_massager_runs_stops_it(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        roller = await parts.start(Levels(pressure=2))
        mark = len(parts.diary.events)
        async with House.connect(mosquitto.url, "home", parts.clock) as restarted:
            found = await restarted.find(Kind.ROLLER)
            await state_where(found, lambda state: state.actual.zero and state.lease is None)
        stopped = await parts.diary.until(lambda event: event.get("stop_reason") == "stop", mark)
        assert stopped["lease"] is None
        with pytest.raises(DeviceError, match="Somebody else stopped the roller"):
            await roller.setpoint(Levels(pressure=2))
        assert parts.diary.rises(mark) == []

    play(mosquitto.url, scene)


def test_H18_of_two_hubs_only_one_holds_the_lease(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        async with House.connect(mosquitto.url, "home", parts.clock) as other:
            theirs = await other.find(Kind.ROLLER)
            await state_where(theirs, lambda state: state.lease is None)
            ours = await parts.house.find(Kind.ROLLER)
            await ours.open(clearance_for(Kind.ROLLER, parts.clock))
            with pytest.raises(DeviceRefusedError, match="in use by another hub"):
                await theirs.open(clearance_for(Kind.ROLLER, parts.clock))
            await ours.setpoint(Levels())
            assert ours.leased
            with pytest.raises(DeviceError):
                await theirs.setpoint(Levels(pressure=1))
            assert parts.massager.device.actual.zero

    play(mosquitto.url, scene)


def test_H22_a_hub_stops_what_another_one_drives(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        async with House.connect(mosquitto.url, "home", parts.clock) as other:
            theirs = await other.find(Kind.ROLLER)
            await state_where(theirs, lambda state: state.lease is None)
            alarms = other.alarms()
            ours = await parts.house.find(Kind.ROLLER)
            await ours.open(clearance_for(Kind.ROLLER, parts.clock))
            await ours.setpoint(Levels(pressure=1))
            assert "moved, and not by me" in await anext(alarms)
            await state_where(ours, lambda state: state.lease is None and state.actual.zero)

    play(mosquitto.url, scene)


def test_I6_a_retained_setpoint_never_starts(mosquitto: Mosquitto):
    async def main():
        clock, diary = SystemClock(), Diary()
        async with asyncio.timeout(DEADLINE_S):
            async with client(mosquitto) as rogue:
                forged = {"lease": "e" * 32, "n": 1, "boot": "b", "seen": 1, "ttl_ms": 3000, "pressure": 5}
                await rogue.publish(TOPICS.of("setpoint"), json.dumps(forged), qos=1, retain=True)
            async with simulated(Kind.ROLLER, mosquitto.url, clock=clock, on_event=diary):
                arrived = await diary.until(lambda event: event["type"] == "setpoint")
                assert arrived["retained"]
                await diary.until(lambda event: event.get("refused") == "retained")
                assert diary.rises(0) == []

    asyncio.run(main())


def test_I6_replayed_setpoints_never_start(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        async with client(mosquitto) as rogue:
            await rogue.subscribe(TOPICS.of("setpoint"))
            roller = await parts.start(Levels(pressure=2))
            recorded = []
            async for message in rogue.messages:
                recorded.append(message.payload)
                if read_json(message.payload)["pressure"]:
                    break
            assert await roller.stop() is not None
            mark = len(parts.diary.events)
            for qos in (0, 1, 2):
                for payload in recorded:
                    await rogue.publish(TOPICS.of("setpoint"), payload, qos=qos)
            await parts.diary.until(lambda _: answered(parts.diary, mark) >= 3 * len(recorded))
            assert parts.diary.rises(mark) == []
            assert parts.massager.device.lease is None

    play(mosquitto.url, scene)


def answered(diary: Diary, since: int) -> int:
    told = [event for event in diary.events[since:] if event["type"] == "state"]
    return sum(event["refused"] in ("burned", "stale") for event in told)


def test_I3_anyone_may_stop_with_any_payload(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        roller = await parts.start(Levels(pressure=1))
        async with client(mosquitto) as anyone:
            await anyone.publish(TOPICS.of("stop"), b"\xff{[", qos=0)
            state = await state_where(roller, lambda state: state.lease is None)
        assert state.stop_reason == "stop"
        with pytest.raises(DeviceError, match="Somebody else stopped"):
            await roller.setpoint(Levels(pressure=1))

    play(mosquitto.url, scene)


def test_H17_hostile_payloads_from_the_broker_do_no_harm(mosquitto: Mosquitto):
    async def scene(parts: Evening):
        roller = await parts.start(Levels(pressure=1))
        rubbish = [b"", b"{", b"\xff" * 100, b"[" * 3000, b'{"n": NaN}', b"x" * 100_000]
        async with (
            client(mosquitto) as rogue,
            alongside(keep_sending(parts.clock, roller, Levels(pressure=1))),
        ):
            for leaf in ("setpoint", "state", "event", "avail", "desc"):
                for payload in rubbish:
                    if leaf != "desc" or payload:
                        await rogue.publish(TOPICS.of(leaf), payload, qos=1)
            await rogue.publish("massage/1/home/ghost/desc", b"{}", qos=1)
            await rogue.publish("massage/1/home/nothing", b"{}", qos=1)
            mark = len(parts.diary.events)
            await parts.diary.until(lambda event: event["type"] == "setpoint", mark)
        assert roller.leased
        assert len(parts.house.known()) == 1
        assert await roller.stop() is not None

    play(mosquitto.url, scene)


def test_the_last_will_and_the_goodbye(mosquitto: Mosquitto):
    async def main():
        clock, diary = SystemClock(), Diary()
        async with asyncio.timeout(DEADLINE_S), client(mosquitto) as watcher:
            await watcher.subscribe(TOPICS.of("avail"))
            words = watcher.messages
            async with simulated(Kind.ROLLER, mosquitto.url, clock=clock, on_event=diary) as massager:
                assert (await anext(words)).payload == b"online"
                # The socket breaks without a goodbye: the broker speaks the will.
                massager._wire._paho.socket().shutdown(2)
                assert (await anext(words)).payload == b"offline"
                assert (await anext(words)).payload == b"online"
            assert (await anext(words)).payload == b"offline"
        off = [event for event in diary.events if event["type"] == "off"]
        assert len(off) == 1
        assert not any(off[0]["actual"].values())

    asyncio.run(main())


def test_the_massager_ends_with_its_motor_at_zero(mosquitto: Mosquitto):
    async def main():
        clock, diary = SystemClock(), Diary()
        async with asyncio.timeout(DEADLINE_S):
            async with simulated(Kind.ROLLER, mosquitto.url, clock=clock, on_event=diary) as massager:
                await diary.until(lambda event: event["type"] == "connected")
                massager.happen("foreign")
                await diary.until(lambda event: event["type"] == "state" and total(event) > 0)
            async with client(mosquitto) as watcher:
                # The broker may still be busy with what the massager sent before.
                await watcher.subscribe(TOPICS.of("state"))
                async for message in watcher.messages:
                    if read_json(message.payload)["stop_reason"] == "off":
                        break
            async with client(mosquitto) as late:
                await late.subscribe(TOPICS.of("state"))
                message = await anext(late.messages)
                assert message.retain
                last = read_json(message.payload)
                assert total(last) == 0
                assert last["stop_reason"] == "off"

    asyncio.run(main())
