"""routine.yaml as pydantic models, and the way from them to the rules' own values."""

from typing import Literal

from pydantic import Field

from assistant.content.checks import slots
from assistant.content.document import MistakeError, Part, Place
from assistant.domain import routine as rules

Position = Literal["prone", "side", "seated"]
VARIANTS = ("full", "light", "strokes", "pregnancy")


class Line(Part):
    """A line before or after the massage; `positions` and `oil` say when it fits."""

    id: str = Field(min_length=1)
    say: str = Field(min_length=1)
    source: str = Field(min_length=1)
    positions: tuple[Position, ...] = ()
    oil: bool | None = None

    def build(self) -> rules.Line:
        return rules.Line(self.id, self.say, self.source, frozenset(self.positions), self.oil)


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


class Step(Part):
    """One step; `instruction` has the slot {time}."""

    title: str = Field(min_length=1)
    instruction: str = Field(min_length=1)
    avoid: str = Field(min_length=1)
    picture: str = Field(min_length=1)
    source: str = Field(min_length=1)
    times: dict[int, Time]
    cues: tuple[Cue, ...] = ()
    each_s: float = Field(default=0.0, ge=0)
    between: str = ""
    offered: bool = False
    offer: str = ""

    def build(self, name: str, place: Place) -> rules.StepPlan:
        """The step as a rule. Raises MistakeError."""
        if slots(self.instruction) != {"time"}:
            raise MistakeError((*place, "instruction"), f"{name} needs the slot {{time}}, and only that")
        if self.offered is not bool(self.offer):
            raise MistakeError((*place, "offer"), f"{name}: an offered step, and only that, has an offer")
        if any(len(time.counts) > 1 for time in self.times.values()) is not bool(self.between):
            raise MistakeError(
                (*place, "between"), f"{name}: several rounds, and only those, need a question between"
            )
        return rules.StepPlan(
            id=name,
            title=self.title,
            instruction=self.instruction,
            avoid=self.avoid,
            picture=self.picture,
            source=self.source,
            times=_times(self.times, self.each_s, (*place, "times")),
            cues=tuple((cue.at, cue.say) for cue in self.cues),
            each_s=self.each_s,
            between=self.between,
            offered=self.offered,
            offer=self.offer,
        )


class VariantStep(Part):
    """A step of a variant, with times of its own where they differ."""

    step: str
    times: dict[int, Time] | None = None


class Variant(Part):
    """Which steps, in order."""

    source: str = Field(min_length=1)
    steps: tuple[VariantStep, ...] = Field(min_length=1)


class Routine(Part):
    """The whole file."""

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
        used = {name for variant in variants.values() for name, _ in variant.steps}
        for name in steps:
            if name not in used:
                raise MistakeError(("steps", name), f"no variant has the step {name}")
        return rules.Routine(
            tuple(line.build() for line in self.preparation),
            steps,
            variants,
            tuple(line.build() for line in self.closing),
        )

    def _variant(self, name: str, variant: Variant) -> rules.Variant:
        if name not in VARIANTS:
            raise MistakeError(("variants", name), f"nothing uses a variant called {name}")
        steps: list[tuple[str, dict[int, rules.Time]]] = []
        for n, one in enumerate(variant.steps):
            place: Place = ("variants", name, "steps", n)
            if one.step not in self.steps:
                raise MistakeError((*place, "step"), f"there is no step called {one.step}")
            if any(one.step == earlier for earlier, _ in steps):
                raise MistakeError((*place, "step"), f"{name} has the step {one.step} twice")
            own = one.times
            times = {} if own is None else _times(own, self.steps[one.step].each_s, (*place, "times"))
            steps.append((one.step, times))
        return rules.Variant(tuple(steps), variant.source)


def _times(times: dict[int, Time], each_s: float, place: Place) -> dict[int, rules.Time]:
    if tuple(sorted(times)) != rules.SESSION_MINUTES:
        raise MistakeError(place, "a step needs a time for 10 and one for 20 minutes")
    return {minutes: time.build(each_s, (*place, str(minutes))) for minutes, time in times.items()}
