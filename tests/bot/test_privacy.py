"""`python -m bot privacy`: the whole configuration on paper, and no answer of anybody's."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.privacy import printed
from bot.settings import OURS, THEIRS, Settings
from flows.people.terms import KEPT
from storage.engine import Storage
from storage.records import OrganisationChange, Person
from storage.terms import Keep

WORKSPACE = "sandbox:local"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/one.db", keep_checkins=21)


@pytest.fixture
def made(settings: Settings) -> Storage:
    storage = Storage(settings.database_url)
    SQLModel.metadata.create_all(storage.engine)
    return storage


def paper(settings: Settings) -> str:
    return "\n".join(printed(settings, NOW)) + "\n"


def test_it_says_what_is_asked_shown_kept_and_by_whom_it_is_seen(
    settings: Settings, made: Storage
) -> None:
    with made.book(WORKSPACE) as book:
        book.settle_workspace("sandbox", "local")
    said = paper(settings)
    for words in (
        "How much did this take out of you?\n  - 1 · hardly anything",
        "Words to yourself (may be left out)\n  Only you can read them.",
        "A mean below 7/3 is shown as low, from 11/3 on as high, else as middle.",
        "It never takes fewer than 5 answers, from a team of at least 6.",
        "check-ins, and the words in them: 21\n",
        f"# {WORKSPACE}\nCheck-ins: on\n",
        "Two weeks of a team are compared by: Who belongs to it\n",
        "## What remains possible\n",
        "/parley forget me erases you",
        "## What was changed, the newest first\nNothing.\n",
    ):
        assert words in said
    assert "anonym" not in said.casefold()


def test_every_kind_with_a_time_of_its_own_is_named() -> None:
    assert set(KEPT) == set(Keep)


def test_what_was_changed_stands_in_it_with_who_and_when(settings: Settings, made: Storage) -> None:
    with made.book(WORKSPACE) as book:
        book.settle_workspace("sandbox", "local")
        who = book.add(Person(native="dora", name="Dora"))
        book.add(
            OrganisationChange(
                by=who.id,
                at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
                holds_from=datetime(2026, 11, 29, 10, 0, tzinfo=UTC),
                what="least",
                was="7",
                now="5",
            )
        )
    assert (
        "2026-11-23 10:00 UTC, Dora: Answers before anything is shown of a team: 5. It was: 7. It "
        "holds from 2026-11-29 10:00 UTC on.\n"
    ) in paper(settings)


def test_a_database_without_a_workspace_is_fine(settings: Settings, made: Storage) -> None:
    assert made.is_sqlite
    assert "# What is shown of a team" in paper(settings)


def test_the_command_prints_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith((OURS, *THEIRS))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["privacy"])
    assert (done.exit_code, done.stdout.partition("\n")[0]) == (0, "# What is asked")
