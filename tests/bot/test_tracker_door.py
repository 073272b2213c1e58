"""The door for trackers: signed changes come in, and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from adapters.trackers.port import Access, Forged, Inbound, Tracker
from bot.door import OnlyFromHere
from bot.tracker_door import FOLDER, LARGEST, Door
from storage.records import ActionState, Mirror, TrackerKind
from tests.flows.acting import action_of, taken
from tests.stage import Stage
from tests.trackers import ADDRESS, FakeTracker, connected_to, tracks

PLANTED = "words-that-must-not-be-logged"


@pytest.fixture
def jira(stage: Stage) -> FakeTracker:
    """Jira is connected, and answers."""
    fake = connected_to(stage.conductor, stage.deliveries)[TrackerKind.JIRA]
    tracks(stage)
    return fake


@pytest.fixture
async def web(stage: Stage, jira: FakeTracker) -> AsyncIterator[httpx.AsyncClient]:
    """The app with nothing but the door."""
    assert jira.kind in stage.deliveries.syncing.trackers
    app = FastAPI()
    app.include_router(Door(stage.conductor, stage.deliveries.syncing, ADDRESS).router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://parley") as client:
        yield client


async def calls(
    web: httpx.AsyncClient, stage: Stage, *, signed: str = "inbound", **told: object
) -> int:
    """Jira calls about the item; the answer's status."""
    mirror = stage.kept(Mirror)[0]
    at = stage.clock.now() + timedelta(minutes=1)
    change = {"event": "e1", "at": at.isoformat(), "remote": mirror.remote} | told
    answer = await web.post(
        f"{FOLDER}{mirror.tracker}",
        content=json.dumps(change),
        headers={"Signed-With": signed},
    )
    await stage.deliveries.drain()
    assert answer.content == b""
    return answer.status_code


def refusals(reason: str) -> float:
    """How many requests were refused for a reason."""
    return REGISTRY.get_sample_value("parley_edge_refused_total", {"reason": reason}) or 0.0


def heard(outcome: str) -> float:
    """How many changes of Jira's came to this."""
    labels = {"kind": "jira", "outcome": outcome}
    return REGISTRY.get_sample_value("parley_tracked_total", labels) or 0.0


async def test_a_signed_change_is_heard_once(stage: Stage, web: httpx.AsyncClient) -> None:
    await taken(stage)
    before = heard("heard")
    assert await calls(web, stage, state="done") == 200
    assert action_of(stage).state is ActionState.DONE
    await stage.ben.presses("Reopen it")
    assert await calls(web, stage, state="done") == 200
    assert action_of(stage).state is ActionState.OPEN
    assert heard("heard") == before + 2


async def test_a_forged_one_is_refused_counted_and_leaves_no_trace(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    await taken(stage)
    before = refusals("tracker_forged")
    with capture_logs() as logs, stage.unchanged():
        assert await calls(web, stage, signed="guessed", title=PLANTED) == 401
    assert refusals("tracker_forged") == before + 1
    assert PLANTED not in repr(logs)


async def test_what_cannot_be_read_is_refused(stage: Stage, web: httpx.AsyncClient) -> None:
    await taken(stage)
    with stage.unchanged():
        assert await calls(web, stage, state="odd") == 400


async def test_what_is_none_of_ours_is_fine_and_ignored(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    await taken(stage)
    before = heard("unknown")
    with stage.unchanged():
        assert await calls(web, stage, remote="someone-elses", state="done") == 200
    assert heard("unknown") == before + 1


async def test_nobody_is_there_for_one_that_is_unknown_gone_or_off(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    await taken(stage)
    for name in ("0" * 32, "nonsense", "%00", "../healthz"):
        answer = await web.post(f"{FOLDER}{name}", content=b"{}")
        assert answer.status_code == 404
    with stage.storage.book(stage.workspace) as book:
        book.trackers()[0].active = False
    assert await calls(web, stage, state="done") == 404
    answer = await web.get(f"{FOLDER}{stage.kept(Mirror)[0].tracker}")
    assert answer.status_code == 405


async def test_without_a_secret_for_it_nothing_comes_in(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    await taken(stage)
    with stage.storage.book(stage.workspace) as book:
        book.drop_secret(f"tracker:{book.trackers()[0].id}:inbound")
    assert await calls(web, stage, signed="", state="done") == 404


async def test_a_body_too_large_is_not_read(stage: Stage, web: httpx.AsyncClient) -> None:
    await taken(stage)
    before = refusals("tracker_too_large")
    tracker = stage.kept(Mirror)[0].tracker
    answer = await web.post(f"{FOLDER}{tracker}", content=b"x" * (LARGEST + 1))
    assert (answer.status_code, refusals("tracker_too_large")) == (413, before + 1)


async def test_a_bug_or_a_lost_database_is_said_so_that_it_is_told_again(
    stage: Stage, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taken(stage)

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("flows.promises.tracked._take", breaks)
        assert await calls(web, stage, state="done") == 500
    assert await calls(web, stage, state="done") == 200
    assert action_of(stage).state is ActionState.DONE

    def away(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr("bot.conductor.Conductor._hear", away)
    assert await calls(web, stage, event="e2", state="open") == 503


@pytest.mark.usefixtures("jira")
async def test_what_was_signed_is_seen_as_it_came(stage: Stage) -> None:
    seen: list[Inbound] = []

    class Looks(FakeTracker):
        def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:  # noqa: ARG002 -- the port's
            seen.append(inbound)
            raise Forged("enough")

    looks: Tracker = Looks()
    await taken(stage)
    stage.deliveries.syncing.trackers = {TrackerKind.JIRA: looks}
    app = FastAPI()
    app.include_router(Door(stage.conductor, stage.deliveries.syncing, ADDRESS).router)
    tracker = stage.kept(Mirror)[0].tracker
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://in") as web:
        await web.post(f"{FOLDER}{tracker}?a=1%20b", content=b" {raw} ", headers={"X-One": "1"})
    (one,) = seen
    assert (one.method, one.body) == ("POST", b" {raw} ")
    assert one.url == f"{ADDRESS}{FOLDER}{tracker}?a=1%20b"
    assert one.headers["x-one"] == "1"


async def test_beside_a_sandbox_the_door_is_open_to_others_and_nothing_around_it() -> None:
    app = FastAPI()

    @app.post("/trackers/{name}")
    async def inside(name: str) -> str:
        return name

    @app.get("/trackers")
    async def beside() -> str:
        return "sandbox"

    closed = OnlyFromHere(app, elsewhere=[FOLDER])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(closed), base_url="https://parley.acme.example"
    ) as web:
        assert (await web.post("/trackers/x")).status_code == 200
        assert (await web.get("/trackers")).status_code == 403
        assert (await web.get("/")).status_code == 403
