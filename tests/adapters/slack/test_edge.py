"""Nothing but what Slack signed gets in, and nothing of it gets into a log."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from adapters.edge import REFUSED_AT_EDGE
from adapters.slack import edge
from tests.adapters.slack.desk import FORM, SECRET, Ear, Office
from tests.e2e.local_slack import signed

Json = dict[str, Any]
JSON = "application/json"
SECRET_WORDS = "we-lose-acme"


class Deaf:
    """A listener that must not be reached."""

    async def dispatch(self, body: Json) -> None:
        raise AssertionError(body)


def refusals(reason: str) -> float:
    return REFUSED_AT_EDGE.labels(reason)._value.get()  # type: ignore[no-any-return] # noqa: SLF001 -- the counter's own test access


async def test_what_slack_signed_is_let_in(office: Office, ear: Ear) -> None:
    assert (await office.command("help")).status_code == 200
    assert ear.heard


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "1764000000"},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "1e9", "X-Slack-Signature": "v0=00"},
        signed("another secret", "command=/parley"),
        signed(SECRET, "command=/parley "),
        signed(SECRET, "command=/parley", now=1_764_000_000),
    ],
)
async def test_what_slack_did_not_sign_is_refused(
    office: Office, ear: Ear, headers: dict[str, str], log: list[str]
) -> None:
    before = refusals("forged")
    body = b"command=/parley"
    answer = await office.knock(body, FORM, headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert refusals("forged") == before + 1
    assert not ear.heard
    assert "command=/parley" not in "".join(log)


async def test_a_signature_that_is_not_ascii_is_refused(office: Office) -> None:
    raw = [(b"X-Slack-Request-Timestamp", signed(SECRET, "")["X-Slack-Request-Timestamp"].encode())]
    raw.append((b"X-Slack-Signature", b"v0=\xff\xfe"))
    answer = await office.client.post("/slack/events", content=b"", headers=raw)
    assert answer.status_code == 401


async def test_a_signature_is_too_old_and_too_young_after_five_minutes(office: Office) -> None:
    import time  # noqa: PLC0415 -- only this test looks at the real clock

    body = urlencode(office.command_body("help")).encode()
    for seconds, status in ((-310, 401), (310, 401), (-290, 200), (290, 200)):
        headers = signed(SECRET, body.decode(), now=time.time() + seconds)
        assert (await office.knock(body, FORM, headers)).status_code == status


async def test_without_a_signing_secret_everything_is_refused() -> None:
    """Socket Mode needs none, so there may be none; an empty one would be easy to sign with."""
    app = FastAPI()
    app.include_router(edge.router(Deaf(), ""))  # type: ignore[arg-type] # never reached
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://parley") as client:
        for headers in ({}, signed("", "command=/parley")):
            answer = await client.post("/slack/events", content="command=/parley", headers=headers)
            assert answer.status_code == 401


async def test_the_size_is_capped_before_and_while_reading(office: Office) -> None:
    before = refusals("too_large")
    huge = b"x" * (edge.CAP + 1)
    assert (await office.knock(huge, FORM, {})).status_code == 413

    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(edge.CAP // 1000 + 2):
            yield b"x" * 1000

    answer = await office.client.post("/slack/events", content=trickle())
    assert answer.status_code == 413
    assert refusals("too_large") == before + 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b'"text"', JSON),
        (b"", JSON),
        (b"[" * 200_000, JSON),
        (b'{"a":' * 3000, JSON),
        (b'{"type":"\\ud800"}', JSON),
        (b"payload=", FORM),
        (b"payload={", FORM),
        (b"payload=[]", FORM),
        (b"payload=%ff", FORM),
        (b"text=payload", FORM),
        (b"", FORM),
        (b"&".join(b"a%d=1" % n for n in range(200)), FORM),
        (b"command=/parley", "text/plain"),
        (b"command=/parley", ""),
    ],
)
async def test_what_cannot_be_read_is_refused(office: Office, body: bytes, kind: str) -> None:
    before = refusals("malformed")
    answer = await office.knock(body, kind)
    assert (answer.status_code, answer.content) == (400, b"")
    assert refusals("malformed") == before + 1


async def test_bytes_that_are_no_text_are_refused(office: Office) -> None:
    for kind in (JSON, FORM):
        headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=0"}
        assert (await office.knock(b"\xff\xfe", kind, headers)).status_code == 401


async def test_slacks_own_questions_are_answered_only_when_signed(office: Office) -> None:
    challenge = {"type": "url_verification", "challenge": "abc", "token": "t"}
    assert (await office.json(challenge)).json() == {"challenge": "abc"}
    assert (await office.form({"ssl_check": "1", "token": "t"})).status_code == 200
    for body, kind in ((json.dumps(challenge).encode(), JSON), (b"ssl_check=1", FORM)):
        assert (await office.knock(body, kind, {})).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback"},
        {"type": "event_callback", "event": []},
        {"type": "event_callback", "event": {"type": 5}},
        {"type": "event_callback", "event": {"type": "message", "channel_type": "im", "user": {}}},
        {"type": "event_callback", "event_id": "E", "event": {"type": "user_change", "user": 5}},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [5], "user": "x"},
        {"type": "block_actions", "actions": [{"action_id": 5}], "team": [], "user": None},
        {"type": "view_submission", "view": 5},
        {"type": "view_submission", "view": {"state": {"values": []}}},
        {"type": "view_closed", "view": {"callback_id": "x"}},
        {"type": "shortcut"},
        {"type": "message_action", "callback_id": {}},
        {"type": "block_suggestion", "action_id": "x"},
        {"type": "interactive_message", "actions": [{}], "callback_id": "x"},
        {"type": "dialog_submission", "callback_id": "x"},
        {"type": ["x"], "team": {"id": 7}},
        {"command": 5},
        {"command": "/parley"},
        {"authorizations": [], "type": "event_callback", "event": {"type": "app_mention"}},
        {"authorizations": 5, "type": "event_callback", "event": {"type": "app_mention"}},
        {},
    ],
)
async def test_what_slack_would_never_say_breaks_nothing(office: Office, body: Json) -> None:
    for answer in (await office.json(body), await office.interacts(body)):
        assert answer.status_code < 500 or answer.status_code == 503


async def test_no_body_is_logged_whatever_comes(
    office: Office, ear: Ear, log: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ear.error = RuntimeError(SECRET_WORDS)
    await office.command(f"flag {SECRET_WORDS}")
    await office.command(f"payload {SECRET_WORDS}", user_id="U0NOBODY")
    await office.knock(SECRET_WORDS.encode(), FORM, {})
    await office.json({"type": SECRET_WORDS, "event": {"type": SECRET_WORDS}})
    await office.json({"type": "event_callback", "event": {SECRET_WORDS: 1}})
    await office.interacts({"type": "block_suggestion", "value": SECRET_WORDS})
    await office.event(
        {"type": "message", "channel_type": "im", "user": "U01PARLEY", "text": SECRET_WORDS}
    )
    await office.event(
        {"type": "app_mention", "user": "U01ANA", "channel": "C", "text": SECRET_WORDS}
    )
    ear.error = None
    office.double.outage = True
    await office.press("a.b#0", {"about": SECRET_WORDS})
    assert log, "something is logged, or this test says nothing"
    assert SECRET_WORDS not in "\n".join(log)
    assert SECRET_WORDS not in caplog.text


async def test_the_level_of_our_own_loggers_is_left_alone(office: Office) -> None:
    """Bolt sets the level of the logger that is called like the app."""
    before = logging.getLogger("parley").level
    await office.command("help")
    assert logging.getLogger("parley").level == before
    assert logging.getLogger("slack_bolt").getEffectiveLevel() >= logging.WARNING
