"""The questions of the screening as data: what each answer leads to, in which order they are asked.

The values come from content/<language>/screening.yaml; nothing in them was reviewed by a clinician.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.domain.answers import UNSURE, Outcome, Unsure, Value
from assistant.domain.device import Kind

SERIOUS_FIRST = tuple(Outcome)
STOPPING = frozenset({Outcome.EMERGENCY, Outcome.URGENT, Outcome.STOP})

NONE_OF_THESE = "none_of_these"
ANY_OF_THESE = "any_of_these"
YES_NO = "yes_no"
PAIN = "pain"
AGE = "age"
NUMBER_STATES = frozenset({PAIN, AGE, "minutes", "weeks"})
GROUP_STATES = frozenset({NONE_OF_THESE, ANY_OF_THESE})
MOST_ITEMS = 3


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """The most serious of them, `NONE` when there are none."""
    return min(outcomes, key=SERIOUS_FIRST.index, default=Outcome.NONE)


REASON = "reason"
"""The id under which it is on record what brings a person here."""


def agreed_id(question: str) -> str:
    """The id under which a doctor's agreement after a block by this question is on record."""
    return f"{question}.agreed"


def renewed_id(question: str) -> str:
    """The id under which it is on record when news last made the answers before it count no more."""
    return f"{question}.renewed"


class Scope(enum.StrEnum):
    """How long an answer counts: for this session, or for the course (until it expires)."""

    SESSION = "session"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Advice:
    """Who to see, how soon, when to come back, and for how long the answer blocks.

    The block ends by itself after `block_days`; with `until_agreed` it holds until the person says that
    a doctor agreed to massage, which is asked after `block_days` at the earliest.
    """

    who: str
    how_soon: str
    come_back: str
    block_days: float = 0.0
    until_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Adaptation:
    """How an answer changes the massage; fields as in Allowance, and `without`: kinds that are taken away."""

    without: frozenset[Kind] = frozenset()
    level_cap: float = 1.0
    routine: str = "full"
    position: str = "prone"
    oil: bool = True
    sore_spot: bool = False
    minutes_cap: float | None = None
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What an answer leads to.

    `reason` is one plain sentence. `ask` are questions or groups that follow at once. `renew` asks the
    course questions again. `wait_until` is the number at which the waiting is over.
    """

    outcome: Outcome = Outcome.NONE
    reason: str = ""
    advice: Advice | None = None
    adapt: Adaptation | None = None
    ask: tuple[str, ...] = ()
    renew: bool = False
    wait_until: int | None = None

    @property
    def changes(self) -> bool:
        """True when the answer alone, without what follows, makes a difference."""
        return self.outcome is not Outcome.NONE or self.adapt is not None or self.renew


NOTHING = Effect()


@dataclass(frozen=True, slots=True)
class Range:
    """What a number from `low` to `high`, both included, leads to."""

    low: int
    high: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question applies.

    `kinds`: one of these could be used. `age`: unknown or within, both ends included. `unless`: a yes to
    one of these questions makes it pointless. `returning`: some answer of the course is still on record.
    """

    kinds: frozenset[Kind] = frozenset()
    age: tuple[int, int] | None = None
    unless: tuple[str, ...] = ()
    returning: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question: how it is asked alone (`ask`) and named in a list (`item`), and what answers lead to.

    `outcome` is the most serious one that it can lead to. Yes/no questions use `yes` and `no`, and
    "not sure" counts as `unsure_as`; numbers use `ranges` (without gaps) and `unsure`. `said` is how a
    number is read back, with {n}. `approval` marks "has a doctor agreed?". A record that is older
    than the record of `asked_after` no longer counts; `advances` adds the weeks since it was given.
    `expires` is for a record that counts for less long than the others. `lasting` marks what, once it was
    so, is so for good: a later no contradicts it.
    """

    id: str
    ask: str
    item: str
    clearer: str
    means: str
    why: str
    source: str
    outcome: Outcome
    scope: Scope = Scope.SESSION
    state: str = YES_NO
    strict: bool = True
    private: bool = False
    yes: Effect = NOTHING
    no: Effect = NOTHING
    unsure_as: bool = True
    ranges: tuple[Range, ...] = ()
    unsure: Effect = NOTHING
    said: str = ""
    approval: bool = False
    when: Condition = field(default_factory=Condition)
    asked_after: str | None = None
    advances: bool = False
    expires: dt.timedelta | None = None
    lasting: bool = False

    @property
    def within(self) -> tuple[int, int] | None:
        """The smallest and the largest number that can be an answer; None where none is asked for."""
        return (self.ranges[0].low, self.ranges[-1].high) if self.number else None

    @property
    def number(self) -> bool:
        return self.state in NUMBER_STATES

    def check(self, value: Value) -> None:
        """Raises ValueError when this cannot be an answer to this question."""
        if isinstance(value, Unsure):
            return
        if not self.number:
            if not isinstance(value, bool):
                raise ValueError(f"{self.id} is answered by yes, no or not sure, not by {value!r}")
            return
        low, high = self.ranges[0].low, self.ranges[-1].high
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"{self.id} is answered by a number from {low} to {high}, not by {value!r}")

    def effect(self, value: Value) -> Effect:
        """What the answer leads to. Raises ValueError for a value that cannot be one."""
        self.check(value)
        if not self.number:
            return self.yes if self.is_yes(value) else self.no
        if value is UNSURE:
            return self.unsure
        return next(r.effect for r in self.ranges if isinstance(value, int) and r.low <= value <= r.high)

    def is_yes(self, value: Value) -> bool:
        """True for yes, and for "not sure" where that counts as yes; a number is never one."""
        return self.unsure_as if isinstance(value, Unsure) else value is True

    def effects(self) -> Iterator[Effect]:
        """Every effect that some answer has."""
        if self.number:
            yield from (r.effect for r in self.ranges)
            yield self.unsure
        else:
            yield self.yes
            yield self.no


@dataclass(frozen=True, slots=True)
class Group:
    """Up to three questions of one outcome in one prompt; `ask` has the slot {items}."""

    id: str
    ask: str
    clearer: str
    why: str
    items: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that brings people here: how it is said back, and the question that it answers with a yes."""

    id: str
    said: str
    source: str
    implies: str | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """What brings a person here: asked once. `confirm` has the slot {reason}; `limit` is said after it."""

    ask: str
    clearer: str
    means: str
    why: str
    confirm: str
    limit: str
    source: str
    choices: Mapping[str, Reason]


