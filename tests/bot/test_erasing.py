"""The list of the forgotten, a restored backup, and `python -m bot erase`."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest
from pydantic import SecretStr
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot import erasing
from bot.__main__ import cli
from bot.conductor import Conductor
from bot.doctor_erasures import erasures
from bot.erasures import ErasureList
from bot.settings import OURS as PREFIX
from bot.settings import THEIRS, Settings
from flows.all import SCRIPT
from flows.language.steps import Tools
from storage.engine import Storage
from storage.records import FORMER, LABEL, Erasure, Person, Wish
from storage.vault import Vault
from tests.stage import ManualClock
from tests.storage.safe import NEW, OLD, OTHER, OURS, WORDS, met, noted

URL = "sqlite:///var/parley.db"
DATABASE = Path("var/parley.db")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_template: Path) -> None:
    """A folder of its own with a database, and no settings."""
    for name in [name for name in os.environ if name.startswith((PREFIX, *THEIRS))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    DATABASE.parent.mkdir()
    shutil.copy(sqlite_template, DATABASE)
    # The template has its tables, and no migration has made them.
    monkeypatch.setattr("bot.__main__._migrate", lambda _settings: False)


class Process:
    """A Parley that has just been started with these keys."""

    def __init__(self, *keys: SecretStr) -> None:
        self.storage = Storage(URL)
        self.storage.vault = Vault(keys)
        self.erased = ErasureList(Path("var/erasures"), keys)
        tools = Tools(list_erased=self.erased.add)
        self.conductor = Conductor(self.storage, SCRIPT, ManualClock(), tools=tools)
        self.again = erasing.replay(self.conductor, self.erased)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.conductor.close()
        self.storage.close()

    def forgets(self, person: Person) -> bool:
        return erasing.forget(self.conductor, OURS, person.id, Wish.SERVER)

    def name(self, person: Person) -> str:
        with self.storage.book(OURS) as book:
            return book.get(Person, person.id).name

    def wish(self) -> Wish:
        with self.storage.session() as session:
            return session.exec(select(Erasure), execution_options={"workspace": OURS}).one().wish


def backup() -> Path:
    """A copy of the database as it is, in one file."""
    copy = Path("backup.db")
    with closing(sqlite3.connect(DATABASE)) as one, closing(sqlite3.connect(copy)) as other:
        one.backup(other)
    return copy


def restore(copy: Path) -> None:
    for file in DATABASE.parent.glob("parley.db*"):
        file.unlink()
    shutil.copy(copy, DATABASE)


# The list


def test_it_knows_who_was_forgotten_and_says_nothing_to_who_has_no_key() -> None:
    kept = ErasureList(Path("var/erasures"), [NEW])
    kept.add("a" * 32)
    assert kept.holds(["a" * 32, "b" * 32]) == ["a" * 32]
    assert ErasureList(kept.file, [OTHER]).holds(["a" * 32]) == []
    content = kept.file.read_bytes()
    assert b"aaaa" not in content
    assert kept.file.stat().st_mode & 0o777 == 0o600
    kept.add("a" * 32)
    assert kept.file.read_bytes() == content


def test_any_of_the_keys_may_go_and_a_new_one_is_added_at_the_next_start() -> None:
    with Process(OLD) as old:
        ana = met(old.storage, "ana")
        assert old.forgets(ana)
    with Process(NEW, OLD):
        pass
    assert ErasureList(Path("var/erasures"), [NEW]).holds([ana.id]) == [ana.id]


def test_a_line_that_was_torn_off_harms_no_other() -> None:
    kept = ErasureList(Path("var/erasures"), [NEW])
    kept.add("first")
    whole = kept.file.read_bytes()
    kept.add("second")
    for length in range(len(whole), len(kept.file.read_bytes())):
        kept.file.write_bytes(kept.file.read_bytes()[:length])
        assert kept.holds(["first"]) == ["first"]
        kept.add("third")
        assert kept.holds(["first", "third"]) == ["first", "third"]
        kept.file.write_bytes(whole)
        kept.add("second")


def test_without_keys_nothing_is_kept() -> None:
    kept = ErasureList(Path("var/erasures"), [])
    kept.add("somebody")
    assert not kept.file.exists()
    assert kept.holds(["somebody"]) == []


def test_it_stands_beside_the_database_unless_it_is_set() -> None:
    def of(**given: object) -> Path:
        return Settings(_env_file=None, **given).erasures  # type: ignore[arg-type]  # as given

    assert of() == Path("var/erasures")
    assert of(database_url="sqlite:////data/parley.db") == Path("/data/erasures")
    assert of(database_url="sqlite://") == Path("var/erasures")
    assert of(database_url="postgresql://db/parley") == Path("var/erasures")
    assert of(erasure_list=Path("/far/away")) == Path("/far/away")


@pytest.mark.parametrize("spoiled", [False, True])
def test_the_doctor_says_whether_it_can_be_kept(spoiled: bool) -> None:  # noqa: FBT001 -- a case
    if spoiled:
        Path("var/erasures").mkdir()
    found, beside = erasures(Settings(_env_file=None))
    said = "cannot" if spoiled else "can"
    assert (found.is_wrong, found.sentence) == (
        spoiled,
        f"The list of the forgotten {said} be kept in var/erasures.",
    )
    assert beside.sentence == "The list of the forgotten lies in the same folder as the database."


# A backup


def test_a_restored_backup_brings_nobody_back() -> None:
    with Process(NEW) as first:
        ana, ben = (met(first.storage, name) for name in ("ana", "ben"))
        note = noted(first.storage, first.storage.vault, ana)  # type: ignore[arg-type]  # it has one
        copy = backup()
        assert first.forgets(ana)
        assert not first.forgets(ana)
    restore(copy)
    with Process(NEW) as after:
        assert after.again == 1
        assert (after.name(ana), after.name(ben)) == (LABEL, "Ben")
        assert after.wish() is Wish.RESTORED
        with after.storage.book(OURS) as book:
            assert book.key_of(book.get(Person, ana.id)) is None
    assert note.sealed  # nobody opens it any more
    with Process(NEW) as later:
        assert later.again == 0


def test_who_came_back_as_somebody_new_is_not_forgotten_at_the_next_start() -> None:
    with Process(NEW) as first:
        assert first.forgets(met(first.storage, "ana"))
        again = met(first.storage, "ana")
    with Process(NEW) as after:
        assert after.again == 0
        assert after.name(again) == "Ana"


def test_what_was_asked_for_and_not_done_is_done_at_the_next_start() -> None:
    with Process(NEW) as first:
        ana = met(first.storage, "ana")
        with first.storage.book(OURS) as book:
            book.ask_erasure(book.get(Person, ana.id), Wish.OWN, ManualClock().now())
    with Process(NEW) as after:
        assert after.again == 1
        assert after.wish() is Wish.OWN
    assert ErasureList(Path("var/erasures"), [NEW]).holds([ana.id]) == [ana.id]


def test_a_list_that_was_lost_is_written_again_from_the_database() -> None:
    with Process(NEW) as first:
        ana = met(first.storage, "ana")
        first.forgets(ana)
    Path("var/erasures").unlink()
    with Process(NEW):
        pass
    assert ErasureList(Path("var/erasures"), [NEW]).holds([ana.id]) == [ana.id]


# By whoever runs Parley


def parley(*arguments: str, answer: str = "") -> Result:
    settings = {"PARLEY_SECRET_KEYS": NEW.get_secret_value()}
    return CliRunner().invoke(cli, ["erase", *arguments], env=settings, input=answer)


def test_who_runs_parley_has_somebody_forgotten_and_is_asked_first() -> None:
    storage = Storage(URL)
    vault = Vault([NEW])
    note = noted(storage, vault, met(storage, "ana"))
    assert note.words(storage, vault) == WORDS
    kept = parley(OURS, "ana", answer="n\n")
    assert (kept.exit_code, "Nobody was forgotten." in kept.output) == (0, True)
    assert note.words(storage, vault) == WORDS
    done = parley(OURS, "ana", answer="y\n")
    assert "Forget Ana for good? There is no way back. [y/N]: y\nForgotten." in done.output
    with storage.book(OURS) as book:
        person = book.get(Person, note.author.id)
        assert person.native.startswith(FORMER)
        assert vault.forget(book, person) is False
    storage.close()
    assert Path("var/erasures").exists()


def test_a_wrong_workspace_or_person_is_said() -> None:
    none = parley(OURS, "ana", "--yes")
    assert none.exit_code == 1
    assert f"There is no workspace {OURS}; there is none yet." in none.output
    storage = Storage(URL)
    met(storage, "ana")
    storage.close()
    wrong = parley("slack:T1", "ana", "--yes")
    assert f"There is no workspace slack:T1; there are: {OURS}." in wrong.output
    unknown = parley(OURS, "nobody", "--yes")
    assert (unknown.exit_code, "There is nobody with the id nobody" in unknown.output) == (1, True)
    assert parley(OURS, "ana", "--yes").output.endswith("Forgotten.\n")
    assert parley(OURS, "ana", "--yes").exit_code == 1


def test_without_a_list_nobody_is_forgotten() -> None:
    storage = Storage(URL)
    met(storage, "ana")
    storage.close()
    Path("var/erasures").mkdir()
    done = parley(OURS, "ana", "--yes")
    assert (done.exit_code, "Nobody was forgotten (IsADirectoryError)." in done.output) == (1, True)
