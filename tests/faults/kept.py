"""What a data folder keeps through a fault: every row that was there before is there after it."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from assistant.store.sqlite import FILE
from assistant.store.tables import metadata
from tests.program import Line

Row = tuple[str, object]
"""A table, and the key of one of its rows."""


def rows(home: Path) -> frozenset[Row]:
    """Every row of every table; the hub may be alive, frozen or just killed."""
    return frozenset(_rows(home))


def _rows(home: Path) -> Iterator[Row]:
    with closing(sqlite3.connect(home / FILE, timeout=5.0)) as database:
        for table in metadata.sorted_tables:
            key = ", ".join(column.name for column in table.primary_key)
            # The names are our own tables'.
            for found in database.execute(f"SELECT {key} FROM {table.name}"):
                yield table.name, found


def untold(home: Path, lines: Sequence[Line]) -> list[Line]:
    """Those lines of a hub's journal that belong to a session and are not in its store."""
    with closing(sqlite3.connect(home / FILE, timeout=5.0)) as database:
        kept = {
            (line["run"], line["seq"])
            for (text,) in database.execute("SELECT line FROM events")
            for line in [json.loads(text)]
        }
    return [line for line in lines if line["session"] is not None and (line["run"], line["seq"]) not in kept]


def sound(home: Path) -> bool:
    """True when SQLite finds nothing wrong in the file."""
    with closing(sqlite3.connect(home / FILE, timeout=5.0)) as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
