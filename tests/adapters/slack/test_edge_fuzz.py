"""Thousands of requests that nobody should send: refused, or taken, and nothing breaks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack import edge
from tests.adapters.slack.desk import FORM, SECRET, Office, event_body

Json = dict[str, Any]
JSON = "application/json"


class Deaf:
    """A listener that must not be reached."""

    async def dispatch(self, body: Json) -> None:
        raise AssertionError(body)


HEADER = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=60)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"payload=", b"{}", b"command=/parley", b"\xff", b"ssl_check=1"]),
    st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4).map(
        lambda fields: urlencode(fields, errors="replace").encode()
    ),
)
KINDS = st.one_of(st.sampled_from([FORM, JSON, "text/plain", "", "multipart/form-data"]), HEADER)


@pytest.fixture(scope="module")
def fortress() -> httpx.ASGITransport:
    app = FastAPI()
    app.include_router(edge.router(Deaf(), SECRET))  # type: ignore[arg-type] # never reached
    return httpx.ASGITransport(app=app)


@settings(max_examples=2000, deadline=None)
@given(body=BODIES, kind=KINDS, stamp=HEADER, signature=HEADER)
async def test_whatever_is_forged_is_refused(
    fortress: httpx.ASGITransport, body: bytes, kind: str, stamp: str, signature: str
) -> None:
    headers = [
        (b"content-type", kind.encode("latin-1")),
        (b"x-slack-request-timestamp", stamp.encode("latin-1")),
        (b"x-slack-signature", signature.encode("latin-1")),
    ]
    request = httpx.Request("POST", "http://parley/slack/events", content=body, headers=headers)
    answer = await fortress.handle_async_request(request)
    assert 400 <= answer.status_code < 500


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    (  # noqa: SIM905 -- a long list that is easier to read as words
        "type event event_id user team view channel actions action_id action_ts value state values "
        "callback_id private_metadata blocks trigger_id message container authorizations team_id "
        "command text user_id channel_id response_url enterprise is_enterprise_install id"
    ).split()
)
TYPES = st.sampled_from(
    (  # noqa: SIM905 -- the same
        "event_callback block_actions view_submission view_closed shortcut message_action message "
        "user_change channel_shared app_mention member_joined_channel app_home_opened"
    ).split()
)
STRANGE = st.dictionaries(KEYS, VALUES | TYPES | st.dictionaries(KEYS, VALUES | TYPES, max_size=4))


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=STRANGE, kind=TYPES)
async def test_whatever_is_signed_and_strange_breaks_nothing(
    office: Office, body: Json, kind: str
) -> None:
    for strange in (body, {**body, "type": kind}, event_body({**body, "type": kind})):
        answer = await office.slack._listener.dispatch(strange)  # noqa: SLF001 -- past the signature
        assert answer.status < 500 or answer.status == 503
