"""A massager as the rules see it: what it can do, what it is told, what it says of itself."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any


class Kind(enum.StrEnum):
    """The massagers of the article, and the helper's hands."""

    HELPER = "helper"
    ROLLER = "roller"
    BELT = "belt"
    CHAIR = "chair"
    MANUAL_ROLLER = "manual_roller"


MOTOR_KINDS = frozenset({Kind.ROLLER, Kind.BELT, Kind.CHAIR})


class Axis(enum.StrEnum):
    """What can be turned up and down on a massager."""

    PRESSURE = "pressure"
    SPEED = "speed"
    AMPLITUDE = "amplitude"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class Levels:
    """Absolute levels, 0 (off) to the top of the device's range; integers in steps of 1."""

    pressure: int = 0
    speed: int = 0
    amplitude: int = 0
    heat: int = 0
    program: str | None = None

    @property
    def zero(self) -> bool:
        """True when nothing moves or heats."""
        return not (self.pressure or self.speed or self.amplitude or self.heat)

    def __getitem__(self, axis: Axis) -> int:
        return int(getattr(self, axis.value))

    def with_level(self, axis: Axis, level: int) -> "Levels":
        changed: dict[str, Any] = {axis.value: level}
        return replace(self, **changed)

    def as_dict(self) -> dict[str, int | str | None]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


ZERO = Levels()


class Feedback(enum.StrEnum):
    """Whether a device measures its motion or only assumes that it does as told."""

    MEASURED = "measured"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a massager says it can do (topic `desc`).

    `ranges` holds the highest level per axis; an axis that is missing cannot be set.
    `own_cutoff_s` is after how many seconds the device switches itself off, whatever it is told.
    """

    device: str
    kind: Kind
    ranges: Mapping[Axis, int] = field(default_factory=dict)
    programs: tuple[str, ...] = ()
    own_cutoff_s: float = 0.0
    feedback: Feedback = Feedback.ASSUMED
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What a massager last said of itself (topic `state`).

    `live` is False for a retained state: that is display, not knowledge.
    `received_at` is the hub's clock in seconds when it came.
    `refused` is why the last setpoint was refused: stale, no_lease, busy, range, retained, burned, limit.
    """

    device: str
    boot: str
    seq: int
    lease: str | None
    n: int
    actual: Levels
    target: Levels
    remaining_s: float | None = None
    stop_reason: str | None = None
    refused: str | None = None
    live: bool = True
    received_at: float = 0.0
