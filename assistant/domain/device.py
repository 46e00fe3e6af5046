"""A massager as the rules see it: what it can do, what it is told, what it says of itself."""

import enum
import math
from collections.abc import Iterable, Mapping
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
    """Absolute levels, 0 (off) to the top of the device's range; integers in steps of 1.

    `program` is one of the device's, None for its own choice; `zones` are those of its zones that work,
    none named for all of them.
    """

    pressure: int = 0
    speed: int = 0
    amplitude: int = 0
    heat: int = 0
    program: str | None = None
    zones: tuple[str, ...] = ()

    @property
    def zero(self) -> bool:
        """True when nothing moves or heats."""
        return not (self.pressure or self.speed or self.amplitude or self.heat)

    def __getitem__(self, axis: Axis) -> int:
        return int(getattr(self, axis.value))

    def with_level(self, axis: Axis, level: int) -> "Levels":
        changed: dict[str, Any] = {axis.value: level}
        return replace(self, **changed)

    def as_dict(self) -> dict[str, int | str | list[str] | None]:
        """As it is sent; zones only where some are named, so that a massager without zones sees none."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "zones"}
        return {**told, "zones": list(self.zones)} if self.zones else told


ZERO = Levels()


class Feedback(enum.StrEnum):
    """Whether a device measures its motion or only assumes that it does as told."""

    MEASURED = "measured"
    ASSUMED = "assumed"


class Lease(enum.StrEnum):
    """What ends the motion when the hub is gone.

    native: the device counts the contract's lease itself; rearmed: a timer of its own that the hub sets
    anew each second; none: only its own cut-off.
    """

    NATIVE = "native"
    REARMED = "rearmed"
    NONE = "none"


UNLEASED_CEILING_S = 300.0
"""The longest session with a device that would run on without the hub (DJ)."""

ASSUMED_CEILING_S = 600.0
"""The longest session with a device whose motion nobody measures, or that has no timer of its own (DJ)."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a massager says it can do (topic `desc`).

    `ranges` holds the highest level per axis; an axis that is missing cannot be set.
    `programs` and `zones` are named as the device names them; few massagers have any.
    `own_cutoff_s` is after how many seconds the device switches itself off, whatever it is told.
    """

    device: str
    kind: Kind
    ranges: Mapping[Axis, int] = field(default_factory=dict)
    programs: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    own_cutoff_s: float = 0.0
    feedback: Feedback = Feedback.ASSUMED
    simulated: bool = False
    lease: Lease = Lease.NATIVE

    @property
    def caveats(self) -> tuple[str, ...]:
        """What it cannot honour, as names of the lines that say so at pairing and at the start."""
        found = []
        if self.lease is Lease.NONE:
            found.append("caveat_no_lease")
        elif not self.own_cutoff_s:
            found.append("caveat_no_cutoff")
        if self.feedback is Feedback.ASSUMED:
            found.append("caveat_assumed")
        return tuple(found)

    @property
    def ceiling_s(self) -> float:
        """The longest session that it can be trusted with, in seconds; infinite where it honours all."""
        if self.lease is Lease.NONE:
            return UNLEASED_CEILING_S
        return ASSUMED_CEILING_S if self.caveats else math.inf


def all_measured(massagers: Iterable[Capabilities]) -> bool:
    """Whether "it stands still" can be said of all of them, and not only "it was switched off"."""
    return all(one.feedback is Feedback.MEASURED for one in massagers)


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
