"""The docs say what the program does: every command, setting, permission and metric is in them."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bot import telemetry
from bot.settings import Settings
from flows.all import SCRIPT

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text()


def test_every_command_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `/parley ([a-z]+)", read("commands.md"), flags=re.MULTILINE)
    assert sorted(documented) == sorted(SCRIPT.commands)


def test_every_setting_is_documented_and_has_an_example() -> None:
    names = {str(field.alias or name).upper() for name, field in Settings.model_fields.items()}
    running, example = read("running.md"), (ROOT / ".env.example").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in running] == []
    assert [name for name in sorted(names) if name not in example] == []


def test_every_permission_is_explained() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yaml").read_text())
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    explained = read("slack.md")
    assert [scope for scope in scopes if f"`{scope}`" not in explained] == []


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
