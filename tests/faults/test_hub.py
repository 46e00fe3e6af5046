"""The hub is killed, frozen, interrupted and started again while the roller runs."""

import asyncio
import signal
from pathlib import Path

import pytest

from assistant.domain.device import Kind, Levels
from assistant.domain.errors import DeviceError
from device_adapters.house import House
from tests.annas_home import DAY_S, FIRST_SESSION_S, left_of_the_day, on_record
from tests.clearances import clearance_for
from tests.faults.hub_faults import GIVEN_UP_S
from tests.massager_bench import keep_sending
from tests.massager_lines import LEASE_MS, commands, goes_to_zero, moves, stays_at_zero, until_moving
from tests.processes import household

pytestmark = [pytest.mark.processes, pytest.mark.broker]


def test_I4_I5_I7_hub_killed_while_the_roller_runs_and_started_again(tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.typed_evening(home)
            await until_moving(roller)
            since, at = len(roller.lines), house.clock.now()
            evening.hub.send(signal.SIGKILL)
            zero = await goes_to_zero(roller, since, at)
            assert zero["stop_reason"] == "expired"
            assert commands(roller, since) == []
            # What was taken for the session stays taken.
            assert await left_of_the_day(home) == DAY_S - FIRST_SESSION_S
            (broken_off,) = await on_record(home)
            assert broken_off.ended is None

            since = len(roller.lines)
            again = await house.typed_evening(home)
            await again.hub.until({"type": "said", "line": "broken_off"})
            # Anna asks for the roller at once: the day does not forget that there was a session.
            await again.hub.until({"type": "said", "line": "problem"})
            await stays_at_zero(house, roller, since)
            assert commands(roller, since)[0] == "stop"
            assert "setpoint" not in commands(roller, since)
            assert not again.hub.of_type("screening", "setpoint")
            (closed,) = await on_record(home)
            assert closed.ended_by == "broken_off"
            assert await left_of_the_day(home) == DAY_S - FIRST_SESSION_S

    asyncio.run(main())


def test_I4_I7_a_roller_that_moves_when_the_hub_starts_is_stopped(tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            roller = await house.roller()
            async with House.connect(house.broker.url, "home", house.clock) as before:
                massager = await before.find(Kind.ROLLER)
                await massager.open(clearance_for(Kind.ROLLER, house.clock))
                driving = asyncio.create_task(
                    keep_sending(house.clock, massager, Levels(pressure=3, speed=1))
                )
                await until_moving(roller)
                since = len(roller.lines)
                hub = await house.hub(house.home(furnished), "--text")
                first_stop = await roller.until({"type": "stop"}, since)
                await goes_to_zero(roller, since, first_stop["t"] / 1000)
                assert "null" in first_stop["payload"]  # it is the new hub's, which holds no lease
                await hub.until({"type": "ready"})
                # The other one tries to go on.
                with pytest.raises(DeviceError):
                    await driving
                await stays_at_zero(house, roller, since)
                assert not hub.of_type("setpoint")

    asyncio.run(main())


@pytest.mark.parametrize("until_given_up", [False, True], ids=["briefly", "until_the_broker_gives_it_up"])
def test_I4_I7_hub_frozen_and_thawed(until_given_up: bool, tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.typed_evening(home)
            await until_moving(roller)
            since, at = len(roller.lines), house.clock.now()
            evening.hub.send(signal.SIGSTOP)
            zero = await goes_to_zero(roller, since, at)
            assert zero["stop_reason"] == "expired"
            if until_given_up:
                await stays_at_zero(house, roller, since, quiet_ms=GIVEN_UP_S * 1000 - LEASE_MS)
            told, thawed = len(evening.hub.lines), len(roller.lines)
            evening.hub.send(signal.SIGCONT)
            await evening.hub.until({"type": "session", "phase": "ended"}, told)
            await evening.hub.until({"type": "said", "line": "problem"}, told)
            # The hub is there again, and asks what she would like.
            await evening.hub.until({"type": "asked", "question": "menu"}, told)
            await roller.until({"type": "stop"}, thawed)
            await stays_at_zero(house, roller, thawed)
            assert not [line for line in roller.lines[since + 1 :] if moves(line) and line["t"] > zero["t"]]
            assert "setpoint" not in commands(roller, thawed)
            (session,) = await on_record(home)
            assert session.ended is not None
            # I5: what ran counts, and no more than was planned is given back.
            assert DAY_S - FIRST_SESSION_S < await left_of_the_day(home) < DAY_S

    asyncio.run(main())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_I3_I4_interrupted_in_motion_stops_before_anything_else(
    number: signal.Signals, code: int, tmp_path: Path, furnished: Path
) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.typed_evening(home)
            await until_moving(roller)  # a setpoint has just come: the next is a second away
            since, at = len(roller.lines), house.clock.now()
            evening.hub.send(number)
            await goes_to_zero(roller, since, at)
            assert await evening.hub.ends() == code
            await stays_at_zero(house, roller, since)
            assert set(commands(roller, since)) == {"stop"}
            assert await roller.until({"type": "state", "stop_reason": "stop"}, since)
            assert evening.hub.of_type("stop")[0]["by"] == "signal"
            (session,) = await on_record(home)
            assert session.ended_by == "shutdown"
            assert DAY_S - FIRST_SESSION_S < await left_of_the_day(home) < DAY_S
            assert "Traceback" not in evening.hub.errors

    asyncio.run(main())
