"""What is known during a screening: what was answered now, and what earlier answers still count."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.domain.answers import AnswerRecord, Block, Unsure, Value
from assistant.domain.device import Kind
from assistant.domain.questions import (
    AGE,
    PAIN,
    REASON,
    STOPPING,
    Effect,
    Question,
    Scope,
    ScreeningSet,
    agreed_id,
    renewed_id,
)
from assistant.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class Case:
    """What a screening starts from."""

    questions: ScreeningSet
    kinds: frozenset[Kind]
    records: Mapping[str, AnswerRecord]
    blocks: tuple[Block, ...]
    wall: dt.datetime
    age: int | None
    wording: Wording


@dataclass(frozen=True, slots=True)
class Link:
    """One question of a chain with its answer; `asked` is False where it was known already."""

    question: Question
    value: Value
    effect: Effect
    asked: bool


class Note(NamedTuple):
    """A sentence that is told with the next one; `private` where it says anything of a private question."""

    text: str
    private: bool


class Sheet:
    """The answers of one run. `given` is in order; `chains` are questions with what followed, by root."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.given: dict[str, Value] = {}
        self.chains: dict[str, tuple[Link, ...]] = {}
        self.confirmed: list[AnswerRecord] = [
            AnswerRecord(name, value=True, unsure=False, at=self._just_before())
            for name in self._renewals()
            if case.records[name].at > case.wall
        ]
        """What goes on record; first the news that a clock which was ahead has dated wrong."""

    @property
    def pain(self) -> int | None:
        """The pain that was given now, 0 to 10."""
        values = (v for q, v in self.given.items() if self.case.questions.questions[q].state == PAIN)
        return next((v for v in values if isinstance(v, int)), None)

    @property
    def age(self) -> int | None:
        """Years, from the person's settings or from an answer that counts."""
        for question in self.case.questions.questions.values():
            if question.state == AGE and isinstance(value := self.known(question), int):
                return value
        return None

    def known(self, question: Question, agreed: dt.datetime | None = None) -> Value | None:
        """The answer that need not be asked for.

        One on record that ends a screening is asked for again, unless a doctor `agreed` after it; so is an
        agreement that was not given yet.
        """
        if question.id in self.given:
            return self.given[question.id]
        if question.state == AGE and self._age_on_file(question):
            return self.case.age
        record = self._record(question.id)
        if record is None or (question.number and record.unsure):
            return None
        if question.approval and record.value is not True:
            return None
        value: Value = record.value
        if question.advances and isinstance(value, int):
            value += (self.case.wall - record.at).days // 7
        if not _possible(question, value):
            return None
        later = agreed is not None and record.at <= agreed
        return value if later or question.effect(value).outcome not in STOPPING else None

    def agreed(self, root: Question) -> dt.datetime | None:
        """When a doctor agreed to massage after this course question had ended a screening.

        None when nobody did, when that has expired, and after news: they have to be agreed to again.
        """
        if root.scope is not Scope.COURSE or self._renewed():
            return None
        renewed = self._renewed_at()
        return max(
            (
                r.at
                for r in self._agreements(root.id)
                if r.value is True and self._fresh(r) and (renewed is None or r.at > renewed)
            ),
            default=None,
        )

    def agreed_since(self, block: Block) -> bool:
        """Whether a doctor's agreement is known that is newer than the block."""
        return any(
            record.value is True and record.at > block.since for record in self._agreements(block.question)
        )

    def applies(self, question: Question) -> bool:
        """Whether the question makes sense for this person, now."""
        when = question.when
        if when.kinds and not when.kinds & self.case.kinds:
            return False
        if when.age and (age := self.age) is not None and not when.age[0] <= age <= when.age[1]:
            return False
        if when.returning and not any(self._record(q) for q in self.case.questions.of_course):
            return False
        return not any(self._yes(other) for other in when.unless)

    def contrary(self, question: Question, value: Value) -> Note | None:
        """What to say where a no contradicts what was confirmed before; the more careful of both counts.

        That is an earlier yes to what lasts, or a reason for coming here that says yes to this question.
        """
        if value is not False:
            return None
        say, item = self.case.wording, question.item
        earlier = self.case.records.get(question.id)
        if question.lasting and earlier is not None and earlier.value is True and not earlier.unsure:
            return Note(say.phrase("contrary_earlier", item=item), question.private)
        told = self.case.records.get(REASON)
        reason = self.case.questions.reasons.choices.get(str(told.value)) if told is not None else None
        if reason is not None and reason.implies == question.id:
            # What brings somebody here is asked as a private question.
            return Note(say.phrase("contrary_reason", reason=reason.said, item=item), private=True)
        return None

    def confirm(self, asked: Iterable[str]) -> None:
        """What was read back and confirmed goes on record."""
        for name in asked:
            question, value = self.case.questions.questions[name], self.given[name]
            self.confirmed.append(self.record(question, value))
            if question.effect(value).renew:
                self.confirmed.append(
                    AnswerRecord(renewed_id(name), value=True, unsure=False, at=self.case.wall)
                )

    def record(self, question: Question, value: Value) -> AnswerRecord:
        if not isinstance(value, Unsure):
            return AnswerRecord(question.id, value, unsure=False, at=self.case.wall)
        kept = "unsure" if question.number else question.unsure_as
        return AnswerRecord(question.id, kept, unsure=True, at=self.case.wall)

    def forget(self, asked: Iterable[str]) -> None:
        """As if these had not been answered."""
        gone = set(asked)
        for question in gone:
            self.given.pop(question, None)
        for root, links in list(self.chains.items()):
            if any(link.question.id in gone for link in links):
                del self.chains[root]

    def _yes(self, name: str) -> bool:
        question = self.case.questions.questions[name]
        value = self.known(question)
        return value is not None and question.is_yes(value)

    def _fresh(self, record: AnswerRecord, expires: dt.timedelta | None = None) -> bool:
        """Not expired; a date in the future does not count either."""
        return self.case.wall - (expires or self.case.questions.expires) < record.at <= self.case.wall

    def _agreements(self, root: str) -> list[AnswerRecord]:
        name = agreed_id(root)
        earlier = self.case.records.get(name)
        now = [record for record in self.confirmed if record.question == name]
        return now if earlier is None else [*now, earlier]

    def _record(self, name: str) -> AnswerRecord | None:
        """The record of an earlier screening, while it counts."""
        question = self.case.questions.questions[name]
        record = self.case.records.get(name)
        if record is None or question.scope is not Scope.COURSE:
            return None
        if not self._fresh(record, question.expires):
            return None
        renewed = self._renewed_at()
        if name in self.case.questions.of_course and (
            self._renewed() or (renewed is not None and record.at < renewed)
        ):
            return None
        earlier = self.case.records.get(question.asked_after or "")
        return None if earlier is not None and record.at < earlier.at else record

    def _renewed(self) -> bool:
        """Whether something new was reported, so that the course's answers count no more."""
        return any(link.effect.renew for links in self.chains.values() for link in links)

    def _renewed_at(self) -> dt.datetime | None:
        """When something new was last reported in an earlier screening, which may have been left halfway.

        One that is dated in the future was reported at a time nobody knows: nothing from before this
        screening counts then.
        """
        found = (self.case.records[name].at for name in self._renewals())
        return max((at if at <= self.case.wall else self._just_before() for at in found), default=None)

    def _renewals(self) -> list[str]:
        names = map(renewed_id, self.case.questions.renewing)
        return [name for name in names if name in self.case.records]

    def _just_before(self) -> dt.datetime:
        """What is answered and agreed to in this screening is later."""
        return self.case.wall - dt.timedelta.resolution

    def _age_on_file(self, question: Question) -> bool:
        """Whether the age that the person has on file is to be used.

        One that was answered here is on file and on record, and is asked for again when that expires.
        """
        age = self.case.age
        if age is None or not _possible(question, age):
            return False
        told = self.case.records.get(question.id)
        return told is None or told.value != age


def made_void(
    questions: ScreeningSet, records: Mapping[str, AnswerRecord], wall: dt.datetime
) -> tuple[AnswerRecord, ...]:
    """Answers of the course that count no more, dated so that they never will again.

    There are some where news is dated in the future. A clock was ahead then, or is behind now: when that
    is put right, the new date of the news may be older than answers that were given before them.
    """
    news = (records[name] for name in map(renewed_id, questions.renewing) if name in records)
    if not any(record.at > wall for record in news):
        return ()
    expired = wall - questions.expires
    course = (records[name] for name in sorted(questions.of_course & records.keys()))
    return tuple(replace(record, at=expired) for record in course if record.at > expired)


def _possible(question: Question, value: Value) -> bool:
    """Whether this can be an answer; the questions may have changed since it was recorded."""
    try:
        question.check(value)
    except ValueError:
        return False
    return True
