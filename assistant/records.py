"""`unknot course`, `history`, `forget`: what is kept of a person, shown and erased."""

import calendar as calendar_names
import datetime as dt
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.backup import told
from assistant.clock import SystemClock
from assistant.content import load_content
from assistant.course_calendar import course_calendar
from assistant.domain.course import About, Coming, CoursePlan, Next, SessionRecord, next_session
from assistant.domain.errors import SettingsError
from assistant.domain.pain_history import pain_in_words
from assistant.domain.person import person_key
from assistant.domain.reminders import remind_of
from assistant.flows.spoken import how_many, spoken_days, spoken_time
from assistant.home import open_home
from assistant.ports import GUEST
from assistant.store import SqlStore

SHORTEST_DAY = 2
"""Letters that tell the days of the week apart."""


@asynccontextmanager
async def open_store(folder: Path | None, *, alone: bool = False) -> AsyncIterator[SqlStore]:
    """The store of a data folder; `alone` when nobody else may use it meanwhile."""
    home = open_home(folder)
    lock = home.lock() if alone else None
    try:
        store = SqlStore.open(home.path)
        try:
            yield store
        finally:
            await store.close()
    finally:
        if lock is not None:
            lock.release()


async def who(store: SqlStore, person: str | None) -> str:
    """The name as it is kept, of the only one where none is given. Raises SettingsError."""
    people = await store.people()
    if person is not None:
        known = next((name for name in people if person_key(name) == person_key(person)), None)
        if known is None:
            raise SettingsError(
                f"Nobody called {person} is known here.", f"Known: {', '.join(people) or 'nobody yet'}."
            )
        return known
    people = [name for name in people if name != GUEST]
    if len(people) == 1:
        return people[0]
    if not people:
        raise SettingsError("Nobody is known here yet.", "Run `unknot setup`, or `unknot run --person NAME`.")
    raise SettingsError("Several people live here.", f"Say who: --person {' or '.join(people)}.")


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change of a plan, as it was written; None leaves it as it is."""

    sessions: int | None = None
    every_days: int | None = None
    days: str | None = None
    at: str | None = None

    @property
    def any(self) -> bool:
        return any(one is not None for one in (self.sessions, self.every_days, self.days, self.at))


async def show_course(
    folder: Path | None, person: str | None, changes: Changes, calendar: Path | None, console: Console
) -> int:
    """Show the plan, changed first where something was given. Raises SettingsError and StoreError.

    `calendar` is written as an iCalendar file, over an earlier one.
    """
    wall = SystemClock().wall()
    async with open_store(folder) as store:
        name = await who(store, person)
        plan, sessions = await store.course(name), await store.sessions(name)
        if changes.any:
            plan = changed(plan or CoursePlan(started=wall.date()), changes)
            await store.save_course(name, plan)
            await _remind(store, name, wall)
    if plan is None:
        console.print(f"{name} has no course yet: it begins with the first session, or with --sessions 10.")
        return 0
    console.print(f"{name}: {plan.sessions} sessions, {spoken_days(plan)} at {plan.at:%H:%M}.")
    console.print(in_words(next_session(plan, sessions, wall), wall))
    if calendar is not None:
        _write_calendar(calendar, course_calendar(name, plan, sessions, wall))
        console.print(f"{calendar} can be opened with any calendar.", highlight=False, soft_wrap=True)
    return 0


def in_words(coming: Next, wall: dt.datetime) -> str:
    """What comes next, to be read."""
    when = spoken_time(coming.at, wall) if coming.at else ""
    match coming.kind:
        case Coming.DUE:
            waiting = f" It has been waiting for {how_many(coming.missed_days, 'day')}."
            return f"Session {coming.number} of {coming.of} is next, {when}." + (
                waiting if coming.missed_days else ""
            )
        case Coming.BREAK:
            return f"All {coming.of} sessions are done. The break of two months ends {when}."
        case Coming.ASK_AGAIN:
            return "The break is over. Another course begins when you say so in `unknot run`."
        case Coming.NONE:
            return "No other course is planned."


async def _remind(store: SqlStore, person: str, wall: dt.datetime) -> None:
    """The reminder of the plan as it is now, in place of an earlier one."""
    lines = load_content().lines
    texts: dict[About, str] = {"session": lines["reminder_session"], "break": lines["reminder_break"]}
    planned = remind_of(person, await store.course(person), await store.sessions(person), texts, wall)
    for reminder in await store.reminders():
        if reminder.person == person and reminder.about != "massage" and reminder.id is not None:
            await store.reminder_told(reminder.id)
    if planned is not None:
        await store.add_reminder(planned)


def _write_calendar(file: Path, calendar: bytes) -> None:
    """Raises SettingsError where the file is something else than a calendar, StoreError where it fails."""
    with told(file):
        if file.exists() and not file.read_bytes().startswith(b"BEGIN:VCALENDAR"):
            raise SettingsError(f"{file} is there already, and is no calendar.", "Name another file.")
        file.write_bytes(calendar)


def changed(plan: CoursePlan, changes: Changes) -> CoursePlan:
    """The plan with these changes. Raises SettingsError for one that does not make sense."""
    if changes.days is not None and changes.every_days is not None:
        raise SettingsError("A course has days of the week, or one session every so many days.", "Give one.")
    if changes.sessions is not None:
        plan = replace(plan, sessions=changes.sessions, declined=False)
    if changes.every_days is not None:
        plan = replace(plan, every_days=changes.every_days, weekdays=())
    if changes.days is not None:
        plan = replace(plan, weekdays=_weekdays(changes.days))
    return plan if changes.at is None else replace(plan, at=_time_of_day(changes.at))


def _time_of_day(text: str) -> dt.time:
    try:
        at = dt.time.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{text} is not a time of day.", "Give it like 19:00.") from error
    return at.replace(tzinfo=None)


def _weekdays(text: str) -> tuple[int, ...]:
    """ "mon,thu" or "Monday, Thursday"."""
    names = [name.casefold() for name in calendar_names.day_name]
    days = set()
    for word in text.replace(",", " ").casefold().split():
        found = [day for day, name in enumerate(names) if len(word) >= SHORTEST_DAY and name.startswith(word)]
        if not found:
            raise SettingsError(f"{word} is no day of the week.", "Give them like mon,thu.")
        days.add(found[0])
    if not days:
        raise SettingsError("No day of the week was given.", "Give them like mon,thu.")
    return tuple(sorted(days))


async def show_history(folder: Path | None, person: str | None, *, as_json: bool, console: Console) -> int:
    """List the sessions, oldest first."""
    async with open_store(folder) as store:
        name = await who(store, person)
        sessions = await store.sessions(name)
    if as_json:
        console.print_json(json.dumps([asdict(session) for session in sessions], default=str))
        return 0
    table = Table(title=f"Sessions of {name}")
    for heading in ("when", "what", "how long", "pain before", "pain after", "ended by"):
        table.add_column(heading)
    for session in sessions:
        table.add_row(*_row(session))
    console.print(table)
    if summary := pain_in_words(sessions):
        console.print(summary, soft_wrap=True)
    return 0


def _row(session: SessionRecord) -> tuple[str, ...]:
    def pain(level: int | None) -> str:
        return "–" if level is None else str(level)

    minutes, seconds = divmod(round(session.seconds), 60)
    return (
        f"{session.began:%Y-%m-%d %H:%M}",
        session.kind.value.replace("_", " "),
        f"{minutes}:{seconds:02d}",
        pain(session.pain_before),
        pain(session.pain_after),
        (session.ended_by or "–").replace("_", " "),
    )


async def forget_person(folder: Path | None, person: str, console: Console) -> int:
    """Erase a person. Raises SettingsError when nobody of that name is known."""
    async with open_store(folder, alone=True) as store:
        name = await who(store, person)
        await store.forget(name)
    console.print(f"Everything about {name} is erased. Backups and exports that you made still have it.")
    return 0
