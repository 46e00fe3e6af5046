"""A lease as the hub holds it: opened once, burned once, and what was commanded under it."""

import secrets
from collections import deque

from assistant.domain.clearance import Clearance
from assistant.domain.device import Axis, DeviceState, Levels

SETTLE_S = 2.5
"""How long a level that was taken back may still show: the way there, the ramp, and the way back."""


class HubLease:
    """One lease of one clearance; `why` is what ended it, in words for a person."""

    def __init__(self, clearance: Clearance) -> None:
        self.clearance = clearance
        self.id = secrets.token_hex(16)
        self.n = 0
        self.opened = False
        self.burned = False
        self.why = ""
        self.commanded: deque[tuple[float, Levels]] = deque()

    def ceiling(self, axis: Axis, now: float) -> int:
        """The highest level that may still show, from what was commanded lately."""
        while len(self.commanded) > 1 and self.commanded[1][0] < now - SETTLE_S:
            self.commanded.popleft()
        return max(levels[axis] for _, levels in self.commanded)


def why_lost(called: str, state: DeviceState) -> str:
    """Why a massager says that our lease is over."""
    match state.stop_reason:
        case "button":
            return f"The button on the {called} was pressed."
        case "overheat":
            return f"The {called} got too hot."
        case "cutoff":
            return f"The {called} has run as long as it may."
        case "expired":
            return f"The {called} did not hear from me in time."
        case "stop":
            return f"Somebody else stopped the {called}."
        case _:
            return f"The {called} was switched off and on again."
