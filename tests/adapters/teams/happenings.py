"""What happens in Teams, as the Bot Connector tells us: people come and go, names change.

These tell of no client, and so of no zone and no language.
"""

from __future__ import annotations

from typing import Any

from tests.adapters.teams.activities import activity, chat, thread
from tests.adapters.teams.records import (
    ANA,
    BOT,
    CALLS,
    ROOT,
    TEAM,
    TEAM_GROUP,
    TEAM_NAME,
    account,
)

Json = dict[str, Any]

OF_CLIENTS = ("localTimezone", "localTimestamp", "locale", "entities")


def happened(
    service_url: str, event: str, *, who: str = ANA, where: Json | None = None, **more: object
) -> Json:
    """A `conversationUpdate`: `teamRenamed`, `channelDeleted`, `teamDeleted` and its kin."""
    spot = where or thread(root="")
    team = {"team": {"id": TEAM, "name": TEAM_NAME, "aadGroupId": TEAM_GROUP}}
    told = {**spot, "channelData": {**spot["channelData"], **team, "eventType": event}}
    return _told("conversationUpdate", service_url, told, who, more)


def renamed(service_url: str, channel: str, name: str, *, who: str = ANA) -> Json:
    """A channel has a new name."""
    spot = thread(channel, "")
    spot["channelData"]["channel"]["name"] = name
    return happened(service_url, "channelRenamed", who=who, where=spot)


def came(service_url: str, *people: str, who: str = ANA, where: Json | None = None) -> Json:
    """People were added; `BOT` is the bot itself."""
    added = {"membersAdded": [_named(one) for one in people]}
    return _moved(service_url, "teamMemberAdded", added, who, where)


def went(service_url: str, *people: str, who: str = ANA, where: Json | None = None) -> Json:
    """People were removed, or left; `BOT` is the bot itself."""
    removed = {"membersRemoved": [_named(one) for one in people]}
    return _moved(service_url, "teamMemberRemoved", removed, who, where)


def installed(
    service_url: str, action: str = "add", *, who: str = ANA, where: Json | None = None
) -> Json:
    """The app is added (`add`, `add-upgrade`) or removed (`remove`, `remove-upgrade`)."""
    spot = where or thread(root="")
    selected = {"settings": {"selectedChannel": {"id": CALLS}}}
    told = {**spot, "channelData": {**spot["channelData"], **selected}}
    return _told("installationUpdate", service_url, told, who, {"action": action})


def reaction(
    service_url: str, kind: str = "like", *, who: str = ANA, where: Json | None = None
) -> Json:
    """Somebody reacts to one of our messages."""
    said = {"reactionsAdded": [{"type": kind}], "replyToId": ROOT}
    return _told("messageReaction", service_url, where or thread(), who, said)


def unwanted(service_url: str, who: str) -> Json:
    """Whoever it comes from wants their data deleted."""
    return _told("deleteUserData", service_url, chat(who), who, {})


def _moved(service_url: str, event: str, people: Json, who: str, where: Json | None) -> Json:
    """In chats no `eventType` is told."""
    spot = where or thread(root="")
    if spot["conversation"]["conversationType"] == "channel":
        return happened(service_url, event, who=who, where=spot, **people)
    return _told("conversationUpdate", service_url, spot, who, people)


def _told(kind: str, service_url: str, where: Json, who: str, more: Json) -> Json:
    found = activity(kind, service_url, where, who, more)
    return {key: value for key, value in found.items() if key not in OF_CLIENTS or key in more}


def _named(native: str) -> Json:
    """Somebody in a list of members: without a name, as Teams tells them."""
    return {"id": BOT} if native == BOT else {"id": account(native), "aadObjectId": native}
