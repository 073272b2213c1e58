"""The app: wired, started, watched and stopped; without a browser and without the internet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.types import Message as Message_
from starlette.types import Receive, Scope, Send

import bot.app
import bot.clock
import bot.health
from adapters.sandbox.company import WORKSPACE
from adapters.sandbox.desk import Desk
from adapters.voice import HOME, Receipt, Saying
from bot.app import Parley, build
from bot.door import OnlyFromHere
from bot.health import in_words
from bot.settings import Settings
from bot.values import Sandbox
from flows.language.events import Commanded, Profile, Room
from storage.book import sweep
from storage.records import Delivery, DeliveryKind, DeliveryState, Lane, Workspace
from tests.stage import ManualClock

Running = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
HERE = "http://127.0.0.1:8080"


class FakePlatform:
    """A platform without a platform."""

    def __init__(self) -> None:
        self.voice = Quiet()
        self.router = APIRouter()
        self.trouble = ""
        self.life: list[str] = []

        @self.router.post("/slack/events")
        async def events() -> str:
            return "heard"

    async def start(self) -> None:
        self.life.append("started")

    async def stop(self) -> None:
        self.life.append("stopped")


class Quiet:
    """A voice that nobody hears."""

    platform = "slack"
    pace = 0.0
    can_find = True

    async def post(self, saying: Saying) -> Receipt:
        return Receipt(saying.channel, uuid4().hex)

    async def edit(self, saying: Saying, at: Receipt) -> None: ...

    async def delete(self, workspace: str, at: Receipt) -> None: ...

    async def find(self, saying: Saying, since: datetime) -> Receipt | None: ...

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:  # noqa: ARG002 -- the port's
        return HOME


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that is not there yet."""
    return f"sqlite:///{tmp_path}/parley.db"


@pytest.fixture
def desks(monkeypatch: pytest.MonkeyPatch) -> list[Desk]:
    """What the sandbox's window was given; the window itself opens once per process only."""
    found: list[Desk] = []
    monkeypatch.setattr(bot.app, "open_window", lambda _app, desk: found.append(desk))
    return found


@pytest.fixture
def made(url: str, desks: list[Desk]) -> FastAPI:
    assert desks == []
    return build(settings(url), ManualClock())


def settings(url: str, **more: Any) -> Settings:  # noqa: ANN401 -- any setting
    return Settings(_env_file=None, database_url=url, **more)


