"""The course: ten to twenty sessions, then a break of two months (source: the article)."""

import datetime as dt
from dataclasses import dataclass

from assistant.domain.device import Kind


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One massage, done or broken off. Times are aware; pain is 0 to 10; `seconds` is time in motion or hands on."""

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


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """What was planned: `sessions` 10 to 20, one each `every_days` at `at`, started on `started`."""

    started: dt.date
    sessions: int = 10
    every_days: int = 2
    at: dt.time = dt.time(19, 0)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to say at `due`; `id` is given by the store."""

    person: str
    due: dt.datetime
    text: str
    id: int | None = None
