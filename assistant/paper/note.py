"""The note for a person's doctor: exactly what needs an agreement, and what Unknot would then do."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.allowance import combine
from assistant.domain.answers import UNSURE, AnswerRecord, Block, Value
from assistant.domain.device import Kind
from assistant.domain.questions import Adaptation, ScreeningSet
from assistant.paper import words
from assistant.paper.page import render


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that waits for an agreement.

    `why` says why it is asked about; `answered` are what the person said about it; `then` is what may be
    done once a doctor has agreed.
    """

    title: str
    why: str
    since: dt.datetime
    answered: tuple[str, ...]
    then: tuple[str, ...]


def note_page(person: str, wanted: Sequence[Wanted], wall: dt.datetime) -> str:
    """The note as standalone HTML, with room for the doctor's answer."""
    return render("note.html", person=person, wanted=wanted, printed=wall.date().isoformat())


def wanted(
    questions: ScreeningSet, records: Mapping[str, AnswerRecord], blocks: Sequence[Block]
) -> list[Wanted]:
    """What waits for a doctor's agreement: blocks that only this lifts, and agreements that were denied."""
    found = [_of_block(questions, records, block) for block in blocks if block.until is None]
    known = (block.question for block in blocks if block.question in questions.questions)
    covered = set(questions.reached(*known))
    for name, question in questions.questions.items():
        root, record = name.partition(".")[0], records.get(name)
        if question.approval and record is not None and record.value is False and name not in covered:
            found.append(
                Wanted(
                    questions.questions[root].item,
                    questions.questions[root].why,
                    record.at,
                    _answered(questions, records, root),
                    _then(questions, records, root),
                )
            )
    return found


def _of_block(questions: ScreeningSet, records: Mapping[str, AnswerRecord], block: Block) -> Wanted:
    question = questions.questions.get(block.question)
    if question is None:
        return Wanted("said during a massage", f"{block.reason}.", block.since, (), _allowed([]))
    return Wanted(
        question.item,
        question.why,
        block.since,
        _answered(questions, records, block.question),
        _then(questions, records, block.question),
    )


def _answered(questions: ScreeningSet, records: Mapping[str, AnswerRecord], root: str) -> tuple[str, ...]:
    """What is on record of a question and of those that follow from it."""
    asked = questions.reached(root)
    return tuple(
        f"{questions.questions[name].ask} – {_said(records[name])}"
        for name in questions.questions
        if name in asked and name in records
    )


def _said(record: AnswerRecord) -> str:
    if record.unsure:
        return "not sure"
    if isinstance(record.value, bool):
        return "yes" if record.value else "no"
    return str(record.value)


def _then(questions: ScreeningSet, records: Mapping[str, AnswerRecord], root: str) -> tuple[str, ...]:
    """What the answers on record leave once a doctor has agreed to it."""
    changes: list[Adaptation] = []
    for name in questions.reached(root):
        question, record = questions.questions[name], records.get(name)
        if record is None or question.approval:
            continue
        value: Value = UNSURE if record.unsure else record.value
        adapt = question.effect(value).adapt
        if adapt is not None:
            changes.append(adapt)
    return _allowed(changes)


def _allowed(changes: Sequence[Adaptation]) -> tuple[str, ...]:
    allowance = combine(frozenset(Kind), changes)
    told = (
        [f"with {words.kinds(allowance.kinds)}"]
        if allowance.kinds
        else ["with nobody's hands and no massager"]
    )
    left = Adaptation(
        level_cap=allowance.level_cap,
        routine=allowance.routine,
        position=allowance.position,
        oil=allowance.oil,
        minutes_cap=allowance.minutes_cap,
    )
    return (*told, *words.adaptation(left))
