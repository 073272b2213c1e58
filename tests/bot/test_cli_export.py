"""`python -m bot export`: everything of a workspace, for whoever runs the server."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.settings import OURS, THEIRS

WORKSPACE = "sandbox:local"


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of its own, no settings, and a few made-up calls."""
    for name in [name for name in os.environ if name.startswith((OURS, *THEIRS))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    assert parley("seed").exit_code == 0


def parley(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_everything_of_a_workspace_is_printed_or_written_to_a_file(tmp_path: Path) -> None:
    printed = parley("export", "--workspace", WORKSPACE, "--format", "json")
    assert printed.exit_code == 0
    items = json.loads(printed.stdout)["items"]
    assert {one["kind"] for one in items} >= {"call"}
    out = tmp_path / "all.csv"
    done = parley("export", "--workspace", WORKSPACE, "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, f"Written to {out}.\n")
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(items)
    account = items[0]["customer"]
    some = parley("export", "--workspace", WORKSPACE, "--format", "json", "--account", account)
    assert {one["customer"] for one in json.loads(some.stdout)["items"]} == {account}


def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path) -> None:
    wrong = parley("export", "--workspace", "slack:T1")
    assert wrong.exit_code == 1
    assert wrong.stderr.endswith("There is no workspace slack:T1; there are: sandbox:local.\n")
    wrong = parley("export", "--workspace", WORKSPACE, "--format", "xml")
    assert wrong.exit_code == 2
    assert wrong.stderr.endswith("There is no format xml; there are csv, json, ics.\n")
    wrong = parley("export", "--workspace", WORKSPACE, "--out", str(tmp_path))
    assert wrong.exit_code == 1
    assert "cannot be written" in wrong.stderr
