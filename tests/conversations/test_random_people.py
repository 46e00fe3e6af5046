"""I1 to I8 hold for people who answer at random, are silent, stop, wait, and live in a home where things break."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from assistant.demo.person import AGREES_TO, ANSWERS_OF_A_HEALTHY_PERSON
from assistant.domain.device import Kind
from tests.conversations.invariants import check_all
from tests.conversations.talk import ANSWERS, WHEN_SAID, Played, Room, Script
from tests.conversations.witness import Witness, check_days
from tests.sim import sim_run

HEALTHY = ""
"""What a healthy person who means well says to this question."""

SILENCE = None
ANYTHING = (
    HEALTHY,
    SILENCE,
    "the cat sat on the mat",
    "yes",
    "no",
    "not sure",
    "none of these",
    "seven",
    "forty five minutes",
    "wait",
    "stop",
    "it hurts",
    "i feel dizzy",
    "my chest hurts",
    "i made a mistake",
    "repeat",
    "help",
    "start the belt",
    "continue",
)
COMMANDS = (
    "harder",
    "faster",
    "softer",
    "set the pressure to six",
    "set the speed to ten",
    "set the pressure to zero",
    "comfortable",
    "fine",
    "not comfortable",
    "wait",
    "pause",
    "continue",
    "go on",
    "yes",
    "no",
    "five more minutes",
    "two more minutes",
    "program two",
    "program three",
    "also the shoulders",
    "only the lower back",
    "the whole back",
    "i would like heat",
    "without heat",
    "next spot",
    "finish",
    "next",
    "ready",
    "go back",
    "stop",
    "that's enough",
    "it hurts",
    "sharp pain",
    "hello massage",
    "does it hurt here",
    "how long is left",
)
HAPPENINGS: tuple[Mapping[str, Any], ...] = (
    {"jump_clock": 86400},
    {"jump_clock": -86400},
    {"jump_clock": 5400},
    {"suspend": 2},
    {"suspend": 40},
    {"suspend": 4000},
    {"restart": 5},
    {"restart": 900},
    {"disconnect": "broker"},
    {"reconnect": "broker"},
    {"happen": "button"},
    {"happen": "overheat"},
    {"happen": "reboot"},
    {"happen": "withhold"},
    {"happen": "drop_acks"},
    {"happen": "deaf"},
    {"mend": "all"},
    {"freeze": "frames"},
    {"freeze": "ears"},
    {"doubtful": "stop"},
    {"doubtful": "it hurts"},
)
WISHES = (
    "start the roller",
    "start the belt",
    "start the roller for two minutes",
    "start the chair",
    "start the hand roller",
    "same as last time",
    "help me massage",
    "start massage",
    "remind me in two minutes",
)


PREGNANT = {"U2": "yes", "V20b": "yes", "C23": "twenty", "C23.midwife": "yes"}
"""What somebody in week twenty says whose midwife has agreed."""


@dataclass(frozen=True)
class Whim:
    """What somebody does of their own accord `after` seconds of the one before."""

    after: float
    say: str | None = None
    do: Mapping[str, Any] = field(default_factory=dict)


whims = st.builds(Whim, st.floats(0.1, 90), say=st.sampled_from(COMMANDS)) | st.builds(
    Whim, st.floats(0.1, 60), do=st.sampled_from(HAPPENINGS)
)
lives = st.fixed_dictionaries(
    {
        "wishes": st.lists(st.sampled_from(WISHES), min_size=1, max_size=3),
        # Mostly well answered: else nobody would ever get to a massage.
        "answers": st.lists(st.sampled_from((HEALTHY,) * 60 + ANYTHING), max_size=60),
        "when": st.sampled_from(("anything", "running", "running", "running", "held")),
        "whims": st.lists(whims, max_size=12),
        "thinks_s": st.floats(0.05, 9.5),
        "somebody": st.booleans(),
        "pregnant": st.sampled_from((False, False, False, True)),
    }
)


class RandomPerson:
    """Answers from a list, healthily when it is used up; from a moment on does what comes to mind."""

    def __init__(self, room: Room, life: Mapping[str, Any]) -> None:
        self._room = room
        self._wishes: list[str] = list(life["wishes"])
        self._answers: list[str | None] = list(life["answers"])
        self._whims: Sequence[Whim] = life["whims"]
        self._when: str = life["when"]
        self._thinks_s: float = life["thinks_s"]
        self._well = {**ANSWERS, **(PREGNANT if life["pregnant"] else {})}
        self._seen: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._begun = asyncio.Event()
        self._done = asyncio.Event()

    @property
    def left(self) -> bool:
        return bool(self._wishes) or (self._begun.is_set() and not self._done.is_set())

    def see(self, line: Mapping[str, Any]) -> None:
        self._seen.put_nowait(line)
        if self._when in ("anything", line.get("phase")):
            self._begun.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._act())
            while True:
                line = await self._seen.get()
                words = self._words_for(line)
                if words is not None:
                    await self._room.clock.sleep(self._thinks_s)
                    self._room.say(words)

    async def _act(self) -> None:
        await self._begun.wait()
        for whim in self._whims:
            await self._room.clock.sleep(whim.after)
            if whim.say:
                self._room.say(whim.say)
            await self._room.do(whim.do)
        self._done.set()

    def _words_for(self, line: Mapping[str, Any]) -> str | None:
        match line:
            case {"type": "said", "line": said}:
                return WHEN_SAID.get(said)
            case {"type": "listening", "state": "idle"}:
                return "hello massage" if self._wishes else None
            case {"type": "asked", "question": "menu"}:
                return self._wishes.pop(0) if self._wishes else "goodbye"
            case {"type": "asked", "question": str(question), "expects": str(state)}:
                answer = self._answers.pop(0) if self._answers else HEALTHY
                return self._healthy(question, state) if answer == HEALTHY else answer
            case _:
                return None

    def _healthy(self, question: str, state: str) -> str | None:
        if question.startswith((*AGREES_TO, "continue_at_one", "resume_routine")):
            return "yes"
        return self._well.get(question) or ANSWERS_OF_A_HEALTHY_PERSON.get(state)


def live(life: Mapping[str, Any]) -> Played:
    """An evening of this person, whose invariants hold."""
    last = {"kind": "chair", "program": "tap", "levels": {"pressure": 3, "speed": 2}}
    home = {
        "Anna": {"records": "course", "last": last},
        "Bob": {"records": "course", "stop_rehearsed": False},
    }
    person = "Anna" if life["somebody"] else "guest"
    devices = (Kind.ROLLER, Kind.BELT, Kind.CHAIR)
    script = Script("random", "", [], home=home, person=person, devices=devices)

    witness = Witness()

    async def evening() -> Played:
        room = Room(script, somebody=lambda room: RandomPerson(room, life), on_event=witness.see)
        return await witness.watch(room).play(then_s=10)

    played = sim_run(evening)
    check_all(played)
    check_days(played)
    return played


@settings(
    max_examples=100,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(life=lives)
def test_I1_I2_I3_I4_I5_I7_I8_hold_for_random_people(life):
    played = live(life)
    event("moved" if played.of_type("setpoint") else "did not move")
    event("held" if played.of_type("hold") else "not held")
    kinds = {line["kind"] for line in played.of_type("session")}
    event(f"massaged by {', '.join(sorted(kinds)) or 'nothing'}")
