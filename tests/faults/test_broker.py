"""The broker is killed while the roller runs, and comes back."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.annas_home import on_record
from tests.faults.proxy import Proxy
from tests.massager_lines import commands, goes_to_zero, stays_at_zero, until_moving
from tests.processes import household

pytestmark = [pytest.mark.processes, pytest.mark.broker]


def test_I4_I7_broker_killed_and_started_again(tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house, Proxy(house.broker.port, Random(1)) as proxy:
            house.hub_url = proxy.url
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.typed_evening(home)
            await until_moving(roller)
            since, at, told = len(roller.lines), house.clock.now(), len(evening.hub.lines)
            house.broker.kill()
            zero = await goes_to_zero(roller, since, at)
            assert zero["stop_reason"] == "expired"
            assert commands(roller, since) == []
            await evening.hub.until({"type": "session", "phase": "ended"}, told)
            await evening.hub.until({"type": "said", "line": "problem"}, told)

            back = len(roller.lines)
            # The roller is there first, and hears all that the hub says when it comes.
            proxy.stop_forwarding()
            house.broker.start()
            await roller.until({"type": "connected"}, back)
            proxy.go_on()
            await roller.until({"type": "stop"}, back)
            await stays_at_zero(house, roller, back)
            assert commands(roller, back)[0] == "stop"
            assert "setpoint" not in commands(roller, back)
            (session,) = await on_record(home)
            assert session.ended is not None

    asyncio.run(main())
