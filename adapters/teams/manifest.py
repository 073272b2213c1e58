"""The Teams app as one file: its commands, actions and scopes, from the list of verbs.

What never changes stands in teams/manifest.template.json. Limits are those of Microsoft's schema:
docs/teams.md explains every permission and scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flows.language.spans import called
from flows.language.steps import Command
from flows.language.words import cut

Manifest = dict[str, Any]

# The newest that every Teams takes, and the first with slash commands; both refuse unknown keys.
PLAIN, PREVIEW = "1.25", "1.29"
SCHEMA = "https://developer.microsoft.com/en-us/json-schemas/teams/v{}/MicrosoftTeams.schema.json"

# What each is for stands in docs/teams.md; a test compares.
SCOPES = ("personal", "team", "groupChat")
TOGETHER = ("team", "groupChat")
CALLED_HERE = "@Parley"

COMMANDS_LIMIT = 12  # in a list, and there is one list for each kind of conversation
ACTIONS_LIMIT = 10
TITLE_LIMIT = 32
DESCRIPTION_LIMIT = 128

# Not every verb fits into a menu. All of them work everywhere, and help tells them all.
SELDOM = frozenset(
    {"back", "buddy", "digest", "export", "forget", "hours", "link", "organisation", "own"}
    | {"story", "swap", "unlink", "week"}
)
OF_ONES_OWN = SELDOM | {"away", "checkin", "feedback", "find", "mine", "open", "privacy"}
OF_ONES_OWN |= {"settings", "status"}
OF_A_CALL = SELDOM | {"move", "cancel", "reopen", "start", "end", "debrief", "action", "promise"}
OF_A_CALL |= {"estimate", "block"}
ALWAYS = frozenset({"flag", "help"})
# A word of Teams alone: elsewhere the home has a tab or a page of its own.
HOME = {"title": "home", "description": "Bring your home card down to the end of this chat"}

# A verb may have two actions, and each needs an id of its own.
ON_MESSAGE = ".message"


def manifest(  # noqa: PLR0913 -- what a package is made of
    template: Mapping[str, Any],
    commands: Sequence[Command],
    *,
    app_id: str,
    public_url: str,
    links: Mapping[str, str],
    version: str,
    preview: bool = False,
) -> Manifest:
    """The manifest of the app package; `preview` makes one with slash commands."""
    number = PREVIEW if preview else PLAIN
    actions = [one for command in commands for one in _actions(command, preview=preview)]
    made: Manifest = {
        "$schema": SCHEMA.format(number),
        "manifestVersion": number,
        "version": version,
        "id": app_id,
        **template,
        "developer": {**template["developer"], **links},
        "bots": [_bot(commands, app_id, preview=preview)],
        "validDomains": [urlsplit(public_url).hostname],
    }
    if actions:
        made["composeExtensions"] = [{"botId": app_id, "commands": actions[:ACTIONS_LIMIT]}]
    return made


def _bot(commands: Sequence[Command], app_id: str, *, preview: bool) -> Manifest:
    """The bot, with a menu for the private chat and one for channels and group chats."""
    slash = {"triggers": ["mention", "slash"]} if preview else {}
    return {
        "botId": app_id,
        "scopes": list(SCOPES),
        **({"supportsTargetedMessages": True} if preview else {}),
        "commandLists": [
            {"scopes": ["personal"], "commands": _menu(commands, OF_A_CALL, HOME)},
            {**slash, "scopes": list(TOGETHER), "commands": _menu(commands, OF_ONES_OWN)},
        ],
    }


def _menu(
    commands: Sequence[Command], first_to_go: frozenset[str], *more: dict[str, str]
) -> list[dict[str, str]]:
    """The verbs, as far as they fit beside what is added; `flag` and `help` always."""
    shown, limit = list(commands), COMMANDS_LIMIT - len(more)
    if len(shown) > limit:
        shown = [one for one in shown if one.verb not in first_to_go]
    while len(shown) > limit:
        shown.remove(next(one for one in reversed(shown) if one.verb not in ALWAYS))
    verbs = [{"title": one.verb, "description": _description(one, one.usage)} for one in shown]
    return [*more, *verbs]


def _actions(command: Command, *, preview: bool) -> Iterator[Manifest]:
    """What stands in the menu of the box where people write, and in that of a message."""
    kinds = ((command.shortcut, ["compose", "commandBox"]), (command.on_message, ["message"]))
    for title, context in kinds:
        if title:
            on_message = context == ["message"]
            twice = on_message and bool(command.shortcut)
            yield {
                "id": command.verb + (ON_MESSAGE if twice else ""),
                "type": "action",
                "title": cut(title, TITLE_LIMIT),
                "description": _description(command),
                "context": context,
                "fetchTask": True,
                **({"triggers": ["slash"]} if preview and not on_message else {}),
            }


def _description(command: Command, usage: str = "") -> str:
    said = command.help[:1].upper() + command.help[1:]
    after = f" ({command.verb} {usage})" if usage else ""
    return cut(called(said, CALLED_HERE) + after, DESCRIPTION_LIMIT)
