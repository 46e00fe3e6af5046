"""What every emulated device is made of: a motor with a ramp, faults, and messages in and out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.domain.device import ZERO, Axis, Levels
from device_adapters.actuator import Actuator

FAULTS = ("stuck", "withhold")
"""What stays broken: a welded relay, a device that obeys and says nothing."""

HAPPENINGS = ("button", "foreign", "reboot", "overheat")


@dataclass(frozen=True, slots=True)
class Publication:
    """A message of the device."""

    topic: str
    payload: bytes
    retain: bool = False


class Emulated:
    """One device. Every method takes the device's clock in seconds and returns what it publishes.

    `lease_s` and `cutoff_s` are timers of its own: since the last command that keeps it on, and since it
    was switched on; 0 for none.
    """

    subscriptions: tuple[str, ...] = ()
    last_will: Publication | None = None

    def __init__(
        self,
        topic: str,
        ranges: Mapping[Axis, int],
        now: float,
        *,
        lease_s: float = 0.0,
        cutoff_s: float = 0.0,
    ) -> None:
        self.topic = topic
        self.faults: set[str] = set()
        self.lease_s = lease_s
        self.cutoff_s = cutoff_s
        self._motor = Actuator(ranges)
        self._first = next(iter(ranges))
        self._time = now
        self._kept_on_at = now
        self._on_since = now

    @property
    def actual(self) -> Levels:
        """What the motor really does."""
        return self._motor.actual

    @property
    def target(self) -> Levels:
        return self._motor.target

    def start(self, now: float) -> list[Publication]:
        """What it says when it has found the broker."""
        raise NotImplementedError

    def received(self, topic: str, payload: bytes, now: float) -> list[Publication]:
        self._advance(now)
        return self._voiced(self._obey(topic, payload, now))

    def tick(self, now: float) -> list[Publication]:
        """Time passes; called at least ten times a second."""
        before = self.actual
        self._advance(now)
        over = (self.lease_s and now - self._kept_on_at >= self.lease_s) or (
            self.cutoff_s and now - self._on_since >= self.cutoff_s
        )
        if over and not self.target.zero:
            self.turn_off()
            return self._voiced(self.tell())
        return self._voiced(self.tell()) if self.measured and self.actual != before else []

    def happen(self, what: str, now: float) -> list[Publication]:
        """One of HAPPENINGS, or a fault that stays."""
        self._advance(now)
        match what:
            case "button":
                self.turn_off()
            case "foreign":
                self.turn_on(now)
            case "reboot":
                self._motor.cut()
                self.turn_off()
                return self._voiced(self.start(now))
            case "overheat":
                self.turn_off()
                return self._voiced(self.overheated())
            case _:
                self.faults.add(what)
                return []
        return self._voiced(self.tell())

    measured = False
    """True when it tells what the motor does, false when it tells what it was told to do."""

    def tell(self) -> list[Publication]:
        """Its state."""
        raise NotImplementedError

    def overheated(self) -> list[Publication]:
        """How it tells that its thermostat has opened; most have no word for it."""
        return self.tell()

    def turn_off(self) -> None:
        """Whoever or whatever it was: off."""
        self._motor.target = ZERO

    def turn_on(self, now: float) -> None:
        """By its own button: as far up as that goes."""
        self.drive(ZERO.with_level(self._first, 1), now)

    def drive(self, levels: Levels, now: float) -> None:
        """Have the motor go to these levels; its timers begin."""
        if self.target.zero:
            self._on_since = now
        self._kept_on_at = now
        self._motor.target = levels

    def _obey(self, topic: str, payload: bytes, now: float) -> list[Publication]:
        raise NotImplementedError

    def _advance(self, now: float) -> None:
        self._motor.stuck = "stuck" in self.faults
        self._motor.advance(max(0.0, now - self._time))
        self._time = max(now, self._time)

    def _voiced(self, said: list[Publication]) -> list[Publication]:
        return [] if "withhold" in self.faults else said
