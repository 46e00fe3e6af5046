"""What one try gave, as a line of JSON for `unknot bench faults`."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One try of one fault on one massager. Times in milliseconds; `declared_ms` is what was promised.

    `zero_ms` is from the fault, or from the word stop where that is what has to work, to the motor's zero;
    None where a welded relay keeps it going. `alarm_ms` is until the alarm was given, where there is one.
    `problem` says what was wrong with a try that failed.
    """

    fault: str
    massager: str
    seed: int
    declared_ms: int
    zero_ms: int | None = None
    alarm_ms: int | None = None
    unsafe_starts: int = 0
    rows_lost: int = 0
    told: str | None = None
    problem: str | None = None


def note(file: Path, figure: Figure) -> None:
    """Append; several tests at a time may do so, a short line is written as one."""
    with file.open("a") as lines:
        lines.write(json.dumps(asdict(figure)) + "\n")


def tried(file: Path) -> set[tuple[str, str, int]]:
    """Fault, massager and seed of every try that is noted in the file, which need not be there."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {(one["fault"], one["massager"], one["seed"]) for one in map(json.loads, lines)}
