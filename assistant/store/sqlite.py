"""All that is special to SQLite: opening the file, its checks, and wiping what was deleted."""

import contextlib
import datetime as dt
import itertools
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from assistant.domain.errors import StoreError
from assistant.store.faults import damaged, told
from assistant.store.schema import migrate

FILE = "unknot.sqlite"
BUSY_S = 5.0


def open_engine(home: Path) -> Engine:
    """Open, check and migrate the database in the folder `home`.

    Raises StoreError: damaged, made by a newer Unknot, no room, not writable, in use.
    """
    path = home / FILE
    _make_private(path)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"timeout": BUSY_S},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with told(str(path)):
            with engine.connect() as connection:
                _check(connection, path)
            with engine.begin() as connection:
                migrate(connection, str(path))
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_private(path: Path) -> None:
    """Make the file for its owner only; SQLite gives the files beside it the same permissions."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"The history cannot be kept in {path}: {(error.strerror or str(error)).lower()}.",
            "Choose another data folder with --home, or make room on the disk.",
        ) from error


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # Transactions begin where we say so, not where the module guesses; see _begin.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {int(BUSY_S * 1000)}",
        "journal_mode = WAL",
        # In WAL mode anything less may lose the last transactions in a power cut, and minutes with them (I5).
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # The write lock comes first: between reading what is left of a day and taking it nobody else writes.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check(connection: Connection, path: Path) -> None:
    report = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if report != "ok" or connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise damaged(str(path))


def compact(engine: Engine) -> None:
    """Write the database anew without what was deleted, and empty the log beside it."""
    connection = engine.raw_connection()
    try:
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor = connection.cursor()
            cursor.execute(statement)
            cursor.close()
    finally:
        connection.close()


def set_aside(home: Path, wall: dt.datetime) -> Path:
    """Move a damaged database out of the way, only ever when asked to; where it lies now.

    Raises StoreError when there is none or it cannot be moved.
    """
    path = home / FILE
    aside = aside_name(home, "damaged", wall)
    try:
        path.rename(aside)
        for ending in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{path}{ending}").rename(f"{aside}{ending}")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be moved: {(error.strerror or str(error)).lower()}.", "Move it away by hand."
        ) from error
    return aside


def aside_name(home: Path, why: str, wall: dt.datetime) -> Path:
    """A name for a database that is set aside, "damaged" or "replaced", that nothing has yet."""
    stem = f"{FILE}.{why}-{wall:%Y%m%d-%H%M%S}"
    names = (home / (f"{stem}-{n}" if n else stem) for n in itertools.count())
    return next(name for name in names if not name.exists())


def erase_set_aside(home: Path) -> None:
    """Delete every database that was set aside: nobody can be erased from one that is not opened."""
    for why in ("damaged", "replaced"):
        for aside in home.glob(f"{FILE}.{why}-*"):
            aside.unlink(missing_ok=True)
