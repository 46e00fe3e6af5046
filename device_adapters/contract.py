"""The massager contract on the wire: topics, and payloads that are checked before anything believes them.

Everything here is pure. Whatever arrives may be hostile: what breaks the contract is MalformedError and
nothing of it is used. Unknown fields are ignored, so that a later minor version can add some.
The contract in words is docs/mqtt-contract.md.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.domain.device import Axis, Capabilities, DeviceState, Feedback, Kind, Levels
from assistant.domain.errors import SettingsError
from device_adapters.hostile_json import MalformedError, read_json, to_json

PREFIX = "massage/1"
Leaf = Literal["desc", "avail", "state", "setpoint", "stop", "event"]
LEAVES: tuple[Leaf, ...] = get_args(Leaf)
ONLINE = b"online"
OFFLINE = b"offline"

TTL_MS = 3000
LAST_SEQ = 2**53 - 1

_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_LEASE = r"^[0-9a-f]{32}$"


def check_name(name: str) -> str:
    """The name, if it can stand in a topic: 1 to 32 of a-z, 0-9, _ and -. Raises SettingsError."""
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name[:40]!r} cannot be the name of a hub or a massager.",
            "Use up to 32 small letters, digits, - and _.",
        )
    return name


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one device of one hub."""

    hub: str
    device: str

    def __post_init__(self) -> None:
        check_name(self.hub)
        check_name(self.device)

    def of(self, leaf: Leaf) -> str:
        return f"{PREFIX}/{self.hub}/{self.device}/{leaf}"


def read_topic(topic: str) -> tuple[str, str, str]:
    """Hub, device and leaf of a topic. Raises MalformedError."""
    parts = topic.split("/")
    if (
        len(parts) != 5
        or "/".join(parts[:2]) != PREFIX
        or not _NAME.fullmatch(parts[2])
        or not _NAME.fullmatch(parts[3])
        or parts[4] not in LEAVES
    ):
        raise MalformedError("A message came on a topic that is not part of the contract.")
    return parts[2], parts[3], parts[4]


Level = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0, le=LAST_SEQ)]
LeaseId = Annotated[str, StringConstraints(pattern=_LEASE)]
BootId = Annotated[str, StringConstraints(pattern=r"^[0-9a-z_-]{1,32}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")]
Program = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$")]
Zones = Annotated[list[Program], Field(max_length=16)]
Seconds = Annotated[float, Field(ge=0, le=86400, allow_inf_nan=False)]


