"""The command line, as an operator types it; and the whole server as a process."""

from __future__ import annotations

import base64
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.seed import ACCOUNTS
from bot.settings import OURS, THEIRS
from storage import migrate
from storage.engine import Storage
from storage.records import CallState

ROOT = Path(__file__).parents[2]
WORKSPACE = "sandbox:local"
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
TOKEN = "xoxb-2-abcdefgh"
SLACK = {
    "SLACK_BOT_TOKEN": TOKEN,
    "SLACK_SIGNING_SECRET": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "PARLEY_SECRET_KEYS": KEY,
}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of its own, a free port, and no settings."""
    for name in [name for name in os.environ if name.startswith((OURS, *THEIRS))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARLEY_PORT", str(free_port()))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def parley(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), env=variables)


def states() -> dict[str, str]:
    """The calls of the sandbox, by customer."""
    storage = Storage("sqlite:///var/parley.db")
    with storage.book(WORKSPACE) as book:
        calls = [
            call for name in ACCOUNTS.values() for call in book.calls_of_account(name, CallState)
        ]
    storage.close()
    return {call.account: call.state.value for call in calls}


def test_help_says_in_plain_words_what_each_command_does() -> None:
    said = parley("--help").output
    for line in ("serve     Start Parley", "migrate   Bring the", "doctor    Look at everything"):
        assert line in said
    assert "Exit codes" in said


def test_a_mistyped_command_is_asked_about() -> None:
    result = parley("migrat")
    assert result.exit_code == 2
    assert "Did you mean" in result.output


@pytest.mark.parametrize("command", ["serve", "migrate", "seed", "manifest"])
def test_wrong_settings_stop_every_command_and_all_are_named(command: str) -> None:
    result = parley(command, PARLEY_PORT="", PARLEY_DEBRIEF_DELAY="soon", PARLEY_HOTS="x")
    assert result.exit_code == 2
    assert "PARLEY_PORT is empty" in result.output
    assert "PARLEY_DEBRIEF_DELAY is not an ISO 8601 duration" in result.output
    assert "Did you mean PARLEY_HOST?" in result.output
    assert not Path("var").exists()


def test_migrate_makes_the_tables_and_is_safe_to_repeat() -> None:
    first, second = parley("migrate"), parley("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "up to date now" in first.output
    assert "were up to date" in second.output
    assert Path("var/parley.db").exists()


def test_a_database_that_cannot_be_reached_is_said_without_its_password() -> None:
    result = parley("migrate", PARLEY_DATABASE_URL="postgresql://me:s3cr3t@127.0.0.1:1/x")
    assert result.exit_code == 1
    assert "The database cannot be used" in result.output
    assert "s3cr3t" not in result.output


def test_tables_of_a_newer_parley_are_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def newer(_engine: object) -> bool:
        raise migrate.NewerTables("The tables are of version 9999.")

    monkeypatch.setattr(migrate, "upgrade", newer)
    result = parley("migrate")
    assert result.exit_code == 1
    assert "version 9999" in result.output


def test_the_manifest_is_yaml_with_this_address() -> None:
    result = parley("manifest", "slack", PARLEY_PUBLIC_URL="https://parley.alder-quay.com")
    assert result.exit_code == 0
    manifest = yaml.safe_load(result.stdout)
    assert "commands" in manifest["oauth_config"]["scopes"]["bot"]
    assert "https://parley.alder-quay.com/" in result.output
    assert result.stderr == ""


def test_without_an_address_the_manifest_says_so_beside_and_not_inside() -> None:
    result = parley("manifest")
    assert result.exit_code == 0
    assert "set PARLEY_PUBLIC_URL" in result.stderr
    assert yaml.safe_load(result.stdout)["settings"]["socket_mode_enabled"] is False


def test_a_manifest_for_socket_mode_needs_no_address() -> None:
    result = parley("manifest", "--socket-mode")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "request_url" not in result.stdout
    assert yaml.safe_load(result.stdout)["settings"]["socket_mode_enabled"] is True


def test_the_manifest_can_be_written_to_a_file() -> None:
    result = parley("manifest", "--out", "manifest.yaml")
    assert result.exit_code == 0
    assert "Written to manifest.yaml" in result.output
    assert yaml.safe_load(Path("manifest.yaml").read_text(encoding="utf-8"))["features"]
    missing = parley("manifest", "--out", "nowhere/manifest.yaml")
    assert missing.exit_code == 1
    assert "cannot be written" in missing.output


def test_a_manifest_for_another_platform_is_a_mistake() -> None:
    result = parley("manifest", "pigeons")
    assert result.exit_code == 2
    assert "no manifest for pigeons" in result.output


def test_seed_makes_a_call_in_each_state_and_only_once() -> None:
    first, second = parley("seed"), parley("seed")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "Made up 7 calls" in first.output
    assert "all there already" in second.output
    assert states() == {
        "Harbour Ferries": "aligning",
        "Casa Flores": "aligning",
        "Northwind Hotels": "ready",
        "Fjord Tours": "live",
        "Blue Heron Lodges": "ended",
        "Old Mill Inn": "debriefing",
        "Alpine Rooms": "closed",
    }


@pytest.mark.parametrize(("day", "begins"), [(27, 27), (28, 30), (29, 30)])
def test_what_is_made_up_falls_on_working_days(
    monkeypatch: pytest.MonkeyPatch, day: int, begins: int
) -> None:
    """On a Friday, a Saturday and a Sunday of November, at noon."""
    now = datetime(2026, 11, day, 12, tzinfo=UTC)
    monkeypatch.setattr("bot.seed.SystemClock.now", lambda _: now)
    assert parley("seed").exit_code == 0
    storage = Storage("sqlite:///var/parley.db")
    with storage.book(WORKSPACE) as book:
        calls = [book.calls_of_account(one, CallState)[0] for one in ACCOUNTS.values()]
        ahead = book.workspace().ahead
    storage.close()
    assert (now + ahead).day == begins
    assert all(call.starts_at.weekday() < 5 for call in calls)


def test_nothing_is_made_up_where_a_real_platform_is() -> None:
    result = parley("seed", **SLACK)
    assert result.exit_code == 1
    assert "real platform" in result.output
    assert not Path("var").exists()


def test_the_doctor_finds_a_fresh_sandbox_well_and_changes_nothing() -> None:
    result = parley("doctor")
    assert result.exit_code == 0, result.output
    assert "All is well." in result.output
    assert "There is no database yet." in result.output
    assert not Path("var").exists()


def test_the_doctor_says_what_is_wrong_with_the_settings() -> None:
    result = parley("doctor", PARLEY_PORT="", SLACK_BOT_TOKEN="xoxb-your-token")
    assert result.exit_code == 1
    for said in ("PARLEY_PORT is empty", "SLACK_BOT_TOKEN still is an example", "to mend"):
        assert said in result.output
    assert "xoxb-your-token" not in result.output


def test_the_doctor_notices_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = parley("doctor", PARLEY_PORT=str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "cannot listen" in result.output


def test_the_doctor_notices_a_database_that_is_away_and_keeps_its_password() -> None:
    result = parley("doctor", PARLEY_DATABASE_URL="postgresql://me:s3cr3t@127.0.0.1:1/x")
    assert result.exit_code == 1
    assert "The database cannot be reached" in result.output
    assert "s3cr3t" not in result.output


def test_the_doctor_notices_keys_that_others_can_read() -> None:
    Path("var").mkdir()
    Path("var/secret.keys").write_text(KEY, encoding="ascii")
    Path("var/secret.keys").chmod(0o644)
    result = parley("doctor")
    assert result.exit_code == 1
    assert "chmod 600" in result.output
    assert stat.S_IMODE(Path("var/secret.keys").stat().st_mode) == 0o644


def test_the_doctor_looks_at_tables_and_late_deliveries() -> None:
    parley("seed")
    well = parley("doctor")
    assert "The tables are up to date." in well.output
    assert "No delivery is late." in well.output
    storage = Storage("sqlite:///var/parley.db")
    with storage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE lane SET due_at = '2026-11-01 00:00:00.000000'")
    storage.close()
    late = parley("doctor")
    assert late.exit_code == 1
    assert "late." in late.output


def test_the_doctor_says_when_the_list_of_the_forgotten_lies_beside_the_database() -> None:
    parley("migrate")
    said = "The list of the forgotten lies in the same folder as the database."
    assert said in parley("doctor").output
    assert said in parley("doctor", PARLEY_ERASURE_LIST="var/../var/erasures").output
    apart = parley("doctor", PARLEY_ERASURE_LIST="elsewhere/erasures")
    assert (said in apart.output, apart.exit_code) == (False, 0)


def test_the_doctor_says_what_needs_an_address() -> None:
    said = "Nobody can download what is theirs."
    assert said not in parley("doctor").output  # the sandbox is opened at this machine
    with a_slack('{"ok": true}') as url:
        assert said in doctor_with_slack(url).output
        here = "https://parley.alder-quay.com"
        assert said not in doctor_with_slack(url, PARLEY_PUBLIC_URL=here).output


@contextmanager
def a_slack(body: str, **headers: str) -> Iterator[str]:
    """A Slack that answers everything in the same way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/"
    server.shutdown()
    server.server_close()


