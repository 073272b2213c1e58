"""The app with Teams: beside Slack and the sandbox, and with the emulator for this machine only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

import bot.app
from bot.app import build
from bot.settings import Settings
from bot.values import Sandbox
from tests.bot.given import SLACK, TEAMS
from tests.stage import ManualClock

OUTSIDE = "https://parley.alder-quay.com"
HERE = "http://127.0.0.1:8080"
ON_TEAMS = {
    "teams_app_id": TEAMS["TEAMS_APP_ID"],
    "teams_app_password": TEAMS["TEAMS_APP_PASSWORD"],
    "teams_tenant_id": TEAMS["TEAMS_TENANT_ID"],
}
ON_SLACK = {
    "slack_bot_token": SLACK["SLACK_BOT_TOKEN"],
    "slack_signing_secret": SLACK["SLACK_SIGNING_SECRET"],
}


class Fake:
    """A platform without a platform."""

    def __init__(self, name: str, path: str) -> None:
        self.voice: Any = SimpleNamespace(platform=name, pace=0.0, can_find=False)
        self.router = APIRouter()
        self.trouble = ""

        @self.router.post(path)
        async def heard() -> str:
            return name

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


Built = Callable[..., FastAPI]


@pytest.fixture
def fakes() -> dict[str, Fake]:
    return {"teams": Fake("teams", "/api/messages"), "slack": Fake("slack", "/slack/events")}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fakes: dict[str, Fake]) -> Built:
    """An app with these settings; its platforms are fakes."""
    monkeypatch.setattr(bot.app, "open_window", lambda _app, _desk: None)
    for name, fake in fakes.items():
        monkeypatch.setattr(bot.app, name, lambda _parley, fake=fake: fake)

    def made(**more: object) -> FastAPI:
        given: dict[str, Any] = {"database_url": f"sqlite:///{tmp_path}/parley.db", **more}
        return build(Settings(_env_file=None, **given), ManualClock())

    return made


@asynccontextmanager
async def running(app: FastAPI, base: str) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client,
    ):
        yield client


async def test_one_process_serves_slack_teams_and_the_sandbox(built: Built) -> None:
    app = built(**ON_SLACK, **ON_TEAMS, sandbox=Sandbox.ON)
    async with running(app, OUTSIDE) as client:
        assert (await client.post("/api/messages")).json() == "teams"
        assert (await client.post("/slack/events")).json() == "slack"
        assert (await client.get("/about")).status_code == 200
        for path in ("/", "/metrics", "/api/messages/", "/api"):
            assert (await client.get(path)).status_code == 403
    assert set(app.state.parley.voices) == {"slack", "teams", "sandbox"}


async def test_without_teams_nothing_of_it_is_there(built: Built) -> None:
    app = built(**ON_SLACK)
    async with running(app, OUTSIDE) as client:
        assert (await client.post("/api/messages")).status_code == 404
        assert (await client.get("/about")).status_code == 404
    assert set(app.state.parley.voices) == {"slack"}


async def test_teams_that_does_not_work_turns_readiness_red(
    built: Built, fakes: dict[str, Fake]
) -> None:
    async with running(built(**ON_TEAMS), OUTSIDE) as client:
        assert (await client.get("/readyz")).status_code == 200
        fakes["teams"].trouble = "Microsoft refuses the password"
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["Teams is not connected: Microsoft refuses the password."]


async def test_the_emulator_answers_this_machine_and_nobody_else(built: Built) -> None:
    app = built(teams_emulator=True)
    async with running(app, HERE) as here:
        assert (await here.post("/api/messages")).json() == "teams"
        # A web page in the developer's own browser, which the browser names.
        page = {"origin": "https://evil.alder-quay.com"}
        assert (await here.post("/api/messages", headers=page)).status_code == 403
        # The same, by a name that was let point to this machine.
        rebound = {"host": "rebound.alder-quay.com"}
        assert (await here.post("/api/messages", headers=rebound)).status_code == 403


async def test_slack_is_reached_beside_the_emulator(built: Built) -> None:
    async with running(built(**ON_SLACK, teams_emulator=True), OUTSIDE) as client:
        assert (await client.post("/slack/events")).json() == "slack"
        assert (await client.post("/api/messages")).status_code == 403


async def test_the_page_about_parley_runs_no_scripts_and_names_its_parts(built: Built) -> None:
    async with running(built(**ON_TEAMS), OUTSIDE) as client:
        page = await client.get("/about")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for said in ('id="privacy"', 'id="terms"', "your own company"):
        assert said in page.text
