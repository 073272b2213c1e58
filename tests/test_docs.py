"""The docs say what the program does: every command, setting, permission and metric is in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot import package, telemetry
from bot.__main__ import cli
from bot.doctor_teams import WHY
from bot.settings import Settings
from flows.all import SCRIPT

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text()


def manifest_of_teams() -> dict[str, Any]:
    """With all it can ask for."""
    app = "4f6a1c0e-1b2d-4c3e-8f90-a1b2c3d4e5f6"
    return package.teams(Settings(_env_file=None, teams_app_id=app), preview=True)


def test_every_command_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `/parley ([a-z]+)", read("commands.md"), flags=re.MULTILINE)
    assert sorted(documented) == sorted(SCRIPT.commands)


def test_every_setting_is_documented_and_has_an_example() -> None:
    names = {str(field.alias or name).upper() for name, field in Settings.model_fields.items()}
    running, example = read("running.md"), (ROOT / ".env.example").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in running] == []
    assert [name for name in sorted(names) if name not in example] == []


def test_every_command_of_the_command_line_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([a-z]+)[a-z ]*` \|", read("running.md"), flags=re.MULTILINE)
    names = {
        str(one.name or getattr(one.callback, "__name__", "")) for one in cli.registered_commands
    }
    assert set(documented) == names


def test_every_permission_is_explained() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yaml").read_text())
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    explained = read("slack.md")
    assert [scope for scope in scopes if f"`{scope}`" not in explained] == []


def test_every_permission_of_teams_is_explained() -> None:
    one = manifest_of_teams()
    (bot,) = one["bots"]
    asked = [*one["permissions"], *bot["scopes"], one["supportsChannelFeatures"]]
    asked += [key for key in bot if key.startswith("supports")]
    asked += [
        place for action in one["composeExtensions"][0]["commands"] for place in action["context"]
    ]
    explained = read("teams.md")
    assert [name for name in asked if f"`{name}`" not in explained] == []


def test_every_action_that_teams_shows_is_documented() -> None:
    titles = [one["title"] for one in manifest_of_teams()["composeExtensions"][0]["commands"]]
    for page in ("teams.md", "commands.md"):
        assert [title for title in titles if f"*{title}*" not in read(page)] == []


def test_what_microsoft_refuses_most_is_in_the_table_of_troubles() -> None:
    often = ("700016", "7000215", "7000222", "7000229", "90002")
    assert set(often) <= set(WHY)
    assert [number for number in often if f"`AADSTS{number}`" not in read("teams.md")] == []


def test_every_metric_is_documented() -> None:
    source = Path(telemetry.__file__).read_text()
    metrics = set(re.findall(r'"(parley_[a-z_]+)"', source))
    assert metrics
    assert [name for name in sorted(metrics) if f"`{name}`" not in read("running.md")] == []


def test_every_dependency_earns_its_place_in_one_line() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    wanted = re.findall(r'^    "([a-z0-9-]+)', project.split("[tool.uv]")[0], flags=re.MULTILINE)
    explained = read("dependencies.md").lower()
    assert [name for name in wanted if name not in explained] == []


def test_every_link_in_the_docs_leads_somewhere() -> None:
    links = [
        (page, target)
        for page in [ROOT / "README.md", *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text())
        if not target.startswith(("http:", "https:"))
    ]
    broken = [f"{page.name}: {to}" for page, to in links if not (page.parent / to).exists()]
    assert broken == []
