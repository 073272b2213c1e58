"""Salesforce, in: what was changed is asked for, page by page, and deleted tasks with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.trackers.http import Client
from adapters.trackers.port import (
    Access,
    Copy,
    Forged,
    Unreadable,
)
from adapters.trackers.salesforce import Salesforce
from adapters.voice import Later
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    DONE,
    NOW,
    REF,
    WORK,
    access,
    inbound,
)
from tests.adapters.trackers.double import No
from tests.adapters.trackers.force import DATA, ForceDouble

FIRST = "00T000000000000000"


def at(force: ForceDouble, **changed: str) -> Access:
    return access(TrackerKind.SALESFORCE, force.url, **changed)


@pytest.fixture
async def salesforce(client: Client, force: ForceDouble) -> Salesforce:
    made = Salesforce(client)
    await made.create(at(force), WORK)
    force.calls.clear()
    return made


def task(force: ForceDouble) -> Copy:
    return Copy(FIRST, f"{force.url}/lightning/r/Task/{FIRST}/view")


async def test_what_was_changed_is_asked_for(salesforce: Salesforce, force: ForceDouble) -> None:
    force.touch(FIRST, Status="Completed", ActivityDate="2026-06-01", Subject="Another")
    changes, cursor = await salesforce.changed_since(at(force), "")
    (change,) = changes
    assert (change.ref, change.remote) == (REF, FIRST)
    assert (change.state, change.due, change.title) == (DONE, date(2026, 6, 1), "Another")
    assert change.at == force.now
    assert not change.gone
    assert cursor == "2026-05-01T08:57:00.000Z", "it steps back a little"
    assert salesforce.polled


async def test_a_change_is_told_again_with_the_same_event_and_a_later_one_with_another(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    first, cursor = await salesforce.changed_since(at(force), "")
    again, cursor = await salesforce.changed_since(at(force), cursor)
    assert [one.event for one in first] == [one.event for one in again]
    force.touch(FIRST, Subject="Another")
    later, _ = await salesforce.changed_since(at(force), cursor)
    assert {one.event for one in later}.isdisjoint(one.event for one in first)


async def test_what_lies_long_before_is_not_told_again(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.now += timedelta(days=1)
    await salesforce.create(at(force), replace(WORK, ref="f" * 32))
    _, cursor = await salesforce.changed_since(at(force), "")
    changes, _ = await salesforce.changed_since(at(force), cursor)
    assert [one.ref for one in changes] == ["f" * 32]


async def test_a_deleted_task_is_gone(salesforce: Salesforce, force: ForceDouble) -> None:
    force.touch(FIRST, IsDeleted=True)
    changes, _ = await salesforce.changed_since(at(force), "")
    assert [one.gone for one in changes] == [True]
    assert force.called("query")[-1].path == f"{DATA}/queryAll"


async def test_a_task_that_was_put_off_may_be_cancelled_or_not(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.touch(FIRST, Status="Deferred")
    changes, _ = await salesforce.changed_since(at(force), "")
    assert [one.state for one in changes] == [None]


async def test_all_pages_are_read(salesforce: Salesforce, force: ForceDouble) -> None:
    for number in range(6):
        await salesforce.create(at(force), replace(WORK, ref=f"{number:032}"))
    force.page = 2
    changes, _ = await salesforce.changed_since(at(force), "")
    assert len(changes) == 7
    assert sorted(changes, key=lambda one: one.at) == list(changes)


async def test_more_than_can_be_read_at_once_goes_on_where_it_ended(
    client: Client, force: ForceDouble
) -> None:
    salesforce = Salesforce(client)
    for number in range(45):
        await salesforce.create(at(force), replace(WORK, ref=f"{number:032}"))
    force.page, seen, cursor = 1, set(), ""
    for _ in range(4):
        changes, cursor = await salesforce.changed_since(at(force), cursor)
        seen |= {one.ref for one in changes}
    assert len(seen) == 45


async def test_when_nothing_is_new_the_cursor_stays(client: Client, force: ForceDouble) -> None:
    cursor = "2026-05-01T09:00:00.000Z"
    assert await Salesforce(client).changed_since(at(force), cursor) == ([], cursor)
    assert await Salesforce(client).changed_since(at(force), "") == ([], "")


async def test_a_cursor_that_is_none_begins_again(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    changes, _ = await salesforce.changed_since(at(force), "' OR Id != '")
    assert len(changes) == 1
    assert "'" not in force.called("query")[-1].query["q"]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"Id": FIRST, "SystemModstamp": "yesterday"},
        {"Id": FIRST, "SystemModstamp": "2026-05-01T09:00:00.000+0000", "ActivityDate": "soon"},
        {"Id": FIRST, "SystemModstamp": 7},
    ],
)
async def test_a_change_that_cannot_be_read_is_asked_for_again(
    salesforce: Salesforce, force: ForceDouble, record: dict[str, object]
) -> None:
    force.fail_next("query", No(200, {"records": [record], "done": True}))
    with pytest.raises(Later):
        await salesforce.changed_since(at(force), "")


async def test_the_next_page_stands_at_salesforce(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    odd = {"records": [], "done": False, "nextRecordsUrl": "@evil.example.com/services/data/"}
    force.fail_next("query", No(200, odd))
    assert await salesforce.changed_since(at(force), "") == ([], "")


def test_salesforce_does_not_call(client: Client) -> None:
    known = access(TrackerKind.SALESFORCE, "https://acme.my.salesforce.com")
    with pytest.raises(Forged):
        Salesforce(client).verify(known, inbound(b"{}"), NOW)
    with pytest.raises(Unreadable):
        Salesforce(client).read(inbound(b"{}"))
