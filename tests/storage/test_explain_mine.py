"""What is mine is read by indexes: it costs what is mine, not what is in the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from flows.home import home
from storage.engine import Storage
from storage.records import (
    Action,
    Call,
    CallState,
    Confidence,
    Duty,
    Estimate,
    Ladder,
    Person,
    Place,
    Promise,
    Raci,
    Record,
    Roadblock,
    Seat,
    Team,
)
from storage.records.calls import Role
from tests.stage import MONDAY, WORKSPACE

MANY, OF_ANA = 1000, 100  # of each kind in the workspace; every so-manieth is Ana's
BIG = ("action", "promise", "estimate", "roadblock", "duty", "call", "seat")


def plant(number: int, ids: list[str], ladder: str, team: Team) -> Iterator[Record]:
    """One of each kind."""
    due = date(2026, 12, 1) + timedelta(days=number % 300)
    who = ids[0] if number % OF_ANA == 0 else ids[1 + number % (len(ids) - 1)]
    acme = f"Acme {number % 100}"
    base: dict[str, Any] = {"account": acme, "account_key": acme.casefold(), "by": who}
    base |= {"at": MONDAY, "workspace": WORKSPACE}
    action = Action(what="x", due=due, **base)
    yield action
    duty: dict[str, Any] = {"workspace": WORKSPACE, "action": action.id, "person": who}
    yield Duty(part=Raci.ACCOUNTABLE, **duty)
    yield Duty(part=Raci.RESPONSIBLE, **duty)
    yield Promise(words="x", said_by=who, asked=due, due=due, responsible=who, accountable=who,
                  **base)  # fmt: skip
    yield Estimate(what="x", owner=who, earliest=due, latest=due, confidence=Confidence.SURE,
                   next_update=MONDAY, **base)  # fmt: skip
    yield Roadblock(what="x", ladder=ladder, holder=who, need_by=due, asked_at=MONDAY, **base)
    call = Call(
        account=acme,
        account_key=acme.casefold(),
        team=team.id,
        place=team.channel or "",
        flagged_by=who,
        flagged_at=MONDAY,
        starts_at=MONDAY,
        state=CallState.WATCH,
        workspace=WORKSPACE,
    )
    yield call
    yield Seat(call=call.id, person=who, role=Role.LEAD, workspace=WORKSPACE)


@pytest.fixture
def full(storage: Storage) -> Storage:
    """A workspace full of open things, of which a few are Ana's."""
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1", "The stage")
        several = [book.add(Person(native=f"p{n}", name=f"P{n}")) for n in range(30)]
        place = book.add(Place(native="c", name="c"))
        team = book.add(Team(name="T", channel=place.id))
        ladder = book.add(Ladder(name="Billing"))
        ids = [one.id for one in several]
        rows = [row for n in range(MANY) for row in plant(n, ids, ladder.id, team)]
        book._session.bulk_save_objects(rows)  # noqa: SLF001 -- thousands of rows, at once
    if not storage.is_sqlite:
        with storage.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return storage


@contextmanager
def asked(storage: Storage) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked meanwhile."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, given: Any, _x: Any, _many: Any) -> None:  # noqa: ANN401 -- as SQLAlchemy calls it
        seen.append((statement, given))

    event.listen(storage.engine, "before_cursor_execute", note)
    yield seen
    event.remove(storage.engine, "before_cursor_execute", note)


def plan(storage: Storage, statement: str, given: Any) -> str:  # noqa: ANN401 -- as the driver takes it
    how = "EXPLAIN QUERY PLAN" if storage.is_sqlite else "EXPLAIN"
    with storage.engine.connect() as connection:
        if not storage.is_sqlite:
            # So few rows PostgreSQL would rather read all; many it would not (see make bench).
            for way in ("seqscan", "hashjoin", "mergejoin"):
                connection.execute(text(f"SET enable_{way} = off"))
        rows = connection.exec_driver_sql(f"{how} {statement}", given).all()
    return "\n".join(str(row[-1]) for row in rows)


def walks_through(plan: str) -> list[str]:
    """The big tables of which every row in the workspace is looked at."""
    walks = [f"SCAN {table}" for table in BIG]
    walks += [f"Seq Scan on {table}" for table in BIG]
    walks += [f"ix_{table}_workspace" for table in BIG]
    return [walk for walk in walks if walk in plan.splitlines() or f"{walk} " in f"{plan} "]


def walked(storage: Storage, seen: list[tuple[str, Any]]) -> dict[str, str]:
    """The questions that look at every row, with how they are answered."""
    plans = {asked: plan(storage, asked, given) for asked, given in seen if "SELECT" in asked}
    return {asked: read for asked, read in plans.items() if walks_through(read)}


def test_what_is_mine_is_never_looked_for_among_everybodys(full: Storage) -> None:
    with full.book(WORKSPACE) as book:
        ana = book.person_called("p0")
        assert ana is not None
        with asked(full) as seen:
            said = home(book, ana)
    assert said is not None
    for kind in ("calls", "promises", "actions", "roadblocks", "estimates"):
        assert f"All {MANY // OF_ANA} {kind}" in [button.label for button in said.buttons()]
    assert walked(full, seen) == {}


def test_how_often_the_database_is_asked_does_not_grow(full: Storage) -> None:
    with full.book(WORKSPACE) as book, asked(full) as few:
        nobody = book.add(Person(native="new", name="New"))
        home(book, nobody)
    with full.book(WORKSPACE) as book, asked(full) as several:
        ana = book.person_called("p0")
        assert ana is not None
        home(book, ana)
    assert len(several) < len(few) + 150


def test_what_is_open_for_a_customer_is_read_by_their_name(full: Storage) -> None:
    with full.book(WORKSPACE) as book, asked(full) as seen:
        ana = book.person_called("p0")
        assert ana is not None
        for kind in (Call, Promise, Action, Roadblock, Estimate):
            assert len(book.open_of(ana, kind, "Acme 0", limit=5)) == 5
    assert walked(full, seen) == {}
