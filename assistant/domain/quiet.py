"""Quiet hours: what may wait is not said in them."""

import datetime as dt
from dataclasses import dataclass

from assistant.domain.course import local_moment
from assistant.domain.errors import SettingsError


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end`, local times of day, over midnight where `end` is the earlier.

    Never, where both are the same.
    """

    start: dt.time
    end: dt.time

    def __post_init__(self) -> None:
        if self.start.tzinfo is not None or self.end.tzinfo is not None:
            raise ValueError("quiet hours have no zone: they are local")

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def hold(self, moment: dt.datetime) -> bool:
        """True while it is quiet, by what clocks show at `moment` in its own zone."""
        clock = moment.time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def after(self, moment: dt.datetime) -> dt.datetime:
        """`moment` itself, or the end of the quiet hours that it falls into."""
        if not self.hold(moment):
            return moment
        day = moment.date() + dt.timedelta(days=moment.time() >= self.end)
        end = local_moment(day, self.end, moment.tzinfo)
        if end.astimezone(dt.UTC) <= moment.astimezone(dt.UTC):
            # The hour that comes twice: the end that is meant is the second one.
            end = end.replace(fold=1)
        # Where the clocks skip the end, the hour that it is then may be quiet again.
        return self.after(end)


NEVER_QUIET = QuietHours(dt.time(), dt.time())
USUAL_QUIET = QuietHours(dt.time(22, 0), dt.time(7, 0))
"""For whoever has not said otherwise (DJ)."""


def quiet_hours(text: str) -> QuietHours:
    """What "21:00-08:00" means, or "none". Raises SettingsError."""
    if text.strip().casefold() == "none":
        return NEVER_QUIET
    try:
        start, end = (dt.time.fromisoformat(part.strip()) for part in text.split("-"))
        return QuietHours(start, end)
    except ValueError as error:
        raise SettingsError(
            f"{text} are no quiet hours.", 'Give them like 21:00-08:00, or "none".'
        ) from error
