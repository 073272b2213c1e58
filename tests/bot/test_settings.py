"""Settings: from the environment, typed; everything wrong is said at once, and no secret ever."""

from __future__ import annotations

import base64
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.keys import with_keys
from bot.settings import VARIABLES, BadSettings, Settings, given_in, load, unknown_in
from bot.values import Sandbox
from tests.bot.given import ANYWHERE, KEY, SLACK, Given, refused

ROOT = Path(__file__).parents[2]
OTHER_KEY = base64.urlsafe_b64encode(bytes(range(32, 64))).decode()


def test_with_nothing_set_the_sandbox_opens_on_this_machine_only(given: Given) -> None:
    settings = given()
    assert settings.sandbox_is is Sandbox.ON
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.database_url == "sqlite:///var/parley.db"
    assert settings.debrief_delay == timedelta(hours=24)
    assert settings.capture_delay == timedelta(minutes=10)
    assert not settings.slack
    assert settings.local_address == "http://127.0.0.1:8080/"


def test_everything_can_be_set(given: Given) -> None:
    settings = given(
        **SLACK,
        PARLEY_DATABASE_URL="postgresql+psycopg://parley:s3cr3t@db/parley",
        PARLEY_HOST=ANYWHERE,
        PARLEY_PORT="9000",
        PARLEY_PUBLIC_URL="https://parley.alder-quay.com/",
        PARLEY_DEBRIEF_DELAY="P1DT30M",
        PARLEY_CAPTURE_DELAY="PT5M",
        SLACK_APP_TOKEN="xapp-1-abcdefgh",
        SLACK_API_URL="http://127.0.0.1:9000/api/",
    )
    assert settings.slack
    assert settings.socket_mode
    assert settings.sandbox_is is Sandbox.OFF
    assert settings.public_url == "https://parley.alder-quay.com"
    assert settings.debrief_delay == timedelta(days=1, minutes=30)
    assert settings.slack_api_url == "http://127.0.0.1:9000/api"
    assert [key.get_secret_value() for key in settings.secret_keys] == [KEY]


def test_the_env_file_is_read_and_the_environment_beats_it(given: Given) -> None:
    Path(".env").write_text("PARLEY_PORT=7001\nPARLEY_CAPTURE_DELAY=PT1M\n", encoding="utf-8")
    settings = given(PARLEY_PORT="7002")
    assert settings.port == 7002
    assert settings.capture_delay == timedelta(minutes=1)