@asynccontextmanager
async def running(app: FastAPI, base: str = HERE) -> AsyncIterator[httpx.AsyncClient]:
    """The app, started, and a client of it."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client,
    ):
        yield client


def parley_of(app: FastAPI) -> Parley:
    found: Parley = app.state.parley
    return found


async def test_it_starts_on_an_empty_database_and_is_ready(
    empty_database_url: str, desks: list[Desk]
) -> None:
    async with running(build(settings(empty_database_url), ManualClock())) as client:
        assert (await client.get("/healthz")).json() == {"alive": True, "name": "parley"}
        answer = await client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {"ready": True, "reasons": []}
        assert len(desks) == 1


async def test_it_starts_again_where_it_stopped(url: str, desks: list[Desk]) -> None:
    for leap in (timedelta(days=2), timedelta(days=3)):
        async with running(build(settings(url), ManualClock())):
            await desks[-1].skip(leap)
    clock = ManualClock()
    async with running(build(settings(url), clock)):
        assert desks[-1].now() == clock.now() + timedelta(days=5)


async def test_the_sandbox_hears_acts_and_answers(made: FastAPI, desks: list[Desk]) -> None:
    async with running(made):
        event = Commanded(
            key="1",
            workspace=WORKSPACE,
            who=Profile(native="ana"),
            where=Room(native="crucial-calls"),
            text="flag Acme tomorrow 15:00",
        )
        answer = await desks[0].hear(event)
        assert answer.ask is not None
        assert answer.ask.filled["account"] == "Acme"


async def test_the_delays_of_the_settings_count(url: str, desks: list[Desk]) -> None:
    delays = {"debrief_delay": timedelta(hours=1), "capture_delay": timedelta(minutes=1)}
    parley = parley_of(build(settings(url, **delays)))
    assert desks
    assert parley.conductor.delays.debrief == timedelta(hours=1)
    assert parley.conductor.delays.capture == timedelta(minutes=1)
    parley.storage.close()


async def test_other_days_than_before_are_written_down_at_the_start(
    url: str, desks: list[Desk]
) -> None:
    for days in (30, 60, 60):
        app = build(settings(url, keep_checkins=days), ManualClock())
        async with running(app):
            with parley_of(app).storage.book(WORKSPACE) as book:
                changes = [(one.was, one.now) for one in book.organisation_changes(0, 9)]
        assert changes == ([] if days == 30 else [("30", "60")])
    assert desks


async def test_without_the_database_it_lives_but_is_not_ready(
    made: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise TimeoutError

    async with running(made) as client:
        monkeypatch.setattr(sweep, "oldest_due", gone)
        assert (await client.get("/healthz")).status_code == 200
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {
            "ready": False,
            "reasons": ["The database cannot be reached."],
        }
        assert "parley_oldest_due_seconds NaN" in (await client.get("/metrics")).text


async def test_probes_do_not_pile_up_while_the_database_is_stuck(
    made: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    stuck = asyncio.Event()
    loop = asyncio.get_running_loop()

    def waits(*_: object) -> None:
        nonlocal looks
        looks += 1
        asyncio.run_coroutine_threadsafe(stuck.wait(), loop).result()

    monkeypatch.setattr(bot.health, "PATIENCE_SECONDS", 0.05)
    async with running(made) as client:
        monkeypatch.setattr(sweep, "oldest_due", waits)
        answers = [await client.get("/readyz") for _ in range(5)]
        stuck.set()
    assert {answer.status_code for answer in answers} == {503}
    assert looks == 1


async def test_a_delivery_that_is_two_minutes_late_turns_readiness_red(
    made: FastAPI,
) -> None:
    parley = parley_of(made)
    async with running(made) as client:
        # Leased for an hour, so that nobody keeps it while we look.
        plant(parley, due=parley.clock.now() - timedelta(seconds=119))
        assert (await client.get("/readyz")).status_code == 200
        plant(parley, due=parley.clock.now() - timedelta(minutes=5))
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["reasons"] == ["The oldest delivery is 5 minutes late."]


def plant(parley: Parley, due: datetime) -> None:
    """A delivery that waits in a lane nobody may touch."""
    name = uuid4().hex
    with parley.storage.session() as session:
        session.add(
            Lane(
                name=name,
                workspace=WORKSPACE,
                due_at=due,
                free_at=parley.clock.now() + timedelta(hours=1),
            )
        )
        session.flush()
        session.add(
            Delivery(
                workspace=WORKSPACE,
                key=name,
                lane=name,
                kind=DeliveryKind.WAKE,
                step="nobody.knows",
                about="secret-customer",
                marker=name,
                due_at=due,
            )
        )


async def test_metrics_count_by_state_and_name_nobody(made: FastAPI) -> None:
    parley = parley_of(made)
    async with running(made) as client:
        await parley.deliveries.drain()  # the week is opened as soon as it starts
        plant(parley, due=parley.clock.now() - timedelta(minutes=5))
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    # Beside the planted one: the week that closes, the night, and a digest.
    assert 'parley_deliveries_waiting{state="pending"} 4.0' in answer.text
    assert 'parley_deliveries_waiting{state="dead"} 0.0' in answer.text
    assert "parley_oldest_due_seconds 300.0" in answer.text
    for name in ("sandbox:local", "secret-customer", "crucial-calls", "ana"):
        assert f'"{name}' not in answer.text


async def test_a_probe_counts_the_table_only_now_and_then(
    made: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = 0
    counts = sweep.counts

    def count(session: Any) -> dict[str, int]:  # noqa: ANN401 -- passed on as it is
        nonlocal counted
        counted += 1
        return counts(session)

    monkeypatch.setattr(sweep, "counts", count)
    async with running(made) as client:
        for _ in range(5):
            await client.get("/metrics")
    assert counted == 1


async def test_a_loop_of_deliveries_that_stumbles_is_begun_again(
    made: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    parley = parley_of(made)
    run, runs = parley.deliveries.run, 0

    async def stumbles_once() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise RuntimeError("a bug")
        await run()

    monkeypatch.setattr(bot.app, "RESTED_SECONDS", 0.01)
    monkeypatch.setattr(parley.deliveries, "run", stumbles_once)
    async with running(made):
        await asyncio.sleep(0.1)
        assert parley.keeping()
    assert runs == 2
    assert not parley.keeping()


@pytest.fixture
def with_platform(
    url: str, desks: list[Desk], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[FastAPI, FakePlatform]]:
    """An app with a platform, and that platform."""

    def built(**more: object) -> tuple[FastAPI, FakePlatform]:
        platform = FakePlatform()
        monkeypatch.setattr(bot.app, "slack", lambda _parley: platform)
        assert desks == []
        token = {"slack_bot_token": "xoxb-2-abcdefgh", "slack_signing_secret": "0a1b2c3d4e5f"}
        return build(settings(url, **token, **more), ManualClock()), platform

    return built


async def test_a_platform_is_started_and_stopped_and_needs_no_sandbox(
    with_platform: Callable[..., tuple[FastAPI, FakePlatform]], desks: list[Desk]
) -> None:
    app, platform = with_platform()
    async with running(app, "https://parley.alder-quay.com") as client:
        assert (await client.post("/slack/events")).json() == "heard"
        assert (await client.get("/readyz")).status_code == 200
    assert platform.life == ["started", "stopped"]
    assert desks == []


async def test_a_platform_that_is_not_connected_turns_readiness_red(
    with_platform: Callable[..., tuple[FastAPI, FakePlatform]],
) -> None:
    app, platform = with_platform()
    async with running(app) as client:
        platform.trouble = "Slack refuses the bot's token"
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        reason = "Slack is not connected: Slack refuses the bot's token."
        assert answer.json()["reasons"] == [reason]
        platform.trouble = ""
        assert (await client.get("/readyz")).status_code == 200


async def test_slack_reaches_its_own_paths_beside_a_sandbox_and_nobody_else_does(
    with_platform: Callable[..., tuple[FastAPI, FakePlatform]],
) -> None:
    app, _ = with_platform(sandbox=Sandbox.ON)
    async with running(app, "https://parley.alder-quay.com") as client:
        assert (await client.post("/slack/events")).status_code == 200
        for path in ("/", "/metrics", "/slack/events/", "/_nicegui/1/2.js"):
            assert (await client.get(path)).status_code == 403


async def test_a_public_sandbox_is_reached_by_any_name(url: str, desks: list[Desk]) -> None:
    app = build(settings(url, sandbox=Sandbox.PUBLIC), ManualClock())
    assert desks
    async with running(app, "https://parley.alder-quay.com") as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_what_was_begun_is_ended_even_when_the_start_fails(
    made: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no start")

    monkeypatch.setattr(bot.clock.Ticker, "start", fails)
    with pytest.raises(RuntimeError, match="no start"):
        async with running(made):
            pytest.fail("it must not start")
    assert not parley_of(made).keeping()


async def test_old_events_are_forgotten_each_night(made: FastAPI) -> None:
    parley = parley_of(made)
    async with running(made):
        with parley.storage.book(WORKSPACE) as book:
            assert book.hear("old", parley.clock.now() - timedelta(days=15))
            assert book.hear("new", parley.clock.now() - timedelta(days=13))
        await parley._tidy()  # noqa: SLF001 -- the ticker calls it at night
        with parley.storage.book(WORKSPACE) as book:
            assert book.hear("old", parley.clock.now())
            assert not book.hear("new", parley.clock.now())
            assert isinstance(book.workspace(), Workspace)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_nothing_is_served_that_nobody_asked_for(made: FastAPI, path: str) -> None:
    async with running(made) as client:
        assert (await client.get(path)).status_code == 404


async def knock(
    host: str = "127.0.0.1:8080",
    origin: str | None = None,
    *,
    kind: str = "http",
    path: str = "/",
) -> int | str:
    """What the door answers: a status, or the type of a WebSocket's first message."""
    sent: list[Message_] = []
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
    scope = {"type": kind, "method": "POST", "path": path, "headers": headers}

    async def inside(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Message_) -> None:
        sent.append(message)

    async def receive() -> Message_:
        return {"type": "http.disconnect"}

    await OnlyFromHere(inside, elsewhere=["/slack/events"])(scope, receive, send)
    return sent[0].get("status") or str(sent[0]["type"])


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "127.0.0.1"]
)
async def test_people_at_this_machine_come_in(host: str) -> None:
    assert await knock(host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "rebound.evil.com",
        "rebound.evil.com:8080",
        "127.0.0.1.evil.com",
        "localhost.evil.com",
        "0.0.0.0:8080",
        "192.168.1.20:8080",
        "127.0.0.1@evil.com",
        "[::1",
        "",
    ],
)
async def test_a_name_that_is_not_this_machines_is_refused(host: str) -> None:
    assert await knock(host) == 403
    assert await knock(host, kind="websocket") == "websocket.close"


