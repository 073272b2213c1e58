"""What is asked all day long is answered by an index, however many items there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlmodel import SQLModel

from storage.book import Book, sweep
from storage.engine import Storage
from storage.records import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    ItemKind,
    Lane,
    Nudge,
    Person,
    new_id,
)
from tests.stage import MONDAY

PEOPLE, EACH = 200, 100
OURS = "stage:OURS"
DUE = date(2026, 11, 27)


@pytest.fixture
def full(storage: Storage) -> Storage:
    """Twenty thousand reminders and as many deliveries, most of them kept already."""
    with storage.book(OURS) as book:
        book.settle_workspace("stage", "OURS", "W")
        people = [book.add(Person(native=f"p{n}", name=f"P{n}")).id for n in range(PEOPLE)]
    with storage.engine.begin() as connection:
        for table, rows in (
            (Nudge, [_nudge(one, n) for one in people for n in range(EACH)]),
            (Lane, [_lane(one) for one in people]),
            (Delivery, [_delivery(one, n) for one in people for n in range(EACH)]),
        ):
            connection.execute(insert(SQLModel.metadata.tables[table.__name__.lower()]), rows)
        connection.execute(text("ANALYZE"))
    return storage


def _nudge(person: str, number: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "workspace": OURS,
        "person": person,
        "kind": ItemKind.ACTION,
        "about": new_id(),
        "due": DUE,
        "first_late": 1,
        "early": True,
        "at": MONDAY + timedelta(hours=number) if number % 2 else None,
    }


def _lane(person: str) -> dict[str, Any]:
    name = f"{OURS}:dm:{person}"
    return {"name": name, "workspace": OURS, "due_at": MONDAY, "free_at": MONDAY, "fence": 0,
            "failures": 0}  # fmt: skip


def _delivery(person: str, number: int) -> dict[str, Any]:
    state = DeliveryState.SENT if number else DeliveryState.PENDING
    return {
        "workspace": OURS,
        "key": f"{person}:{number}",
        "lane": f"{OURS}:dm:{person}",
        "kind": DeliveryKind.SHOW,
        "step": "cards.card",
        "about": new_id(),
        "to": person,
        "to_person": True,
        "marker": new_id(),
        "due_at": MONDAY,
        "state": state,
        "patient": True,
        "under": "",
        "attempts": 0,
        "asks": 1,
        "receipt": "",
        "channel": "",
        "trouble": "",
    }


@contextmanager
def plans(storage: Storage) -> Iterator[list[str]]:
    """How the database goes about everything that is asked within."""
    asked: list[tuple[str, Any]] = []
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's
        asked.append((statement, given))

    event.listen(storage.engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(storage.engine, "before_cursor_execute", hear)
        explain = "EXPLAIN QUERY PLAN " if storage.is_sqlite else "EXPLAIN "
        with storage.engine.connect() as connection:
            for statement, given in asked:
                if statement.lstrip().startswith(("SELECT", "UPDATE")):
                    rows = connection.exec_driver_sql(explain + statement, given).all()
                    found.append("\n".join(str(row[-1]) for row in rows))


def person_of(book: Book) -> Person:
    found = book.person_called("p7")
    assert found is not None
    return found


ASKED: dict[str, Callable[[Book, Person], object]] = {
    "what a person is to be reminded of": lambda b, p: b.nudges_due(p, MONDAY + timedelta(hours=9)),
    "when a person is reminded next": lambda b, p: b.next_nudge(p),
    "all that a person is reminded of": lambda b, p: b.nudges_planned(p),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_persons_reminders_are_found_by_their_index(full: Storage, name: str) -> None:
    with plans(full) as found, full.book(OURS) as book:
        assert ASKED[name](book, person_of(book))
    _, plan = found
    assert "nudge_due" in plan
    assert_no_scan(plan, "nudge")


def assert_no_scan(plan: str, *tables: str) -> None:
    for table in tables:
        assert f"Seq Scan on {table}" not in plan, plan
        assert f"SCAN {table}" not in plan, plan


def test_what_is_due_is_claimed_by_its_indexes(full: Storage) -> None:
    with plans(full) as found, full.session() as session:
        heads = sweep.claim(session, MONDAY, 8, timedelta(seconds=30))
        session.flush()
    assert len(heads) == 8
    for plan in found:
        assert_no_scan(plan, "delivery")
    assert any("delivery_waiting" in plan for plan in found)


def test_when_to_look_again_needs_no_delivery_at_all(full: Storage) -> None:
    with plans(full) as found, full.session() as session:
        assert sweep.next_due(session, MONDAY - timedelta(hours=1)) == MONDAY
    assert len(found) == 2
    for plan in found:
        assert_no_scan(plan, "delivery", "nudge", "action")


def test_a_scan_would_be_noticed(full: Storage) -> None:
    with plans(full) as found, full.session() as session:
        session.execute(text("SELECT id FROM nudge WHERE first_late = 7"))
    with pytest.raises(AssertionError):
        assert_no_scan(found[-1], "nudge")
