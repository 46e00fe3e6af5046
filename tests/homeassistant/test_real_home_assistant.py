"""A real Home Assistant on a real broker, with a whole hub and a simulated roller beside it.

It is half a gigabyte, so it is installed where UNKNOT_TEST_HOME_ASSISTANT=1 asks for it and a fitting Python is
there; test_discovery.py holds the same descriptions against its schema everywhere.
"""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.homeassistant.topics import HubTopics
from tests.annas_home import furnish
from tests.homeassistant.test_discovery import CONFIGS, SCHEMA
from tests.homeassistant.test_over_mosquitto import MENU, at_home
from tests.massager_lines import moves, still, until_moving
from tests.processes import Household, household
from tests.program import DEADLINE_S, Program
from tests.tool_venv import tool_venv

SWITCH = "UNKNOT_TEST_HOME_ASSISTANT"
VERSION = "2025.4.4"
"""The last that runs with Python 3.13.0."""
ENTITIES = ("switch.unknot_home_roller", "number.unknot_home_roller_speed", "sensor.unknot_home_session",
            "button.unknot_home_stop_everything", "event.unknot_home_reminder")  # fmt: skip

pytestmark = [
    pytest.mark.broker,
    pytest.mark.processes,
    pytest.mark.xdist_group("homeassistant"),
    pytest.mark.skipif(os.environ.get(SWITCH) != "1", reason=f"half a gigabyte: {SWITCH}=1 runs it"),
]


def runs(python: str | Path) -> bool:
    """True for a real Python; what stands in for one that is not chosen fails."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def its_python() -> Path:
    found = [shutil.which("python3.13"), *sorted(Path.home().glob(".pyenv/versions/3.13*/bin/python"))]
    chosen = next((str(one) for one in found if one and runs(one)), None)
    if chosen is None:
        pytest.skip("Home Assistant needs Python 3.13, which is not here")
    requirements = (f"homeassistant=={VERSION}", "paho-mqtt==2.1.0")
    return tool_venv("homeassistant", *requirements, python=chosen) / "python"


class HomeAssistant:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, **request: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        if request:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
        async with asyncio.timeout(DEADLINE_S):
            line = await self._process.stdout.readline()
        assert line, "Home Assistant ended"
        return json.loads(line)

    async def until(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Its states, once this is so of them."""
        states: dict[str, Any] = {}
        try:
            async with asyncio.timeout(DEADLINE_S):
                while True:
                    states = await self.ask(do="states")
                    if is_so(states):
                        return states
                    await asyncio.sleep(0.1)  # another process, which can only be asked again
        except TimeoutError:
            raise AssertionError(json.dumps(states, indent=1)) from None

    async def is_state(self, entity: str, state: str) -> None:
        await self.until(lambda states: states.get(entity, {}).get("state") == state)

    async def press(self, entity: str) -> None:
        await self.call("button", "press", entity_id=entity)

    async def call(self, domain: str, service: str, **data: Any) -> Any:
        return await self.ask(do="call", domain=domain, service=service, data=data)


@asynccontextmanager
async def home_assistant(python: Path, folder: Path, port: int) -> AsyncIterator[HomeAssistant]:
    process = await asyncio.create_subprocess_exec(
        str(python), str(Path(__file__).with_name("real.py")), str(folder), "127.0.0.1", str(port),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=1 << 22,
    )  # fmt: skip
    try:
        one = HomeAssistant(process)
        assert (await one.ask())["ready"]
        yield one
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def play(
    python: Path, tmp_path: Path, scene: Callable[[Household, Program, Path, HomeAssistant], Any]
) -> None:
    furnished = furnish(tmp_path / "furnished")
    (tmp_path / "ha").mkdir()
    (tmp_path / "ha" / "configuration.yaml").touch()

    async def main() -> None:
        async with (
            asyncio.timeout(4 * DEADLINE_S),
            household(tmp_path) as house,
            home_assistant(python, tmp_path / "ha", house.broker.port) as ha,
        ):
            await scene(house, await house.roller(), await at_home(house, furnished), ha)

    asyncio.run(main())


