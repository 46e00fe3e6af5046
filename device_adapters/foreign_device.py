"""A foreign massager as the contract sees it: its lease kept for it, its messages translated. Pure.

The hub's side stays the same as for a massager of our own (native.py); this stands where the device would
judge setpoints, and speaks the device's protocol behind it. A state is told only when the device itself has
said something, and names what the device said: an opening, a live zero and a freshness that nobody but the
device can give. When the hub is gone with all of this, the timer of the device is the lease (`rearmed`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.domain.device import ZERO, DeviceState, Levels
from device_adapters.adapter import Adapter, Sending
from device_adapters.contract import read_setpoint, read_stop
from device_adapters.hostile_json import MalformedError
from device_adapters.lease import DeviceLease, Refused
from device_adapters.level_map import LevelMap
from device_adapters.points import Scalar, same
from device_adapters.profile import Check, Profile
from device_adapters.step_counter import StepCounter, assumed_levels

GONE_QUIET_S = 2.5
"""A relay that goes off so long after it was last told to stay on has done so by its own timer."""


@dataclass(slots=True)
class News:
    """What came of a message from the device."""

    states: list[DeviceState] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    online: bool | None = None
    sendings: list[Sending] = field(default_factory=list)


class ForeignDevice:
    """Every method takes the hub's clock in seconds and returns what is to be sent, or what it heard.

    `name` is what the house calls it. Messages that set anything are never kept for later, and nothing is
    sent that names a level above zero but under a live lease.
    """

    def __init__(self, profile: Profile, adapter: Adapter, name: str, *, new_boot: Callable[[], str]) -> None:
        self._profile = profile
        self._adapter = adapter
        self._name = name
        self._map = LevelMap(profile)
        capabilities = profile.capabilities(name)
        self._lease = DeviceLease(capabilities.ranges, capabilities.programs, new_boot)
        self._new_boot = new_boot
        self._ranges, self._programs = capabilities.ranges, capabilities.programs
        self._steps = StepCounter(self._map.stepped)
        self._told: dict[str, Scalar] = {}
        self._checked: dict[str, Scalar] = {}
        self._target = ZERO
        self._was_on = False
        self._commanded_at = 0.0
        self._stop_reason: str | None = None
        self._refused: Refused | None = None

    @property
    def lease(self) -> str | None:
        return self._lease.holder

    @property
    def unmet(self) -> Check | None:
        """The first thing that must be so before use and has been told to be otherwise."""
        return next(
            (
                one
                for one in self._adapter.checks
                if one.point in self._checked and not same(self._checked[one.point], one.value)
            ),
            None,
        )

    @property
    def checked(self) -> bool:
        """True when everything that must be so before use was told to be so."""
        return all(same(self._checked.get(one.point), one.value) for one in self._adapter.checks)

    def connected(self) -> None:
        """A new connection: what was known is no knowledge."""
        self._told.clear()
        self._checked.clear()

    def ask_checks(self) -> list[Sending]:
        """Have it tell anew what must be so before use."""
        self._checked.clear()
        return self._adapter.ask_checks()

    def last_words(self) -> list[Sending]:
        """Zero, as the broker may say it when the hub is gone."""
        return self._adapter.write(self._map.zero())

    def setpoint(self, payload: bytes, now: float) -> list[Sending]:
        """A setpoint of the hub, with the rules of the contract; a refused one only asks for the state."""
        sent = self.tick(now)
        try:
            setpoint = read_setpoint(payload)
        except MalformedError:
            setpoint = None
        opening = self._lease.holder is None
        actual = self._actual()
        if not self.checked or actual is None:
            self._refused = Refused.NO_LEASE
        else:
            at_rest = actual.zero and self._target.zero
            self._refused = self._lease.consider(setpoint, now, retained=False, at_rest=at_rest, spent=False)
        if self._refused is not None or setpoint is None:
            return [*sent, *(self._adapter.ask() or self._zero_at_rest())]
        if opening:
            self._stop_reason = None
            self._was_on = False
        return [*sent, *self._command(setpoint.levels, now)]

    def stop(self, payload: bytes) -> list[Sending]:
        """A stop, whatever it says: zero is commanded, and the state asked for."""
        driven = self._lease.holder is not None or not self._target.zero or self._moves()
        self._end("stop" if driven or self._stop_reason is None else self._stop_reason, read_stop(payload))
        return self._zero()

    def tick(self, now: float) -> list[Sending]:
        """Time passes: the lease may run out, a step may be due."""
        if self._lease.ran_out(now):
            self._end("expired")
            return self._zero()
        return self._adapter.write(self._steps.step(now))

    def wait_s(self, now: float) -> float | None:
        """Seconds until `tick` has something to do, None when it has not."""
        waits = [self._steps.wait_s(now)]
        if self._lease.holder is not None:
            waits.append(max(0.01, self._lease.deadline - now))
        return min((wait for wait in waits if wait is not None), default=None)

    def heard(self, topic: str, payload: bytes, now: float, *, retained: bool) -> News:
        """A message of the device. Raises MalformedError. A retained one is no knowledge."""
        told = self._adapter.read(topic, payload)
        news = News(online=told.online)
        if retained:
            return news
        if told.online:
            # Its first word after a start: whatever it did before, nobody has commanded it now.
            self._start_anew()
            news.sendings = self._zero()
        if not told.points:
            return news
        self._told |= told.points
        self._checked |= {
            one.point: told.points[one.point] for one in self._adapter.checks if one.point in told.points
        }
        self._take_overheat(news)
        actual = self._actual()
        if actual is not None:
            if self._judge(actual, now):
                news.sendings += self._zero()
            news.states.append(self._state(actual, now))
        return news

    # Inside.

    def _command(self, levels: Levels, now: float) -> list[Sending]:
        if levels.zero:
            # A lease may rest at zero; nothing of what is off is switched on.
            self._target = ZERO
            self._steps.switched_off()
            self._was_on = False
            return self._zero()
        before, self._target = self._target, levels
        self._steps.wanted = levels
        self._commanded_at = now
        if before.zero:
            self._steps.switched_on(now)
            points = self._map.starting(levels)
        else:
            points = self._map.going_on(levels)
            if not self._profile.repeat:
                held = self._map.going_on(before)
                points = {point: value for point, value in points.items() if held.get(point) != value}
        sent = self._adapter.write(points)
        return sent if sent and self._adapter.answers else [*sent, *self._adapter.ask()]

    def _zero(self) -> list[Sending]:
        sent = self._adapter.write(self._map.zero())
        return sent if self._adapter.answers else [*sent, *self._adapter.ask()]

    def _zero_at_rest(self) -> list[Sending]:
        """For a device that cannot be asked: zero makes it speak, and while it is driven nothing does."""
        return self._adapter.write(self._map.zero()) if self._lease.holder is None else []

    def _end(self, reason: str, named: str | None = None) -> None:
        self._lease.burn(named)
        self._target = ZERO
        self._steps.switched_off()
        self._stop_reason = reason
        self._was_on = False

    def _start_anew(self) -> None:
        self._lease = DeviceLease(self._ranges, self._programs, self._new_boot)
        self._target = ZERO
        self._steps.switched_off()
        self._told.clear()
        self._checked.clear()
        self._stop_reason = None
        self._refused = None
        self._was_on = False

    def _moves(self) -> bool:
        actual = self._actual()
        return actual is not None and not actual.zero

    def _actual(self) -> Levels | None:
        """What it last said that it does; what it does not tell is what was counted or commanded."""
        return self._map.read(self._told, assumed_levels(self._steps, self._target))

    def _judge(self, actual: Levels, now: float) -> bool:
        """True when it has switched itself off, or was switched off, in the middle of a lease."""
        if self._lease.holder is None or self._target.zero:
            return False
        if not actual.zero:
            self._was_on = True
            return False
        if not self._was_on:
            return False
        ran_out = now - self._commanded_at >= GONE_QUIET_S
        self._end("expired" if ran_out else "button")
        return True

    def _take_overheat(self, news: News) -> None:
        overheat = self._profile.overheat
        if overheat is None or not same(self._told.get(overheat.point), overheat.value):
            return
        if self._lease.holder is not None:
            self._end("overheat")
            news.events.append("overheat")
            news.sendings = self._zero()

    def _state(self, actual: Levels, now: float) -> DeviceState:
        if self._lease.wraps and self._lease.holder is not None:
            self._end("restart")
        seq = self._lease.sent(now)
        return DeviceState(
            device=self._name,
            boot=self._lease.boot,
            seq=seq,
            lease=self._lease.holder,
            n=self._lease.n,
            actual=actual,
            target=self._target,
            stop_reason=self._stop_reason,
            refused=None if self._refused is None else self._refused.value,
            received_at=now,
        )
