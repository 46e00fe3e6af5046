"""A course as sheets of a calendar: what was, what is planned, and the break."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.course import (
    Coming,
    CoursePlan,
    Next,
    SessionRecord,
    counted_days,
    moments_to_come,
    next_session,
)

MOST_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Day:
    """One square: `what` is done, other (a session that does not count), planned, break, or nothing."""

    date: dt.date
    what: str
    today: bool
    label: str


@dataclass(frozen=True, slots=True)
class Month:
    """One sheet; weeks from Monday, None outside the month."""

    name: str
    weeks: list[list[Day | None]]


@dataclass(frozen=True, slots=True)
class Course:
    """A person's course: what comes next, how many are done, and the sheets."""

    coming: Next
    done: int
    of: int
    months: list[Month]


_WHAT = {
    "done": "session done",
    "other": "a session that does not count",
    "planned": "session planned",
    "break": "break",
    "": "",
}


def course_of(plan: CoursePlan | None, sessions: Sequence[SessionRecord], wall: dt.datetime) -> Course:
    """The course of somebody with this plan and these sessions at the local time `wall`."""
    coming = next_session(plan, sessions, wall)
    what: dict[dt.date, str] = {s.began.date(): "other" for s in sessions if s.seconds}
    done: list[dt.date] = []
    if plan is not None:
        done = counted_days(plan, sessions)
        what.update(dict.fromkeys(done, "done"))
        for moment in moments_to_come(plan, sessions, wall):
            what.setdefault(moment.date(), "planned")
    if coming.kind is Coming.BREAK and coming.at is not None and done:
        day = done[-1] + dt.timedelta(days=1)
        while day < coming.at.date():
            what.setdefault(day, "break")
            day += dt.timedelta(days=1)
    return Course(coming, len(done), plan.sessions if plan else 0, _months(what, wall.date()))


def _months(what: dict[dt.date, str], today: dt.date) -> list[Month]:
    """From this month, or the one before where something was, to the last with something planned."""
    days = [day for day in what if day >= today.replace(day=1)]
    earlier = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    first = earlier if any(earlier <= day < today.replace(day=1) for day in what) else today.replace(day=1)
    last = max([today, *days])
    months: list[Month] = []
    while first <= last and len(months) < MOST_MONTHS:
        months.append(_month(first, what, today))
        first = (first + dt.timedelta(days=31)).replace(day=1)
    return months


def _month(first: dt.date, what: dict[dt.date, str], today: dt.date) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        f"{first:%B} {first.year}",
        [
            [_day(day, what.get(day, ""), today) if day.month == first.month else None for day in w]
            for w in weeks
        ],
    )


def _day(day: dt.date, what: str, today: dt.date) -> Day:
    return Day(day, what, day == today, _WHAT[what])
