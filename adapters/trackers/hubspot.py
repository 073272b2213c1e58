"""HubSpot: every item is a task.

A task has no field for an id of ours, so the last line of its text is `Parley-ref: …`, and a search
for that word finds it again. Somebody may take that line out, but it only counts in the minutes
after an answer was lost. HubSpot's search lags behind by seconds, up to a minute: see `settles`.

Changes come as webhooks of HubSpot's app (subscriptions of the type `object.propertyChange` for
tasks: `hs_task_status`, `hs_timestamp`, `hs_task_subject`; and `object.deletion`), signed with the
app's client secret: developers.hubspot.com, "Validating requests".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from html import escape
from urllib.parse import quote

import orjson

from adapters.outcome import Unanswered
from adapters.payload import Json, at, parts, text
from adapters.trackers.http import Ask, Client
from adapters.trackers.port import (
    Access,
    Change,
    Copy,
    Forged,
    Inbound,
    Unreadable,
    Work,
    WorkState,
)
from adapters.trackers.reading import fresh, identity, key, moment, moment_of, parsed
from adapters.trackers.trouble import code, told
from adapters.trackers.words import clipped, description, title
from flows.language.work import Field
from storage.records import TrackerKind

HOME = "https://api.hubapi.com"
TASKS = "/crm/v3/objects/tasks"
TASK_TYPE = "0-27"
SUBJECT = 250  # characters
BODY = 10_000  # HubSpot takes 65,536, and HTML needs up to six for one
MARK = "Parley-ref: "
# A task is due at a moment. This one is the same day from Honolulu to Auckland; at midnight in UTC
# all of America would see the day before.
DUE = "T10:00:00.000Z"
STATUS = {
    WorkState.OPEN: "NOT_STARTED",
    WorkState.DONE: "COMPLETED",
    WorkState.CANCELLED: "DEFERRED",
}
STANDS = {
    "NOT_STARTED": WorkState.OPEN,
    "IN_PROGRESS": WorkState.OPEN,
    "WAITING": WorkState.OPEN,
    "COMPLETED": WorkState.DONE,
    "DEFERRED": WorkState.CANCELLED,
}
# Somebody who puts a task off has not cancelled it: that status is written, but tells us nothing.
PUT_OFF = "DEFERRED"
CHANGED, DELETED = "propertyChange", "deletion"
# Signed addresses are decoded as far as this, and no further.
DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$",
    "%27": "'", "%28": "(", "%29": ")", "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
CODED = re.compile("|".join(DECODED), re.IGNORECASE)


class HubSpot:
    """Tasks of one HubSpot account, through a private app."""

    kind = TrackerKind.HUBSPOT
    polled = False
    settles = 180.0

    def __init__(self, client: Client) -> None:
        self._client = client

    async def create(self, access: Access, work: Work) -> Copy:
        """Make a task. Its owner stays open: whom HubSpot knows, we do not."""
        properties = _words(work) | _due(work) | {"hs_task_status": STATUS[work.state]}
        properties["hs_task_type"] = "TODO"
        made = {"properties": properties, "associations": []}  # must be there, even empty
        with told(again=False):
            answer = await self._ask(access, "POST", TASKS, made)
            return Copy(_id(answer))

    async def update(self, access: Access, copy: Copy, work: Work) -> None:
        """Change it. Safe to repeat. A task that somebody has begun is not set back."""
        properties: Json = {}
        with told(item=True):
            if Field.WORDS not in work.theirs:
                properties |= _words(work)
            if Field.DUE not in work.theirs:
                properties |= _due(work)
            if Field.STATE not in work.theirs:
                status = await self._property(access, copy, "hs_task_status")
                if STANDS.get(status) != work.state:
                    properties["hs_task_status"] = STATUS[work.state]
            if properties:
                await self._ask(access, "PATCH", _path(copy), {"properties": properties})

    async def comment(self, access: Access, copy: Copy, words: str) -> None:
        """Say it at the end of the task's text: tasks have no comments. Safe to repeat."""
        said = _html(clipped(words, BODY // 2))
        with told(item=True):
            before = await self._property(access, copy, "hs_task_body")
            if said not in before:
                body, mark, ref = before.rpartition(MARK)
                after = f"{body}{said}<br>{mark}{ref}" if mark else f"{before}<br>{said}"
                changed = {"properties": {"hs_task_body": after}}
                await self._ask(access, "PATCH", _path(copy), changed)

    async def find(self, access: Access, ref: str) -> Copy | None:
        """The task with our line in its text; the oldest, should there be two."""
        line = {"propertyName": "hs_task_body", "operator": "CONTAINS_TOKEN", "value": ref}
        query = {
            "filterGroups": [{"filters": [line]}],
            "properties": ["hs_task_body"],
            "sorts": [{"propertyName": "hs_createdate", "direction": "ASCENDING"}],
            "limit": 10,
        }
        with told():
            page = await self._ask(access, "POST", f"{TASKS}/search", query)
            if not isinstance(at(page, "results"), list):
                raise Unanswered("no results")
            found = parts(page, "results")
            ours = [one for one in found if MARK + ref in text(one, "properties", "hs_task_body")]
            return Copy(_id(ours[0])) if ours else None

    async def check(self, access: Access) -> None:
        """Read one task."""
        with told():
            await self._ask(access, "GET", f"{TASKS}?limit=1")

    def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:
        """Raise Forged unless HubSpot's app has signed this within the last five minutes."""
        given = inbound.headers.get("x-hubspot-signature-v3", "")
        stamp = inbound.headers.get("x-hubspot-request-timestamp", "")
        secret = access.inbound.get_secret_value() if access.inbound is not None else ""
        if not (given and stamp and secret):
            raise Forged("it is not signed")
        try:
            fresh(moment_of(stamp), now)
        except Unreadable:
            raise Forged("it does not say when it was signed") from None
        # The decoded form is the documented one; the other was seen, too.
        urls = {_decoded(inbound.url), inbound.url}
        if not any(_same(secret, inbound, one, stamp, given) for one in urls):
            raise Forged("the signature is wrong")

    def read(self, inbound: Inbound) -> Sequence[Change]:
        """Each event about a task that says something of it; HubSpot sends up to 100 at once."""
        body = parsed(inbound)
        events = [body] if isinstance(body, dict) else body
        if not isinstance(events, list) or not all(isinstance(one, dict) for one in events):
            raise Unreadable("not events")
        return [change for one in events for change in _changes(one)]

    async def changed_since(
        self,
        access: Access,  # noqa: ARG002 -- the port's
        cursor: str,
    ) -> tuple[Sequence[Change], str]:
        """Nothing: changes come by themselves."""
        return (), cursor

    async def _property(self, access: Access, copy: Copy, name: str) -> str:
        task = await self._ask(access, "GET", f"{_path(copy)}?properties={name}")
        return text(task, "properties", name)

    async def _ask(
        self, access: Access, method: str, path: str, body: Json | None = None
    ) -> object:
        headers = {"Authorization": f"Bearer {access.secret.get_secret_value()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        reply = await self._client.ask(
            Ask(
                method=method,
                url=(access.address.rstrip("/") or HOME) + path,
                headers=headers,
                body=None if body is None else orjson.dumps(body),
                reads=method != "PATCH",
                code=lambda said: code(text(said, "category")),
            )
        )
        return reply.json if method != "PATCH" else None


def _words(work: Work) -> Json:
    body = f"{description(work, BODY)}\n\n{MARK}{work.ref}"
    return {"hs_task_subject": title(work, SUBJECT), "hs_task_body": _html(body)}


def _due(work: Work) -> Json:
    return {"hs_timestamp": work.due.isoformat() + DUE}


def _html(said: str) -> str:
    """The text of a task is HTML."""
    return escape(said).replace("\n", "<br>")


def _path(copy: Copy) -> str:
    return f"{TASKS}/{quote(copy.remote, safe='')}"


def _id(answer: object) -> str:
    """The id of a task; without it nobody can find it again."""
    if found := text(answer, "id"):
        return found
    raise Unanswered("no id")


def _decoded(url: str) -> str:
    return CODED.sub(lambda one: DECODED[one[0].upper()], url)


def _same(secret: str, inbound: Inbound, url: str, stamp: str, given: str) -> bool:
    said = inbound.method.upper().encode() + url.encode(errors="replace")
    signed = hmac.new(secret.encode(), said + inbound.body + stamp.encode(), hashlib.sha256)
    ours = base64.b64encode(signed.digest())
    return hmac.compare_digest(ours, given.encode(errors="replace"))


def _changes(event: Json) -> list[Change]:
    """What an event says, if it is about a task at all."""
    sort, _, kind = text(event, "subscriptionType").rpartition(".")
    # Older subscriptions, such as contact.deletion, name no type; a task may have the same id.
    is_task = sort in {"object", "task"} and at(event, "objectTypeId") in (None, TASK_TYPE)
    if not is_task or kind not in {CHANGED, DELETED}:
        return []
    remote, when = identity(event.get("objectId")), moment_of(event.get("occurredAt"))
    name, value = text(event, "propertyName"), text(event, "propertyValue")
    # HubSpot does not promise that `eventId` is unique.
    same = key(event.get("subscriptionId"), event.get("eventId"), remote, kind, name, when)
    about = Change(event=same, at=when, remote=remote)
    if kind == DELETED:
        return [replace(about, gone=True)]
    if name == "hs_task_status" and value in STANDS and value != PUT_OFF:
        return [replace(about, state=STANDS[value])]
    if name == "hs_timestamp" and value:
        return [replace(about, due=_day(value))]
    if name == "hs_task_subject" and value.strip():
        return [replace(about, title=value)]
    return []


def _day(value: str) -> date:
    """The day of a moment: milliseconds, or a date of ISO 8601."""
    return (moment_of(value) if value.isdecimal() else moment(value)).date()
