"""Reminders: when they are due, when they may be told, and which were missed while the hub was off."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.domain.course import (
    About,
    Coming,
    CoursePlan,
    Reminder,
    SessionRecord,
    local_moment,
    moments_to_come,
    next_session,
)
from assistant.domain.errors import SettingsError
from assistant.domain.quiet import NEVER_QUIET, QuietHours

MOST_MINUTES = 24 * 60

Quiet = Mapping[str, QuietHours]
"""The quiet hours of each person by name; whoever is not in it has none."""


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder to tell now. `late` is for how long it has been due; `missed` when the hub was off then."""

    reminder: Reminder
    late: dt.timedelta
    missed: bool


def remind_in(person: str, minutes: float, text: str, wall: dt.datetime) -> Reminder:
    """A reminder in `minutes` of real time, also across a change of summer time.

    Raises SettingsError unless it is from one minute to a day.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise SettingsError("A reminder is from one minute to 24 hours away.", "Say how many minutes.")
    due = (wall.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(wall.tzinfo)
    return Reminder(person, due, text)


def remind_tomorrow(person: str, plan: CoursePlan, text: str, wall: dt.datetime) -> Reminder:
    """A reminder tomorrow at the time of day of the plan."""
    return Reminder(person, local_moment(wall.date() + dt.timedelta(days=1), plan.at, wall.tzinfo), text)


def remind_of(
    person: str,
    plan: CoursePlan | None,
    sessions: Sequence[SessionRecord],
    texts: Mapping[About, str],
    wall: dt.datetime,
) -> Reminder | None:
    """A reminder of the next planned session after `wall`, or of the end of the break; None without one.

    Of a session whose hour has passed today it is the one after that: it was told already, or the hub
    was off, and nobody is asked twice on one day.
    """
    if plan is None:
        return None
    coming = next_session(plan, sessions, wall)
    about: About = "break" if coming.kind is Coming.BREAK else "session"
    moments = moments_to_come(plan, sessions, wall)
    if coming.kind is Coming.BREAK and coming.at is not None:
        moments = [coming.at]
    elif moments:
        # The last session of the course may have been for today.
        moments += moments_to_come(plan, sessions, _midnight_after(wall))
    at = next((one for one in moments if one.astimezone(dt.UTC) > wall.astimezone(dt.UTC)), None)
    return None if at is None else Reminder(person, at, texts[about], about=about)


def _midnight_after(wall: dt.datetime) -> dt.datetime:
    return local_moment(wall.date() + dt.timedelta(days=1), dt.time(), wall.tzinfo)


def in_zone(reminder: Reminder, zone: dt.tzinfo | None) -> Reminder:
    """A reminder of the plan, due when clocks in `zone` show what clocks showed where it was planned.

    One that was asked for ("in ten minutes") stays at its moment.
    """
    if reminder.about == "massage":
        return reminder
    face = reminder.due.replace(tzinfo=None)
    return replace(reminder, due=local_moment(face.date(), face.time(), zone))


def told_at(reminder: Reminder, wall: dt.datetime, quiet: Quiet) -> dt.datetime:
    """The earliest moment from `wall` on at which it may be told, in the zone of `wall`."""
    due = max(reminder.due, wall, key=lambda moment: moment.astimezone(dt.UTC)).astimezone(wall.tzinfo)
    return quiet.get(reminder.person, NEVER_QUIET).after(due)


def due_reminders(
    reminders: Iterable[Reminder], wall: dt.datetime, started: dt.datetime, quiet: Quiet | None = None
) -> list[DueReminder]:
    """Those to tell at `wall`, oldest first; `started` is when the hub started, on the same clock.

    One that came due in quiet hours is told at their end; it was missed only when the hub was off then.
    """
    now, start = wall.astimezone(dt.UTC), started.astimezone(dt.UTC)
    ripe = []
    for reminder in reminders:
        hours = (quiet or {}).get(reminder.person, NEVER_QUIET)
        due = reminder.due.astimezone(dt.UTC)
        if due <= now and not hours.hold(wall):
            missed = hours.after(reminder.due.astimezone(wall.tzinfo)).astimezone(dt.UTC) < start
            ripe.append(DueReminder(reminder, now - due, missed))
    return sorted(ripe, key=lambda one: (one.reminder.due.astimezone(dt.UTC), one.reminder.id or 0))
