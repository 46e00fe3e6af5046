"""Messages between the hub and its sound and voice processes: one JSON object a line, nothing else."""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from assistant.ports import Listening

Message = dict[str, Any]


def encode(message: Message) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Message:
    """One line as a message. Raises ValueError for anything that is not one."""
    message = json.loads(line)
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise ValueError("not a message")  # noqa: TRY004 - the text is wrong, not a type
    return message


def read(pipe: BinaryIO) -> Message | None:
    """The next message, waiting for it; None at the end of the pipe."""
    line = pipe.readline()
    return decode(line) if line else None


def as_listening(wanted: Mapping[str, Any]) -> Listening:
    """What is to be heard, out of a message that carries its fields: JSON has lists for its tuples."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in wanted.items()
    }
    return Listening(**fields)
