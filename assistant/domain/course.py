"""The course: ten to twenty sessions, then a break of two months (source: the article).

Our own design judgement, for a clinician to review: a session counts once it ran for half of its
planned time or for two minutes, whichever comes first (counting early ends a course early, never late);
one session a day counts; the break is counted from the last day on which a session counted.
"""

import datetime as dt
import enum
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from assistant.domain.device import Kind
from assistant.domain.errors import SettingsError

FEWEST_SESSIONS = 10
MOST_SESSIONS = 20
BREAK_MONTHS = 2
COUNTS_AFTER_S = 120.0
COUNTS_AFTER_SHARE = 0.5
MOST_DAYS_BETWEEN = 14


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One massage, done or broken off.

    Times are aware; pain is 0 to 10; `seconds` is time in motion or hands on.
    """

    person: str
    kind: Kind
    began: dt.datetime
    planned_s: float
    ended: dt.datetime | None = None
    seconds: float = 0.0
    phase: str = "prepared"
    position: str | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    ended_by: str | None = None

    @property
    def counts(self) -> bool:
        """True when it ran long enough to be one of the course; a crash after that takes nothing away."""
        return self.seconds >= min(COUNTS_AFTER_S, COUNTS_AFTER_SHARE * self.planned_s) and self.seconds > 0


def session_changes(changes: Mapping[str, Any]) -> None:
    """Raises ValueError for a change of what a session is: whose, which kind, when it began, or no field."""
    allowed = {field.name for field in fields(SessionRecord)} - {"person", "kind", "began"}
    if wrong := sorted(set(changes) - allowed):
        raise ValueError(f"a session's {', '.join(wrong)} cannot change")


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """What was planned: `sessions` 10 to 20, one each `every_days` at `at`, started on `started`.

    `at` is the local time of day. `declined` says that no other course is wanted after the break.
    `weekdays` (0 is Monday) are the days of the week to have one on, in order, each once; where there are
    any, `every_days` does not count. Raises SettingsError for numbers outside their range.
    """

    started: dt.date
    sessions: int = 10
    every_days: int = 2
    at: dt.time = dt.time(19, 0)
    declined: bool = False
    weekdays: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not FEWEST_SESSIONS <= self.sessions <= MOST_SESSIONS:
            raise SettingsError(
                f"A course has {FEWEST_SESSIONS} to {MOST_SESSIONS} sessions, not {self.sessions}.",
                f"Say a number from {FEWEST_SESSIONS} to {MOST_SESSIONS}.",
            )
        if not 1 <= self.every_days <= MOST_DAYS_BETWEEN:
            raise SettingsError(
                f"A session is planned every 1 to {MOST_DAYS_BETWEEN} days, not every {self.every_days}.",
                f"Say a number of days from 1 to {MOST_DAYS_BETWEEN}.",
            )
        if self.at.tzinfo is not None:
            raise ValueError("the time of day of a course has no zone: it is the local one")
        known = {day for day in self.weekdays if day in range(7)}
        if self.weekdays != tuple(sorted(known)):
            raise ValueError("days of the week are 0 to 6, in order, each once")


About = Literal["massage", "session", "break"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to say at `due`; `id` is given by the store.

    `about` tells what the hub plans itself (the next session, the end of the break) from what was asked for.
    """

    person: str
    due: dt.datetime
    text: str
    id: int | None = None
    about: "About" = "massage"


