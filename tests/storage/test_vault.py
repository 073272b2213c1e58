"""What is sealed opens where it stands, for whom it was sealed, and nowhere else."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import text

from storage.book import Book
from storage.engine import Storage
from storage.records import Person, PersonKey
from storage.vault import FILL, CannotOpen, Cell, Vault, _bound
from tests.storage.safe import (
    NEW,
    NOTE,
    OLD,
    OTHER,
    OURS,
    THEIRS,
    WORDS,
    Note,
    met,
    noted,
)

TOKEN = SecretStr("pat-eu1-0123456789")


@pytest.fixture
def vault() -> Vault:
    return Vault([NEW])


@pytest.fixture
def note(storage: Storage, vault: Vault) -> Note:
    return noted(storage, vault, met(storage, "ana"))


def test_a_note_opens_for_its_author(storage: Storage, vault: Vault, note: Note) -> None:
    assert note.words(storage, vault) == WORDS
    assert note.words(storage, Vault([NEW])) == WORDS


@pytest.mark.parametrize("words", ["", "x", "ä" * 3000, "\ud83d half a character", "a\x00b"])
def test_any_words_come_back_as_they_were(storage: Storage, vault: Vault, words: str) -> None:
    assert noted(storage, vault, met(storage, "ana"), words).words(storage, vault) == words


def test_sealed_twice_it_looks_different_and_a_score_looks_like_a_note(
    storage: Storage, vault: Vault, note: Note
) -> None:
    again, score = (noted(storage, vault, note.author, said) for said in (WORDS, "3"))
    assert len({note.sealed, again.sealed}) == 2
    assert len(note.sealed) == len(score.sealed)
    assert len(noted(storage, vault, note.author, "x" * 1021).sealed) == len(score.sealed) + FILL


@pytest.mark.parametrize(
    "moved",
    [
        replace(NOTE, table="checkin2"),
        replace(NOTE, row="row-2"),
        replace(NOTE, column="score"),
        Cell("checkin", "row-1note", ""),
        Cell("", "checkinrow-1", "note"),
    ],
)
def test_in_another_cell_it_does_not_open(
    storage: Storage, vault: Vault, note: Note, moved: Cell
) -> None:
    with pytest.raises(CannotOpen):
        note.words(storage, vault, moved)


def test_it_does_not_open_for_anybody_else(storage: Storage, vault: Vault, note: Note) -> None:
    for author in (met(storage, "ben"), met(storage, "ana", THEIRS)):
        noted(storage, vault, author)  # who has a key, too
        with pytest.raises(CannotOpen):
            Note(author, note.sealed).words(storage, vault)
    with storage.book(OURS) as book:
        vault.keep(book, "crm", TOKEN)
        with pytest.raises(CannotOpen):
            vault.open(book, NOTE, note.sealed)


def test_a_key_given_to_somebody_else_does_not_unwrap(
    storage: Storage, vault: Vault, note: Note
) -> None:
    ben = met(storage, "ben")
    stolen = "UPDATE personkey SET person = :ben WHERE person = :ana"
    with storage.session() as session:
        session.execute(text(stolen), {"ben": ben.id, "ana": note.author.id})
    with pytest.raises(CannotOpen):
        Note(ben, note.sealed).words(storage, vault)


def test_a_key_moved_to_another_workspace_or_master_does_not_unwrap(
    storage: Storage, note: Note
) -> None:
    vault = Vault([NEW, OTHER])
    met(storage, "ana", THEIRS)
    with storage.book(OURS) as book:
        vault.keep(book, "crm", TOKEN)
        assert vault.read(book, "crm") == TOKEN
    tampered = [
        ("UPDATE personkey SET master = :it", vault.ids[1]),
        ("UPDATE personkey SET master = :it", "0123456789abcdef"),
        ("UPDATE workspacekey SET workspace = :it", THEIRS),
        ("UPDATE secret SET workspace = :it", THEIRS),
    ]
    for statement, it in tampered:
        with storage.session() as session:
            session.execute(text(statement), {"it": it})
        with pytest.raises(CannotOpen):
            note.words(storage, vault)
    with storage.book(THEIRS) as book, pytest.raises(CannotOpen):
        vault.read(book, "crm")


def test_every_bit_and_every_length_counts(storage: Storage, vault: Vault, note: Note) -> None:
    sealed = note.sealed
    broken = [sealed[:n] for n in (0, 1, 12, 13, 20, len(sealed) - 1)]
    broken += [sealed + b"\0", sealed * 2, bytes(len(sealed))]
    for place in (0, 1, 12, 13, 500, len(sealed) - 1):
        for bit in (1, 128):
            broken.append(sealed[:place] + bytes([sealed[place] ^ bit]) + sealed[place + 1 :])
    for wrong in broken:
        with pytest.raises(CannotOpen):
            Note(note.author, wrong).words(storage, vault)


@given(st.lists(st.text(), max_size=6), st.lists(st.text(), max_size=6))
def test_no_two_places_are_bound_alike(one: list[str], other: list[str]) -> None:
    assert (_bound(*one) == _bound(*other)) == (one == other)


@pytest.mark.parametrize("keys", [[OTHER], [OLD, OTHER]])
def test_without_its_master_nothing_opens_and_no_key_is_made_anew(
    storage: Storage, vault: Vault, note: Note, keys: list[SecretStr]
) -> None:
    stranger = Vault(keys)
    with pytest.raises(CannotOpen):
        note.words(storage, stranger)
    with pytest.raises(CannotOpen):
        noted(storage, stranger, note.author)
    assert note.words(storage, vault) == WORDS


def test_the_first_key_wraps_and_all_unwrap(storage: Storage) -> None:
    old = noted(storage, Vault([OLD]), met(storage, "ana"))
    both = Vault([NEW, OLD])
    new = noted(storage, both, met(storage, "ben"))
    assert old.words(storage, both) == WORDS
    assert new.words(storage, Vault([NEW])) == WORDS
    with pytest.raises(CannotOpen):
        new.words(storage, Vault([OLD]))


def test_key_ids_are_the_same_everywhere_and_say_nothing() -> None:
    assert Vault([NEW, OLD]).ids == (*Vault([NEW]).ids, *Vault([OLD]).ids)
    assert Vault([NEW, NEW]).ids == Vault([NEW]).ids
    assert {len(one) for one in Vault([NEW, OLD]).ids} == {16}


@pytest.mark.parametrize("said", ["", "short", "ä", "AAAA", NEW.get_secret_value()[:-4] + "!==="])
def test_wrong_master_keys_are_refused_and_not_quoted(said: str) -> None:
    with pytest.raises(ValueError, match="vault") as refused:
        Vault([OLD, SecretStr(said)])
    assert not said or said not in str(refused.value)
    with pytest.raises(ValueError, match="needs a key"):
        Vault([])


def test_a_secret_is_kept_replaced_and_dropped(storage: Storage, vault: Vault) -> None:
    met(storage, "ana")
    with storage.book(OURS) as book:
        assert vault.read(book, "crm") is None
        vault.keep(book, "crm", SecretStr("older"))
        assert vault.read(book, "crm") == SecretStr("older")
        vault.keep(book, "crm", TOKEN)
        assert vault.read(book, "crm") == TOKEN
    with storage.book(OURS) as book:
        assert vault.read(book, "crm") == TOKEN
        assert book.drop_secret("crm")
        assert vault.read(book, "crm") is None
        assert not book.drop_secret("crm")


def test_secrets_that_were_swapped_do_not_open(storage: Storage, vault: Vault) -> None:
    met(storage, "ana")
    with storage.book(OURS) as book:
        vault.keep(book, "crm", TOKEN)
        vault.keep(book, "jira", TOKEN)
    with storage.session() as session:
        session.execute(text("UPDATE secret SET name = 'x' WHERE name = 'crm'"))
        session.execute(text("UPDATE secret SET name = 'crm' WHERE name = 'jira'"))
    with storage.book(OURS) as book, pytest.raises(CannotOpen):
        vault.read(book, "crm")


def test_there_is_no_key_for_somebody_of_another_workspace(storage: Storage, vault: Vault) -> None:
    theirs = met(storage, "ana", THEIRS)
    met(storage, "ana")
    with storage.book(OURS) as book, pytest.raises(LookupError):
        vault.seal(book, NOTE, b"x", of=theirs)
    noted(storage, vault, theirs)
    with storage.book(OURS) as book:
        with pytest.raises(CannotOpen):
            vault.open(book, NOTE, b"x", of=theirs)
        assert not vault.forget(book, theirs)
    assert noted(storage, vault, theirs).words(storage, vault) == WORDS


def test_whoever_makes_a_key_second_uses_the_first_one(storage: Storage, vault: Vault) -> None:
    ana = met(storage, "ana")
    seen: list[PersonKey | None] = [None]

    class Late(Book):
        def key_of(self, person: Person) -> PersonKey | None:
            """Look, the first time, before the other one's key was there."""
            return seen.pop() if seen else super().key_of(person)

    first = noted(storage, vault, ana)
    with storage.session() as session:
        second = vault.seal_text(Late(session, OURS), NOTE, "second", of=ana)
    assert first.words(storage, vault) == WORDS
    assert Note(ana, second).words(storage, vault) == "second"


