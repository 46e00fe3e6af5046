"""What every flow finds around it."""

from dataclasses import dataclass

from assistant.dialogue.supervisor import Supervisor
from assistant.domain.limits import Limits
from assistant.domain.routine import Routine
from assistant.domain.screening import ScreeningSet
from assistant.ports import Clock, Ear, Journal, Massagers, Store


@dataclass(frozen=True, slots=True)
class Hub:
    """The parts a flow works with; app.py wires them."""

    clock: Clock
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