class Coming(enum.StrEnum):
    """What comes next in a course."""

    DUE = "due"
    BREAK = "break"
    ASK_AGAIN = "ask_again"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: a session, the end of the break, the question "another course?", or nothing.

    `at` is the planned moment of the session, or the end of the break; it may have passed, but a
    session's is never on a day before today. `number` of `of` is the session to come, or the last one
    when the course is complete. `missed_days` is for how many days a planned session has been waiting.
    """

    kind: Coming
    at: dt.datetime | None = None
    number: int = 0
    of: int = 0
    missed_days: int = 0


def counted_days(plan: CoursePlan, sessions: Iterable[SessionRecord]) -> list[dt.date]:
    """The local dates since the course started on which a session counted, oldest first, each once."""
    days = {session.began.date() for session in sessions if session.counts}
    return sorted(day for day in days if day >= plan.started)


def next_session(plan: CoursePlan | None, sessions: Sequence[SessionRecord], wall: dt.datetime) -> Next:
    """What comes next for somebody with this plan and these sessions, at the local time `wall`.

    Its zone says where the planned time of day is meant; a zone that knows summer time keeps 19:00 at
    19:00 across a change.
    """
    if plan is None or plan.declined:
        return Next(Coming.NONE)
    done = counted_days(plan, sessions)
    if len(done) >= plan.sessions:
        end = local_moment(add_months(done[-1], BREAK_MONTHS), plan.at, wall.tzinfo)
        over = _reached(wall, end)
        return Next(Coming.ASK_AGAIN if over else Coming.BREAK, end, len(done), plan.sessions)
    missed = max(0, (wall.date() - next(_rhythm(plan, done))).days)
    day = next(days_to_come(plan, sessions, wall.date()))
    return Next(Coming.DUE, local_moment(day, plan.at, wall.tzinfo), len(done) + 1, plan.sessions, missed)


def days_to_come(plan: CoursePlan, sessions: Iterable[SessionRecord], today: dt.date) -> Iterator[dt.date]:
    """The dates of the sessions that are left of the course, the first today or later.

    One that was missed is made up for today, or where the week has its days, on the next of those; the
    others follow in the rhythm of the plan.
    """
    done = counted_days(plan, sessions)
    rhythm = _rhythm(plan, done)
    first = next(rhythm)
    if first < today:
        rhythm = _rhythm(replace(plan, started=today), ())
        first = next(rhythm)
    yield from itertools.islice(itertools.chain([first], rhythm), max(0, plan.sessions - len(done)))


def _rhythm(plan: CoursePlan, done: Sequence[dt.date]) -> Iterator[dt.date]:
    """The planned dates after those that are done, without an end."""
    if not plan.weekdays:
        first = done[-1] + dt.timedelta(days=plan.every_days) if done else plan.started
        yield from (first + dt.timedelta(days=n * plan.every_days) for n in itertools.count())
    first = done[-1] + dt.timedelta(days=1) if done else plan.started
    every_day = (first + dt.timedelta(days=n) for n in itertools.count())
    yield from (day for day in every_day if day.weekday() in plan.weekdays)


def moments_to_come(
    plan: CoursePlan, sessions: Sequence[SessionRecord], wall: dt.datetime
) -> list[dt.datetime]:
    """When the sessions that are left of the course are planned; the first may be earlier today.

    Empty in a break, after the course, and where no other one is wanted.
    """
    if next_session(plan, sessions, wall).kind is not Coming.DUE:
        return []
    return [local_moment(day, plan.at, wall.tzinfo) for day in days_to_come(plan, sessions, wall.date())]


def counted_today(sessions: Iterable[SessionRecord], wall: dt.datetime) -> bool:
    """True when a session already counted on the local date of `wall`: another one today adds nothing."""
    return any(session.counts and session.began.date() == wall.date() for session in sessions)


def is_first(kind: Kind, sessions: Iterable[SessionRecord]) -> bool:
    """True until a session of this kind has counted: the first one is shorter."""
    return not any(session.counts and session.kind is kind for session in sessions)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, min(day.day, (following - dt.timedelta(days=1)).day))


def local_moment(day: dt.date, at: dt.time, zone: dt.tzinfo | None) -> dt.datetime:
    """The moment when clocks in `zone` show `at` on `day`.

    A time that a change to summer time leaves out is moved on by what is left out; of a time that comes
    twice it is the first. Raises ValueError without a zone.
    """
    if zone is None:
        raise ValueError("a local time needs its zone")
    return dt.datetime.combine(day, at, zone).astimezone(dt.UTC).astimezone(zone)


def _reached(wall: dt.datetime, moment: dt.datetime) -> bool:
    return wall.astimezone(dt.UTC) >= moment.astimezone(dt.UTC)
