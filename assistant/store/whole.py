"""Everything that is kept of one person, table by table: for them to take along."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select

from assistant.store import people
from assistant.store.tables import events, metadata, sessions
from assistant.store.tables import people as people_table

INNER = frozenset({"person_id", "key"})
"""How the store finds a row; it says nothing of the person."""


def whole(connection: Connection, name: str) -> dict[str, Any]:
    """The person's row, and the rows of every table that belong to it, as values that JSON knows.

    Moments are ISO 8601 with their offset. Raises nothing for somebody unknown: there is nothing then.
    """
    number = people.find(connection, name)
    found = connection.execute(select(people_table).where(people_table.c.id == number)).mappings().first()
    if found is None:
        return {}
    kept: dict[str, Any] = {"person": _plain(dict(found))}
    for table in metadata.sorted_tables:
        if "person_id" in table.c:
            of_person = select(table).where(table.c.person_id == number)
            kept[table.name] = [_plain(dict(row)) for row in connection.execute(of_person).mappings()]
    of_sessions = select(events.c.line).join(sessions).where(sessions.c.person_id == number)
    kept["events"] = list(connection.scalars(of_sessions.order_by(events.c.id)))
    return kept


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    timely = (dt.date, dt.time)
    return {
        name: value.isoformat() if isinstance(value, timely) else value
        for name, value in row.items()
        if name not in INNER
    }
