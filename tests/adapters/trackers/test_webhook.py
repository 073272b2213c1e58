"""Standard Webhooks 1.0, out; the library that we did not write is the referee."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from standardwebhooks import Webhook as Signer

from adapters.trackers.http import Client
from adapters.trackers.port import (
    Access,
    Copy,
    Disabled,
    Unusable,
)
from adapters.trackers.webhook import LARGEST, Webhook
from adapters.voice import Later, Never
from flows.language.work import Field
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    BODY,
    DONE,
    NOW,
    OTHER,
    OUT,
    REF,
    TITLE,
    WORK,
    access,
    expecting,
)
from tests.adapters.trackers.double import Broken, Dropped, Fault, Hung, No
from tests.adapters.trackers.receiver import Receiver

HOOK = access(TrackerKind.WEBHOOK, "https://receiver.example.com/hook")
OURS = Copy(REF)


def to(receiver: Receiver, **changed: str) -> Access:
    return access(TrackerKind.WEBHOOK, f"{receiver.url}/hook", **changed)


# Out


async def test_a_new_item_is_told_in_a_signed_message(client: Client, receiver: Receiver) -> None:
    assert await Webhook(client).create(to(receiver), WORK) == Copy(REF)
    (call,) = receiver.calls
    assert call.headers["content-type"] == "application/json"
    assert call.body == {
        "type": "item.created",
        "timestamp": "2026-05-01T09:00:00.000Z",
        "data": {
            "ref": REF,
            "kind": "action",
            "title": TITLE,
            "body": BODY,
            "due": "2026-05-08",
            "state": "open",
            "owner": "Ben Berg",
            "account": "Acme",
            "url": "https://chat.example.com/t/1",
        },
    }
    assert list(receiver.messages.values()) == [call.body], "the library took it"


async def test_an_update_and_a_comment_are_messages_of_their_own(
    client: Client, receiver: Receiver
) -> None:
    hook = Webhook(client)
    await hook.update(to(receiver), OURS, replace(WORK, state=DONE))
    await hook.comment(to(receiver), OURS, "Cem waits.")
    first, second = (one.body for one in receiver.calls)
    assert (first["type"], first["data"]["state"]) == ("item.updated", "done")
    assert (second["type"], second["data"]) == ("item.comment", {"ref": REF, "body": "Cem waits."})
    assert len(receiver.messages) == 2


async def test_what_the_receiver_decides_is_not_told(client: Client, receiver: Receiver) -> None:
    theirs = replace(WORK, theirs=frozenset({Field.STATE, Field.DUE, Field.WORDS}))
    await Webhook(client).update(to(receiver), OURS, theirs)
    assert set(receiver.calls[0].body["data"]) == {"ref", "kind", "owner", "account", "url"}


async def test_the_webhook_id_is_the_same_on_every_retry_and_the_timestamp_that_of_the_attempt(
    client: Client, receiver: Receiver
) -> None:
    began, tries = datetime.now(UTC), iter(range(9))
    hook = Webhook(client, clock=lambda: began + timedelta(seconds=60 * next(tries)))
    receiver.fail_next("message", Broken(503), Dropped(after=True))
    for _ in range(2):
        with pytest.raises(Later):
            await hook.create(to(receiver), WORK)
    await hook.create(to(receiver), WORK)
    assert len({one.headers["webhook-id"] for one in receiver.calls}) == 1
    stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.calls]
    assert [one - stamps[0] for one in stamps] == [0, 60, 120]
    assert len({one.raw for one in receiver.calls}) == 1
    assert len(receiver.messages) == 1, "it counts once"


async def test_a_change_back_is_another_message_than_the_one_it_takes_back(
    client: Client, receiver: Receiver
) -> None:
    hook = Webhook(client)
    for minutes, due in ((0, 8), (1, 9), (2, 8)):
        at = NOW + timedelta(minutes=minutes)
        work = replace(WORK, due=date(2026, 5, due), changed_at=at)
        await hook.update(to(receiver), OURS, work)
    assert len(receiver.messages) == 3


async def test_the_library_replaces_a_time_zone_so_it_is_given_utc(
    client: Client, receiver: Receiver
) -> None:
    """The double would take this machine's summer time for UTC, and refuse."""
    hook = Webhook(client)
    await hook.create(to(receiver), WORK)
    (call,) = receiver.calls
    stamp = datetime.fromtimestamp(int(call.headers["webhook-timestamp"]), UTC)
    assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=1)
    assert (
        Signer(OUT).sign(call.headers["webhook-id"], stamp, call.raw.decode())
        == (call.headers["webhook-signature"])
    )


