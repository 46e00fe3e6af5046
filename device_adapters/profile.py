"""A profile: one foreign massager as data, and what it must be able to do before anything drives it.

docs/devices.md tells people how to write one, profile_checks.py holds what it has to keep. What a device
cannot honour is declared here, shortens its ceiling and is said; one that nothing would switch off when the
hub is gone is refused.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.domain.device import Axis, Capabilities, Feedback, Kind, Lease
from device_adapters.points import Scalar

Name = Annotated[str, StringConstraints(pattern=r"^[^\s#+\x00]{1,64}$")]
Topic = Annotated[str, StringConstraints(pattern=r"^[^#+\x00]{1,128}$", strip_whitespace=True)]
Program = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$")]
Protocol = Literal["tasmota", "esphome", "zigbee2mqtt", "template"]


class Part(BaseModel):
    """A part of a profile: a field that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AxisMap(Part):
    """How the levels 0 to `max` of one axis are written and read.

    `point` takes and tells the value; `values` are what it holds at each level, else the level itself.
    Without a `point` the axis is what the power switch does, or, with `up` and `down`, takes single steps
    that are counted from `starts_at`, the level that the device has when it is switched on.
    """

    max: Annotated[int, Field(ge=1, le=100)]
    point: Name | None = None
    values: list[Scalar] | None = None
    up: dict[Name, Scalar] | None = None
    down: dict[Name, Scalar] | None = None
    starts_at: Annotated[int, Field(ge=0, le=100)] = 1

    @property
    def steps_only(self) -> bool:
        return self.up is not None

    def value(self, level: int) -> Scalar:
        return level if self.values is None else self.values[level]


class Power(Part):
    """The switch of the whole device; what is neither `on` nor `off` counts as on."""

    point: Name
    on: Scalar
    off: Scalar


class ProgramMap(Part):
    """The programs by the names that people use, and what the point holds for each."""

    point: Name
    values: Annotated[dict[Program, Scalar], Field(min_length=1, max_length=64)]


class Check(Part):
    """What must be so before use; `remedy` is the exact command that makes it so."""

    point: Name
    value: Scalar = Field(alias="is")
    remedy: str

    @classmethod
    def of(cls, point: str, value: Scalar, remedy: str) -> "Check":
        return cls.model_validate({"point": point, "is": value, "remedy": remedy})


class Overheat(Part):
    """How the device tells that its thermostat has switched it off."""

    point: Name
    value: Scalar = Field(alias="is")


class Ask(Part):
    """The message after which the device tells its state."""

    topic: Topic
    payload: str = ""


class Online(Part):
    """Where the device, or its last will, says whether it is there."""

    topic: Topic
    online: str = "online"
    offline: str = "offline"


class Messages(Part):
    """Topics for the protocol `template`: `{topic}` stands for the device, `{point}` for a point.

    With `{point}` each point has a topic of its own and a bare payload, else all are one JSON object.
    `answers`: it tells its state after each command without being asked.
    """

    command: Topic
    state: Topic
    ask: Ask | None = None
    online: Online | None = None
    answers: bool = True


class Profile(Part):
    """One foreign massager. Times in seconds; `ramp_s` is from the command of zero to stillness."""

    name: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    kind: Literal["roller", "belt", "chair"]
    protocol: Protocol
    topic: Topic
    lease: Literal["native", "rearmed", "none"]
    lease_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    feedback: Literal["measured", "assumed"]
    own_cutoff_s: Annotated[float, Field(ge=0, le=86400, allow_inf_nan=False)] = 0.0
    ramp_s: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = 1.0
    axes: Annotated[dict[Literal["pressure", "speed", "amplitude", "heat"], AxisMap], Field(min_length=1)]
    zero: Annotated[dict[Name, Scalar], Field(min_length=1)]
    power: Power | None = None
    programs: ProgramMap | None = None
    with_start: dict[Name, Scalar] = {}
    rearm: dict[Name, Scalar] = {}
    repeat: bool = True
    checks: list[Check] = []
    overheat: Overheat | None = None
    messages: Messages | None = None
    relay: Annotated[int, Field(ge=1, le=32)] = 1
    base: Topic = "zigbee2mqtt"

    @property
    def axis_maps(self) -> dict[Axis, AxisMap]:
        return {Axis(name): axis for name, axis in self.axes.items()}

    @property
    def worst_to_zero_s(self) -> float:
        """Declared: seconds until stillness when the hub is gone, with nothing but the device itself."""
        return (self.own_cutoff_s if self.lease_s is None else self.lease_s) + self.ramp_s

    def capabilities(self, device: str) -> Capabilities:
        """What the rules need to know of it, under the name `device`."""
        return Capabilities(
            device=device,
            kind=Kind(self.kind),
            ranges={axis: found.max for axis, found in self.axis_maps.items()},
            programs=() if self.programs is None else tuple(self.programs.values),
            own_cutoff_s=self.own_cutoff_s,
            feedback=Feedback(self.feedback),
            lease=Lease(self.lease),
        )

    def points_read(self) -> set[str]:
        """The points whose values it has to tell."""
        read = {axis.point for axis in self.axes.values() if axis.point is not None}
        if self.power is not None:
            read.add(self.power.point)
        if self.programs is not None:
            read.add(self.programs.point)
        if self.overheat is not None:
            read.add(self.overheat.point)
        return read | {one.point for one in self.checks}
