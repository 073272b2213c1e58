"""How each database is opened."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

from storage.engine import BUSY_MS, Storage
from storage.records import Person
from tests.stage import WORKSPACE


@pytest.fixture
def sqlite(tmp_path: Path) -> Storage:
    storage = Storage(f"sqlite:///{tmp_path}/deep/er/parley.db")
    SQLModel.metadata.create_all(storage.engine)
    return storage


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("busy_timeout", BUSY_MS),
        ("synchronous", 2),  # FULL
        ("secure_delete", 1),
    ],
)
def test_sqlite_is_set_up_for_safety(sqlite: Storage, pragma: str, value: object) -> None:
    with sqlite.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    sqlite.close()


def test_sqlite_has_one_connection_and_begins_with_the_write_lock(sqlite: Storage) -> None:
    pool = sqlite.engine.pool
    assert isinstance(pool, QueuePool)
    assert (pool.size(), pool._max_overflow) == (1, 0)  # noqa: SLF001 -- not to be read otherwise
    said: list[str] = []
    event.listen(sqlite.engine, "before_cursor_execute", lambda *args: said.append(str(args[2])))
    with sqlite.book(WORKSPACE) as book:
        book.everyone()
    assert said[0] == "BEGIN IMMEDIATE"
    sqlite.close()


def test_a_record_of_no_workspace_cannot_be_kept(storage: Storage) -> None:
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415

    with pytest.raises(IntegrityError), storage.session() as session:
        session.add(Person(native="ana"))


def test_many_threads_write_at_once_and_none_is_turned_away(storage: Storage) -> None:
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
    failed: list[BaseException] = []

    def write(n: int) -> None:
        try:
            for m in range(5):
                with storage.book(WORKSPACE) as book:
                    book.add(Person(native=f"{n}.{m}"))
        except BaseException as error:  # noqa: BLE001 -- shown below
            failed.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with storage.book(WORKSPACE) as book:
        assert len(book.everyone()) == 60


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_usual_postgresql_url_gets_the_driver_we_use(scheme: str) -> None:
    storage = Storage(f"{scheme}://me@nowhere/db")
    assert storage.url.drivername == "postgresql+psycopg"
    assert not storage.is_sqlite
