"""Foreign massagers behind the house, on simulated time: what the contract suite cannot see."""

import asyncio

import pytest

from assistant.domain.device import Kind, Levels
from assistant.domain.errors import DeviceError, DeviceRefusedError, NotConnectedError, SettingsError
from device_adapters.alongside import alongside
from device_adapters.emulators.models import MODELS
from device_adapters.emulators.plug import TasmotaPlug
from device_adapters.emulators.zigbee_plug import ZigbeePlug
from device_adapters.house import Foreign
from device_adapters.profile_file import find_profile
from tests.clearances import clearance_for
from tests.device_adapters.foreign_stage import Stage, on_stage
from tests.fakes_foreign import ForeignHouse
from tests.massager_bench import state_where
from tests.sim import SimClock, sim_run


@pytest.mark.parametrize(("pulse", "state", "wanted"), [(0, 0, "Send 30 to cmnd/theirs/PulseTime1"),
                                                       (300, 0, "Send 30 to cmnd/theirs/PulseTime1"),
                                                       (30, 1, "Send 0 to cmnd/theirs/PowerOnState")])  # fmt: skip
def test_a_plug_that_is_not_set_up_is_refused_with_the_command_that_does_it(pulse, state, wanted):
    async def scene(stage: Stage):
        await stage.house.find(Kind.BELT)
        with pytest.raises(DeviceRefusedError, match="is not set up") as refused:
            await stage.massager.open(clearance_for(Kind.BELT, stage.clock))
        assert refused.value.remedy == f"{wanted}."
        assert b"ON" not in {payload for _, _, payload in stage.line.sent}
        # Doing what it says is enough.
        _, value, _, topic = wanted.split(" ")
        stage.line.publish_now(topic, value.encode())
        await stage.open()

    on_stage(scene, model=lambda topic, now: TasmotaPlug(topic, now, pulse=pulse, power_on_state=state))


def test_a_zigbee_plug_that_comes_on_after_a_power_cut_is_refused():
    async def scene(stage: Stage):
        await stage.house.find(Kind.BELT)
        with pytest.raises(DeviceRefusedError, match="power_on_behavior is not off") as refused:
            await stage.massager.open(clearance_for(Kind.BELT, stage.clock))
        assert '{"power_on_behavior": "off"} to zigbee2mqtt/theirs/set' in refused.value.remedy

    on_stage(scene, "zigbee2mqtt_belt", lambda topic, now: ZigbeePlug(topic, now, after_power_cut="previous"))


def test_a_plug_that_does_not_tell_its_set_up_is_refused():
    async def scene(stage: Stage):
        await stage.house.find(Kind.BELT)
        stage.line.lost |= {"cmnd/theirs/PulseTime1"}
        with pytest.raises(DeviceError, match="does not tell how it is set up"):
            await stage.massager.open(clearance_for(Kind.BELT, stage.clock))

    on_stage(scene)


def test_the_set_up_is_read_again_before_each_start():
    async def scene(stage: Stage):
        massager = await stage.open()
        await massager.stop()
        stage.line.publish_now("cmnd/theirs/PulseTime1", b"0")
        await stage.clock.sleep(0.5)
        with pytest.raises(DeviceRefusedError, match="PulseTime1 is not 30"):
            await massager.open(clearance_for(Kind.BELT, stage.clock))

    on_stage(scene)


def test_the_plugs_own_button_ends_the_lease():
    async def scene(stage: Stage):
        await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        stage.hands.happen("button")
        with pytest.raises(DeviceError, match="button on the belt"):
            await stage.drive(stage.level_one(), 3.0)

    on_stage(scene)


def test_I4_H6_after_a_lost_connection_zero_goes_first():
    async def scene(stage: Stage):
        massager = await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        stage.line.disconnect()
        with pytest.raises(NotConnectedError):
            await massager.open(clearance_for(Kind.BELT, stage.clock))
        await stage.until_still(stage.clock.now(), 4.2)
        before = len(stage.line.sent)
        stage.line.reconnect()
        assert stage.line.sent[before][1:] == ("cmnd/theirs/POWER", b"OFF")
        with pytest.raises(DeviceError):
            await massager.setpoint(stage.level_one())
        await stage.house.find(Kind.BELT)
        assert stage.device.actual.zero

    on_stage(scene)


def test_H10_a_stop_that_does_not_arrive_is_an_alarm():
    async def scene(stage: Stage):
        alarms = stage.house.alarms()
        massager = await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        stage.line.lost |= {"cmnd/theirs/POWER"}
        assert await massager.stop() is None
        assert "Unplug it now" in await anext(alarms)

    on_stage(scene)


def drops_off_the_network(stage: Stage) -> None:
    """It goes on with what it does; nothing reaches it, and nothing comes from it."""
    stage.device.faults.add("withhold")
    stage.line.lost.update(topic for _, topic, _ in stage.line.sent)


def comes_back(stage: Stage) -> None:
    stage.device.faults.clear()
    stage.line.lost.clear()
    stage.massager.available(online=True)


def test_H10_one_without_a_lease_that_drops_off_the_network_is_in_doubt_until_a_live_zero():
    async def scene(stage: Stage):
        alarms = stage.house.alarms()
        massager = await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        drops_off_the_network(stage)
        massager.burn()
        assert "Unplug it now" in await anext(alarms)
        massager.available(online=False)
        quiet = asyncio.ensure_future(anext(alarms))
        # Longer than its own cut-off: a zero that nobody has seen is none.
        for seconds in (1.0, 60.0, massager.profile.worst_to_zero_s):
            await stage.clock.sleep(seconds)
            stage.house.stop_all()
            assert await stage.house.confirm_stop() is None
            assert massager.doubtful
        assert not quiet.done(), "the alarm was given"
        quiet.cancel()
        comes_back(stage)
        await stage.clock.sleep(15.0)
        assert await stage.house.confirm_stop() is not None
        assert not massager.doubtful

    on_stage(scene, "tuya_chair")


