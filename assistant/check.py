"""What one look of `unknot doctor` finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `ok` is False when something needed is missing, None for a note."""

    name: str
    ok: bool | None
    what: str
    remedy: str = ""
