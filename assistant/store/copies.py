"""The history copied while it is used, and put back so that no moment is without one."""

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
from pathlib import Path

from assistant.domain.errors import DamagedError, StoreError
from assistant.store.faults import damaged, told
from assistant.store.restoring import keep_present, spend_the_day
from assistant.store.sqlite import FILE, aside_name, open_engine

BESIDE = ("-wal", "-shm")


def history_file(home: Path) -> Path:
    """Where the history of a data folder lies."""
    return home / FILE


def lay_copy(home: Path, folder: Path) -> None:
    """Write a consistent copy of the history of `home` into `folder`, also while a hub writes to it.

    Raises StoreError: damaged, not readable, no room.
    """
    target = history_file(folder)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        told(str(history_file(home))),
        contextlib.closing(sqlite3.connect(history_file(home))) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE").close()
        if copy.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise damaged(str(history_file(home)))


def put_back(copy: Path, home: Path, wall: dt.datetime) -> bool:
    """Put the history in the folder `copy` in place of the one of `home`, which is set aside.

    An older shape is migrated first. What is there now stays in force where it is stricter; False where it
    is damaged: then today is used up for everybody. Nobody may be using either. Raises StoreError,
    having changed nothing of `home`.
    """
    _ours(history_file(copy))
    restored = open_engine(copy)
    try:
        readable = True
        if history_file(home).exists():
            try:
                present = open_engine(home)
            except DamagedError:
                readable = False
                with told(str(copy)), restored.begin() as then:
                    spend_the_day(then, wall)
            else:
                try:
                    with told(str(home)), present.begin() as now, restored.begin() as then:
                        keep_present(now, then)
                finally:
                    present.dispose()
    finally:
        # The last one to let go of a database empties the log beside it into the file.
        restored.dispose()
    _replace(history_file(copy), history_file(home), wall)
    return readable


def _replace(new: Path, old: Path, wall: dt.datetime) -> None:
    """One rename: after a power cut there is the old history or the new one, never none."""
    aside = aside_name(old.parent, "replaced", wall)
    try:
        if old.exists():
            try:
                os.link(old, aside)
            except OSError:  # a disk without links
                shutil.copy2(old, aside)
            for ending in BESIDE:
                # A log is left only by a history that could not be opened; the new one must not find it.
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{old}{ending}").rename(f"{aside}{ending}")
        new.replace(old)
        if os.name == "posix":
            folder = os.open(old.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        raise StoreError(
            f"{old} cannot be replaced: {(error.strerror or str(error)).lower()}.",
            "Make room on the disk and try again; nothing is lost.",
        ) from error


def _ours(path: Path) -> None:
    """Raises StoreError unless the database is one that Unknot has made, of whatever age."""
    with told(str(path)), contextlib.closing(sqlite3.connect(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {"alembic_version", "people", "clock_mark"} <= names:
        raise StoreError(f"{path.name} in the backup is no history of Unknot.", "Use another backup.")
