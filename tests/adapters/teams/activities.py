"""What a Teams client makes the Bot Connector send us, whole, as the Connector writes it.

    body = activities.mention(double.url, "flag Acme", who=BEN)
    await door(body, token=double.token())

`**more` is laid over the top level; values in objects are replaced whole. Presses, dialogs and
message extensions are in presses.py, installations and other news in happenings.py.
"""

from __future__ import annotations

import html
import itertools
from typing import Any

from tests.adapters.teams.records import (
    ANA,
    BOT,
    BOT_NAME,
    CALLS,
    GROUP,
    NAMES,
    ROOT,
    TEAM,
    TENANT,
    THREAD,
    account,
    dm_of,
)

Json = dict[str, Any]

ZONE, LOCALE = "Europe/Lisbon", "pt-PT"
_ids = itertools.count(1_764_200_000_000, 7)


def activity(kind: str, service_url: str, where: Json, who: str, more: Json) -> Json:
    """What all activities have in common. `where` is `chat()`, `thread()` or `group()`."""
    identity = f"{kind}:{next(_ids)}" if kind != "message" else str(next(_ids))
    return {
        "type": kind,
        "id": identity,
        "timestamp": "2026-11-23T10:00:00.1234567Z",
        "localTimestamp": "2026-11-23T10:00:00.1234567+00:00",
        "localTimezone": ZONE,
        "serviceUrl": service_url,
        "channelId": "msteams",
        "from": {"id": account(who), "name": NAMES.get(who, ""), "aadObjectId": who},
        "recipient": {"id": BOT, "name": BOT_NAME},
        "locale": LOCALE,
        "entities": [client()],
        **where,
        **more,
    }


def client(zone: str = ZONE, locale: str = LOCALE) -> Json:
    """The entity that tells of the sender's client."""
    country = locale.rpartition("-")[2]
    return {
        "type": "clientInfo",
        "locale": locale,
        "country": country,
        "platform": "Web",
        "timezone": zone,
    }


# Where


def chat(who: str = ANA) -> Json:
    """The private chat with the bot."""
    return {
        "conversation": {"conversationType": "personal", "id": dm_of(who), "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    }


def thread(channel: str = CALLS, root: str = ROOT) -> Json:
    """A thread of a channel of the team Sales; without a root, the channel itself.

    Messages and presses name neither the channel nor the team, only their ids.
    """
    return {
        "conversation": {
            "isGroup": True,
            "conversationType": "channel",
            "id": f"{channel}{THREAD}{root}" if root else channel,
            "tenantId": TENANT,
        },
        "channelData": {
            "teamsChannelId": channel,
            "teamsTeamId": TEAM,
            "channel": {"id": channel},
            "team": {"id": TEAM},
            "tenant": {"id": TENANT},
        },
    }


def group(chat_id: str = GROUP) -> Json:
    """A group chat."""
    return {
        "conversation": {
            "isGroup": True,
            "conversationType": "groupChat",
            "id": chat_id,
            "tenantId": TENANT,
        },
        "channelData": {"tenant": {"id": TENANT}},
    }


# What people say


def mention(
    service_url: str, text: str, *, who: str = ANA, where: Json | None = None, **more: object
) -> Json:
    """A message in a channel or a group chat that mentions the bot."""
    said = f"<at>{BOT_NAME}</at> {text}"
    return message(service_url, said, who=who, where=where or thread(), **more)


def message(
    service_url: str, text: str, *, who: str = ANA, where: Json | None = None, **more: object
) -> Json:
    """A message, in the private chat unless told where; an `<at>` of the bot gets its entity."""
    mark = f"<at>{BOT_NAME}</at>"
    entities: list[Json] = [client()]
    if mark in text:
        entities.append(mentioned(BOT, BOT_NAME))
    shown = html.escape(text.replace(mark, "\0"), quote=False).replace("\0", _html_mention())
    said = {
        "textFormat": "plain",
        "text": text,
        "attachments": [{"contentType": "text/html", "content": f"<p>{shown}</p>"}],
        "entities": entities,
    }
    return activity("message", service_url, where or chat(who), who, {**said, **more})


def slash(
    service_url: str, text: str, *, who: str = ANA, where: Json | None = None, **more: object
) -> Json:
    """A slash command of manifest 1.29: a message only the bot sees."""
    to = {"recipient": {"id": BOT, "name": BOT_NAME, "isTargeted": True}}
    return message(service_url, text, who=who, where=where or thread(), **{**to, **more})


def edited(service_url: str, text: str, *, event: str = "editMessage", **more: Any) -> Json:  # noqa: ANN401 -- goes through
    """A message was changed; with `softDeleteMessage` it was deleted, `undeleteMessage` is back."""
    found = message(service_url, text, **more)
    kind = "messageDelete" if event == "softDeleteMessage" else "messageUpdate"
    return {**found, "type": kind, "channelData": {**found["channelData"], "eventType": event}}


def mentioned(account_id: str, name: str) -> Json:
    """The entity of a mention; `text` is how it stands in the message."""
    return {
        "type": "mention",
        "mentioned": {"id": account_id, "name": name},
        "text": f"<at>{name}</at>",
    }


def _html_mention() -> str:
    kind = "http://schema.skype.com/Mention"
    return f'<span itemtype="{kind}" itemscope="" itemid="0">{BOT_NAME}</span>'
