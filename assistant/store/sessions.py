"""Sessions, the course they belong to, reminders, and the journal of what happened in them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from assistant.domain.course import CoursePlan, Reminder, SessionRecord
from assistant.domain.day import instant
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.domain.events import KEPT_OUTSIDE_SESSIONS
from assistant.store.tables import courses, events, people, reminders, sessions


def begin(connection: Connection, person: int, session: SessionRecord) -> int:
    """Keep a new session of the person; returns its number."""
    values = {**asdict(session), "kind": session.kind.value, "person_id": person}
    del values["person"]
    return _number(connection.execute(insert(sessions).values(values)).inserted_primary_key)


def change(connection: Connection, number: int, changes: Mapping[str, Any]) -> None:
    """Raises StoreError when there is no such session."""
    this = select(sessions.c.id).where(sessions.c.id == number)
    if connection.scalar(this) is None:
        raise StoreError("That session is not on record.", "Start a new one.")
    if changes:
        connection.execute(update(sessions).where(sessions.c.id == number).values(dict(changes)))


def of_person(connection: Connection, person: int | None) -> list[tuple[int, SessionRecord]]:
    """All sessions of a person with their numbers, in the order in which they were begun."""
    query = select(sessions, people.c.name.label("person")).join(people)
    rows = connection.execute(query.where(sessions.c.person_id == person).order_by(sessions.c.id))
    return [
        (
            row.id,
            SessionRecord(
                person=row.person,
                kind=Kind(row.kind),
                began=row.began,
                planned_s=row.planned_s,
                ended=row.ended,
                seconds=row.seconds,
                phase=row.phase,
                position=row.position,
                pain_before=row.pain_before,
                pain_after=row.pain_after,
                ended_by=row.ended_by,
            ),
        )
        for row in rows
    ]


def course(connection: Connection, person: int | None) -> CoursePlan | None:
    row = connection.execute(select(courses).where(courses.c.person_id == person)).first()
    if row is None:
        return None
    days = tuple(row.weekdays or ())
    return CoursePlan(row.started, row.sessions, row.every_days, row.at, row.declined, days)


def save_course(connection: Connection, person: int, plan: CoursePlan) -> None:
    connection.execute(delete(courses).where(courses.c.person_id == person))
    connection.execute(insert(courses).values(person_id=person, **asdict(plan)))


def add_reminder(connection: Connection, person: tuple[int, str], reminder: Reminder) -> Reminder:
    """Keep it for the person (number, name); the one returned has its number."""
    values = {
        "person_id": person[0],
        "due": reminder.due,
        "text": reminder.text,
        "told": False,
        "about": reminder.about,
    }
    number = _number(connection.execute(insert(reminders).values(values)).inserted_primary_key)
    return replace(reminder, id=number, person=person[1])


def waiting(connection: Connection, wall: dt.datetime | None) -> list[Reminder]:
    """Those not told yet, or those of them that are due at `wall`, oldest first."""
    query = select(reminders, people.c.name).join(people).where(reminders.c.told.is_(False))
    found = [Reminder(row.name, row.due, row.text, row.id, row.about) for row in connection.execute(query)]
    if wall is not None:
        found = [reminder for reminder in found if instant(reminder.due) <= instant(wall)]
    return sorted(found, key=lambda reminder: (instant(reminder.due), reminder.id or 0))


def told(connection: Connection, reminder: int) -> None:
    connection.execute(update(reminders).where(reminders.c.id == reminder).values(told=True))


def write_events(connection: Connection, lines: Sequence[Mapping[str, Any]]) -> None:
    """Keep journal lines in their order.

    Outside any session only what the machines did is kept, and nothing of a session that was forgotten.
    """
    wanted = {line["session"] for line in lines if line.get("session") is not None}
    known = set(connection.scalars(select(sessions.c.id).where(sessions.c.id.in_(wanted))))
    kept = [
        {"session_id": line.get("session"), "type": str(line.get("type", "")), "line": dict(line)}
        for line in lines
        if line.get("session") in known
        or (line.get("session") is None and line.get("type") in KEPT_OUTSIDE_SESSIONS)
    ]
    if kept:
        connection.execute(insert(events), kept)


def _number(key: Any) -> int:
    if key is None:
        raise AssertionError("a row that was just made")
    return int(key[0])