@pytest.mark.parametrize("secret", [f"{OTHER} {OUT}", f"{OUT} {OTHER}", f" {OUT}  {OTHER}\n"])
async def test_while_secrets_are_rotated_each_of_them_signs(
    client: Client, receiver: Receiver, secret: str
) -> None:
    await Webhook(client).create(to(receiver, secret=secret), WORK)
    assert len(receiver.calls[0].headers["webhook-signature"].split(" ")) == 2
    for one in (OUT, OTHER):
        Signer(one).verify(receiver.calls[0].raw, dict(receiver.calls[0].headers))


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "hunter2",
        "whsec_",
        "whsec_!!!!",
        "whsec_c2hvcnQ=",
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        OUT.removeprefix("whsec_"),
        f"{OUT} hunter2",
        "whsec_ü",
    ],
)
async def test_a_secret_that_is_none_of_the_standard_signs_nothing(
    client: Client, receiver: Receiver, secret: str
) -> None:
    with pytest.raises(Unusable) as refused:
        await Webhook(client).create(to(receiver, secret=secret), WORK)
    assert not receiver.calls
    assert secret in {"", "whsec_"} or secret not in str(refused.value)


@pytest.mark.parametrize("letter", ["a", "ü", "\x01", '"', "😀"])
async def test_a_message_stays_under_20_kb(client: Client, receiver: Receiver, letter: str) -> None:
    long = letter * 50_000
    work = replace(WORK, body=long, title=long, owner=long, account=long)
    await Webhook(client).create(to(receiver), work)
    (call,) = receiver.calls
    assert len(call.raw) < LARGEST
    assert call.body["data"]["ref"] == REF
    if letter == "a":
        assert len(call.raw) > LARGEST - 100, "and says as much as there is room for"


async def test_halves_of_characters_are_left_out(client: Client, receiver: Receiver) -> None:
    await Webhook(client).create(to(receiver), replace(WORK, title="a\ud800b", body="\udfff"))
    assert receiver.calls[0].body["data"]["title"] == "ab"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_only_a_2xx_is_success(client: Client, receiver: Receiver, status: int) -> None:
    receiver.fail_next("message", No(status))
    await Webhook(client).create(to(receiver), WORK)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (No(302, headers={"Location": "https://example.com/"}), Later),
        (No(308, headers={"Location": "https://example.com/"}), Unusable),
        (No(400), Never),
        (No(401), Unusable),
        (No(404), Never),
        (No(429, headers={"Retry-After": "30"}), Later),
        (No(500), Later),
        (Broken(502, after=True), Later),
        (Dropped(), Later),
        (Dropped(after=True), Later),
        (Hung(after=True), Later),
    ],
)
async def test_a_lost_answer_is_no_doubt_as_it_can_be_sent_again(
    client: Client, receiver: Receiver, fault: Fault, kind: type[Exception]
) -> None:
    receiver.fail_next("message", fault)
    expecting(client, fault)
    with pytest.raises(kind):
        await Webhook(client).create(to(receiver), WORK)
    expecting(client, Dropped())
    await Webhook(client).create(to(receiver), WORK)
    assert len(receiver.messages) == 1


async def test_410_disables_the_receiver_and_does_not_mean_that_the_item_is_gone(
    client: Client, receiver: Receiver
) -> None:
    receiver.fail_next("message", No(410), No(410))
    with pytest.raises(Disabled):
        await Webhook(client).create(to(receiver), WORK)
    with pytest.raises(Disabled):
        await Webhook(client).update(to(receiver), OURS, WORK)


async def test_nothing_is_looked_for_as_telling_of_it_again_does_no_harm(client: Client) -> None:
    hook = Webhook(client)
    assert await hook.find(HOOK, REF) is None
    assert await hook.changed_since(HOOK, "x") == ((), "x")
    assert (hook.settles, hook.polled) == (0.0, False)


async def test_a_check_is_a_message_of_a_type_that_receivers_leave_alone(
    client: Client, receiver: Receiver
) -> None:
    await Webhook(client).check(to(receiver))
    assert receiver.calls[0].body["type"] == "parley.check"
    receiver.secret = OTHER
    with pytest.raises(Later):  # the double fails on a wrong signature, as bad receivers do
        await Webhook(client).check(to(receiver))
