"""What every Massager and Massagers must keep, whatever is between them and the motor."""
# long because: one contract, one suite.

import asyncio
from collections.abc import Callable

import pytest

from assistant.domain.device import Axis, Feedback, Kind, Levels
from assistant.domain.errors import ClearanceError, DeviceError, DeviceNotFoundError, DeviceRefusedError
from tests.clearances import clearance_for
from tests.massager_bench import (
    DEADLINE_S,
    Bench,
    Check,
    check_foreign_in_memory,
    check_foreign_over,
    check_in_memory,
    check_over,
    check_over_amqtt,
    held,
    state_where,
)
from tests.mosquitto import Mosquitto

Checker = Callable[[Check], None]


@pytest.fixture(
    params=[
        "in memory",
        "amqtt",
        pytest.param("mosquitto", marks=pytest.mark.broker),
        "foreign in memory",
        pytest.param("foreign over mosquitto", marks=pytest.mark.broker),
    ]
)
def over(request, tmp_path):
    if request.param == "in memory":
        yield check_in_memory
    elif request.param == "foreign in memory":
        yield check_foreign_in_memory
    elif request.param == "amqtt":
        yield check_over_amqtt
    else:
        broker = Mosquitto(tmp_path)
        broker.start()
        foreign = request.param.startswith("foreign")
        yield lambda check: (check_foreign_over if foreign else check_over)(broker.url, check)
        broker.kill()


