"""The minutes of a day and the length of a block, whatever the wall clock does (I5).

The day is the local date of the wall clock, held against a high-water mark: the latest moment and the
latest date that were ever seen. A clock that was set back therefore goes on with the latest day and
refills nothing. Over a restart a clock that was set forward cannot be told from days that passed: it
counts as the later day, and going back afterwards stays there. Within one run it can: see `steady_wall`.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.domain.answers import Block
from assistant.domain.course import SessionRecord, local_moment
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError

STEADY_WITHIN_S = 300.0
"""A wall clock that is corrected by no more than this is believed (DJ)."""


@dataclass(frozen=True, slots=True)
class ClockMark:
    """The latest moment and the latest local date ever seen; neither goes back."""

    at: dt.datetime
    day: dt.date


def instant(moment: dt.datetime) -> dt.datetime:
    """The same moment in UTC: two moments of one zone are otherwise compared by their clock faces."""
    return moment.astimezone(dt.UTC)


def aware(moment: dt.datetime) -> dt.datetime:
    """The moment itself. Raises ValueError when it has no zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its zone")
    return moment


def seen(mark: ClockMark | None, wall: dt.datetime) -> ClockMark:
    """The mark after `wall` was seen, which is also the moment and the day that `wall` counts as.

    Raises ValueError for a wall time without a zone.
    """
    aware(wall)
    if mark is None:
        return ClockMark(wall, wall.date())
    return ClockMark(max(mark.at, wall, key=instant), max(mark.day, wall.date()))


def set_forward(start_wall: dt.datetime, start_now: float, wall: dt.datetime, now: float) -> bool:
    """True when `wall` is ahead of `start_wall` by more than the time that passed, beyond a correction.

    `start_now` and `now` are seconds of a clock that nobody sets and that counts through suspend.
    """
    ahead = instant(wall) - instant(later(start_wall, now - start_now))
    return ahead > dt.timedelta(seconds=STEADY_WITHIN_S)


