"""screening.yaml as pydantic models, and the way from them to the rules' own values."""

import datetime as dt
from typing import Literal

from pydantic import Field

from assistant.content.document import MistakeError, Part, Place
from assistant.content.reasons import Reasons
from assistant.domain import questions as rules
from assistant.domain.answers import Outcome
from assistant.domain.device import Kind

State = Literal["yes_no", "none_of_these", "any_of_these", "pain", "minutes", "weeks", "age"]
ADAPTING = ("without", "level_cap", "routine", "position", "oil", "sore_spot", "minutes_cap", "advice")


class Advice(Part):
    """Who to see, how soon, when to come back; `block_days` and `until_agreed` say how long it holds."""

    who: str = Field(min_length=1)
    how_soon: str = Field(min_length=1)
    come_back: str = Field(min_length=1)
    block_days: float = Field(default=0.0, ge=0)
    until_agreed: bool = False

    def build(self) -> rules.Advice:
        return rules.Advice(**self.model_dump())


class Effect(Part):
    """What an answer leads to; `see` names an advice."""

    outcome: Outcome = Outcome.NONE
    reason: str = ""
    see: str = ""
    ask: tuple[str, ...] = ()
    renew: bool = False
    wait_until: int | None = Field(default=None, gt=0)
    without: tuple[Kind, ...] = ()
    level_cap: float = Field(default=1.0, gt=0, le=1)
    routine: Literal["full", "light", "strokes", "pregnancy"] = "full"
    position: Literal["prone", "seated", "side"] = "prone"
    oil: bool = True
    sore_spot: bool = False
    minutes_cap: float | None = Field(default=None, gt=0)
    advice: tuple[str, ...] = ()

    def build(self, advice: dict[str, Advice], place: Place) -> rules.Effect:
        """The effect as a rule. Raises MistakeError."""
        if self.see and self.see not in advice:
            raise MistakeError((*place, "see"), f"there is no advice called {self.see}")
        changes = {name: getattr(self, name) for name in ADAPTING if name in self.model_fields_set}
        if "without" in changes:
            changes["without"] = frozenset(self.without)
        return rules.Effect(
            outcome=self.outcome,
            reason=self.reason,
            advice=advice[self.see].build() if self.see else None,
            adapt=rules.Adaptation(**changes) if changes else None,
            ask=self.ask,
            renew=self.renew,
            wait_until=self.wait_until,
        )


class Span(Effect):
    """The effect of the numbers `from` to `to`, both included."""

    low: int = Field(alias="from", ge=0)
    high: int = Field(alias="to", ge=0)


class Condition(Part):
    """When a question applies."""

    kinds: tuple[Kind, ...] = ()
    age: tuple[int, int] | None = None
    unless: tuple[str, ...] = ()
    returning: bool = False

    def build(self) -> rules.Condition:
        return rules.Condition(frozenset(self.kinds), self.age, self.unless, self.returning)


class Question(Part):
    """One question; the field names are those of the rules."""

    ask: str = Field(min_length=1)
    item: str = Field(min_length=1)
    clearer: str = Field(min_length=1)
    means: str = Field(min_length=1)
    why: str = Field(min_length=1)
    source: str = Field(min_length=1)
    outcome: Outcome
    scope: rules.Scope = rules.Scope.SESSION
    state: State = "yes_no"
    strict: bool | None = None
    private: bool = False
    yes: Effect = Effect()
    no: Effect = Effect()
    unsure_as: Literal["yes", "no"] = "yes"
    ranges: tuple[Span, ...] = ()
    unsure: Effect = Effect()
    said: str = ""
    approval: bool = False
    when: Condition = Condition()
    asked_after: str | None = None
    advances: bool = False
    expires_days: int | None = Field(default=None, gt=0)
    lasting: bool = False

    def build(self, name: str, advice: dict[str, Advice], place: Place) -> rules.Question:
        """The question as a rule. Raises MistakeError."""
        milder = (Outcome.WAIT, Outcome.ADAPT, Outcome.NONE)
        return rules.Question(
            id=name,
            ask=self.ask,
            item=self.item,
            clearer=self.clearer,
            means=self.means,
            why=self.why,
            source=self.source,
            outcome=self.outcome,
            scope=self.scope,
            state=self.state,
            strict=self.outcome not in milder if self.strict is None else self.strict,
            private=self.private,
            yes=self.yes.build(advice, (*place, "yes")),
            no=self.no.build(advice, (*place, "no")),
            unsure_as=self.unsure_as == "yes",
            ranges=tuple(
                rules.Range(span.low, span.high, span.build(advice, (*place, "ranges", n)))
                for n, span in enumerate(self.ranges)
            ),
            unsure=self.unsure.build(advice, (*place, "unsure")),
            said=self.said,
            approval=self.approval,
            when=self.when.build(),
            asked_after=self.asked_after,
            advances=self.advances,
            expires=None if self.expires_days is None else dt.timedelta(days=self.expires_days),
            lasting=self.lasting,
        )


class Group(Part):
    """Up to three questions in one prompt."""

    ask: str = Field(min_length=1)
    clearer: str = Field(min_length=1)
    why: str = Field(min_length=1)
    items: tuple[str, ...] = Field(min_length=1, max_length=rules.MOST_ITEMS)
    state: Literal["none_of_these", "any_of_these"]

    def build(self, name: str) -> rules.Group:
        return rules.Group(name, self.ask, self.clearer, self.why, self.items, self.state)


class Screening(Part):
    """The whole file."""

    expires_days: int = Field(gt=0)
    advice: dict[str, Advice]
    phrases: dict[str, str]
    session: tuple[str, ...] = Field(min_length=1)
    course: tuple[tuple[str, ...], ...]
    groups: dict[str, Group]
    reasons: Reasons
    come_back: Question
    questions: dict[str, Question]

    def build(self) -> rules.ScreeningSet:
        """The questions as rules. Raises MistakeError."""
        return rules.ScreeningSet(
            questions={q: m.build(q, self.advice, ("questions", q)) for q, m in self.questions.items()},
            groups={g: m.build(g) for g, m in self.groups.items()},
            session=self.session,
            course=self.course,
            come_back=self.come_back.build("come_back", self.advice, ("come_back",)),
            phrases=dict(self.phrases),
            expires=dt.timedelta(days=self.expires_days),
            reasons=self.reasons.build(),
        )
