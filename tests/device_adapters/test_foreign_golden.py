"""The golden vectors of the foreign adapters: calls in, messages out, each ending in a stop."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain.device import ZERO, Levels
from device_adapters.adapter import Sending
from device_adapters.adapters import adapter_for
from device_adapters.contract import stop_payload
from device_adapters.foreign_device import ForeignDevice, News
from device_adapters.hostile_json import MalformedError
from device_adapters.level_map import LevelMap
from device_adapters.profile_file import find_profile, profile_names

GOLDEN = sorted((Path(__file__).parent / "foreign_golden").glob("*.yaml"))


class Player:
    """Plays one vector against the device as the hub sees it."""

    def __init__(self, profile: str) -> None:
        found = find_profile(profile)
        boots = itertools.count(1)
        self.device = ForeignDevice(
            found, adapter_for(found), profile, new_boot=lambda: f"boot-{next(boots)}"
        )
        self.seen = ("boot-0", 0)

    def step(self, step: dict[str, Any]) -> tuple[list[Sending], News]:
        now = step["at"]
        sent = self.device.tick(now)
        news = News()
        if step.get("check"):
            sent += self.device.ask_checks()
        elif "set" in step:
            sent += self.device.setpoint(self.payload(step["set"]), now)
        elif step.get("stop"):
            sent += self.device.stop(stop_payload(None))
        elif "hears" in step:
            topic, _, payload = step["hears"].partition(" ")
            retained = step.get("retained", False)
            if step.get("refused"):
                with pytest.raises(MalformedError):
                    self.device.heard(topic, payload.encode(), now, retained=retained)
            else:
                news = self.device.heard(topic, payload.encode(), now, retained=retained)
                sent += news.sendings
        for state in news.states:
            self.seen = (state.boot, state.seq)
        return sent, news

    def payload(self, setpoint: dict[str, Any]) -> bytes:
        found = {"boot": self.seen[0], "seen": self.seen[1], "ttl_ms": 3000, "lease": "A", **setpoint}
        found["lease"] = lease_id(found["lease"])
        return json.dumps(found).encode()


def lease_id(letter: str) -> str:
    return letter.lower() * 32


def expect(step: dict[str, Any], sent: list[Sending], news: News, player: Player) -> None:
    if "sends" in step:
        assert [f"{one.topic} {one.payload.decode()}" for one in sent] == step["sends"], step
    if "ready" in step:
        assert player.device.checked is step["ready"], step
    if "online" in step:
        assert news.online is step["online"], step
    if "told" not in step:
        return
    if step["told"] is None:
        assert not news.states, step
        return
    state = news.states[-1]
    for name, value in step["told"].items():
        wanted = value
        if name in ("actual", "target"):
            wanted = Levels(**value)
        elif name == "lease" and value is not None:
            wanted = lease_id(value)
        assert getattr(state, name) == wanted, (step, state)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_vector(path: Path):
    vector = yaml.safe_load(path.read_text())
    assert vector["why"]
    player = Player(vector["profile"])
    for step in vector["steps"]:
        expect(step, *player.step(step), player)
    last = vector["steps"][-1]
    assert last.get("stop"), "each vector ends in a stop"
    assert last["sends"]
    assert player.device.lease is None


def test_every_profile_has_one():
    assert {yaml.safe_load(path.read_text())["profile"] for path in GOLDEN} == set(profile_names())


@pytest.mark.parametrize("name", profile_names())
def test_the_messages_of_zero_read_as_zero(name: str):
    """What a profile writes to stop is what it reads as standing still."""
    profile = find_profile(name)
    assert LevelMap(profile).read(profile.zero, {}) == ZERO