@dataclass(frozen=True)
class ScreeningSet:
    """All questions and their order, most serious first.

    `session` is asked each time; `course` has parts, each summed up on its own; both name groups or
    single questions. `reasons` is asked before them, once. `come_back` asks whether a doctor has agreed,
    with the slot {reason}. `phrases` are the sentences around the questions; which there are is checked by
    the loader.
    """

    questions: Mapping[str, Question]
    groups: Mapping[str, Group]
    session: tuple[str, ...]
    course: tuple[tuple[str, ...], ...]
    come_back: Question
    phrases: Mapping[str, str]
    expires: dt.timedelta
    reasons: Reasons

    def reached(self, *starts: str) -> frozenset[str]:
        """The ids of all questions that can be asked from these entries, follow-ups included."""
        found: set[str] = set()
        todo = list(starts)
        while todo:
            entry = todo.pop()
            if entry in self.groups:
                todo += self.groups[entry].items
            elif entry not in found:
                found.add(entry)
                todo += [a for e in self.questions[entry].effects() for a in e.ask]
        return frozenset(found)

    @cached_property
    def of_course(self) -> frozenset[str]:
        """The questions that the course part asks."""
        return self.reached(*(entry for part in self.course for entry in part))

    @cached_property
    def renewing(self) -> frozenset[str]:
        """The questions that some answer to makes the answers before it count no more."""
        return frozenset(q.id for q in self.questions.values() if any(e.renew for e in q.effects()))

    def tells_private(self, question: str) -> bool:
        """Whether what follows from this question, a block for instance, can tell of a private one."""
        return question in self.questions and any(
            self.questions[name].private for name in self.reached(question)
        )

    def block_days(self, question: str) -> float:
        """Days before it is asked whether a doctor has agreed: the longest that the question names."""
        tree = (self.questions[q] for q in self.reached(question)) if question in self.questions else ()
        named = (e.advice for q in tree for e in q.effects() if e.advice is not None)
        return max((advice.block_days for advice in named if advice.until_agreed), default=1.0)
