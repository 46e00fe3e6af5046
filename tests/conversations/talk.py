# long because: the room of a script: what may be said, done to it, and looked at.
"""Whole conversations as data: a file says who speaks when; this plays it on simulated time.

A file (tests/conversations/*.yaml):

    about: one sentence
    person: Anna                    # whom the hub expects; "guest" when nobody is known
    start: 2026-03-04T19:00:00+01:00
    zone: Europe/Berlin             # with its summer time; else the offset of the start
    devices: [roller, belt]
    home:                           # what the store knows before
      Anna: {records: course, age: 40, sessions: [{days_ago: 2}], course: {days_ago: 9}, reminders: [...]}
    answers: {V19: seven}           # by question id; else what a healthy person says; null is silence
    by_state: {yes_no: null}        # by what the question expects, likewise
    when_said: {first_touch: ready} # words for lines that ask nothing
    talk:                           # cues in order; each waits for its event, or follows the one before
      - {on: {type: asked, question: menu}, say: start the roller}
      - {after: 65, say: harder, repeat: true}     # again, like anybody would, when it was not made out
      - {on: {...}, do: {freeze: frames}}      # what a room can do: Room.do
    expect:                         # tests/conversations/expected.py
      said: [welcome, ...]
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import yaml

from assistant.demo.person import ANSWERS_OF_A_HEALTHY_PERSON, Cue, Person
from assistant.domain.device import Feedback, Kind
from assistant.ports import TOO_MUFFLED, TOO_NOISY, Stage, Voice
from assistant.wiring import Parts, load_words, wire
from tests.conversations.home import furnish
from tests.conversations.life import Life, WatchedStore, house_of_next_life
from tests.fakes import FAR_DBFS, ScriptedEar, TimedVoice
from tests.fakes_massager import FakeHouse
from tests.sim import START, SimClock

FOLDER = Path(__file__).parent
CONTENT, PHRASEBOOK = load_words()
LONGEST_S = 24 * 3600.0
WHEN_SAID = {"prepare": "next", "first_touch": "ready"}
ANSWERS = {"V21": "yes"}


@dataclass
class Script:
    name: str
    about: str
    talk: list[Cue]
    expect: Mapping[str, Any] = field(default_factory=dict)
    person: str = "Anna"
    start: dt.datetime = START
    zone: str | None = None
    home: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, str | None] = field(default_factory=dict)
    by_state: Mapping[str, str | None] = field(default_factory=dict)
    when_said: Mapping[str, str | None] = field(default_factory=dict)
    devices: tuple[Kind, ...] = (Kind.ROLLER, Kind.BELT)
    sound: Mapping[str, Any] = field(default_factory=dict)
    """How it sounds there, for those that are played by sound (tests/audio/noisy_room.py)."""


def read_script(path: Path) -> Script:
    data = yaml.load(path.read_text("utf-8"), _Words)
    cues = [
        Cue(
            event=c.get("on", {}),
            after=c.get("after", 0.4),
            say=c.get("say"),
            repeat=c.get("repeat", False),
            do=c.get("do", {}),
        )
        for c in data.pop("talk")
    ]
    devices = tuple(Kind(kind) for kind in data.pop("devices", ("roller", "belt")))
    return Script(name=path.stem, talk=cues, devices=devices, **data)


def all_scripts() -> list[Script]:
    return [read_script(path) for path in sorted(FOLDER.glob("*.yaml"))]


class _Words(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """yes, no, on and off are words here."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def opened(answers: Mapping[str, str | None]) -> dict[str, str]:
    """A yes to the groups of those questions of the session that are answered by one."""
    said_yes = {question for question, answer in answers.items() if answer in ("yes", "not sure")}
    groups = (g for g in CONTENT.questions.groups.values() if g.id in CONTENT.questions.session)
    return {group.id: "yes" for group in groups if said_yes & {*group.items}}


