"""What an attacker finds of check-ins: in a dump, in files, in logs and in metrics."""

from __future__ import annotations

import ast
import base64
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from flows.people import checkin_kept as kept
from flows.people.opening import open_weeks
from flows.people.weeks import week_of
from storage.book.tidy import tidy
from storage.records import CheckIn
from tests.flows.checking_in import (
    CANARY,
    checks_in,
    comes_by_themselves,
    entries,
    invited,
    person_of,
    rows,
)
from tests.stage import Actor, Stage

WORDS = f"{CANARY}, und Ärger 💥"
ENCODED: tuple[Callable[[str], bytes], ...] = (
    str.encode,
    lambda said: said.encode("utf-16-le"),
    lambda said: base64.b64encode(said.encode())[:16],
    lambda said: said.encode().hex().encode(),
)


def files_of(stage: Stage) -> bytes:
    """Everything that stands in the files of the database, its log too."""
    path = Path(str(stage.storage.url.database))
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def dump_of(stage: Stage) -> str:
    """Every row of every table."""
    with stage.storage.session() as session:
        found = [
            f"{table.name} {tuple(row)}"
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(table.select())
        ]
    return "\n".join(found)


def is_sqlite(stage: Stage) -> None:
    if not stage.storage.is_sqlite:
        pytest.skip("PostgreSQL keeps its files for itself")


async def through_everything(stage: Stage, who: Actor) -> str:
    """Answer, look, correct; returns the id of the answer."""
    await checks_in(who, 5, WORDS)
    (entry,) = entries(stage, who)
    await who.types("/parley checkin")
    await who.presses("My check-ins")
    assert CANARY in who.intro
    await who.fills(what="correct", which=entry.row)
    await who.fills(words=f"{WORDS} again")
    return entry.row