@pytest.mark.parametrize("origin", ["https://evil.com", "http://127.0.0.1:3000", "null"])
async def test_a_page_elsewhere_cannot_act_through_a_visitors_browser(origin: str) -> None:
    assert await knock(origin=origin) == 403
    assert await knock(origin=origin, kind="websocket") == "websocket.close"


async def test_the_sandboxs_own_page_can_act() -> None:
    assert await knock(origin=HERE) == 200
    assert await knock(origin=HERE, kind="websocket") == "websocket.accept"


async def test_the_servers_own_start_and_stop_pass_the_door() -> None:
    passed: list[str] = []

    async def inside(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope["type"])

    async def receive() -> Message_:
        return {}

    async def send(_message: Message_) -> None: ...

    await OnlyFromHere(inside)({"type": "lifespan"}, receive, send)
    assert passed == ["lifespan"]


async def test_paths_that_are_open_to_others_stay_open() -> None:
    strange = {"host": "parley.alder-quay.com", "origin": "https://slack.com"}
    assert await knock(**strange, path="/slack/events") == 200
    assert await knock(**strange, path="/slack/other") == 403


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=3), "3 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=4), "4 days"),
    ],
)
def test_a_length_of_time_is_said_in_words(length: timedelta, words: str) -> None:
    assert in_words(length) == words


def test_states_of_deliveries_are_few_enough_for_labels() -> None:
    assert len(DeliveryState) < 10