class Somebody(Protocol):
    """Who speaks in the room: follows the journal and speaks through `Room.say` and `Room.do`."""

    def see(self, line: Mapping[str, Any]) -> None: ...

    async def run(self) -> None: ...

    @property
    def left(self) -> Any:
        """What they still mean to say or do; the evening is not over before."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """One line of the journal, how much had been commanded before it, and whether the broker was there."""

    line: Mapping[str, Any]
    commanded: int
    connected: bool


@dataclass
class Played:
    """What happened: the journal's lines, and the parts to look into."""

    script: Script
    written: list[Written]
    house: FakeHouse
    store: WatchedStore
    person: Somebody
    clock: SimClock
    still: bool
    """Nothing moved in the end."""

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        return [written.line for written in self.written]

    def of_type(self, kind: str) -> list[Mapping[str, Any]]:
        return [line for line in self.lines if line["type"] == kind]

    @property
    def said(self) -> list[str]:
        return [line["line"] for line in self.of_type("said")]


class OneVoice(TimedVoice):
    """A voice that is given a second line before the first has ended would drop the first."""

    _speaking = False

    async def speak(self, text: str) -> bool:
        assert not self._speaking, f"two lines at once, the second is: {text}"
        self._speaking = True
        try:
            return await super().speak(text)
        finally:
            self._speaking = False

    async def play(self, sound: bytes) -> bool:
        assert not self._speaking, "a sound in the middle of a line"
        self._speaking = True
        try:
            return await super().play(sound)
        finally:
            self._speaking = False


OnEvent = Callable[[Mapping[str, Any], "Room"], None]


