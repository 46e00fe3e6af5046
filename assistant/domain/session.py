"""A session on a motor: how strong, how long, and how that may change (I2, I5)."""

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass

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

    @property
    def caps(self) -> Mapping[Axis, int]:
        return self._caps

    def begin(self, now: float) -> Levels:
        """Level one on every axis that moves; also how a hold goes on. Earlier wishes are forgotten."""
        self.levels = ZERO
        for axis in self._caps:
            if axis in MOTION_AXES:
                self.levels = self.levels.with_level(axis, 1)
        self._raised_at = now
        self._comfortable_at = None
        self.wish = None
        return self.levels

    def zero(self) -> None:
        """Nothing moves; only `begin` leaves this."""
        self.levels = ZERO
        self._raised_at = None
        self._comfortable_at = None
        self.wish = None

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
            self.wish = None
            return Reply(Change.LOWERED, axis, target)
        if target == current:
            self.wish = None
            return Reply(Change.AT_TOP if level > current else Change.SAME, axis, current)
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
        return Reply(Change.RAISED, axis, level)


class Timer:
    """How long the motor may still run. Time counts only between `run` and `pause` (seconds)."""

    def __init__(self, planned_s: float) -> None:
        self.planned_s = planned_s
        self._done_s = 0.0
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
