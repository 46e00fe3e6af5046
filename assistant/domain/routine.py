"""The helper's routine: which steps, for how long, what is said at each (source: the article)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

SESSION_MINUTES = (10, 20)
COUNTDOWN_FROM_S = 20.0
"""Shorter steps have no "three, two, one": it would be most of what is heard."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say before or after.

    `positions`, `variants`, `oil` and `sore_spot` say when it fits; empty and None: always. One that is
    `again` is also said when the routine goes on after a power cut.
    """

    id: str
    text: str
    source: str
    picture: str = ""
    positions: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()
    oil: bool | None = None
    sore_spot: bool | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to say during a step, `at` seconds after the first touch; a `must` also when it is late."""

    at: float
    text: str
    line: str = "cue"
    must: bool = False


@dataclass(frozen=True, slots=True)
class Time:
    """How long a step takes: seconds (of each side), or rounds of counted movements; `say` tells it."""

    say: str
    seconds: float
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What to do, where, how hard, and what to leave alone: a sentence or two each."""

    what: str
    where: str
    force: str
    avoid: str


@dataclass(frozen=True, slots=True)
class Timing:
    """The cues that every timed step has: at half time, and one second apart before the end."""

    half: str
    countdown: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session, the `n`th. Its clock starts at the first touch.

    A counted step has `counts`, the movements of each round, each of `each_s` seconds; after a round
    that is not the last one `between` asks whether there shall be {more}; `most` are the movements of a
    whole session. An `offered` step is asked for with `offer`. `firmer` says that the person may have more
    pressure. `practice` is the step in one short sentence.
    """

    id: str
    n: int
    title: str
    instruction: str
    avoid: str
    picture: str
    source: str
    seconds: float
    practice: str
    cues: tuple[Cue, ...] = ()
    counts: tuple[int, ...] = ()
    each_s: float = 0.0
    between: str = ""
    most: int = 0
    offered: bool = False
    offer: str = ""
    firmer: bool = False


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step as written down: `how_long` has the slot {time}; `positions` are other words for a position."""

    id: str
    title: str
    words: Words
    how_long: str
    picture: str
    source: str
    practice: str
    times: Mapping[int, Time]
    positions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cues: tuple[tuple[float, str], ...] = ()
    sides: str = ""
    each_s: float = 0.0
    between: str = ""
    most: int = 0
    offered: bool = False
    offer: str = ""
    firmer: bool = False

    def step(
        self,
        n: int,
        time: Time,
        words: Words,
        pace: float,
        timing: Timing,
        *,
        reminder: str = "",
        firmer: bool = True,
    ) -> Step:
        """The step as it is done: `reminder` goes with what to avoid; without `firmer` it never is."""
        one_side_s = time.seconds * pace
        avoid = f"{words.avoid} {reminder}".strip()
        how_long = self.how_long.format(time=time.say)
        return Step(
            id=self.id,
            n=n,
            title=self.title,
            instruction=f"{words.what} {words.where} {words.force} {how_long}",
            avoid=avoid,
            picture=self.picture,
            source=self.source,
            practice=self.practice,
            seconds=one_side_s * (2 if self.sides else 1),
            cues=() if time.counts else self._cues(one_side_s, timing),
            counts=time.counts,
            each_s=self.each_s * pace,
            between=self.between,
            most=self.most,
            offered=self.offered,
            offer=self.offer,
            firmer=self.firmer and firmer,
        )

    def _cues(self, one_side_s: float, timing: Timing) -> tuple[Cue, ...]:
        own = [Cue(share * one_side_s, text) for share, text in self.cues]
        end = _countdown(one_side_s, timing)
        if self.sides:
            other = [replace(cue, at=cue.at + one_side_s) for cue in (*own, *end)]
            cues = [*own, *end, Cue(one_side_s, self.sides, must=True), *other]
        else:
            cues = [*own, Cue(one_side_s / 2, timing.half), *end]
        return tuple(sorted(cues, key=lambda cue: cue.at))


def _countdown(seconds: float, timing: Timing) -> tuple[Cue, ...]:
    """A number each second, the last one a second before the end."""
    if seconds < COUNTDOWN_FROM_S:
        return ()
    numbers = timing.countdown
    return tuple(Cue(seconds - len(numbers) + n, text, "count") for n, text in enumerate(numbers))


@dataclass(frozen=True, slots=True)
class VariantStep:
    """A step of a variant, with times and words of its own where they differ from the step's."""

    step: str
    times: Mapping[int, Time] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """Which steps, in order. Without `firmer` the person may only have less pressure, never more."""

    steps: tuple[VariantStep, ...]
    source: str
    firmer: bool = False


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
    """Everything that is written down for a helper; `sore_spot` is added to each step's avoiding."""

    preparation: Sequence[Line]
    steps: Mapping[str, StepPlan]
    variants: Mapping[str, Variant]
    closing: Sequence[Line]
    timing: Timing
    sore_spot: str

    def for_session(
        self,
        minutes: int,
        variant: str = "full",
        *,
        position: str = "prone",
        oil: bool = True,
        sore_spot: bool = False,
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
        chosen = self.variants[variant]
        steps = []
        for n, entry in enumerate(chosen.steps, 1):
            plan = self.steps[entry.step]
            words = replace(plan.words, **{**plan.positions.get(position, {}), **entry.words})
            steps.append(
                plan.step(
                    n,
                    {**plan.times, **entry.times}[minutes],
                    words,
                    pace,
                    self.timing,
                    reminder=self.sore_spot if sore_spot else "",
                    firmer=chosen.firmer,
                )
            )

        def fits(line: Line) -> bool:
            return (
                (not line.positions or position in line.positions)
                and (not line.variants or variant in line.variants)
                and line.oil in (None, oil)
                and line.sore_spot in (None, sore_spot)
            )

        return SessionRoutine(
            minutes,
            variant,
            position,
            tuple(line for line in self.preparation if fits(line)),
            tuple(steps),
            tuple(line for line in self.closing if fits(line)),
        )


def bookmark(step: str, counted: int = 0) -> str:
    """Where a routine is, kept for a power cut: the step, and what was counted of it in this session."""
    return f"{step} {counted}" if counted else step


def read_bookmark(kept: str) -> tuple[str, int]:
    """The step and what was counted of it; the other way round of `bookmark`."""
    step, _, counted = kept.partition(" ")
    return step, int(counted) if counted.isdecimal() else 0
