"""routine.yaml as pydantic models, and the way from them to the rules' own values."""

from typing import Literal

from pydantic import Field

from assistant.content.checks import slots
from assistant.content.document import MistakeError, Part, Place
from assistant.domain import routine as rules

Position = Literal["prone", "side", "seated"]
VariantName = Literal["full", "light", "strokes", "pregnancy"]
VARIANTS = ("full", "light", "strokes", "pregnancy")
MOST_MOVEMENTS = 20
"""Of a counted step in one session (source: the article)."""
NOT_IN_PREGNANCY = ("firmer", "kneading", "tapping", "skin", "slow", "stretch")
"""Steps with pressure, kneading or tapping (source: the article)."""


class Line(Part):
    """A line before or after the massage, and when it fits."""

    id: str = Field(min_length=1)
    say: str = Field(min_length=1)
    source: str = Field(min_length=1)
    picture: str = ""
    positions: tuple[Position, ...] = ()
    variants: tuple[VariantName, ...] = ()
    oil: bool | None = None
    sore_spot: bool | None = None
    again: bool = False

    def build(self) -> rules.Line:
        return rules.Line(
            self.id,
            self.say,
            self.source,
            self.picture,
            frozenset(self.positions),
            frozenset(self.variants),
            self.oil,
            self.sore_spot,
            self.again,
        )


class Time(Part):
    """How long: `seconds`, or `counts` of movements in each round; `say` is that in words."""

    say: str = Field(min_length=1)
    seconds: float | None = Field(default=None, gt=0)
    counts: tuple[int, ...] = ()

    def build(self, each_s: float, place: Place) -> rules.Time:
        """The time as a rule. Raises MistakeError."""
        if (self.seconds is None) is not bool(self.counts):
            raise MistakeError(place, "a step has either seconds or counts")
        if self.counts and not each_s:
            raise MistakeError(place, "counted movements need each_s")
        return rules.Time(
            self.say, sum(self.counts) * each_s if self.seconds is None else self.seconds, self.counts
        )


class Cue(Part):
    """A line at a share of the step's time."""

    at: float = Field(gt=0, lt=1)
    say: str = Field(min_length=1)


class Words(Part):
    """Words that take the place of a step's own; those that are left out stay."""

    what: str | None = Field(default=None, min_length=1)
    where: str | None = Field(default=None, min_length=1)
    force: str | None = Field(default=None, min_length=1)
    avoid: str | None = Field(default=None, min_length=1)

    def build(self) -> dict[str, str]:
        return {name: text for name, text in self if text is not None}


class Step(Part):
    """One step; `how_long` has the slot {time}."""

    title: str = Field(min_length=1)
    what: str = Field(min_length=1)
    where: str = Field(min_length=1)
    force: str = Field(min_length=1)
    how_long: str = Field(min_length=1)
    avoid: str = Field(min_length=1)
    practice: str = Field(min_length=1)
    picture: str = Field(min_length=1)
    source: str = Field(min_length=1)
    times: dict[int, Time]
    positions: dict[Position, Words] = Field(default_factory=dict)
    cues: tuple[Cue, ...] = ()
    sides: str = ""
    each_s: float = Field(default=0.0, ge=0)
    between: str = ""
    most: int = Field(default=0, ge=0, le=MOST_MOVEMENTS)
    offered: bool = False
    offer: str = ""
    firmer: bool = False

    def build(self, name: str, place: Place) -> rules.StepPlan:
        """The step as a rule. Raises MistakeError."""
        if slots(self.how_long) != {"time"}:
            raise MistakeError((*place, "how_long"), f"{name} needs the slot {{time}}, and only that")
        if self.offered is not bool(self.offer):
            raise MistakeError((*place, "offer"), f"{name}: an offered step, and only that, has an offer")
        times = _times(self.times, self.each_s, (*place, "times"))
        self._check_counts(name, place)
        return rules.StepPlan(
            id=name,
            title=self.title,
            words=rules.Words(self.what, self.where, self.force, self.avoid),
            how_long=self.how_long,
            picture=self.picture,
            source=self.source,
            practice=self.practice,
            times=times,
            positions={position: words.build() for position, words in self.positions.items()},
            cues=tuple((cue.at, cue.say) for cue in self.cues),
            sides=self.sides,
            each_s=self.each_s,
            between=self.between,
            most=self.most,
            offered=self.offered,
            offer=self.offer,
            firmer=self.firmer,
        )

    def _check_counts(self, name: str, place: Place) -> None:
        rounds = [time.counts for time in self.times.values() if time.counts]
        if any(len(counts) > 1 for counts in rounds) is not bool(self.between):
            raise MistakeError(
                (*place, "between"), f"{name}: several rounds, and only those, need a question between"
            )
        if self.between and slots(self.between) != {"more"}:
            raise MistakeError((*place, "between"), f"{name} needs the slot {{more}}, and only that")
        if max(map(sum, rounds), default=0) > self.most:
            raise MistakeError((*place, "most"), f"{name} has more movements than its most, {self.most}")
        if rounds and self.sides:
            raise MistakeError((*place, "sides"), f"{name}: counted movements have no sides")


