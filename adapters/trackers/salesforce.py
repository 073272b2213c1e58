"""Salesforce: every item is a task.

An administrator makes an app with client credentials at the My Domain host, and a text field on
activities for our reference: `Parley_Ref__c`, or whatever `project` names. Without such a field a
task cannot be found again: Salesforce filters by no long text, such as the description.

Changes are asked for: whatever has our reference and was changed since, deleted tasks included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import orjson

from adapters.outcome import Refusal, Unanswered
from adapters.payload import Json, at, parts, text
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
from adapters.trackers.reading import day, key, moment
from adapters.trackers.salesforce_login import Login, Session
from adapters.trackers.trouble import UNAUTHORIZED, code, refused, told
from adapters.trackers.words import clipped, description, title
from adapters.voice import Later
from flows.language.work import Field
from storage.records import TrackerKind

DATA = "/services/data"
API = f"{DATA}/v62.0"
TASKS = f"{API}/sobjects/Task"
FIELD = "Parley_Ref__c"
FIELDS = re.compile(r"([A-Za-z][A-Za-z0-9]*__)?[A-Za-z][A-Za-z0-9_]*__c", re.ASCII)
SUBJECT = 255  # characters
BODY = 30_000
# What is changed while we ask gets an earlier time than what we have read already.
OVERLAP = timedelta(minutes=5)
PAGES = 20
PAGE = 500
# Each organisation has its own words for how far a task is; these are the ones it begins with.
STATUS = {
    WorkState.OPEN: "Not Started",
    WorkState.DONE: "Completed",
    WorkState.CANCELLED: "Deferred",
}
PUT_OFF = STATUS[WorkState.CANCELLED]
WAITING = frozenset({"REQUEST_LIMIT_EXCEEDED", "UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"})
LIMITED = "REQUEST_LIMIT_EXCEEDED"
NO_FIELD = frozenset({"INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE"})


class Salesforce:
    """Tasks of one Salesforce organisation, as the user that its app runs as."""

    kind = TrackerKind.SALESFORCE
    polled = True
    settles = 60.0

    def __init__(self, client: Client) -> None:
        self._client = client
        self._login = Login(client)

    async def create(self, access: Access, work: Work) -> Copy:
        """Make a task."""
        status = await self._status(access, work.state)
        made: Json = {_field(access): work.ref, "Status": status, **_words(work), **_due(work)}
        with told(again=False, special=_special):
            answer = await self._ask(access, "POST", TASKS, made)
            if not (found := text(answer, "id")):
                raise Unanswered("no id")
        return _copy(access, found)

    async def update(self, access: Access, copy: Copy, work: Work) -> None:
        """Change it. Safe to repeat. A task that somebody has begun is not set back."""
        changed = {} if Field.WORDS in work.theirs else _words(work)
        changed |= {} if Field.DUE in work.theirs else _due(work)
        with told(item=True, special=_special):
            if Field.STATE not in work.theirs:
                task = await self._ask(access, "GET", f"{_path(copy)}?fields=Status,IsClosed")
                if _stands(task) != work.state:
                    changed["Status"] = await self._status(access, work.state)
            if changed:
                await self._ask(access, "PATCH", _path(copy), changed)

    async def comment(self, access: Access, copy: Copy, words: str) -> None:
        """Say it at the end of the task's text: tasks have no comments. Safe to repeat."""
        said = clipped(words, BODY // 4)
        with told(item=True, special=_special):
            task = await self._ask(access, "GET", f"{_path(copy)}?fields=Description")
            before = text(task, "Description")
            if said not in before:
                after = clipped(before, BODY - len(said)) + f"\n\n{said}"
                await self._ask(access, "PATCH", _path(copy), {"Description": after.strip()})

    async def find(self, access: Access, ref: str) -> Copy | None:
        """The task with our reference; the oldest, should there be two."""
        asked = (
            f"SELECT Id FROM Task WHERE {_field(access)} = {_quoted(ref)} "  # noqa: S608 -- both are checked or quoted
            "ORDER BY CreatedDate LIMIT 1"
        )
        with told(special=_special):
            page = await self._ask(access, "GET", _query(asked))
            if not isinstance(at(page, "records"), list):
                raise Unanswered("no records")
        found = [text(one, "Id") for one in parts(page, "records")]
        return _copy(access, found[0]) if found else None

    async def check(self, access: Access) -> None:
        """Read one task with our field."""
        asked = f"SELECT Id, {_field(access)} FROM Task LIMIT 1"  # noqa: S608 -- it is checked
        with told(special=_special):
            await self._ask(access, "GET", _query(asked))

    def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:  # noqa: ARG002 -- the port's
        """Raise Forged: Salesforce does not call us."""
        raise Forged("this tracker does not call")

    def read(self, inbound: Inbound) -> Sequence[Change]:  # noqa: ARG002 -- the port's
        """Raise Unreadable: Salesforce does not call us."""
        raise Unreadable("this tracker does not call")

    async def changed_since(self, access: Access, cursor: str) -> tuple[Sequence[Change], str]:
        """What has our reference and was changed since, oldest first, some of it once more."""
        field = _field(access)
        since = f" AND SystemModstamp >= {begin}" if (begin := _begin(cursor)) else ""
        path = _query(
            f"SELECT Id, Subject, Status, IsClosed, ActivityDate, IsDeleted, SystemModstamp, "  # noqa: S608 -- a field that was checked, and a moment
            f"{field} FROM Task WHERE {field} != null{since} ORDER BY SystemModstamp, Id",
            every="All",  # also what was deleted
        )
        found: list[Change] = []
        with told(special=_special):
            for _ in range(PAGES):
                page = await self._ask(access, "GET", path)
                found += [_change(one, field) for one in parts(page, "records")]
                path = text(page, "nextRecordsUrl")
                if not path.startswith(f"{DATA}/"):
                    # Read to the end: the next time begins a little before what is newest now.
                    return found, max(begin, _stamp(found[-1].at - OVERLAP)) if found else begin
        # There is more: it goes on where this ends, without stepping back.
        return found, _stamp(found[-1].at) if found else begin

    async def _status(self, access: Access, state: WorkState) -> str:
        """What this organisation calls it."""
        session = await self._login.session(access)
        if not session.statuses:
            with told(special=_special):
                asked = "SELECT ApiName, IsClosed, IsDefault FROM TaskStatus ORDER BY SortOrder"
                page = await self._ask(access, "GET", _query(asked))
            session.statuses = _statuses(parts(page, "records"))
        return session.statuses[state]

    async def _ask(
        self, access: Access, method: str, path: str, body: Json | None = None
    ) -> object:
        """Ask with a token; once more with a new one when it is not accepted any more."""
        session = await self._login.session(access)
        try:
            return await self._asked(session, method, path, body)
        except Refusal as refusal:
            if refusal.status != UNAUTHORIZED:
                raise
        self._login.forget(access, session)
        return await self._asked(await self._login.session(access), method, path, body)

    async def _asked(self, session: Session, method: str, path: str, body: Json | None) -> object:
        headers = {
            "Authorization": f"Bearer {session.token.get_secret_value()}",
            "Sforce-Query-Options": f"batchSize={PAGE}",
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        ask = Ask(
            method=method,
            url=session.instance + path,
            headers=headers,
            body=None if body is None else orjson.dumps(body),
            reads=method != "PATCH",  # answered with nothing
            code=_code,
        )
        reply = await self._client.ask(ask)
        return reply.json if ask.reads else None


def _special(refusal: Refusal) -> Exception | None:
    """What Salesforce's codes mean beyond their statuses."""
    if refusal.error in WAITING:  # a limit is a 403 here, a lock a 400
        words = refused(refusal, refusal.error)
        return Later(words, after=refusal.after, whole_workspace=refusal.error == LIMITED)
    if refusal.error in NO_FIELD:
        return Unusable("tasks have no field for our reference, or the app's user may not use it")
    return None


def _code(said: object) -> str:
    """The code of the first error: they come as a list."""
    first = said[0] if isinstance(said, list) and said else said
    return code(text(first, "errorCode"))


def _field(access: Access) -> str:
    """The name of the field for our reference; it becomes a part of queries."""
    named = access.project or FIELD
    if not FIELDS.fullmatch(named):
        raise Unusable("the field for our reference has no name such as Parley_Ref__c")
    return named


def _words(work: Work) -> Json:
    return {"Subject": title(work, SUBJECT), "Description": description(work, BODY)}


def _due(work: Work) -> Json:
    """A day is a day: Salesforce shows it at midnight in UTC, and nobody is to shift that."""
    return {"ActivityDate": work.due.isoformat()}


def _copy(access: Access, found: str) -> Copy:
    address = access.address.rstrip("/")
    return Copy(found, f"{address}/lightning/r/Task/{quote(found, safe='')}/view")


def _path(copy: Copy) -> str:
    return f"{TASKS}/{quote(copy.remote, safe='')}"


def _query(asked: str, every: str = "") -> str:
    return f"{API}/query{every}?{urlencode({'q': asked})}"


def _quoted(said: str) -> str:
    """A text in SOQL."""
    return "'" + said.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _begin(cursor: str) -> str:
    """A cursor as a moment in SOQL. Without one everything is read: that does no harm."""
    try:
        return _stamp(moment(cursor))
    except Unreadable:
        return ""


def _stamp(moment_: datetime) -> str:
    return moment_.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _statuses(known: list[Json]) -> dict[WorkState, str]:
    """For each of our states the usual name where it exists, else the first that means the same."""
    names = {text(one, "ApiName"): at(one, "IsClosed") is True for one in known}
    names.pop("", None)
    default = [text(one, "ApiName") for one in known if at(one, "IsDefault") is True]
    found = dict(STATUS)
    for state, usual in STATUS.items():
        closed = state != WorkState.OPEN
        fitting = [] if closed else [one for one in default if names.get(one) is False]
        fitting += [one for one, is_closed in names.items() if is_closed == closed]
        if usual not in names and fitting:
            found[state] = fitting[0]
    return found


def _stands(task: object) -> WorkState:
    if text(task, "Status") == PUT_OFF:
        return WorkState.CANCELLED
    return WorkState.DONE if at(task, "IsClosed") is True else WorkState.OPEN


def _change(task: Json, field: str) -> Change:
    """How a task stands. One that was put off may be cancelled, or not: that says nothing."""
    stamp, remote = text(task, "SystemModstamp"), text(task, "Id")
    due, subject = text(task, "ActivityDate"), text(task, "Subject")
    try:
        return Change(
            event=key(remote, stamp),
            at=moment(stamp),
            remote=remote,
            ref=text(task, field),
            state=None if text(task, "Status") == PUT_OFF else _stands(task),
            due=day(due) if due else None,
            title=subject if subject.strip() else None,
            gone=at(task, "IsDeleted") is True,
        )
    except Unreadable as error:
        raise Unanswered(str(error)) from None