def test_is_found_by_kind_and_by_name_and_says_what_it_can_do(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        assert roller is await bench.house.find(Kind.ROLLER, "roller")
        assert roller.capabilities.kind is Kind.ROLLER
        assert roller.capabilities.ranges == {Axis.PRESSURE: 10, Axis.SPEED: 10, Axis.AMPLITUDE: 5}
        assert roller.capabilities.own_cutoff_s == 900
        assert roller.capabilities.feedback is Feedback.MEASURED
        assert roller.capabilities.simulated is bench.simulated
        belt = await bench.house.find(Kind.BELT)
        assert belt.capabilities.ranges == {Axis.PRESSURE: 6, Axis.SPEED: 3, Axis.HEAT: 1}
        assert [one.capabilities.device for one in bench.house.known()] == ["belt", "roller"]
        with pytest.raises(DeviceNotFoundError, match="cannot find a chair"):
            await bench.house.find(Kind.CHAIR)
        with pytest.raises(DeviceNotFoundError, match="cannot find a roller called upstairs"):
            await bench.house.find(Kind.ROLLER, "upstairs")

    over(check)


def test_I1_nothing_moves_before_it_is_opened(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        with pytest.raises(DeviceError, match="started anew"):
            await roller.setpoint(Levels(pressure=1))
        not_started = clearance_for(Kind.ROLLER, bench.clock, started=False)
        for wrong in (not_started, bench.clearance(Kind.BELT)):
            with pytest.raises(ClearanceError):
                await roller.open(wrong)
        assert bench.cores[Kind.ROLLER].actual.zero

    over(check)


def test_I1_the_end_of_the_clearance_stops_whoever_goes_on(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        clearance = bench.clearance(Kind.ROLLER)
        await roller.open(clearance)
        await roller.setpoint(Levels(pressure=1))
        await state_where(roller, lambda state: state.actual.pressure == 1)
        clearance.end("stopped")
        with pytest.raises(ClearanceError):
            await roller.setpoint(Levels(pressure=1))
        state = await state_where(roller, lambda state: state.actual.zero)
        assert state.stop_reason == "stop"

    over(check)


def test_levels_are_reached_and_reported_live(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        async with held(bench, roller, Levels(pressure=2, speed=1)):
            state = await state_where(roller, lambda state: state.actual.pressure == 2)
            assert state.target == state.actual == Levels(pressure=2, speed=1)
            assert state.lease is not None
            assert bench.cores[Kind.ROLLER].actual == state.actual
            assert bench.cores[Kind.BELT].actual.zero

    over(check)


def test_a_level_outside_the_range_is_refused_and_changes_nothing(over: Checker):
    async def check(bench: Bench):
        belt = await bench.house.find(Kind.BELT)
        await belt.open(bench.clearance(Kind.BELT))
        await belt.setpoint(Levels(pressure=1))
        for wrong in (Levels(pressure=7), Levels(amplitude=1), Levels(pressure=-1), Levels(program="wave")):
            with pytest.raises(DeviceRefusedError):
                await belt.setpoint(wrong)
        state = await state_where(belt, lambda state: state.actual.pressure == 1)
        assert state.target == Levels(pressure=1)

    over(check)


def test_I3_after_burn_no_setpoint_is_sent_and_the_motor_stops(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        await roller.open(bench.clearance(Kind.ROLLER))
        await roller.setpoint(Levels(pressure=3))
        await state_where(roller, lambda state: state.actual.pressure == 3)
        roller.burn()
        with pytest.raises(DeviceError):
            await roller.setpoint(Levels(pressure=3))
        state = await state_where(roller, lambda state: state.actual.zero)
        assert state.stop_reason == "stop"
        assert bench.cores[Kind.ROLLER].lease is None
        assert await roller.stop() is not None

    over(check)


def test_I3_burn_during_the_opening_ends_it(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        opening = asyncio.ensure_future(roller.open(bench.clearance(Kind.ROLLER)))
        await asyncio.sleep(0)
        roller.burn()
        with pytest.raises(DeviceError):
            await opening
        with pytest.raises(DeviceError):
            await roller.setpoint(Levels(pressure=1))
        assert await roller.stop() is not None
        assert bench.cores[Kind.ROLLER].lease is None

    over(check)


def test_I3_stop_all_stops_every_massager(over: Checker):
    async def check(bench: Bench):
        roller, belt = await bench.house.find(Kind.ROLLER), await bench.house.find(Kind.BELT)
        await roller.open(bench.clearance(Kind.ROLLER))
        await belt.open(bench.clearance(Kind.BELT))
        await roller.setpoint(Levels(pressure=1))
        await belt.setpoint(Levels(speed=1))
        await state_where(roller, lambda state: not state.actual.zero)
        await state_where(belt, lambda state: not state.actual.zero)
        bench.house.stop_all()
        assert await bench.house.confirm_stop() is not None
        assert all(core.actual.zero and core.lease is None for core in bench.cores.values())
        for one in (roller, belt):
            with pytest.raises(DeviceError):
                await one.setpoint(Levels(speed=1))

    over(check)


def test_stop_may_come_any_number_of_times(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        for _ in range(3):
            roller.burn()
            bench.house.stop_all()
            assert await roller.stop() is not None
        assert await bench.house.confirm_stop() is not None

    over(check)


def test_I4_when_the_setpoints_cease_the_motor_stops_and_the_lease_is_gone(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        await roller.open(bench.clearance(Kind.ROLLER))
        await roller.setpoint(Levels(pressure=2))
        state = await state_where(roller, lambda state: state.stop_reason == "expired")
        assert state.lease is None
        await state_where(roller, lambda state: state.actual.zero)
        with pytest.raises(DeviceError, match="did not hear from me"):
            await roller.setpoint(Levels(pressure=2))

    over(check)


def test_I7_after_a_stop_it_takes_a_new_lease_from_zero(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        await roller.open(bench.clearance(Kind.ROLLER))
        with pytest.raises(DeviceError, match="already in use"):
            await roller.open(bench.clearance(Kind.ROLLER))
        await roller.setpoint(Levels(pressure=1))
        first = await state_where(roller, lambda state: state.actual.pressure == 1)
        assert await roller.stop() is not None
        await roller.open(bench.clearance(Kind.ROLLER))
        second = await state_where(roller, lambda state: state.lease is not None)
        assert second.lease != first.lease
        assert second.actual.zero

    over(check)


def test_I3_the_button_on_the_massager_ends_the_lease(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        await roller.open(bench.clearance(Kind.ROLLER))
        await roller.setpoint(Levels(pressure=1))
        await state_where(roller, lambda state: state.actual.pressure == 1)
        bench.hands[Kind.ROLLER].happen("button")
        state = await state_where(roller, lambda state: state.lease is None)
        assert state.stop_reason == "button"
        with pytest.raises(DeviceError, match="button on the roller"):
            await roller.setpoint(Levels(pressure=1))

    over(check)


def test_H22_motion_that_was_not_commanded_is_stopped_and_told(over: Checker):
    async def check(bench: Bench):
        alarms = bench.house.alarms()
        belt = await bench.house.find(Kind.BELT)
        bench.hands[Kind.BELT].happen("foreign")
        async with asyncio.timeout(DEADLINE_S):
            assert "belt moved, and not by me" in await anext(alarms)
        await state_where(belt, lambda state: state.actual.zero and state.stop_reason == "stop")
        assert bench.cores[Kind.BELT].actual.zero

    over(check)


def test_H10_a_stop_that_nothing_confirms_is_an_alarm(over: Checker):
    async def check(bench: Bench):
        alarms = bench.house.alarms()
        roller = await bench.house.find(Kind.ROLLER)
        await roller.open(bench.clearance(Kind.ROLLER))
        await roller.setpoint(Levels(pressure=1))
        await state_where(roller, lambda state: state.actual.pressure == 1)
        bench.hands[Kind.ROLLER].happen("withhold")
        assert await asyncio.gather(roller.stop(), bench.house.confirm_stop()) == [None, None]
        async with asyncio.timeout(DEADLINE_S):
            assert "Unplug it now" in await anext(alarms)
        with pytest.raises(DeviceError, match="has not shown that it stands still"):
            await roller.open(bench.clearance(Kind.ROLLER))

    over(check)


def test_a_restart_of_the_massager_ends_the_lease(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        await roller.open(bench.clearance(Kind.ROLLER))
        await roller.setpoint(Levels(pressure=1))
        before = await state_where(roller, lambda state: state.actual.pressure == 1)
        bench.hands[Kind.ROLLER].happen("reboot")
        after = await state_where(roller, lambda state: state.boot != before.boot)
        assert after.actual.zero
        with pytest.raises(DeviceError, match="switched off and on"):
            await roller.setpoint(Levels(pressure=1))
        assert await roller.stop() is not None

    over(check)


def test_an_overheated_massager_is_told(over: Checker):
    async def check(bench: Bench):
        alarms = bench.house.alarms()
        roller = await bench.house.find(Kind.ROLLER)
        await roller.open(bench.clearance(Kind.ROLLER))
        bench.hands[Kind.ROLLER].happen("overheat")
        async with asyncio.timeout(DEADLINE_S):
            assert "too hot" in await anext(alarms)
        await state_where(roller, lambda state: state.lease is None)
        with pytest.raises(DeviceError, match="too hot"):
            await roller.setpoint(Levels(pressure=1))

    over(check)


def test_states_come_in_order_and_without_gaps(over: Checker):
    async def check(bench: Bench):
        roller = await bench.house.find(Kind.ROLLER)
        changes = roller.changes()
        await roller.open(bench.clearance(Kind.ROLLER))
        await roller.setpoint(Levels(pressure=2))
        await state_where(roller, lambda state: state.actual.pressure == 2)
        await roller.stop()
        await state_where(roller, lambda state: state.actual.zero and state.lease is None)
        seen = []
        async with asyncio.timeout(DEADLINE_S):
            async for state in changes:
                seen.append(state)
                moved = any(earlier.actual.pressure == 2 for earlier in seen)
                if moved and state.stop_reason == "stop" and state.actual.zero:
                    break
        numbers = [state.seq for state in seen if state.live]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert max(state.actual.pressure for state in seen) == 2

    over(check)
