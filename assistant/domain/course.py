"""The course: ten to twenty sessions, then a break of two months (source: the article).

Our own design judgement, for a clinician to review: a session counts once it ran for half of its
planned time or for two minutes, whichever comes first (counting early ends a course early, never late);
one session a day counts; the break is counted from the last day on which a session counted.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

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
    Raises SettingsError for numbers outside their range.
    """

    started: dt.date
    sessions: int = 10
    every_days: int = 2
    at: dt.time = dt.time(19, 0)
    declined: bool = False

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


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to say at `due`; `id` is given by the store."""

    person: str
    due: dt.datetime
    text: str
    id: int | None = None


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
    planned = done[-1] + dt.timedelta(days=plan.every_days) if done else plan.started
    day = max(planned, wall.date())
    at = local_moment(day, plan.at, wall.tzinfo)
    return Next(Coming.DUE, at, len(done) + 1, plan.sessions, (day - planned).days)


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
