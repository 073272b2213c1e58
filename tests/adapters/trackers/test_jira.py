"""Jira, out: documents, transitions, and a search that lags behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.trackers.http import Client
from adapters.trackers.jira import Jira
from adapters.trackers.port import (
    Access,
    Copy,
    NotThere,
    Unauthorized,
    Unusable,
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
from tests.adapters.trackers.site import JiraDouble

FIRST = "10000"


def at(site: JiraDouble, **changed: str) -> Access:
    return access(TrackerKind.JIRA, site.url, **changed)


def issue(site: JiraDouble) -> Copy:
    return Copy(FIRST, f"{site.url}/browse/OPS-1")


@pytest.fixture
async def jira(client: Client, site: JiraDouble) -> Jira:
    made = Jira(client)
    await made.create(at(site), WORK)
    site.calls.clear()
    return made


# Out


async def test_a_new_item_is_an_issue(client: Client, site: JiraDouble) -> None:
    assert await Jira(client).create(at(site), WORK) == issue(site)
    fields = site.called("create")[0].body["fields"]
    document = fields.pop("description")
    assert fields == {
        "project": {"key": "OPS"},
        "issuetype": {"name": "Task"},
        "summary": TITLE,
        "duedate": "2026-05-08",
        "labels": [f"parley-{REF}"],
    }
    lines = ["".join(one["text"] for one in line["content"]) for line in document["content"]]
    assert lines == [
        "Acme waits for it.",
        "Say <when> & how.",
        "",
        "Who: Ben Berg",
        "Customer: Acme",
        "In Parley: https://chat.example.com/t/1",
    ]


async def test_descriptions_are_documents_and_no_text_in_them_is_empty(
    client: Client, site: JiraDouble
) -> None:
    """The double refuses all else, as Jira's version 3 does."""
    await Jira(client).create(at(site), replace(WORK, body="a\n\n\nb\n", owner=""))
    await Jira(client).comment(at(site), issue(site), "\n\n")


async def test_a_project_may_name_another_type_of_issues(client: Client, site: JiraDouble) -> None:
    await Jira(client).create(at(site, project="OPS/Bug"), WORK)
    assert site.called("create")[0].body["fields"]["issuetype"] == {"name": "Bug"}


async def test_texts_of_any_length_are_taken(client: Client, site: JiraDouble) -> None:
    long = "ü\n\x00\ud800" * 60_000
    await Jira(client).create(at(site), replace(WORK, title=long, body=long, owner=long))
    assert len(site.issues[FIRST]["fields"]["summary"]) <= 255
    assert "\n" not in site.issues[FIRST]["fields"]["summary"]


async def test_a_project_without_days_on_its_screens_gets_the_rest(
    client: Client, site: JiraDouble
) -> None:
    site.screens.remove("duedate")
    jira = Jira(client)
    assert await jira.create(at(site), WORK) == issue(site)
    await jira.update(at(site), issue(site), replace(WORK, title="Another"))
    assert site.issues[FIRST]["fields"]["summary"] == "Another"
    site.screens.remove("labels")
    with pytest.raises(Never, match=r"\(400 "):
        await jira.create(at(site), replace(WORK, ref="f" * 32))
    assert len(site.issues) == 1


@pytest.mark.parametrize(("state", "status"), [(DONE, "Done"), (CANCELLED, "Won't do")])
async def test_a_status_is_only_reached_by_a_transition(
    jira: Jira, site: JiraDouble, state: WorkState, status: str
) -> None:
    await jira.update(at(site), issue(site), replace(WORK, state=state))
    assert site.stand(FIRST) == status
    assert [one.what for one in site.calls] == ["read", "update", "moves", "move"]
    site.calls.clear()
    await jira.update(at(site), issue(site), WORK)
    assert site.stand(FIRST) == "To Do"
    assert [one.what for one in site.calls] == ["read", "moves", "move", "update"], (
        "a closed issue may refuse changes"
    )


async def test_a_workflow_without_a_way_there_says_so(jira: Jira, site: JiraDouble) -> None:
    site.workflow = {"To Do": "new"}
    with pytest.raises(Never, match="no transition"):
        await jira.update(at(site), issue(site), replace(WORK, state=DONE))


