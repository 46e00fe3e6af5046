"""The smart home beside the evening, on a connection of its own: it holds up no massager."""

import asyncio
from collections.abc import Callable, Collection
from importlib.metadata import version

from assistant.dialogue.interruption import StopHeard
from assistant.domain.course import Next, counted_days, next_session
from assistant.domain.errors import NotConnectedError
from assistant.domain.events import Problem
from assistant.homeassistant.bridge import Bridge, Room, subscriptions
from assistant.homeassistant.topics import OFFLINE, HubTopics
from assistant.ports import GUEST, Clock, Heard, Source
from assistant.settings import Settings
from assistant.wiring import Beside, Parts
from device_adapters.broker_url import BrokerUrl
from device_adapters.wire import Will, Wire

AGAIN_S = 5.0


def smart_home_of(chosen: Settings, url: str, clock: Clock, foreign: Collection[str]) -> tuple[Beside, ...]:
    """Home Assistant and a wireless stop button, where the settings name one of them.

    `foreign` are the massagers that do not keep our contract themselves.
    """
    if not (chosen.home_assistant or chosen.stop_button):
        return ()
    return (
        smart_home(
            url,
            chosen.hub,
            clock,
            shown=chosen.home_assistant,
            button=chosen.stop_button,
            native=lambda device: device not in foreign,
        ),
    )


def smart_home(
    url: str, hub: str, clock: Clock, *, shown: bool, button: str | None, native: Callable[[str], bool]
) -> Beside:
    """What runs beside the evening; without `shown` it is for the wireless stop `button` alone.

    Raises SettingsError for a wrong address when it begins. Where its broker cannot be reached the evening
    goes on without it, and it tries again.
    """
    topics = HubTopics(hub)

    async def beside(parts: Parts) -> None:
        wire = Wire(
            BrokerUrl.parse(url),
            clock,
            name=f"unknot-{hub}-ha",
            subscriptions=subscriptions(topics, shown=shown, button=button),
            will=Will(topics.available, OFFLINE.encode()) if shown else None,
        )
        bridge = Bridge(wire, topics, room_of(parts, native), clock, shown=shown, button=button)
        wire.attach(bridge.received, bridge.connection_up, bridge.connection_down)
        parts.journal.follow(bridge.follow)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_keep(wire, parts, clock))
            tasks.create_task(bridge.tell_alarms())
            try:
                await bridge.run()
            finally:
                # While there is still a connection to say it on.
                bridge.goodbye()

    return beside


def room_of(parts: Parts, native: Callable[[str], bool]) -> Room:
    """The hub as the bridge sees it: everything goes through the supervisor."""
    supervisor, talk, hub = parts.hub.supervisor, parts.talk, parts.hub

    async def course() -> tuple[Next | None, int]:
        if parts.person == GUEST:
            return None, 0
        plan = await hub.store.course(parts.person)
        sessions = await hub.store.sessions(parts.person)
        done = len(counted_days(plan, sessions)) if plan else 0
        return next_session(plan, sessions, hub.clock.wall()), done

    return Room(
        say=lambda phrase: supervisor.see(Heard(phrase, talk.turn, by=Source.MQTT)),
        stop=lambda by, word: supervisor.stop(StopHeard("stop", by=by, word=word)),
        course=course,
        massagers=hub.massagers,
        native=native,
        version=version("unknot"),
    )


async def _keep(wire: Wire, parts: Parts, clock: Clock) -> None:
    told = False
    while True:
        try:
            await wire.run()
        except NotConnectedError as lost:
            if not told:
                parts.journal.write(Problem(f"Home Assistant: {lost.what}", lost.remedy))
            told = True
            await clock.sleep(AGAIN_S)
