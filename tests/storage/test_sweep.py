"""Claiming and looking for the next due time cost the same, however much lies in the future."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, event, text

from storage.book import Book, sweep
from storage.book.deliveries import Promised
from storage.engine import Storage
from storage.records import DeliveryKind, DeliveryState, Utc
from tests.stage import MONDAY, WORKSPACE

MANY = 100_000
LANES = 10_000
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT "
PLANT_LANES = (
    "INSERT INTO lane (name, workspace, due_at, free_at, fence, failures) "
    + NUMBERS.format(last=LANES - 1)
    + "'lane' || i, '{w}', :due, :free, 0, 0 FROM n"
)
PLANT = (
    'INSERT INTO delivery (workspace, "key", lane, kind, step, about, "to", to_person, patient, '
    "under, marker, due_at, state, attempts, asks, receipt, channel, trouble) "
    + NUMBERS.format(last=MANY - 1)
    + "'{w}', 'k' || i, 'lane' || (i % {lanes}), 'show', 'a.view', 'r' || i, '', false, false, "
    "'', 'm' || i, :due, 'pending', 0, 1, '', '', '' FROM n"
)


@pytest.fixture
def full(storage: Storage) -> Storage:
    """A hundred thousand deliveries a day ahead, in ten thousand lanes."""
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
    due = bindparam("due", MONDAY + timedelta(days=1), type_=Utc)
    with storage.engine.begin() as connection:
        for statement in (PLANT_LANES, PLANT):
            words = statement.replace("{w}", WORKSPACE).replace("{lanes}", str(LANES))
            free = [bindparam("free", MONDAY, type_=Utc)] if ":free" in words else []
            connection.execute(text(words).bindparams(due, *free))
        connection.execute(text("ANALYZE"))
    return storage


def plans(storage: Storage, seen: list[tuple[str, Any]]) -> str:
    """How the database says it finds the rows of these statements."""
    explain = "EXPLAIN QUERY PLAN " if storage.is_sqlite else "EXPLAIN "
    lines: list[str] = []
    with storage.session() as session:
        cursor = session.connection().connection.cursor()
        for statement, values in seen:
            one = values[0] if isinstance(values, list) else values
            cursor.execute(explain + statement, one)
            lines += [f"-- {statement}", *(str(row[-1]) for row in cursor.fetchall())]
    return "\n".join(lines)


def test_no_sweep_reads_what_lies_in_the_future(full: Storage) -> None:
    with full.book(WORKSPACE) as book:
        promised = [
            Promised(
                key=f"now{n}",
                lane=f"lane{n}",
                kind=DeliveryKind.SHOW,
                step="a.view",
                about=f"now{n}",
                due_at=MONDAY,
            )
            for n in range(5)
        ]
        book.promise(promised)
    seen: list[tuple[str, Any]] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: object, *_: object
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE", "WITH")):
            seen.append((statement, values))

    event.listen(full.engine, "before_cursor_execute", note)
    free = MONDAY + timedelta(seconds=1)
    with full.session() as session:
        assert sweep.next_due(session, MONDAY) == MONDAY
        heads = sweep.claim(session, MONDAY, 64, timedelta(seconds=90))
        assert [head.delivery.key for head in heads] == [f"now{n}" for n in range(5)]
        sweep.note_attempts(session, heads, MONDAY)
        outcomes = [
            sweep.Outcome(head=head, state=DeliveryState.SENT, receipt="m1", free_at=free)
            for head in heads
        ]
        assert len(sweep.settle(session, outcomes, MONDAY)) == 5
        again = [("a.view", f"now{n}") for n in range(5)]
        Book(session, WORKSPACE).promise([], at=free, again=again)
    event.remove(full.engine, "before_cursor_execute", note)
    assert len(seen) >= 12
    found = plans(full, seen)
    for scan in ("SCAN delivery", "SCAN lane", "Seq Scan on delivery", "Seq Scan on lane"):
        assert scan not in found, found
