"""What is on record of a screening while it is held: what was confirmed, and nothing that was taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.dialogue.interruption import seen_through
from assistant.domain.answers import AnswerRecord
from assistant.domain.questions import AGE
from assistant.flows.hub import Hub
from assistant.ports import GUEST, PersonRecord


class OnRecord:
    """The answers of one screening on record. `person` and `earlier` are as they were before it.

    Of a guest no answer is on record at all: they are asked everything each time, and nobody could ever
    have it erased.
    """

    def __init__(self, hub: Hub, person: PersonRecord, earlier: Mapping[str, AnswerRecord]) -> None:
        self._hub = hub
        self._person = person
        self._earlier = earlier
        self._held: tuple[AnswerRecord, ...] = ()

    async def hold(self, confirmed: Sequence[AnswerRecord], *, anew: bool = False) -> None:
        """Have what is `confirmed` by now on record, in its order; `anew` writes it all. Raises StoreError.

        From the first answer that differs, what was there is taken back: instead of it there is again what
        was on record before the screening. That is seen through whatever breaks it off.
        """
        if self._person.name == GUEST:
            return
        same = _same(self._held, confirmed)
        if same < len(self._held):
            await seen_through(self._take_back(self._held[same:]))
            self._held = self._held[:same]
        if new := confirmed[0 if anew else same :]:
            await self._record(new)
            self._held = tuple(confirmed)

    async def _record(self, answers: Sequence[AnswerRecord]) -> None:
        """Keep them; an age is kept with the person too."""
        await self._hub.store.record_answers(self._person.name, answers)
        if (age := self._age(answers)) is not None:
            await self._keep_age(age)

    async def _take_back(self, answers: Sequence[AnswerRecord]) -> None:
        gone = {answer.question for answer in answers}
        earlier = [self._earlier[question] for question in sorted(gone & self._earlier.keys())]
        await self._hub.store.take_back_answers(self._person.name, gone, earlier)
        if self._age(answers) is not None:
            await self._keep_age(self._person.age)

    async def _keep_age(self, age: int | None) -> None:
        latest = await self._hub.store.person(self._person.name)
        await self._hub.store.save_person(replace(latest, age=age))

    def _age(self, answers: Iterable[AnswerRecord]) -> int | None:
        """The age among them, in years."""
        questions = self._hub.questions.questions
        ages = [a.value for a in answers if a.question in questions and questions[a.question].state == AGE]
        return next((value for value in reversed(ages) if isinstance(value, int)), None)


def _same(held: Sequence[AnswerRecord], confirmed: Sequence[AnswerRecord]) -> int:
    """How many of them are the same, from the first on."""
    pairs = zip(held, confirmed, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(held), len(confirmed)))
