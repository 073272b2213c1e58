"""The door for Slack's requests: only what Slack signed gets in, read by us and not by Bolt.

Size first, then the signature over the raw bytes, then form and JSON. Every refusal is an empty
answer and a count; no body is ever logged.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect

from adapters.edge import TooLarge, read_body, refused
from adapters.slack.listen import Listener
from adapters.slack.web import Json

CAP = 1_000_000  # bytes; Slack's own bodies stay far below
FIELDS = 100
OK, MALFORMED, FORGED, LARGE = 200, 400, 401, 413
PATH = "/slack/events"
TIMESTAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

log = structlog.get_logger("parley.slack")


class Malformed(Exception):
    """What was signed is not what it says it is."""


def router(listener: Listener, signing_secret: str) -> APIRouter:
    """The one route for commands, buttons, forms and events.

    Without a signing secret, as in Socket Mode, nothing can be shown to be Slack's: all is refused.
    """
    door = APIRouter()
    verifier = SignatureVerifier(signing_secret) if signing_secret.strip() else None

    @door.post(PATH, include_in_schema=False)
    async def slack(request: Request) -> Response:
        try:
            body = await read_body(request, CAP)
        except TooLarge:
            return refused(LARGE, "too_large")
        except ClientDisconnect:
            return refused(MALFORMED, "disconnected")
        if not is_signed(verifier, request, body):
            return refused(FORGED, "forged")
        try:
            delivery = read(body, request.headers.get("content-type", ""))
        except Malformed:
            return refused(MALFORMED, "malformed")
        return await _let_in(listener, delivery)

    return door


async def _let_in(listener: Listener, delivery: Json) -> Response:
    if delivery.get("type") == "url_verification":
        return Response(
            orjson.dumps({"challenge": str(delivery.get("challenge", ""))}),
            OK,
            media_type="application/json",
        )
    if delivery.get("ssl_check") == "1":
        return Response()
    if delivery.get("type") == "app_rate_limited":
        log.warning("slack_rate_limited_events")  # more than 30,000 in an hour: some were dropped
        return Response()
    answer = await listener.dispatch(delivery)
    if answer.status in range(MALFORMED, 500):
        return refused(answer.status, "unknown")
    return Response(answer.body, answer.status, answer.first_headers())


def is_signed(verifier: SignatureVerifier | None, request: Request, body: bytes) -> bool:
    """Whether Slack signed exactly these bytes, within 5 minutes."""
    if verifier is None:
        return False
    try:
        return verifier.is_valid(
            body, request.headers.get(TIMESTAMP), request.headers.get(SIGNATURE)
        )
    except (ValueError, TypeError, OverflowError):
        return False  # a timestamp or signature that is none, or bytes that are no text


def read(body: bytes, content_type: str) -> Json:
    """A delivery: JSON, form fields, or a form with JSON in its field `payload`.

    Raises Malformed. A command's text may well have the word in it: only a field counts.
    """
    try:
        if content_type.startswith("application/x-www-form-urlencoded"):
            found = _form(body.decode())
        elif content_type.startswith("application/json"):
            found = orjson.loads(body)
        else:
            raise Malformed
    except ValueError:
        raise Malformed from None
    if not isinstance(found, dict):
        raise Malformed
    return found


def _form(text: str) -> object:
    fields = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS))
    if "command" in fields or "ssl_check" in fields:
        return fields
    if "payload" in fields:
        return orjson.loads(fields["payload"])
    raise Malformed