def test_it_reads_every_key_of_every_description(its_python: Path, tmp_path: Path):
    async def scene(_house: Household, _roller: Program, _home: Path, ha: HomeAssistant) -> None:
        for config in CONFIGS:
            dropped = await ha.ask(do="dropped", config=config)
            # This version makes the entity id of the names, which are the same.
            assert {key for keys in dropped.values() for key in keys} <= {"default_entity_id"}, dropped
        for part, keys in (await ha.ask(do="schema", parts=list(SCHEMA))).items():
            assert set(SCHEMA[part]) - {"default_entity_id"} == set(keys), part

    play(its_python, tmp_path, scene)


def test_a_whole_evening_there(its_python: Path, tmp_path: Path):
    """Entities appear, a start goes through the questions, a level and a stop are obeyed, reminders come."""

    async def scene(house: Household, roller: Program, home: Path, ha: HomeAssistant) -> None:
        evening = await house.typed_evening(home, (MENU,))
        there = "sensor.unknot_home_next_session"
        states = await ha.until(
            lambda states: (
                all(one in states for one in ENTITIES)
                and states[there]["state"] not in ("unknown", "unavailable")
            )
        )
        assert await ha.ask(do="devices") == ["Unknot home", "Unknot home roller"]
        await ha.is_state("switch.unknot_home_roller", "off")
        assert states["number.unknot_home_roller_speed"]["max"] == 10
        await evening.hub.until({"type": "said", "line": "next_session"})

        await ha.call("number", "set_value", entity_id="number.unknot_home_roller_speed", value=5)
        await ha.until(lambda states: "not a phrase" in states["sensor.unknot_home_answer"]["state"])
        assert not [line for line in roller.lines if moves(line)]
        await ha.call("switch", "turn_on", entity_id="switch.unknot_home_roller")
        await until_moving(roller)
        await ha.is_state("switch.unknot_home_roller", "on")
        await ha.is_state("sensor.unknot_home_session", "running")
        await ha.until(lambda states: float(states["sensor.unknot_home_roller_remaining"]["state"]) > 0)
        assert "refused" in await ha.call(
            "number", "set_value", entity_id="number.unknot_home_roller_speed", value=99
        )

        mark = len(roller.lines)
        await ha.press("button.unknot_home_stop_everything")
        await roller.until(still, mark)
        await ha.is_state("switch.unknot_home_roller", "off")
        assert await ha.ask(do="warnings") == []

        evening.hub.process.kill()
        await ha.is_state("switch.unknot_home_roller", "unavailable")
        await ha.is_state("sensor.unknot_home_session", "unavailable")
        states = await ha.ask(do="states")
        assert states["button.unknot_home_roller_stop"]["state"] != "unavailable", "it needs no hub"

    play(its_python, tmp_path, scene)


def test_a_massager_that_is_taken_away_is_taken_away_there(its_python: Path, tmp_path: Path):
    async def scene(house: Household, roller: Program, home: Path, ha: HomeAssistant) -> None:
        await house.hub(home, "--text")
        await ha.until(lambda states: "switch.unknot_home_roller" in states)
        roller.process.terminate()
        await roller.ends()
        async with house.client() as client:
            await client.publish("massage/1/home/roller/desc", b"", qos=1, retain=True)
        await ha.until(lambda states: "switch.unknot_home_roller" not in states)
        assert await ha.ask(do="devices") == ["Unknot home"]

    play(its_python, tmp_path, scene)


def test_after_its_restart_it_shows_everything_again(its_python: Path, tmp_path: Path):
    async def scene(house: Household, _roller: Program, home: Path, ha: HomeAssistant) -> None:
        await house.hub(home, "--text")
        await ha.until(lambda states: "switch.unknot_home_roller" in states)
        async with house.client() as client:
            for topic in (HubTopics("home").config(), HubTopics("home").config("roller")):
                await client.publish(topic, b"", qos=1, retain=True)
        await ha.until(lambda states: "switch.unknot_home_roller" not in states)
        await ha.ask(do="birth")
        await ha.until(lambda states: all(one in states for one in ENTITIES))

    play(its_python, tmp_path, scene)
