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
    moved_at: float = float("-inf")
    """When the massager was last seen moving in spite of it."""
    unanswered: bool = False
    """The alarm was given, no zero was seen, and the massager is gone: it may be moving until one is seen."""

    def grow_loud(self, now: float) -> None:
        """From now on, two seconds without a live zero are an alarm."""
        if not self.loud or self.alarm_at == float("inf"):
            self.loud = True
            self.alarm_at = now + STOP_WITHIN_S

    def grow_quiet(self, *, ends_itself_s: float | None) -> None:
        """The alarm was given and the massager is gone from the network, as if it was unplugged.

        Or as if it was out of reach of the radio only: `ends_itself_s` is in how many seconds its own timer
        ends its motion then, None where it has none but its cut-off.
        """
        self.loud = False
        self.alarm_at = float("inf")
        if ends_itself_s is None or self.moved_at - self.since > ends_itself_s:
            self.unanswered = True

    def may_move(self, now: float, worst_to_zero_s: float) -> bool:
        """Whether a massager that is out of reach may be moving, `worst_to_zero_s` being what it declares."""
        return self.loud or self.unanswered or now - max(self.since, self.moved_at) < worst_to_zero_s

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
