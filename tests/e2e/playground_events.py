"""What went between the bot and the playground, read from the playground's recording."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import httpx

Json = dict[str, Any]

CARD = "application/vnd.microsoft.card.adaptive"
END = b"\n---\n"  # of one entry in the recording


@dataclass
class Post:
    """A message of the bot as it stands."""

    id: str
    conversation: str  # with `;messageid=<root>` in a channel
    activity: Json
    edits: int = 0

    @property
    def card(self) -> Json:
        """Its Adaptive Card; empty when it has none."""
        for one in self.activity.get("attachments") or []:
            if one["contentType"] == CARD:
                return dict(one["content"])
        return {}


@dataclass
class Exchange:
    """One request and its answer, from the recording."""

    from_bot: bool
    method: str
    path: str
    sent: Json
    status: int
    answer: Any


@dataclass
class Recording:
    """What the playground wrote down, read as it grows."""

    file: Path
    exchanges: list[Exchange] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    _read: int = 0

    def look(self) -> Self:
        """Read what is new."""
        if self.file.exists():
            *entries, _unfinished = self.file.read_bytes()[self._read :].split(END)
            for entry in entries:
                self._read += len(entry) + len(END)
                self._keep(_exchange(json.loads(entry)))
        return self

    def _keep(self, one: Exchange) -> None:
        self.exchanges.append(one)
        if one.from_bot and one.status < httpx.codes.MULTIPLE_CHOICES:
            self._stands(one)
        elif not one.from_bot and one.sent.get("name") == "adaptiveCard/action":
            self._replaced(one)

    def _stands(self, one: Exchange) -> None:
        _, _, rest = one.path.partition("/v3/conversations")
        conversation, _, what = rest.removeprefix("/").partition("/")
        if one.method == "POST" and not conversation and one.answer.get("activityId"):
            root, sent = one.answer["id"], one.sent["activity"]
            self.posts.append(Post(one.answer["activityId"], root, sent))
        elif one.method == "POST" and what.startswith("activities") and one.answer:
            self.posts.append(Post(one.answer["id"], unquote(conversation), one.sent))
        elif one.method == "PUT":
            at = self.post(unquote(what.rpartition("/")[2]))
            at.activity, at.edits = one.sent, at.edits + 1

    def _replaced(self, one: Exchange) -> None:
        """A card given as the answer of a press stands there from then on."""
        answer = one.answer if isinstance(one.answer, dict) else {}
        if answer.get("type") == CARD:
            at = self.post(one.sent["replyToId"])
            card = {"contentType": CARD, "content": answer["value"]}
            at.activity = {**at.activity, "attachments": [card]}

    def post(self, native: str) -> Post:
        """A message of the bot by its id."""
        return next(one for one in self.posts if one.id == native)

    def answered(self, activity_id: str) -> Exchange | None:
        """What the bot answered to an activity."""
        for one in self.exchanges:
            if not one.from_bot and one.sent.get("id") == activity_id:
                return one
        return None


def _exchange(entry: Json) -> Exchange:
    request, response = entry["request"], entry["response"]
    return Exchange(
        from_bot=str(entry["direction"]).startswith("User"),
        method=request["method"],
        path=urlsplit(request["url"]).path,
        sent=request.get("body") or {},
        status=response["statusCode"],
        answer=response.get("body"),
    )
