"""A session on a motor: how strong, how long, and how that may change (I2, I5)."""

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.domain.clearance import Allowance
from assistant.domain.device import ZERO, Axis, Capabilities, Levels

MOTION_AXES = (Axis.PRESSURE, Axis.SPEED, Axis.AMPLITUDE)


class Change(enum.StrEnum):
    """What came of a wish for another level."""

    RAISED = "raised"
    LOWERED = "lowered"
    SAME = "same"
    LATER = "later"
    AT_TOP = "at_top"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a wish, the level the axis has now, and in how many seconds the next step may come."""

    change: Change
    axis: Axis
    level: int
    seconds: float = 0.0


def level_caps(capabilities: Capabilities, allowance: Allowance) -> dict[Axis, int]:
    """The highest level per axis for this person: of three levels at a cap of one half, two."""
    caps = {
        axis: max(1, math.ceil(top * allowance.level_cap))
        for axis, top in capabilities.ranges.items()
        if axis in MOTION_AXES and top > 0
    }
    if allowance.heat and Axis.HEAT in capabilities.ranges:
        caps[Axis.HEAT] = capabilities.ranges[Axis.HEAT]
    return caps


class Ramp:
    """Levels: start at one, one step up over all axes together per interval and only after "comfortable".

    Lowering is immediate. Times are the clock's seconds.
    """

    def __init__(self, caps: Mapping[Axis, int], *, interval_s: float) -> None:
        self._caps = dict(caps)
        self._interval_s = interval_s
        self._raised_at: float | None = None
        self._comfortable_at: float | None = None
        self.levels = ZERO
        self.wish: tuple[Axis, int] | None = None
        self._planned: list[tuple[Axis, int]] = []
        self._program: str | None = None
        self._zones: tuple[str, ...] = ()

    @property
    def caps(self) -> Mapping[Axis, int]:
        return self._caps

    def begin(self, now: float) -> Levels:
        """Level one on every axis that moves; also how a hold goes on. Earlier wishes are forgotten."""
        self.levels = Levels(program=self._program, zones=self._zones)
        for axis in self._caps:
            if axis in MOTION_AXES:
                self.levels = self.levels.with_level(axis, 1)
        self._raised_at = now
        self._comfortable_at = None
        self._forget_wishes()
        return self.levels

    def zero(self) -> None:
        """Nothing moves; only `begin` leaves this."""
        self.levels = ZERO
        self._raised_at = None
        self._comfortable_at = None
        self._forget_wishes()

    def choose(self, program: str | None, zones: tuple[str, ...], now: float) -> None:
        """Another program, other zones. Levels above one come down to one first, and nothing rises by it.

        What feels right in one place may be too much in another: the steps up begin anew. Fewer of the
        zones that work already are no such change.
        """
        if (program, zones) == (self._program, self._zones):
            return
        fewer = program == self._program and zones and (not self._zones or {*zones} < {*self._zones})
        self._program, self._zones = program, zones
        if self._raised_at is None:
            return
        self.levels = replace(self.levels, program=program, zones=zones)
        if fewer:
            return
        for axis in Axis:
            self.levels = self.levels.with_level(axis, min(1, self.levels[axis]))
        self._raised_at = now
        self._comfortable_at = None
        self._forget_wishes()

    def plan(self, wishes: Mapping[Axis, int]) -> None:
        """Wishes of an earlier time, met one by one as any wish is: a step after each "comfortable"."""
        self._planned = [
            (axis, min(level, self._caps[axis])) for axis, level in wishes.items() if axis in self._caps
        ]
        self._next_planned()

    @property
    def wishing(self) -> bool:
        """True while a step up is wanted that may come after the next "comfortable"."""
        return self.wish is not None

    def _next_planned(self) -> None:
        while self.wish is None and self._planned:
            axis, level = self._planned.pop(0)
            if level > self.levels[axis]:
                self.wish = (axis, level)

    def _forget_wishes(self) -> None:
        self.wish = None
        self._planned = []

    def seconds_to_next_step(self, now: float) -> float:
        if self._raised_at is None:
            return math.inf
        return max(0.0, self._raised_at + self._interval_s - now)

    def ask_for(self, axis: Axis, level: int, now: float) -> Reply:
        """The person wants `level` on `axis`. A higher one becomes a wish that is met step by step."""
        if axis not in self._caps or self._raised_at is None:
            return Reply(Change.NOT_HERE, axis, 0)
        current = self.levels[axis]
        target = min(max(0, level), self._caps[axis])
        if target < current:
            self.levels = self.levels.with_level(axis, target)
            self._forget_wishes()
            return Reply(Change.LOWERED, axis, target)
        if target == current:
            self._forget_wishes()
            return Reply(Change.AT_TOP if level > current else Change.SAME, axis, current)
        self._forget_wishes()
        self.wish = (axis, target)
        return self._step(now) or Reply(Change.LATER, axis, current, self.seconds_to_next_step(now))

    def harder(self, axis: Axis, now: float) -> Reply:
        return self.ask_for(axis, self.levels[axis] + 1, now)

    def softer(self, axis: Axis, now: float) -> Reply:
        """One step down at once; never below one here: zero is a pause, and has its own word."""
        return self.ask_for(axis, max(1, self.levels[axis] - 1), now)

    def comfortable(self, now: float) -> Reply | None:
        """The person said it is comfortable; the step that this allows, if one was wished for and is due."""
        self._comfortable_at = now
        return self._step(now)

    def _step(self, now: float) -> Reply | None:
        if self.wish is None or self._raised_at is None or self.seconds_to_next_step(now) > 0:
            return None
        if self._comfortable_at is None or self._comfortable_at < self._raised_at:
            return None
        axis, target = self.wish
        level = self.levels[axis] + 1
        self.levels = self.levels.with_level(axis, level)
        self._raised_at = now
        self._comfortable_at = None
        if level >= target:
            self.wish = None
            self._next_planned()
        return Reply(Change.RAISED, axis, level)


class Timer:
    """How long the motor may still run. Time counts only between `run` and `pause` (seconds).

    `done_s` is what was done before, where this goes on with it.
    """

    def __init__(self, planned_s: float, done_s: float = 0.0) -> None:
        self.planned_s = planned_s
        self._done_s = done_s
        self._running_since: float | None = None

    def run(self, now: float) -> None:
        if self._running_since is None:
            self._running_since = now

    def pause(self, now: float) -> None:
        self._done_s = self.done_s(now)
        self._running_since = None

    def done_s(self, now: float) -> float:
        if self._running_since is None:
            return self._done_s
        return self._done_s + max(0.0, now - self._running_since)

    def left_s(self, now: float) -> float:
        return max(0.0, self.planned_s - self.done_s(now))

    def extend(self, seconds: float) -> None:
        """Only by what was reserved."""
        self.planned_s += seconds
