"""Goes through a screening with answers by id; whoever is not named is healthy."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import assistant.content
from assistant.content.loading import load_questions
from assistant.domain.device import Kind
from assistant.domain.questions import ScreeningSet
from assistant.domain.screening import AnswerRecord, Ask, Block, ReadBack, Result, Screening, Value

QUESTIONS = load_questions(Path(assistant.content.__file__).parent / "en" / "screening.yaml")
WALL = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
DEVICES = frozenset(Kind) - {Kind.HELPER}
HELPER = frozenset({Kind.HELPER})
ROLLER = frozenset({Kind.ROLLER})
ALL = frozenset(Kind)

HEALTHY: Mapping[str, Value] = {"pain": 4, "minutes": 120, "weeks": 20, "age": 40}
YES_WHEN_HEALTHY = {"V21"}


def begin(
    kinds: frozenset[Kind] = ALL,
    *,
    questions: ScreeningSet = QUESTIONS,
    records: Mapping[str, AnswerRecord] | Sequence[AnswerRecord] = (),
    blocks: Sequence[Block] = (),
    wall: dt.datetime = WALL,
    age: int | None = 40,
) -> Screening:
    known = records if isinstance(records, Mapping) else {r.question: r for r in records}
    return Screening(
        questions,
        "Anna",
        kinds=kinds,
        records=known,
        blocks=blocks,
        wall=wall,
        emergency_number="112",
        age=age,
    )


@dataclass
class Talk:
    """What was asked, and how it ended."""

    prompts: list[Ask | ReadBack] = field(default_factory=list)
    result: Result | None = None

    @property
    def ids(self) -> list[str]:
        return [prompt.id for prompt in self.prompts]

    @property
    def end(self) -> Result:
        assert self.result is not None
        return self.result


def answer_to(prompt: Ask | ReadBack, answers: Mapping[str, Value | list[Value]]) -> Value:
    """A list gives its values one after the other, the last one for good."""
    if prompt.id in answers:
        named = answers[prompt.id]
        if isinstance(named, list):
            return named.pop(0) if len(named) > 1 else named[0]
        return named
    if isinstance(prompt, ReadBack):
        return True
    if prompt.state in HEALTHY:
        return HEALTHY[prompt.state]
    if prompt.covers != (prompt.id,):
        return any(answers.get(item, False) is not False for item in prompt.covers)
    return prompt.id in YES_WHEN_HEALTHY


def go_on(screening: Screening, answers: Mapping[str, Value | list[Value]] | None = None) -> Talk:
    """Answer until there is a result."""
    talk = Talk()
    given = {k: list(v) if isinstance(v, list) else v for k, v in (answers or {}).items()}
    for _ in range(400):
        prompt = screening.next()
        if isinstance(prompt, Result):
            talk.result = prompt
            return talk
        talk.prompts.append(prompt)
        screening.answer(answer_to(prompt, given))
    raise AssertionError(f"it never ends: {talk.ids[-20:]}")


def screened(answers: Mapping[str, Value | list[Value]] | None = None, **case: object) -> Result:
    return go_on(begin(**case), answers).end  # type: ignore[arg-type]  # the fields of begin


def record(
    question: str, value: bool | int | str, at: dt.datetime = WALL - dt.timedelta(days=1)
) -> AnswerRecord:
    return AnswerRecord(question, value, unsure=False, at=at)
