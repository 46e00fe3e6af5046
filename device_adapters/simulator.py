"""A simulated massager on MQTT: the device core with a connection, a will, and a clock that ticks it."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from assistant.domain.device import Capabilities, Kind
from assistant.domain.errors import NotConnectedError, SettingsError
from assistant.ports import Clock
from device_adapters.alongside import alongside
from device_adapters.broker_url import BrokerUrl
from device_adapters.contract import OFFLINE, ONLINE, Topics, desc_payload
from device_adapters.device import Device, Fault, Outgoing
from device_adapters.hostile_json import to_json
from device_adapters.kinds import capabilities_of
from device_adapters.wire import Will, Wire

TICK_S = 0.05

HAPPENINGS = ("button", "overheat", "foreign", "reboot")
"""What can happen to it once, beside the faults that stay."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """A fault or a happening, so many seconds after the start."""

    what: str
    after_s: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "Mishap":
        """From NAME or NAME@SECONDS. Raises SettingsError."""
        what, _, after = text.partition("@")
        names = [*(fault.value for fault in Fault), *HAPPENINGS]
        if what not in names:
            raise SettingsError(
                f"There is no fault called {what[:40]!r}.", f"Choose from {', '.join(names)}."
            )
        try:
            after_s = float(after or 0)
        except ValueError:
            after_s = -1.0
        if not 0 <= after_s <= 86400:
            raise SettingsError(f"{after[:40]!r} is not a number of seconds.", f"Write it like {what}@5.")
        return cls(what, after_s)


def _text(payload: bytes) -> str:
    return payload[:512].decode("utf-8", "replace")


Happened = Callable[[dict[str, Any]], None]


class SimulatedMassager:
    """One device on one wire. Everything it does is reported to `on_event` as a dict with a `type`."""

    def __init__(
        self, capabilities: Capabilities, wire: Wire, topics: Topics, clock: Clock, on_event: Happened
    ) -> None:
        self._wire = wire
        self._topics = topics
        self._clock = clock
        self._on_event = on_event
        self.device = Device(capabilities, new_boot=lambda: secrets.token_hex(8), now=clock.now())
        wire.attach(self._received, self._connection_up, self._connection_down)

    async def run(self, mishaps: Sequence[Mishap]) -> None:
        """From the first connection on let time pass for the device, and let happen what is to happen."""
        await self._wire.first_connection()
        began = self._clock.now()
        waiting = sorted(mishaps, key=lambda mishap: mishap.after_s)
        while True:
            while waiting and self._clock.now() - began >= waiting[0].after_s:
                self.happen(waiting.pop(0).what)
            self._say(self.device.tick(self._clock.now()))
            await self._clock.sleep(TICK_S)

    def switch_off(self) -> None:
        """Stop the motor and say goodbye, before this returns."""
        self._say(self.device.power_off(self._clock.now()))
        self._report("off", actual=self.device.actual.as_dict())
        with contextlib.suppress(NotConnectedError):
            self._wire.publish_now(self._topics.of("avail"), OFFLINE, qos=1, retain=True)

    def happen(self, what: str) -> None:
        """One of HAPPENINGS, or a Fault that stays; now."""
        now = self._clock.now()
        self._report("fault", what=what)
        match what:
            case "button":
                self._say(self.device.button(now))
            case "overheat":
                self._say(self.device.overheat(now))
            case "foreign":
                self._say(self.device.switched_on_by_hand(now))
            case "reboot":
                self._say(self.device.reboot(now))
            case _:
                self.device.faults.add(Fault(what))

    def _received(self, topic: str, payload: bytes, *, retained: bool) -> None:
        now = self._clock.now()
        if topic == self._topics.of("setpoint"):
            self._report("setpoint", payload=_text(payload), retained=retained)
            self._say(self.device.setpoint(payload, now, retained=retained))
        elif topic == self._topics.of("stop"):
            self._report("stop", payload=_text(payload), retained=retained)
            self._say(self.device.stop(payload, now))

    def _report(self, happened: str, **more: Any) -> None:
        now_ms = round(self._clock.now() * 1000)
        self._on_event({"v": 1, "t": now_ms, "device": self._topics.device, "type": happened, **more})

    def _say(self, messages: Sequence[Outgoing]) -> None:
        for message in messages:
            self._report(message.leaf, **message.payload)
            # What cannot be sent is not kept: after a reconnect the state of that moment is sent.
            with contextlib.suppress(NotConnectedError):
                self._wire.publish_now(
                    self._topics.of("state" if message.leaf == "state" else "event"),
                    to_json(message.payload),
                    qos=1,
                    retain=message.leaf == "state",
                )

    def _connection_up(self) -> None:
        self._report("connected")
        with contextlib.suppress(NotConnectedError):
            self._wire.publish_now(
                self._topics.of("desc"), desc_payload(self.device.capabilities), qos=1, retain=True
            )
            self._wire.publish_now(self._topics.of("avail"), ONLINE, qos=1, retain=True)
        self._say(self.device.start(self._clock.now()))

    def _connection_down(self) -> None:
        self._report("disconnected")


@asynccontextmanager
async def simulated(
    kind: Kind,
    broker_url: str,
    *,
    hub: str = "home",
    device: str | None = None,
    clock: Clock,
    on_event: Happened,
    faults: Sequence[Mishap] = (),
) -> AsyncIterator[SimulatedMassager]:
    """A massager on the broker while the block runs; at its end the motor is at zero and offline is said.

    `on_event` gets a dict for everything that happens; docs/mqtt-contract.md lists them. Raises
    NotConnectedError when the broker is not there at the start, SettingsError for a wrong name, address or
    kind.
    """
    capabilities = capabilities_of(kind, device)
    topics = Topics(hub, capabilities.device)
    wire = Wire(
        BrokerUrl.parse(broker_url),
        clock,
        name=f"massager-{capabilities.device}",
        subscriptions=[topics.of("setpoint"), topics.of("stop")],
        will=Will(topics.of("avail"), OFFLINE),
    )
    massager = SimulatedMassager(capabilities, wire, topics, clock, on_event)
    async with alongside(wire.run(), massager.run(faults)):
        await wire.first_connection()
        try:
            yield massager
        finally:
            massager.switch_off()


async def run_simulator(
    kind: Kind,
    broker_url: str,
    *,
    hub: str = "home",
    device: str | None = None,
    clock: Clock,
    on_event: Happened,
    faults: Sequence[Mishap] = (),
) -> None:
    """Be a massager until cancelled; the rest is as in `simulated`."""
    async with simulated(
        kind, broker_url, hub=hub, device=device, clock=clock, on_event=on_event, faults=faults
    ):
        await asyncio.get_running_loop().create_future()