def test_the_files_of_a_secret_store_are_read_and_a_variable_beats_them(
    given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "secrets"
    store.mkdir()
    files = {**SLACK, "PARLEY_PORT": "7001", "PARLEY_CAPTURE_DELAY": "PT1M", "OTHERS": "theirs"}
    for name, value in files.items():
        (store / name).write_text(f"{value}\n", encoding="utf-8")
    monkeypatch.setenv("PARLEY_PORT", "7002")
    settings = load(secrets=store)
    assert [key.get_secret_value() for key in settings.secret_keys] == [KEY]
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == SLACK["SLACK_BOT_TOKEN"]
    assert (settings.port, settings.capture_delay) == (7002, timedelta(minutes=1))
    assert "OTHERS" not in given_in(None, store)
    (store / "SLACK_SIGNING_SECRET").write_text("\n", encoding="utf-8")
    with pytest.raises(BadSettings, match="SLACK_SIGNING_SECRET is empty"):
        load(secrets=store)
    assert given().port == 7002  # and without such a folder all is as ever


def test_a_secret_that_parley_may_not_read_is_named(
    given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given()
    (tmp_path / "PARLEY_SECRET_KEYS").write_text(KEY, encoding="utf-8")
    monkeypatch.setattr("bot.settings.os.access", lambda *_: False)
    with pytest.raises(BadSettings, match=r"PARLEY_SECRET_KEYS stands in a file .* may not read"):
        load(secrets=tmp_path)


def test_all_problems_are_said_at_once_each_with_an_example(given: Given) -> None:
    said = refused(
        given,
        PARLEY_PORT="80 80",
        PARLEY_DEBRIEF_DELAY="tomorrow",
        PARLEY_DATABASE_URL="mysql://x",
        SLACK_BOT_TOKEN="xoxb-your-token",
    )
    assert "6 settings need your attention" in said
    for line in (
        "PARLEY_PORT=8080",
        "PARLEY_DEBRIEF_DELAY=PT24H",
        "PARLEY_DATABASE_URL=sqlite:///var/parley.db",
        "SLACK_BOT_TOKEN=xoxb-",
        "SLACK_SIGNING_SECRET is missing",
        "PARLEY_SECRET_KEYS is missing",
    ):
        assert line in said


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_an_empty_value_is_a_problem_and_said_once(given: Given, variable: str) -> None:
    said = refused(given, **{variable: ""})
    assert said.count(f"{variable} is empty") == 1
    assert said.count(f"  {variable} ") == 1


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PARLEY_PORT", "0"),
        ("PARLEY_PORT", "65536"),
        ("PARLEY_PORT", "-1"),
        ("PARLEY_PORT", "٨٠٨٠"),
        ("PARLEY_PORT", "8080.0"),
        ("PARLEY_HOST", "http://127.0.0.1"),
        ("PARLEY_HOST", "two words"),
        ("PARLEY_PUBLIC_URL", "parley.alder-quay.com"),
        ("PARLEY_PUBLIC_URL", "https://parley.example.com"),
        ("PARLEY_PUBLIC_URL", "ftp://parley.alder-quay.com"),
        ("PARLEY_PUBLIC_URL", "https://parley.alder-quay.com:port"),
        ("PARLEY_DATABASE_URL", "parley.db"),
        ("PARLEY_DATABASE_URL", "postgresql+psycopg://user:password@host/name"),
        ("PARLEY_DATABASE_URL", "postgresql://parley:change0this@database/parley"),
        ("PARLEY_DEBRIEF_DELAY", "P1M"),
        ("PARLEY_DEBRIEF_DELAY", "PT0S"),
        ("PARLEY_DEBRIEF_DELAY", "-PT1H"),
        ("PARLEY_DEBRIEF_DELAY", "P15D"),
        ("PARLEY_DEBRIEF_DELAY", "86400"),
        ("PARLEY_CAPTURE_DELAY", "10 minutes"),
        ("PARLEY_SANDBOX", "maybe"),
        ("PARLEY_SECRET_KEYS", "newest-key,older-key"),
        ("PARLEY_SECRET_KEYS", f"{KEY},"),
        ("PARLEY_SECRET_KEYS", f"{KEY},{KEY}"),
        ("PARLEY_SECRET_KEYS", base64.urlsafe_b64encode(bytes(32)).decode()),
        ("PARLEY_SECRET_KEYS", base64.urlsafe_b64encode(bytes(range(31))).decode()),
        ("SLACK_BOT_TOKEN", "xoxb-1-example"),
        ("SLACK_BOT_TOKEN", "xoxp-2-abcdefgh"),
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_SIGNING_SECRET", "changeme"),
        ("SLACK_SIGNING_SECRET", "<your secret>"),
        ("SLACK_APP_TOKEN", "xoxb-2-abcdefgh"),
        ("SLACK_API_URL", "slack.com/api/"),
    ],
)
def test_a_wrong_value_is_refused_and_never_repeated(
    given: Given, variable: str, value: str
) -> None:
    said = refused(given, **{**SLACK, "SLACK_APP_TOKEN": "xapp-1-abcdefgh", variable: value})
    assert f"  {variable} " in said
    assert "1 setting needs" in said
    quoted = [line for line in said.splitlines() if f"{variable}=" not in line]
    assert value not in "\n".join(quoted)


def test_no_secret_is_ever_shown(given: Given) -> None:
    settings = given(**SLACK, PARLEY_DATABASE_URL="postgresql://parley:s3cr3t@db/parley")
    shown = f"{settings!r} {settings}"
    for secret in (*SLACK.values(), "s3cr3t"):
        assert secret not in shown
    assert "8080" in shown


def test_several_keys_rotate(given: Given) -> None:
    settings = given(PARLEY_SECRET_KEYS=f"{KEY}, {OTHER_KEY}")
    assert [key.get_secret_value() for key in settings.secret_keys] == [KEY, OTHER_KEY]


def test_a_token_without_signing_secret_is_half_a_configuration(given: Given) -> None:
    half = {name: value for name, value in SLACK.items() if name != "SLACK_SIGNING_SECRET"}
    assert "SLACK_SIGNING_SECRET is missing" in refused(given, **half)


def test_in_socket_mode_no_signing_secret_is_needed(given: Given) -> None:
    half = {name: value for name, value in SLACK.items() if name != "SLACK_SIGNING_SECRET"}
    assert given(**half, SLACK_APP_TOKEN="xapp-1-abcdefgh").socket_mode


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SLACK_SIGNING_SECRET", "0a1b2c3d4e5f6071"), ("SLACK_APP_TOKEN", "xapp-1-abcdefgh")],
)
def test_slack_without_a_token_is_half_a_configuration(
    given: Given, variable: str, value: str
) -> None:
    assert "SLACK_BOT_TOKEN is missing" in refused(given, **{variable: value})


