"""Brings the tables up to date, in this process and one process at a time.

Everything happens in one transaction that begins by taking a lock: an advisory lock on PostgreSQL,
the write lock on SQLite. Whoever comes second waits, then finds nothing left to do. A migration
that fails changes nothing.
"""

from __future__ import annotations

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x5061726C6579  # any number will do that nobody else locks: "Parley" in ASCII
PATIENCE_SECONDS = 60.0  # for another process that is migrating the same SQLite file


class NewerTables(Exception):
    """The database was made by a newer Parley; this one must not touch it."""


def upgrade(engine: Engine) -> bool:
    """Bring the tables to the newest version. False when they were there already.

    Raises NewerTables, or SQLAlchemyError when the database cannot be reached.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _upgrade(engine)
        except OperationalError as error:
            if "database is locked" not in str(error) or time.monotonic() > deadline:
                raise


def downgrade(engine: Engine, to: str) -> None:
    """Go back to an older version, or to `base`, losing what only newer tables can hold."""
    with engine.begin() as connection:
        _lock(connection)
        command.downgrade(config_for(connection), to)


def behind(engine: Engine) -> bool:
    """Whether the tables are not yet as this Parley needs them. Raises NewerTables."""
    with engine.begin() as connection:
        return _version(connection) != newest()


def newest() -> str:
    """The newest migration's number."""
    return _script().get_current_head() or ""


def _upgrade(engine: Engine) -> bool:
    with engine.begin() as connection:
        _lock(connection)
        if _version(connection) == newest():
            return False
        command.upgrade(config_for(connection), "head")
        return True


def _lock(connection: Connection) -> None:
    # SQLite: the transaction has begun by taking the write lock, see storage.engine.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _version(connection: Connection) -> str:
    found = MigrationContext.configure(connection).get_current_revision() or ""
    if found and found not in {one.revision for one in _script().walk_revisions()}:
        message = (
            f"The tables are of version {found}, which this Parley does not know: "
            "a newer one was here. Please start that one, or restore a backup."
        )
        raise NewerTables(message)
    return found


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def config_for(connection: Connection) -> Config:
    """Alembic's configuration, for a connection in whose transaction it shall work."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
