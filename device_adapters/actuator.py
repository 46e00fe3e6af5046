"""A motor that never jumps: levels move toward their target at a limited rate."""

import math
from collections.abc import Mapping

from assistant.domain.device import ZERO, Axis, Levels

UP_PER_S = 2.0
"""Levels per second on the way up."""

DOWN_S = 1.0
"""Seconds from the top of the range to zero."""


class Actuator:
    """Levels that ramp: at most two levels a second up, from anywhere to zero within one second.

    `stuck` is a relay that has welded: nothing that is on goes down any more.
    """

    def __init__(self, ranges: Mapping[Axis, int]) -> None:
        self._ranges = dict(ranges)
        self._level = dict.fromkeys(self._ranges, 0.0)
        self.target = ZERO
        self.stuck = False

    def advance(self, seconds: float) -> None:
        """Let the motor run for so long toward its target."""
        for axis, top in self._ranges.items():
            level, aim = self._level[axis], float(self.target[axis])
            if aim > level:
                level = min(aim, level + UP_PER_S * seconds)
            elif not self.stuck:
                level = max(aim, level - top / DOWN_S * seconds)
            # Rounded so that a thousand small steps end where one large step does.
            self._level[axis] = round(level, 9)

    def cut(self) -> None:
        """The current is gone: zero at once, unless the relay is stuck."""
        self.target = ZERO
        if not self.stuck:
            self._level = dict.fromkeys(self._ranges, 0.0)

    @property
    def actual(self) -> Levels:
        """What it does now, rounded up: it says zero only when nothing moves."""
        levels = {axis.value: math.ceil(level) for axis, level in self._level.items()}
        doing = self.target if any(levels.values()) else ZERO
        return Levels(**levels, program=doing.program, zones=doing.zones)

    @property
    def moving(self) -> bool:
        return any(self._level.values())
