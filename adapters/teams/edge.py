"""The door for Teams' requests: only what the Bot Connector signed gets in, and only what is whole.

The token first, whatever the rest is; then the size, the JSON, whether the token was made for this
activity, and whether it is shaped as activities are: botbuilder raises over what is not. Every
refusal is an empty answer and a count of its reason; no body is ever logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from adapters.edge import TooLarge, read_body, refused
from adapters.teams import hosts, payload
from adapters.teams.exchange import Reply
from adapters.teams.identity import CHANNEL, Identity, Proof, Unreachable, Untrusted
from adapters.teams.listen import Listener
from adapters.teams.payload import Json

PATH = "/api/messages"
CAP = 256 * 1024  # bytes; Teams' own messages stay under 100 KB
MALFORMED, UNPROVEN, LARGE, TRY_AGAIN = 400, 401, 413, 503
ID_LIMIT = 1000  # characters
EMULATED = frozenset({CHANNEL, "emulator"})
TIMES = ("timestamp", "localTimestamp", "expiration")


class Malformed(Exception):
    """Teams signed it, but it is no activity for us; the reason is one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Whom the door belongs to, and so what it lets in."""

    app_id: str
    tenant: str
    emulator: bool = False  # anybody on this machine may come in, without a token
    hosts: Sequence[str] = ()  # service urls may lead there too


def router(listener: Listener, identity: Identity, house: House) -> APIRouter:
    """The one route of a bot in Teams."""
    door = APIRouter()

    @door.post(PATH, include_in_schema=False)
    async def teams(request: Request) -> Response:
        try:
            proof = await _proof(identity, house, request)
            activity = read(await read_body(request, CAP))
            admit(activity, house, proof)
        except Untrusted as error:
            return refused(UNPROVEN, error.reason)
        except Unreachable:
            return refused(TRY_AGAIN, "keys_away")
        except TooLarge:
            return refused(LARGE, "too_large")
        except ClientDisconnect:
            return refused(MALFORMED, "disconnected")
        except Malformed as error:
            return refused(MALFORMED, str(error))
        return _answer(await listener.dispatch(activity))

    return door


async def _proof(identity: Identity, house: House, request: Request) -> Proof | None:
    """What the token says; an emulator has none."""
    if house.emulator:
        return None
    return await identity.check(request.headers.get("authorization", ""))


def _answer(reply: Reply) -> Response:
    if reply.body is None:
        return Response(status_code=reply.status)
    return Response(orjson.dumps(reply.body), reply.status, media_type="application/json")


def read(body: bytes) -> Json:
    """An object. Raises Malformed."""
    try:
        found = orjson.loads(body)
    except ValueError:
        raise Malformed("no_json") from None
    if not isinstance(found, dict):
        raise Malformed("no_object")
    return found


def admit(activity: Json, house: House, proof: Proof | None) -> None:
    """Let in what is signed, whole and ours. Raises Untrusted or Malformed."""
    if proof is not None:
        proof.covers(activity)
    if reason := next(_wrong(activity, house), ""):
        raise Malformed(reason)
    # In a channel shared with another company only one of the two is ours.
    tenants = {
        payload.text(activity, "channelData", "tenant", "id"),
        payload.text(activity, "conversation", "tenantId"),
    }
    if not house.emulator and house.tenant not in {one.casefold() for one in tenants}:
        raise Untrusted("wrong_tenant")


def _wrong(activity: Json, house: House) -> Iterator[str]:
    """What is wrong with an activity, a word each."""
    if not _is_id(activity.get("type")) or not _is_id(activity.get("id")):
        yield "no_id"
    if any(not _is_id(payload.at(activity, who, "id")) for who in PARTIES):
        yield "no_party"
    if payload.text(activity, "channelId") not in (EMULATED if house.emulator else {CHANNEL}):
        yield "wrong_channel"
    url = payload.service_url(activity)
    if not hosts.may_send_to(url, emulator=house.emulator, extra=house.hosts):
        yield "wrong_host"
    if not house.emulator and not _is_us(payload.text(activity, "recipient", "id"), house):
        yield "wrong_recipient"
    if "channelData" in activity and not isinstance(activity["channelData"], dict):
        yield "wrong_shape"
    if any(not isinstance(activity.get(key) or kind(), kind) for key, kind in SHAPES.items()):
        yield "wrong_shape"
    if any(not _is_time(activity[key]) for key in TIMES if activity.get(key) is not None):
        yield "no_time"


PARTIES = ("from", "recipient", "conversation")
# What may be left out, but must be of this kind where it is there. `value` may be anything.
SHAPES: Mapping[str, type] = {"entities": list, "text": str, "name": str}


def _is_id(found: object) -> bool:
    return isinstance(found, str) and bool(found.strip()) and len(found) <= ID_LIMIT


def _is_us(recipient: str, house: House) -> bool:
    return recipient.casefold() == f"28:{house.app_id}".casefold()


def _is_time(found: object) -> bool:
    if not isinstance(found, str):
        return False
    try:
        datetime.fromisoformat(found)
    except ValueError:
        return False
    return True
