"""Brings a database to the shape that this program knows, by the migrations in the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from assistant.domain.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(connection: Connection, where: str) -> None:
    """Run what is missing, inside the transaction of `connection`; `where` names the database for people.

    Raises StoreError, changing nothing, when the database was made by a newer Unknot.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_heads()
    if set(current) == set(script.get_heads()):
        return
    known = {one.revision for one in script.walk_revisions()}
    if not set(current) <= known:
        raise StoreError(
            f"{where} was made by a newer Unknot.",
            "Install that version again, or use another data folder with --home.",
        )
    command.upgrade(config, "head")
