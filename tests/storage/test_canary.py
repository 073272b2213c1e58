"""A distinctive secret is planted, then looked for in every table, file, log, error and repr."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from storage.book import Book
from storage.engine import Storage
from storage.records import PersonKey, Secret, WorkspaceKey
from storage.vault import CannotOpen, Vault
from tests.storage.safe import NEW, NOTE, OLD, OURS, met, noted

WORDS = "canary-quetzal-7f3a9c-Überlastung"
TOKEN = "canary-token-58d1e0b7aa"
PERSONS, WORKSPACES = bytes(range(100, 132)), bytes(range(150, 182))


@pytest.fixture
def known_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys the vault makes, known to us."""
    made: Iterator[bytes] = iter([PERSONS, WORKSPACES])
    monkeypatch.setattr(AESGCMSIV, "generate_key", lambda _bits: next(made))


def forms(secret: bytes) -> dict[str, bytes]:
    """Everything a secret may look like."""
    found = {"clear": secret, "hex": secret.hex().encode(), "HEX": secret.hex().upper().encode()}
    found["repr"] = repr(secret)[2:-1].encode()
    found["escaped"] = secret.decode("latin-1").encode("unicode_escape")
    for shift in range(3):  # in the midst of something longer, base64 begins anywhere
        whole = base64.b64encode(bytes(shift) + secret)
        found[f"base64+{shift}"] = whole[4 if shift else 0 : -4]
        found[f"urlsafe+{shift}"] = found[f"base64+{shift}"].translate(
            bytes.maketrans(b"+/", b"-_")
        )
    return found


def secrets() -> list[bytes]:
    masters = [base64.urlsafe_b64decode(key.get_secret_value()) for key in (OLD, NEW)]
    utf16 = WORDS.encode("utf-16-le")
    return [WORDS.encode(), utf16, TOKEN.encode(), PERSONS, WORKSPACES, *masters]


def leaks(place: bytes) -> list[str]:
    return [
        f"{form} of {number}"
        for number, secret in enumerate(secrets())
        for form, looks in forms(secret).items()
        if looks in place
    ]


def test_the_search_finds_what_is_planted() -> None:
    for secret in secrets():
        for form, looks in forms(secret).items():
            assert any(form in leak for leak in leaks(b"before " + looks + b" after")), form
        assert leaks(base64.b64encode(b"xy" + secret + b"z"))


def dumped(storage: Storage) -> bytes:
    """Every value of every table, and every byte of SQLite's files."""
    rows: list[bytes] = []
    with storage.session() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(table.select()):
                for value in row:
                    plain = isinstance(value, bytes | memoryview)
                    rows.append(bytes(value) if plain else repr(value).encode())
    if storage.is_sqlite:
        file = Path(str(storage.url.database))
        rows += [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
    return b"\n".join(rows)


def live(storage: Storage) -> list[object]:
    """Everything a vault does, and what is at hand meanwhile."""
    old, both = Vault([OLD]), Vault([NEW, OLD])
    note = noted(storage, old, met(storage, "ana"), WORDS)
    seen: list[object] = [old, both, note]
    with storage.book(OURS) as book:
        old.keep(book, "crm", SecretStr(TOKEN))
        seen += [old.read(book, "crm"), book.secret_called("crm"), book.own_key()]
        seen += [book.key_of(note.author)]
    seen += [*both.rewrap(storage)]
    assert note.words(storage, both) == WORDS
    return [*seen, note.sealed]


@pytest.mark.usefixtures("known_keys")
def test_no_table_file_log_or_repr_holds_a_secret(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm"):
        caplog.set_level(logging.DEBUG, logger=name)
    seen = live(storage)
    assert "INSERT INTO personkey" in caplog.text  # statements with their values were logged
    assert leaks(caplog.text.encode()) == []
    assert leaks(dumped(storage)) == []
    assert leaks("\n".join(f"{one!r} {one!s}" for one in seen).encode()) == []


@pytest.mark.usefixtures("known_keys")
def test_no_error_holds_a_secret(storage: Storage) -> None:
    live(storage)
    vault = Vault([NEW])
    said = []
    with storage.book(OURS) as book:
        ana = book.person_called("ana")
        sealed = vault.seal_text(book, NOTE, WORDS, of=ana)
        for wrong in (sealed[:-1], b""):
            with pytest.raises(CannotOpen) as refused:
                vault.open_text(book, NOTE, wrong, of=ana)
            said.append(f"{refused.getrepr(style='long')} {refused.value!r}")
    with pytest.raises(SQLAlchemyError, match="INSERT INTO secret") as broken:
        without_its_table(storage, vault)
    said.append(f"{broken.value} {broken.value!r}")
    assert leaks("\n".join(said).encode()) == []


def without_its_table(storage: Storage, vault: Vault) -> None:
    """Keep a secret where that cannot be done; nothing of it is committed."""
    with storage.session() as session:
        session.execute(text("ALTER TABLE secret RENAME TO hidden"))
        vault.keep(Book(session, OURS), "crm", SecretStr(TOKEN))


def test_records_do_not_show_what_they_hold() -> None:
    wrapped = b"wrapped-bytes"
    rows = [
        PersonKey(person="p", wrapped=wrapped, master="m"),
        WorkspaceKey(wrapped=wrapped, master="m"),
        Secret(name="crm", sealed=wrapped),
    ]
    assert "wrapped-bytes" not in f"{rows} {[str(row) for row in rows]}"
