"""How much massage there may be: the numbers of limits.yaml, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.domain.device import Kind


@dataclass(frozen=True, slots=True)
class KindLimits:
    """Minutes with one kind: in the first session, in a later one, and on one day."""

    first_minutes: float
    later_minutes: float
    day_minutes: float


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits. Times in seconds unless the name says otherwise; a maker's lower limit wins.

    `pace` is a share of the massage's own times: 1 in earnest, less in a demonstration on simulated
    devices. `sources` says by name where each number comes from.
    """

    kinds: Mapping[Kind, KindLimits]
    all_devices_day_minutes: float
    helper_ceiling_minutes: float
    least_s: float
    gap_hours: float
    spot_s: float
    helper_sessions_a_day: int
    ramp_interval_s: float
    check_in_first_s: float
    check_in_device_s: float
    check_in_helper_s: float
    hold_s: float
    most_holds: int
    pain_rise: int
    pain_top: int
    pace: float = 1.0
    sources: Mapping[str, str] = field(default_factory=dict)

    def session_s(self, kind: Kind, *, first: bool) -> float:
        """Seconds that one session with this kind may last."""
        limits = self.kinds[kind]
        return 60 * self.pace * (limits.first_minutes if first else limits.later_minutes)

    def day_s(self, kind: Kind) -> float:
        """Seconds with this kind that one day may have."""
        return 60 * self.kinds[kind].day_minutes

    @property
    def all_devices_day_s(self) -> float:
        """Seconds that one day may have over all massagers together."""
        return 60 * self.all_devices_day_minutes

    @property
    def gap_s(self) -> float:
        """Seconds between two sessions with a massager on one day."""
        return 3600 * self.gap_hours

    def at_pace(self, pace: float) -> "Limits":
        """The same limits with the massage's own times shortened to this share (above 0, at most 1)."""
        if not 0 < pace <= 1:
            raise ValueError("a pace is a share above 0, at most 1: nothing makes a session longer")
        return replace(
            self,
            pace=pace,
            least_s=self.least_s * pace,
            ramp_interval_s=self.ramp_interval_s * pace,
            check_in_first_s=self.check_in_first_s * pace,
            check_in_device_s=self.check_in_device_s * pace,
            check_in_helper_s=self.check_in_helper_s * pace,
        )