def doctor_with_slack(url: str, **more: str) -> Result:
    return parley("doctor", **SLACK, **more, SLACK_API_URL=url)


def test_the_doctor_names_the_scopes_that_are_missing() -> None:
    with a_slack('{"ok": true}', x_oauth_scopes="commands,chat:write") as url:
        result = doctor_with_slack(url)
    assert result.exit_code == 1
    assert "Slack accepts SLACK_BOT_TOKEN" in result.output
    assert "may not do everything yet" in result.output
    assert "users:read" in result.output
    assert "chat:write" not in result.output.partition("not do everything yet")[2]


def test_the_doctor_is_content_when_every_scope_is_there() -> None:
    scopes = yaml.safe_load(parley("manifest").stdout)["oauth_config"]["scopes"]["bot"]
    with a_slack('{"ok": true}', x_oauth_scopes=",".join(scopes)) as url:
        result = doctor_with_slack(url, SLACK_APP_TOKEN="xapp-1-abcdefgh")
    assert result.exit_code == 0, result.output
    assert "The app may do everything it needs." in result.output
    assert "Slack accepts SLACK_APP_TOKEN." in result.output


def test_the_doctor_says_what_to_do_when_slack_refuses_the_token() -> None:
    with a_slack('{"ok": false, "error": "invalid_auth"}') as url:
        result = doctor_with_slack(url)
    assert result.exit_code == 1
    assert "Slack refuses SLACK_BOT_TOKEN: invalid_auth." in result.output
    assert "copy it anew" in result.output
    for secret in SLACK.values():
        assert secret not in result.output


