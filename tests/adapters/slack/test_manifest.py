"""The app's manifest is generated, within Slack's limits, and every scope is explained.

No package that we know of carries Slack's schema (github.com/slackapi/manifest-schema, version 2),
so its limits for the keys we use are written down here. It refuses unknown keys at every level.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from adapters.slack import edge
from adapters.slack.changed import CHANGES
from adapters.slack.manifest import EVENTS, PATH, SCOPES, manifest
from flows.all import SCRIPT
from flows.language.steps import Command, Step

Json = dict[str, Any]

ROOT = Path(__file__).parents[3]
URL = "https://parley.example.com"
COMMANDS = tuple(SCRIPT.commands.values())
NOTHING = Step("a.b", lambda _turn: None)


def text(most: int, least: int = 1, **more: object) -> Json:
    return {"type": "string", "minLength": least, "maxLength": most, **more}


def thing(required: tuple[str, ...] = (), **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def listed(items: Json, most: int, least: int = 0) -> Json:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


BOOLEAN = {"type": "boolean"}
ADDRESS = text(3000, pattern="^https?://")
LIMITS = thing(
    ("display_information", "_metadata"),
    _metadata=thing(major_version={"const": 2}, minor_version={"type": "integer"}),
    display_information=thing(
        ("name",),
        name=text(35),
        description=text(140),
        long_description=text(4000, 175),
        background_color=text(7, 4, pattern="^#[0-9a-f]{6}$"),
    ),
    features=thing(
        app_home=thing(
            home_tab_enabled={"const": True},
            messages_tab_enabled={"const": True},
            messages_tab_read_only_enabled={"const": False},
        ),
        bot_user=thing(("display_name",), display_name=text(80), always_online=BOOLEAN),
        slash_commands=listed(
            thing(
                ("command", "description"),
                command=text(32, 2, pattern="^/"),
                url=ADDRESS,
                description=text(2000),
                usage_hint=text(1000),
                should_escape={"const": True},
            ),
            50,
            1,
        ),
        shortcuts=listed(
            thing(
                ("name", "type", "callback_id", "description"),
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
            5,  # the schema allows 10, its prose says 5
            1,
        ),
    ),
    oauth_config=thing(scopes=thing(bot=listed(text(50), 255))),
    settings=thing(
        event_subscriptions=thing(request_url=ADDRESS, bot_events=listed(text(50), 100)),
        interactivity=thing(("is_enabled",), is_enabled={"const": True}, request_url=ADDRESS),
        org_deploy_enabled=BOOLEAN,
        socket_mode_enabled=BOOLEAN,
        token_rotation_enabled={"const": False},  # it could never be turned off again
    ),
)


@pytest.mark.parametrize("socket_mode", [False, True])
@pytest.mark.parametrize("commands", [COMMANDS, (Command("flag", NOTHING, "flag a call"),)])
def test_the_manifest_is_within_slacks_limits(
    commands: tuple[Command, ...], *, socket_mode: bool
) -> None:
    jsonschema.validate(manifest(commands, URL, socket_mode), LIMITS)


def test_the_manifest_in_the_repository_is_the_generated_one() -> None:
    """Else: `python -m bot manifest slack > manifest.yaml`."""
    made = manifest(COMMANDS, URL, socket_mode=False)
    written = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100)
    lines = (ROOT / "manifest.yaml").read_text().splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("#")) == written


def test_with_socket_mode_nothing_has_an_address() -> None:
    made = manifest(COMMANDS, URL, socket_mode=True)
    assert "http" not in yaml.safe_dump(made)
    assert made["settings"]["socket_mode_enabled"] is True


def test_every_address_is_our_door() -> None:
    assert PATH == edge.PATH
    made = yaml.safe_dump(manifest(COMMANDS, f"{URL}/", socket_mode=False))
    assert set(re.findall(r"https://\S+", made)) == {f"{URL}/slack/events"}


def test_the_command_hints_at_every_verb() -> None:
    (command,) = manifest(COMMANDS, URL, socket_mode=False)["features"]["slash_commands"]
    assert command["command"] == "/parley"
    for one in COMMANDS:
        assert re.search(rf"\b{one.verb}\b", command["usage_hint"])


def test_two_shortcuts_of_one_verb_have_ids_of_their_own() -> None:
    both = Command("flag", NOTHING, "flag a call", shortcut="Flag", on_message="Flag this")
    single = Command("note", NOTHING, "note it", on_message="Note this")
    made = manifest((both, single), URL, socket_mode=False)["features"]["shortcuts"]
    assert [(one["type"], one["callback_id"]) for one in made] == [
        ("global", "flag"),
        ("message", "flag.message"),
        ("message", "note"),
    ]
    assert made[0]["description"] == "Flag a call"


def test_without_shortcuts_there_is_no_empty_list() -> None:
    made = manifest((Command("flag", NOTHING, "flag a call"),), URL, socket_mode=False)
    assert "shortcuts" not in made["features"]


def test_only_what_is_handled_is_subscribed() -> None:
    made = manifest(COMMANDS, URL, socket_mode=False)["settings"]["event_subscriptions"]
    assert made["bot_events"] == sorted(EVENTS)
    assert set(CHANGES) < set(EVENTS)
    assert len(EVENTS) == len(set(EVENTS))


def test_every_scope_and_event_is_explained() -> None:
    explained = (ROOT / "docs" / "slack.md").read_text()
    for name in (*SCOPES, *EVENTS):
        assert f"`{name}`" in explained, f"docs/slack.md does not explain {name}"