async def test_a_workflow_without_a_word_for_cancelled_closes_it(
    jira: Jira, site: JiraDouble
) -> None:
    site.workflow = {"Offen": "new", "Fertig": "done"}
    await jira.update(at(site), issue(site), replace(WORK, state=CANCELLED))
    assert site.stand(FIRST) == "Fertig"


async def test_an_issue_that_somebody_has_begun_is_not_set_back(
    jira: Jira, site: JiraDouble
) -> None:
    site.issues[FIRST]["fields"]["status"] = {
        "name": "In Progress",
        "statusCategory": {"key": "indeterminate"},
    }
    await jira.update(at(site), issue(site), replace(WORK, title="Another"))
    assert site.stand(FIRST) == "In Progress"
    assert not site.called("move")


async def test_what_jira_decides_is_left_alone(jira: Jira, site: JiraDouble) -> None:
    changed = replace(WORK, title="Another", state=DONE, due=date(2027, 1, 1))
    await jira.update(at(site), issue(site), replace(changed, theirs=frozenset(Field)))
    assert not site.calls
    await jira.update(
        at(site), issue(site), replace(changed, theirs=frozenset({Field.STATE, Field.WORDS}))
    )
    assert site.issues[FIRST]["fields"]["duedate"] == "2027-01-01"
    assert site.issues[FIRST]["fields"]["summary"] == TITLE
    assert site.stand(FIRST) == "To Do"


async def test_a_comment_is_a_document(jira: Jira, site: JiraDouble) -> None:
    await jira.comment(at(site), issue(site), "Cem waits.\nSince Monday.")
    assert len(site.issues[FIRST]["comments"]) == 1
    site.fail_next("comment", Dropped(after=True))
    with pytest.raises(InDoubt):
        await jira.comment(at(site), issue(site), "Cem waits.")


async def test_an_issue_that_was_moved_is_known_by_its_number(jira: Jira, site: JiraDouble) -> None:
    site.issues[FIRST]["key"] = "NEW-7"
    await jira.update(at(site), issue(site), replace(WORK, title="Another"))
    assert site.issues[FIRST]["fields"]["summary"] == "Another"


# In doubt


async def test_jira_has_no_idempotent_create_so_a_lost_issue_is_found_by_its_label(
    jira: Jira, site: JiraDouble
) -> None:
    site.fail_next("create", Dropped(after=True))
    with pytest.raises(InDoubt):
        await jira.create(at(site), replace(WORK, ref="f" * 32))
    assert await jira.find(at(site), "f" * 32) == Copy("10001", f"{site.url}/browse/OPS-2")
    assert await jira.find(at(site), "e" * 32) is None


async def test_the_search_is_the_new_one_and_names_its_fields(jira: Jira, site: JiraDouble) -> None:
    await jira.find(at(site), REF)
    (call,) = site.calls
    assert (call.method, call.path) == ("POST", "/rest/api/3/search/jql")
    assert call.body["fields"] == ["labels"]
    assert call.body["jql"].startswith(f'labels = "parley-{REF}"')


async def test_a_page_may_be_empty_and_not_the_last(jira: Jira, site: JiraDouble) -> None:
    empty = {"issues": [], "nextPageToken": "0", "isLast": False}
    site.fail_next("jql", No(200, empty))
    assert await jira.find(at(site), REF) == issue(site)
    site.fail_next("jql", *[No(200, empty)] * 9)
    with pytest.raises(Later):
        await jira.find(at(site), REF)


async def test_the_search_lags_behind_so_it_is_believed_only_later(
    jira: Jira, site: JiraDouble
) -> None:
    site.indexed = set()
    assert await jira.find(at(site), REF) is None
    assert jira.settles >= 60


@pytest.mark.parametrize("ref", ['" OR project = "SECRET', "\\", "a b"])
async def test_a_reference_cannot_become_a_part_of_the_query(
    jira: Jira, site: JiraDouble, ref: str
) -> None:
    site.fail_next("jql", No(200, {"issues": [{"id": "1", "key": "X-1"}], "isLast": True}))
    assert await jira.find(at(site), ref) is None, "what has not our label is not ours"
    asked = site.called("jql")[0].body["jql"].removesuffix(" ORDER BY created ASC")
    inner = asked.removeprefix('labels = "').removesuffix('"')
    assert inner.replace("\\\\", "").replace('\\"', "").count('"') == 0


