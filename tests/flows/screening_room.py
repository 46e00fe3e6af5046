"""A room in which only the screening is held: who answers what, and what was asked, kept and told."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.dialogue.interruption import InterruptedByStopError
from assistant.domain.clearance import Clearance
from assistant.domain.device import Kind
from assistant.domain.questions import REASON, Question, ScreeningSet
from assistant.domain.screening import UNSURE, AnswerRecord, Value
from assistant.flows.screen import screen
from assistant.ports import Heard, PersonRecord, Source, Stage
from assistant.wiring import load_words, wire
from tests.fakes import ScriptedEar, TimedVoice
from tests.fakes_massager import FakeHouse
from tests.fakes_store import MemoryStore
from tests.sim import SimClock

CONTENT, PHRASEBOOK = load_words()
QUESTIONS: ScreeningSet = CONTENT.questions
HEALTHY = {
    "yes_no": "no",
    "none_of_these": "none of these",
    "any_of_these": "no",
    "pain": "four",
    "minutes": "two hours",
    "weeks": "twenty",
    "age": "forty two",
    "digits": "four two",
    "reason": "just to relax",
}
WELL = {"C16.controlled": "yes", "C25.signal": "yes"}
"""What is asked before others that follow from the same answer."""
SAID = {True: "yes", False: "no", UNSURE: "not sure"}


class TypingEar(ScriptedEar):
    """An ear that gets every word as it was typed, known or not."""

    @property
    def source(self) -> Source:
        return Source.TYPED

    def say(self, text: str, *, stage: Stage = Stage.FINAL, turn: str | None = None) -> None:
        current = self.listening.turn if self.listening else "t0"
        self._utterances.put_nowait(Heard(text=text, turn=turn or current, by=self.source, stage=stage))


@dataclass
class Screened:
    """What came of one screening."""

    lines: list[Mapping[str, Any]]
    store: MemoryStore
    person: str
    clearance: Clearance | None = None
    kept: Mapping[str, AnswerRecord] = field(default_factory=dict)

    def of_type(self, kind: str) -> list[Mapping[str, Any]]:
        return [line for line in self.lines if line["type"] == kind]

    @property
    def asked(self) -> list[str]:
        return [line["question"] for line in self.of_type("asked")]

    @property
    def answered(self) -> list[tuple[str, object]]:
        return [(line["question"], line["answer"]) for line in self.of_type("answered")]

    @property
    def said(self) -> list[str]:
        return [line["line"] for line in self.of_type("said")]

    @property
    def outcome(self) -> str:
        return str(self.of_type("screening")[-1]["outcome"])


async def hold_screening(
    answers: Mapping[str, str | list[str | None] | None],
    *,
    person: str = "Anna",
    kinds: frozenset[Kind] = frozenset({Kind.HELPER}),
    store: MemoryStore | None = None,
    typed: bool = False,
    clock: SimClock | None = None,
) -> Screened:
    """One screening. `answers` are by question id, one or one after the other; None is silence.

    Whoever is not named there is healthy; a group is opened by the answer of one of its items.
    """
    clock = clock or SimClock()
    store = store or MemoryStore()
    ear = (TypingEar if typed else ScriptedEar)(clock)
    lines: list[Mapping[str, Any]] = []
    left = {name: list(said) if isinstance(said, list) else said for name, said in answers.items()}

    def hear(line: Mapping[str, Any]) -> None:
        lines.append(dict(line))
        if line["type"] == "asked" and (words := _answer(line, left)) is not None:
            ear.say(words)

    parts = wire(
        clock=clock,
        store=store,
        massagers=FakeHouse(clock, (Kind.ROLLER,)),
        ear=ear,
        voice=TimedVoice(clock),
        content=CONTENT,
        phrasebook=PHRASEBOOK,
        person=person,
        sinks=(hear,),
    )
    found = Screened(lines, store, person)
    known: PersonRecord = await store.person(person)

    async def hold() -> None:
        found.clearance = await screen(parts.talk, parts.hub, known, kinds)

    hearing = asyncio.ensure_future(parts.hub.supervisor.run())
    try:
        with contextlib.suppress(InterruptedByStopError):
            await parts.hub.supervisor.until_stopped(hold())
    finally:
        hearing.cancel()
        await asyncio.wait({hearing})
    found.kept = await store.answers(person)
    return found


def _answer(line: Mapping[str, Any], answers: dict[str, Any]) -> str | None:
    question = str(line["question"])
    if question in answers:
        named = answers[question]
        if isinstance(named, list):
            return named.pop(0) if len(named) > 1 else named[0]
        return named
    if question.startswith("check."):
        return "yes"
    group = QUESTIONS.groups.get(question)
    denied = ("no", "none of these")
    if group is not None and any(item in answers and answers[item] not in denied for item in group.items):
        return "yes"
    if question == "V21":
        return "yes"
    return HEALTHY[str(line["expects"])]


def word_for(question: Question, value: Value) -> str:
    """How a value is said to a question."""
    if isinstance(value, bool) or value is UNSURE:
        said = SAID[value]
        return "none of these" if said == "no" and question.state == "none_of_these" else said
    return {"minutes": "{} minutes", "weeks": "{} weeks"}.get(question.state, "{}").format(
        _NUMBERS[int(value)]
    )


_NUMBERS = {
    **dict(enumerate("zero one two three four five six seven eight nine ten".split())),
    16: "sixteen",
    20: "twenty",
}


def path_to(name: str) -> dict[str, str]:
    """Answers by which a question is reached: through the questions that lead to it, one by one."""
    path = {before: said for before, said in WELL.items() if before != name}
    wanted = name
    while (parent := _parent(wanted)) is not None:
        question, value = parent
        path[question.id] = word_for(question, value)
        wanted = question.id
    return path


def _parent(name: str) -> tuple[Question, Value] | None:
    for question in QUESTIONS.questions.values():
        values: list[Value] = [True, False]
        if question.number:
            values = [UNSURE, *(span.low for span in question.ranges)]
        for value in values:
            follows = question.effect(value).ask
            inside = [
                i for e in follows for i in (QUESTIONS.groups[e].items if e in QUESTIONS.groups else (e,))
            ]
            if name in inside:
                return question, value
    return None


__all__ = ["CONTENT", "QUESTIONS", "REASON", "Screened", "hold_screening", "path_to", "word_for"]
