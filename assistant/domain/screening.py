"""The safety questions: what is asked next, what an answer means, what comes of it.

Pure rules over data: the questions come from content/<language>/screening.yaml.
Nothing in here was reviewed by a clinician.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from assistant.domain.answers import (
    UNSURE,
    AnswerRecord,
    Ask,
    Block,
    Outcome,
    ReadBack,
    Result,
    Unsure,
    Value,
)
from assistant.domain.clearance import _SEAL, Clearance
from assistant.domain.device import Kind
from assistant.domain.errors import ClearanceError
from assistant.domain.interview import Interview
from assistant.domain.questions import ScreeningSet
from assistant.domain.sheet import Case
from assistant.domain.wording import Wording

__all__ = [
    "UNSURE",
    "AnswerRecord",
    "Ask",
    "Block",
    "Outcome",
    "ReadBack",
    "Result",
    "Screening",
    "ScreeningSet",
    "Unsure",
    "Value",
]


class Screening:
    """The questions for one person, from the first to the result; the person answers one prompt at a time.

    `kinds` are what could be used here. `records` are confirmed answers of earlier screenings by question
    id, `blocks` what forbids massage, `wall` the local time with its zone, which every record of this
    screening gets. It keeps only what was answered, in order, and can therefore take the last one back.
    """

    def __init__(
        self,
        questions: ScreeningSet,
        person: str,
        *,
        kinds: frozenset[Kind],
        records: Mapping[str, AnswerRecord],
        blocks: Sequence[Block],
        wall: dt.datetime,
        emergency_number: str,
        age: int | None = None,
    ) -> None:
        """Raises ValueError without anything that could be used."""
        if not kinds:
            raise ValueError("a screening needs something that could be used")
        self.person = person
        self._case = Case(
            questions,
            kinds,
            dict(records),
            tuple(blocks),
            wall,
            age,
            Wording(questions.phrases, emergency_number),
        )
        self._given: list[Value] = []
        self._shown = False
        self._granted = False
        self._replay()

    def next(self) -> Ask | ReadBack | Result:
        """What to ask or say now; the same until it was answered."""
        self._shown = True
        return self._prompt

    def answer(self, value: Value) -> None:
        """Answer what `next` last returned (I8). Raises ValueError when it cannot be an answer to it."""
        prompt = self._prompt
        if isinstance(prompt, Result):
            raise ValueError("the screening is over")  # noqa: TRY004 - it is the moment that is wrong, not a type
        if not self._shown:
            raise ValueError("the question was not put yet")
        self._check(prompt, value)
        self._given.append(value)
        self._shown = False
        self._advance(value)

    def back(self) -> None:
        """Take the last answer back: it is asked again and nothing of it is kept.

        Without an answer nothing changes. Raises ValueError after the result: a confirmed answer stands.
        """
        if isinstance(self._prompt, Result):
            raise ValueError("the screening is over")  # noqa: TRY004 - it is the moment that is wrong, not a type
        if self._given:
            self._given.pop()
            self._replay()
        self._shown = False

    @property
    def confirmed(self) -> tuple[AnswerRecord, ...]:
        """What was summed up and confirmed so far: worth keeping even when the person leaves now."""
        return self._interview.confirmed

    @property
    def left_halfway(self) -> bool:
        """Whether an earlier screening was left between the parts that are asked once a course."""
        questions = self._case.questions
        answered = [
            any(q in self._case.records and self._interview.counts(q) for q in questions.reached(*part))
            for part in questions.course
        ]
        return any(answered) and not all(answered) and not isinstance(self._prompt, Result)

    def clearance(self, now: float) -> Clearance:
        """The clearance, once (I1); `now` is the clock in seconds.

        Raises ClearanceError unless `next` has returned a result with the outcome "clearance".
        """
        result = self._prompt
        if not isinstance(result, Result) or result.outcome != "clearance" or result.allowance is None:
            raise ClearanceError("The questions are not all answered.", "I have to ask them first.")
        if self._granted or not self._shown:
            raise ClearanceError("That screening was for one session.", "I have to ask the questions again.")
        self._granted = True
        return Clearance(self.person, result.allowance, now, _SEAL, pain_before=result.pain)

    def _check(self, prompt: Ask | ReadBack, value: Value) -> None:
        questions = self._case.questions
        if isinstance(prompt, Ask) and prompt.id in questions.questions:
            questions.questions[prompt.id].check(value)
        elif not isinstance(value, bool | Unsure):
            raise ValueError(f"{prompt.id} is answered by yes, no or not sure, not by {value!r}")

    def _replay(self) -> None:
        """Begin again, and give every answer that still counts."""
        self._interview = Interview(self._case)
        self._script = self._interview.script()
        self._prompt: Ask | ReadBack | Result = self._turn(lambda: next(self._script))
        for value in self._given:
            self._advance(value)

    def _advance(self, value: Value) -> None:
        self._prompt = self._turn(lambda: self._script.send(value))

    def _turn(self, turn: Callable[[], Ask | ReadBack]) -> Ask | ReadBack | Result:
        try:
            return turn()
        except StopIteration as over:
            result: Result = over.value
            return result
