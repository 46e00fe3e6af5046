"""Reminders: when they are due, and how late one is told that came due while the hub was off."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain.course import Coming, CoursePlan, Next, Reminder, local_moment
from assistant.domain.errors import SettingsError

MOST_MINUTES = 24 * 60


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


def remind_of(person: str, coming: Next, text: str, wall: dt.datetime) -> Reminder | None:
    """A reminder of the next session or of the end of the break; None when there is none or it has passed."""
    if coming.kind not in {Coming.DUE, Coming.BREAK} or coming.at is None:
        return None
    if coming.at.astimezone(dt.UTC) <= wall.astimezone(dt.UTC):
        return None
    return Reminder(person, coming.at, text)


def due_reminders(
    reminders: Iterable[Reminder], wall: dt.datetime, started: dt.datetime
) -> list[DueReminder]:
    """Those to tell at `wall`, oldest first; `started` is when the hub started, on the same clock."""
    now, start = wall.astimezone(dt.UTC), started.astimezone(dt.UTC)
    ripe = []
    for reminder in reminders:
        due = reminder.due.astimezone(dt.UTC)
        if due <= now:
            ripe.append(DueReminder(reminder, now - due, missed=due < start))
    return sorted(ripe, key=lambda one: (one.reminder.due.astimezone(dt.UTC), one.reminder.id or 0))
