"""Jira Cloud: every item is an issue of one project.

The project is `OPS`, or `OPS/Bug` where issues are to be of another type than `Task`. Nothing makes
a second create harmless, so each issue carries a label of ours, and a search for it finds the issue
again; Jira's index lags behind by seconds, at times minutes: see `settles`.

Changes come as a webhook that an administrator adds, with a secret, for the events "issue updated"
and "issue deleted": developer.atlassian.com/cloud/jira/platform/webhooks. Jira signs the body and
nothing else. The body has the time of the change, not of the attempt, and Jira tries again five
times, after five to fifteen minutes each. So what is older than two hours is refused, and what
comes twice is known by the signed body itself: a header could be changed by whoever replays it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

import orjson

from adapters.outcome import Refusal, Unanswered
from adapters.payload import Json, at, part, parts, text
from adapters.trackers.http import Ask, Client
from adapters.trackers.port import (
    Access,
    Change,
    Copy,
    Forged,
    Inbound,
    Unreadable,
    Unusable,
    Work,
    WorkState,
)
from adapters.trackers.reading import day, fresh, identity, key, moment_of, parsed
from adapters.trackers.trouble import NOT_FOUND, told
from adapters.trackers.words import clipped, description, title
from adapters.voice import Never
from flows.language.work import Field
from storage.records import TrackerKind

API = "/rest/api/3"
KIND = "Task"
LABEL = "parley-"
SUMMARY = 255  # characters
BODY = 30_000
PAGES = 5
BAD_REQUEST = 400
DONE = "done"  # the key of the category of statuses in which work is over
OLDEST = timedelta(hours=2)
SIGNED = re.compile(r"sha256=([0-9a-fA-F]{64})", re.ASCII)
# Both stand in one category; a name is all that tells them apart.
CANCELLED = re.compile(r"cancel|won.?t (do|fix)|reject|declin|abandon|abort", re.IGNORECASE)
# Names of fields, as codes: all else in an error could quote what people said.
NAMED = re.compile(r"summary|description|duedate|labels|issuetype|project|customfield_[0-9]{1,9}")
NO_DUE = "duedate"  # the project's screens have no such field


class Jira:
    """Issues of one project of a Jira site, through an account's e-mail and API token."""

    kind = TrackerKind.JIRA
    polled = False
    settles = 180.0

    def __init__(self, client: Client) -> None:
        self._client = client

    async def create(self, access: Access, work: Work) -> Copy:
        """Make an issue. A workflow decides where it begins, so it is open whatever the item is."""
        project, _, kind = access.project.partition("/")
        fields: Json = {
            "project": {"key": project},
            "issuetype": {"name": kind or KIND},
            "labels": [LABEL + work.ref],
            **_words(work),
            **_due(work),
        }
        with told(again=False):
            made = await self._write(access, "POST", "/issue", fields)
            return _copy(access, made)

    async def update(self, access: Access, copy: Copy, work: Work) -> None:
        """Change it. Safe to repeat. A closed issue may refuse changes, so it is opened first."""
        fields = {} if Field.WORDS in work.theirs else _words(work)
        fields |= {} if Field.DUE in work.theirs else _due(work)
        closing = work.state != WorkState.OPEN
        with told(item=True):
            moves = Field.STATE not in work.theirs and closing != await self._closed(access, copy)
            if moves and not closing:
                await self._move(access, copy, work.state)
            if fields:
                await self._write(access, "PUT", _path(copy), fields)
            if moves and closing:
                await self._move(access, copy, work.state)

    async def comment(self, access: Access, copy: Copy, words: str) -> None:
        """Say something about it."""
        said = {"body": _document(clipped(words, BODY))}
        with told(again=False, item=True):
            await self._ask(access, "POST", f"{_path(copy)}/comment", said)

    async def find(self, access: Access, ref: str) -> Copy | None:
        """The issue with our label; the oldest, should there be two."""
        label = LABEL + ref
        quoted = label.replace("\\", "\\\\").replace('"', '\\"')
        query: Json = {
            "jql": f'labels = "{quoted}" ORDER BY created ASC',
            "fields": ["labels"],  # without a name it answers nothing but ids
            "maxResults": 5,
        }
        with told():
            for _ in range(PAGES):
                page = await self._ask(access, "POST", "/search/jql", query)
                if not isinstance(at(page, "issues"), list):
                    raise Unanswered("no issues")
                ours = [one for one in parts(page, "issues") if label in _labels(one)]
                if ours:
                    return _copy(access, ours[0])
                query["nextPageToken"] = text(page, "nextPageToken")
                if at(page, "isLast") is not False or not query["nextPageToken"]:
                    return None
            raise Unanswered("no end of pages")

    async def check(self, access: Access) -> None:
        """Read who we are, and whether the project takes issues of our type."""
        project, _, kind = access.project.partition("/")
        path = f"/issue/createmeta/{quote(project, safe='')}/issuetypes?maxResults=200"
        with told(special=_no_project):
            await self._ask(access, "GET", "/myself")
            known = await self._ask(access, "GET", path)
        names = {text(one, "name") for one in parts(known, "issueTypes") or parts(known, "values")}
        if (kind or KIND) not in names:
            raise Unusable("the project has no issues of this type, or the account may make none")

    def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:
        """Raise Forged unless Jira has signed this, about a change of the last two hours."""
        secret = access.inbound.get_secret_value() if access.inbound is not None else ""
        given = SIGNED.fullmatch(inbound.headers.get("x-hub-signature", ""))
        if given is None or not secret:
            raise Forged("it is not signed")
        ours = hmac.new(secret.encode(), inbound.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(ours, given[1].lower()):
            raise Forged("the signature is wrong")
        try:
            fresh(moment_of(at(parsed(inbound), "timestamp")), now, for_=OLDEST)
        except Unreadable:
            raise Forged("it does not say when it was signed") from None

    def read(self, inbound: Inbound) -> Sequence[Change]:
        """How an issue stands after a change, or that it was deleted."""
        body = parsed(inbound)
        named = text(body, "webhookEvent")
        if not named:
            raise Unreadable("no event")
        if named not in {"jira:issue_updated", "jira:issue_deleted"}:
            return ()
        fields = part(body, "issue", "fields")
        due, summary = text(fields, "duedate"), text(fields, "summary")
        found = Change(
            event=key(inbound.body),
            at=moment_of(at(body, "timestamp")),
            remote=identity(at(body, "issue", "id")),
            state=_state(part(fields, "status")),
            due=day(due) if due else None,
            title=summary if summary.strip() else None,
            gone=named == "jira:issue_deleted",
        )
        return (found,)

    async def changed_since(
        self,
        access: Access,  # noqa: ARG002 -- the port's
        cursor: str,
    ) -> tuple[Sequence[Change], str]:
        """Nothing: changes come by themselves."""
        return (), cursor

    async def _closed(self, access: Access, copy: Copy) -> bool:
        issue = await self._ask(access, "GET", f"{_path(copy)}?fields=status")
        return text(issue, "fields", "status", "statusCategory", "key") == DONE

    async def _move(self, access: Access, copy: Copy, to: WorkState) -> None:
        """Take a transition that leads there: a status cannot be set."""
        path = f"{_path(copy)}/transitions"
        known = parts(await self._ask(access, "GET", path), "transitions")
        leads = [one for one in known if _leads(one, to)]
        if not leads:
            raise Never("the workflow has no transition that leads there")
        best = next((one for one in leads if _state(part(one, "to")) == to), leads[0])
        await self._ask(access, "POST", path, {"transition": {"id": text(best, "id")}})

    async def _write(self, access: Access, method: str, path: str, fields: Json) -> object:
        """Write fields; once more without the day when the project's screens have no place for it.

        The first attempt did nothing then: Jira refuses the whole.
        """
        try:
            return await self._ask(access, method, path, {"fields": fields})
        except Refusal as refusal:
            if (refusal.status, refusal.error) != (BAD_REQUEST, NO_DUE) or NO_DUE not in fields:
                raise
        fewer = {name: one for name, one in fields.items() if name != NO_DUE}
        return await self._ask(access, method, path, {"fields": fewer}) if fewer else None

    async def _ask(
        self, access: Access, method: str, path: str, body: Json | None = None
    ) -> object:
        login = f"{access.account}:{access.secret.get_secret_value()}".encode(errors="replace")
        headers = {"Authorization": f"Basic {base64.b64encode(login).decode()}"}
        headers["Accept"] = "application/json"
        if body is not None:
            headers["Content-Type"] = "application/json"
        # A change that was made is answered with nothing.
        reads = method == "GET" or path in {"/issue", "/search/jql"}
        reply = await self._client.ask(
            Ask(
                method=method,
                url=access.address.rstrip("/") + API + path,
                headers=headers,
                body=None if body is None else orjson.dumps(body),
                reads=reads,
                code=lambda said: " ".join(filter(NAMED.fullmatch, part(said, "errors"))),
            )
        )
        return reply.json if reads else None


def _words(work: Work) -> Json:
    said = _document(description(work, BODY))
    return {"summary": title(work, SUMMARY), "description": said}


def _due(work: Work) -> Json:
    return {NO_DUE: work.due.isoformat()}


def _document(said: str) -> Json:
    """Plain text in Jira's format of documents, in which an empty text is an error."""
    lines = said.split("\n")
    content = [
        {"type": "paragraph", "content": [{"type": "text", "text": one}] if one else []}
        for one in lines
    ]
    return {"version": 1, "type": "doc", "content": content}


def _path(copy: Copy) -> str:
    return f"/issue/{quote(copy.remote, safe='')}"


def _copy(access: Access, issue: object) -> Copy:
    """Where an issue stands. Its id stays when it is moved to another project; its key does not."""
    if not (found := text(issue, "id")):
        raise Unanswered("no id")
    named = quote(text(issue, "key") or found, safe="")
    return Copy(found, f"{access.address.rstrip('/')}/browse/{named}")


def _labels(issue: Json) -> list[object]:
    found = at(issue, "fields", "labels")
    return found if isinstance(found, list) else []


def _leads(transition: Json, to: WorkState) -> bool:
    category = text(transition, "to", "statusCategory", "key")
    return bool(category) and (category == DONE) == (to != WorkState.OPEN)


def _state(status: Json) -> WorkState | None:
    """How far an issue in this status is."""
    category = text(status, "statusCategory", "key")
    if category == DONE and CANCELLED.search(text(status, "name")):
        return WorkState.CANCELLED
    return (WorkState.DONE if category == DONE else WorkState.OPEN) if category else None


def _no_project(refusal: Refusal) -> Exception | None:
    if refusal.status != NOT_FOUND:
        return None
    return Unusable("there is no such project, or the account may not see it")
