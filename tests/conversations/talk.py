"""Whole conversations as data: a file says who speaks when; this plays it on simulated time and looks.

A file (tests/conversations/*.yaml):

    about: one sentence
    person: Anna                    # default guest; known people live in `home`
    home: {Anna: {sessions: [...], records: course}}  # what the store knows before
    answers: {V19: seven}           # by question id; else what a healthy person says; null is silence
    when_said: {first_touch: ready}
    talk:                           # cues in order
      - {on: {type: asked, question: menu}, say: start the roller}
      - {after: 65, say: harder}
      - {on: {...}, do: {freeze: frames}}
    expect:
      said: [...]                   # lines, in this order, others between
      never_said: [...]
      events: [{type: ..., ...}]    # in this order, others between
      never: [{type: ..., ...}]
      levels: [[1, 1], [2, 1]]      # every change of (pressure, speed) that was commanded
      sessions: [{kind: roller, ended_by: time_up}]
      blocks: [V2]
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.demo.person import ANSWERS_OF_A_HEALTHY_PERSON, Cue, Person
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind, Levels
from assistant.domain.screening import AnswerRecord
from assistant.ports import Stage
from assistant.wiring import Parts, load_words, wire
from device_adapters.device import Fault
from tests.fakes import ScriptedEar, TimedVoice
from tests.fakes_massager import FakeHouse
from tests.fakes_store import MemoryStore
from tests.sim import SimClock

FOLDER = Path(__file__).parent
CONTENT, PHRASEBOOK = load_words()
LONGEST_S = 3 * 3600.0
WHEN_SAID = {"prepare": "next", "first_touch": "ready"}


@dataclass
class Script:
    name: str
    about: str
    talk: list[Cue]
    expect: Mapping[str, Any]
    person: str = "Anna"
    home: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, str | None] = field(default_factory=dict)
    when_said: Mapping[str, str] = field(default_factory=dict)
    devices: tuple[Kind, ...] = (Kind.ROLLER, Kind.BELT)


def read_script(path: Path) -> Script:
    data = yaml.load(path.read_text("utf-8"), _Words)  # noqa: S506 - a safe loader, below
    cues = [
        Cue(event=c.get("on", {}), after=c.get("after", 0.4), say=c.get("say"), do=c.get("do", {}))
        for c in data.pop("talk")
    ]
    devices = tuple(Kind(kind) for kind in data.pop("devices", ("roller", "belt")))
    return Script(name=path.stem, talk=cues, devices=devices, **data)


def all_scripts() -> list[Script]:
    return [read_script(path) for path in sorted(FOLDER.glob("*.yaml"))]


class _Words(yaml.SafeLoader):
    """yes, no, on and off are words here."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass
class Played:
    """What happened: the journal's lines, and the parts to look into."""

    lines: list[dict[str, Any]]
    house: FakeHouse
    store: MemoryStore
    person: Person
    ear: Any
    clock: SimClock

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["type"] == kind]

    @property
    def said(self) -> list[str]:
        return [line["line"] for line in self.of_type("said")]


OnEvent = Callable[[Mapping[str, Any], "Room"], None]


