"""A massager from the inside, without its network: lease, motor, own cut-off, button, and what can break.

Pure: messages and the device's own monotonic time in seconds go in, messages come out. The simulator puts
it on MQTT; the fake massager of the tests puts it on simulated time.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.domain.device import ZERO, Capabilities, Levels
from device_adapters.actuator import Actuator
from device_adapters.contract import Setpoint, read_setpoint, read_stop
from device_adapters.hostile_json import MalformedError
from device_adapters.lease import DeviceLease, Refused

STATE_EVERY_S = 0.5
"""While leased or moving a state is sent at least this often, and on every change."""

REST_S = 300.0
"""After so long at rest the device's own cut-off starts from zero again; longer than any hold."""

_ALMOST = 1e-6


class Fault(enum.StrEnum):
    """What can break, and stays broken until it is taken away."""

    STUCK = "stuck"
    """The relay has welded: the motor goes on; the states tell the truth."""
    WITHHOLD = "withhold"
    """It hears and obeys, but says nothing."""
    FROZEN = "frozen"
    """It hears nothing and says nothing; the lease and the cut-off are counted all the same."""
    DROP_ACKS = "drop_acks"
    """After a stop it says nothing until the next lease."""
    DEAF = "deaf"
    """It does not hear a stop."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message from the device: `leaf` is state or event."""

    leaf: str
    payload: dict[str, Any]


