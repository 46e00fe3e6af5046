"""Levels as the points of one device, and its points as levels. Pure."""

from collections.abc import Mapping

from assistant.domain.device import ZERO, Axis, Levels
from device_adapters.points import Points, Scalar, same
from device_adapters.profile import AxisMap, Profile


class LevelMap:
    """The translation that a profile describes; what cannot be read counts as the top, never as zero."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._axes = profile.axis_maps
        self.stepped = {axis: found for axis, found in self._axes.items() if found.steps_only}
        """The axes that take single steps only."""

    def starting(self, levels: Levels) -> Points:
        """What is written to come from zero to these levels."""
        return {**self._profile.with_start, **self.going_on(levels)}

    def going_on(self, levels: Levels) -> Points:
        """What is written to keep these levels, as often as wanted; steps are not part of it."""
        profile = self._profile
        points: dict[str, Scalar] = {}
        if profile.power is not None:
            points[profile.power.point] = profile.power.on
        for axis, found in self._axes.items():
            if found.point is not None:
                points[found.point] = found.value(levels[axis])
        if profile.programs is not None and levels.program is not None:
            points[profile.programs.point] = profile.programs.values[levels.program]
        return {**points, **profile.rearm}

    def zero(self) -> Points:
        return self._profile.zero

    def read(self, told: Points, assumed: Mapping[Axis, int]) -> Levels | None:
        """What the device does, None when it has not told enough.

        `assumed` are the levels of the axes that it does not tell. A device that is on, of whose levels none
        is above zero, counts as moving at level one.
        """
        power = self._profile.power
        if power is not None:
            switch = told.get(power.point)
            if switch is None:
                return None
            if same(switch, power.off):
                return ZERO
        levels = ZERO
        for axis, found in self._axes.items():
            if found.point is None:
                level = min(assumed.get(axis, 0), found.max)
            elif found.point not in told:
                return None
            else:
                level = _level(found, told[found.point])
            levels = levels.with_level(axis, level)
        if levels.zero and power is not None:
            levels = levels.with_level(next(iter(self._axes)), 1)
        return levels if levels.zero else self._with_program(levels, told)

    def _with_program(self, levels: Levels, told: Points) -> Levels:
        programs = self._profile.programs
        if programs is None:
            return levels
        value = told.get(programs.point)
        found = (name for name, written in programs.values.items() if same(value, written))
        return Levels(levels.pressure, levels.speed, levels.amplitude, levels.heat, next(found, None))


def _level(axis: AxisMap, value: Scalar) -> int:
    for level in range(axis.max + 1):
        if same(value, axis.value(level)):
            return level
    return axis.max
