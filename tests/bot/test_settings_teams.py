"""Settings of Teams and its emulator: whole or refused, with a sentence each."""

from __future__ import annotations

import pytest

from bot.settings import unknown_in
from bot.values import Sandbox
from tests.bot.given import ANYWHERE, KEY, SLACK, TEAMS, Given, refused

APP, TENANT = TEAMS["TEAMS_APP_ID"], TEAMS["TEAMS_TENANT_ID"]
SLACK_WITHOUT_KEYS = {name: value for name, value in SLACK.items() if name.startswith("SLACK_")}


def without(name: str) -> dict[str, str]:
    return {one: value for one, value in TEAMS.items() if one != name}


def test_teams_is_configured_by_three_lines_and_keys(given: Given) -> None:
    settings = given(**{**TEAMS, "TEAMS_APP_ID": APP.upper()}, PARLEY_HOST=ANYWHERE)
    assert settings.teams
    assert settings.real_platform
    assert not settings.teams_emulator
    assert not settings.slack
    assert settings.sandbox_is is Sandbox.OFF
    assert (settings.teams_app, settings.teams_tenant) == (APP, TENANT)


def test_slack_teams_and_the_sandbox_are_served_at_once(given: Given) -> None:
    settings = given(**{**TEAMS, **SLACK}, PARLEY_SANDBOX="on")
    assert settings.slack
    assert settings.teams
    assert settings.sandbox_is is Sandbox.ON


def test_without_teams_there_is_neither_app_nor_tenant(given: Given) -> None:
    settings = given()
    assert not settings.teams
    assert not settings.real_platform
    assert (settings.teams_app, settings.teams_tenant) == ("", "")


def test_no_secret_is_ever_shown(given: Given) -> None:
    shown = repr(given(**TEAMS))
    assert TEAMS["TEAMS_APP_PASSWORD"] not in shown
    assert KEY not in shown


@pytest.mark.parametrize("missing", sorted(TEAMS))
def test_every_half_of_a_configuration_is_refused(given: Given, missing: str) -> None:
    said = refused(given, **without(missing))
    assert "1 setting needs" in said
    assert f"{missing} is missing" in said
    assert f"\n      {missing}=" in said


def test_all_that_is_missing_is_said_at_once(given: Given) -> None:
    said = refused(given, TEAMS_APP_ID=APP)
    assert "3 settings need your attention" in said
    for name in ("TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID", "PARLEY_SECRET_KEYS"):
        assert f"{name} is missing" in said


def test_both_platforms_without_keys_ask_for_them_once(given: Given) -> None:
    said = refused(given, **SLACK_WITHOUT_KEYS, **without("PARLEY_SECRET_KEYS"))
    assert said.count("PARLEY_SECRET_KEYS is missing") == 1


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TEAMS_APP_ID", "parley"),
        ("TEAMS_APP_ID", f"{{{APP}}}"),
        ("TEAMS_APP_ID", "00000000-0000-0000-0000-000000000000"),
        ("TEAMS_APP_ID", "٤f6a1c0e-1b2d-4c3e-8f90-a1b2c3d4e5f6"),
        ("TEAMS_TENANT_ID", "alder-quay.onmicrosoft.com"),
        ("TEAMS_TENANT_ID", "common"),
        ("TEAMS_TENANT_ID", "11111111-1111-1111-1111-111111111111"),
        ("TEAMS_APP_PASSWORD", "<the value>"),
        ("TEAMS_APP_PASSWORD", "q1r8Q~"),
        ("TEAMS_APP_PASSWORD", "two words and more"),
        ("TEAMS_EMULATOR", "perhaps"),
    ],
)
def test_a_wrong_value_is_refused_and_never_repeated(
    given: Given, variable: str, value: str
) -> None:
    said = refused(given, **{**TEAMS, variable: value})
    assert f"  {variable} " in said
    assert "1 setting needs" in said
    assert value not in said


def test_the_id_of_a_secret_is_not_its_value(given: Given) -> None:
    said = refused(given, **{**TEAMS, "TEAMS_APP_PASSWORD": TENANT})
    assert "TEAMS_APP_PASSWORD is the secret's ID" in said
    assert TENANT not in said


def test_the_emulator_needs_nothing_else(given: Given) -> None:
    settings = given(TEAMS_EMULATOR="1")
    assert settings.teams
    assert settings.teams_emulator
    assert not settings.real_platform
    assert settings.sandbox_is is Sandbox.OFF
    assert settings.teams_app.endswith("11")
    assert settings.teams_tenant.endswith("1")
    assert settings.teams_app_password is None


def test_the_emulator_takes_ids_of_ones_own_and_a_sandbox_beside_it(given: Given) -> None:
    ids = {"TEAMS_APP_ID": APP, "TEAMS_TENANT_ID": TENANT}
    settings = given(**ids, TEAMS_EMULATOR="on", PARLEY_SANDBOX="on")
    assert (settings.teams_app, settings.teams_tenant) == (APP, TENANT)
    assert settings.sandbox_is is Sandbox.ON


@pytest.mark.parametrize("word", ["0", "off", "false", "no"])
def test_an_emulator_that_is_off_is_none(given: Given, word: str) -> None:
    assert given(**TEAMS, TEAMS_EMULATOR=word, PARLEY_HOST=ANYWHERE).real_platform


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PARLEY_HOST", ANYWHERE),
        ("PARLEY_HOST", "::"),
        ("PARLEY_HOST", "192.168.1.5"),
        ("PARLEY_PUBLIC_URL", "https://parley.alder-quay.com"),
        ("PARLEY_SANDBOX", "public"),
    ],
)
def test_the_emulator_is_refused_where_others_are_let_in(
    given: Given, variable: str, value: str
) -> None:
    said = refused(given, TEAMS_EMULATOR="1", **{variable: value})
    assert "1 setting needs" in said
    assert f"  {variable} " in said
    assert "believes whoever comes" in said
    assert "take TEAMS_EMULATOR away" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_every_name_of_this_machine_is_fine_for_the_emulator(given: Given, host: str) -> None:
    assert given(TEAMS_EMULATOR="1", PARLEY_HOST=host).teams_emulator


def test_an_address_on_this_machine_is_fine_for_the_emulator(given: Given) -> None:
    assert given(TEAMS_EMULATOR="1", PARLEY_PUBLIC_URL="http://localhost:8080").teams


def test_the_emulator_and_a_real_password_do_not_go_together(given: Given) -> None:
    said = refused(given, **TEAMS, TEAMS_EMULATOR="1")
    assert "1 setting needs" in said
    assert "TEAMS_APP_PASSWORD is set beside TEAMS_EMULATOR" in said
    assert TEAMS["TEAMS_APP_PASSWORD"] not in said


def test_slack_beside_the_emulator_still_needs_its_keys(given: Given) -> None:
    assert "PARLEY_SECRET_KEYS is missing" in refused(
        given, **SLACK_WITHOUT_KEYS, TEAMS_EMULATOR="1"
    )


def test_a_mistyped_variable_of_teams_is_asked_about() -> None:
    assert unknown_in({"TEAMS_APP_PASWORD": "x"}) == [
        "TEAMS_APP_PASWORD is not known here. Did you mean TEAMS_APP_PASSWORD?"
    ]
    assert unknown_in({"TEAMS_TENNANT_ID": "x"}) == [
        "TEAMS_TENNANT_ID is not known here. Did you mean TEAMS_TENANT_ID?"
    ]
    assert unknown_in({"TEAMS_WEBHOOK_URL": "x", "TEAMSFX_ENV": "x"}) == []
