"""A double of Salesforce: tokens that end, tasks, and as much SOQL as is asked of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.adapters.trackers.double import QUOTED, Call, Double, Json, Said

DATA = "/services/data/v62.0"
BEGAN = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
ESCAPED = re.compile(r"= '((?:[^'\\]|\\.)*)'")


class ForceDouble(Double):
    """A Salesforce organisation with one app."""

    def __init__(self, client: str, secret: str) -> None:
        super().__init__()
        self.client, self.secret = client, secret
        self.instance = ""  # another address than the one it is asked at
        self.field = "Parley_Ref__c"
        self.tokens: list[str] = []
        self.tasks: dict[str, Json] = {}
        self.page = 100
        self.now = BEGAN
        self.statuses = {"Not Started": False, "In Progress": False, "Completed": True}
        self.statuses |= {"Waiting on someone else": False, "Deferred": False}
        self.default = "Not Started"
        self._pages: dict[str, list[Json]] = {}

    def what(self, method: str, path: str) -> str:
        if path == "/services/oauth2/token":
            return "token"
        if path.startswith(f"{DATA}/query"):
            return "query"
        if path == f"{DATA}/sobjects/Task":
            return "create"
        return {"PATCH": "update", "GET": "read"}.get(method, "?")

    def answer(self, call: Call) -> Said:
        if call.what == "token":
            return self._token(call.form)
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or token not in self.tokens:
            return _no(401, "INVALID_SESSION_ID")
        return {"query": self._query, "create": self._create}.get(call.what, self._about)(call)

    def _about(self, call: Call) -> Said:
        task = self.tasks.get(call.path.removeprefix(f"{DATA}/sobjects/Task/"))
        if task is None or task["IsDeleted"]:
            return _no(404, "ENTITY_IS_DELETED" if task else "NOT_FOUND")
        if call.what == "read":
            return Said(200, {one: task.get(one) for one in call.query["fields"].split(",")})
        return self._write(task, call.body) or Said(204)

    def touch(self, named: str, **fields: object) -> None:
        """Somebody changes a task, a minute later."""
        assert self._write(self.tasks[named], fields) is None

    def _token(self, form: dict[str, str]) -> Said:
        if (form["client_id"], form["client_secret"]) != (self.client, self.secret):
            return Said(400, {"error": "invalid_client", "error_description": QUOTED})
        assert form["grant_type"] == "client_credentials"
        self.tokens.append(f"SESSION-{len(self.tokens)}")
        given = {"access_token": self.tokens[-1], "instance_url": self.instance or self.url}
        return Said(200, {**given, "token_type": "Bearer", "id": self.url})

    def _create(self, call: Call) -> Said:
        named = f"00T{len(self.tasks):015}"
        task: Json = {"Id": named, "IsDeleted": False, "IsClosed": False, "CreatedDate": self.now}
        if trouble := self._write(task, call.body):
            return trouble
        self.tasks[named] = task
        return Said(201, {"id": named, "success": True, "errors": []})

    def _write(self, task: Json, fields: Json) -> Said | None:
        for name, said in fields.items():
            if name.endswith("__c") and name != self.field:
                return _no(400, "INVALID_FIELD")
            if name == "ActivityDate":
                date.fromisoformat(said)
            if name == "Status":
                if said not in self.statuses:
                    return _no(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
                task["IsClosed"] = self.statuses[said]
            task[name] = said
        self.now += timedelta(minutes=1)
        task["SystemModstamp"] = self.now
        return None

    def _query(self, call: Call) -> Said:
        if call.path in self._pages:
            return self._paged(self._pages.pop(call.path))
        asked = call.query["q"]
        if "FROM TaskStatus" in asked:
            return self._paged(
                [
                    {"ApiName": one, "IsClosed": closed, "IsDefault": one == self.default}
                    for one, closed in self.statuses.items()
                ]
            )
        if (named := re.search(r"\w+__c", asked)) and named[0] != self.field:
            return _no(400, "INVALID_FIELD")
        found = sorted(self.tasks.values(), key=lambda one: (one["SystemModstamp"], one["Id"]))
        if not call.path.endswith("/queryAll"):
            found = [one for one in found if not one["IsDeleted"]]
        if wanted := ESCAPED.search(asked):
            ref = re.sub(r"\\(.)", r"\1", wanted[1])
            found = [one for one in found if one.get(self.field) == ref]
        if since := re.search(r"SystemModstamp >= (\S+)", asked):
            after = datetime.fromisoformat(since[1])
            found = [one for one in found if one["SystemModstamp"] >= after]
        return self._paged([_shown(one) for one in found if one.get(self.field)])

    def _paged(self, found: list[Json]) -> Said:
        page, rest = found[: self.page], found[self.page :]
        body: dict[str, Any] = {"totalSize": len(found), "done": not rest, "records": page}
        if rest:
            path = f"{DATA}/query/01g-{len(self.calls)}"
            self._pages[path] = rest
            body["nextRecordsUrl"] = path
        return Said(200, body)


def _shown(task: Json) -> Json:
    stamp = task["SystemModstamp"].strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return {**task, "SystemModstamp": stamp, "CreatedDate": None}


def _no(status: int, code: str) -> Said:
    return Said(status, [{"message": QUOTED, "errorCode": code}])