class Room:
    """A home with fakes all round, in which one script is played; restarts keep the store and the massagers."""

    def __init__(self, script: Script, *, on_event: OnEvent | None = None) -> None:
        self.script = script
        self.clock = SimClock()
        self.store = MemoryStore()
        self.house = FakeHouse(self.clock, script.devices)
        self.ear = ScriptedEar(self.clock)
        self.voice = TimedVoice(self.clock)
        self.lines: list[dict[str, Any]] = []
        self.on_event = on_event
        self.restart = asyncio.Event()
        by_state = {**ANSWERS_OF_A_HEALTHY_PERSON}
        self.person = Person(
            script.talk,
            self.clock,
            self.say,
            self.do,
            answers={q: a for q, a in script.answers.items()},  # type: ignore[misc]
            by_state=by_state,
            when_said={**WHEN_SAID, **script.when_said},
        )

    def say(self, words: str) -> None:
        self.ear.say(words)

    async def do(self, what: Mapping[str, Any]) -> None:
        device = self.house.devices[Kind(what.get("device", "roller"))] if self.house.devices else None
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
                case "button":
                    device.press_button()
                case "fault":
                    device.break_(Fault(value))
                case "disconnect":
                    self.house.disconnect()
                case "reconnect":
                    self.house.reconnect()
                case "jump_clock":
                    self.clock.jump(value)
                case "suspend":
                    self.clock.suspend(value)
                case "restart":
                    self.restart.set()
                case _:
                    raise ValueError(f"a script cannot {word}")

    async def furnish(self) -> None:
        for name, known in self.script.home.items():
            await self.store.person(name)
            wall = self.clock.wall()
            for back in known.get("sessions", []):
                began = wall - dt.timedelta(days=back.get("days_ago", 2), seconds=back.get("seconds_ago", 0))
                await self.store.begin_session(
                    SessionRecord(
                        name,
                        Kind(back.get("kind", "roller")),
                        began,
                        back.get("planned_s", 300),
                        ended=None
                        if back.get("unfinished")
                        else began + dt.timedelta(seconds=back.get("seconds", 300)),
                        seconds=back.get("seconds", 300),
                        phase="running" if back.get("unfinished") else "ended",
                        position=back.get("position"),
                        ended_by=None if back.get("unfinished") else "time_up",
                    )
                )
            if known.get("records") == "course":
                await self.store.record_answers(name, course_answers(wall - dt.timedelta(days=2)))

    def wired(self) -> Parts:
        def see(line: Mapping[str, Any]) -> None:
            self.lines.append(dict(line))
            self.person.see(line)
            if self.on_event is not None:
                self.on_event(line, self)

        return wire(
            clock=self.clock,
            store=self.store,
            massagers=self.house,
            ear=self.ear,
            voice=self.voice,
            content=CONTENT,
            phrasebook=PHRASEBOOK,
            person=self.script.person,
            sinks=(see,),
        )

    async def play(self, *, then_s: float = 5.0) -> Played:
        """Until every cue was played and nothing more is asked, or three hours of simulated time."""
        await self.furnish()
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(self.house.run()), tasks.create_task(self.person.run())]
            while True:
                evening = tasks.create_task(self.wired().run())
                over = tasks.create_task(self._over())
                again = tasks.create_task(self.restart.wait())
                await asyncio.wait({evening, over, again}, return_when=asyncio.FIRST_COMPLETED)
                restarting = again.done()
                for task in (evening, over, again):
                    task.cancel()
                await asyncio.wait({evening, over, again})
                if evening.done() and not evening.cancelled() and evening.exception():
                    raise evening.exception()  # type: ignore[misc]
                if not restarting:
                    break
                # The hub was killed: nothing was unwound in an orderly way that counts on being run.
                self.restart.clear()
                self.ear = ScriptedEar(self.clock)
            await self.clock.sleep(then_s)
            for task in beside:
                task.cancel()
        return Played(self.lines, self.house, self.store, self.person, self.ear, self.clock)

    async def _over(self) -> None:
        """The script is through and the assistant rests."""
        until = self.clock.now() + LONGEST_S
        while self.clock.now() < until:
            await self.clock.sleep(5)
            resting = (
                self.lines and self.lines[-1]["type"] == "listening" and self.lines[-1]["state"] == "idle"
            )
            if resting and not self.person.left:
                return


def course_answers(at: dt.datetime) -> list[AnswerRecord]:
    """A healthy person's answers to the questions that are asked once a course."""
    found = []
    for question in CONTENT.questions.questions.values():
        if question.scope.value == "course":
            value: bool | int = 40 if question.state == "age" else False
            found.append(AnswerRecord(question.id, value, unsure=False, at=at))
    return found


def levels_commanded(house: FakeHouse) -> list[tuple[int, int]]:
    """Every change of (pressure, speed) that was commanded."""
    changes: list[tuple[int, int]] = []
    for _, what, detail in house.log:
        if what == "setpoint":
            pair = (detail.get("pressure", 0), detail.get("speed", 0))
            if not changes or changes[-1] != pair:
                changes.append(pair)
    return changes


def moving(levels: Levels) -> bool:
    return not levels.zero
