"""What every flow finds around it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from assistant.dialogue.supervisor import Supervisor
from assistant.domain.limits import Limits
from assistant.domain.routine import Routine
from assistant.domain.screening import ScreeningSet
from assistant.ports import Ear, Journal, Massagers, Store, WatchedClock


@dataclass(frozen=True, slots=True)
class Rest:
    """How it rests between massages: listening for the wake phrase, or without a microphone.

    `let_go` releases the microphone, None where it goes on listening. `ends`: nothing could wake it, so that
    it says goodbye instead of resting.
    """

    wake_phrase: str = "hello massage"
    let_go: Callable[[], Awaitable[None]] | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Hub:
    """The parts a flow works with; app.py wires them."""

    clock: WatchedClock
    store: Store
    massagers: Massagers
    journal: Journal
    ear: Ear
    supervisor: Supervisor
    questions: ScreeningSet
    routine: Routine
    limits: Limits
    emergency_number: str = "112"
    goodbye_ends: bool = False
    rest: Rest = field(default_factory=Rest)
