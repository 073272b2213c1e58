"""The app package is generated: within Microsoft's schema, from the same verbs as Slack's app."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from adapters.slack.manifest import manifest as slack_manifest
from adapters.teams.manifest import ALWAYS, HOME, SELDOM, manifest
from bot import about, package
from bot.settings import Settings
from flows.all import SCRIPT
from flows.language.spans import CALLED
from flows.language.steps import Command, Step

Json = dict[str, Any]

ROOT = Path(__file__).parents[3]
SCHEMAS = ROOT / "tests/e2e/node_modules/@microsoft/app-manifest/build/json-schemas/teams"
URL = "https://parley.alder-quay.com"
APP_ID = "4f6a1c0e-1b2d-4c3e-8f90-a1b2c3d4e5f6"
COMMANDS = tuple(SCRIPT.commands.values())
NOTHING = Step("a.b", lambda _turn: None)
LINKS = {"websiteUrl": URL, "privacyUrl": URL, "termsOfUseUrl": URL}
FEW = (Command("flag", NOTHING, "flag a call"), Command("help", NOTHING, "what I can do"))
LONG = "a very long line " * 12
MANY = (
    *(
        Command(f"verb{number}", NOTHING, LONG, "ACCOUNT WHEN", "Do this", "Do that to this")
        for number in range(30)
    ),
    *COMMANDS,
)


def made(commands: tuple[Command, ...] = COMMANDS, *, preview: bool = False) -> Json:
    template = json.loads((ROOT / "teams/manifest.template.json").read_text(encoding="utf-8"))
    return manifest(
        template,
        commands,
        app_id=APP_ID,
        public_url=URL,
        links=LINKS,
        version="1.2.3",
        preview=preview,
    )


def settings(**more: object) -> Settings:
    given: Json = {"teams_app_id": APP_ID, "public_url": URL, **more}
    return Settings(_env_file=None, **given)


def menu(of: Json, scope: str) -> list[Json]:
    (found,) = [one for one in of["bots"][0]["commandLists"] if scope in one["scopes"]]
    commands: list[Json] = found["commands"]
    return commands


def actions(of: Json) -> list[Json]:
    commands: list[Json] = of["composeExtensions"][0]["commands"]
    return commands


def schema(number: str) -> jsonschema.Draft4Validator:
    """Microsoft's schema, which comes from npm and is not kept here."""
    file = SCHEMAS / f"v{number}/MicrosoftTeams.schema.json"
    if not file.exists() and os.environ.get("CI") != "true":
        pytest.skip("Microsoft's schemas are not installed; see tests/e2e/package.json")
    # Not checked as a schema itself: a few of its own keys break the draft it names.
    return jsonschema.Draft4Validator(json.loads(file.read_text(encoding="utf-8-sig")))


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("commands", [COMMANDS, FEW, MANY])
def test_the_manifest_fits_microsofts_schema(
    commands: tuple[Command, ...], *, preview: bool
) -> None:
    one = made(commands, preview=preview)
    number = one["manifestVersion"]
    schema(number).validate(one)
    assert one["$schema"].endswith(f"/v{number}/MicrosoftTeams.schema.json")


def test_what_the_preview_adds_is_refused_by_the_plain_schema() -> None:
    preview = {**made(preview=True), "manifestVersion": "1.25"}
    said = " ".join(error.message for error in schema("1.25").iter_errors(preview))
    assert "supportsTargetedMessages" in said
    assert "triggers" in said


def test_slack_and_teams_are_told_of_the_same_verbs_and_actions() -> None:
    features = slack_manifest(COMMANDS, URL, socket_mode=False)["features"]
    hint = features["slash_commands"][0]["usage_hint"]
    on_slack = set(re.findall(r"\w+", hint))
    shown = {one["title"] for scope in ("personal", "team") for one in menu(made(), scope)}
    # Two menus hold 21 verbs at most: a new one goes into one of them, or help alone tells it.
    assert on_slack - shown == on_slack & SELDOM
    assert shown - {HOME["title"]} <= on_slack
    shortcuts = {one["callback_id"]: one["name"] for one in features["shortcuts"]}
    assert {one["id"]: one["title"] for one in actions(made())} == shortcuts


@pytest.mark.parametrize("scope", ["personal", "team", "groupChat"])
@pytest.mark.parametrize("commands", [COMMANDS, FEW, MANY])
def test_every_menu_holds_what_fits_and_always_flag_and_help(
    commands: tuple[Command, ...], scope: str
) -> None:
    shown = [one["title"] for one in menu(made(commands), scope)]
    assert set(shown) >= ALWAYS
    assert len(shown) == len(set(shown)) <= 12


def test_few_verbs_are_all_shown_and_the_private_chat_knows_home_too() -> None:
    assert [one["title"] for one in menu(made(FEW), "team")] == ["flag", "help"]
    assert [one["title"] for one in menu(made(FEW), "personal")] == ["home", "flag", "help"]


