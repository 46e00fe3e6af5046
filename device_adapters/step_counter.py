"""A device that takes single steps only: where it stands is counted, from the moment it is switched on."""

from collections.abc import Mapping

from assistant.domain.device import ZERO, Axis, Levels
from device_adapters.points import Points
from device_adapters.profile import AxisMap

STEP_GAP_S = 0.3
"""Two steps that come closer may be taken for one."""


class StepCounter:
    """The counted levels. Times are the hub's clock in seconds."""

    def __init__(self, axes: Mapping[Axis, AxisMap]) -> None:
        self._axes = axes
        self._at: dict[Axis, int] = {}
        self._next_at = 0.0
        self.wanted = ZERO

    @property
    def counted(self) -> Mapping[Axis, int]:
        return self._at

    def switched_off(self) -> None:
        """Off: nothing is counted until it is switched on again, where it starts anew."""
        self._at = {}
        self.wanted = ZERO

    def switched_on(self, now: float) -> None:
        self._at = {axis: found.starts_at for axis, found in self._axes.items()}
        self._next_at = now + STEP_GAP_S

    def step(self, now: float) -> Points:
        """The next step that is due, empty when none is. Down comes before up."""
        if not self._at or now < self._next_at:
            return {}
        for axis, found in self._axes.items():
            if self._at[axis] > self.wanted[axis] and found.down is not None:
                return self._taken(axis, -1, found.down, now)
        for axis, found in self._axes.items():
            if self._at[axis] < min(self.wanted[axis], found.max) and found.up is not None:
                return self._taken(axis, 1, found.up, now)
        return {}

    def wait_s(self, now: float) -> float | None:
        """Seconds until a step is due, None when there is none to take."""
        if all(level == self.wanted[axis] for axis, level in self._at.items()):
            return None
        return max(0.01, self._next_at - now)

    def _taken(self, axis: Axis, by: int, points: Points, now: float) -> Points:
        self._at[axis] += by
        self._next_at = now + STEP_GAP_S
        return points


def assumed_levels(counter: StepCounter, commanded: Levels) -> dict[Axis, int]:
    """The levels of what a device does not tell: counted steps, else what was commanded."""
    return {axis: counter.counted.get(axis, commanded[axis]) for axis in Axis}
