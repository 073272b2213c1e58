"""What the double of Slack keeps, and people and channels as Slack describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM, BOT, BOT_ID = "T01PARLEY", "U01PARLEY", "B01PARLEY"


@dataclass
class Post:
    """A message that stands, or stood."""

    channel: str
    ts: str
    text: str
    blocks: list[Json]
    thread: str = ""
    metadata: Json = field(default_factory=dict)
    arguments: Json = field(default_factory=dict)  # as it was sent, the last time
    user: str = BOT
    edits: int = 0
    deleted: bool = False

    @property
    def marker(self) -> str:
        return str(self.metadata.get("event_payload", {}).get("marker", ""))


@dataclass
class View:
    """A form that was opened; `history` holds what stood in it, the newest last."""

    id: str
    user: str
    history: list[Json]
    hash: str = "1"

    @property
    def view(self) -> Json:
        return self.history[-1]


@dataclass(frozen=True)
class Call:
    """One call of a method, or of a `response_url` (method `respond`)."""

    method: str
    arguments: Json
    at: float


def user(native: str, name: str, **more: object) -> Json:
    """Somebody, as users.info tells."""
    return {
        "id": native,
        "team_id": TEAM,
        "name": name.lower(),
        "real_name": name,
        "profile": {"display_name": name, "real_name": name},
        "tz": "Europe/Lisbon",
        "locale": "pt-PT",
        "deleted": False,
        "is_admin": False,
        "is_owner": False,
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        **more,
    }


def channel(native: str, name: str, **more: object) -> Json:
    """A conversation, as conversations.info tells."""
    return {
        "id": native,
        "name": name,
        "is_private": False,
        "is_archived": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": True,
        **more,
    }
