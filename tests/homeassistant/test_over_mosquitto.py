"""A whole hub as a program, and Home Assistant's side of the broker in the test's own hands."""

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
from rich.console import Console

from assistant import settings as settings_file
from assistant.demo.person import Cue
from assistant.home import open_home
from assistant.homeassistant.topics import HubTopics
from assistant.leave_home_assistant import leave_home_assistant
from tests.annas_home import furnish
from tests.massager_lines import moves, still, until_moving
from tests.processes import Evening, Household, household
from tests.program import DEADLINE_S, Program

pytestmark = [pytest.mark.broker, pytest.mark.processes]

TOPICS = HubTopics("home")
BUTTON = "zigbee2mqtt/bedside"
MENU = Cue({"type": "asked", "question": "menu"}, say="how is my course", after=0.0)


class Watcher:
    """What Home Assistant sees: the latest of each topic."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self.client = client
        self.latest: dict[str, bytes] = {}
        self._news = asyncio.Condition()

    async def listen(self) -> None:
        await self.client.subscribe("homeassistant/#", qos=1)
        await self.client.subscribe(f"{TOPICS.root}/#", qos=1)
        async for message in self.client.messages:
            assert isinstance(message.payload, bytes)
            self.latest[str(message.topic)] = message.payload
            async with self._news:
                self._news.notify_all()

    async def until(self, topic: str, is_so: Callable[[str], bool]) -> str:
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(lambda: topic in self.latest and is_so(self.latest[topic].decode()))
        return self.latest[topic].decode()

    async def shows(self, of: str, what: str, value: str) -> None:
        await self.until(TOPICS.shown(of, what), lambda text: text == value)

    async def ask(self, of: str, what: str, payload: str = "PRESS") -> None:
        await self.client.publish(TOPICS.ask(of, what), payload, qos=1)


async def at_home(house: Household, furnished: Path) -> Path:
    home = house.home(furnished)
    settings_file.save(open_home(home), home_assistant=True, stop_button=BUTTON)
    return home


def play(tmp_path: Path, scene: Callable[[Household, Program, Path, Watcher], Any]) -> None:
    furnished = furnish(tmp_path / "furnished")

    async def main() -> None:
        async with asyncio.timeout(3 * DEADLINE_S), household(tmp_path) as house, house.client() as client:
            watcher = Watcher(client)
            listening = asyncio.create_task(watcher.listen())
            try:
                roller = await house.roller()
                await scene(house, roller, await at_home(house, furnished), watcher)
            finally:
                listening.cancel()
                await asyncio.wait({listening})

    asyncio.run(main())


async def running(house: Household, roller: Program, home: Path, watcher: Watcher) -> Evening:
    """Home Assistant asks for the roller, Anna answers the questions, and it runs."""
    evening = await house.typed_evening(home, (MENU,))
    await watcher.until(TOPICS.shown("roller", "avail"), lambda text: text == "online")
    told = await evening.hub.until({"type": "said", "line": "next_session"})
    await evening.hub.until({"type": "asked", "question": "menu"}, evening.hub.lines.index(told))
    await watcher.ask("roller", "power", "ON")
    await until_moving(roller)
    return evening


def test_I1_a_start_from_there_leads_to_the_questions_and_to_no_motion(tmp_path: Path):
    async def scene(house: Household, roller: Program, home: Path, watcher: Watcher) -> None:
        hub = await house.hub(home, "--text")
        await watcher.shows("roller", "avail", "online")
        await hub.until({"type": "listening", "state": "menu"})
        await watcher.ask("roller", "pressure", "5")
        await watcher.until(TOPICS.shown("hub", "answer"), lambda text: "not a phrase of this moment" in text)
        await watcher.ask("roller", "power", "ON")
        await watcher.until(TOPICS.shown("hub", "answer"), lambda text: "questions first" in text)
        await watcher.shows("hub", "session", "asking")
        # The next start meets a question: it is no answer to it.
        await watcher.ask("roller", "power", "ON")
        await watcher.until(TOPICS.shown("hub", "answer"), lambda text: text.startswith("Not taken"))
        assert not [line for line in roller.lines if moves(line)]
        assert json.loads(watcher.latest[TOPICS.shown("roller", "state")])["power"] == "OFF"

    play(tmp_path, scene)


@pytest.mark.parametrize("way", ["button of the hub", "button of the roller", "switch", "wireless button"])
def test_I3_every_stop_from_there_stops(tmp_path: Path, way: str):
    async def scene(house: Household, roller: Program, home: Path, watcher: Watcher) -> None:
        evening = await running(house, roller, home, watcher)
        await watcher.shows("hub", "session", "running")
        mark, said = len(roller.lines), len(evening.hub.lines)
        match way:
            case "button of the hub":
                await watcher.ask("hub", "stop")
            case "button of the roller":
                await watcher.client.publish(TOPICS.massager_stop("roller"), "PRESS", qos=1)
            case "switch":
                await watcher.ask("roller", "power", "OFF")
            case "wireless button":
                await watcher.client.publish(BUTTON, '{"action":"single"}', qos=1)
        await roller.until(still, mark)
        stopped = await evening.hub.until({"type": "stop"}, said)
        assert stopped["by"] == ("button" if way == "wireless button" else "mqtt")
        await watcher.until(TOPICS.shown("roller", "state"), lambda text: json.loads(text)["power"] == "OFF")

    play(tmp_path, scene)


def test_a_softer_level_is_taken_and_shown(tmp_path: Path):
    async def scene(house: Household, roller: Program, home: Path, watcher: Watcher) -> None:
        await running(house, roller, home, watcher)
        mark = len(roller.lines)
        await watcher.ask("roller", "speed", "0")
        await roller.until(lambda line: line["type"] == "state" and line["target"]["speed"] == 0, mark)
        await watcher.until(TOPICS.shown("roller", "state"), lambda text: json.loads(text)["speed"] == 0)

    play(tmp_path, scene)


def test_the_hub_that_is_killed_is_gone_there_and_one_that_ends_says_so(tmp_path: Path):
    async def scene(house: Household, _roller: Program, home: Path, watcher: Watcher) -> None:
        for kill in (True, False):
            hub = await house.hub(home, "--text")
            await watcher.until(TOPICS.available, lambda text: text == "online")
            await watcher.shows("roller", "avail", "online")
            if kill:
                hub.process.kill()
            else:
                hub.microphone.close()
            await watcher.until(TOPICS.available, lambda text: text == "offline")
            await hub.ends()
        assert TOPICS.config() in watcher.latest

    play(tmp_path, scene)


def test_leaving_takes_out_this_hub_and_nothing_else(tmp_path: Path):
    async def scene(house: Household, _roller: Program, home: Path, watcher: Watcher) -> None:
        lamp = "homeassistant/device/lamp/config"
        await watcher.client.publish(lamp, b"{}", qos=1, retain=True)
        hub = await house.hub(home, "--text")
        await watcher.until(TOPICS.config("roller"), bool)
        hub.microphone.close()
        await hub.ends()
        quiet = Console(file=io.StringIO())
        assert await leave_home_assistant(home, house.broker.url, quiet) == 0
        for topic in (TOPICS.config(), TOPICS.config("roller")):
            await watcher.until(topic, lambda text: not text)
        assert watcher.latest[lamp] == b"{}"
        assert not settings_file.load(open_home(home)).home_assistant

    play(tmp_path, scene)
