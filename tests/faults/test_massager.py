"""The roller itself dies in the middle of a session, and comes back."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.annas_home import on_record
from tests.massager_lines import commands, stays_at_zero, until_moving
from tests.processes import household

pytestmark = [pytest.mark.processes, pytest.mark.broker]


def test_I4_I7_massager_killed_and_started_again(tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.typed_evening(home)
            await until_moving(roller)
            told = len(evening.hub.lines)
            roller.send(signal.SIGKILL)
            await evening.hub.until({"type": "session", "phase": "ended"}, told)
            await evening.hub.until({"type": "said", "line": "problem"}, told)
            again = await house.roller()
            await again.until({"type": "stop"})
            await stays_at_zero(house, again, 0)
            assert "setpoint" not in commands(again)
            (session,) = await on_record(home)
            assert session.ended is not None

    asyncio.run(main())
