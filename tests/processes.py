"""The hub and the massager as programs of their own on a real broker, and people who talk with the hub.

async with household(tmp_path) as house:                  # mosquitto on a free port
    roller = await house.roller()                         # unknot simulate roller --events -
    evening = await house.typed_evening(home)             # unknot run --text --events -, and Anna who types
    await until_moving(roller)

Time is real here: what has to come is waited for, and only the contract's own bound is measured, on the
massager's clock.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiomqtt

from assistant.clock import SystemClock
from assistant.demo.anna import NAME
from assistant.demo.person import ANSWERS_OF_A_HEALTHY_PERSON, Cue, Person
from assistant.demo.room import Room
from tests.mosquitto import Mosquitto
from tests.program import Program, program
from tests.speaker import synthesise

HURRY = 3.0
"""How much faster than real time the questions are answered by sound, where they are not what is tested."""
VOICE = "en-us"
"""The one of espeak-ng's that is made out best."""
# Said again, like anybody would, when a busy machine lost it.
START_ROLLER = Cue({"type": "asked", "question": "menu"}, say="start the roller", after=0.0, repeat=True)


class HurriedClock:
    """Real time, `pace` times as fast: sound that is fed by it is heard in a part of its length."""

    def __init__(self, pace: float) -> None:
        self._real = SystemClock()
        self._pace = pace
        self._since = self._at = self._real.now()
        self.wall = self._real.wall

    def now(self) -> float:
        return self._at + (self._real.now() - self._since) * self._pace

    def run_at(self, pace: float) -> None:
        self._at, self._since = self.now(), self._real.now()
        self._pace = pace

    async def sleep(self, seconds: float) -> None:
        await self._real.sleep(seconds / self._pace)


@dataclass
class Evening:
    """A hub, and somebody who talks with it; `feeding` is what runs its microphone."""

    hub: Program
    person: Person
    room: Room | None = None
    feeding: asyncio.Task[None] | None = None

    async def say(self, words: str) -> None:
        if self.room is None:
            await type_in(self.hub, words)
        else:
            self.room.say(words, synthesise(words, VOICE))

    def switch_off_microphone(self) -> None:
        """No more sound comes; the pipe stays open."""
        assert self.feeding is not None
        self.feeding.cancel()


async def type_in(hub: Program, words: str) -> None:
    hub.microphone.write(f"{words}\n".encode())
    await hub.microphone.drain()


class Household:
    """A broker and whoever is on it. All of it is ended with `stack`."""

    def __init__(self, folder: Path, broker: Mosquitto, stack: AsyncExitStack) -> None:
        self.folder = folder
        self.broker = broker
        self.hub_url = broker.url
        self.clock = SystemClock()
        self.programs: list[Program] = []
        self._stack = stack
        self._homes = 0

    async def roller(self, *options: str) -> Program:
        """A simulated roller; it is on the broker when this returns."""
        one = await self._start(
            "the roller", "simulate", "roller", "--broker", self.broker.url, "--events", "-", *options
        )
        await one.until({"type": "connected"})
        return one

    async def foreign(self, profile: str, topic: str, *options: str) -> Program:
        """The emulator of a foreign massager; it is on the broker when this returns."""
        one = await self._start(
            f"the {profile}",
            "simulate",
            profile,
            "--broker",
            self.broker.url,
            "--name",
            topic,
            "--events",
            "-",
            *options,
        )
        await one.until({"type": "connected"})
        return one

    async def hub(self, home: Path, *options: str) -> Program:
        arguments = (
            "--home",
            str(home),
            "--broker",
            self.hub_url,
            "--person",
            NAME,
            "--events",
            "-",
            "--no-web",
            *options,
        )
        return await self._start("the hub", "run", *arguments)

    def client(self) -> aiomqtt.Client:
        """Somebody else on the broker."""
        return aiomqtt.Client("127.0.0.1", self.broker.port)

    def home(self, furnished: Path) -> Path:
        """A data folder of its own, in which Anna lives."""
        self._homes += 1
        return shutil.copytree(furnished, self.folder / f"home{self._homes}")

    async def typed_evening(
        self,
        home: Path,
        cues: Sequence[Cue] = (START_ROLLER,),
        *,
        answers: Mapping[str, str | None] | None = None,
        options: Sequence[str] = (),
    ) -> Evening:
        """A hub with a keyboard; Anna answers at once."""
        hub = await self.hub(home, "--text", *options)
        person = Person(
            cues,
            self.clock,
            lambda words: type_in(hub, words),
            lambda _: None,
            answers=answers,
            thinks_s=0.0,
        )
        await self._follow(hub, person)
        return Evening(hub, person)

    async def spoken_evening(
        self,
        home: Path,
        cues: Sequence[Cue] = (START_ROLLER,),
        *,
        voice: str = VOICE,
        answers: Mapping[str, str | None] | None = None,
        hurry: float = 1.0,
        options: Sequence[str] = (),
    ) -> Evening:
        """A hub with a microphone, into which Anna speaks; with `hurry` time passes faster up to the start."""
        # Made ahead: a microphone that waits for a voice to be rendered would be one that fell silent.
        for words in _everything_said(cues, answers or {}):
            synthesise(words, voice)
        hub = await self.hub(home, "--mic", "-", "--voice", "none", "--recogniser", "pocketsphinx", *options)
        clock = HurriedClock(hurry)
        room = Room(hub.microphone, clock)
        person = Person(
            cues,
            clock,
            lambda words: room.say(words, synthesise(words, voice)),
            lambda _: None,
            answers=answers,
        )
        # What drives a motor is heard in real time: the lease knows no other.
        hub.followers.append(lambda line: clock.run_at(1.0) if line.get("question") == "start_now" else None)
        await self._follow(hub, person)
        feeding = await self._beside(room.run())
        return Evening(hub, person, room, feeding)

    async def _follow(self, hub: Program, person: Person) -> None:
        for line in hub.lines:
            person.see(line)
        hub.followers.append(person.see)
        await self._beside(person.run())

    async def _start(self, name: str, *arguments: str) -> Program:
        one = await self._stack.enter_async_context(program(name, *arguments))
        self.programs.append(one)
        return one

    async def _beside(self, work: Any) -> asyncio.Task[None]:
        task = asyncio.create_task(work)

        async def end() -> None:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

        self._stack.push_async_callback(end)
        return task


def _everything_said(cues: Sequence[Cue], answers: Mapping[str, str | None]) -> set[str]:
    said = {cue.say for cue in cues} | {*answers.values()} | {*ANSWERS_OF_A_HEALTHY_PERSON.values(), "yes"}
    return {words for words in said if words is not None}


@asynccontextmanager
async def household(folder: Path) -> AsyncIterator[Household]:
    broker = Mosquitto(folder)
    broker.start()
    try:
        async with AsyncExitStack() as stack:
            house = Household(folder, broker, stack)
            try:
                yield house
            except AssertionError:
                print(*house.programs, sep="\n")  # what the others told is half of the explanation
                raise
    finally:
        broker.kill()