class _Payload(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Setpoint(_Payload):
    """The lease and the command in one (topic `setpoint`); an axis that is missing is 0."""

    lease: LeaseId
    n: Count
    boot: BootId
    seen: Count
    ttl_ms: Annotated[int, Field(ge=1, le=LAST_SEQ)]
    pressure: Level = 0
    speed: Level = 0
    amplitude: Level = 0
    heat: Level = 0
    program: Program | None = None
    zones: Zones = []

    @property
    def levels(self) -> Levels:
        return Levels(self.pressure, self.speed, self.amplitude, self.heat, self.program, tuple(self.zones))


class _Range(_Payload):
    max: Annotated[int, Field(ge=1, le=100)]
    step: Annotated[int, Field(ge=1, le=1)] = 1


class _Ranges(_Payload):
    pressure: _Range | None = None
    speed: _Range | None = None
    amplitude: _Range | None = None
    heat: _Range | None = None


class _Desc(_Payload):
    kind: str
    ranges: _Ranges
    programs: Annotated[list[Program], Field(max_length=64)] = []
    zones: Zones = []
    own_cutoff_s: Seconds = 0.0
    feedback: str
    simulated: bool = False


class _Levels(_Payload):
    pressure: Level | None = None
    speed: Level | None = None
    amplitude: Level | None = None
    heat: Level | None = None
    program: Program | None = None
    zones: Zones = []

    def levels(self, axes: Collection[Axis]) -> Levels:
        """The levels. Raises MalformedError when an axis of the device is not told: silence is not zero."""
        if any(getattr(self, axis.value) is None for axis in axes):
            raise MalformedError("A massager left out one of its own levels.")
        return Levels(
            self.pressure or 0,
            self.speed or 0,
            self.amplitude or 0,
            self.heat or 0,
            self.program,
            tuple(self.zones),
        )


class _State(_Payload):
    boot: BootId
    seq: Count
    lease: LeaseId | None
    n: Count
    actual: _Levels
    target: _Levels
    remaining_s: Seconds | None = None
    stop_reason: Word | None = None
    refused: Word | None = None


class _StopPayload(_Payload):
    lease: LeaseId | None = None


class _EventPayload(_Payload):
    event: Word


P = TypeVar("P", bound=_Payload)


def _read(model: type[P], payload: bytes) -> P:
    found = read_json(payload)
    try:
        return model.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedError(f"A message had a wrong {where or 'shape'}.") from None


def read_setpoint(payload: bytes) -> Setpoint:
    """A setpoint, for the device side. Raises MalformedError."""
    return _read(Setpoint, payload)


def read_stop(payload: bytes) -> str | None:
    """The lease that a stop names, None when it names none. Any payload stops, so this never raises."""
    try:
        return _read(_StopPayload, payload).lease
    except MalformedError:
        return None


def read_event(payload: bytes) -> str:
    """The word of an event: button, overheat, cutoff, moving_without_lease. Raises MalformedError."""
    return _read(_EventPayload, payload).event


def read_desc(payload: bytes, device: str) -> Capabilities:
    """What a device says it can do. Raises MalformedError."""
    desc = _read(_Desc, payload)
    try:
        kind, feedback = Kind(desc.kind), Feedback(desc.feedback)
    except ValueError as error:
        raise MalformedError("A massager is of a kind that this version does not know.") from error
    told = {axis: getattr(desc.ranges, axis.value) for axis in Axis}
    ranges = {axis: found.max for axis, found in told.items() if found is not None}
    if not ranges:
        raise MalformedError("A massager has nothing that can be turned up.")
    return Capabilities(
        device=device,
        kind=kind,
        ranges=ranges,
        programs=tuple(desc.programs),
        zones=tuple(desc.zones),
        own_cutoff_s=desc.own_cutoff_s,
        feedback=feedback,
        simulated=desc.simulated,
    )


def read_state(
    payload: bytes, device: str, axes: Collection[Axis], *, live: bool, received_at: float
) -> DeviceState:
    """What a device says of itself; `axes` are the ones its desc lists. Raises MalformedError."""
    state = _read(_State, payload)
    return DeviceState(
        device=device,
        boot=state.boot,
        seq=state.seq,
        lease=state.lease,
        n=state.n,
        actual=state.actual.levels(axes),
        target=state.target.levels(axes),
        remaining_s=state.remaining_s,
        stop_reason=state.stop_reason,
        refused=state.refused,
        live=live,
        received_at=received_at,
    )


def setpoint_payload(lease: str, n: int, boot: str, seen: int, levels: Levels) -> bytes:
    """A setpoint that lives for three seconds."""
    return to_json({"lease": lease, "n": n, "boot": boot, "seen": seen, "ttl_ms": TTL_MS, **levels.as_dict()})


def stop_payload(lease: str | None) -> bytes:
    """A stop; a lease that it names is burned even where its opening has not arrived yet."""
    return to_json({"lease": lease})


def desc_payload(capabilities: Capabilities) -> bytes:
    """What a device publishes, retained, on `desc`."""
    return to_json(
        {
            "kind": capabilities.kind.value,
            "ranges": {axis.value: {"max": top, "step": 1} for axis, top in capabilities.ranges.items()},
            "programs": list(capabilities.programs),
            **({"zones": list(capabilities.zones)} if capabilities.zones else {}),
            "own_cutoff_s": capabilities.own_cutoff_s,
            "feedback": capabilities.feedback.value,
            "simulated": capabilities.simulated,
        }
    )