@pytest.mark.parametrize(
    ("fault", "create", "update"),
    [
        (No(400, {"errors": {"summary": "x"}}), Never, Never),
        (No(401), Unauthorized, Unauthorized),
        (No(403), Unauthorized, Never),
        (No(404), Never, NotThere),
        (No(409), Never, Later),
        (No(429, {}, {"Retry-After": "5", "RateLimit-Reason": "jira-burst-based"}), Later, Later),
        (Broken(500), InDoubt, Later),
        (Broken(502, after=True), InDoubt, Later),
        (Broken(503), InDoubt, Later),
        (No(503, {}, {"Retry-After": "5"}), Later, Later),
        (Dropped(), InDoubt, Later),
        (Hung(after=True), InDoubt, Later),
    ],
)
async def test_what_went_wrong_says_what_was_done(
    client: Client,
    site: JiraDouble,
    fault: Fault,
    create: type[Exception],
    update: type[Exception],
) -> None:
    jira = Jira(client)
    await jira.create(at(site), WORK)
    site.fail_next("create", fault)
    expecting(client, fault)
    with pytest.raises(create) as made:
        await jira.create(at(site), WORK)
    site.fail_next("update", fault)
    with pytest.raises(update) as changed:
        await jira.update(at(site), issue(site), WORK)
    assert (type(made.value), type(changed.value)) == (create, update)


async def test_429_says_how_long_to_wait(jira: Jira, site: JiraDouble) -> None:
    site.fail_next("read", No(429, {}, {"Retry-After": "5"}))
    with pytest.raises(Later) as later:
        await jira.update(at(site), issue(site), WORK)
    assert (later.value.after, later.value.whole_workspace) == (5.0, True)
    reset = {"X-RateLimit-Reset": (datetime.now(UTC) + timedelta(minutes=5)).isoformat()}
    site.fail_next("read", No(429, {}, reset))
    with pytest.raises(Later) as later:
        await jira.update(at(site), issue(site), WORK)
    assert later.value.after is not None
    assert 200 < later.value.after <= 301, "their clock shows whole seconds"


@pytest.mark.parametrize("fault", [Broken(201, after=True), Huge(201), No(201, {"key": "OPS-1"})])
async def test_an_issue_without_an_id_is_a_doubt(
    client: Client, site: JiraDouble, fault: Fault
) -> None:
    site.fail_next("create", fault)
    with pytest.raises(InDoubt):
        await Jira(client).create(at(site), WORK)


async def test_a_search_that_answers_anything_else_is_not_taken_for_nothing(
    jira: Jira, site: JiraDouble
) -> None:
    site.fail_next("jql", No(200, {"total": 0}))
    with pytest.raises(Later):
        await jira.find(at(site), REF)


async def test_a_refusal_names_fields_and_does_not_quote_what_is_said_of_them(
    jira: Jira, site: JiraDouble
) -> None:
    errors = {"summary": "what Ana wrote", "what Ana wrote": "x", "customfield_10001": "x"}
    site.fail_next("update", No(400, {"errorMessages": ["what Ana wrote"], "errors": errors}))
    with pytest.raises(Never) as refused:
        await jira.update(at(site), issue(site), WORK)
    assert str(refused.value) == "the tracker refuses it (400 summary customfield_10001)"


async def test_a_check_finds_a_wrong_token_project_and_type(
    client: Client, site: JiraDouble
) -> None:
    jira = Jira(client)
    await jira.check(at(site))
    await jira.check(at(site, project="OPS/Bug"))
    with pytest.raises(Unauthorized):
        await jira.check(at(site, secret="wrong"))
    with pytest.raises(Unusable, match="no such project"):
        await jira.check(at(site, project="NONE"))
    with pytest.raises(Unusable, match="of this type"):
        await jira.check(at(site, project="OPS/Story"))
