"""Foreign massagers in memory: the emulators on simulated time, and the house that drives them."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from assistant.domain.device import Axis, Kind, Levels
from assistant.domain.errors import NotConnectedError
from assistant.ports import Clock
from device_adapters.emulators.emulated import Emulated, Publication
from device_adapters.emulators.models import Model
from device_adapters.emulators.points_device import Dial, PointsDevice, Table
from device_adapters.foreign_massager import ForeignMassager
from device_adapters.house import Foreign, House
from device_adapters.profile_file import read_profile

PROFILES = Path(__file__).parent / "device_adapters" / "profiles"
TICK_S = 0.1


def numbers(top: int) -> tuple[object, ...]:
    return tuple(range(top + 1))


ROLLER = Table(
    switch="run",
    dials={
        Axis.PRESSURE: Dial("force", numbers(10)),
        Axis.SPEED: Dial("turns", numbers(10)),
        Axis.AMPLITUDE: Dial("reach", numbers(5)),
    },
    countdown="hold",
    cutoff_s=900.0,
    fault="fault",
    measured=True,
)
BELT = Table(
    switch="run",
    dials={
        Axis.PRESSURE: Dial("squeeze", numbers(6)),
        Axis.SPEED: Dial("pace", ("none", "slow", "middle", "fast")),
        Axis.HEAT: Dial("warm", (False, True)),
    },
    countdown="hold",
    cutoff_s=900.0,
    fault="fault",
    measured=True,
)
SUITE: Mapping[Kind, tuple[Foreign, Model]] = {
    kind: (
        Foreign(read_profile(PROFILES / f"{kind.value}.yaml"), kind.value),
        partial(PointsDevice, table=table),
    )
    for kind, table in ((Kind.ROLLER, ROLLER), (Kind.BELT, BELT))
}
"""The two foreign massagers that go through the contract suite."""


class ForeignCore:
    """What the contract suite looks at: what the motor does, and who may drive it."""

    def __init__(self, device: Emulated, massager: ForeignMassager) -> None:
        self._device = device
        self._massager = massager

    @property
    def actual(self) -> Levels:
        return self._device.actual

    @property
    def lease(self) -> str | None:
        return self._massager._device.lease


class ForeignLine:
    """The broker in memory; `sent` holds what the hub published, `lost` the topics that go nowhere."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.devices: list[Emulated] = []
        self.house: House | None = None
        self.sent: list[tuple[float, str, bytes]] = []
        self.lost: set[str] = set()
        self.connected = True
        self._kept: dict[str, bytes] = {}

    def publish_now(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        assert not retain, "a command is never retained"
        if not self.connected:
            raise NotConnectedError("The connection to the broker is lost.")
        self.sent.append((self._clock.now(), topic, payload))
        asyncio.get_running_loop().call_soon(self._deliver, topic, payload)

    def stop_now(self, topic: str, payload: bytes) -> None:
        if self.connected:
            self.publish_now(topic, payload)
        else:
            self._kept[topic] = payload

    def disconnect(self) -> None:
        self.connected = False
        assert self.house is not None
        self.house.connection_down()

    def reconnect(self) -> None:
        self.connected = True
        kept, self._kept = self._kept, {}
        for topic, payload in kept.items():
            self.publish_now(topic, payload)
        assert self.house is not None
        self.house.connection_up()

    def say(self, publications: list[Publication], *, retained: bool = False) -> None:
        for publication in publications:
            asyncio.get_running_loop().call_soon(self._arrive, publication, retained)

    def _arrive(self, publication: Publication, retained: bool) -> None:
        if self.connected and self.house is not None:
            self.house.received(publication.topic, publication.payload, retained=retained)

    def _deliver(self, topic: str, payload: bytes) -> None:
        if topic in self.lost:
            return
        for device in self.devices:
            if any(fits(wanted, topic) for wanted in device.subscriptions):
                self.say(device.received(topic, payload, self._clock.now()))

    async def run(self) -> None:
        while True:
            for device in self.devices:
                self.say(device.tick(self._clock.now()))
            await self._clock.sleep(TICK_S)


def fits(wanted: str, topic: str) -> bool:
    if not wanted.endswith("/+"):
        return wanted == topic
    return topic.rpartition("/")[0] == wanted[:-2]


class Hands:
    """What a test does to a foreign device from outside the network."""

    def __init__(self, device: Emulated, line: ForeignLine, clock: Clock) -> None:
        self._device, self._line, self._clock = device, line, clock

    def happen(self, what: str) -> None:
        self._line.say(self._device.happen(what, self._clock.now()))


class ForeignHouse(House):
    """ports.Massagers with emulated foreign massagers behind it; `devices` and `hands` are by their names."""

    def __init__(self, clock: Clock, foreign: Mapping[str, tuple[Foreign, Model]]) -> None:
        self.line = ForeignLine(clock)
        super().__init__(
            self.line,
            "home",
            clock,
            "a broker in memory",
            find_s=1.0,
            foreign=[one for one, _ in foreign.values()],
        )
        self.line.house = self
        self.devices: dict[str, Emulated] = {}
        self.hands: dict[str, Hands] = {}
        for name, (one, model) in foreign.items():
            device = self.devices[name] = model(one.topic or one.profile.topic, clock.now())
            self.line.devices.append(device)
            self.hands[name] = Hands(device, self.line, clock)

    def begin(self) -> None:
        """The connection is there, and what the devices had said is retained where they retain it."""
        self.connection_up()
        for device in self.devices.values():
            for publication in device.start(100.0):
                if publication.retain:
                    self.line.say([publication], retained=True)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(super().run())
            tasks.create_task(self.line.run())
