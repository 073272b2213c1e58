"""What the double of Teams keeps, and people and conversations as Teams describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TENANT = "c0270500-0000-4000-8000-00000000c0de"
OTHER_TENANT = "fab41ca0-0000-4000-8000-0000000fab00"
APP_ID = "9a71e700-0000-4000-8000-00000000b07a"
PASSWORD = "the-password-of-the-double"
BOT = f"28:{APP_ID}"
BOT_NAME = "Parley"
WORKSPACE = f"teams:{TENANT}"

# Entra object ids
ANA = "a0a00000-0000-4000-8000-000000000a0a"
BEN = "be900000-0000-4000-8000-000000000be9"
CEM = "ce300000-0000-4000-8000-000000000ce3"
DORA = "d05a0000-0000-4000-8000-00000000d05a"
GUS = "9050000a-0000-4000-8000-0000000095e7"  # a guest of Contoso
OTTO = "07700000-0000-4000-8000-000000000770"  # of another company
NAMES = {
    ANA: "Ana Alves",
    BEN: "Ben Brandt",
    CEM: "Cem Cetin",
    DORA: "Dora Dorn",
    GUS: "Gus Guest",
    OTTO: "Otto Other",
}

TEAM, TEAM_GROUP, TEAM_NAME = (
    "19:sales@thread.tacv2",
    "77ea0000-0000-4000-8000-000000000001",
    "Sales",
)
GENERAL = TEAM  # the General channel has its team's id
CALLS = "19:crucial-calls@thread.tacv2"
PARTNERS = "19:partners@thread.tacv2"  # a channel shared with Otto's company
GROUP = "19:meeting@thread.v2"  # a group chat
ROOT = "1764000000000"  # a message by a person in crucial-calls that started a thread

THREAD = ";messageid="


def account(native: str) -> str:
    """What the connector calls a person, for this bot alone."""
    return f"29:1{native.replace('-', '')}"


def dm_of(native: str) -> str:
    """The private chat of a person with the bot."""
    return f"a:1{native.replace('-', '')}"


def member(native: str, **more: object) -> Json:
    """Somebody, as the roster of a conversation tells."""
    name = NAMES.get(native, "Nora New")
    first, _, last = name.partition(" ")
    mail = f"{first.lower()}@contoso.example"
    return {
        "id": account(native),
        "objectId": native,
        "name": name,
        "givenName": first,
        "surname": last,
        "email": mail,
        "userPrincipalName": mail,
        "tenantId": TENANT,
        "userRole": "user",
        **more,
    }


@dataclass
class Conversation:
    """A channel, a group chat or a private chat. Threads of a channel share its entry."""

    id: str
    kind: str  # conversationType: personal, groupChat, channel
    name: str | None = None
    members: list[str] = field(default_factory=list)  # object ids
    team: str = ""
    bot_inside: bool = True
    blocked: bool = False  # by the person


@dataclass
class Post:
    """A message that stands, or stood. `conversation` names the thread in a channel."""

    conversation: str
    id: str
    activity: Json  # as it was sent, the last time
    edits: int = 0
    deleted: bool = False
    to: str = ""  # the account of the only reader of a targeted message

    @property
    def channel(self) -> str:
        return self.conversation.partition(THREAD)[0]

    @property
    def is_root(self) -> bool:
        return self.conversation == f"{self.channel}{THREAD}{self.id}"

    @property
    def summary(self) -> str:
        return str(self.activity.get("summary", ""))

    @property
    def card(self) -> Json:
        """The Adaptive Card in it; empty when there is none."""
        attachments = self.activity.get("attachments") or [{}]
        found = attachments[0].get("content")
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Call:
    """One request: `what` is post, edit, delete, create, member, members, team, channels, token."""

    what: str
    conversation: str  # or the team
    body: Json  # or, where there is none, the ids in the address
    query: Json
    at: float