async def test_no_table_file_log_or_metric_holds_a_word(
    stage: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await invited(stage)
    await through_everything(stage, stage.ana)
    printed = capsys.readouterr()
    everything = "\n".join((dump_of(stage), caplog.text, printed.out, printed.err))
    everything += generate_latest().decode()
    files = files_of(stage) if stage.storage.is_sqlite else b""
    for encoded in ENCODED:
        assert encoded(CANARY) not in everything.encode(errors="replace")
        assert encoded(CANARY) not in files


async def test_what_was_deleted_is_in_no_file_any_more(stage: Stage) -> None:
    is_sqlite(stage)
    await comes_by_themselves(stage.ana, 5, WORDS)
    (row,) = rows(stage)
    assert row.sealed in dump_bytes(stage)
    piece = row.sealed[100:160]
    assert piece in files_of(stage)
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("My check-ins")
    await stage.ana.fills(what="delete", which=row.id)
    assert piece not in files_of(stage)


def dump_bytes(stage: Stage) -> bytes:
    return b"".join(one.sealed for one in rows(stage))


async def test_the_order_of_rows_does_not_tell_the_order_of_answers(stage: Stage) -> None:
    is_sqlite(stage)
    for number in range(8):
        await comes_by_themselves(stage.ana, 1 + number % 5, str(number))
    with stage.storage.session() as session:
        read = [row[0] for row in session.connection().execute(text("SELECT id FROM checkin"))]
        assert read == sorted(read)
    with pytest.raises(OperationalError), stage.storage.session() as session:
        session.connection().execute(text("SELECT rowid FROM checkin"))
    said = [int(one.words) for one in reversed(entries(stage, stage.ana))]
    assert said == list(range(8))  # their own person sees them in order


async def test_joined_on_time_a_dump_tells_no_answer_from_no_answer(stage: Stage) -> None:
    """Ana answers, Ben does not: each table has the same of both, but for opaque bytes."""
    await invited(stage)
    await checks_in(stage.ana, 5, WORDS)
    await stage.ben.presses("Not now")
    shapes = []
    for who in (stage.ana, stage.ben):
        with stage.storage.book(stage.workspace) as book:
            person = book.person_called(who.native)
            assert person is not None
            owner = kept.mark_of(book, person, week_of(stage.now))
            mine = {person.id: "me", owner: "mine", who.native: "me", who.name: "me"}
        shapes.append(shape_of(stage, mine))
    assert shapes[0] == shapes[1]


def shape_of(stage: Stage, mine: dict[str, str]) -> list[tuple[str, ...]]:
    """Rows that name somebody, with lengths instead of opaque values."""
    tables = ("checkin", "checkinchoice", "checkinprompt", "personkey", "plea")
    found = []
    with stage.storage.session() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.connection().execute(table.select()):
                if table.name in tables and mine.keys() & {one for one in row if one}:
                    shape = (len(one) if isinstance(one, bytes) else "" for one in row[2:])
                    found.append((table.name, *map(str, shape)))
    return sorted(found)


@pytest.mark.parametrize("in_a_team", [True, False])
async def test_who_comes_by_themselves_looks_like_whoever_does_not(
    stage: Stage,
    in_a_team: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    """Fay checks in without having been asked, Gil asks for help; each talks to Parley as often.

    In no team it can be told, as nobody gets a key there beforehand: see decision 13.
    """
    fay, gil = stage.hires("fay", "Fay"), stage.hires("gil", "Gil")
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        if in_a_team:
            team, people = book.teams()[0], book.people_called(["fay", "gil"])
            book.set_members(team, [*book.members(team), *people])
        open_weeks(turn)
    await stage.deliveries.drain()
    for who in (fay, gil):
        await who.types("/parley help", where="dm")
    await comes_by_themselves(fay, 5, WORDS)
    await gil.types("/parley help", where="dm")
    hers, his = (everything_of(stage, who) for who in (fay, gil))
    kinds = {name for name, *_ in hers}
    assert (hers == his) is in_a_team
    assert {"checkinchoice", "personkey"} <= kinds
    assert [row for row in hers if row not in his] == ([] if in_a_team else [
        row for row in hers if row[0] in {"checkinchoice", "personkey"}
    ])  # fmt: skip


def everything_of(stage: Stage, who: Actor) -> list[tuple[str, ...]]:
    """Every row that can be joined to somebody, with lengths instead of opaque values."""
    me = person_of(stage, who).id
    with stage.storage.session() as session:
        return sorted(
            (table.name, *(shape(one, me, who) for one in row))
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(table.select())
            if any(me in str(one) or who.native in str(one).split(":") for one in row)
        )


def shape(value: object, me: str, who: Actor) -> str:
    """What a value tells: not who it is of, nor what is random or sealed."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    said = str(value).replace(me, "me").replace(who.native, "me").replace(who.name, "Me")
    return re.sub(r"[0-9a-f]{32}", "random", said)


async def test_which_rows_of_two_weeks_are_one_person_s_nobody_can_tell(stage: Stage) -> None:
    for days in (0, 0, 7):
        await stage.skip(days=days)
        await comes_by_themselves(stage.ana, 3, str(days))
    marks: dict[str, set[str]] = {}
    for row in rows(stage):
        marks.setdefault(row.week, set()).add(row.owner)
    first, second = marks.values()
    assert (len(first), len(second)) == (1, 1)
    assert first != second
    assert [one.words for one in entries(stage, stage.ana)] == ["7", "0", "0"]
    await stage.ana.types("/parley forget me", where="dm")
    await stage.ana.presses("Forget me")
    assert rows(stage) == []


def test_nobody_but_releases_gets_numbers_and_only_their_person_the_answers() -> None:
    """Whoever wants to read check-ins somewhere else has to come by here."""
    readers = {"answers": set[str](), "checkin_kept": set[str](), "trend": set[str]()}
    root = Path(kept.__file__).parents[2]
    for folder in ("flows", "bot", "adapters"):
        for path in (root / folder).rglob("*.py"):
            for name in imported(ast.parse(path.read_text())):
                if name in readers:
                    readers[name].add(str(path.relative_to(root)))
    assert readers == {
        "answers": {"flows/people/releases.py"},
        "checkin_kept": {
            "bot/trend.py",
            *(
                f"flows/people/{one}.py"
                for one in ("answers", "checkin", "checkin_menu", "checkin_history", "own")
            ),
            *("flows/people/opening.py", "flows/people/pleas.py", "flows/people/trend.py"),
        },
        "trend": {"bot/exports.py", "bot/trend.py", "flows/people/checkin_history.py"},
    }


def imported(tree: ast.Module) -> set[str]:
    """The modules among flows.people (and bot's page) that a file imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"flows.people", "bot"}:
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("flows.people."):
            found.add(str(node.module).rpartition(".")[2])
    return found


async def test_after_the_week_no_delivery_tells_who_was_asked(stage: Stage) -> None:
    await invited(stage)
    await stage.ana.presses("Not now")
    await stage.skip(days=7)
    with stage.storage.session() as session:
        tidy(session, stage.now.replace(year=2025))
    assert "checkin.prompt" not in dump_of(stage)
    assert "checkin.close" not in dump_of(stage)


async def test_a_bug_says_nothing_of_the_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_turn: object, entry: object = None) -> None:
        raise ValueError(repr(entry))

    monkeypatch.setattr(kept, "add", breaks)
    await stage.ana.types("/parley checkin")
    await stage.ana.presses("Check in")
    await stage.ana.fills(score="5", words=WORDS)
    assert "Something went wrong on my side" in stage.ana.told
    assert not stage.kept(CheckIn)
    printed = capsys.readouterr()
    for said in (stage.ana.told, printed.out, printed.err, dump_of(stage)):
        assert CANARY not in said
        assert "score" not in said
