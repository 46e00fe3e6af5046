"""The dead-man's handle as the device keeps it: who may command, until when, and why not.

Pure: every time is the device's own monotonic clock in seconds, passed in. The same rules, in the same
order, are what a maker's firmware has to keep; tests/device_adapters/golden holds them as data.
"""

from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum

from assistant.domain.device import Axis
from device_adapters.contract import LAST_SEQ, TTL_MS, Setpoint

SEEN_S = 2.0
"""A setpoint must name a state that was sent at most this long ago."""

REMEMBERED_STATES = 64
MOST_BURNED = 256


class Refused(StrEnum):
    """Why a setpoint was refused (`refused` in state)."""

    STALE = "stale"
    NO_LEASE = "no_lease"
    BUSY = "busy"
    RANGE = "range"
    RETAINED = "retained"
    BURNED = "burned"
    LIMIT = "limit"


class DeviceLease:
    """The lease of one device: at most one holder, ended by time or by a stop, and never given back.

    `new_boot` makes a random id. It is asked at the start, when the sequence wraps, and when the list of
    burned ids is full: every setpoint names the boot, so a new one kills all that was sent before it, and
    a burned id stays dead in a bounded memory.
    """

    def __init__(
        self,
        ranges: Mapping[Axis, int],
        programs: tuple[str, ...],
        new_boot: Callable[[], str],
        *,
        zones: tuple[str, ...] = (),
        first_seq: int = 1,
    ) -> None:
        self._ranges = dict(ranges)
        self._programs = programs
        self._zones = frozenset(zones)
        self._new_boot = new_boot
        self.boot = new_boot()
        self._next_seq = first_seq
        self._sent: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_STATES)
        self._burned: set[str] = set()
        self.holder: str | None = None
        self.n = 0
        self.deadline = 0.0

    @property
    def wraps(self) -> bool:
        """True when the next state starts a new boot: a lease has to be ended, and its motion, before it."""
        return self._next_seq > LAST_SEQ

    def sent(self, now: float) -> int:
        """The number of the state that is being sent now."""
        if self.wraps:
            self._start_anew()
        seq = self._next_seq
        self._next_seq += 1
        self._sent.append((seq, now))
        return seq

    def ran_out(self, now: float) -> bool:
        """True when the holder's time is over; it stays over until `burn`."""
        return self.holder is not None and now >= self.deadline

    def burn(self, named: str | None = None) -> None:
        """End the lease and refuse its id from now on, and the id that a stop named."""
        for lease in (self.holder, named):
            if lease is not None:
                if len(self._burned) >= MOST_BURNED:
                    self._start_anew()
                self._burned.add(lease)
        self.holder = None

    def consider(
        self, setpoint: Setpoint | None, now: float, *, retained: bool, at_rest: bool, spent: bool
    ) -> Refused | None:
        """Accept a setpoint (None) or say why not; `setpoint` is None when it could not be read.

        `at_rest`: nothing moves; `spent`: the device's own cut-off allows no start. The caller has ended a
        lease that ran out before it asks. Zero levels under a new id open a lease.
        """
        if retained:
            return Refused.RETAINED
        if setpoint is None:
            return Refused.RANGE
        why = self._whose(setpoint) or self._how_old(setpoint, now) or self._how_much(setpoint)
        if why is None and self.holder is None:
            why = self._may_open(setpoint, at_rest=at_rest, spent=spent)
        if why is None:
            self.holder = setpoint.lease
            self.n = setpoint.n
            self.deadline = now + min(setpoint.ttl_ms, TTL_MS) / 1000
        return why

    def _whose(self, setpoint: Setpoint) -> Refused | None:
        if setpoint.lease in self._burned:
            return Refused.BURNED
        if self.holder is not None and setpoint.lease != self.holder:
            return Refused.BUSY
        return None

    def _how_old(self, setpoint: Setpoint, now: float) -> Refused | None:
        if setpoint.boot != self.boot:
            return Refused.STALE
        if self.holder is not None and setpoint.n <= self.n:
            return Refused.STALE
        for seq, at in reversed(self._sent):
            if seq == setpoint.seen:
                return None if 0 <= now - at <= SEEN_S else Refused.STALE
        return Refused.STALE

    def _how_much(self, setpoint: Setpoint) -> Refused | None:
        levels = setpoint.levels
        if any(levels[axis] > self._ranges.get(axis, 0) for axis in Axis):
            return Refused.RANGE
        if levels.program is not None and levels.program not in self._programs:
            return Refused.RANGE
        if not self._zones.issuperset(levels.zones):
            return Refused.RANGE
        return None

    @staticmethod
    def _may_open(setpoint: Setpoint, *, at_rest: bool, spent: bool) -> Refused | None:
        if not setpoint.levels.zero:
            return Refused.NO_LEASE
        if spent:
            return Refused.LIMIT
        if not at_rest:
            return Refused.BUSY
        return None

    def _start_anew(self) -> None:
        self.holder = None
        self.boot = self._new_boot()
        self._next_seq = 1
        self._sent.clear()
        self._burned.clear()
