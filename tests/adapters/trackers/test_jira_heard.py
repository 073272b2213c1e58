"""Jira, in: a signature over the body alone, and changes that may come an hour late."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import orjson
import pytest

from adapters.trackers.http import Client
from adapters.trackers.jira import Jira
from adapters.trackers.port import (
    Forged,
    Inbound,
    Unreadable,
    WorkState,
)
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    CANCELLED,
    DONE,
    INBOUND,
    NOW,
    access,
    inbound,
)

FIRST = "10000"

CLOSED = {"name": "Done", "statusCategory": {"key": "done"}}
HEARD = {
    "timestamp": int(NOW.timestamp() * 1000),
    "webhookEvent": "jira:issue_updated",
    "issue_event_type_name": "issue_generic",
    "issue": {
        "id": FIRST,
        "key": "OPS-1",
        "fields": {
            "summary": "Another",
            "status": CLOSED,
            "duedate": "2026-05-09",
            "updated": "2026-05-01T09:00:00.000+0000",
        },
    },
}
KNOWN = access(TrackerKind.JIRA, "https://acme.atlassian.net")


def signed(
    body: object = None, *, secret: str = INBOUND, headers: Mapping[str, str] | None = None
) -> Inbound:
    raw = body if isinstance(body, bytes) else orjson.dumps(HEARD if body is None else body)
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    own = {
        "x-hub-signature": f"sha256={digest}",
        "x-atlassian-webhook-identifier": "w-1",
    }
    return inbound(raw, {**own, **(headers or {})})


def at_time(when: datetime) -> Inbound:
    return signed({**HEARD, "timestamp": int(when.timestamp() * 1000)})


def with_fields(**fields: object) -> Inbound:
    return signed({**HEARD, "issue": {"id": FIRST, "fields": fields}})


def test_a_signed_change_is_believed_and_read(client: Client) -> None:
    Jira(client).verify(KNOWN, signed(), NOW)
    (change,) = Jira(client).read(signed())
    assert (change.remote, change.at) == (FIRST, NOW)
    assert (change.state, change.due, change.title) == (DONE, date(2026, 5, 9), "Another")


@pytest.mark.parametrize(
    "forged",
    [
        signed(secret="other"),
        replace(signed(), body=signed().body + b" "),
        signed(headers={"x-hub-signature": ""}),
        signed(headers={"x-hub-signature": "sha256="}),
        signed(headers={"x-hub-signature": "sha1=" + "a" * 40}),
        signed(headers={"x-hub-signature": "sha256=" + "a" * 64}),
        signed(headers={"x-hub-signature": signed().headers["x-hub-signature"][7:]}),
        signed(headers={"x-hub-signature": signed().headers["x-hub-signature"] + "ü"}),
        signed(b"not json"),
        signed(b"[]"),
        signed({**HEARD, "timestamp": None}),
        signed({**HEARD, "timestamp": "soon"}),
        signed({**HEARD, "timestamp": True}),
        at_time(NOW - timedelta(hours=2, seconds=1)),
        at_time(NOW + timedelta(minutes=5, seconds=1)),
    ],
)
def test_a_forged_change_is_refused(client: Client, forged: Inbound) -> None:
    with pytest.raises(Forged):
        Jira(client).verify(KNOWN, forged, NOW)


def test_without_a_secret_nothing_is_believed(client: Client) -> None:
    with pytest.raises(Forged):
        Jira(client).verify(replace(KNOWN, inbound=None), signed(), NOW)
    with pytest.raises(Forged):
        Jira(client).verify(access(TrackerKind.JIRA, "", inbound=""), signed(secret=""), NOW)


def test_jira_tries_again_for_more_than_an_hour(client: Client) -> None:
    """Five times, after five to fifteen minutes each; what it signs stays the same."""
    Jira(client).verify(KNOWN, at_time(NOW - timedelta(minutes=5 * 15 + 5)), NOW)


def test_a_replay_is_known_by_what_was_signed_and_not_by_a_header(client: Client) -> None:
    first, again = (
        Jira(client).read(signed(headers={"x-atlassian-webhook-identifier": one}))[0].event
        for one in ("w-1", "w-2")
    )
    assert first == again
    assert first != Jira(client).read(at_time(NOW + timedelta(milliseconds=1)))[0].event


@pytest.mark.parametrize(
    ("name", "category", "state"),
    [
        ("To Do", "new", WorkState.OPEN),
        ("In Review", "indeterminate", WorkState.OPEN),
        ("Erledigt", "done", DONE),
        ("Cancelled", "done", CANCELLED),
        ("Won't Do", "done", CANCELLED),
        ("Rejected", "done", CANCELLED),
        ("Cancelling", "indeterminate", WorkState.OPEN),
    ],
)
def test_a_category_says_how_far_it_is_whatever_the_status_is_called(
    client: Client, name: str, category: str, state: WorkState
) -> None:
    status = {"name": name, "statusCategory": {"key": category}}
    (change,) = Jira(client).read(with_fields(status=status))
    assert change.state == state


def test_what_is_not_said_is_not_changed(client: Client) -> None:
    (change,) = Jira(client).read(with_fields(duedate=None, summary=" "))
    assert (change.state, change.due, change.title) == (None, None, None)


def test_a_deleted_issue_is_gone(client: Client) -> None:
    (change,) = Jira(client).read(signed({**HEARD, "webhookEvent": "jira:issue_deleted"}))
    assert change.gone


@pytest.mark.parametrize("event", ["jira:issue_created", "comment_created", "sprint_started"])
def test_other_events_are_no_changes(client: Client, event: str) -> None:
    assert Jira(client).read(signed({**HEARD, "webhookEvent": event, "issue": None})) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        [],
        7,
        {},
        {**HEARD, "webhookEvent": 7},
        {**HEARD, "timestamp": None},
        {**HEARD, "timestamp": 10**17},
        {**HEARD, "issue": None},
        {**HEARD, "issue": {"id": None}},
        {**HEARD, "issue": {"id": FIRST, "fields": {"duedate": "soon"}}},
    ],
)
def test_what_is_not_jiras_form_is_unreadable(client: Client, body: object) -> None:
    with pytest.raises(Unreadable):
        Jira(client).read(signed(body))


async def test_changes_come_by_themselves(client: Client) -> None:
    assert await Jira(client).changed_since(KNOWN, "x") == ((), "x")
