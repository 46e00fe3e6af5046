"""`unknot course`, `history`, `forget`: what is kept of a person, shown and erased."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.clock import SystemClock
from assistant.domain.course import Coming, CoursePlan, SessionRecord, next_session
from assistant.domain.errors import SettingsError
from assistant.flows.spoken import spoken_time
from assistant.home import open_home
from assistant.ports import Store
from assistant.store import SqlStore


@asynccontextmanager
async def _store(folder: Path | None, *, alone: bool = False) -> AsyncIterator[Store]:
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


async def _who(store: Store, person: str | None) -> str:
    people = await store.people()
    if person is not None:
        known = next((name for name in people if name.casefold() == person.casefold()), None)
        if known is None:
            raise SettingsError(
                f"Nobody called {person} is known here.", f"Known: {', '.join(people) or 'nobody yet'}."
            )
        return known
    if len(people) == 1:
        return people[0]
    if not people:
        raise SettingsError("Nobody is known here yet.", "Run `unknot setup`, or `unknot run --person NAME`.")
    raise SettingsError("Several people live here.", f"Say who: --person {' or '.join(people)}.")


async def show_course(
    folder: Path | None,
    person: str | None,
    sessions: int | None,
    every_days: int | None,
    at: str | None,
    console: Console,
) -> int:
    """Show the plan, changed first where something was given. Raises SettingsError and StoreError."""
    wall = SystemClock().wall()
    async with _store(folder) as store:
        name = await _who(store, person)
        plan = await store.course(name)
        if sessions or every_days or at:
            plan = _changed(plan or CoursePlan(started=wall.date()), sessions, every_days, at)
            await store.save_course(name, plan)
        coming = next_session(plan, await store.sessions(name), wall)
    if plan is None:
        console.print(f"{name} has no course yet: it begins with the first session, or with --sessions 10.")
        return 0
    console.print(f"{name}: {plan.sessions} sessions, one every {plan.every_days} days at {plan.at:%H:%M}.")
    when = spoken_time(coming.at, wall) if coming.at else ""
    match coming.kind:
        case Coming.DUE:
            console.print(f"Session {coming.number} of {coming.of} is next, {when}.")
        case Coming.BREAK:
            console.print(f"All {coming.of} sessions are done. The break of two months ends {when}.")
        case Coming.ASK_AGAIN:
            console.print("The break is over. Another course begins when you say so in `unknot run`.")
        case Coming.NONE:
            console.print("No other course is planned.")
    return 0


def _changed(plan: CoursePlan, sessions: int | None, every_days: int | None, at: str | None) -> CoursePlan:
    try:
        time = dt.time.fromisoformat(at) if at else plan.at
    except ValueError as error:
        raise SettingsError(f"{at} is not a time of day.", "Give it like 19:00.") from error
    return replace(
        plan, sessions=sessions or plan.sessions, every_days=every_days or plan.every_days, at=time
    )


async def show_history(folder: Path | None, person: str | None, *, as_json: bool, console: Console) -> int:
    """List the sessions, oldest first."""
    async with _store(folder) as store:
        name = await _who(store, person)
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
    async with _store(folder, alone=True) as store:
        name = await _who(store, person)
        await store.forget(name)
    console.print(f"Everything about {name} is erased.")
    return 0
