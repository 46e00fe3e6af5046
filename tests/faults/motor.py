"""A massager as a process of its own, with hands on it: python -m tests.faults.motor KIND URL NAME.

KIND is one of the contract's or the profile of a foreign one. It prints what `unknot simulate --events -`
prints, and a `motor` line with each change of what the motor really does, whatever the massager says of
itself. Each line on stdin is a fault or a happening (`stuck`, `foreign`, ...), at once; `heal` mends it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from assistant.clock import SystemClock
from assistant.domain.device import Kind
from device_adapters.broker_url import BrokerUrl
from device_adapters.emulators.models import MODELS
from device_adapters.emulators.run import EmulatedMassager
from device_adapters.event_lines import EventLines
from device_adapters.simulator import Happened, SimulatedMassager, simulated

LOOKS_EVERY_S = 0.02

Massager = SimulatedMassager | EmulatedMassager


@asynccontextmanager
async def massager(kind: str, url: str, name: str, on_event: Happened) -> AsyncIterator[Massager]:
    clock = SystemClock()
    if kind in MODELS:
        emulated = EmulatedMassager(MODELS[kind], BrokerUrl.parse(url), name, clock, on_event)
        async with emulated.running() as one:
            yield one
    else:
        async with simulated(Kind(kind), url, device=name, clock=clock, on_event=on_event) as native:
            yield native


class Gauge:
    """Tells each change of the motor, beside whatever the massager tells."""

    def __init__(self, tell: Happened, motor: Happened) -> None:
        self._tell = tell
        self._motor = motor
        self._clock = SystemClock()
        self._shown: dict[str, Any] = {}
        self.massager: Massager | None = None

    def __call__(self, event: dict[str, Any]) -> None:
        self._tell(event)
        self.look()

    def look(self) -> None:
        if self.massager is None:
            return
        actual = self.massager.device.actual.as_dict()
        if actual != self._shown:
            self._shown = actual
            now_ms = round(self._clock.now() * 1000)
            self._motor({"v": 1, "t": now_ms, "type": "motor", "actual": actual})

    async def keep_looking(self) -> None:
        while True:
            self.look()
            await self._clock.sleep(LOOKS_EVERY_S)


async def obey(one: Massager) -> None:
    """Until stdin ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async for line in reader:
        word = line.decode().strip()
        if word == "heal":
            one.device.faults.clear()
        else:
            one.happen(word)


async def main(kind: str, url: str, name: str) -> None:
    out = sys.stdout.fileno()
    # Two ways into one pipe: under a flood of messages lines are lost, but never one of the motor.
    with (
        EventLines(out, lambda: None, patient=True).running() as lines,
        EventLines(out, lambda: None).running() as motor,
    ):
        gauge = Gauge(lines.write, motor.write)
        async with massager(kind, url, name, gauge) as one, asyncio.TaskGroup() as tasks:
            gauge.massager = one
            tasks.create_task(gauge.keep_looking())
            tasks.create_task(obey(one))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
