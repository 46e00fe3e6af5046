"""Foreign massagers when the hub is killed or frozen: each profile against what it declares."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistant.demo.person import Cue
from device_adapters.profile_file import find_profile, profile_names
from tests.annas_home import on_record
from tests.faults.hub_faults import GIVEN_UP_S, LAST_WILL_S
from tests.massager_lines import BUSY_MS, moves, still
from tests.processes import Household, household
from tests.program import Program

pytestmark = [pytest.mark.processes, pytest.mark.broker]

RESTS_S = 4.0
IN_CI = ("tasmota_belt", "tuya_chair")
"""One with a lease of its own, one without; the others by scripts/test --faults."""
PROFILES = [pytest.param(name, marks=() if name in IN_CI else pytest.mark.long) for name in profile_names()]
START_BELT = Cue({"type": "asked", "question": "menu"}, say="start the belt", after=0.0)
SETTINGS = '[[massagers]]\nprofile = "tasmota_belt"\ntopic = "plug"\nname = "belt"\n'


@asynccontextmanager
async def driving(house: Household, profile: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A hub process that drives the massager `it` of this profile."""
    hub = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.foreign_hub", house.broker.url, profile, "it",
        cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert hub.stdout is not None
        for _ in range(3):
            async with asyncio.timeout(60):
                assert await hub.stdout.readline() == b"driving\n"
        yield hub
    finally:
        if hub.returncode is None:
            hub.kill()
        await hub.wait()


async def at_zero_within(device: Program, since: int, at_s: float, seconds: float) -> float:
    """Seconds from then until its motor stands still, on its clock; it must be within that many."""
    zero = await device.until(still, since)
    took_ms = zero["t"] - at_s * 1000
    print(f"{device.name}: zero after {took_ms:.0f} ms")
    assert took_ms <= seconds * 1000 + BUSY_MS, f"zero came after {took_ms:.0f} ms"
    return float(took_ms / 1000)


async def rests(house: Household, device: Program) -> None:
    at = len(device.lines)
    await house.clock.sleep(RESTS_S)
    assert not [line for line in device.lines[at:] if moves(line)]


@pytest.mark.parametrize("profile", PROFILES)
def test_I4_hub_killed_while_a_foreign_massager_runs(profile: str, tmp_path: Path) -> None:
    """The broker speaks the hub's last will; what the device does without that is tested on simulated time."""

    async def main() -> None:
        async with household(tmp_path) as house:
            device = await house.foreign(profile, "it")
            async with driving(house, profile) as hub:
                await device.until(moves)
                since, at = len(device.lines), house.clock.now()
                hub.send_signal(signal.SIGKILL)
                declared = find_profile(profile)
                bound = min(declared.worst_to_zero_s, LAST_WILL_S + declared.ramp_s)
                await at_zero_within(device, since, at, bound)
                await rests(house, device)

    asyncio.run(main())


@pytest.mark.parametrize("profile", PROFILES)
def test_I4_I7_hub_frozen_and_thawed_while_a_foreign_massager_runs(profile: str, tmp_path: Path) -> None:
    """No last will comes before the broker gives the hub up: a lease ends it before, where there is one."""

    async def main() -> None:
        async with household(tmp_path) as house:
            device = await house.foreign(profile, "it")
            async with driving(house, profile) as hub:
                await device.until(moves)
                since, at = len(device.lines), house.clock.now()
                hub.send_signal(signal.SIGSTOP)
                declared = find_profile(profile)
                bound = min(declared.worst_to_zero_s, GIVEN_UP_S + LAST_WILL_S + declared.ramp_s)
                await at_zero_within(device, since, at, bound)
                thawed = len(device.lines)
                hub.send_signal(signal.SIGCONT)
                await rests(house, device)
                assert not [line for line in device.lines[thawed:] if moves(line)]

    asyncio.run(main())


def test_I4_broker_killed_while_a_plug_runs(tmp_path: Path) -> None:
    """Nobody speaks to the plug any more, and no last will: PulseTime is what is left."""

    async def main() -> None:
        async with household(tmp_path) as house:
            device = await house.foreign("tasmota_belt", "it")
            async with driving(house, "tasmota_belt"):
                await device.until(moves)
                since, at = len(device.lines), house.clock.now()
                house.broker.kill()
                await at_zero_within(device, since, at, find_profile("tasmota_belt").worst_to_zero_s)

    asyncio.run(main())


def test_I3_I4_a_whole_evening_with_a_belt_in_a_plug(tmp_path: Path, furnished: Path) -> None:
    """What cannot be honoured is said before; nobody is told that it stands still; the hub dies in motion."""

    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            (home / "settings.toml").open("a").write("\n" + SETTINGS)
            plug = await house.foreign("tasmota_belt", "plug")
            evening = await house.typed_evening(home, (START_BELT,))
            await plug.until(moves)
            said = [line["line"] for line in evening.hub.of_type("said")]
            assert "caveat_no_cutoff" in said
            assert "caveat_assumed" in said
            since, at = len(plug.lines), house.clock.now()
            evening.hub.send(signal.SIGKILL)
            await at_zero_within(plug, since, at, 4.0)
            (broken_off,) = await on_record(home)
            assert broken_off.ended is None

    asyncio.run(main())


def test_I3_of_a_plug_nobody_says_that_it_stands_still(tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            (home / "settings.toml").open("a").write("\n" + SETTINGS)
            plug = await house.foreign("tasmota_belt", "plug")
            evening = await house.typed_evening(home, (START_BELT,))
            await plug.until(moves)
            since, at = len(plug.lines), house.clock.now()
            await evening.say("stop")
            await at_zero_within(plug, since, at, 2.0)
            told = await evening.hub.until(lambda line: line["type"] == "said" and "switch" in line["text"])
            assert told["line"] != "it_has_stopped"
            assert "it_has_stopped" not in [line["line"] for line in evening.hub.of_type("said")]

    asyncio.run(main())
