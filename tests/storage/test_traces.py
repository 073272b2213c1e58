"""No table is forgotten when a person is, nor when the time of what it keeps has come."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import LargeBinary, Table
from sqlmodel import SQLModel

from storage.book.keeping import RULES, STAYS
from storage.book.removing import hanging_on
from storage.book.traces import PLAN


def tables() -> list[Table]:
    return list(SQLModel.metadata.sorted_tables)


def planned() -> dict[str, Any]:
    return {str(kind.__tablename__): traces for kind, traces in PLAN.items()}


def people_in(table: Table) -> set[str]:
    """The columns that name a person."""
    return {key.parent.name for key in table.foreign_keys if key.column.table.name == "person"}


def test_every_table_says_what_becomes_of_it_when_a_person_is_forgotten() -> None:
    assert set(planned()) == {table.name for table in tables()}


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_column_that_names_a_person_is_in_the_plan(table: Table) -> None:
    traces = planned()[table.name]
    assert people_in(table) == {*traces.goes, *traces.stays}


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_column_that_is_sealed_is_in_the_plan_and_somebody_s_or_nobody_s(
    table: Table,
) -> None:
    traces = planned()[table.name]
    sealed = {one.name for one in table.columns if isinstance(one.type, LargeBinary)}
    assert sealed == set(traces.sealed)
    # Without a person or a mark it is the workspace's own, and nobody's.
    owners = [*traces.goes, *traces.marks, *(traces.while_open or ())[:1]]
    assert owners or not sealed or table.name in {"workspacekey", "secret"}


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_mark_and_every_id_of_the_platform_is_in_the_plan(table: Table) -> None:
    traces = planned()[table.name]
    marks = {one.name for one in table.columns if one.name in {"mark", "owner"}}
    assert marks - people_in(table) == {*traces.marks, *traces.pseudonyms}
    loose = {one.name for one in table.columns if one.name in {"native", "person"}}
    loose -= people_in(table)
    assert loose <= ({traces.native} if traces.native else set()) or table.name in {
        "person",  # emptied by hand
        "workspace",
        "place",  # no person's
    }


def test_the_plan_names_columns_that_there_are() -> None:
    for kind, traces in PLAN.items():
        named = {*traces.goes, *traces.stays, *traces.marks, *traces.sealed, *traces.texts}
        named |= {traces.native} - {""}
        assert named <= set(kind.model_fields), kind


def test_every_table_has_an_end_or_a_reason_to_stay() -> None:
    ruled = {rule.kind for rule in RULES}
    hanging = {child for kind in ruled for child in everything_on(kind)}
    known = ruled | hanging | set(STAYS)
    assert {str(kind.__tablename__) for kind in known} == {table.name for table in tables()}
    assert not (ruled & set(STAYS)), "both an end and none"


def everything_on(kind: type[SQLModel]) -> set[Any]:
    """What goes with a row, as it cannot be without it."""
    found: set[Any] = set()
    for child, name in hanging_on(kind):
        if not getattr(child, name).property.columns[0].nullable:
            found |= {child} | everything_on(child)
    return found


def test_who_is_forgotten_reads_before_what_goes() -> None:
    private = {"checkin", "checkinchoice", "plea", "peerword", "feedback", "story"}
    said = {name for name, traces in planned().items() if traces.called}
    assert private <= said
