"""`unknot leave-home-assistant`: takes the hub and its massagers out of Home Assistant."""

from pathlib import Path

from rich.console import Console

from assistant import settings as settings_file
from assistant.clock import SystemClock
from assistant.domain.errors import NotConnectedError, SettingsError
from assistant.home import open_home
from assistant.homeassistant.bridge import removal
from assistant.homeassistant.topics import HubTopics
from device_adapters.alongside import alongside
from device_adapters.broker_url import BrokerUrl
from device_adapters.waiting import Changed
from device_adapters.wire import Wire

LOOK_S = 1.0
ANSWER_S = 5.0


async def leave_home_assistant(folder: Path | None, broker: str | None, console: Console) -> int:
    """Take away what this hub has described, and show it no more. Raises SettingsError, NotConnectedError."""
    chosen = settings_file.load(open_home(folder), broker=broker)
    if chosen.broker is None:
        raise SettingsError("No broker is set.", "Give one with --broker mqtt://HOST:PORT.")
    clock, topics = SystemClock(), HubTopics(chosen.hub)
    described: set[str] = set()
    changed = Changed(clock)

    def received(topic: str, payload: bytes, *, retained: bool) -> None:
        del retained
        if payload:
            described.add(topic)
        else:
            described.discard(topic)
        changed.note()

    wire = Wire(
        BrokerUrl.parse(chosen.broker),
        clock,
        name="unknot-leaves",
        subscriptions=["homeassistant/device/+/config"],
    )
    wire.attach(received, lambda: None, lambda: None)
    async with alongside(wire.run()):
        await wire.first_connection()
        await clock.sleep(LOOK_S)
        ours = removal(topics, sorted(described))
        for topic in ours:
            wire.publish_now(topic, b"", qos=1, retain=True)
        # The broker tells us too what it was told; a connection that is closed before may lose it.
        if not await changed.until(lambda: described.isdisjoint(ours), ANSWER_S):
            raise NotConnectedError("The broker does not answer.", "Try again.")
    if chosen.home_assistant:
        settings_file.save(open_home(folder), home_assistant=None)
    console.print(f"{len(ours)} taken out of Home Assistant." if ours else "Nothing of this hub was there.")
    return 0
