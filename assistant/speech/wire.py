"""Messages between the hub and its sound and voice processes: one JSON object a line, nothing else."""

import json
from typing import Any, BinaryIO

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
