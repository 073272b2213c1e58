"""The Slack app as one file: its command, shortcuts, events and scopes, from the list of verbs.

Limits are those of Slack's schema (version 2): docs/slack.md explains every scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.slack.changed import CHANGES
from flows.language.steps import Command
from flows.language.words import cut

Manifest = dict[str, Any]

PATH = "/slack/events"
COMMAND = "/parley"
# A verb may have two shortcuts, and each needs an id of its own.
ON_MESSAGE = ".message"
HINT_LIMIT = 1000
DESCRIPTION_LIMIT = 150

# What each is for stands in docs/slack.md; a test compares.
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
)
EVENTS = ("app_home_opened", "app_mention", "member_joined_channel", "message.im", *CHANGES)

SHORT = "One voice on the customer calls that matter most"
LONG = (
    "Parley helps a team speak with one voice on its few crucial customer calls: before a call you "
    "agree on one message, and a day after it you debrief, each for yourself first. It writes only "
    "when you are needed, and in your working hours. It reads no channels and rates nobody."
)


def manifest(commands: Sequence[Command], public_url: str, socket_mode: bool) -> Manifest:  # noqa: FBT001 -- the agreed shape
    """The manifest to paste at api.slack.com/apps. With Socket Mode nothing needs an address."""
    address = {} if socket_mode else {"request_url": public_url.rstrip("/") + PATH}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Parley",
            "description": SHORT,
            "long_description": LONG,
            "background_color": "#1f3a5f",
        },
        "features": _features(commands, address),
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _features(commands: Sequence[Command], address: dict[str, str]) -> Manifest:
    url = {"url": address["request_url"]} if address else {}
    verbs = " | ".join(command.verb for command in commands)
    features: Manifest = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Parley", "always_online": True},
        "slash_commands": [
            {
                "command": COMMAND,
                **url,
                "description": SHORT,
                "usage_hint": cut(f"[{verbs}]", HINT_LIMIT),
                # Without it mentions arrive as bare text, and links as Slack likes them.
                "should_escape": True,
            }
        ],
    }
    if shortcuts := [one for command in commands for one in _shortcuts(command)]:
        features["shortcuts"] = shortcuts
    return features


def _shortcuts(command: Command) -> Iterator[dict[str, str]]:
    description = cut(command.help[:1].upper() + command.help[1:], DESCRIPTION_LIMIT)
    for name, kind in ((command.shortcut, "global"), (command.on_message, "message")):
        if name:
            twice = kind == "message" and bool(command.shortcut)
            yield {
                "name": name,
                "type": kind,
                "callback_id": command.verb + (ON_MESSAGE if twice else ""),
                "description": description,
            }
