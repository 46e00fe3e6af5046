"""Clearances for tests of what lies behind one; the questions themselves are tested elsewhere."""

from assistant.domain import clearance as module
from assistant.domain.clearance import Allowance, Clearance
from assistant.domain.device import Kind
from assistant.ports import Clock


def clearance_for(kind: Kind, clock: Clock, *, started: bool = True, person: str = "Anna") -> Clearance:
    """A clearance of this moment for one kind of massager."""
    one = Clearance(person, Allowance(frozenset({kind})), clock.now(), module._SEAL)
    if started:
        one.start(person, kind, clock.now())
    return one
