"""What may still be done when several answers each ask for care: always the most careful of each."""

from collections.abc import Iterable

from assistant.domain.clearance import Allowance
from assistant.domain.device import Kind
from assistant.domain.questions import Adaptation

ROUTINES = ("full", "light", "strokes", "pregnancy")
"""The variants of the helper's routine, the most careful last."""

POSITIONS = ("prone", "seated", "side")
"""How the person lies or sits, the most careful last."""


def combine(kinds: frozenset[Kind], adaptations: Iterable[Adaptation]) -> Allowance:
    """One allowance out of what could be used and every adaptation; its `kinds` may come out empty."""
    changes = tuple(adaptations)
    minutes = [a.minutes_cap for a in changes if a.minutes_cap is not None]
    return Allowance(
        kinds=kinds.difference(*(a.without for a in changes)),
        level_cap=min((a.level_cap for a in changes), default=1.0),
        routine=max((a.routine for a in changes), key=ROUTINES.index, default="full"),
        position=max((a.position for a in changes), key=POSITIONS.index, default="prone"),
        # Whoever gets less pressure may also feel too little of what is too hot (DJ).
        heat=all(a.level_cap >= 1.0 for a in changes),
        oil=all(a.oil for a in changes),
        sore_spot=any(a.sore_spot for a in changes),
        minutes_cap=min(minutes, default=None),
        advice=tuple(dict.fromkeys(line for a in changes for line in a.advice)),
    )
