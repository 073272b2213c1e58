"""Another master key takes over: in batches, killed wherever it hurts, and repeated."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import event, text

from storage.book import masters
from storage.engine import Storage
from storage.vault import CannotOpen, Vault
from tests.storage.safe import NEW, OLD, OTHER, OURS, THEIRS, WORDS, Note, master, met, noted

ROOT = Path(__file__).parents[2]
TOKEN = SecretStr("pat-eu1-0123456789")
PEOPLE = 5
BATCH = 2
BATCHES = 1 + 3  # one of the workspaces' keys, three of the people's
DIES = """
import os, sys
from sqlalchemy import event
from storage.engine import Storage
from storage.vault import Vault
from tests.storage.safe import NEW, OLD
url, where, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
storage = Storage(url)
seen = 0
def die(*_):
    global seen
    seen += 1
    if seen == number:
        os._exit(9)
if where == "before":
    event.listen(storage.engine, "commit", die)
for _ in Vault([NEW, OLD]).rewrap(storage, 2):
    if where == "after":
        die()
"""


@pytest.fixture
def notes(storage: Storage) -> list[Note]:
    """Notes of several people and a token in each of two workspaces, under the old master."""
    vault = Vault([OLD])
    written = [noted(storage, vault, met(storage, f"p{n}")) for n in range(PEOPLE)]
    met(storage, "x", THEIRS)
    for workspace in (OURS, THEIRS):
        with storage.book(workspace) as book:
            vault.keep(book, "crm", TOKEN)
    return written


def counts(storage: Storage) -> Counter[str]:
    with storage.session() as session:
        return masters.counts(session)


def all_opens(storage: Storage, notes: list[Note], *keys: SecretStr) -> bool:
    vault = Vault(keys)
    for workspace in (OURS, THEIRS):
        with storage.book(workspace) as book:
            if vault.read(book, "crm") != TOKEN:
                return False
    return all(note.words(storage, vault) == WORDS for note in notes)


def rotated(storage: Storage) -> int:
    return sum(Vault([NEW, OLD]).rewrap(storage, BATCH))


def test_afterwards_the_new_key_alone_opens_everything(storage: Storage, notes: list[Note]) -> None:
    assert list(Vault([NEW, OLD]).rewrap(storage, BATCH)) == [2, 2, 2, 1]
    assert counts(storage) == {Vault([NEW]).ids[0]: PEOPLE + 2}
    assert all_opens(storage, notes, NEW)
    with pytest.raises(CannotOpen):
        notes[0].words(storage, Vault([OLD]))
    assert rotated(storage) == 0


# How many are done when it dies, at the first, second … commit; a table's last batch is empty.
DONE_BEFORE = [0, 2, 2, 4, 6, 7]
DONE_AFTER = [2, 4, 6, 7]


@pytest.mark.parametrize(("where", "done"), [("before", DONE_BEFORE), ("after", DONE_AFTER)])
def test_killed_at_every_batch_all_opens_and_the_next_run_finishes(
    storage: Storage, notes: list[Note], where: str, done: list[int]
) -> None:
    url = storage.url.render_as_string(hide_password=False)
    old = kept(storage)
    for number, expected in enumerate(done, start=1):
        arguments = [sys.executable, "-c", DIES, url, where, str(number)]
        assert subprocess.run(arguments, cwd=ROOT, check=False).returncode == 9
        assert counts(storage)[Vault([NEW]).ids[0]] == expected
        assert all_opens(storage, notes, NEW, OLD)
        rotated(storage)
        assert counts(storage) == {Vault([NEW]).ids[0]: PEOPLE + 2}
        assert all_opens(storage, notes, NEW)
        put_back(storage, old)


def kept(storage: Storage) -> list[masters.Wrapped]:
    with storage.session() as session:
        return [
            key
            for table in masters.TABLES
            for key in masters.wrapped_by(session, table, Vault([OLD]).ids, "", 99)
        ]


def put_back(storage: Storage, keys: list[masters.Wrapped]) -> None:
    with storage.session() as session:
        for key in keys:
            now = replace(key, master=Vault([NEW]).ids[0])
            assert masters.wrap_anew(session, now, key.wrapped, key.master)


@pytest.mark.parametrize("at", range(1, BATCHES + 1))
def test_a_batch_that_fails_is_undone_whole_and_the_ones_before_it_stay(
    storage: Storage, notes: list[Note], at: int
) -> None:
    seen: list[str] = []

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.extend([statement] if statement.startswith("UPDATE") else [])
        if len(seen) == min(2 * at, PEOPLE + 2):
            raise ConnectionError

    event.listen(storage.engine, "before_cursor_execute", fail)
    with pytest.raises(ConnectionError):
        rotated(storage)
    event.remove(storage.engine, "before_cursor_execute", fail)
    assert counts(storage)[Vault([NEW]).ids[0]] == 2 * (at - 1)
    assert all_opens(storage, notes, NEW, OLD)
    rotated(storage)
    assert all_opens(storage, notes, NEW)


def test_keys_of_three_generations_end_under_the_newest(storage: Storage) -> None:
    written = []
    for number, generation in enumerate(([OTHER], [OLD, OTHER], [NEW, OLD, OTHER])):
        written.append(noted(storage, Vault(generation), met(storage, f"p{number}")))
    assert len(counts(storage)) == 3
    assert sum(Vault([NEW, OLD, OTHER]).rewrap(storage, 1)) == 2
    assert [note.words(storage, Vault([NEW])) for note in written] == [WORDS] * 3


def test_a_key_of_an_unknown_master_or_a_damaged_one_is_left_as_it_is(
    storage: Storage, notes: list[Note]
) -> None:
    stranger = noted(storage, Vault([OTHER]), met(storage, "stranger"))
    damage = "UPDATE personkey SET wrapped = :it WHERE person = :who"
    with storage.session() as session:
        session.execute(text(damage), {"it": b"\x01damaged", "who": notes[0].author.id})
    assert rotated(storage) == PEOPLE + 1
    ids = Vault([NEW, OLD, OTHER]).ids
    assert [counts(storage)[one] for one in ids] == [PEOPLE + 1, 1, 1]
    assert stranger.words(storage, Vault([NEW, OTHER])) == WORDS
    assert all_opens(storage, notes[1:], NEW)


def test_whoever_is_forgotten_during_a_batch_stays_forgotten(
    storage: Storage, notes: list[Note]
) -> None:
    ana, vault = notes[0].author, Vault([NEW, OLD])
    with storage.session() as session:
        found = masters.wrapped_by(session, masters.TABLES[1], vault.ids[1:], "", 99)
    with storage.book(OURS) as book:
        assert vault.forget(book, ana)
    with storage.session() as session:
        hers = next(key for key in found if key.person == ana.id)
        assert not masters.wrap_anew(session, hers, b"again", vault.ids[0])
    rotated(storage)
    assert counts(storage).total() == PEOPLE + 1
    with pytest.raises(CannotOpen):
        notes[0].words(storage, Vault([NEW, OLD]))


def test_a_key_made_while_it_runs_is_taken_by_the_next_run(
    storage: Storage, notes: list[Note]
) -> None:
    running = Vault([NEW, OLD]).rewrap(storage, BATCH)
    next(running)
    late = [noted(storage, Vault([OLD]), met(storage, f"late{n}")) for n in range(3)]
    assert all_opens(storage, [*notes[PEOPLE:], *late], NEW, OLD)
    for _ in running:
        pass
    rotated(storage)
    assert all_opens(storage, [*notes, *late], NEW)


def test_nothing_is_read_where_nothing_is_old(storage: Storage, notes: list[Note]) -> None:
    assert list(Vault([OLD]).rewrap(storage)) == []
    assert list(Vault([master(9)]).rewrap(storage)) == []
    assert all_opens(storage, notes, OLD)
