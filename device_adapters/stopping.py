"""A stop under way: when it is sent again, and when not having been confirmed is an alarm."""

from dataclasses import dataclass

STOP_EVERY_S = 0.2
STOP_WITHIN_S = 2.0
"""A stop that no live zero has answered by then is an alarm."""

ALARM_AGAIN_S = 10.0
QUIET_EVERY_S = 2.0
ABSENT_EVERY_S = 10.0


@dataclass(slots=True)
class Stopping:
    """`loud`: the motor may be moving, so that it is sent five times a second and an alarm follows.

    A quiet stop is the one that every massager gets after a start or a reconnect; it goes on, slower, until
    the massager shows itself, and becomes loud when that shows motion. Times are the hub's clock.
    """

    lease: str | None
    since: float
    loud: bool
    sent_at: float = float("-inf")
    alarm_at: float = float("inf")
    alarmed: bool = False

    def grow_loud(self, now: float) -> None:
        """From now on, two seconds without a live zero are an alarm."""
        if not self.loud or self.alarm_at == float("inf"):
            self.loud = True
            self.alarm_at = now + STOP_WITHIN_S

    def grow_quiet(self) -> None:
        """The alarm was given and the massager is gone from the network, as if it was unplugged."""
        self.loud = False
        self.alarm_at = float("inf")

    def alarm_due(self, now: float) -> bool:
        """True once at two seconds, and again every ten."""
        if now < self.alarm_at:
            return False
        self.alarm_at = now + ALARM_AGAIN_S
        self.alarmed = True
        return True

    def send_due(self, now: float, *, absent: bool) -> bool:
        """True when the stop is to be sent again now."""
        if now - self.sent_at < self._every(now, absent=absent):
            return False
        self.sent_at = now
        return True

    def wait_s(self, now: float, *, absent: bool) -> float:
        """Seconds until something is due."""
        return max(0.01, min(self.sent_at + self._every(now, absent=absent), self.alarm_at) - now)

    def _every(self, now: float, *, absent: bool) -> float:
        if self.loud or now - self.since < STOP_WITHIN_S:
            return STOP_EVERY_S
        return ABSENT_EVERY_S if absent else QUIET_EVERY_S
