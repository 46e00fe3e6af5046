"""JSON from anybody: small, flat, without NaN, without a field twice, or not at all."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from assistant.domain.errors import DeviceError

MOST_BYTES = 4096
MOST_DEPTH = 4
MOST_DIGITS = 17


class MalformedError(DeviceError):
    """Raised when a payload or a topic breaks the contract; nothing of it is used."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of the contract")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number that is too large")
    return number


def _short_int(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError("a number that is too large")
    return int(text)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands there twice")
    return found


def _depth(payload: bytes) -> int:
    """The deepest nesting of brackets outside strings."""
    deepest = depth = 0
    quoted = escaped = False
    for byte in payload:
        if quoted:
            quoted = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def read_json(payload: bytes) -> dict[str, Any]:
    """The JSON object in a payload. Raises MalformedError."""
    if len(payload) > MOST_BYTES:
        raise MalformedError("A message was longer than the contract allows.")
    if _depth(payload) > MOST_DEPTH:
        raise MalformedError("A message was nested more deeply than the contract allows.")
    try:
        found = json.loads(
            payload.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_short_int,
            object_pairs_hook=_no_key_twice,
        )
    except ValueError as error:
        raise MalformedError("A message was not the JSON of the contract.") from error
    if not isinstance(found, dict):
        raise MalformedError("A message was not a JSON object.")
    return found


def to_json(payload: Mapping[str, Any]) -> bytes:
    """The payload as compact UTF-8 JSON."""
    return json.dumps(payload, separators=(",", ":"), allow_nan=False).encode()
