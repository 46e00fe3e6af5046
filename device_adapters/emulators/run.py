"""An emulated foreign device on MQTT: its connection, its last will, and a clock that ticks it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from assistant.domain.errors import NotConnectedError, SettingsError
from assistant.ports import Clock
from device_adapters.alongside import alongside
from device_adapters.broker_url import BrokerUrl
from device_adapters.emulators.emulated import FAULTS, HAPPENINGS, Emulated, Publication
from device_adapters.emulators.models import MODELS, Model
from device_adapters.simulator import TICK_S, Happened, Mishap
from device_adapters.wire import Will, Wire


class EmulatedMassager:
    """One device on one wire. `on_event` gets a dict for everything that happens, as from the simulator:

    connected, disconnected, command {topic, payload}, state {actual, target}, fault {what}, off.
    """

    def __init__(self, model: Model, broker: BrokerUrl, topic: str, clock: Clock, on_event: Happened) -> None:
        self.device: Emulated = model(topic, clock.now())
        self._clock = clock
        self._on_event = on_event
        self._told: dict[str, object] = {}
        will = self.device.last_will
        self._wire = Wire(
            broker,
            clock,
            name=f"emulated-{topic}",
            subscriptions=self.device.subscriptions,
            will=None if will is None else Will(will.topic, will.payload, retain=will.retain),
        )
        self._wire.attach(self._received, self._up, lambda: self._report("disconnected"))

    @asynccontextmanager
    async def running(self, mishaps: Sequence[Mishap] = ()) -> AsyncIterator["EmulatedMassager"]:
        """On the broker while the block runs; at its end its plug is pulled."""
        async with alongside(self._wire.run(), self._let_time_pass(mishaps)):
            await self._wire.first_connection()
            try:
                yield self
            finally:
                self.device.turn_off()
                self._report("off")

    def happen(self, what: str) -> None:
        """One of HAPPENINGS, or a fault that stays; now."""
        self._report("fault", what=what)
        self._say(self.device.happen(what, self._clock.now()))

    async def _let_time_pass(self, mishaps: Sequence[Mishap]) -> None:
        await self._wire.first_connection()
        began = self._clock.now()
        waiting = sorted(mishaps, key=lambda mishap: mishap.after_s)
        while True:
            while waiting and self._clock.now() - began >= waiting[0].after_s:
                self.happen(waiting.pop(0).what)
            self._say(self.device.tick(self._clock.now()))
            await self._clock.sleep(TICK_S)

    def _received(self, topic: str, payload: bytes, *, retained: bool) -> None:
        self._report(
            "command", topic=topic, payload=payload[:512].decode("utf-8", "replace"), retained=retained
        )
        self._say(self.device.received(topic, payload, self._clock.now()))

    def _up(self) -> None:
        self._report("connected")
        self._say(self.device.start(self._clock.now()))

    def _say(self, publications: Sequence[Publication]) -> None:
        for publication in publications:
            with contextlib.suppress(NotConnectedError):
                self._wire.publish_now(
                    publication.topic, publication.payload, qos=1, retain=publication.retain
                )
        told: dict[str, object] = {
            "actual": self.device.actual.as_dict(),
            "target": self.device.target.as_dict(),
        }
        if told != self._told:
            self._told = told
            self._report("state", **told)

    def _report(self, happened: str, **more: object) -> None:
        now_ms = round(self._clock.now() * 1000)
        self._on_event({"v": 1, "t": now_ms, "device": self.device.topic, "type": happened, **more})


async def run_emulator(
    profile: str,
    broker_url: str,
    *,
    topic: str | None = None,
    clock: Clock,
    on_event: Happened,
    faults: Sequence[Mishap] = (),
) -> None:
    """Be the device of a profile until cancelled.

    Raises SettingsError for a profile without an emulator or a fault that it cannot have, NotConnectedError.
    """
    model = MODELS.get(profile)
    if model is None:
        raise SettingsError(f"Nothing emulates {profile[:40]}.", f"Choose from {', '.join(MODELS)}.")
    for fault in faults:
        if fault.what not in (*FAULTS, *HAPPENINGS):
            raise SettingsError(
                f"A foreign massager has no fault called {fault.what}.",
                f"Choose from {', '.join((*FAULTS, *HAPPENINGS))}.",
            )
    massager = EmulatedMassager(model, BrokerUrl.parse(broker_url), topic or profile, clock, on_event)
    async with massager.running(faults):
        await asyncio.get_running_loop().create_future()
