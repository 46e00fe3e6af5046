"""The helper's routine: which steps, for how long, what is said at each (source: the article)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SESSION_MINUTES = (10, 20)


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say before or after; `positions` and `oil` say when it fits, empty and None: always."""

    id: str
    text: str
    source: str
    positions: frozenset[str] = frozenset()
    oil: bool | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to say during a step, `at` seconds after the first touch."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Time:
    """How long a step takes: seconds, or rounds of counted movements; `say` is that in words."""

    say: str
    seconds: float
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session, the `n`th. Its clock starts at the first touch.

    A counted step has `counts`, the movements of each round, each of `each_s` seconds; after a round
    that is not the last one `between` asks whether to go on. An `offered` step is asked for with `offer`.
    """

    id: str
    n: int
    title: str
    instruction: str
    avoid: str
    picture: str
    source: str
    seconds: float
    cues: tuple[Cue, ...] = ()
    counts: tuple[int, ...] = ()
    each_s: float = 0.0
    between: str = ""
    offered: bool = False
    offer: str = ""


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step as written down: `instruction` has the slot {time}; cues are at a share of the step (0 to 1)."""

    id: str
    title: str
    instruction: str
    avoid: str
    picture: str
    source: str
    times: Mapping[int, Time]
    cues: tuple[tuple[float, str], ...] = ()
    each_s: float = 0.0
    between: str = ""
    offered: bool = False
    offer: str = ""

    def step(self, n: int, time: Time, pace: float) -> Step:
        return Step(
            id=self.id,
            n=n,
            title=self.title,
            instruction=self.instruction.format(time=time.say),
            avoid=self.avoid,
            picture=self.picture,
            source=self.source,
            seconds=time.seconds * pace,
            cues=tuple(Cue(share * time.seconds * pace, text) for share, text in self.cues),
            counts=time.counts,
            each_s=self.each_s * pace,
            between=self.between,
            offered=self.offered,
            offer=self.offer,
        )


@dataclass(frozen=True, slots=True)
class Variant:
    """Which steps, in order, with times of its own where they differ from the step's."""

    steps: tuple[tuple[str, Mapping[int, Time]], ...]
    source: str


@dataclass(frozen=True, slots=True)
class SessionRoutine:
    """The routine of one session: what to say before, its steps, what to say after."""

    minutes: int
    variant: str
    position: str
    preparation: tuple[Line, ...]
    steps: tuple[Step, ...]
    closing: tuple[Line, ...]

    def steps_from(self, position: str | None) -> tuple[Step, ...]:
        """The steps from the one with this id on; all of them when there is no such step here."""
        ids = [step.id for step in self.steps]
        return self.steps[ids.index(position) :] if position in ids else self.steps

    @property
    def of(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def total_s(self) -> float:
        """Seconds of all steps together, offered ones included."""
        return sum(step.seconds for step in self.steps)


@dataclass(frozen=True, slots=True)
class Routine:
    """Everything that is written down for a helper."""

    preparation: Sequence[Line]
    steps: Mapping[str, StepPlan]
    variants: Mapping[str, Variant]
    closing: Sequence[Line]

    def for_session(
        self,
        minutes: int,
        variant: str = "full",
        *,
        position: str = "prone",
        oil: bool = True,
        pace: float = 1.0,
    ) -> SessionRoutine:
        """The routine of 10 or 20 minutes in this variant. Raises ValueError for any other.

        `pace` shortens every time to this share, for a demonstration.
        """
        if minutes not in SESSION_MINUTES:
            raise ValueError(f"the routine takes 10 or 20 minutes, not {minutes}")
        if variant not in self.variants:
            raise ValueError(f"there is no variant {variant} of the routine")
        if not 0 < pace <= 1:
            raise ValueError("a pace is a share above 0, at most 1")
        steps = []
        for n, (name, times) in enumerate(self.variants[variant].steps, 1):
            plan = self.steps[name]
            steps.append(plan.step(n, {**plan.times, **times}[minutes], pace))
        return SessionRoutine(
            minutes,
            variant,
            position,
            tuple(line for line in self.preparation if _fits(line, position, oil)),
            tuple(steps),
            tuple(line for line in self.closing if _fits(line, position, oil)),
        )


def _fits(line: Line, position: str, oil: bool) -> bool:
    return (not line.positions or position in line.positions) and line.oil in (None, oil)
