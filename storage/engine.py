"""Opens the database: SQLite beside the process, or PostgreSQL by its URL.

SQLite has one writer, so it gets exactly one connection and each transaction begins by taking the
write lock; with eight connections the p99 was 334 ms against 19 ms (measured with the prototype).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Engine, event, func
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm import Session as PlainSession
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, create_engine

from storage.book import Book
from storage.book.core import VAULT
from storage.book.secrets import DESTROYED
from storage.folding import fold
from storage.records import Record

if TYPE_CHECKING:
    from storage.vault import Vault

POOL_SIZE = 10
BUSY_MS = 5000
CONNECT_SECONDS = 5


class Unscoped(RuntimeError):
    """A query was about to run without saying for which workspace."""


@event.listens_for(PlainSession, "do_orm_execute")
def _one_workspace_only(state: ORMExecuteState) -> None:
    """No query over records runs without a workspace, and none sees another one's rows."""
    if state.is_column_load or state.is_relationship_load:
        return
    records = tuple(m.class_ for m in state.all_mappers if issubclass(m.class_, Record))
    if not records:
        return
    workspace = state.execution_options.get("workspace")
    if workspace is None:
        message = f"a query over {records[0].__name__} names no workspace"
        raise Unscoped(message)
    narrow = bool(state.execution_options.get("narrow"))
    state.statement = state.statement.options(*_only(workspace, records, narrow))


@lru_cache(maxsize=1024)
def _only(
    workspace: str,
    kinds: tuple[type[Record], ...],
    narrow: bool,  # noqa: FBT001 -- the cache knows arguments by their places
) -> tuple[ExecutableOption, ...]:
    """The condition that what is asked for belongs to the workspace.

    What is merely joined hangs on it by its foreign key; a condition for every kind of record
    would cost a third of each query. In a narrow question ids say which rows are meant: the
    condition is then one that no index answers, as SQLite would else look at all of a workspace.
    """

    def mine(kind: type[Record]) -> ColumnElement[bool]:
        column = func.coalesce(col(kind.workspace), "") if narrow else col(kind.workspace)
        return column == workspace

    return tuple(with_loader_criteria(kind, mine(kind), include_aliases=True) for kind in kinds)


class Storage:
    """The database, and the only way to open a transaction on it."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self.vault: Vault | None = None  # None: nothing can be sealed or opened

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back by any error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.info[VAULT] = self.vault
            yield session
        if session.info.get(DESTROYED):
            self.scour()

    @contextmanager
    def book(self, workspace: str) -> Iterator[Book]:
        """One transaction on one workspace's records."""
        with self.session() as session:
            yield Book(session, workspace)

    def scour(self) -> bool:
        """Leave no copy of what was deleted in SQLite's write-ahead log.

        False while somebody else still reads it: the next time it is done then, at the latest at
        night. PostgreSQL keeps its log for itself; docs/running.md says what that means.
        """
        if not self.is_sqlite:
            return True
        try:
            with closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy, *_ = cursor.fetchone() or (1,)
                return not busy
        except (SQLAlchemyError, sqlite3.Error):
            return False  # what was to be committed is; that must not fail any more

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _with_driver(url: URL) -> URL:
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- a DBAPI connection
    # The driver's own transaction handling would begin too late; ours begins with the write lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        "synchronous=FULL",
        "secure_delete=ON",  # what is deleted is overwritten
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("folded", 1, fold, deterministic=True)


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=30,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
