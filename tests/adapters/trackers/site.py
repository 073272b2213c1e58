"""A double of a Jira Cloud site: one project, a workflow, and a search that lags behind."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date

from tests.adapters.trackers.double import QUOTED, Call, Double, Json, Said

API = "/rest/api/3"
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done", "Won't do": "done"}


class JiraDouble(Double):
    """A site with the project OPS."""

    def __init__(self, email: str, token: str) -> None:
        super().__init__()
        self.login = base64.b64encode(f"{email}:{token}".encode()).decode()
        self.issues: dict[str, Json] = {}  # by number
        self.types = ["Task", "Bug"]
        self.screens = {"summary", "description", "duedate", "labels", "project", "issuetype"}
        self.workflow = dict(CATEGORIES)  # each status can be reached from every other
        self.indexed: set[str] | None = None  # what the search knows already; None is everything
        self.page = 50

    def what(self, method: str, path: str) -> str:
        end = path.removeprefix(API).split("/")[1:]
        match end:
            case ["issue"]:
                return "create"
            case ["issue", "createmeta", _, "issuetypes"]:
                return "types"
            case ["issue", _, "transitions"]:
                return "move" if method == "POST" else "moves"
            case ["issue", _, "comment"]:
                return "comment"
            case ["issue", _]:
                return "update" if method == "PUT" else "read"
        return end[-1] if end else "?"  # myself, jql, search

    def answer(self, call: Call) -> Said:
        if call.headers.get("authorization") != f"Basic {self.login}":
            return Said(401, {"errorMessages": [QUOTED], "errors": {}})
        doing: dict[str, Callable[[], Said]] = {
            "myself": lambda: Said(200, {"accountId": "a-1"}),
            "types": lambda: self._types(call.path.split("/")[6]),
            "create": lambda: self._create(call.body["fields"]),
            "jql": lambda: self._search(call.body),
            "search": lambda: Said(410, {"errorMessages": [QUOTED]}),
        }
        if call.what in doing:
            return doing[call.what]()
        issue = self._issue(call.path.split("/")[5])
        if issue is None:
            return Said(404, {"errorMessages": [QUOTED], "errors": {}})
        return self._about(call, issue)

    def stand(self, number: str) -> str:
        """The status of an issue."""
        return str(self.issues[number]["fields"]["status"]["name"])

    def _about(self, call: Call, issue: Json) -> Said:
        match call.what:
            case "read":
                return Said(200, issue)
            case "moves":
                return Said(200, {"transitions": self._moves()})
            case "move":
                named = call.body["transition"]["id"]
                (to,) = [one["to"] for one in self._moves() if one["id"] == named]
                issue["fields"]["status"] = to
                return Said(204)
            case "comment":
                _document(call.body["body"])
                issue["comments"].append(call.body["body"])
                return Said(201, {"id": "1"})
        assert call.what == "update"
        return self._written(call.body["fields"], issue) or Said(204)

    def _issue(self, named: str) -> Json | None:
        for number, issue in self.issues.items():
            if named in {number, issue["key"]}:
                return issue
        return None

    def _types(self, project: str) -> Said:
        if project != "OPS":
            return Said(404, {"errorMessages": [QUOTED], "errors": {}})
        return Said(200, {"issueTypes": [{"name": one, "subtask": False} for one in self.types]})

    def _moves(self) -> list[Json]:
        return [
            {"id": str(number), "name": f"Go to {name}", "to": _status(name, category)}
            for number, (name, category) in enumerate(self.workflow.items(), 1)
        ]

    def _create(self, fields: Json) -> Said:
        if fields["project"] != {"key": "OPS"} or fields["issuetype"]["name"] not in self.types:
            return Said(400, {"errorMessages": [], "errors": {"project": QUOTED}})
        number = str(10_000 + len(self.issues))
        key = f"OPS-{len(self.issues) + 1}"
        issue: Json = {"id": number, "key": key, "fields": {}, "comments": []}
        if trouble := self._written(fields, issue):
            return trouble
        issue["fields"]["status"] = _status("To Do", "new")
        self.issues[number] = issue
        return Said(201, {"id": number, "key": key, "self": f"{self.url}{API}/issue/{number}"})

    def _written(self, fields: Json, issue: Json) -> Said | None:
        if missing := set(fields) - self.screens:
            return Said(400, {"errorMessages": [], "errors": dict.fromkeys(missing, QUOTED)})
        if "\n" in fields.get("summary", "") or len(fields.get("summary", "")) > 255:
            return Said(400, {"errorMessages": [], "errors": {"summary": QUOTED}})
        if "description" in fields:
            _document(fields["description"])
        if "duedate" in fields:
            date.fromisoformat(fields["duedate"])
        assert all(" " not in one for one in fields.get("labels", []))
        issue["fields"] |= fields
        return None

    def _search(self, body: Json) -> Said:
        assert body["fields"], "without names nothing but ids comes back"
        label = body["jql"].split('"')[1]
        known = [one for one in self.issues.values() if label in one["fields"]["labels"]]
        known = [one for one in known if self.indexed is None or one["id"] in self.indexed]
        begin = int(body.get("nextPageToken") or 0)
        page = [
            {
                "id": one["id"],
                "key": one["key"],
                "fields": {name: one["fields"][name] for name in body["fields"]},
            }
            for one in known[begin : begin + self.page]
        ]
        if begin + self.page < len(known) or (begin == 0 and self.page == 0):
            return Said(200, {"issues": page, "nextPageToken": str(begin + 1), "isLast": False})
        return Said(200, {"issues": page, "isLast": True})


def _status(name: str, category: str) -> Json:
    return {"name": name, "statusCategory": {"key": category}}


def _document(said: object) -> None:
    """Atlassian's format: typed nodes, and no empty text."""
    assert isinstance(said, dict)
    assert (said["version"], said["type"]) == (1, "doc")
    for paragraph in said["content"]:
        assert paragraph["type"] == "paragraph"
        assert all(one["type"] == "text" and one["text"] for one in paragraph["content"])
