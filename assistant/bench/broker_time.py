"""From the command to stop to the message at the broker: measured on a real one, by one who listens there."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt

from assistant.bench.intervals import Spread
from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.domain.errors import NotConnectedError
from device_adapters.broker_url import BrokerUrl
from device_adapters.contract import Topics
from device_adapters.embedded_broker import embedded_broker
from device_adapters.house import House
from device_adapters.simulator import simulated

HUB = "bench"
ARRIVES_S = 5.0
STARTS_S = 10.0
PLACES = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"


async def time_to_broker(times: int) -> tuple[Spread, str]:
    """Milliseconds from `stop_all` until another client has the stop, and which broker carried it.

    mosquitto where it is installed, else the one inside this program. Raises NotConnectedError.
    """
    clock = SystemClock()
    async with _broker() as (url, name):
        topics = Topics(HUB, Kind.ROLLER.value)
        address = BrokerUrl.parse(url)
        async with (
            simulated(Kind.ROLLER, url, hub=HUB, clock=clock, on_event=lambda _event: None),
            House.connect(url, HUB, clock) as house,
            aiomqtt.Client(address.host, address.port) as listener,
        ):
            await house.find(Kind.ROLLER)
            await house.confirm_stop()
            await listener.subscribe(topics.of("stop"), qos=1)
            took = [await _one_stop(house, listener, clock) for _ in range(times)]
    return Spread(tuple(took)), name


async def _one_stop(house: House, listener: aiomqtt.Client, clock: SystemClock) -> float:
    await house.confirm_stop()
    while len(listener.messages):  # a stop is repeated until the massager shows zero
        await anext(listener.messages)
    began = clock.now()
    house.stop_all()
    try:
        async with asyncio.timeout(ARRIVES_S):
            await anext(listener.messages)
    except TimeoutError as error:
        raise NotConnectedError("The stop did not reach the broker.", "Check that it is running.") from error
    return (clock.now() - began) * 1000


@asynccontextmanager
async def _broker() -> AsyncIterator[tuple[str, str]]:
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path=PLACES)
    if program is None:
        async with embedded_broker() as url:
            yield url, "the embedded broker"
        return
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        # Started as root it would change to a user of its own.
        user = ["user root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        settings = Path(folder) / "mosquitto.conf"
        settings.write_text(
            "\n".join([f"listener {port} 127.0.0.1", "allow_anonymous true", "log_dest none", *user, ""])
        )
        process = await asyncio.create_subprocess_exec(
            program, "-c", str(settings),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await _until_it_listens(port)
            yield f"mqtt://127.0.0.1:{port}", "mosquitto"
        finally:
            process.terminate()
            await process.wait()


async def _until_it_listens(port: int) -> None:
    clock = SystemClock()
    until = clock.now() + STARTS_S
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError as error:
            if clock.now() > until:
                raise NotConnectedError("mosquitto does not start.", "Run it by hand to see why.") from error
            await clock.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return
