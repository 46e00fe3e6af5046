"""The course of one screening: blocks first, then the session's questions, then those of the course.

How doubt is resolved, each time the careful way (our own judgement):
- "Not sure" counts as the answer that asks for more care.
- A yes to a group opens its items one by one. When all are then denied, the group is asked once more;
  when that ends the same way, there is no massage and nothing is on record.
- An answer that ends the screening is read back first. Denied, its whole chain of questions is asked
  again and nothing is on record; after the third denial there is no massage.
- What ends nothing is summed up at the end of its part; denied, that part is asked again.
- A no that contradicts what was confirmed before counts as the yes that is more careful, and that is said.
- A block without an end holds for the days that its question names, one at least, and then until the
  person says, and confirms, that a doctor agreed; a no holds it for those days again. It may come from
  elsewhere than these questions: a symptom that was said during a massage.
"""

import datetime as dt
from collections.abc import Generator, Sequence
from dataclasses import replace

from assistant.domain.answers import AnswerRecord, Ask, Block, Outcome, ReadBack, Result, Value
from assistant.domain.endings import blocked, ended, passed, unclear
from assistant.domain.questions import (
    NONE_OF_THESE,
    SERIOUS_FIRST,
    STOPPING,
    Effect,
    Group,
    Question,
    agreed_id,
)
from assistant.domain.sheet import Case, Link, Note, Sheet

MOST_ATTEMPTS = 3
GROUP_ATTEMPTS = 2

Turns = Generator[Ask | ReadBack, Value, None]


