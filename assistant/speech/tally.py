"""What went wrong with hearing the last time, for `unknot doctor`: counts, and nothing of what was said."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "hearing.json"


@dataclass(slots=True)
class Tally:
    """`overruns`: blocks of 20 ms that were lost because the ear could not keep up; `restarts`: of the sound
    process; `faults`: a microphone that was stuck at zero or cut its sound off.
    """

    overruns: int = 0
    restarts: int = 0
    faults: int = 0

    def told(self) -> tuple[str, str]:
        """What went wrong and what helps, "" where nothing did."""
        if not (self.overruns or self.restarts or self.faults):
            return "The last time nothing was lost.", ""
        said = (
            f"The last time {self.overruns} blocks of sound were lost, the sound was started again "
            f"{self.restarts} times, and the microphone was at fault {self.faults} times."
        )
        return said, "Plug the microphone in well, turn it down if it is loud, and run less beside it."

    def keep(self, home: Path) -> None:
        """Write it over the one before. Raises OSError."""
        (home / FILE).write_text(json.dumps(asdict(self)) + "\n", "utf-8")


def read_tally(home: Path) -> Tally | None:
    """That of the last time; None when there is none that can be read."""
    try:
        found = json.loads((home / FILE).read_text("utf-8"))
        return Tally(**{name: int(count) for name, count in found.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