def test_the_doctor_notices_when_slack_cannot_be_reached() -> None:
    result = doctor_with_slack(f"http://127.0.0.1:{free_port()}/api/")
    assert result.exit_code == 1
    assert "Slack cannot be reached" in result.output


@contextmanager
def a_process(**variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m bot serve` as a process, and its first line."""
    with (
        Path("errors.txt").open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            env=environment(variables),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    # Pytest's own variable makes NiceGUI believe that it is being tested itself.
    inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return {**inherited, "PYTHONPATH": str(ROOT), **variables}


def test_the_server_says_where_it_is_serves_the_sandbox_and_ends_gracefully() -> None:
    url = f"http://127.0.0.1:{os.environ['PARLEY_PORT']}/"
    with a_process() as (process, line):
        assert line == f"Parley is ready: {url}\n"
        page = httpx.get(f"{url}?as=ana")
        assert page.status_code == 200
        assert "Parley sandbox" in page.text
        assert "server" not in page.headers
        assert httpx.get(url, headers={"Host": "rebound.evil.com"}).status_code == 403
        assert httpx.get(f"{url}readyz").json() == {"ready": True, "reasons": []}
        assert "is running here already" in parley("doctor").output
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}
    assert Path("errors.txt").read_text(encoding="utf-8") == ""
    assert stat.S_IMODE(Path("var/secret.keys").stat().st_mode) == 0o600


def test_a_second_server_on_the_same_port_says_so() -> None:
    with a_process(), a_process() as (second, line):
        assert line == ""
        assert second.wait(20) == 1
        said = Path("errors.txt").read_text(encoding="utf-8")
    assert "cannot listen on 127.0.0.1" in said
    assert "PARLEY_PORT" in said


def test_two_servers_that_start_at_once_on_an_empty_database_both_come_up() -> None:
    with a_process() as (_, first), a_process(PARLEY_PORT=str(free_port())) as (_, second):
        assert first.startswith("Parley is ready")
        assert second.startswith("Parley is ready")


def test_ctrl_c_ends_the_server_without_a_trace() -> None:
    with a_process() as (process, line):
        assert line
        process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.returncode == 0
    assert "Traceback" not in Path("errors.txt").read_text(encoding="utf-8")
