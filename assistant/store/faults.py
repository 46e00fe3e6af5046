"""What a database says when it fails, in words that a person at home can act on."""

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from assistant.domain.errors import DamagedError, StoreError

_BY_CODE = {
    sqlite3.SQLITE_FULL: ("there is no room left on the disk", "Make room on the disk; nothing was lost."),
    sqlite3.SQLITE_READONLY: ("it cannot be written to", "Give your user the right to write to it."),
    sqlite3.SQLITE_PERM: ("it cannot be written to", "Give your user the right to write to it."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Give your user the right to read and write it."),
    sqlite3.SQLITE_BUSY: ("another program is using it", "Close the other program and try again."),
    sqlite3.SQLITE_LOCKED: ("another program is using it", "Close the other program and try again."),
    sqlite3.SQLITE_IOERR: ("the disk does not work as it should", "Check the disk and its free room."),
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def damaged(where: str) -> DamagedError:
    """The error for a database that cannot be trusted; nothing is moved or deleted without being asked."""
    return DamagedError(
        f"The history in {where} is damaged.",
        "Put back a copy of the file, or move the file away: then the history starts afresh.",
    )


@contextlib.contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what the database raises into a StoreError that names `where` and a remedy."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            raise damaged(where) from error
        if code in _BY_CODE:
            what, remedy = _BY_CODE[code]
            raise StoreError(f"The history in {where} is not at hand: {what}.", remedy) from error
        raise StoreError(
            f"The history in {where} failed: {cause}.", "Start again with --debug to see more."
        ) from error
