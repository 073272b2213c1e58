"""HubSpot, in: signed events about tasks, several at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from adapters.trackers.http import Client
from adapters.trackers.hubspot import HubSpot
from adapters.trackers.port import (
    Forged,
    Inbound,
    Unreadable,
    WorkState,
)
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    DONE,
    INBOUND,
    NOW,
    access,
    inbound,
)

URL = "https://parley.example.com/trackers/t-1"

EVENT = {
    "eventId": 1,
    "subscriptionId": 12,
    "portalId": 62515,
    "appId": 54321,
    "occurredAt": 1_777_625_970_000,  # 2026-05-01T08:59:30Z
    "subscriptionType": "object.propertyChange",
    "attemptNumber": 0,
    "objectId": 100,
    "objectTypeId": "0-27",
    "propertyName": "hs_task_status",
    "propertyValue": "COMPLETED",
    "changeSource": "CRM_UI",
}


def signed(  # noqa: PLR0913 -- each part of what is signed, by name
    body: object = None,
    *,
    when: datetime = NOW,
    url: str = URL,
    signed_url: str = "",
    secret: str = INBOUND,
    headers: Mapping[str, str] | None = None,
) -> Inbound:
    raw = body if isinstance(body, bytes) else orjson.dumps([EVENT] if body is None else body)
    stamp = str(int(when.timestamp() * 1000))
    said = b"POST" + (signed_url or url).encode() + raw + stamp.encode()
    signature = base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest())
    own = {
        "x-hubspot-signature-v3": signature.decode(),
        "x-hubspot-request-timestamp": stamp,
    }
    return inbound(raw, {**own, **(headers or {})}, url)


KNOWN = access(TrackerKind.HUBSPOT, "")


def test_a_signed_change_is_believed_and_read(client: Client) -> None:
    HubSpot(client).verify(KNOWN, signed(), NOW)
    (change,) = HubSpot(client).read(signed())
    assert (change.remote, change.state, change.due, change.title) == ("100", DONE, None, None)
    assert change.at == datetime(2026, 5, 1, 8, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "signed_url"),
    [
        (f"{URL}?a=b%20c", f"{URL}?a=b%20c"),
        (f"{URL}?to=a%40b.c%2Fd%3a", f"{URL}?to=a@b.c/d:"),
        (f"{URL}?x=%21%24%27%28%29%2A%2C%3B%3F", f"{URL}?x=!$'()*,;?"),
    ],
)
def test_an_address_is_signed_as_hubspot_decodes_it(
    client: Client, url: str, signed_url: str
) -> None:
    HubSpot(client).verify(KNOWN, signed(url=url, signed_url=signed_url), NOW)


@pytest.mark.parametrize(
    "forged",
    [
        signed(secret="other"),
        replace(signed(), body=signed().body + b" "),
        replace(signed(), body=b"\xff"),
        replace(signed(), url=URL + "2"),
        replace(signed(), method="PUT"),
        signed(headers={"x-hubspot-request-timestamp": str(int(NOW.timestamp() * 1000) + 1)}),
        signed(headers={"x-hubspot-request-timestamp": "soon"}),
        signed(headers={"x-hubspot-request-timestamp": "9" * 30}),
        signed(headers={"x-hubspot-request-timestamp": ""}),
        signed(headers={"x-hubspot-signature-v3": ""}),
        signed(headers={"x-hubspot-signature-v3": "ü!"}),
        signed(headers={"x-hubspot-signature-v3": "A" * 44}),
        signed(when=NOW - timedelta(seconds=301)),
        signed(when=NOW + timedelta(seconds=301)),
    ],
)
def test_a_forged_change_is_refused(client: Client, forged: Inbound) -> None:
    with pytest.raises(Forged):
        HubSpot(client).verify(KNOWN, forged, NOW)


def test_without_a_secret_nothing_is_believed(client: Client) -> None:
    with pytest.raises(Forged):
        HubSpot(client).verify(replace(KNOWN, inbound=None), signed(), NOW)
    nothing = access(TrackerKind.HUBSPOT, "", inbound="")
    with pytest.raises(Forged):
        HubSpot(client).verify(nothing, signed(secret=""), NOW)


@pytest.mark.parametrize("seconds", [-299, 299])
def test_clocks_may_disagree_by_minutes(client: Client, seconds: int) -> None:
    HubSpot(client).verify(KNOWN, signed(when=NOW + timedelta(seconds=seconds)), NOW)


@pytest.mark.parametrize(
    ("said", "state", "due", "title"),
    [
        ({"propertyValue": "NOT_STARTED"}, WorkState.OPEN, None, None),
        ({"propertyValue": "IN_PROGRESS"}, WorkState.OPEN, None, None),
        (
            {"propertyName": "hs_timestamp", "propertyValue": "1778234400000"},
            None,
            date(2026, 5, 8),
            None,
        ),
        (
            {"propertyName": "hs_timestamp", "propertyValue": "2026-05-08T10:00:00Z"},
            None,
            date(2026, 5, 8),
            None,
        ),
        ({"propertyName": "hs_task_subject", "propertyValue": "New"}, None, None, "New"),
    ],
)
def test_each_change_says_what_was_changed(
    client: Client,
    said: Mapping[str, str],
    state: WorkState | None,
    due: date | None,
    title: str | None,
) -> None:
    (change,) = HubSpot(client).read(signed([{**EVENT, **said}]))
    assert (change.state, change.due, change.title) == (state, due, title)


def test_a_deleted_task_is_gone(client: Client) -> None:
    (change,) = HubSpot(client).read(signed([{**EVENT, "subscriptionType": "object.deletion"}]))
    assert change.gone


@pytest.mark.parametrize(
    "said",
    [
        {"propertyValue": "DEFERRED"},  # put off, or cancelled: nobody knows
        {"propertyValue": "CUSTOM"},
        {"propertyName": "hs_task_priority"},
        {"propertyName": "hs_timestamp", "propertyValue": ""},
        {"propertyName": "hs_task_subject", "propertyValue": " "},
        {"objectTypeId": "0-1"},
        {"objectTypeId": None, "subscriptionType": "contact.deletion"},
        {"objectTypeId": ["0-27"]},
        {"subscriptionType": "object.creation"},
        {"subscriptionType": "object.associationChange", "objectId": None},
    ],
)
def test_what_says_nothing_of_an_item_is_no_change(
    client: Client, said: Mapping[str, object]
) -> None:
    assert HubSpot(client).read(signed([{**EVENT, **said}])) == []


def test_the_id_of_an_event_is_not_unique_so_more_than_it_tells_two_apart(client: Client) -> None:
    other = [
        EVENT,
        {**EVENT, "attemptNumber": 3},
        {**EVENT, "objectId": 101},
        {**EVENT, "occurredAt": 1_777_625_970_001},
        {**EVENT, "propertyName": "hs_task_subject"},
        {**EVENT, "subscriptionId": 13},
    ]
    events = [one.event for one in HubSpot(client).read(signed(other))]
    assert events[0] == events[1], "sent again"
    assert len(set(events)) == len(other) - 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        7,
        "x",
        [7],
        [[EVENT]],
        [{**EVENT, "objectId": None}],
        [{**EVENT, "objectId": True}],
        [{**EVENT, "occurredAt": None}],
        [{**EVENT, "occurredAt": "now"}],
        [{**EVENT, "occurredAt": 10**17}],
        [{**EVENT, "propertyName": "hs_timestamp", "propertyValue": "soon"}],
        [{**EVENT, "propertyName": "hs_timestamp", "propertyValue": "²"}],
    ],
)
def test_what_is_not_hubspots_form_is_unreadable(client: Client, body: object) -> None:
    with pytest.raises(Unreadable):
        HubSpot(client).read(signed(body))


async def test_changes_come_by_themselves(client: Client) -> None:
    assert await HubSpot(client).changed_since(KNOWN, "x") == ((), "x")
