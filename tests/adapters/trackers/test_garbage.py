"""Whatever comes from outside, a tracker has a word of the port for it."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from datetime import UTC

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.trackers.all import all_trackers
from adapters.trackers.port import Forged, Inbound, Tracker, Unreadable
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    DONE,
    INBOUND,
    NOW,
    REF,
    SECRETS,
    access,
    inbound,
    opened,
)
from tests.adapters.trackers.double import (
    No,
)
from tests.adapters.trackers.wired import DOUBLES, KINDS, PORT, Wired

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
# Where real bodies have something, anything.
NAMES = st.sampled_from(
    (
        "type",
        "timestamp",
        "data",
        "ref",
        "id",
        "state",
        "due",
        "title",
        "webhookEvent",
        "issue",
        "fields",
        "summary",
        "status",
        "statusCategory",
        "key",
        "duedate",
        "subscriptionType",
        "objectId",
        "objectTypeId",
        "occurredAt",
        "propertyName",
        "propertyValue",
        "eventId",
    )
)
LIKELY = st.sampled_from(
    (
        "item.updated",
        "item.deleted",
        "jira:issue_updated",
        "jira:issue_deleted",
        "object.propertyChange",
        "object.deletion",
        "hs_timestamp",
        "hs_task_status",
        "0-27",
        "done",
        REF,
        "2026-05-01",
        "2026-05-01T09:00:00Z",
        "9" * 14,
        "²",
        int(NOW.timestamp() * 1000),
        True,
    )
)
SHAPED = st.recursive(
    JSON | LIKELY,
    lambda inner: st.dictionaries(NAMES, inner, max_size=8) | st.lists(inner, max_size=3),
    max_leaves=20,
)
BODIES = st.binary(max_size=60) | JSON.map(orjson.dumps) | SHAPED.map(orjson.dumps)
SIGNED = st.sampled_from(
    (
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "x-hub-signature",
        "x-hubspot-signature-v3",
        "x-hubspot-request-timestamp",
    )
)
VALUES = (
    st.text(max_size=30)
    | st.sampled_from([str(int(NOW.timestamp())), "v1,AAAA", "sha256=" + "a" * 64, "nan", "1e9"])
    | st.from_regex(r"[0-9]{10,14}")
)
OFFLINE = all_trackers(opened())


def readings(tracker: Tracker, heard: Inbound) -> None:
    """A change has an id and a moment in UTC, or it is none."""
    with suppress(Unreadable):
        for change in tracker.read(heard):
            assert change.event
            assert change.remote or change.ref
            assert change.at.tzinfo is UTC


@given(body=BODIES)
@settings(max_examples=300, deadline=None)
def test_whatever_is_signed_is_read_or_unreadable(body: bytes) -> None:
    for tracker in OFFLINE.values():
        readings(tracker, inbound(body, {"webhook-id": "msg_1"}))


@given(body=BODIES, headers=st.dictionaries(SIGNED, VALUES, max_size=6), url=st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_unsigned_is_forged(body: bytes, headers: dict[str, str], url: str) -> None:
    for kind, tracker in OFFLINE.items():
        heard = Inbound(method="POST", url=url, headers=headers, body=body)
        with pytest.raises(Forged) as refused:
            tracker.verify(access(kind, "https://example.com"), heard, NOW)
        assert not [one for one in SECRETS if one in str(refused.value)]


@given(body=BODIES)
@settings(max_examples=100, deadline=None)
def test_whatever_jira_signs_is_believed_or_forged_and_never_a_bug(body: bytes) -> None:
    digest = hmac.new(INBOUND.encode(), body, hashlib.sha256).hexdigest()
    heard = inbound(body, {"x-hub-signature": f"sha256={digest}"})
    with suppress(Forged):
        known = access(TrackerKind.JIRA, "https://acme.atlassian.net")
        OFFLINE[TrackerKind.JIRA].verify(known, heard, NOW)


ANSWERS = st.sampled_from(
    (
        "id",
        "key",
        "fields",
        "status",
        "statusCategory",
        "transitions",
        "to",
        "issues",
        "isLast",
        "nextPageToken",
        "labels",
        "results",
        "properties",
        "hs_task_body",
        "hs_task_status",
        "records",
        "ApiName",
        "IsClosed",
        "IsDefault",
        "access_token",
        "instance_url",
        "Status",
        "errorCode",
        "errors",
        "category",
        "issueTypes",
        "name",
        "Id",
        "SystemModstamp",
    )
)
SAID = st.recursive(
    JSON | st.sampled_from([f"parley-{REF}", f"Parley-ref: {REF}", "Task", "done", DONE.value]),
    lambda inner: st.dictionaries(ANSWERS, inner, max_size=8) | st.lists(inner, max_size=3),
    max_leaves=16,
)


@given(answers=st.lists(st.tuples(st.sampled_from([200, 201, 400, 403, 503]), SAID), max_size=4))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_a_tracker_answers_the_port_has_a_word_for_it(
    kind: TrackerKind, answers: list[tuple[int, object]]
) -> None:
    client = opened()
    async with DOUBLES[kind]() as double:
        tracker = all_trackers(client)[kind]
        wired = Wired(tracker, access(kind, double.url), double)
        for ask in wired.asking():
            double.fail_next("*", *(No(status, said) for status, said in answers))
            with suppress(*PORT):
                await ask()
    await client.close()
