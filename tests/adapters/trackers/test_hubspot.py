"""HubSpot, out: tasks whose properties are all texts, and a search that lags behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.trackers.http import Client
from adapters.trackers.hubspot import HubSpot
from adapters.trackers.port import (
    Access,
    Copy,
    NotThere,
    Unauthorized,
    WorkState,
)
from adapters.voice import InDoubt, Later, Never
from flows.language.work import Field
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    CANCELLED,
    DONE,
    REF,
    TITLE,
    WORK,
    access,
    expecting,
)
from tests.adapters.trackers.double import Broken, Dropped, Fault, Huge, Hung, No
from tests.adapters.trackers.hub import HubDouble

TASK = Copy("100")


def at(hub: HubDouble, **changed: str) -> Access:
    return access(TrackerKind.HUBSPOT, hub.url, **changed)


@pytest.fixture
async def hubspot(client: Client, hub: HubDouble) -> HubSpot:
    made = HubSpot(client)
    await made.create(at(hub), WORK)
    hub.calls.clear()
    return made


# Out


async def test_a_new_item_is_a_task(client: Client, hub: HubDouble) -> None:
    assert await HubSpot(client).create(at(hub), WORK) == TASK
    assert hub.calls[0].body["properties"] == {
        "hs_task_subject": TITLE,
        "hs_task_body": "Acme waits for it.<br>Say &lt;when&gt; &amp; how.<br><br>"
        "Who: Ben Berg<br>Customer: Acme<br>In Parley: https://chat.example.com/t/1<br><br>"
        f"Parley-ref: {REF}",
        "hs_task_status": "NOT_STARTED",
        "hs_task_type": "TODO",
        "hs_timestamp": "2026-05-08T10:00:00.000Z",
    }


async def test_associations_must_be_there_even_empty(client: Client, hub: HubDouble) -> None:
    await HubSpot(client).create(at(hub), WORK)
    assert hub.calls[0].body["associations"] == []


async def test_the_values_of_properties_are_texts(client: Client, hub: HubDouble) -> None:
    await HubSpot(client).create(at(hub), WORK)
    await HubSpot(client).update(at(hub), TASK, replace(WORK, state=DONE))
    for call in (*hub.called("create"), *hub.called("update")):
        assert all(isinstance(one, str) for one in call.body["properties"].values())


async def test_the_paths_are_those_without_a_date(client: Client, hub: HubDouble) -> None:
    """Newer paths have a date in them; these go on beside them, and are what was read."""
    await HubSpot(client).create(at(hub), WORK)
    assert hub.calls[0].path == "/crm/v3/objects/tasks"


@pytest.mark.parametrize(
    "zone",
    ["Pacific/Honolulu", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland"],
)
async def test_the_day_is_the_same_day_wherever_it_is_looked_at(
    hubspot: HubSpot, hub: HubDouble, zone: str
) -> None:
    for due in (date(2026, 1, 31), date(2026, 7, 1)):
        await hubspot.update(at(hub), TASK, replace(WORK, due=due))
        told = datetime.fromisoformat(hub.tasks["100"]["hs_timestamp"])
        assert told.astimezone(ZoneInfo(zone)).date() == due


@pytest.mark.parametrize(("state", "status"), [(DONE, "COMPLETED"), (CANCELLED, "DEFERRED")])
async def test_an_update_says_how_far_it_is(
    hubspot: HubSpot, hub: HubDouble, state: WorkState, status: str
) -> None:
    await hubspot.update(at(hub), TASK, replace(WORK, state=state))
    assert hub.tasks["100"]["hs_task_status"] == status
    await hubspot.update(at(hub), TASK, WORK)
    assert hub.tasks["100"]["hs_task_status"] == "NOT_STARTED"


async def test_a_task_that_somebody_has_begun_is_not_set_back(
    hubspot: HubSpot, hub: HubDouble
) -> None:
    for status in ("IN_PROGRESS", "WAITING"):
        hub.tasks["100"]["hs_task_status"] = status
        await hubspot.update(at(hub), TASK, replace(WORK, title="Another"))
        assert hub.tasks["100"]["hs_task_status"] == status


async def test_what_hubspot_decides_is_left_alone(hubspot: HubSpot, hub: HubDouble) -> None:
    before = dict(hub.tasks["100"])
    changed = replace(WORK, title="Another", due=date(2027, 1, 1), state=DONE)
    await hubspot.update(at(hub), TASK, replace(changed, theirs=frozenset(Field)))
    assert hub.tasks["100"] == before
    assert not hub.calls
    await hubspot.update(
        at(hub), TASK, replace(changed, theirs=frozenset({Field.STATE, Field.DUE}))
    )
    assert hub.tasks["100"]["hs_task_subject"] == "Another"
    assert hub.tasks["100"]["hs_task_status"] == "NOT_STARTED"


async def test_a_comment_stands_at_the_end_of_the_text_and_only_once(
    hubspot: HubSpot, hub: HubDouble
) -> None:
    for _ in range(2):
        await hubspot.comment(at(hub), TASK, "Cem <waits>.")
    assert hub.tasks["100"]["hs_task_body"].endswith(f"Cem &lt;waits&gt;.<br>Parley-ref: {REF}")
    assert hub.tasks["100"]["hs_task_body"].count("Cem") == 1
    assert await hubspot.find(at(hub), REF) == TASK


async def test_texts_of_any_length_are_taken(client: Client, hub: HubDouble) -> None:
    long = "<&\n\x00\ud800" * 60_000
    await HubSpot(client).create(at(hub), replace(WORK, title=long, body=long, owner=long))
    task = hub.tasks["100"]
    assert len(task["hs_task_body"]) < 65_536
    assert "\n" not in task["hs_task_subject"]
    assert task["hs_task_body"].endswith(REF)


# In doubt


async def test_a_lost_task_is_found_by_our_line(hubspot: HubSpot, hub: HubDouble) -> None:
    hub.fail_next("create", Dropped(after=True))
    with pytest.raises(InDoubt):
        await hubspot.create(at(hub), replace(WORK, ref="f" * 32))
    assert await hubspot.find(at(hub), "f" * 32) == Copy("101")
    assert await hubspot.find(at(hub), "e" * 32) is None


async def test_the_search_lags_behind_so_it_is_believed_only_later(
    hubspot: HubSpot, hub: HubDouble
) -> None:
    hub.indexed = set()
    assert await hubspot.find(at(hub), REF) is None
    assert hubspot.settles >= 60
    hub.indexed = None
    assert await hubspot.find(at(hub), REF) == TASK


async def test_a_text_that_only_holds_the_word_is_not_our_task(
    hubspot: HubSpot, hub: HubDouble
) -> None:
    hub.tasks["100"]["hs_task_body"] = f"see {REF}"
    assert await hubspot.find(at(hub), REF) is None


@pytest.mark.parametrize(
    ("fault", "create", "update"),
    [
        (No(401, {"category": "INVALID_AUTHENTICATION"}), Unauthorized, Unauthorized),
        (No(403, {"category": "MISSING_SCOPES"}), Unauthorized, Never),
        (No(404, {"category": "OBJECT_NOT_FOUND"}), Never, NotThere),
        (No(429, {"category": "RATE_LIMITS"}, {"Retry-After": "9"}), Later, Later),
        (Broken(500), InDoubt, Later),
        (Broken(502, after=True), InDoubt, Later),
        (Broken(504), InDoubt, Later),
        (Dropped(), InDoubt, Later),
        (Hung(after=True), InDoubt, Later),
    ],
)
async def test_what_went_wrong_says_what_was_done(
    client: Client, hub: HubDouble, fault: Fault, create: type[Exception], update: type[Exception]
) -> None:
    hubspot = HubSpot(client)
    await hubspot.create(at(hub), WORK)
    hub.fail_next("create", fault)
    expecting(client, fault)
    with pytest.raises(create) as made:
        await hubspot.create(at(hub), WORK)
    hub.fail_next("update", fault)
    with pytest.raises(update) as changed:
        await hubspot.update(at(hub), TASK, WORK)
    assert (type(made.value), type(changed.value)) == (create, update)


@pytest.mark.parametrize("fault", [Broken(201, after=True), Huge(201), No(201, {"ok": True})])
async def test_a_task_without_an_id_is_a_doubt(
    client: Client, hub: HubDouble, fault: Fault
) -> None:
    hub.fail_next("create", fault)
    with pytest.raises(InDoubt):
        await HubSpot(client).create(at(hub), WORK)


async def test_an_answer_to_an_update_may_say_anything(hubspot: HubSpot, hub: HubDouble) -> None:
    hub.fail_next("update", Broken(200, after=True))
    await hubspot.update(at(hub), TASK, replace(WORK, title="Another"))


async def test_a_search_that_answers_anything_else_is_not_taken_for_nothing(
    hubspot: HubSpot, hub: HubDouble
) -> None:
    hub.fail_next("search", No(200, {"error": "none"}))
    with pytest.raises(Later):
        await hubspot.find(at(hub), REF)


async def test_a_refusal_says_hubspots_code_and_not_its_words(
    hubspot: HubSpot, hub: HubDouble
) -> None:
    hub.fail_next("update", No(400, {"category": "VALIDATION_ERROR", "message": "what Ana wrote"}))
    with pytest.raises(Never, match=r"^the tracker refuses it \(400 VALIDATION_ERROR\)$"):
        await hubspot.update(at(hub), TASK, WORK)
    hub.fail_next("update", No(400, {"category": "what Ana wrote"}))
    with pytest.raises(Never, match=r"^the tracker refuses it \(400\)$"):
        await hubspot.update(at(hub), TASK, WORK)


async def test_a_check_reads_one_task(client: Client, hub: HubDouble) -> None:
    await HubSpot(client).check(at(hub))
    assert [one.method for one in hub.calls] == ["GET"]
    with pytest.raises(Unauthorized):
        await HubSpot(client).check(at(hub, secret="wrong"))


async def test_without_an_address_it_is_hubspots_own() -> None:
    asked: list[tuple[str, int]] = []

    async def nowhere(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        raise OSError

    client = Client(resolve=nowhere)
    with pytest.raises(Later):
        await HubSpot(client).check(access(TrackerKind.HUBSPOT, ""))
    assert asked == [("api.hubapi.com", 443)]
    await client.close()
