"""Two hubs at once: on one data folder, on one massager, and one that has the massager already."""

import asyncio
from pathlib import Path

import pytest

from assistant.domain.device import ZERO, Kind
from assistant.domain.errors import DeviceError
from device_adapters.house import House
from tests.annas_home import DAY_S, left_of_the_day
from tests.clearances import clearance_for
from tests.massager_bench import keep_sending
from tests.massager_lines import commands, goes_to_zero, moves, stays_at_zero, until_moving
from tests.processes import household, type_in

pytestmark = [pytest.mark.processes, pytest.mark.broker]


def test_I4_a_second_hub_in_the_same_house(tmp_path: Path, furnished: Path) -> None:
    """On the same data folder it is refused and disturbs nothing; with its own it stops what it did not start."""

    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            first = await house.typed_evening(home)
            await until_moving(roller)
            since = len(roller.lines)
            refused = await house.hub(home, "--text")
            assert await refused.ends() == 1
            assert "Another hub" in refused.errors
            assert str(home) in refused.errors
            assert refused.lines == []
            await until_moving(roller, len(roller.lines))
            assert "stop" not in commands(roller, since)

            since, told = len(roller.lines), len(first.hub.lines)
            second = await house.typed_evening(house.home(furnished), ())
            stop = await roller.until({"type": "stop"}, since)
            await goes_to_zero(roller, since, stop["t"] / 1000)
            await first.hub.until({"type": "said", "line": "problem"}, told)
            await stays_at_zero(house, roller, since)

            # The second hub's own screening lets it start; the first stops what it did not start.
            since, told = len(roller.lines), len(second.hub.lines)
            await second.hub.until({"type": "asked", "question": "menu"})
            await second.say("start the roller")
            moving = await roller.until(moves, since)
            await goes_to_zero(roller, roller.lines.index(moving), moving["t"] / 1000)
            await second.hub.until({"type": "said", "line": "problem"}, told)
            await first.hub.until({"type": "said", "line": "alarm"})

    asyncio.run(main())


def test_I6_a_massager_in_use_is_refused_and_takes_no_minutes(tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.typed_evening(home, answers={"start_now": None})
            await evening.hub.until({"type": "asked", "question": "start_now"})
            async with House.connect(house.broker.url, "home", house.clock) as other:
                massager = await other.find(Kind.ROLLER)
                await massager.open(clearance_for(Kind.ROLLER, house.clock))
                holding = asyncio.create_task(keep_sending(house.clock, massager, ZERO))
                await type_in(evening.hub, "yes")
                told = await evening.hub.until({"type": "said", "line": "problem"})
                assert "in use by another hub" in told["text"]
                # In doubt the hub stops everything, also what is not its own.
                with pytest.raises(DeviceError):
                    await holding
            assert not [line for line in roller.lines if moves(line)]
            assert await left_of_the_day(home) == DAY_S

    asyncio.run(main())
