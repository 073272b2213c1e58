"""A double of HubSpot: tasks with text properties, and a search that lags behind."""

from __future__ import annotations

import re

from tests.adapters.trackers.double import QUOTED, Call, Double, Json, Said

TASKS = "/crm/v3/objects/tasks"
KNOWN = {"hs_timestamp", "hs_task_subject", "hs_task_body", "hs_task_status", "hs_task_type"}
STATUSES = {"NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"}


class HubDouble(Double):
    """A HubSpot account with one private app."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token
        self.tasks: dict[str, Json] = {}
        self.indexed: set[str] | None = None  # what the search knows already; None is everything

    def what(self, method: str, path: str) -> str:
        if path == f"{TASKS}/search":
            return "search"
        if path == TASKS:
            return "create" if method == "POST" else "list"
        return {"PATCH": "update", "GET": "read"}.get(method, "?")

    def answer(self, call: Call) -> Said:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return _no(401, "INVALID_AUTHENTICATION")
        if call.what == "list":
            return Said(200, {"results": []})
        doing = {"create": self._create, "search": self._search}
        return doing[call.what](call.body) if call.what in doing else self._about(call)

    def _about(self, call: Call) -> Said:
        named = call.path.removeprefix(f"{TASKS}/")
        if named not in self.tasks:
            return _no(404, "OBJECT_NOT_FOUND")
        if call.what == "read":
            asked = call.query["properties"].split(",")
            shown = {one: self.tasks[named].get(one) for one in asked}
            return Said(200, {"id": named, "properties": shown, "archived": False})
        properties = call.body["properties"]
        if not _fits(properties):
            return _no(400, "VALIDATION_ERROR")
        self.tasks[named] |= properties
        return Said(200, {"id": named, "properties": properties})

    def _create(self, body: Json) -> Said:
        if "associations" not in body or not _fits(body["properties"]):
            return _no(400, "VALIDATION_ERROR")
        named = str(100 + len(self.tasks))
        self.tasks[named] = dict(body["properties"])
        return Said(201, {"id": named, "properties": body["properties"]})

    def _search(self, body: Json) -> Said:
        (line,) = body["filterGroups"][0]["filters"]
        assert line["operator"] == "CONTAINS_TOKEN"
        found = [
            {"id": named, "properties": {one: task.get(one) for one in body["properties"]}}
            for named, task in self.tasks.items()
            if self.indexed is None or named in self.indexed
            if line["value"].lower() in re.split(r"\W+", task[line["propertyName"]].lower())
        ]
        return Said(200, {"total": len(found), "results": found})


def _fits(properties: Json) -> bool:
    """Values are texts, statuses are HubSpot's."""
    return (
        set(properties) <= KNOWN
        and all(isinstance(one, str) for one in properties.values())
        and properties.get("hs_task_status", "WAITING") in STATUSES
    )


def _no(status: int, category: str) -> Said:
    said = {"status": "error", "category": category, "message": QUOTED, "correlationId": "c-1"}
    return Said(status, said)
