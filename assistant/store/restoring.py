"""A history put back from a copy: what is there now is kept wherever it is stricter or later (I5, H23).

Nothing that happened is forgotten by it: no day is refilled, no block ends, no answer gets older.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping, Table, delete, insert, select, update

from assistant.domain.day import ClockMark, instant, seen
from assistant.domain.device import Kind
from assistant.store.minutes import MARK
from assistant.store.tables import (
    answers,
    blocks,
    clock_mark,
    courses,
    metadata,
    people,
    reminders,
    reservations,
    sessions,
)

Row = RowMapping

SAME_RESERVATION = ("kind", "day", "at", "taken_ms")
SAME_SESSION = ("kind", "began")


def keep_present(present: Connection, restored: Connection) -> None:
    """Carry over to `restored` what `present` knows that is stricter or later, and whoever only it knows."""
    _later_mark(present, restored)
    there = {row["key"]: row for row in restored.execute(select(people)).mappings()}
    for row in present.execute(select(people)).mappings().all():
        known = there.get(row["key"])
        if known is None:
            _move_in(present, restored, row)
        else:
            _merge(present, restored, row, known)


def spend_the_day(restored: Connection, wall: dt.datetime) -> None:
    """Take all minutes of today from everybody: where what is there now cannot be read, nobody knows them."""
    row = restored.execute(select(clock_mark)).first()
    mark = seen(None if row is None else ClockMark(row.at, row.day), wall)
    _set_mark(restored, mark)
    # All but the last hour of the day: it is over when the day is.
    began = mark.at.replace(hour=0, minute=0, second=0, microsecond=0)
    for person in restored.scalars(select(people.c.id)).all():
        for kind in (Kind.HELPER, Kind.ROLLER, Kind.BELT, Kind.CHAIR, Kind.MANUAL_ROLLER):
            values = {"person_id": person, "kind": kind.value, "day": mark.day, "at": began}
            restored.execute(insert(reservations).values(**values, taken_ms=23 * 3600 * 1000))


def _later_mark(present: Connection, restored: Connection) -> None:
    marks = [one.execute(select(clock_mark)).first() for one in (present, restored)]
    known = [ClockMark(row.at, row.day) for row in marks if row is not None]
    if known:
        at, day = max((one.at for one in known), key=instant), max(one.day for one in known)
        _set_mark(restored, ClockMark(at, day))


def _set_mark(restored: Connection, mark: ClockMark) -> None:
    restored.execute(delete(clock_mark))
    restored.execute(insert(clock_mark).values(id=MARK, at=mark.at, day=mark.day))


def _move_in(present: Connection, restored: Connection, person: Row) -> None:
    """Somebody whom the copy does not know stays as they are."""
    values = {name: value for name, value in person.items() if name != "id"}
    key = restored.execute(insert(people).values(values)).inserted_primary_key
    if key is None:
        raise AssertionError("a row that was just made")
    for table in metadata.sorted_tables:
        if "person_id" in table.c:
            _add(restored, table, key[0], _rows(present, table, person["id"]))


def _merge(present: Connection, restored: Connection, now: Row, then: Row) -> None:
    person = then["id"]
    ages = [age for age in (now["age"], then["age"]) if age is not None]
    restored.execute(update(people).where(people.c.id == person).values(age=max(ages, default=None)))
    for answer in _rows(present, answers, now["id"]):
        older = _of_question(restored, answers, person, answer)
        if older is None or instant(older["at"]) <= instant(answer["at"]):
            _replace(restored, answers, person, answer)
    for block in _rows(present, blocks, now["id"]):
        other = _of_question(restored, blocks, person, block)
        if other is None or _ends_later(block, other):
            _replace(restored, blocks, person, block)
    _unite(restored, reservations, person, _rows(present, reservations, now["id"]), SAME_RESERVATION)
    _unite(restored, sessions, person, _rows(present, sessions, now["id"]), SAME_SESSION)
    for course in _rows(present, courses, now["id"]):
        other = next(iter(_rows(restored, courses, person)), None)
        if other is None or other["started"] <= course["started"]:
            restored.execute(delete(courses).where(courses.c.person_id == person))
            _add(restored, courses, person, [course])
    # What was told since must not be told again.
    restored.execute(delete(reminders).where(reminders.c.person_id == person))
    _add(restored, reminders, person, _rows(present, reminders, now["id"]))


def _rows(connection: Connection, table: Table, person: int) -> list[Row]:
    return list(connection.execute(select(table).where(table.c.person_id == person)).mappings())


def _add(restored: Connection, table: Table, person: int, rows: Iterable[Row]) -> None:
    """Rows of another database, under numbers of this one."""
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        restored.execute(insert(table).values({**values, "person_id": person}))


def _of_question(restored: Connection, table: Table, person: int, row: Row) -> Row | None:
    this = (table.c.person_id == person) & (table.c.question == row["question"])
    return restored.execute(select(table).where(this)).mappings().first()


def _replace(restored: Connection, table: Table, person: int, row: Row) -> None:
    this = (table.c.person_id == person) & (table.c.question == row["question"])
    restored.execute(delete(table).where(this))
    _add(restored, table, person, [row])


def _ends_later(block: Row, other: Row) -> bool:
    if block["until"] is None or other["until"] is None:
        return block["until"] is None
    return instant(block["until"]) >= instant(other["until"])


def _unite(
    restored: Connection, table: Table, person: int, rows: Iterable[Row], same: tuple[str, ...]
) -> None:
    """All of both; where both have one, as it is now."""
    there = {tuple(row[name] for name in same): row["id"] for row in _rows(restored, table, person)}
    for row in rows:
        number = there.get(tuple(row[name] for name in same))
        if number is None:
            _add(restored, table, person, [row])
        else:
            # Under its own number: the journal of a session belongs to it.
            values = {name: value for name, value in row.items() if name not in ("id", "person_id")}
            restored.execute(update(table).where(table.c.id == number).values(values))
