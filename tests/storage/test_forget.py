"""Forgetting a person destroys their key: nobody opens what it sealed, and no copy stays behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from storage.engine import Storage
from storage.vault import CannotOpen, Vault
from tests.storage.safe import NEW, NOTE, OLD, OURS, WORDS, met, noted


@pytest.fixture
def vault() -> Vault:
    return Vault([NEW, OLD])


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Storage:
    (tmp_path / "parley.db").write_bytes(sqlite_template.read_bytes())
    return Storage(f"sqlite:///{tmp_path}/parley.db")


def on_disk(storage: Storage) -> bytes:
    """Every byte of SQLite's files."""
    file = Path(str(storage.url.database))
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))


def wrapped(storage: Storage) -> bytes:
    with storage.session() as session:
        return bytes(session.execute(text("SELECT wrapped FROM personkey")).scalar_one())


def test_what_a_forgotten_person_wrote_does_not_open_and_the_others_does(
    storage: Storage, vault: Vault
) -> None:
    ana, ben = (noted(storage, vault, met(storage, name)) for name in ("ana", "ben"))
    with storage.book(OURS) as book:
        assert vault.forget(book, ana.author)
        assert not vault.forget(book, ana.author)
        with pytest.raises(CannotOpen):
            vault.open_text(book, NOTE, ana.sealed, of=ana.author)
    with pytest.raises(CannotOpen):
        ana.words(storage, vault)
    assert ben.words(storage, vault) == WORDS


def test_who_comes_back_gets_another_key_and_the_old_words_stay_gone(
    storage: Storage, vault: Vault
) -> None:
    before = noted(storage, vault, met(storage, "ana"))
    with storage.book(OURS) as book:
        vault.forget(book, before.author)
    after = noted(storage, vault, before.author)
    assert after.words(storage, vault) == WORDS
    with pytest.raises(CannotOpen):
        before.words(storage, vault)


def test_a_step_that_fails_forgets_nobody(storage: Storage, vault: Vault) -> None:
    note = noted(storage, vault, met(storage, "ana"))

    def step() -> None:
        with storage.book(OURS) as book:
            assert vault.forget(book, note.author)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        step()
    assert note.words(storage, vault) == WORDS


def test_sqlite_keeps_no_copy_of_a_destroyed_key(sqlite: Storage, vault: Vault) -> None:
    note = noted(sqlite, vault, met(sqlite, "ana"))
    key = wrapped(sqlite)
    assert key in on_disk(sqlite)  # it is where one would look for it
    with sqlite.book(OURS) as book:
        vault.forget(book, note.author)
    assert key not in on_disk(sqlite)
    sqlite.close()


def test_sqlite_keeps_no_copy_of_a_secret_that_was_replaced_or_dropped(
    sqlite: Storage, vault: Vault
) -> None:
    met(sqlite, "ana")
    gone = []
    for secret in ("first", "second"):
        with sqlite.book(OURS) as book:
            vault.keep(book, "crm", SecretStr(secret))
            kept = book.secret_called("crm")
        assert kept is not None
        gone.append(kept.sealed)
    with sqlite.book(OURS) as book:
        book.drop_secret("crm")
    left = on_disk(sqlite)
    # A value of this size stands in one piece or, its end, on a page of its own.
    assert [sealed for sealed in gone if sealed[:200] in left or sealed[-200:] in left] == []
    sqlite.close()


def test_while_somebody_reads_the_log_it_is_emptied_later(sqlite: Storage, vault: Vault) -> None:
    note = noted(sqlite, vault, met(sqlite, "ana"))
    key = wrapped(sqlite)
    with sqlite.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    reader = sqlite3.connect(str(sqlite.url.database), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM personkey").fetchone()
    with sqlite.book(OURS) as book:
        assert vault.forget(book, note.author)  # which is committed all the same
    assert not sqlite.scour()
    reader.execute("COMMIT")
    reader.close()
    assert sqlite.scour()
    assert key not in on_disk(sqlite)
    sqlite.close()


def test_a_log_that_cannot_be_emptied_harms_nothing(
    storage: Storage, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise sqlite3.OperationalError

    note = noted(storage, vault, met(storage, "ana"))
    with storage.book(OURS) as book:
        vault.forget(book, note.author)
        monkeypatch.setattr(storage.engine, "raw_connection", broken)
    assert storage.scour() is not storage.is_sqlite
