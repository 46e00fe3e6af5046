"""The minutes of a day, taken before motion in one transaction, and the latest time ever seen (I5)."""

import datetime as dt

from sqlalchemy import Connection, insert, select, update

from assistant.domain.day import ClockMark, DayLimits, Taken, device_ends, give_back_ms, grant, seen
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError
from assistant.ports import Reservation
from assistant.store import sessions
from assistant.store.tables import clock_mark, reservations

MARK = 1


def see(connection: Connection, wall: dt.datetime) -> ClockMark:
    """What `wall` counts as; the later of it and the mark is kept.

    Holds the mark's row until the transaction ends, which also sets reservations one after another
    where a database lets several write at once. Raises ValueError for a time without a zone.
    """
    row = connection.execute(select(clock_mark).where(clock_mark.c.id == MARK).with_for_update()).first()
    before = None if row is None else ClockMark(row.at, row.day)
    mark = seen(before, wall)
    if before is None:
        connection.execute(insert(clock_mark).values(id=MARK, at=mark.at, day=mark.day))
    elif mark != before:
        connection.execute(update(clock_mark).values(at=mark.at, day=mark.day))
    return mark


def latest_seen(connection: Connection) -> dt.datetime | None:
    """The mark's moment, None before any time was seen."""
    found: dt.datetime | None = connection.scalar(select(clock_mark.c.at).where(clock_mark.c.id == MARK))
    return found


def reserve(
    connection: Connection,
    person: tuple[int, str],
    kind: Kind,
    seconds: float,
    wall: dt.datetime,
    *,
    limits: DayLimits,
) -> Reservation | LimitReachedError:
    """Take up to `seconds` of the day for the person (number, name).

    A refusal is returned, not raised: that the time was seen is kept all the same.
    """
    number, name = person
    mark = see(connection, wall)
    of_person = reservations.c.person_id == number
    since_yesterday = reservations.c.day >= mark.day - dt.timedelta(days=1)
    rows = connection.execute(select(reservations).where(of_person, since_yesterday)).all()
    taken = [Taken(Kind(row.kind), row.day, row.at, row.taken_ms - (row.given_back_ms or 0)) for row in rows]
    ended = device_ends(record for _, record in sessions.of_person(connection, number))
    try:
        ms = grant(kind, seconds, wall, mark=mark, taken=taken, ended=ended, limits=limits)
    except LimitReachedError as refusal:
        return refusal
    values = {"person_id": number, "kind": kind.value, "day": mark.day, "at": mark.at, "taken_ms": ms}
    key = connection.execute(insert(reservations).values(values)).inserted_primary_key
    if key is None:
        raise AssertionError("a row that was just made")
    return Reservation(key[0], name, kind, ms / 1000)


def give_back(connection: Connection, number: int, person: int | None, unused_s: float) -> None:
    """Return what reservation `number` of the person did not use; the first time only."""
    this = (reservations.c.id == number) & (reservations.c.person_id == person)
    row = connection.execute(select(reservations).where(this).with_for_update()).first()
    if row is None or row.given_back_ms is not None:
        return
    unused = give_back_ms(row.taken_ms, unused_s)
    connection.execute(update(reservations).where(this).values(given_back_ms=unused))
