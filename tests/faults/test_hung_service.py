"""A hub that runs as a service hangs while the roller runs, and is started again as systemd does it."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.massager_lines import commands, goes_to_zero, stays_at_zero, until_moving
from tests.processes import household
from tests.systemd import NotifiedSystemd

PATIENCE_S = 2
"""Short, so that a hub which still tells of itself does so several times until the roller is at zero."""

pytestmark = [pytest.mark.processes, pytest.mark.broker]


def test_I4_I7_hung_service_is_started_again_with_everything_off(
    tmp_path: Path, furnished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        systemd = NotifiedSystemd(tmp_path)
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            # Only the hub is started by systemd.
            monkeypatch.setenv("NOTIFY_SOCKET", systemd.address)
            monkeypatch.setenv("WATCHDOG_USEC", str(PATIENCE_S * 1_000_000))
            evening = await house.typed_evening(home, options=["--service"])
            await asyncio.to_thread(systemd.until, "READY")
            await asyncio.to_thread(systemd.until, "WATCHDOG")
            await until_moving(roller)
            since, at = len(roller.lines), house.clock.now()
            evening.hub.send(signal.SIGSTOP)
            systemd.told()
            await goes_to_zero(roller, since, at)
            assert systemd.told() == []  # it says nothing: systemd's patience runs out
            evening.hub.send(signal.SIGKILL)
            assert await evening.hub.ends() == -signal.SIGKILL

            since = len(roller.lines)
            again = await house.typed_evening(home, (), options=["--service"])
            await asyncio.to_thread(systemd.until, "READY")
            await again.hub.until({"type": "asked", "question": "menu"})
            await stays_at_zero(house, roller, since)
            assert commands(roller, since)[0] == "stop"
            assert "setpoint" not in commands(roller, since)
            assert not again.hub.of_type("screening", "setpoint")
            again.hub.send(signal.SIGTERM)
            await asyncio.to_thread(systemd.until, "STOPPING")
            assert await again.hub.ends() == 143  # which the unit takes for a good end
        systemd.close()

    asyncio.run(main())
