# long because: every wish and every entity of the bridge, each on its own.
"""The hub in Home Assistant, with a broker, a hub and a clock of the test's own."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from assistant.domain.course import Coming, Next
from assistant.domain.device import DeviceState, Kind, Levels
from assistant.domain.errors import NotConnectedError, StoreError
from assistant.homeassistant.bridge import MOST_A_SECOND, SLOW_DOWN, Bridge, Room, removal
from assistant.homeassistant.topics import BIRTH, HubTopics
from device_adapters.kinds import capabilities_of
from tests.sim import SimClock, sim_run

TOPICS = HubTopics("home")
AT = dt.datetime(2026, 5, 4, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))


class Broker:
    """Keeps what is retained, as a broker does, and everything in its order."""

    def __init__(self) -> None:
        self.connected = True
        self.sent: list[tuple[str, bytes, bool]] = []
        self.kept: dict[str, bytes] = {}

    def publish_now(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        if not self.connected:
            raise NotConnectedError("no broker")
        self.sent.append((topic, payload, retain))
        if retain and payload:
            self.kept[topic] = payload
        elif retain:
            self.kept.pop(topic, None)

    def shows(self, of: str, what: str) -> str:
        return self.kept[TOPICS.shown(of, what)].decode()

    def state(self, device: str) -> dict[str, Any]:
        return json.loads(self.kept[TOPICS.shown(device, "state")])


@dataclass
class OneMassager:
    capabilities: Any
    state: DeviceState | None = None

    def is_at(self, levels: Levels, *, live: bool = True) -> None:
        self.state = DeviceState(self.capabilities.device, "b", 1, None, 0, levels, levels, live=live)


@dataclass
class House:
    there: list[OneMassager] = field(default_factory=list)
    calls: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def known(self) -> list[OneMassager]:
        return self.there

    async def alarms(self) -> AsyncIterator[str]:
        while True:
            yield await self.calls.get()


class Scene:
    """A bridge with everything around it."""

    def __init__(self, clock: SimClock, *, button: str | None = None, shown: bool = True) -> None:
        self.clock = clock
        self.broker = Broker()
        self.roller = OneMassager(capabilities_of(Kind.ROLLER))
        self.house = House([self.roller])
        self.said: list[str] = []
        self.stops: list[tuple[str, str | None]] = []
        self.refusal: str | None = None
        self.coming: tuple[Next | None, int] = (Next(Coming.DUE, AT, 4, 10), 3)
        self.disk_fails = False
        room = Room(
            self.say,
            lambda by, word: self.stops.append((by, word)),
            self.course,
            self.house,
            lambda _: True,
            "1",
        )
        self.bridge = Bridge(self.broker, TOPICS, room, clock, button=button, shown=shown)

    def say(self, phrase: str) -> str | None:
        self.said.append(phrase)
        return self.refusal

    async def course(self) -> tuple[Next | None, int]:
        if self.disk_fails:
            raise StoreError("The disk failed.", "Look at it.")
        return self.coming

    def ask(self, of: str, what: str, payload: bytes = b"PRESS", *, retained: bool = False) -> None:
        self.bridge.received(TOPICS.ask(of, what), payload, retained=retained)

    def journal(self, type_: str, **more: Any) -> None:
        self.bridge.follow({"type": type_, **more})


def play(scene_of: Any, **options: Any) -> None:
    async def main() -> None:
        clock = SimClock()
        scene = Scene(clock, **options)
        running = [asyncio.create_task(scene.bridge.run()), asyncio.create_task(scene.bridge.tell_alarms())]
        await clock.sleep(0.1)
        try:
            await scene_of(scene)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    sim_run(main)


def test_it_describes_the_hub_and_the_massager_and_shows_both():
    async def scene(s: Scene) -> None:
        assert TOPICS.config() in s.broker.kept
        assert TOPICS.config("roller") in s.broker.kept
        assert s.broker.shows("hub", "session") == "resting"
        assert s.broker.shows("hub", "next_session") == "2026-05-04T19:00:00+02:00"
        assert s.broker.shows("hub", "course") == "3"
        assert json.loads(s.broker.shows("hub", "course_attributes"))["of"] == 10
        first = [topic for topic, *_ in s.broker.sent]
        assert first.index(TOPICS.config()) < first.index(TOPICS.shown("hub", "session"))
        sent = len(s.broker.sent)
        await s.clock.sleep(30)
        assert len(s.broker.sent) == sent, "nothing is said twice"

    play(scene)


def test_a_massager_is_there_once_it_has_been_heard_live():
    async def scene(s: Scene) -> None:
        assert s.broker.shows("roller", "avail") == "offline"
        s.roller.is_at(Levels(pressure=5), live=False)
        await s.clock.sleep(1.5)
        assert s.broker.shows("roller", "avail") == "offline"
        assert s.broker.state("roller")["power"] == "OFF"
        s.roller.is_at(Levels(pressure=2, speed=1))
        await s.clock.sleep(1.5)
        assert s.broker.shows("roller", "avail") == "online"
        shown = s.broker.state("roller")
        assert (shown["power"], shown["pressure"], shown["speed"]) == ("ON", 2, 1)

    play(scene)


def test_a_birth_message_and_a_new_connection_tell_everything_again():
    async def scene(s: Scene) -> None:
        for begin in (
            lambda: s.bridge.received(BIRTH, b"online", retained=False),
            s.bridge.connection_up,
        ):
            kept, s.broker.kept = s.broker.kept, {}
            begin()
            await s.clock.sleep(0.1)
            assert s.broker.kept == kept
        s.broker.kept = {}
        s.bridge.received(BIRTH, b"offline", retained=False)
        await s.clock.sleep(3)
        assert s.broker.kept == {}

    play(scene)


def test_a_massager_that_is_taken_out_of_the_house_is_removed():
    async def scene(s: Scene) -> None:
        s.house.there.clear()
        await s.clock.sleep(1.5)
        assert not [topic for topic in s.broker.kept if "roller" in topic]
        assert (TOPICS.config("roller"), b"", True) in s.broker.sent
        assert TOPICS.config() in s.broker.kept

    play(scene)


def test_without_a_connection_nothing_is_lost():
    async def scene(s: Scene) -> None:
        s.broker.connected = False
        s.journal("session", phase="running", kind="roller", remaining_s=600.0)
        await s.clock.sleep(2)
        s.broker.connected = True
        s.bridge.connection_up()
        assert s.broker.shows("hub", "session") == "running"

    play(scene)


def test_the_session_as_it_goes():
    async def scene(s: Scene) -> None:
        async def shown() -> tuple[str, int]:
            await s.clock.sleep(0.1)
            return s.broker.shows("hub", "session"), s.broker.state("roller")["remaining_s"]

        s.journal("asked", question="menu", text="?", expects="menu")
        assert await shown() == ("resting", 0)
        s.journal("asked", question="fever", text="?", expects="yes_no")
        assert await shown() == ("asking", 0)
        s.journal("session", phase="running", kind="roller", remaining_s=600.0)
        assert await shown() == ("running", 600)
        await s.clock.sleep(60)
        assert (await shown())[1] in (540, 545)
        s.journal("asked", question="comfortable", text="?", expects="comfort")
        assert (await shown())[0] == "running"
        s.journal("session", phase="held", kind="roller", remaining_s=500.0)
        assert await shown() == ("held", 500)
        s.journal("session", phase="ended", kind="roller", remaining_s=0.0)
        assert await shown() == ("resting", 0)
        s.journal("asked", question="pain_after", text="?", expects="pain")
        s.journal("listening", state="menu", examples=())
        assert await shown() == ("resting", 0)

    play(scene)


def test_reminders_and_alarms_are_events_and_not_retained():
    async def scene(s: Scene) -> None:
        s.journal("reminder", text="It is time.", due="2026-05-04T19:00:00+02:00")
        await s.house.calls.put("I cannot be sure that the roller has stopped. Unplug it now.")
        await s.clock.sleep(0.1)
        events = {
            topic: (json.loads(payload), kept)
            for topic, payload, kept in s.broker.sent
            if topic.endswith(("/reminder", "/alarm"))
        }
        reminder, kept = events[TOPICS.shown("hub", "reminder")]
        assert (reminder["event_type"], reminder["text"], kept) == ("reminder", "It is time.", False)
        alarm, kept = events[TOPICS.shown("hub", "alarm")]
        assert (alarm["event_type"], "Unplug it now" in alarm["text"], kept) == ("alarm", True, False)

    play(scene)


def test_the_next_session_is_new_after_each_session():
    async def scene(s: Scene) -> None:
        s.coming = (replace(s.coming[0], number=5), 4)
        s.journal("session", phase="ended", kind="roller", remaining_s=0.0)
        await s.clock.sleep(1.5)
        assert s.broker.shows("hub", "course") == "4"

    play(scene)


def test_a_disk_that_fails_for_a_while_leaves_what_was_shown_and_ends_nothing():
    async def scene(s: Scene) -> None:
        s.disk_fails, s.coming = True, (replace(s.coming[0], number=5), 4)
        s.journal("session", phase="ended", kind="roller", remaining_s=0.0)
        await s.clock.sleep(1.5)
        assert s.broker.shows("hub", "course") == "3"
        s.disk_fails = False
        s.journal("session", phase="ended", kind="roller", remaining_s=0.0)
        await s.clock.sleep(1.5)
        assert s.broker.shows("hub", "course") == "4"

    play(scene)


# --- what is asked for there


def test_a_wish_is_heard_as_its_phrase_and_shown_as_it_is():
    async def scene(s: Scene) -> None:
        s.roller.is_at(Levels(pressure=1))
        await s.clock.sleep(1.5)
        before = len([1 for topic, *_ in s.broker.sent if topic == TOPICS.shown("roller", "state")])
        s.ask("roller", "pressure", b"4")
        await s.clock.sleep(0.1)
        assert s.said == ["set pressure to 4"]
        again = [
            json.loads(payload)
            for topic, payload, _ in s.broker.sent
            if topic == TOPICS.shown("roller", "state")
        ]
        assert len(again) == before + 1, "what was wished for is not what is"
        assert again[-1]["pressure"] == 1

    play(scene)


def test_I1_a_start_that_is_refused_says_why():
    async def scene(s: Scene) -> None:
        s.refusal = "not a phrase of this moment"
        s.ask("roller", "power", b"ON")
        await s.clock.sleep(0.1)
        assert s.said == ["start the roller"]
        assert "not a phrase of this moment" in s.broker.shows("hub", "answer")
        s.refusal = None
        s.ask("roller", "power", b"ON")
        await s.clock.sleep(0.1)
        assert "questions first" in s.broker.shows("hub", "answer")
        assert s.broker.state("roller")["power"] == "OFF"
        s.journal("screening", outcome="refusal", reasons=("fever",))
        await s.clock.sleep(0.1)
        assert "No massage now" in s.broker.shows("hub", "answer")
        assert "fever" not in s.broker.shows("hub", "answer"), "what was answered stays in the room"

    play(scene)


def test_I6_a_retained_wish_is_not_heard():
    async def scene(s: Scene) -> None:
        s.ask("roller", "power", b"ON", retained=True)
        await s.clock.sleep(0.1)
        assert s.said == []
        assert "left on the broker" in s.broker.shows("hub", "answer")

    play(scene)


def test_I3_each_way_to_stop_from_there():
    async def scene(s: Scene) -> None:
        s.ask("hub", "stop")
        s.ask("roller", "power", b"OFF")
        s.bridge.received(TOPICS.massager_stop("roller"), b"PRESS", retained=False)
        s.bridge.received(TOPICS.massager_stop("roller"), b"", retained=False)
        s.bridge.received(TOPICS.massager_stop("roller"), b"[1", retained=False)
        for no_lease in (b'["lease"]', b'"a lease"', b"lease", b"\xff", b"7"):
            s.bridge.received(TOPICS.massager_stop("roller"), no_lease, retained=False)
        assert s.stops == [("mqtt", "stop")] * 10

    play(scene)


def test_the_hubs_own_stop_is_not_heard_as_somebody_elses():
    async def scene(s: Scene) -> None:
        for payload in (b'{"lease": null}', b'{"lease": "' + b"a" * 32 + b'"}'):
            s.bridge.received(TOPICS.massager_stop("roller"), payload, retained=False)
        assert s.stops == []

    play(scene)


def test_I3_a_stop_is_taken_however_many_wishes_there_are():
    async def scene(s: Scene) -> None:
        for _ in range(1000):
            s.ask("roller", "pressure", b"3")
        s.ask("hub", "stop")
        await s.clock.sleep(0.1)
        assert len(s.said) == MOST_A_SECOND
        assert s.broker.shows("hub", "answer") == SLOW_DOWN
        assert s.stops == [("mqtt", "stop")]
        await s.clock.sleep(1)
        s.ask("roller", "pressure", b"2")
        assert s.said[-1] == "set pressure to 2"

    play(scene)


@pytest.mark.parametrize(
    ("of", "what", "payload", "phrase"),
    [
        ("hub", "wait", b"PRESS", "wait"),
        ("hub", "finish", b"PRESS", "finish"),
        ("chair", "heat", b"OFF", "heat off"),
        ("chair", "pressure", b"0", "set pressure to 0"),
        ("chair", "pressure", b"2", "set pressure to 2"),
    ],
)
def test_I3_what_makes_it_less_is_heard_however_many_wishes_there_are(
    of: str, what: str, payload: bytes, phrase: str
):
    async def scene(s: Scene) -> None:
        s.house.there.append(OneMassager(capabilities_of(Kind.CHAIR)))
        s.house.there[-1].is_at(Levels(pressure=3, heat=1))
        await s.clock.sleep(1.5)
        for _ in range(100):
            s.ask("chair", "pressure", b"3")
            s.ask("chair", "pressure", b"4")
            s.ask("chair", "heat", b"ON")
        assert len(s.said) == MOST_A_SECOND
        s.ask(of, what, payload)
        assert s.said[MOST_A_SECOND:] == [phrase]

    play(scene)


def test_I3_a_wireless_button_stops_everything():
    async def scene(s: Scene) -> None:
        s.bridge.received("zigbee2mqtt/bedside", b'{"action":"","battery":90}', retained=False)
        assert s.stops == []
        s.bridge.received("zigbee2mqtt/bedside", b'{"action":"single"}', retained=False)
        assert s.stops == [("button", None)]
        assert s.said == []

    play(scene, button="zigbee2mqtt/bedside")


def test_with_the_button_alone_nothing_is_shown():
    async def scene(s: Scene) -> None:
        s.journal("reminder", text="It is time.", due="now")
        await s.clock.sleep(2)
        s.bridge.goodbye()
        assert s.broker.sent == []

    play(scene, button="zigbee2mqtt/bedside", shown=False)


def test_goodbye_says_that_the_hub_is_gone():
    async def scene(s: Scene) -> None:
        s.bridge.goodbye()
        assert s.broker.kept[TOPICS.available] == b"offline"

    play(scene)


def test_removal_takes_what_is_ours_and_nothing_else():
    there = ["homeassistant/device/unknot_home/config", "homeassistant/device/unknot_home_roller/config",
             "homeassistant/device/unknot_homely/config", "homeassistant/device/lamp/config"]  # fmt: skip
    assert removal(TOPICS, there) == there[:2]


@pytest.mark.parametrize(
    "payload",
    [b"\xff" * 70, b"{" * 5000, b"", b"NaN", "é".encode() * 40],
    ids=["bytes", "deep", "none", "NaN", "long"],
)
def test_hostile_payloads_mean_nothing(payload: bytes):
    async def scene(s: Scene) -> None:
        for what in ("power", "pressure", "program", "heat", "nothing"):
            s.ask("roller", what, payload)
        assert s.said == []
        assert s.stops == []

    play(scene)
