"""The golden vectors: messages in with times, states out, each ending in a stop. See golden/README.md."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain.device import Axis, Kind
from device_adapters.device import Device, Fault, Outgoing
from device_adapters.kinds import capabilities_of

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.yaml"))
TICK_S = 0.1


class Player:
    """Plays one vector against the device core."""

    def __init__(self, vector: dict[str, Any]) -> None:
        boots = itertools.count(1)
        self.device = Device(
            capabilities_of(Kind(vector["kind"])), new_boot=lambda: f"boot-{next(boots)}", now=0.0
        )
        self.hold = vector.get("hold")
        self.held_n = 1000
        self.held_at = 0.0
        self.payloads: list[bytes] = []
        self.states: list[dict[str, Any]] = []
        self.since_last: list[Outgoing] = []
        self.ticks = itertools.count(1)
        self.next_tick = TICK_S
        self.take(self.device.start(0.0))

    def take(self, messages: list[Outgoing]) -> None:
        self.since_last += messages
        self.states += [message.payload for message in messages if message.leaf == "state"]

    def payload(self, setpoint: dict[str, Any]) -> bytes:
        latest = self.states[-1]
        found = {"boot": latest["boot"], "seen": latest["seq"], "ttl_ms": 3000, **setpoint}
        if found["seen"] < 0:
            found["seen"] = self.states[found["seen"] - 1]["seq"]
        found["lease"] = lease_id(found["lease"])
        return json.dumps(found).encode()

    def let_pass(self, until: float) -> None:
        while self.next_tick < until - 1e-9:
            self.take(self.device.tick(self.next_tick))
            self.keep_holding(self.next_tick)
            self.next_tick = round(self.next_tick + TICK_S, 6)

    def keep_holding(self, now: float) -> None:
        if self.hold is None or not self.hold["from"] - 1e-9 <= now < self.hold["until"]:
            return
        if now - self.held_at < 1.0 - 1e-9 and self.held_n > 1000:
            return
        self.held_at, self.held_n = now, self.held_n + 1
        levels = {key: self.hold[key] for key in self.hold if key not in ("from", "until")}
        self.take(self.device.setpoint(self.payload({"n": self.held_n, **levels}), now))

    def step(self, step: dict[str, Any]) -> None:
        now, retained = step["at"], step.get("retained", False)
        self.since_last = []
        if step.get("gap"):
            self.next_tick = round(now + TICK_S, 6)
        else:
            self.let_pass(now)
            self.take(self.device.tick(now))
        if "setpoint" in step or "raw" in step:
            payload = self.payload(step["setpoint"]) if "setpoint" in step else step["raw"].encode()
            self.payloads.append(payload)
            if not step.get("keep"):
                self.take(self.device.setpoint(payload, now, retained=retained))
        elif "again" in step:
            self.take(self.device.setpoint(self.payloads[step["again"] - 1], now, retained=retained))
        elif "stop" in step:
            self.take(self.device.stop(step["stop"].encode(), now))
        elif "do" in step:
            self.do(step["do"], now)

    def do(self, what: str, now: float) -> None:
        match what:
            case "button":
                self.take(self.device.button(now))
            case "overheat":
                self.take(self.device.overheat(now))
            case "foreign":
                self.take(self.device.switched_on_by_hand(now))
            case "reboot":
                self.take(self.device.reboot(now))
            case _:
                self.device.faults.add(Fault(what))


def lease_id(letter: str) -> str:
    return letter.lower() * 32


def expect(step: dict[str, Any], player: Player) -> None:
    if "actual" in step:
        wanted = {axis.value: step["actual"].get(axis.value, 0) for axis in Axis}
        assert {axis.value: player.device.actual[axis] for axis in Axis} == wanted, step
    if "events" in step:
        told = [one.payload["event"] for one in player.since_last if one.leaf == "event"]
        assert told == step["events"], step
    if step.get("silent"):
        assert not [one for one in player.since_last if one.leaf == "state"], step
    state = player.states[-1]
    for name, value in step.get("state", {}).items():
        if isinstance(value, dict):
            assert {key: state[name][key] for key in value} == value, (step, state)
        else:
            wanted = lease_id(value) if name == "lease" and value is not None else value
            assert state[name] == wanted, (step, state)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_vector(path: Path):
    vector = yaml.safe_load(path.read_text())
    assert vector["why"]
    player = Player(vector)
    for step in vector["steps"]:
        player.step(step)
        expect(step, player)
    last = vector["steps"][-1]
    assert "stop" in last, "each vector ends in a stop"
    assert "actual" in last
    if "stuck" not in [step.get("do") for step in vector["steps"]]:
        assert player.device.actual.zero
        assert player.device.lease is None


def test_there_are_enough_of_them_and_each_refusal_and_fault_occurs():
    assert len(GOLDEN) >= 25
    text = "".join(path.read_text() for path in GOLDEN)
    for word in ("stale", "no_lease", "busy", "range", "retained", "burned", "limit"):
        assert f"refused: {word}" in text
    for fault in Fault:
        assert f"do: {fault.value}" in text
