"""The tables, from nothing to the newest version, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from storage import draft, migrate
from storage.engine import Storage
from storage.records import (
    Action,
    Answer,
    Deed,
    Happening,
    ItemKind,
    Person,
    Plea,
    Raci,
    Workspace,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Storage]:
    """A database without a single table."""
    opened = Storage(empty_database_url)
    yield opened
    opened.close()


def tables(storage: Storage) -> set[str]:
    return set(inspect(storage.engine).get_table_names())


def differences(storage: Storage) -> list[Any]:
    with storage.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[Any] = compare_metadata(context, SQLModel.metadata)
        return found


def indexes(storage: Storage) -> dict[str, str]:
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    with storage.session() as session:
        return {row.name: " ".join(row.sql.split()) for row in session.execute(query)}


def test_the_migrations_make_exactly_the_tables_of_the_records(empty: Storage) -> None:
    assert migrate.upgrade(empty.engine)
    assert differences(empty) == []
    assert tables(empty) == {*SQLModel.metadata.tables, "alembic_version"}


def test_a_column_the_migrations_forgot_would_be_noticed(empty: Storage) -> None:
    migrate.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text("ALTER TABLE lane DROP COLUMN failures"))
    assert [change[0] for change in differences(empty)] == ["add_column"]


def test_what_waits_has_an_index_of_its_own(empty: Storage) -> None:
    migrate.upgrade(empty.engine)
    asked = "SELECT sql FROM sqlite_master WHERE name = 'delivery_waiting'"
    if not empty.is_sqlite:
        asked = "SELECT indexdef FROM pg_indexes WHERE indexname = 'delivery_waiting'"
    with empty.session() as session:
        definition = session.execute(text(asked)).scalar_one()
    assert "WHERE" in definition
    assert "in_doubt" in definition


def test_migrated_tables_have_the_same_indexes_as_made_ones(tmp_path: Path) -> None:
    migrated, made = (Storage(f"sqlite:///{tmp_path}/{name}.db") for name in ("migrated", "made"))
    migrate.upgrade(migrated.engine)
    SQLModel.metadata.create_all(made.engine)
    assert indexes(migrated) == indexes(made)
    migrated.close()
    made.close()


def test_upgrading_twice_changes_nothing_the_second_time(empty: Storage) -> None:
    assert migrate.upgrade(empty.engine)
    assert not migrate.upgrade(empty.engine)
    assert not migrate.behind(empty.engine)


def test_an_upgrade_keeps_what_is_there(empty: Storage) -> None:
    migrate.upgrade(empty.engine)
    with empty.session() as session:
        session.add(Workspace(id="slack:T1", platform="slack", native="T1"))
    migrate.upgrade(empty.engine)
    with empty.session() as session:
        assert session.get(Workspace, "slack:T1") is not None


def test_the_first_version_s_people_and_their_seats_go_along_and_back(empty: Storage) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0001")
        connection.execute(text("INSERT INTO workspace VALUES ('s:1', 's', '1', '', '', '', 0)"))
        columns = "id, workspace, native, name, kind, admin, gone, zone, own_zone, days, dm"
        columns += ", hours_from, hours_to"
        person = "'p', 's:1', 'U1', 'Ana', 'member', false, false, '', false, '0', '', 540, 1020"
        connection.execute(text(f"INSERT INTO person ({columns}) VALUES ({person})"))  # noqa: S608 -- our own words
        team = "INSERT INTO team (id, workspace, name, manager, debrief_clock, crucial_from, "
        team += "watch_from) VALUES ('t', 's:1', 'T', 'p', 'absolute', 6, 3)"
        connection.execute(text(team))
    assert migrate.upgrade(empty.engine)
    with empty.book("s:1") as book:
        ana = book.person_called("U1")
        assert ana is not None
        assert (ana.name, ana.language, ana.identity, ana.wrong_codes) == ("Ana", "", None, 0)
    migrate.downgrade(empty.engine, "0001")
    assert "identity" not in {one["name"] for one in inspect(empty.engine).get_columns("person")}
    assert migrate.upgrade(empty.engine)
    assert differences(empty) == []


def test_follow_ups_become_actions_and_actions_follow_ups(empty: Storage) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0002")
        connection.execute(text("INSERT INTO workspace VALUES ('s:1', 's', '1', '', '', '', 0)"))
        for one in ("ana", "ben"):
            columns = "id, workspace, native, name, kind, admin, gone, zone, own_zone, days, dm"
            columns += ", hours_from, hours_to"
            values = f"'{one}', 's:1', '{one}', '{one}', 'member', false, false, '', false, '0'"
            insert = f"INSERT INTO person ({columns}) VALUES ({values}, '', 540, 1020)"  # noqa: S608 -- our own words
            connection.execute(text(insert))
        for statement in (
            (
                "INSERT INTO place (id, workspace, native, name, kind, shared, archived, "
                "bot_inside) VALUES ('c', 's:1', 'C1', 'c1', 'channel', false, false, true)"
            ),
            (
                "INSERT INTO team (id, workspace, name, manager, debrief_clock, crucial_from, "
                "watch_from) VALUES ('t', 's:1', 'T', 'ana', 'absolute', 6, 3)"
            ),
            (
                "INSERT INTO call (id, workspace, account, account_key, team, place, flagged_by, "
                "flagged_at, starts_at, minutes, state, reason, renewal, brand, morale, "
                "conditions, verdict, proposed, version, unaligned_because) VALUES ('k', 's:1', "
                "'Acme', 'acme', 't', 'c', 'ana', '2026-11-23', '2026-11-23', "
                "30, 'closed', '', 0, 0, 0, '', "
                "'crucial', 'crucial', 1, '')"
            ),
            (
                "INSERT INTO followup (id, workspace, call, what, owner, due, by, at) VALUES "
                "('f', 's:1', 'k', 'Send it', 'ben', '2026-11-27', 'ana', '2026-11-24 10:00:00')"
            ),
        ):
            connection.execute(text(statement))
    assert migrate.upgrade(empty.engine)
    assert differences(empty) == []
    with empty.book("s:1") as book:
        action = book.get(Action, "f")
        assert (action.account, action.what, str(action.due)) == ("Acme", "Send it", "2026-11-27")
        assert [(one.part, one.person, one.answer) for one in book.duties(action)] == [
            (Raci.ACCOUNTABLE, "ana", Answer.NONE),
            (Raci.RESPONSIBLE, "ben", Answer.ACCEPTED),
        ]
        assert [one.what for one in book.versions(action)] == ["Send it"]
        assert [one.what for one in book.deeds(action)] == [Deed.CREATED]
        at = action.at
    migrate.downgrade(empty.engine, "0002")
    with empty.engine.connect() as connection:
        found = connection.execute(text("SELECT id, call, what, owner, by FROM followup")).all()
    assert [tuple(one) for one in found] == [("f", "k", "Send it", "ben", "ana")]
    assert migrate.upgrade(empty.engine)
    with empty.book("s:1") as book:
        assert book.get(Action, "f").at == at


def test_reminders_of_duties_become_nudges_and_nudges_reminders_of_duties(empty: Storage) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0004")
        connection.execute(text("INSERT INTO workspace VALUES ('s:1', 's', '1', '', '', '', 0)"))
        columns = "id, workspace, native, name, kind, admin, gone, zone, own_zone, days, dm"
        columns += ", hours_from, hours_to, language, wrong_codes"
        values = "'ben', 's:1', 'ben', 'Ben', 'member', false, false, '', false, '0', '', 540, 1020"
        connection.execute(text(f"INSERT INTO person ({columns}) VALUES ({values}, '', 0)"))  # noqa: S608 -- our own words
        connection.execute(
            text(
                "INSERT INTO action (id, workspace, account, what, due, state, version, by, at, "
                "reason) VALUES ('a', 's:1', '', 'Send it', '2026-11-27', 'open', 1, 'ben', "
                "'2026-11-24 10:00:00', '')"
            )
        )
        for one, part, day, until in (
            ("d1", "accountable", "NULL", "NULL"),
            ("d2", "responsible", "'2026-11-26'", "'2026-11-30 09:00:00'"),
            ("d3", "consulted", "'2026-11-24'", "NULL"),
        ):
            values = f"'{one}', 's:1', 'a', 'ben', '{part}', 'none', '', {day}, {until}"
            columns = "id, workspace, action, person, part, answer, reason, nudged_on, "
            statement = f"INSERT INTO duty ({columns} snoozed_until) VALUES ({values})"  # noqa: S608 -- our own words
            connection.execute(text(statement))
    assert migrate.upgrade(empty.engine)
    assert differences(empty) == []
    with empty.book("s:1") as book:
        (nudge,) = book.nudges_of(book.get(Action, "a"))
        assert (nudge.person, nudge.kind, str(nudge.due)) == ("ben", ItemKind.ACTION, "2026-11-27")
        assert (str(nudge.nudged_on), nudge.at, nudge.early) == ("2026-11-26", None, True)
        assert str(nudge.snoozed_until).startswith("2026-11-30 ")
        assert len(book.duties(book.get(Action, "a"))) == 3
    migrate.downgrade(empty.engine, "0004")
    with empty.engine.connect() as connection:
        found = connection.execute(text("SELECT id, nudged_on FROM duty ORDER BY id")).all()
    assert {str(one.nudged_on) for one in found} == {"2026-11-26"}
    assert migrate.upgrade(empty.engine)


def test_what_a_copy_must_not_tell_is_taken_out_of_the_tables_and_nothing_else(
    empty: Storage,
) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0006")
        for statement in (
            "INSERT INTO workspace VALUES ('s:1', 's', '1', '', '', '', 0)",
            (
                "INSERT INTO person (id, workspace, native, name, kind, admin, gone, zone, "
                "own_zone, days, dm, hours_from, hours_to, language, wrong_codes) VALUES ('p', "
                "'s:1', 'U1', 'Ana', 'member', false, false, '', false, '0', '', 540, 1020, '', 0)"
            ),
            (
                "INSERT INTO place (id, workspace, native, name, kind, shared, archived, "
                "bot_inside) VALUES ('c', 's:1', 'C1', 'c1', 'channel', false, false, true)"
            ),
            (
                "INSERT INTO team (id, workspace, name, manager, debrief_clock, crucial_from, "
                "watch_from) VALUES ('t', 's:1', 'T', 'p', 'absolute', 6, 3)"
            ),
            (
                "INSERT INTO call (id, workspace, account, account_key, team, place, flagged_by, "
                "flagged_at, starts_at, minutes, state, reason, renewal, brand, morale, "
                "conditions, verdict, proposed, version, unaligned_because) VALUES ('k', 's:1', "
                "'Acme', 'acme', 't', 'c', 'p', '2026-11-23', '2026-11-23', "
                "30, 'closed', '', 0, 0, 0, '', 'crucial', 'crucial', 1, '')"
            ),
            (
                "INSERT INTO happening (id, workspace, call, what, by, at, words, version) VALUES "
                "('h', 's:1', 'k', 'handed_over', 'p', '2026-11-24 10:00:00', 'Ana', 1)"
            ),
            "INSERT INTO givenaway VALUES ('z', 's:1', 'mark', '2026-W47', :sealed)",
            "INSERT INTO givenaway VALUES ('a', 's:1', 'mark', '2026-W47', :sealed)",
            (
                'INSERT INTO plea (id, workspace, asker, "to", state, at, sealed) VALUES '
                "('l', 's:1', 'p', NULL, 'draft', '2026-11-24 16:03:17.250000+00:00', :sealed)"
            ),
        ):
            sealed = {"sealed": b"x"} if ":sealed" in statement else {}
            connection.execute(text(statement), sealed)
    assert migrate.upgrade(empty.engine)
    assert differences(empty) == []
    with empty.book("s:1") as book:
        (plea,) = book.rows_of(Plea, book.get(Person, "p"), "asker")
        assert (plea.sealed, str(plea.at)) == (b"x", "2026-11-24 00:00:00+00:00")
        happening = book.get(Happening, "h")
        assert (happening.words, happening.whom) == ("Ana", None)
        happening.words, happening.whom = "", "p"
        assert {one.id: one.sealed for one in book.given_away(["mark"])} == {"z": b"x", "a": b"x"}
    if empty.is_sqlite:
        for table in ("givenaway", "plea"):
            with pytest.raises(SQLAlchemyError), empty.session() as session:
                session.execute(text(f"SELECT rowid FROM {table}"))  # noqa: S608 -- our own words
    migrate.downgrade(empty.engine, "0006")
    with empty.engine.connect() as connection:
        found = connection.execute(text("SELECT words FROM happening")).scalars().all()
        kept = connection.execute(text("SELECT id FROM givenaway ORDER BY id")).scalars().all()
    assert (found, kept) == (["Ana"], ["a", "z"])
    assert migrate.upgrade(empty.engine)
    assert differences(empty) == []


def test_an_empty_database_is_behind(empty: Storage) -> None:
    assert migrate.behind(empty.engine)


def test_down_and_up_again_ends_where_it_began(empty: Storage) -> None:
    migrate.upgrade(empty.engine)
    migrate.downgrade(empty.engine, "base")
    assert tables(empty) == {"alembic_version"}
    assert migrate.upgrade(empty.engine)
    assert differences(empty) == []


def test_eight_at_once_migrate_once(empty: Storage, empty_database_url: str) -> None:
    storages = [Storage(empty_database_url) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(lambda one: migrate.upgrade(one.engine), storages))
    for storage in storages:
        storage.close()
    assert sorted(done) == [False] * 7 + [True]
    assert differences(empty) == []


def test_a_migration_that_fails_changes_nothing(empty: Storage) -> None:
    # Its last table is there already, so the migration fails after all the others were made.
    last = list(SQLModel.metadata.sorted_tables)[-1].name
    with empty.engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {last} (id INTEGER)"))
    with pytest.raises(SQLAlchemyError):
        migrate.upgrade(empty.engine)
    assert tables(empty) == {last}


def test_tables_of_a_newer_version_are_left_alone(empty: Storage) -> None:
    migrate.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.NewerTables, match="version 9999"):
        migrate.upgrade(empty.engine)
    with pytest.raises(migrate.NewerTables, match="newer one was here"):
        migrate.behind(empty.engine)


def test_nothing_is_left_to_draft() -> None:
    before = set(draft.VERSIONS.glob("*.py"))
    assert draft.draft("this must not be written") is None
    assert set(draft.VERSIONS.glob("*.py")) == before


def test_alembics_own_command_line_says_what_to_use_instead() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "python -m bot migrate" in done.stdout + done.stderr
