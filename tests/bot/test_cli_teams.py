"""The command line, for Teams: the app package, and what the doctor finds."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from tests.bot.given import TEAMS, Given

URL = "https://parley.alder-quay.com"
SECRETS = (TEAMS["TEAMS_APP_PASSWORD"], TEAMS["PARLEY_SECRET_KEYS"])

Parley = Callable[..., Result]


@pytest.fixture
def parley(given: Given) -> Parley:
    """`python -m bot …`, with no settings but these."""
    assert given() is not None

    def typed(*arguments: str, **variables: str) -> Result:
        result = CliRunner().invoke(cli, list(arguments), env=variables)
        assert not any(secret in result.output for secret in SECRETS)
        return result

    return typed


def test_the_manifest_of_teams_is_json_with_this_bot_and_address(parley: Parley) -> None:
    result = parley("manifest", "teams", **TEAMS, PARLEY_PUBLIC_URL=URL)
    assert result.exit_code == 0, result.output
    manifest = json.loads(result.stdout)
    assert manifest["manifestVersion"] == "1.25"
    assert manifest["id"] == TEAMS["TEAMS_APP_ID"]
    assert manifest["developer"]["websiteUrl"].startswith(URL)
    assert result.stderr == ""


def test_without_an_address_the_manifest_says_so_beside_and_not_inside(parley: Parley) -> None:
    result = parley("manifest", "teams", **TEAMS)
    assert result.exit_code == 0
    assert "set PARLEY_PUBLIC_URL" in result.stderr
    assert json.loads(result.stdout)["name"] == {
        "short": "Parley",
        "full": "Parley: one voice on crucial customer calls",
    }


def test_the_package_is_a_zip_to_upload(parley: Parley) -> None:
    known = {**TEAMS, "PARLEY_PUBLIC_URL": URL}
    result = parley("manifest", "teams", "--out", "parley-teams.zip", "--preview", **known)
    assert result.exit_code == 0, result.output
    assert "Written to parley-teams.zip" in result.output
    with zipfile.ZipFile("parley-teams.zip") as package:
        assert json.loads(package.read("manifest.json"))["manifestVersion"] == "1.29"
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("teams", "--out", "parley.json"), "Teams takes a zip"),
        (("teams", "--socket-mode"), "--socket-mode is for slack only"),
        (("slack", "--preview"), "--preview is for teams only"),
    ],
)
def test_what_does_not_go_together_is_a_mistake(
    parley: Parley, arguments: tuple[str, ...], why: str
) -> None:
    result = parley("manifest", *arguments, **TEAMS)
    assert result.exit_code == 2
    assert why in result.stderr
    assert not Path("parley.json").exists()


def test_without_a_bot_there_is_no_package(parley: Parley) -> None:
    for known in ({}, {"TEAMS_EMULATOR": "1"}):
        result = parley("manifest", "teams", "--out", "parley-teams.zip", **known)
        assert result.exit_code == 2
        assert "Set TEAMS_APP_ID first" in result.stderr
        assert not Path("parley-teams.zip").exists()


def test_a_package_that_cannot_be_written_is_said(parley: Parley) -> None:
    result = parley("manifest", "teams", "--out", "nowhere/parley.zip", **TEAMS)
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_nothing_is_made_up_where_teams_is(parley: Parley) -> None:
    result = parley("seed", **TEAMS)
    assert result.exit_code == 1
    assert "real platform" in result.output
    assert not Path("var").exists()


def test_the_doctor_says_that_the_emulator_believes_everybody(parley: Parley) -> None:
    result = parley("doctor", TEAMS_EMULATOR="1")
    assert "Teams' emulator is on." in result.output
    assert "whoever is on this machine is believed" in result.output
    assert "Slack is not configured." in result.output


def test_the_doctor_names_half_a_configuration(parley: Parley) -> None:
    result = parley("doctor", TEAMS_APP_ID=TEAMS["TEAMS_APP_ID"])
    assert result.exit_code == 1
    assert "TEAMS_APP_PASSWORD is missing" in result.output
