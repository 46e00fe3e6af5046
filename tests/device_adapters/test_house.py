"""All massagers of the house: found by what they say, stopped at the start, deaf to what breaks the contract."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.domain.device import Axis, Kind, Levels
from assistant.domain.errors import DeviceError, DeviceNotFoundError, NotConnectedError, SettingsError
from device_adapters.alongside import alongside
from device_adapters.contract import LEAVES
from device_adapters.device import Fault
from device_adapters.hostile_json import to_json
from device_adapters.house import MOST_DEVICES, House
from tests.clearances import clearance_for
from tests.fakes_massager import FakeHouse, FakeLine
from tests.sim import SimClock, sim_run

DESC = b'{"kind":"roller","ranges":{"pressure":{"max":3}},"feedback":"measured"}'


def scene(play, kinds=(Kind.ROLLER, Kind.BELT)):
    async def main():
        clock = SimClock()
        house = FakeHouse(clock, kinds)
        async with asyncio.timeout(3600), alongside(house.run()):
            await play(house, clock)

    sim_run(main)


def test_every_massager_gets_a_stop_as_soon_as_it_is_known():
    async def main():
        clock = SimClock()
        house = FakeHouse(clock)
        assert [detail["device"] for detail in house.commanded("stop")] == ["roller", "belt"]
        assert house.commanded("setpoint") == []

    sim_run(main)


def test_I6_after_the_start_nothing_opens_before_a_live_zero():
    async def play(house, clock):
        roller = house.known()[1]
        house.devices[Kind.ROLLER].break_(Fault.WITHHOLD)
        zero = {axis.value: 0 for axis in Axis}
        retained = {"boot": "b", "seq": 5, "lease": None, "n": 0, "actual": zero, "target": zero}
        house.received("massage/1/home/roller/state", to_json(retained), retained=True)
        assert roller.state is not None
        assert not roller.state.live
        with pytest.raises(DeviceError, match="stands still"):
            await roller.open(clearance_for(Kind.ROLLER, clock))
        assert house.commanded("setpoint") == []
        house.devices[Kind.ROLLER].mend()
        await clock.sleep(3.0)
        await roller.open(clearance_for(Kind.ROLLER, clock))

    scene(play)


def test_I4_a_hub_that_starts_while_a_massager_runs_stops_it():
    async def play(house, clock):
        roller = await house.find(Kind.ROLLER)
        await roller.open(clearance_for(Kind.ROLLER, clock))
        await roller.setpoint(Levels(pressure=2))
        await clock.sleep(1.5)
        # The same device seen by a hub that has just started and knows nothing.
        restarted = FakeHouse(clock, ())
        restarted.line.devices = house.line.devices
        restarted.received("massage/1/home/roller/desc", DESC, retained=True)
        await clock.sleep(1.0)
        assert house.still()
        assert not roller.leased

    scene(play)


def test_H22_motion_that_a_hub_finds_as_it_comes_is_told_to_the_first_who_listens():
    async def play(house, clock):
        roller = await house.find(Kind.ROLLER)
        await roller.open(clearance_for(Kind.ROLLER, clock))
        await roller.setpoint(Levels(pressure=2))
        await clock.sleep(1.5)
        restarted = FakeHouse(clock, ())
        restarted.line.devices = house.line.devices
        moving = house.known()[1].state
        restarted.received("massage/1/home/roller/desc", DESC, retained=True)
        zero = {axis.value: 0 for axis in Axis}
        for seq in (moving.seq + 1, moving.seq + 2):
            told = {"boot": moving.boot, "seq": seq, "lease": None, "n": 0, "actual": {**zero, "pressure": 2}}
            restarted.received(
                "massage/1/home/roller/state", to_json({**told, "target": zero}), retained=False
            )
        # The evening begins to listen when the connection has long been there; it is told once.
        alarms = restarted.alarms()
        assert "moved, and not by me" in await anext(alarms)
        quiet = asyncio.ensure_future(anext(alarms))
        await clock.sleep(1.0)
        assert not quiet.done()
        quiet.cancel()

    scene(play)


def test_an_absent_massager_neither_alarms_nor_holds_up_a_stop():
    async def play(house, clock):
        alarms = house.alarms()
        house.received("massage/1/home/closet/desc", DESC, retained=True)
        house.received("massage/1/home/closet/avail", b"offline", retained=True)
        # It was never heard: whatever it did before, by then its lease and its ramp are over.
        await clock.sleep(4.1)
        house.stop_all()
        assert await house.confirm_stop() is not None
        quiet = asyncio.ensure_future(anext(alarms))
        await clock.sleep(60.0)
        assert not quiet.done()
        quiet.cancel()
        sent = [detail for detail in house.commanded("stop") if detail["device"] == "closet"]
        assert len(sent) < 30
        with pytest.raises(DeviceNotFoundError, match="called closet, but it does not answer"):
            await house.find(Kind.ROLLER, "closet")

    scene(play)


def test_a_massager_that_appears_later_is_found():
    async def play(house, clock):
        searching = asyncio.ensure_future(house.find(Kind.BELT))
        await clock.sleep(0.5)
        late = FakeHouse(clock)
        device = late.devices[Kind.BELT]
        device._house = house
        house.line.devices["belt"] = device
        house.devices[Kind.BELT] = device
        house.received(
            "massage/1/home/belt/desc",
            b'{"kind":"belt","ranges":{"pressure":{"max":6}},"feedback":"measured"}',
            retained=False,
        )
        assert (await searching).capabilities.kind is Kind.BELT

    scene(play, kinds=(Kind.ROLLER,))


def test_a_name_is_found_as_it_is_spoken():
    async def play(house, clock):
        house.received("massage/1/home/upstairs-roller/desc", DESC, retained=True)
        with pytest.raises(DeviceNotFoundError, match="I know a roller called Upstairs roller"):
            await house.find(Kind.ROLLER, "Upstairs roller")

    scene(play)


def test_without_a_broker_the_search_says_so():
    async def play(house, clock):
        house.disconnect()
        with pytest.raises(NotConnectedError, match="cannot reach a broker in memory"):
            await house.find(Kind.ROLLER)

    scene(play)


def test_a_massager_taken_out_of_the_house_is_forgotten_unless_it_may_be_moving():
    async def play(house, clock):
        roller = await house.find(Kind.ROLLER)
        await roller.open(clearance_for(Kind.ROLLER, clock))
        house.received("massage/1/home/roller/desc", b"", retained=False)
        assert len(house.known()) == 2
        assert await roller.stop() is not None
        house.received("massage/1/home/roller/desc", b"", retained=False)
        assert [one.capabilities.kind for one in house.known()] == [Kind.BELT]

    scene(play)


def test_a_flood_of_descriptions_is_bounded():
    async def play(house, clock):
        for number in range(2 * MOST_DEVICES):
            house.received(f"massage/1/home/r{number}/desc", DESC, retained=True)
        assert len(house.known()) == MOST_DEVICES

    scene(play)


def test_messages_of_another_hub_are_not_ours():
    async def play(house, clock):
        house.received("massage/1/neighbour/roller/desc", DESC, retained=True)
        house.received("massage/1/neighbour/belt/state", b"{", retained=False)
        assert len(house.known()) == 2
        assert house.ignored == 0

    scene(play)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*LEAVES, "other"]),
            st.binary(max_size=60)
            | st.sampled_from([b"online", b"offline", b"{}", DESC, b'{"event":"cutoff"}']),
            st.booleans(),
        ),
        max_size=20,
    )
)
def test_H17_no_payload_on_any_topic_breaks_the_house_or_sends_a_setpoint(messages):
    async def play(house, clock):
        for leaf, payload, retained in messages:
            house.received(f"massage/1/home/roller/{leaf}", payload, retained=retained)
        await clock.sleep(3.0)
        assert house.commanded("setpoint") == []
        assert house.still()
        house.stop_all()
        house.received("massage/1/home/roller/avail", b"online", retained=False)
        await clock.sleep(3.0)
        assert await house.confirm_stop() is not None

    scene(play)


def test_what_breaks_the_contract_is_counted():
    async def play(house, clock):
        for topic in (
            "massage/1/home/roller/state",
            "massage/1/home/roller/event",
            "massage/1/home/x/desc",
            "x",
        ):
            house.received(topic, b"{", retained=False)
        house.received("massage/1/home/roller/state", json.dumps({"boot": "b"}).encode(), retained=False)
        assert house.ignored == 5

    scene(play)


@pytest.mark.parametrize("hub", ["", "My Home", "a/b", "#"])
def test_a_hub_name_that_cannot_stand_in_a_topic_is_refused(hub):
    async def main():
        with pytest.raises(SettingsError, match="small letters"):
            async with House.connect("mqtt://127.0.0.1:1", hub, SimClock()):
                pass

    sim_run(main)


def test_the_kept_stop_of_a_line_that_was_never_up_goes_first():
    async def main():
        line = FakeLine(SimClock())
        line.disconnect()
        house = House(line, "home", SimClock(), "nowhere")
        house.received("massage/1/home/roller/desc", DESC, retained=True)
        house.stop_all()
        assert line.sent == []
        line.reconnect()
        assert [topic for topic, _ in line.sent] == ["massage/1/home/roller/stop"]

    sim_run(main)
