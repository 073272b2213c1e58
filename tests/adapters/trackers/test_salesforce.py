"""Salesforce, out: days without a time, words that differ, and a field of ours to find tasks by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from adapters.trackers.http import Client
from adapters.trackers.port import (
    Access,
    Copy,
    NotThere,
    Unauthorized,
    Unusable,
    WorkState,
)
from adapters.trackers.salesforce import Salesforce
from adapters.voice import InDoubt, Later, Never
from flows.language.work import Field
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    BODY,
    CANCELLED,
    DONE,
    REF,
    TITLE,
    WORK,
    access,
    expecting,
)
from tests.adapters.trackers.double import Broken, Dropped, Fault, Huge, Hung, No
from tests.adapters.trackers.force import ForceDouble

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


async def test_a_new_item_is_a_task(client: Client, force: ForceDouble) -> None:
    assert await Salesforce(client).create(at(force), WORK) == task(force)
    (made,) = force.called("create")
    assert made.body == {
        "Subject": TITLE,
        "Description": f"{BODY}\n\nWho: Ben Berg\nCustomer: Acme\n"
        "In Parley: https://chat.example.com/t/1",
        "ActivityDate": "2026-05-08",
        "Status": "Not Started",
        "Parley_Ref__c": REF,
    }


async def test_activitydate_is_a_day_and_no_zone_shifts_it(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    for day in (date(2026, 1, 1), date(2026, 3, 29), date(2026, 12, 31)):
        await salesforce.update(at(force), task(force), replace(WORK, due=day))
        assert force.tasks[FIRST]["ActivityDate"] == day.isoformat()
        changes, _ = await salesforce.changed_since(at(force), "")
        assert changes[0].due == day


async def test_picklist_values_differ_per_org(client: Client, force: ForceDouble) -> None:
    force.statuses = {"Neu": False, "Offen": False, "Erledigt": True, "Storniert": True}
    force.default = "Offen"
    salesforce = Salesforce(client)
    await salesforce.create(at(force), WORK)
    assert force.tasks[FIRST]["Status"] == "Offen"
    await salesforce.update(at(force), task(force), replace(WORK, state=DONE))
    assert force.tasks[FIRST]["Status"] == "Erledigt"
    await salesforce.update(at(force), task(force), WORK)
    assert force.tasks[FIRST]["Status"] == "Offen"


@pytest.mark.parametrize(("state", "status"), [(DONE, "Completed"), (CANCELLED, "Deferred")])
async def test_an_update_says_how_far_it_is(
    salesforce: Salesforce, force: ForceDouble, state: WorkState, status: str
) -> None:
    await salesforce.update(at(force), task(force), replace(WORK, state=state))
    assert force.tasks[FIRST]["Status"] == status
    await salesforce.update(at(force), task(force), WORK)
    assert force.tasks[FIRST]["Status"] == "Not Started"


async def test_a_task_that_somebody_has_begun_is_not_set_back(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.touch(FIRST, Status="In Progress")
    await salesforce.update(at(force), task(force), replace(WORK, title="Another"))
    assert force.tasks[FIRST]["Status"] == "In Progress"


async def test_what_salesforce_decides_is_left_alone(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    changed = replace(WORK, title="Another", state=DONE, theirs=frozenset(Field))
    await salesforce.update(at(force), task(force), changed)
    assert not force.calls


async def test_an_update_is_answered_with_nothing(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    await salesforce.update(at(force), task(force), WORK)
    assert [one.method for one in force.called("update")] == ["PATCH"]


async def test_a_comment_stands_at_the_end_of_the_text_and_only_once(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    for _ in range(2):
        await salesforce.comment(at(force), task(force), "Cem waits.")
    assert force.tasks[FIRST]["Description"].endswith("\n\nCem waits.")
    assert force.tasks[FIRST]["Description"].count("Cem") == 1


async def test_texts_of_any_length_are_taken(client: Client, force: ForceDouble) -> None:
    long = "ü\n\x00\ud800" * 60_000
    await Salesforce(client).create(at(force), replace(WORK, title=long, body=long, owner=long))
    assert len(force.tasks[FIRST]["Subject"]) <= 255
    assert len(force.tasks[FIRST]["Description"]) <= 32_000


# In doubt


async def test_a_lost_task_is_found_by_our_field(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.fail_next("create", Dropped(after=True))
    with pytest.raises(InDoubt):
        await salesforce.create(at(force), replace(WORK, ref="f" * 32))
    found = await salesforce.find(at(force), "f" * 32)
    assert found is not None
    assert found.remote != FIRST
    assert await salesforce.find(at(force), "e" * 32) is None


@pytest.mark.parametrize("ref", ["' OR Id != '", "\\", "\\' OR ''='", "a'b", "%"])
async def test_a_reference_cannot_become_a_part_of_the_query(
    salesforce: Salesforce, force: ForceDouble, ref: str
) -> None:
    assert await salesforce.find(at(force), ref) is None
    await salesforce.create(at(force), replace(WORK, ref=ref))
    found = await salesforce.find(at(force), ref)
    assert found is not None
    assert found.remote != FIRST


@pytest.mark.parametrize("project", ["Subject", "Id FROM User --", "a b__c", "x'__c", "__c"])
async def test_a_field_with_another_name_cannot_become_a_part_of_the_query(
    client: Client, force: ForceDouble, project: str
) -> None:
    known = at(force, project=project)
    for asking in (
        Salesforce(client).create(known, WORK),
        Salesforce(client).find(known, REF),
        Salesforce(client).check(known),
        Salesforce(client).changed_since(known, ""),
    ):
        with pytest.raises(Unusable):
            await asking
    assert not force.called("query") or all(
        "TaskStatus" in one.query["q"] for one in force.called("query")
    )


async def test_a_field_of_a_package_has_a_longer_name(client: Client, force: ForceDouble) -> None:
    force.field = "acme__Our_Ref__c"
    known = at(force, project=force.field)
    await Salesforce(client).create(known, WORK)
    assert await Salesforce(client).find(known, REF) == task(force)


async def test_without_our_field_the_tracker_cannot_be_used(
    client: Client, force: ForceDouble
) -> None:
    force.field = "Another__c"
    for asking in (Salesforce(client).check(at(force)), Salesforce(client).create(at(force), WORK)):
        with pytest.raises(Unusable, match="no field for our reference"):
            await asking


@pytest.mark.parametrize(
    ("fault", "create", "update"),
    [
        (No(400, [{"errorCode": "STRING_TOO_LONG"}]), Never, Never),
        (No(403, [{"errorCode": "INSUFFICIENT_ACCESS_OR_READONLY"}]), Unauthorized, Never),
        (No(404, [{"errorCode": "ENTITY_IS_DELETED"}]), Never, NotThere),
        (No(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED"}]), Later, Later),
        (No(400, [{"errorCode": "UNABLE_TO_LOCK_ROW"}]), Later, Later),
        (No(503, [{"errorCode": "SERVER_UNAVAILABLE"}]), Later, Later),
        (Broken(500), InDoubt, Later),
        (Broken(502, after=True), InDoubt, Later),
        (Dropped(), InDoubt, Later),
        (Hung(after=True), InDoubt, Later),
    ],
)
async def test_what_went_wrong_says_what_was_done(
    client: Client,
    force: ForceDouble,
    fault: Fault,
    create: type[Exception],
    update: type[Exception],
) -> None:
    salesforce = Salesforce(client)
    await salesforce.create(at(force), WORK)
    force.fail_next("create", fault)
    expecting(client, fault)
    with pytest.raises(create) as made:
        await salesforce.create(at(force), WORK)
    force.fail_next("update", fault)
    with pytest.raises(update) as changed:
        await salesforce.update(at(force), task(force), WORK)
    assert (type(made.value), type(changed.value)) == (create, update)


async def test_the_daily_limit_is_a_403_that_passes(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.fail_next("read", No(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED"}]))
    with pytest.raises(Later) as later:
        await salesforce.update(at(force), task(force), WORK)
    assert later.value.whole_workspace
    assert str(later.value) == "the tracker refuses it (403 REQUEST_LIMIT_EXCEEDED)"


@pytest.mark.parametrize("fault", [Broken(201, after=True), Huge(201), No(201, {"success": True})])
async def test_a_task_without_an_id_is_a_doubt(
    client: Client, force: ForceDouble, fault: Fault
) -> None:
    force.fail_next("create", fault)
    with pytest.raises(InDoubt):
        await Salesforce(client).create(at(force), WORK)


async def test_a_search_that_answers_anything_else_is_not_taken_for_nothing(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.fail_next("query", No(200, {"error": "none"}))
    with pytest.raises(Later):
        await salesforce.find(at(force), REF)