def test_at_once_one_key_is_made(storage: Storage, vault: Vault) -> None:
    ana = met(storage, "ana")
    with ThreadPoolExecutor(8) as threads:
        written = list(threads.map(lambda n: noted(storage, vault, ana, f"note {n}"), range(16)))
    said = [note.words(storage, vault) for note in written]
    assert said == [f"note {n}" for n in range(16)]


def failures(storage: Storage, vault: Vault, note: Note) -> dict[str, Callable[[], object]]:
    """Everything that can fail while opening."""
    nobody = met(storage, "nobody")
    return {
        "moved": lambda: note.words(storage, vault, replace(NOTE, column="x")),
        "cut": lambda: Note(note.author, note.sealed[:9]).words(storage, vault),
        "no master": lambda: note.words(storage, Vault([OTHER])),
        "no key": lambda: Note(nobody, note.sealed).words(storage, vault),
        "no text": lambda: not_text(storage, vault, note),
    }


def not_text(storage: Storage, vault: Vault, note: Note) -> None:
    with storage.book(OURS) as book:
        sealed = vault.seal(book, NOTE, WORDS.encode() + b"\xff", of=note.author)
        vault.open_text(book, NOTE, sealed, of=note.author)


def test_all_failures_are_one_error_that_says_nothing(
    storage: Storage, vault: Vault, note: Note
) -> None:
    said = set()
    for fails in failures(storage, vault, note).values():
        with pytest.raises(CannotOpen) as raised:
            fails()
        assert raised.value.__cause__ is None
        assert raised.value.__context__ is None
        said.add((str(raised.value), repr(raised.value)))
        assert "Gespräch" not in "".join(traceback.format_exception(raised.value))
    assert len(said) == 1


def test_a_vault_shows_no_key(vault: Vault) -> None:
    assert repr(vault) == str(vault) == "Vault(1 keys)"
    assert NEW.get_secret_value() not in repr([getattr(vault, name) for name in vault.__slots__])
    with pytest.raises(TypeError):
        pickle.dumps(vault)