class _Over(Exception):  # noqa: N818 - not an error: it ends the interview from any depth
    """Raised with the result when the interview is over before its last question."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.outcome)
        self.result = result


class Interview:
    """One run through the questions; it is fed answers and yields prompts."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._set = case.questions
        self._say = case.wording
        self._sheet = Sheet(case)
        self._notes: list[Note] = []

    @property
    def confirmed(self) -> tuple[AnswerRecord, ...]:
        """What was read back and confirmed so far."""
        return tuple(self._sheet.confirmed)

    def counts(self, question: str) -> bool:
        """Whether an earlier answer to a question of the course still counts."""
        return self._sheet.known(self._set.questions[question]) is not None

    def script(self) -> Generator[Ask | ReadBack, Value, Result]:
        """Yields what to ask, takes the answers, returns the result."""
        try:
            yield from self._blocks()
            yield from self._part("session", self._set.session)
            for n, entries in enumerate(self._set.course, 1):
                yield from self._part(f"course{n}", entries)
        except _Over as over:
            return over.result
        result = passed(self._sheet)
        told = tuple(note.text for note in self._notes)
        private = result.private or any(note.private for note in self._notes)
        return replace(result, lines=(*told, *result.lines), private=private)

    def _part(self, name: str, entries: Sequence[str]) -> Turns:
        """All entries, then what was answered, to be confirmed."""
        for _ in range(MOST_ATTEMPTS):
            before = set(self._sheet.given)
            for entry in entries:
                yield from self._entry(entry)
            asked = tuple(q for q in self._sheet.given if q not in before)
            if not asked or (yield from self._summed_up(name, asked)):
                self._sheet.confirm(asked)
                return
            self._sheet.forget(asked)
        raise _Over(unclear(self._sheet))

    def _entry(self, entry: str) -> Turns:
        if entry in self._set.groups:
            yield from self._group(self._set.groups[entry])
        elif self._sheet.applies(self._set.questions[entry]):
            yield from self._chain(self._set.questions[entry])

    def _group(self, group: Group) -> Turns:
        """Those items that are not known in one prompt; opened one by one where it is not a plain no."""
        items = [q for q in map(self._set.questions.__getitem__, group.items) if self._sheet.applies(q)]
        due = []
        for question in items:
            if self._sheet.known(question, self._sheet.agreed(question)) is None:
                due.append(question)
            else:
                yield from self._chain(question)
        if len(due) == 1 and group.state != NONE_OF_THESE:
            yield from self._chain(due[0])
            return
        for _ in range(GROUP_ATTEMPTS if due else 0):
            if (yield self._ask_group(group, due)) is False:
                for question in due:
                    yield from self._chain(question, said=False)
                return
            for question in due:
                yield from self._chain(question)
            if any(q.is_yes(self._sheet.given[q.id]) for q in due):
                return
            self._sheet.forget(q.id for q in due)
        if due:
            raise _Over(unclear(self._sheet))

    def _chain(self, root: Question, said: Value | None = None) -> Turns:
        """A question with all that follows from its answer; read back at once when it ends the screening.

        `said` is the answer that was given through its group.
        """
        for _ in range(MOST_ATTEMPTS):
            links: list[Link] = []
            yield from self._links(root, root, links, said)
            said = None
            ending = next((link.effect for link in links if self._ends(link.effect)), None)
            if ending is None:
                self._sheet.chains[root.id] = tuple(links)
                return
            asked = tuple(link.question.id for link in links if link.asked)
            if not asked:
                raise _Over(ended(self._sheet, root, ending, links=links, block=False))
            text = self._say.read_back([self._say.answer(link.question, link.value) for link in links])
            text, noted = self._noted(text)
            private = noted or any(link.question.private for link in links)
            if (yield ReadBack(f"check.{root.id}", text, asked, private)) is True:
                self._sheet.confirm(asked)
                raise _Over(ended(self._sheet, root, ending, links=links, block=True))
            self._sheet.forget(asked)
        raise _Over(unclear(self._sheet))

    def _links(
        self, root: Question, question: Question, links: list[Link], said: Value | None = None
    ) -> Turns:
        """One question and its follow-ups; what a doctor has agreed to since ends nothing any more."""
        agreed = self._sheet.agreed(root)
        value = self._sheet.known(question, agreed) if said is None else None
        asked = value is None
        if value is None:
            value = self._more_careful(question, (yield self._ask(question)) if said is None else said)
            self._sheet.given[question.id] = value
        effect = question.effect(value)
        if agreed is not None and not asked and effect.outcome in STOPPING:
            effect = replace(effect, outcome=Outcome.NONE)
        links.append(Link(question, value, effect, asked))
        for entry in effect.ask:
            if any(self._ends(link.effect) for link in links):
                return
            if entry in self._set.groups:
                yield from self._group(self._set.groups[entry])
                continue
            follow = self._set.questions[entry]
            if self._sheet.applies(follow) and not (agreed is not None and follow.approval):
                yield from self._links(root, follow, links)

    def _more_careful(self, question: Question, value: Value) -> Value:
        """The answer, or the yes that it contradicts; then that is told with the next thing that is said."""
        note = self._sheet.contrary(question, value)
        if note is None:
            return value
        self._notes.append(note)
        return True

    def _noted(self, text: str) -> tuple[str, bool]:
        """The text after what is still to be told, and whether any of that is private."""
        told = " ".join((*(note.text for note in self._notes), text))
        private = any(note.private for note in self._notes)
        self._notes.clear()
        return told, private

    def _ends(self, effect: Effect) -> bool:
        """True for an answer that leaves no massage at all."""
        nothing_left = effect.adapt is not None and not self._case.kinds - effect.adapt.without
        return effect.outcome in STOPPING or nothing_left

    def _ask(self, question: Question) -> Ask:
        text, noted = self._noted(question.ask)
        return Ask(
            id=question.id,
            text=text,
            clearer=question.clearer,
            state=question.state,
            covers=(question.id,),
            why=question.why,
            means=question.means,
            strict=question.strict,
            private=noted or question.private,
            within=question.within,
        )

    def _ask_group(self, group: Group, items: Sequence[Question]) -> Ask:
        text, noted = self._noted(self._say.prompt(group, items))
        return Ask(
            id=group.id,
            text=text,
            clearer=group.clearer,
            state=group.state,
            covers=tuple(q.id for q in items),
            why=group.why,
            means=" ".join(q.means for q in items),
            strict=any(q.strict for q in items),
            private=noted or any(q.private for q in items),
        )

    def _summed_up(self, name: str, asked: Sequence[str]) -> Generator[Ask | ReadBack, Value, bool]:
        """Whether what was answered was confirmed, all of it; most often it is one sentence."""
        told, private = self._summary(name, asked)
        words_before = sum(len(note.text.split()) for note in self._notes)
        for n, sentence in enumerate(self._say.read_backs(told, words_before=words_before), 1):
            text, noted = self._noted(sentence)
            check = f"check.{name}" if n == 1 else f"check.{name}.{n}"
            if (yield ReadBack(check, text, tuple(asked), noted or private)) is not True:
                return False
        return True

    def _summary(self, name: str, asked: Sequence[str]) -> tuple[list[str], bool]:
        """What was answered: every number, every answer that changes something; whether one is private."""
        told: list[str] = []
        numbers: list[str] = []
        denied = private = False
        for links in self._sheet.chains.values():
            new = [link for link in links if link.question.id in asked]
            if links[0].question.number and len(links) == 1:
                numbers += [self._say.answer(link.question, link.value) for link in new]
            elif any(self._matters(link, links[0]) for link in new):
                told += [self._say.answer(link.question, link.value) for link in new if _tells(link)]
                denied |= not all(map(_tells, new))
                private |= any(link.question.private for link in new)
            else:
                denied |= any(link.value is False for link in new)
        if not told and denied:
            told = [self._say.phrase("nothing_reported" if name == "session" else "no_to_all")]
        elif denied:
            numbers.append(self._say.phrase("no_to_rest"))
        return [*told, *numbers], private

    def _matters(self, link: Link, root: Link) -> bool:
        """Whether an answer is worth telling: it changes something, or is a yes on the way."""
        leads = bool(link.effect.ask) or link is not root
        return link.effect.changes or (leads and link.question.is_yes(link.value))

    def _blocks(self) -> Turns:
        """Earlier answers that still hold: nothing is asked before a doctor could have agreed."""
        holding = [block for block in self._case.blocks if self._holds(block)]
        holding.sort(key=lambda block: SERIOUS_FIRST.index(block.outcome))
        for block in holding:
            at_least = dt.timedelta(days=self._set.block_days(block.question))
            if block.until is not None or self._case.wall < block.since + at_least:
                raise _Over(blocked(self._sheet, block))
        for block in holding:
            if not self._sheet.agreed_since(block):
                yield from self._come_back(block)

    def _holds(self, block: Block) -> bool:
        if block.until is not None:
            return block.until > self._case.wall
        return not self._sheet.agreed_since(block)

    def _come_back(self, block: Block) -> Turns:
        """Has a doctor agreed since? No, or not sure, holds the block from today on."""
        template = self._set.come_back
        question = replace(
            template,
            id=agreed_id(block.question),
            ask=template.ask.format(reason=block.reason),
            private=template.private or self._set.tells_private(block.question),
        )
        for _ in range(MOST_ATTEMPTS):
            value = yield self._ask(question)
            text = self._say.read_back([self._say.answer(question, value)])
            if (yield ReadBack(f"check.{question.id}", text, (question.id,), question.private)) is True:
                self._sheet.confirmed.append(self._sheet.record(question, value))
                if question.is_yes(value):
                    return
                raise _Over(blocked(self._sheet, block, renewed=True))
        raise _Over(unclear(self._sheet))


def _tells(link: Link) -> bool:
    """False for a no that changes nothing and to which a yes would have ended nothing: it is of the rest."""
    return link.effect.changes or link.value is not False or link.question.yes.outcome in STOPPING
