"""The digest as a table: the same lines, for the same person, by a link that holds for a while."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from bot.exports import GONE, HOLDS
from storage.engine import Storage
from storage.records import PersonKind
from tests.bot.test_exports import Server, who
from tests.flows.digesting import NEXT, Week, a_full_week
from tests.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Dora's team has had a full week."""
    storage = Storage(f"sqlite:///{tmp_path}/parley.db")
    SQLModel.metadata.create_all(storage.engine)
    made = Stage(storage, at=NEXT)
    made.settle()
    a_full_week(made)
    yield made
    made.close()
    storage.close()


async def table(stage: Stage, native: str = "dora") -> list[dict[str, str]]:
    server = Server(stage)
    answer = await server.gets(server.exports.link(*who(stage, native), "", "digest"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "parley-digest.csv" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def test_it_has_every_line_of_the_digest(stage: Stage) -> None:
    rows = await table(stage)
    assert {row["team"] for row in rows} == {"Customer team"}
    assert [(row["line"], row["customer"], row["what"]) for row in rows][:10] == [
        ("call held", "Acme", ""),
        ("call held", "Globex", ""),
        ("call held", "Initech", ""),
        ("call ahead", "Umbrella", ""),
        ("call cancelled", "Hooli", ""),
        ("debriefed in time", "", ""),
        ("debriefs due", "", ""),
        ("debriefed late", "Globex", ""),
        ("debriefed late", "Initech", ""),
        ("promise kept", "Acme", "The report by Friday"),
    ]
    by_line = {row["line"]: row for row in rows}
    assert by_line["action late"]["person"] == "Cem"
    assert by_line["action late"]["due"] == "2026-11-26"
    assert by_line["promise due"]["person"] == "Ben"
    assert by_line["roadblock that needs you"]["what"] == "Access to the logs"
    assert by_line["weight of calls"]["state"] == "not shown"
    load = {row["person"]: row["number"] for row in rows if row["line"].startswith("hard calls")}
    assert load == {"Ana": "3", "Ben": "0", "Cem": "0", "Dora": "0"}


async def test_what_somebody_wrote_is_no_formula_of_a_spreadsheet(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        Week(book).promise("=HYPERLINK(1)", NEXT)
    rows = await table(stage)
    assert "'=HYPERLINK(1)" in {row["what"] for row in rows}


async def test_it_holds_for_fifteen_minutes(stage: Stage) -> None:
    server = Server(stage)
    link = server.exports.link(*who(stage, "dora"), "", "digest")
    server.clock.at += HOLDS
    assert (await server.gets(link)).status_code == 200
    server.clock.at += HOLDS
    answer = await server.gets(link)
    assert (answer.status_code, GONE in answer.text) == (404, True)


async def test_whoever_manages_nobody_or_is_no_member_gets_nothing(stage: Stage) -> None:
    server = Server(stage)
    links = [server.exports.link(*who(stage, native), "", "digest") for native in ("dora", "ana")]
    with stage.storage.book(stage.workspace) as book:
        dora = book.person_called("dora")
        assert dora is not None
        dora.kind = PersonKind.GUEST
    for link in links:
        answer = await server.gets(link)
        assert (answer.status_code, GONE in answer.text) == (404, True)
        assert "Acme" not in answer.text