def test_H10_one_whose_own_timer_ends_it_is_in_doubt_until_that_ran_out():
    async def scene(stage: Stage):
        alarms = stage.house.alarms()
        massager = await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        drops_off_the_network(stage)
        massager.burn()
        assert "Unplug it now" in await anext(alarms)
        massager.available(online=False)
        assert await stage.house.confirm_stop() is None
        await stage.clock.sleep(massager.profile.worst_to_zero_s)
        assert stage.device.actual.zero
        assert await stage.house.confirm_stop() is not None

    on_stage(scene, "tasmota_belt")


def test_H10_one_that_rested_when_it_was_unplugged_is_in_no_doubt():
    async def scene(stage: Stage):
        massager = await stage.open()
        assert await massager.stop() is not None
        drops_off_the_network(stage)
        massager.available(online=False)
        stage.house.stop_all()
        assert await stage.house.confirm_stop() is not None

    on_stage(scene, "tuya_chair")


@pytest.mark.parametrize("payload", [b"", b"PRESS", b"[1", b'{"lease": null}', b"\xff"])
def test_I3_a_foreign_one_is_stopped_on_its_topic_of_our_contract_whatever_is_said(payload):
    async def scene(stage: Stage):
        await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        before = len(stage.line.sent)
        stage.house.received("massage/1/home/mine/stop", payload, retained=False)
        assert [value for _, _, value in stage.line.sent[before:]] == [b"OFF"]
        with pytest.raises(DeviceError, match="Somebody else stopped the belt"):
            await stage.massager.setpoint(stage.level_one())
        assert await stage.house.confirm_stop() is not None

    on_stage(scene)


def test_a_stop_of_long_ago_that_is_retained_ends_nothing():
    async def scene(stage: Stage):
        massager = await stage.open()
        stage.house.received("massage/1/home/mine/stop", b"", retained=True)
        assert massager.leased

    on_stage(scene)


def test_steps_are_counted_from_the_switching_on():
    async def scene(stage: Stage):
        massager = await stage.open()
        await stage.drive(Levels(pressure=1), 2.0)
        await stage.drive(Levels(pressure=4), 3.0)
        assert stage.device.actual.pressure == 4
        state = await state_where(massager, lambda state: state.actual.pressure == 4)
        assert state.lease is not None
        await stage.drive(Levels(pressure=2), 3.0)
        assert stage.device.actual.pressure == 2
        await massager.stop()
        await stage.until_still(stage.clock.now(), 2.0)
        await stage.open()
        await stage.drive(Levels(pressure=2), 3.0)
        assert stage.device.actual.pressure == 2

    on_stage(scene, "step_roller")


def test_a_chair_gets_its_shortest_timer_and_the_program():
    async def scene(stage: Stage):
        massager = await stage.open()
        await stage.drive(Levels(speed=1, pressure=2, program="lower_back"), 3.0)
        assert stage.device.cutoff_s == 600
        state = await state_where(massager, lambda state: not state.actual.zero)
        assert (state.actual.speed, state.actual.pressure, state.actual.program) == (1, 2, "lower_back")
        with pytest.raises(DeviceRefusedError):
            await massager.setpoint(Levels(speed=1, program="wave"))

    on_stage(scene, "tuya_chair")


def test_of_two_alike_only_the_one_that_is_meant_moves():
    async def main():
        clock = SimClock()
        profile = find_profile("tasmota_belt")
        house = ForeignHouse(
            clock,
            {
                name: (Foreign(profile, name, f"plug_{name}"), MODELS["tasmota_belt"])
                for name in ("mine", "yours")
            },
        )
        async with asyncio.timeout(1000), alongside(house.run()):
            house.begin()
            massager = await house.find(Kind.BELT, "yours")
            await massager.open(clearance_for(Kind.BELT, clock))
            await massager.setpoint(Levels(speed=1))
            await clock.sleep(2.0)
            assert not house.devices["yours"].actual.zero
            assert house.devices["mine"].actual.zero
            house.stop_all()
            assert await house.confirm_stop() is not None

    sim_run(main)


def test_two_of_one_name_are_refused():
    profile = find_profile("tasmota_belt")
    twice = {str(n): (Foreign(profile, "belt", f"plug{n}"), MODELS["tasmota_belt"]) for n in range(2)}
    with pytest.raises(SettingsError, match="Two massagers are called belt"):
        ForeignHouse(SimClock(), twice)


def test_one_of_our_own_cannot_take_the_name_of_a_foreign_one():
    async def scene(stage: Stage):
        before = stage.house.ignored
        stage.house.received("massage/1/home/mine/desc", b'{"kind": "roller"}', retained=True)
        stage.house.received("massage/1/home/mine/state", b"{}", retained=False)
        assert stage.house.ignored == before + 2
        assert stage.house.known() == [stage.massager]

    on_stage(scene)


def test_nothing_that_moves_is_retained_or_kept_and_no_lease_drives_it():
    """I6: what is sent while there is no connection is an error, and gone."""

    async def scene(stage: Stage):
        massager = await stage.open()
        await stage.drive(stage.level_one(), 2.0)
        stage.line.disconnect()
        with pytest.raises(DeviceError):
            await massager.setpoint(stage.level_one())
        assert set(stage.line._kept.values()) == {b"OFF"}

    on_stage(scene)
