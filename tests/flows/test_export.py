"""/parley export: links to files with what one may look at, and the rows that are in them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from flows.language.words import Link, Text
from flows.promises import exporting
from flows.promises.exporting import NotTheirs, Row, Scope, rows
from storage.book import Book
from storage.records import ActionState, CallState, Person, PersonKind, Workspace
from tests.flows.owing import acted, blocked, called, estimated, people, promised, team
from tests.flows.traces import person
from tests.stage import WORKSPACE, Stage


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Where this Parley can be reached with a browser."""

    def link(_workspace: Workspace, who: Person, account: str, form: str) -> str:
        return f"https://stage.example/export/{who.native}-{account or 'mine'}.{form}"

    stage.conductor.tools = replace(stage.conductor.tools, export=link)
    return stage


def links(stage: Stage) -> list[str]:
    """The addresses that Ana was given."""
    said = stage.ana.answer.whisper
    assert said is not None
    texts = [part for part in said.parts if isinstance(part, Text)]
    return [span.url for text in texts for span in text.spans if isinstance(span, Link)]


def exported(stage: Stage, scope: Scope) -> list[Row]:
    """All rows of a scope."""

    def opened() -> AbstractContextManager[Book]:
        return stage.storage.book(WORKSPACE)

    return [row for several in rows(opened, scope) for row in several]


async def test_three_links_for_what_is_ones_own_and_for_a_customers(stage: Stage) -> None:
    acted(stage)
    with stage.unchanged():
        await stage.ana.types("/parley export")
    assert stage.ana.told == (
        "# Your export of what is yours\n"
        "CSV, for a spreadsheet\n"
        "JSON, for another program\n"
        "Calendar, the days on which something is due\n"
        "Yours alone, with all that only you can read, as JSON\n"
        "The links hold for 15 minutes, for whoever has them: please do not pass them on."
    )
    here = "https://stage.example/export/ana"
    assert links(stage) == [f"{here}-mine.{form}" for form in ("csv", "json", "ics", "own")]
    await stage.ana.types("/parley export acme")
    assert links(stage) == [f"{here}-acme.{form}" for form in ("csv", "json", "ics")]


async def test_without_anything_there_is_no_link(stage: Stage) -> None:
    acted(stage, "eve", account="Globex")
    await stage.ana.types("/parley export")
    assert stage.ana.told == "There is nothing of yours to export yet."
    acted(stage, account="Acme")
    for asked, also in (("Globex", ""), ("Initech", ""), ("Acm", " Did you mean Acme?")):
        await stage.ana.types(f"/parley export {asked}")
        assert stage.ana.told == f"Nothing is kept for {asked} that you can look at.{also}"


async def test_where_nobody_can_reach_parley_it_says_what_is_missing(stage: Stage) -> None:
    acted(stage)
    stage.conductor.tools = replace(stage.conductor.tools, export=lambda *_: None)
    await stage.ana.types("/parley export")
    assert "Please ask whoever runs me to set PARLEY_PUBLIC_URL" in stage.ana.told


async def test_what_is_ones_own_is_what_one_has_a_part_in_over_or_not(stage: Stage) -> None:
    call = called(stage, state=CallState.CLOSED)
    mine = {
        call.id,
        promised(stage, call=call).id,
        acted(stage, state=ActionState.DONE).id,
        blocked(stage).id,
        estimated(stage).id,
    }
    promised(stage, "ben", call=call)
    acted(stage, "dora")
    found = exported(stage, Scope(person(stage, "ana").id))
    assert {row.id for row in found} == mine
    assert [row.kind for row in found] == ["call", "promise", "action", "roadblock", "estimate"]


async def test_of_a_customer_one_gets_what_one_may_see_and_who_runs_it_all(stage: Stage) -> None:
    team(stage, "Eve's", "eve")
    acted(stage, "ben")
    acted(stage, "eve")
    acted(stage, "ben", account="Globex")
    whose = [row.responsible for row in exported(stage, Scope(person(stage, "ana").id, "ACME"))]
    assert whose == [("Ben",)]
    assert len(exported(stage, Scope(account="acme"))) == 2
    assert len(exported(stage, Scope())) == 3


async def test_a_row_says_what_is_known(stage: Stage) -> None:
    call = called(stage)
    promised(stage, "ben", accountable="ana", words="=1+1", call=call, condition="They pay")
    estimated(stage, "eve")
    ana = Scope(person(stage, "ana").id, "Acme")
    promise = next(row for row in exported(stage, ana) if row.kind == "promise")
    assert (promise.words, promise.state, promise.open) == ("=1+1", "promised", True)
    assert (promise.accountable, promise.responsible) == ("Ana", ("Ben",))
    assert (promise.condition, promise.call, promise.call_at) == (
        "They pay",
        call.id,
        call.starts_at,
    )
    (estimate,) = (row for row in exported(stage, Scope()) if row.kind == "estimate")
    assert str(estimate.due) == "2026-11-25"
    assert (estimate.confidence, estimate.responsible) == ("likely", ("Eve",))


async def test_whoever_has_left_gets_nothing_even_with_a_link(stage: Stage) -> None:
    acted(stage)
    scope = Scope(person(stage, "ana").id)
    assert len(exported(stage, scope)) == 1
    with people(stage) as (book, ids):
        book.get(Person, ids["ana"]).kind = PersonKind.GUEST
    with pytest.raises(NotTheirs):
        exported(stage, scope)
    with pytest.raises(NotTheirs):
        exported(stage, Scope("nobody"))


async def test_batches_leave_nothing_out_and_hold_no_transaction_open(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "BATCH", 3)
    ids = {acted(stage).id for _ in range(7)}
    seen: list[str] = []
    for several in rows(lambda: stage.storage.book(WORKSPACE), Scope()):
        seen += [row.id for row in several]
        with stage.storage.book(WORKSPACE) as book:  # on SQLite there is one connection
            assert book.workspace().id == WORKSPACE
    assert seen == sorted(ids)