class VariantStep(Part):
    """A step of a variant, with times and words of its own where they differ."""

    step: str
    times: dict[int, Time] | None = None
    words: Words = Words()


class Variant(Part):
    """Which steps, in order."""

    source: str = Field(min_length=1)
    firmer: bool = False
    steps: tuple[VariantStep, ...] = Field(min_length=1)


class Timing(Part):
    """The cues of every timed step."""

    half: str = Field(min_length=1)
    countdown: tuple[str, ...] = Field(min_length=1)
    source: str = Field(min_length=1)


class Routine(Part):
    """The whole file."""

    timing: Timing
    sore_spot: str = Field(min_length=1)
    preparation: tuple[Line, ...] = Field(min_length=1)
    steps: dict[str, Step]
    variants: dict[str, Variant]
    closing: tuple[Line, ...] = Field(min_length=1)

    def build(self) -> rules.Routine:
        """The routine as rules. Raises MistakeError."""
        for name in VARIANTS:
            if name not in self.variants:
                raise MistakeError(("variants",), f"the variant {name} is missing")
        steps = {name: step.build(name, ("steps", name)) for name, step in self.steps.items()}
        variants = {name: self._variant(name, variant) for name, variant in self.variants.items()}
        used = {entry.step for variant in variants.values() for entry in variant.steps}
        for name in steps:
            if name not in used:
                raise MistakeError(("steps", name), f"no variant has the step {name}")
        return rules.Routine(
            tuple(line.build() for line in self.preparation),
            steps,
            variants,
            tuple(line.build() for line in self.closing),
            rules.Timing(self.timing.half, self.timing.countdown, self.timing.source),
            self.sore_spot,
        )

    def _variant(self, name: str, variant: Variant) -> rules.Variant:
        if name not in VARIANTS:
            raise MistakeError(("variants", name), f"nothing uses a variant called {name}")
        if name != "full" and variant.firmer:
            raise MistakeError(("variants", name, "firmer"), f"{name} is there to be gentle, never firmer")
        steps: list[rules.VariantStep] = []
        for n, one in enumerate(variant.steps):
            place: Place = ("variants", name, "steps", n)
            if one.step not in self.steps:
                raise MistakeError((*place, "step"), f"there is no step called {one.step}")
            if any(one.step == earlier.step for earlier in steps):
                raise MistakeError((*place, "step"), f"{name} has the step {one.step} twice")
            if name == "pregnancy" and one.step in NOT_IN_PREGNANCY:
                raise MistakeError((*place, "step"), f"{one.step} is not for pregnancy")
            own = one.times
            times = {} if own is None else _times(own, self.steps[one.step].each_s, (*place, "times"))
            steps.append(rules.VariantStep(one.step, times, one.words.build()))
        return rules.Variant(tuple(steps), variant.source, variant.firmer)


def _times(times: dict[int, Time], each_s: float, place: Place) -> dict[int, rules.Time]:
    if tuple(sorted(times)) != rules.SESSION_MINUTES:
        raise MistakeError(place, "a step needs a time for 10 and one for 20 minutes")
    return {minutes: time.build(each_s, (*place, str(minutes))) for minutes, time in times.items()}
