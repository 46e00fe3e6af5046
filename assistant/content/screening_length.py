"""How long the safety questions are, spoken: counted over whole screenings, for several kinds of people.

`python -m assistant.content.screening_length` prints it as the page docs/screening.md.
"""

import datetime as dt
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.content import Content, load_content
from assistant.domain.answers import AnswerRecord, Ask, ReadBack, Result, Value
from assistant.domain.device import Kind
from assistant.domain.questions import REASON, Scope
from assistant.domain.screening import Screening

WORDS_A_MINUTE = 150
ANSWER_S = 3.5
WALL = dt.datetime(2026, 1, 5, 19, 0, tzinfo=dt.UTC)
NUMBERS: Mapping[str, int] = {"pain": 4, "minutes": 120, "weeks": 20, "age": 45}
MASSAGERS = "belt, chair, roller or hand roller"
"""All that there are, as they are offered."""
LONGEST = 1000

HEAD = f"""# How long the safety questions are

Made from `assistant/content/en/screening.yaml` and `lines.yaml` by
`python -m assistant.content.screening_length > docs/screening.md`. Every prompt counts, from "are you Anna?"
to the last read-back, with what follows from the answers. Who says only "start massage" is asked by whom or
by what, too; the others named it. A minute has {WORDS_A_MINUTE} words, an answer takes {ANSWER_S} seconds.

Who returns and has nothing to report is asked 12 prompts, 170 words and 2 minutes at most. A first time takes
5 minutes at most; it can be left, and is gone on with later. What is answered with a yes brings questions of
its own, and pregnancy brings most of them. A number that sounds like another is read back, one prompt more.

| who | prompts | words | seconds |
|---|---|---|---|
"""
DEPARTS = """
## Where the questions depart from the article

On purpose, by a design judgement (DJ) that no clinician has reviewed; "seed" is the article.

"""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A kind of person: `answers` by question id, where they are not those of a healthy person.

    `known` are answers that were given earlier in the course, beside everything that is asked once; None for
    somebody who has never been here. `asked_first` are the lines by which it is found out what is wanted.
    """

    who: str
    kind: Kind
    answers: Mapping[str, Value] = field(default_factory=dict)
    known: Mapping[str, bool | int] | None = field(default_factory=dict)
    asked_first: tuple[str, ...] = ()


CONTROLLED = {"C16": True, "C16.controlled": True, "C16.approved": True}
PREGNANT: Mapping[str, bool | int] = {"V20b": True, "C23": 20, "C23.midwife": True}
PEOPLE = (
    Somebody("returning, a helper's hands, pregnancy possible", Kind.HELPER),
    Somebody("returning, a helper's hands, pregnancy ruled out", Kind.HELPER, known={"C23x": True}),
    Somebody('returning, "start massage", a helper\'s hands', Kind.HELPER, asked_first=("someone_with_you",)),
    Somebody("returning, a massager, pregnancy possible", Kind.ROLLER),
    Somebody("returning, a massager, pregnancy ruled out", Kind.ROLLER, known={"C23x": True}),
    Somebody(
        'returning, "start massage", one massager of four',
        Kind.ROLLER,
        asked_first=("someone_with_you", "which_massager"),
    ),
    Somebody("returning, a massager, took a painkiller", Kind.ROLLER, {"V18": True, "V18.only": True}),
    Somebody("returning, pregnant, a helper's hands", Kind.HELPER, PREGNANT, {**PREGNANT}),
    Somebody("the first time, a helper's hands", Kind.HELPER, known=None),
    Somebody("the first time, a massager", Kind.ROLLER, known=None),
    Somebody("the first time, a massager, controlled blood pressure", Kind.ROLLER, CONTROLLED, None),
    Somebody("the first time, pregnant, a helper's hands", Kind.HELPER, PREGNANT, None),
)


@dataclass(frozen=True, slots=True)
class Length:
    """The prompts of one screening, as they are spoken."""

    texts: tuple[str, ...]

    @property
    def words(self) -> int:
        return sum(len(text.split()) for text in self.texts)

    @property
    def seconds(self) -> float:
        """Spoken, with the answers."""
        return self.words * 60 / WORDS_A_MINUTE + ANSWER_S * len(self.texts)


def length_of(content: Content, one: Somebody) -> Length:
    """Ask everything that this person is asked."""
    texts = [content.lines["are_you"].format(name="Anna")]
    texts += [content.lines[line].format(kinds=MASSAGERS) for line in one.asked_first]
    if one.known is None:
        texts.append(content.questions.reasons.ask)
    screening = Screening(
        content.questions,
        "Anna",
        kinds=frozenset({one.kind}),
        records=_records(content, one),
        blocks=(),
        wall=WALL,
        emergency_number="112",
        age=None if one.known is None else NUMBERS["age"],
    )
    for _ in range(LONGEST):
        prompt = screening.next()
        if isinstance(prompt, Result):
            return Length(tuple(texts))
        texts.append(prompt.text)
        screening.answer(_answer(content, prompt, one.answers))
    raise ValueError(f"the screening of {one.who} does not end")


def _records(content: Content, one: Somebody) -> dict[str, AnswerRecord]:
    """What was answered a day ago."""
    if one.known is None:
        return {}
    at = WALL - dt.timedelta(days=1)
    values: dict[str, bool | int | str] = {REASON: "relaxing"}
    for question in content.questions.questions.values():
        if question.scope is Scope.COURSE:
            values[question.id] = one.known.get(question.id, NUMBERS.get(question.state, False))
    return {name: AnswerRecord(name, value, unsure=False, at=at) for name, value in values.items()}


def _answer(content: Content, prompt: Ask | ReadBack, answers: Mapping[str, Value]) -> Value:
    """A group is opened by a yes to one of its questions; else a healthy person's answer."""
    if isinstance(prompt, ReadBack):
        return True
    if prompt.id in answers:
        return answers[prompt.id]
    if prompt.covers != (prompt.id,):
        return any(answers.get(item) is True for item in prompt.covers)
    if prompt.state in NUMBERS:
        return NUMBERS[prompt.state]
    # Where not being sure counts as a no, yes is what lets a massage happen.
    question = content.questions.questions[prompt.id]
    return not question.unsure_as and question.no.changes


def as_markdown(content: Content) -> str:
    """The table as a page, and where the questions depart from the article."""
    rows = []
    for one in PEOPLE:
        length = length_of(content, one)
        rows.append(f"| {one.who} | {len(length.texts)} | {length.words} | {round(length.seconds)} |\n")
    questions = content.questions.questions.values()
    departs = [q for q in questions if "looser than the seed" in q.source or "caution wins" in q.source]
    rows += [DEPARTS, *(f"- {q.id}: {q.ask} Source: {q.source}.\n" for q in departs)]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(as_markdown(load_content()))