def test_a_menu_says_what_a_verb_does_and_how_to_write_it() -> None:
    said = {one["title"]: one["description"] for one in menu(made(), "team")}
    assert said["flag"] == "Flag a customer call that may be crucial (flag ACCOUNT WHEN)"
    every = Command("flag", NOTHING, f"ask with {CALLED} status")
    (shown,) = menu(made((every,)), "team")
    assert shown["description"] == "Ask with @Parley status"


def test_actions_open_a_dialog_where_people_write_and_on_a_message() -> None:
    assert all(one["type"] == "action" and one["fetchTask"] for one in actions(made()))
    contexts = {one["id"]: one["context"] for one in actions(made())}
    assert contexts["flag"] == ["compose", "commandBox"]
    assert contexts["flag.message"] == ["message"]


def test_a_verb_with_one_action_is_named_by_the_verb_alone() -> None:
    single = Command("note", NOTHING, "note it", on_message="Note this")
    assert [one["id"] for one in actions(made((*FEW, single)))] == ["note"]


def test_without_actions_there_is_no_empty_list() -> None:
    assert "composeExtensions" not in made(FEW)


def test_slash_commands_are_in_the_preview_only() -> None:
    plain = json.dumps(made())
    assert "triggers" not in plain
    assert "supportsTargetedMessages" not in plain
    preview = made(preview=True)
    assert preview["bots"][0]["supportsTargetedMessages"] is True
    private, together = preview["bots"][0]["commandLists"]
    assert "triggers" not in private  # there, everything is for one's own eyes anyway
    assert together["triggers"] == ["mention", "slash"]
    triggers = {one["id"]: one.get("triggers") for one in actions(preview)}
    assert triggers == {
        "flag": ["slash"],
        "flag.message": None,
        "action": ["slash"],
        "action.message": None,
        "promise": None,
    }


def test_nothing_is_read_that_does_not_mention_the_bot() -> None:
    assert "authorization" not in made()
    assert "webApplicationInfo" not in made()


def test_the_package_holds_three_files_at_its_root_and_is_the_same_each_time() -> None:
    packed = package.teams_zip(settings())
    assert packed == package.teams_zip(settings())
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["manifest.json", "color.png", "outline.png"]
        inside = json.loads(opened.read("manifest.json"))
        icons = set(inside["icons"].values())
    assert inside == package.teams(settings())
    assert icons == set(package.ICONS)


def test_the_package_names_this_bot_and_this_address() -> None:
    one = package.teams(settings())
    assert one["id"] == one["bots"][0]["botId"] == APP_ID
    assert one["validDomains"] == ["parley.alder-quay.com"]
    assert one["developer"]["privacyUrl"] == f"{URL}/about#privacy"
    assert 'id="privacy"' in about.PAGE
    assert 'id="terms"' in about.PAGE


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"teams_app_id": None}, "Set TEAMS_APP_ID first"),
        ({"teams_app_id": None, "teams_emulator": True}, "Set TEAMS_APP_ID first"),
        ({"public_url": "http://parley.alder-quay.com"}, "must begin with https://"),
    ],
)
def test_what_teams_would_refuse_is_said_before(more: Json, why: str) -> None:
    with pytest.raises(package.Unfit, match=why):
        package.teams_zip(settings(**more))


def pixels(name: str) -> tuple[int, set[tuple[int, ...]]]:
    """The width of a square icon with red, green, blue and alpha, and which pixels it has."""
    raw = (ROOT / "teams" / name).read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", raw[16:26])
    assert (width, depth, kind) == (height, 8, 6)
    start = raw.index(b"IDAT")
    (length,) = struct.unpack(">I", raw[start - 4 : start])
    rows = zlib.decompress(raw[start + 4 : start + 4 + length])
    line = width * 4 + 1
    found: set[tuple[int, ...]] = set()
    for at in range(0, len(rows), line):
        assert rows[at] == 0  # written without filters
        found |= {tuple(rows[i : i + 4]) for i in range(at + 1, at + line, 4)}
    return width, found


def test_the_colour_icon_is_large_and_stands_on_the_colour_of_the_app() -> None:
    width, found = pixels("color.png")
    accent = made()["accentColor"]
    assert width == 192
    assert {alpha for *_, alpha in found} == {255}
    assert (*bytes.fromhex(accent.removeprefix("#")), 255) in found
    assert (
        slack_manifest(COMMANDS, URL, socket_mode=True)["display_information"]["background_color"]
        == accent
    )


def test_the_outline_icon_is_white_on_nothing() -> None:
    width, found = pixels("outline.png")
    assert width == 32
    assert {tuple(one) for *one, alpha in found if alpha} == {(255, 255, 255)}
    assert {0, 255} <= {alpha for *_, alpha in found}
