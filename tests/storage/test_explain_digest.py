"""A digest is read by indexes: it costs what a manager's teams have, not what others do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from flows.digest_facts import gather
from flows.digest_lines import drawn
from storage.engine import Storage
from tests.flows.digesting import NEXT, a_full_week
from tests.stage import Stage

# Small tables, which each workspace has few rows of: teams by their manager are indexed, too.
WHOLE = re.compile(r"SCAN (?!CONSTANT)|\(workspace=\?\)$")
MOST = 30  # questions, however many teams and people


@contextmanager
def asked(storage: Storage) -> Iterator[list[tuple[str, Any]]]:
    """Every question that is put to the database."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, given: Any, *_: Any) -> None:  # noqa: ANN401 -- the driver's
        if sql.lstrip().startswith("SELECT"):
            found.append((sql, given))

    event.listen(storage.engine, "before_cursor_execute", note)
    yield found
    event.remove(storage.engine, "before_cursor_execute", note)


def test_every_question_of_a_digest_is_answered_by_an_index(stage: Stage) -> None:
    a_full_week(stage)
    storage = stage.storage
    with storage.book(stage.workspace) as book:
        dora = book.person_called("dora")
        assert dora is not None
    with asked(storage) as questions, storage.book(stage.workspace) as book:
        assert drawn(book, gather(book, dora, NEXT)) is not None
    assert len(questions) <= MOST
    if not storage.is_sqlite:
        return  # PostgreSQL counts rows: of tables as small as these it reads all
    with storage.engine.connect() as connection:
        for sql, given in questions:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
            whole = [row.detail for row in plan if WHOLE.search(row.detail)]
            assert not whole, f"{whole} in {sql}"