def test_a_real_platform_needs_keys_of_ones_own(given: Given) -> None:
    without = {name: value for name, value in SLACK.items() if name != "PARLEY_SECRET_KEYS"}
    said = refused(given, **without)
    assert "PARLEY_SECRET_KEYS is missing" in said
    assert "os.urandom(32)" in said


def test_the_sandbox_listens_beyond_this_machine_only_when_told_twice(given: Given) -> None:
    said = refused(given, PARLEY_HOST=ANYWHERE)
    assert "PARLEY_SANDBOX=public" in said
    assert "asks for no password" in said
    assert given(PARLEY_SANDBOX="public").sandbox_is is Sandbox.PUBLIC


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_every_name_of_this_machine_is_fine_for_the_sandbox(given: Given, host: str) -> None:
    assert given(PARLEY_HOST=host).sandbox_is is Sandbox.ON


def test_without_the_sandbox_any_address_is_fine(given: Given) -> None:
    assert given(**SLACK, PARLEY_HOST=ANYWHERE).sandbox_is is Sandbox.OFF


def test_a_sandbox_beside_slack_is_guarded_the_same_way(given: Given) -> None:
    said = refused(given, **SLACK, PARLEY_SANDBOX="on", PARLEY_HOST="::")
    assert "PARLEY_HOST lets others reach the sandbox" in said


def test_with_neither_platform_nor_sandbox_there_is_nobody_to_talk_to(given: Given) -> None:
    assert "nobody to talk to" in refused(given, PARLEY_SANDBOX="false")


def test_a_mistyped_variable_is_asked_about() -> None:
    assert unknown_in({"PARLEY_DATABSE_URL": "x"}) == [
        "PARLEY_DATABSE_URL is not known here. Did you mean PARLEY_DATABASE_URL?"
    ]
    assert unknown_in({"SLACK_SIGNIN_SECRET": "x"}) == [
        "SLACK_SIGNIN_SECRET is not known here. Did you mean SLACK_SIGNING_SECRET?"
    ]


def test_other_programs_may_have_variables_of_their_own() -> None:
    assert unknown_in({"SLACK_WEBHOOK_CHANNEL": "x", "PARLEY_CHROMIUM": "x"}) == []
    assert unknown_in({"PARLEY_QQQQ": "x"}) == [
        "PARLEY_QQQQ is not known here, so it changes nothing."
    ]


def test_keys_for_the_sandbox_are_made_once_and_are_their_owners_alone(
    given: Given, tmp_path: Path
) -> None:
    first = with_keys(given(), tmp_path / "var")
    file = tmp_path / "var" / "secret.keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(first.secret_keys) == 1
    assert with_keys(given(), tmp_path / "var").secret_keys == first.secret_keys
    assert [one.name for one in file.parent.iterdir()] == ["secret.keys"]


def test_keys_that_others_could_read_are_closed_to_them(given: Given, tmp_path: Path) -> None:
    with_keys(given(), tmp_path)
    (tmp_path / "secret.keys").chmod(0o644)
    with_keys(given(), tmp_path)
    assert stat.S_IMODE((tmp_path / "secret.keys").stat().st_mode) == 0o600


def test_a_spoilt_key_file_is_not_replaced(given: Given, tmp_path: Path) -> None:
    (tmp_path / "secret.keys").write_text("half a k", encoding="ascii")
    with pytest.raises(ValueError, match="32 bytes"):
        with_keys(given(), tmp_path)
    assert (tmp_path / "secret.keys").read_text(encoding="ascii") == "half a k"


def test_keys_that_are_set_are_not_kept_in_a_file(given: Given, tmp_path: Path) -> None:
    with_keys(given(PARLEY_SECRET_KEYS=KEY), tmp_path / "var")
    assert not (tmp_path / "var").exists()


def test_every_variable_stands_in_the_example_and_in_the_handbook() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    handbook = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    for variable in VARIABLES:
        assert f"# {variable}=" in example
        assert f"| `{variable}` |" in handbook


def test_the_example_changes_nothing_as_it_is(given: Given) -> None:
    Path(".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert given() == Settings()
    assert given_in(Path(".env")) == {}


def test_the_example_with_every_line_taken_as_it_stands_is_refused(given: Given) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = [one.removeprefix("# ") for one in example.splitlines() if "=" in one[:30]]
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    said = refused(given)
    for variable in (
        "PARLEY_SECRET_KEYS",
        "PARLEY_PUBLIC_URL",
        "SLACK_BOT_TOKEN",
        "TEAMS_APP_ID",
        "TEAMS_APP_PASSWORD",
        "TEAMS_TENANT_ID",
    ):
        assert f"{variable} still is an example" in said
