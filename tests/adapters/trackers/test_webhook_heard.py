"""Standard Webhooks 1.0, in: what nobody has signed who knows the secret is not believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook as Signer

from adapters.trackers.http import Client
from adapters.trackers.port import (
    Change,
    Forged,
    Inbound,
    Unreadable,
    WorkState,
)
from adapters.trackers.webhook import Webhook
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    DONE,
    IN,
    NOW,
    OTHER,
    OUT,
    REF,
    access,
    inbound,
)

HOOK = access(TrackerKind.WEBHOOK, "https://receiver.example.com/hook")

HEARD = {
    "type": "item.updated",
    "timestamp": "2026-05-01T08:59:30Z",
    "data": {"ref": REF, "state": "done", "due": "2026-05-09", "title": "Send it"},
}


def signed(
    body: object = None,
    *,
    at: datetime = NOW,
    secret: str = IN,
    named: str = "msg_1",
    headers: Mapping[str, str] | None = None,
) -> Inbound:
    raw = body if isinstance(body, bytes) else orjson.dumps(HEARD if body is None else body)
    own = {
        "webhook-id": named,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(named, at, raw.decode()),
    }
    return inbound(raw, {**own, **(headers or {})})


async def test_a_signed_change_is_believed_and_read(client: Client) -> None:
    hook, heard = Webhook(client), signed()
    hook.verify(HOOK, heard, NOW)
    (change,) = hook.read(heard)
    assert change == Change(
        event=change.event,
        at=datetime(2026, 5, 1, 8, 59, 30, tzinfo=UTC),
        ref=REF,
        state=DONE,
        due=date(2026, 5, 9),
        title="Send it",
    )


@pytest.mark.parametrize("seconds", [-299, -1, 0, 1, 299])
def test_clocks_may_disagree_by_minutes(client: Client, seconds: int) -> None:
    Webhook(client).verify(HOOK, signed(at=NOW + timedelta(seconds=seconds)), NOW)


@pytest.mark.parametrize("seconds", [-301, -86_400, 301, 86_400])
def test_an_old_signature_and_one_from_the_future_are_refused(client: Client, seconds: int) -> None:
    with pytest.raises(Forged):
        Webhook(client).verify(HOOK, signed(at=NOW + timedelta(seconds=seconds)), NOW)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_refused(client: Client, missing: str) -> None:
    headers = {name: one for name, one in signed().headers.items() if name != missing}
    for said in (headers, {**headers, missing: ""}):
        with pytest.raises(Forged):
            Webhook(client).verify(HOOK, replace(signed(), headers=said), NOW)


@pytest.mark.parametrize(
    "forged",
    [
        signed(secret=OTHER),
        signed(secret=OUT),  # that of the other direction
        replace(signed(), body=signed().body.replace(b"done", b"open")),
        replace(signed(), body=b" " + signed().body),
        replace(signed(), body=b"\xff\xfe"),
        signed(headers={"webhook-id": "msg_2"}),
        signed(headers={"webhook-timestamp": str(int(NOW.timestamp()) + 1)}),
        signed(headers={"webhook-timestamp": f"{int(NOW.timestamp())}.0"}),
        signed(headers={"webhook-timestamp": "٣"}),
        signed(headers={"webhook-timestamp": "9" * 40}),
        signed(headers={"webhook-timestamp": "nan"}),
        signed(headers={"webhook-signature": "v1"}),
        signed(headers={"webhook-signature": "v1,"}),
        signed(headers={"webhook-signature": "v1,!!!"}),
        signed(headers={"webhook-signature": ",,, v1,ü"}),
        signed(headers={"webhook-signature": "v1," + "A" * 44}),
        signed(headers={"webhook-signature": signed().headers["webhook-signature"].lower()}),
        signed(
            headers={
                "webhook-signature": signed().headers["webhook-signature"].replace("v1", "v1a")
            }
        ),
        signed(headers={"webhook-signature": signed().headers["webhook-signature"][3:]}),
    ],
)
def test_a_forged_change_is_refused(client: Client, forged: Inbound) -> None:
    with pytest.raises(Forged) as refused:
        Webhook(client).verify(HOOK, forged, NOW)
    assert REF not in str(refused.value)


def test_one_good_signature_among_several_is_enough(client: Client) -> None:
    good = signed().headers["webhook-signature"]
    for several in (f"v1,AAAA {good}", f"{good} v1,AAAA", f"v1a,x  {good} v2"):
        Webhook(client).verify(HOOK, signed(headers={"webhook-signature": several}), NOW)


def test_while_the_inbound_secrets_are_rotated_either_counts(client: Client) -> None:
    rotating = access(TrackerKind.WEBHOOK, HOOK.address, inbound=f"{OTHER} {IN}")
    for secret in (IN, OTHER):
        Webhook(client).verify(rotating, signed(secret=secret), NOW)


@pytest.mark.parametrize("secret", [None, "", "hunter2", "whsec_"])
def test_without_a_secret_nothing_is_believed(client: Client, secret: str | None) -> None:
    known = replace(HOOK, inbound=None if secret is None else SecretStr(secret))
    with pytest.raises(Forged):
        Webhook(client).verify(known, signed(), NOW)


def test_what_the_library_signs_now_is_believed_and_what_we_believe_it_believes(
    client: Client,
) -> None:
    now = datetime.now(UTC)
    heard = signed(at=now)
    Webhook(client).verify(HOOK, heard, now)
    Signer(IN).verify(heard.body, dict(heard.headers))


def test_the_same_delivery_is_the_same_event_and_another_is_not(client: Client) -> None:
    hook = Webhook(client)
    first, again, other = (
        hook.read(signed(named=one))[0].event for one in ("msg_1", "msg_1", "msg_2")
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("data", "change"),
    [
        ({"ref": REF}, {"ref": REF}),
        ({"id": "x-1", "state": "open"}, {"remote": "x-1", "state": WorkState.OPEN}),
        ({"id": 17, "due": None, "title": None}, {"remote": "17"}),
    ],
)
def test_what_is_not_said_is_not_changed(
    client: Client, data: dict[str, object], change: dict[str, object]
) -> None:
    (found,) = Webhook(client).read(signed({**HEARD, "data": data}))
    told = {name: getattr(found, name) for name in ("ref", "remote", "state", "due", "title")}
    assert {name: one for name, one in told.items() if one} == change
    assert not found.gone


def test_a_deleted_item_is_gone(client: Client) -> None:
    (found,) = Webhook(client).read(signed({**HEARD, "type": "item.deleted"}))
    assert found.gone


def test_types_that_we_do_not_know_are_no_changes(client: Client) -> None:
    assert Webhook(client).read(signed({**HEARD, "type": "invoice.paid", "data": 7})) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 3000,
        [],
        7,
        {},
        {**HEARD, "type": 7},
        {**HEARD, "data": {}},
        {**HEARD, "data": []},
        {**HEARD, "data": {"ref": REF, "state": "finished"}},
        {**HEARD, "data": {"ref": REF, "state": ["done"]}},
        {**HEARD, "data": {"ref": REF, "due": "tomorrow"}},
        {**HEARD, "data": {"ref": REF, "due": "2026-02-30"}},
        {**HEARD, "data": {"ref": REF, "due": 20260509}},
        {**HEARD, "data": {"ref": REF, "title": ""}},
        {**HEARD, "data": {"id": True}},
        {**HEARD, "timestamp": "yesterday"},
        {**HEARD, "timestamp": "2026-05-01T08:59:30"},
        {**HEARD, "timestamp": "0001-01-01T00:00:00+23:59"},
    ],
)
def test_what_is_not_as_agreed_is_unreadable(client: Client, body: object) -> None:
    with pytest.raises(Unreadable):
        Webhook(client).read(signed(body))