class Device:
    """One massager. Every method takes the device's clock in seconds and returns what it sends."""

    def __init__(
        self, capabilities: Capabilities, *, new_boot: Callable[[], str], now: float, first_seq: int = 1
    ) -> None:
        self.capabilities = capabilities
        self._new_boot = new_boot
        self._first_seq = first_seq
        self._time = now
        self.faults: set[Fault] = set()
        self._actuator = Actuator(capabilities.ranges)
        self._power_up()

    def _power_up(self) -> None:
        self._lease = DeviceLease(
            self.capabilities.ranges,
            self.capabilities.programs,
            self._new_boot,
            zones=self.capabilities.zones,
            first_seq=self._first_seq,
        )
        self._actuator.cut()
        self._moved_s = 0.0
        self._rested_s = 0.0
        self._stop_reason: str | None = None
        self._refused: Refused | None = None
        self._silent = False
        self._last_told: dict[str, Any] | None = None
        self._told_at = self._time

    @property
    def boot(self) -> str:
        return self._lease.boot

    @property
    def lease(self) -> str | None:
        return self._lease.holder

    @property
    def actual(self) -> Levels:
        return self._actuator.actual

    def start(self, now: float) -> list[Outgoing]:
        """What it says of itself after power or network has come (back)."""
        return [*self._advance(now), *self._tell(now, always=True)]

    def tick(self, now: float) -> list[Outgoing]:
        """Time passes; called at least ten times a second."""
        return [*self._advance(now), *self._tell(now)]

    def setpoint(self, payload: bytes, now: float, *, retained: bool = False) -> list[Outgoing]:
        """A message on its topic `setpoint`."""
        sent = self._advance(now)
        if Fault.FROZEN in self.faults:
            return sent
        try:
            setpoint: Setpoint | None = read_setpoint(payload)
        except MalformedError:
            setpoint = None
        held_before = self._lease.holder
        self._refused = self._lease.consider(
            setpoint,
            now,
            retained=retained,
            at_rest=not self._actuator.moving and self._actuator.target.zero,
            spent=self._left_s() <= 0,
        )
        if self._refused is None and setpoint is not None:
            self._actuator.target = setpoint.levels
            if held_before is None:
                self._silent = False
                self._stop_reason = None
        return [*sent, *self._tell(now, always=self._refused is not None)]

    def stop(self, payload: bytes, now: float) -> list[Outgoing]:
        """A message on its topic `stop`, whatever it says, retained or not; always answered by a state."""
        sent = self._advance(now)
        if {Fault.FROZEN, Fault.DEAF} & self.faults:
            return sent
        # What is already ramping down or still keeps the reason it had.
        driven = self._lease.holder is not None or self._moving_on()
        self._end("stop" if driven or self._stop_reason is None else self._stop_reason, read_stop(payload))
        self._silent = Fault.DROP_ACKS in self.faults
        return [*sent, *self._tell(now, always=True)]

    def button(self, now: float) -> list[Outgoing]:
        """The button on the device itself: off."""
        sent = self._advance(now)
        self._end("button")
        return [*sent, *self._event("button"), *self._tell(now, always=True)]

    def overheat(self, now: float) -> list[Outgoing]:
        """Its thermostat has opened: off."""
        sent = self._advance(now)
        self._end("overheat")
        return [*sent, *self._event("overheat"), *self._tell(now, always=True)]

    def switched_on_by_hand(self, now: float, levels: Levels | None = None) -> list[Outgoing]:
        """Somebody turns the motor on past the contract: it moves without a lease, and says so."""
        sent = self._advance(now)
        self._lease.burn()
        self._actuator.target = levels or ZERO.with_level(next(iter(self.capabilities.ranges)), 1)
        self._stop_reason = None
        return [*sent, *self._event("moving_without_lease"), *self._tell(now, always=True)]

    def reboot(self, now: float) -> list[Outgoing]:
        """Power goes and comes back: a new boot, everything off."""
        self._advance(now)
        self._power_up()
        return self._tell(now, always=True)

    def power_off(self, now: float) -> list[Outgoing]:
        """Its plug is pulled in an orderly way: the current is gone at once, and it says so."""
        sent = self._advance(now)
        self._end("off")
        self._actuator.cut()
        return [*sent, *self._tell(now, always=True)]

    def _end(self, reason: str, named: str | None = None) -> None:
        self._lease.burn(named)
        self._actuator.target = ZERO
        self._stop_reason = reason

    def _left_s(self) -> float:
        """Seconds of motion until its own cut-off."""
        cutoff = self.capabilities.own_cutoff_s
        return max(0.0, cutoff - self._moved_s) if cutoff else float("inf")

    def _advance(self, now: float) -> list[Outgoing]:
        """Let time pass up to `now`, ending the lease and the motion at the very moments they end."""
        sent: list[Outgoing] = []
        self._actuator.stuck = Fault.STUCK in self.faults
        while self._time < now:
            until = now
            if self._lease.holder is not None:
                until = min(until, max(self._lease.deadline, self._time))
            if self._moving_on():
                until = min(until, self._time + self._left_s())
            self._let_pass(until - self._time)
            self._time = max(until, self._time)
            if self._lease.ran_out(self._time):
                self._end("expired")
            if self._moving_on() and self._left_s() <= _ALMOST:
                self._moved_s = max(self._moved_s, self.capabilities.own_cutoff_s)
                self._end("cutoff")
                sent += self._event("cutoff")
        return sent

    def _moving_on(self) -> bool:
        """True while it is meant to move; the ramp down after a stop needs no further end."""
        return not self._actuator.target.zero

    def _let_pass(self, seconds: float) -> None:
        moving = self._actuator.moving or self._moving_on()
        self._actuator.advance(seconds)
        if moving:
            self._moved_s += seconds
            self._rested_s = 0.0
        else:
            self._rested_s += seconds
            if self._rested_s >= REST_S:
                self._moved_s = 0.0

    def _event(self, word: str) -> list[Outgoing]:
        if {Fault.FROZEN, Fault.WITHHOLD} & self.faults:
            return []
        return [Outgoing("event", {"event": word})]

    def _tell(self, now: float, *, always: bool = False) -> list[Outgoing]:
        if self._lease.wraps and self._lease.holder is not None:
            self._end("restart")
        told: dict[str, Any] = {
            "lease": self._lease.holder,
            "actual": self._levels(self._actuator.actual),
            "target": self._levels(self._actuator.target),
            "stop_reason": self._stop_reason,
            "refused": None if self._refused is None else self._refused.value,
        }
        busy = self._lease.holder is not None or self._actuator.moving
        due = busy and now - self._told_at >= STATE_EVERY_S - _ALMOST
        if not (always or due or told != self._last_told):
            return []
        if self._silent or {Fault.FROZEN, Fault.WITHHOLD} & self.faults:
            return []
        self._last_told, self._told_at = told, now
        seq = self._lease.sent(now)
        left = self._left_s()
        state = {"boot": self._lease.boot, "seq": seq, "n": self._lease.n, **told}
        state["remaining_s"] = None if left == float("inf") else round(left, 1)
        return [Outgoing("state", state)]

    def _levels(self, levels: Levels) -> dict[str, int | str | list[str] | None]:
        return levels.as_dict()