def steady_wall(start_wall: dt.datetime, start_now: float, wall: dt.datetime, now: float) -> dt.datetime:
    """The wall clock, or, when it was set forward since the start, the start and the time that passed.

    A clock that was set back is left as it is: the mark holds it. Arguments as for `set_forward`.
    """
    if not set_forward(start_wall, start_now, wall, now):
        return wall
    return later(start_wall, now - start_now).astimezone(wall.tzinfo)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one reservation holds: `ms` is what was taken less what was given back, `at` when it was taken."""

    kind: Kind
    day: dt.date
    at: dt.datetime
    ms: int

    @property
    def until(self) -> dt.datetime:
        """The earliest end of its session."""
        return later(self.at, self.ms / 1000)


@dataclass(frozen=True, slots=True)
class DayLimits:
    """The limits of one day in seconds; `sessions_a_day` counts sessions of the kind, None is no limit.

    `all_devices_day_s` is shared by every kind but the helper's hands. `gap_s` is the least time since
    the end of the person's last device session of the day.
    """

    kind_day_s: float
    all_devices_day_s: float
    at_least_s: float
    gap_s: float
    sessions_a_day: int | None = None


def later(moment: dt.datetime, seconds: float) -> dt.datetime:
    """`seconds` of real time after `moment`, in its zone, also across a change of summer time."""
    return (instant(moment) + dt.timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def whole_ms(seconds: float) -> int:
    """Whole milliseconds, rounded down: sums of them are exact. Raises ValueError unless finite and >= 0."""
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError(f"{seconds} is not a length of time")
    return math.floor(seconds * 1000)


def give_back_ms(taken_ms: int, unused_s: float) -> int:
    """How much of what was taken is returned: never less than nothing, never more than was taken."""
    if math.isnan(unused_s) or unused_s <= 0:
        return 0
    return taken_ms if unused_s * 1000 >= taken_ms else whole_ms(unused_s)


def holds(block: Block, wall: dt.datetime) -> bool:
    """True while `wall` is before the end of the block.

    A clock set forward past the end ends it, for that cannot be told from time that passed; setting the
    clock back brings it back.
    """
    return block.until is None or instant(wall) < instant(block.until)


def lifts(block: Block) -> bool:
    """True for a block that ends as it starts: it only replaces the older one of its question."""
    return block.until is not None and instant(block.until) <= instant(block.since)


def not_before(mark: ClockMark, block: Block) -> Block:
    """The block, moved to the latest moment ever seen when it was made under a clock that was set back.

    Setting the clock right again does then not end it early, nor the days before a doctor's agreement counts.
    """
    if instant(block.since) >= instant(mark.at):
        return block
    if block.until is None:
        return replace(block, since=mark.at)
    length = instant(block.until) - instant(block.since)
    return replace(block, since=mark.at, until=later(mark.at, length.total_seconds()))


def device_ends(sessions: Iterable[SessionRecord]) -> list[dt.datetime]:
    """When the device sessions of these records ended; one that was cut off ended no earlier than it ran."""
    return [
        max(session.ended or session.began, later(session.began, session.seconds), key=instant)
        for session in sessions
        if session.kind is not Kind.HELPER and session.seconds > 0
    ]


def grant(
    kind: Kind,
    seconds: float,
    wall: dt.datetime,
    *,
    mark: ClockMark,
    taken: Sequence[Taken],
    ended: Sequence[dt.datetime],
    limits: DayLimits,
) -> int:
    """How many milliseconds may be taken: `seconds`, or what is left of the day when that is less.

    `mark` is what `wall` counts as, `taken` the person's reservations of that day and the day before,
    `ended` when their recorded device sessions ended. A reservation that was given back whole was no
    session. Raises LimitReachedError with what is left and when to come back.
    """
    today = [one for one in taken if one.day == mark.day and one.ms > 0]
    kind_left = whole_ms(limits.kind_day_s) - sum(one.ms for one in today if one.kind is kind)
    left = kind_left
    if kind is not Kind.HELPER:
        devices = sum(one.ms for one in today if one.kind is not Kind.HELPER)
        left = min(left, whole_ms(limits.all_devices_day_s) - devices)
    left = max(left, 0)
    tomorrow = local_moment(mark.day + dt.timedelta(days=1), dt.time(), wall.tzinfo)
    count = sum(1 for one in today if one.kind is kind)
    if limits.sessions_a_day is not None and count >= limits.sessions_a_day:
        raise _limit("That was all for today with " + _with(kind) + ".", left, tomorrow, wall, mark)
    granted = min(whole_ms(seconds), left)
    if granted <= 0 or granted < whole_ms(limits.at_least_s):
        raise _limit(_left(left) + " for " + _with(kind) + " today.", left, tomorrow, wall, mark)
    ends = [one.until for one in taken if one.ms > 0 and one.kind is not Kind.HELPER and _touches(one, mark)]
    ends += [end for end in ended if end.astimezone(wall.tzinfo).date() == mark.day]
    if ends and limits.gap_s > 0:
        again = later(max(ends, key=instant), limits.gap_s)
        if instant(mark.at) < instant(again):
            hours = f"{limits.gap_s / 3600:g}"
            what = f"Two sessions with a massager are at least {hours} hours apart."
            raise _limit(what, left, min(again, tomorrow, key=instant), wall, mark)
    return granted


def _touches(one: Taken, mark: ClockMark) -> bool:
    return one.day == mark.day or one.until.date() == mark.day


def _with(kind: Kind) -> str:
    return "a helper" if kind is Kind.HELPER else "the " + kind.value.replace("_", " ")


def _left(ms: int) -> str:
    minutes = ms // 60_000
    if minutes == 0:
        return "No time is left" if ms == 0 else "Less than a minute is left"
    return "1 minute is left" if minutes == 1 else f"{minutes} minutes are left"


def _limit(
    what: str, left_ms: int, come_back: dt.datetime, wall: dt.datetime, mark: ClockMark
) -> LimitReachedError:
    come_back = come_back.astimezone(wall.tzinfo)
    days = (come_back.date() - wall.date()).days
    if days <= 0:
        remedy = f"Come back at {come_back:%H:%M}."
    elif days == 1:
        remedy = "Come back tomorrow."
    else:
        remedy = f"Come back on {come_back.day} {come_back:%B %Y}."
    if mark.day > wall.date():
        what += f" The clock already showed {mark.day.day} {mark.day:%B %Y}, so that day counts."
    return LimitReachedError(what, remedy, left_s=left_ms / 1000, come_back=come_back)
