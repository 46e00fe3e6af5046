"""The house in memory: the real hub side and the real device core, with neither MQTT nor real time between.

house = FakeHouse(clock)                      # a roller and a belt, on a running event loop
async with asyncio.TaskGroup() as tasks:
    running = tasks.create_task(house.run())  # ticks the devices, repeats the stops
    ...
    running.cancel()
"""

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from assistant.domain.device import Capabilities, Feedback, Kind, Levels
from assistant.domain.errors import NotConnectedError
from assistant.ports import Clock
from device_adapters.contract import OFFLINE, Topics, desc_payload, read_topic
from device_adapters.device import Device, Fault, Outgoing
from device_adapters.hostile_json import read_json, to_json
from device_adapters.house import House
from device_adapters.kinds import capabilities_of

TICK_S = 0.1


class FakeLine:
    """The broker in memory. `delays` are seconds by leaf (setpoint, stop, state, event); messages may overtake."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.devices: dict[str, FakeDevice] = {}
        self.log: list[tuple[float, str, dict[str, Any]]] = []
        self.sent: list[tuple[str, bytes]] = []
        self.delays: dict[str, float] = {}
        self.lost: set[str] = set()
        """Leaves whose messages get lost."""
        self.connected = True
        self._kept: dict[str, bytes] = {}
        self._epoch = 0

    def publish_now(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        if not self.connected:
            raise NotConnectedError("The connection to the broker is lost.")
        self._send(topic, payload)

    def stop_now(self, topic: str, payload: bytes) -> None:
        if self.connected:
            self._send(topic, payload)
        else:
            self._kept[topic] = payload

    def disconnect(self) -> None:
        self.connected = False
        self._epoch += 1

    def reconnect(self) -> None:
        self.connected = True
        kept, self._kept = self._kept, {}
        for topic, payload in kept.items():
            self._send(topic, payload)

    def _send(self, topic: str, payload: bytes) -> None:
        _, device, leaf = read_topic(topic)
        found = read_json(payload)
        self.log.append((self._clock.now(), leaf, {"device": device, **found}))
        self.sent.append((topic, payload))
        self.deliver(topic, payload)

    def deliver(self, topic: str, payload: bytes, *, retained: bool = False) -> None:
        """Bring a message to its device, now or after the delay of its leaf."""
        _, device, leaf = read_topic(topic)
        if leaf in self.lost or device not in self.devices:
            return
        self.later(leaf, lambda: self.devices[device].receive(leaf, payload, retained=retained))

    def later(self, leaf: str, call: Any) -> None:
        loop, delay = asyncio.get_running_loop(), self.delays.get(leaf, 0.0)
        if delay:
            loop.call_later(delay, call)
        else:
            loop.call_soon(call)


class FakeDevice:
    """One massager: the device core on the clock of the test, and hands to break it with."""

    def __init__(self, house: "FakeHouse", capabilities: Capabilities, serial: int) -> None:
        self._house = house
        self._topics = Topics("home", capabilities.device)
        self._clock = house.clock
        boots = itertools.count(1)
        self.core = Device(
            capabilities, new_boot=lambda: f"boot-{serial}-{next(boots)}", now=self._clock.now()
        )

    @property
    def actual(self) -> Levels:
        """What the motor does at this moment of the clock."""
        self.tick()
        return self.core.actual

    def tick(self) -> None:
        self.say(self.core.tick(self._clock.now()))

    def receive(self, leaf: str, payload: bytes, *, retained: bool = False) -> None:
        now = self._clock.now()
        if leaf == "setpoint":
            self.say(self.core.setpoint(payload, now, retained=retained))
        elif leaf == "stop":
            self.say(self.core.stop(payload, now))

    def press_button(self) -> None:
        self.say(self.core.button(self._clock.now()))

    def overheat(self) -> None:
        self.say(self.core.overheat(self._clock.now()))

    def reboot(self) -> None:
        self.say(self.core.reboot(self._clock.now()))

    def switch_on_by_hand(self, levels: Levels | None = None) -> None:
        self.say(self.core.switched_on_by_hand(self._clock.now(), levels))

    def happen(self, what: str) -> None:
        """The same as on the simulator: button, overheat, foreign, reboot, or a fault that stays."""
        happenings = {
            "button": self.press_button,
            "overheat": self.overheat,
            "foreign": self.switch_on_by_hand,
            "reboot": self.reboot,
        }
        if what in happenings:
            happenings[what]()
        else:
            self.break_(Fault(what))

    def break_(self, *faults: Fault) -> None:
        self.core.faults |= set(faults)

    def mend(self) -> None:
        self.core.faults.clear()

    @property
    def busy(self) -> bool:
        """At rest and without a lease nothing happens by itself."""
        return self.core.lease is not None or not self.core.actual.zero

    def say(self, messages: Sequence[Outgoing], *, retained: bool = False) -> None:
        self._house.touched.set()
        for message in messages:
            self._house.from_device(self._topics.device, message, retained=retained)


class FakeHouse(House):
    """ports.Massagers with simulated massagers behind it.

    `devices[kind]` are the massagers, `devices[kind].core` their insides; `log` holds (seconds of the clock,
    what, detail) for everything commanded (setpoint, stop) and everything said (state, event); `line` loses
    and delays. `disconnect` and `reconnect` take the broker away and bring it back.
    """

    def __init__(self, clock: Clock, kinds: Sequence[Kind] = (Kind.ROLLER, Kind.BELT)) -> None:
        self.clock = clock
        self.line = FakeLine(clock)
        super().__init__(self.line, "home", clock, "a broker in memory", find_s=1.0)
        self.log = self.line.log
        self.touched = asyncio.Event()
        self.devices: dict[Kind, FakeDevice] = {}
        for serial, kind in enumerate(kinds, start=1):
            capabilities = capabilities_of(kind)
            device = self.devices[kind] = FakeDevice(self, capabilities, serial)
            self.line.devices[capabilities.device] = device
            self.received(
                f"massage/1/home/{capabilities.device}/desc", desc_payload(capabilities), retained=True
            )

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(super().run())
            while True:
                for device in self.devices.values():
                    if device.busy:
                        device.tick()
                if any(device.busy for device in self.devices.values()):
                    await self.clock.sleep(TICK_S)
                else:
                    self.touched.clear()
                    await self.touched.wait()

    def from_device(self, name: str, message: Outgoing, *, retained: bool = False) -> None:
        self.log.append((self.clock.now(), message.leaf, {"device": name, **message.payload}))
        topic, payload, epoch = (
            f"massage/1/home/{name}/{message.leaf}",
            to_json(message.payload),
            self.line._epoch,
        )

        def arrive() -> None:
            if self.line.connected and epoch == self.line._epoch:
                self.received(topic, payload, retained=retained)

        if self.line.connected and message.leaf not in self.line.lost:
            self.line.later(message.leaf, arrive)

    def say_feedback(self, kind: Kind, feedback: Feedback) -> None:
        """The massager describes itself anew, as one that measures its motion, or does not."""
        can = self.devices[kind].core.capabilities
        desc = desc_payload(replace(can, feedback=feedback))
        self.received(f"massage/1/home/{can.device}/desc", desc, retained=True)

    def say_offline(self, kind: Kind) -> None:
        """The broker has lost the massager, and says so in its name."""
        device = self.devices[kind].core.capabilities.device
        self.received(f"massage/1/home/{device}/avail", OFFLINE, retained=False)

    def disconnect(self) -> None:
        self.line.disconnect()
        self.connection_down()

    def reconnect(self) -> None:
        self.line.reconnect()
        self.connection_up()

    def old_setpoints(self) -> list[tuple[str, bytes]]:
        """Every setpoint that was ever sent, topic and payload, the oldest first."""
        return [(topic, payload) for topic, payload in self.line.sent if topic.endswith("/setpoint")]

    def replay(self, messages: Iterable[tuple[str, bytes]]) -> None:
        """These arrive at their massagers again."""
        for topic, payload in messages:
            self.line.deliver(topic, payload)

    def still(self) -> bool:
        """True when no motor moves at this moment."""
        return all(device.actual.zero for device in self.devices.values())

    def commanded(self, what: str = "setpoint") -> list[dict[str, Any]]:
        """The details of everything of this sort in the log."""
        return [detail for _, kind, detail in self.log if kind == what]
