"""The hub in Home Assistant: describes it, shows it, and hands on what is asked for there.

Nothing that arrives is obeyed here: it goes to the hub as the words it stands for, and a stop goes first.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.domain.course import Next
from assistant.domain.device import ZERO, Capabilities, Levels
from assistant.domain.errors import NotConnectedError, StoreError
from assistant.homeassistant import stop_button
from assistant.homeassistant.discovery import hub_config, massager_config
from assistant.homeassistant.display import QUESTIONS_FIRST, Display
from assistant.homeassistant.phrases import Meaningless, Say, Stop, lowers, meaning
from assistant.homeassistant.topics import BIRTH, HUB, OFFLINE, HubTopics
from assistant.ports import Clock, Massagers

LOOK_EVERY_S = 1.0
COURSE_EVERY_S = 60.0
MOST_A_SECOND = 5
"""So many wishes a second are heard; a stop, and what makes it less, always is."""
SLOW_DOWN = "That was too much at once. Please ask again."


class Bus(Protocol):
    """A connection to the broker. What cannot be sent now raises NotConnectedError and is not kept."""

    @property
    def connected(self) -> bool: ...

    def publish_now(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None: ...


@dataclass(frozen=True, slots=True)
class Room:
    """What the bridge needs of the hub.

    `say` takes a phrase as if it had been heard and tells why it does not count, None when it does. `stop`
    takes who stopped and the word. Neither waits. `course` tells what comes next, and how many sessions of
    the course are done. `native` tells whether a massager keeps our contract itself.
    """

    say: Callable[[str], str | None]
    stop: Callable[[str, str | None], None]
    course: Callable[[], Awaitable[tuple[Next | None, int]]]
    massagers: Massagers
    native: Callable[[str], bool]
    version: str


def subscriptions(topics: HubTopics, *, shown: bool, button: str | None) -> list[str]:
    """What the bridge has to hear."""
    own = [topics.asked, topics.stops, BIRTH] if shown else []
    return [*own, button] if button else own


class Bridge:
    """One hub in one Home Assistant.

    `button` is the topic of a wireless button that stops everything. Without `shown` that is all.
    """

    def __init__(
        self,
        bus: Bus,
        topics: HubTopics,
        room: Room,
        clock: Clock,
        *,
        shown: bool = True,
        button: str | None = None,
    ) -> None:
        self._shown = shown
        self._bus = bus
        self._topics = topics
        self._room = room
        self._clock = clock
        self._button = button
        self._display = Display()
        self._told: dict[str, bytes] = {}
        self._massagers: dict[str, Capabilities] = {}
        self._second = 0
        self._wishes = 0
        self._soon = False
        self._course_at = float("-inf")

    # What comes from the hub.

    def follow(self, line: Mapping[str, Any]) -> None:
        """A line of the journal."""
        self._display.take(line, self._clock.now())
        if line["type"] == "reminder":
            self._happened("reminder", {"text": line["text"], "due": line["due"]})
        elif line["type"] == "session":
            self._course_at = float("-inf")
        self._tell_soon()

    async def run(self) -> None:
        """Keep Home Assistant up to date for as long as the hub runs."""
        while True:
            if self._clock.now() - self._course_at >= COURSE_EVERY_S:
                self._course_at = self._clock.now()
                # A disk that fails for a moment: what was shown stays, and the next look is soon enough.
                with contextlib.suppress(StoreError):
                    self._display.coming, self._display.done = await self._room.course()
            self._tell()
            await self._clock.sleep(LOOK_EVERY_S)

    async def tell_alarms(self) -> None:
        """Each alarm of a massager is an event there, as loud as the house can make it."""
        async for text in self._room.massagers.alarms():
            self._happened("alarm", {"text": text})

    def goodbye(self) -> None:
        """Say that the hub is gone, before this returns."""
        if self._shown:
            self._send(self._topics.available, OFFLINE.encode(), retain=True)

    # What comes from the broker.

    def connection_up(self) -> None:
        """A new connection: everything is told again."""
        self._told.clear()
        self._tell()

    def connection_down(self) -> None:
        """Nothing to do: the last will says that the hub is gone."""

    def received(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """A message; a stop is taken first, whatever else it is."""
        if topic == self._button:
            if stop_button.pressed(payload, retained=retained):
                self._room.stop("button", None)
            return
        if topic == BIRTH:
            if payload == b"online":
                self.connection_up()
            return
        if topic.endswith("/stop") and topic.count("/") == 4:
            # Sent to a massager itself. What the hub sends there names its lease.
            if not retained and not _names_a_lease(payload):
                self._room.stop("mqtt", "stop")
            return
        can = list(self._massagers.values())
        match meaning(topic, payload, can, retained=retained):
            case Stop(by, word):
                self._room.stop(by, word)
            case Say(phrase):
                self._display.answer = self._heard(phrase, self._levels(topic))
            case Meaningless() as why:
                self._display.answer = why.value
        # Home Assistant shows what is so, not what was wished for: also where nothing came of it.
        *_, of, _ = topic.split("/")
        self._told.pop(self._topics.shown(of, "state"), None)
        self._tell_soon()

    # Inside.

    def _tell_soon(self) -> None:
        """With the next turn of the loop, once: what is being handled now, a stop above all, goes first."""
        if not self._soon:
            self._soon = True
            asyncio.get_running_loop().call_soon(self._tell)

    def _levels(self, topic: str) -> Levels:
        """Where the massager is that a message is for; zero as long as it has not been heard of."""
        *_, of, _ = topic.split("/")
        there = (one for one in self._room.massagers.known() if one.capabilities.device == of)
        state = next((one.state for one in there), None)
        return state.actual if state is not None else ZERO

    def _heard(self, phrase: str, at: Levels) -> str:
        if not lowers(phrase, at) and self._too_many():
            return SLOW_DOWN
        why = self._room.say(phrase)
        if why is not None:
            return f"Not taken: {phrase!r} is {why}."
        return QUESTIONS_FIRST if phrase.startswith("start ") else f"Taken: {phrase!r}."

    def _too_many(self) -> bool:
        """Count a wish; True when there were too many in this second."""
        second = int(self._clock.now())
        self._wishes = self._wishes + 1 if second == self._second else 1
        self._second = second
        return self._wishes > MOST_A_SECOND

    def _tell(self) -> None:
        """Publish what is new, and take away what is gone."""
        self._soon = False
        if not (self._shown and self._bus.connected):
            return
        wanted = self._wanted()
        for topic in [topic for topic in self._told if topic not in wanted]:
            # An empty one takes the massager out of Home Assistant, and the topic off the broker.
            if self._send(topic, b"", retain=True):
                del self._told[topic]
        for topic, payload in wanted.items():
            if self._told.get(topic) != payload and self._send(topic, payload, retain=True):
                self._told[topic] = payload

    def _wanted(self) -> dict[str, bytes]:
        """Everything that is to stand on the broker now: descriptions first, then what they refer to."""
        topics, room, now = self._topics, self._room, self._clock.now()
        known = list(room.massagers.known())
        self._massagers = {one.capabilities.device: one.capabilities for one in known}
        configs = {topics.config(): hub_config(topics, room.version)}
        shown = self._display.of_hub(topics)
        for massager in known:
            can = massager.capabilities
            native = room.native(can.device)
            configs[topics.config(can.device)] = massager_config(topics, can, room.version, native=native)
            shown |= self._display.of_massager(topics, can, massager.state, now)
        return {
            **{topic: json.dumps(config).encode() for topic, config in configs.items()},
            **{topic: text.encode() for topic, text in shown.items()},
        }

    def _happened(self, what: str, attributes: Mapping[str, str]) -> None:
        if self._shown:
            self._send(self._topics.shown(HUB, what), json.dumps({"event_type": what, **attributes}).encode())

    def _send(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        try:
            self._bus.publish_now(topic, payload, qos=1, retain=retain)
        except NotConnectedError:
            return False
        return True


def _names_a_lease(payload: bytes) -> bool:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "lease" in found


def removal(topics: HubTopics, config_topics: list[str]) -> list[str]:
    """Of the description topics on the broker, those of this hub: an empty message there takes it out."""
    own = topics.config().removesuffix("/config")
    return [topic for topic in config_topics if topic == f"{own}/config" or topic.startswith(f"{own}_")]
