"""A protocol as a pure translation: points in, messages out; messages in, points out."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from device_adapters.hostile_json import MalformedError
from device_adapters.points import Points, Scalar
from device_adapters.profile import Check

MOST_TEXT = 256


@dataclass(frozen=True, slots=True)
class Sending:
    """A message to the device."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What a message from the device says: values of points, and whether it is there."""

    points: Points = field(default_factory=dict)
    online: bool | None = None


class Adapter(Protocol):
    """One device in its own protocol. Knows no level, no lease and no time."""

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topics on which it tells of itself; no wildcards."""
        ...

    @property
    def checks(self) -> tuple[Check, ...]:
        """What must be so before use."""
        ...

    @property
    def answers(self) -> bool:
        """True when it tells its state after each command without being asked."""
        ...

    def write(self, points: Points) -> list[Sending]:
        """The messages that set these points, in this order."""
        ...

    def ask(self) -> list[Sending]:
        """The messages after which it tells its state; none where it cannot be asked."""
        ...

    def ask_checks(self) -> list[Sending]:
        """The messages after which it tells what has to be checked before use."""
        ...

    def read(self, topic: str, payload: bytes) -> Told:
        """What a message says. Raises MalformedError."""
        ...


def read_text(payload: bytes) -> str:
    """A bare payload. Raises MalformedError."""
    if len(payload) > MOST_TEXT:
        raise MalformedError("A message was longer than a value can be.")
    try:
        return payload.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise MalformedError("A message was not text.") from error


def scalars(found: dict[str, Any], names: Iterable[str]) -> dict[str, Scalar]:
    """Those of the named fields that hold a single value. Raises MalformedError for one that does not."""
    points: dict[str, Scalar] = {}
    for name in names:
        value = found.get(name)
        if value is None:
            continue
        if not isinstance(value, bool | int | float | str) or (
            isinstance(value, str) and len(value) > MOST_TEXT
        ):
            raise MalformedError("A message had a value that cannot be read.")
        points[name] = value
    return points


def json_payload(points: Points) -> bytes:
    """The points as one JSON object."""
    return json.dumps(dict(points), separators=(",", ":"), allow_nan=False).encode()
