"""Plays the golden vectors (tests/device_adapters/golden/README.md) against any device side of the contract."""

import itertools
import json
from pathlib import Path
from typing import Any, Protocol

import yaml

from assistant.domain.device import Axis, Capabilities, Kind, Levels
from device_adapters.device import Device, Fault, Outgoing
from device_adapters.kinds import capabilities_of

GOLDEN = sorted((Path(__file__).parent / "device_adapters" / "golden").glob("*.yaml"))
TICK_S = 0.1


class DeviceSide(Protocol):
    """What a vector is played against: device_adapters.device.Device, or a firmware that does the same."""

    faults: set[Fault]

    @property
    def actual(self) -> Levels: ...

    @property
    def lease(self) -> str | None: ...

    def start(self, now: float) -> list[Outgoing]: ...

    def tick(self, now: float) -> list[Outgoing]: ...

    def setpoint(self, payload: bytes, now: float, *, retained: bool = False) -> list[Outgoing]: ...

    def stop(self, payload: bytes, now: float) -> list[Outgoing]: ...

    def button(self, now: float) -> list[Outgoing]: ...

    def overheat(self, now: float) -> list[Outgoing]: ...

    def switched_on_by_hand(self, now: float) -> list[Outgoing]: ...

    def reboot(self, now: float) -> list[Outgoing]: ...


class MakeDevice(Protocol):
    """A device just switched on at 0 s, whose boots are boot-1, boot-2, ..."""

    def __call__(self, capabilities: Capabilities, first_seq: int) -> DeviceSide: ...


def python_device(capabilities: Capabilities, first_seq: int) -> Device:
    boots = itertools.count(1)
    return Device(capabilities, new_boot=lambda: f"boot-{next(boots)}", now=0.0, first_seq=first_seq)


class Player:
    """Plays one vector against one device."""

    def __init__(self, vector: dict[str, Any], make: MakeDevice) -> None:
        self.device = make(capabilities_of(Kind(vector["kind"])), vector.get("first_seq", 1))
        self.hold = vector.get("hold")
        self.held_n = 1000
        self.held_at = 0.0
        self.payloads: list[bytes] = []
        self.states: list[dict[str, Any]] = []
        self.since_last: list[Outgoing] = []
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
            for _ in range(step.get("times", 1)):
                payload = self.payloads[step["again"] - 1]
                self.take(self.device.setpoint(payload, now, retained=retained))
        elif "stop" in step:
            self.take(self.device.stop(step["stop"].encode(), now))
        elif "burn" in step:
            for number in range(step["burn"]):
                self.take(self.device.stop(json.dumps({"lease": f"{number:032x}"}).encode(), now))
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


def play(path: Path, make: MakeDevice) -> None:
    """One vector against one device. Raises AssertionError naming the step that does not hold."""
    vector = yaml.safe_load(path.read_text())
    assert vector["why"]
    player = Player(vector, make)
    for step in vector["steps"]:
        player.step(step)
        expect(step, player)
    last = vector["steps"][-1]
    assert "stop" in last, "each vector ends in a stop"
    assert "actual" in last
    if "stuck" not in [step.get("do") for step in vector["steps"]]:
        assert player.device.actual.zero
        assert player.device.lease is None