class Room:
    """A home with fakes all round, in which one script is played; restarts keep the store and the massagers.

    `on_event` is called for each line of the journal, at the moment it is written.
    """

    def __init__(
        self,
        script: Script,
        *,
        somebody: Callable[["Room"], Somebody] | None = None,
        on_event: OnEvent | None = None,
    ) -> None:
        self.script = script
        zone = ZoneInfo(script.zone) if script.zone else script.start.tzinfo
        self.clock = SimClock(script.start.astimezone(zone))
        self.store = WatchedStore(lambda: len(self.house.log))
        self.house = FakeHouse(self.clock, script.devices)
        self.ear = ScriptedEar(self.clock)
        self.written: list[Written] = []
        self.parts: Parts | None = None
        self._state = "ready"
        self._muted = False
        self.ending = False
        self._life = Life()
        self._over = asyncio.Event()
        self._off_s: float | None = None
        self._on_event = on_event
        self.done: list[tuple[float, str]] = []
        """What was said and done in the room, and when."""
        self.person = somebody(self) if somebody else self._scripted()

    def _scripted(self) -> Person:
        return Person(
            self.script.talk,
            self.clock,
            self.say,
            self.do,
            answers={**ANSWERS, **opened(self.script.answers), **self.script.answers},
            by_state={**ANSWERS_OF_A_HEALTHY_PERSON, **self.script.by_state},
            when_said={**WHEN_SAID, **self.script.when_said},
        )

    def say(self, words: str) -> None:
        if not self._muted:
            self.done.append((self.clock.now(), words))
            self.ear.say(words)

    def voice(self) -> Voice:
        """What the assistant speaks with in this room."""
        return OneVoice(self.clock)

    def mute(self) -> None:
        """Nobody says or does anything any more; it goes on until `stop_playing`."""
        self._muted = True

    async def do(self, what: Mapping[str, Any]) -> None:
        if self._muted:
            return
        self.done.append((self.clock.now(), repr(what)))
        kind = Kind(what.get("device", self.script.devices[0] if self.script.devices else "roller"))
        for word, value in what.items():
            match word:
                case "device":
                    pass
                case "freeze":
                    self.ear.freeze(value)
                case "lose":
                    self.ear.lose()
                case "doubtful":
                    self.ear.say(value, stage=Stage.DOUBTFUL)
                case "far":
                    self.ear.say(value, level_dbfs=FAR_DBFS)
                case "unsure":
                    self.ear.say(value, why_rejected="not sure enough", maybe=value)
                case "drowned":
                    self.ear.say(value, why_rejected=TOO_NOISY, maybe=value)
                case "muffled":
                    self.ear.say(value, why_rejected=TOO_MUFFLED, maybe=value)
                case "ear":
                    {"falls silent": self.ear.fall_silent, "hears again": self.ear.hear_again}[value]()
                case "late":
                    # It began before the question was put.
                    turns = dict.fromkeys(written.line["turn"] for written in self.written)
                    self.ear.say(value, turn=list(turns)[-2])
                case "happen":
                    self.house.devices[kind].happen(value)
                case "mend":
                    self.house.devices[kind].mend()
                case "feedback":
                    self.house.say_feedback(kind, Feedback(value))
                case "offline":
                    self.house.say_offline(Kind(value))
                case "disconnect":
                    self.house.disconnect()
                case "reconnect":
                    self.house.reconnect()
                case "jump_clock":
                    self.clock.jump(value)
                case "stick_clock":
                    self.clock.stick(stuck=value)
                case "carry_to":
                    self.clock.carry_to(ZoneInfo(value))
                case "suspend":
                    self.clock.suspend(value)
                case "restart":
                    self.kill(off_s=value)
                case _:
                    raise ValueError(f"a script cannot {word}")

    def kill(self, *, off_s: float) -> None:
        """The hub is gone at once, nothing of it is unwound; it starts anew `off_s` later."""
        self._life.end()
        self.house.line.connected = False
        self._off_s = off_s
        self._over.set()

    def stop_playing(self) -> None:
        """Enough was seen."""
        self._over.set()

    def _wired(self) -> Parts:
        life = self._life

        def see(line: Mapping[str, Any]) -> None:
            if life.over:
                return
            self.written.append(Written(dict(line), len(self.house.log), self.house.line.connected))
            if line["type"] in ("listening", "ready"):
                self._state = line.get("state", "ready")
            self.person.see(line)
            if self._on_event is not None:
                self._on_event(line, self)

        return wire(
            clock=self.clock,
            store=life.part(self.store),
            massagers=self.house,
            ear=self.ear,
            voice=self.voice(),
            content=CONTENT,
            phrasebook=PHRASEBOOK,
            person=self.script.person,
            sinks=(see,),
        )

    async def play(self, *, then_s: float = 5.0) -> Played:
        """Until every cue was played and nothing more is asked, or a day of simulated time."""
        await furnish(self.store, self.script.home, self.clock.wall(), CONTENT)
        person = asyncio.ensure_future(self.person.run())
        try:
            while True:
                house = asyncio.ensure_future(self.house.run())
                await self._live()
                if self._off_s is None:
                    break
                await _gone(house)
                await self._off(self._off_s)
                self._off_s, self._life, self.ear = None, Life(), ScriptedEar(self.clock)
                self.house = house_of_next_life(self.house)
            await self.clock.sleep(then_s)
            still = self.house.still()
            await _gone(house)
        finally:
            await _gone(person)
        return Played(self.script, self.written, self.house, self.store, self.person, self.clock, still)

    async def _off(self, seconds: float) -> None:
        """The hub is off; the massagers go on by themselves until they stand still."""
        until = self.clock.now() + seconds
        while self.clock.now() < until and not self.house.still():
            await self.clock.sleep(0.1)
        await self.clock.sleep(until - self.clock.now())

    async def _live(self) -> None:
        """One run of the hub, to its end or until it is killed. Raises what it raises."""
        self._over.clear()
        self.ending = False
        self.parts = self._wired()
        hub = asyncio.ensure_future(self.parts.run())
        over = [asyncio.ensure_future(self._over.wait()), asyncio.ensure_future(self._resting())]
        await asyncio.wait({hub, *over}, return_when=asyncio.FIRST_COMPLETED)
        await _gone(*over)
        if hub.done():
            hub.result()
        # What the hub still writes while it is ended from here is heard by nobody in it any more.
        self.ending = True
        await _gone(hub)
        self.ending = False

    async def _resting(self) -> None:
        """The script is through and the assistant rests."""
        until = self.clock.now() + LONGEST_S
        while self.clock.now() < until:
            await self.clock.sleep(5)
            if self._state == "idle" and not self.person.left and not self._muted:
                return


async def _gone(*tasks: asyncio.Future[Any]) -> None:
    """End them; what somebody in the room raised is raised here, what a killed hub raises is not."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
