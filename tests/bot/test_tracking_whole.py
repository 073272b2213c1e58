"""The whole way: an action in the chat, Parley's clients, doubles of the trackers, and back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI
from standardwebhooks import Webhook

from adapters.trackers.all import all_trackers
from adapters.trackers.http import Client
from bot.syncing import Syncing
from bot.tracker_door import Door
from flows.trackers import inbound_name, secret_name
from storage.records import ActionState, Mirror, SyncState, Tracker, TrackerKind
from storage.vault import Vault
from tests.adapters.trackers.cases import IN, access, opened
from tests.adapters.trackers.double import Double, Dropped
from tests.adapters.trackers.wired import DOUBLES, KINDS
from tests.flows.acting import action_of, added, taken
from tests.stage import Stage
from tests.trackers import ADDRESS, KEY

NOT_MADE_TWICE = {
    TrackerKind.HUBSPOT: "create",
    TrackerKind.SALESFORCE: "create",
    TrackerKind.JIRA: "create",
}


@dataclass
class Whole:
    """A stage with a real client and a double behind it."""

    stage: Stage
    double: Double
    tracker: str

    @property
    def mirror(self) -> Mirror:
        (one,) = self.stage.kept(Mirror)
        return one


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    one = opened()
    yield one
    await one.close()


@pytest.fixture(params=KINDS)
async def whole(
    request: pytest.FixtureRequest, stage: Stage, client: Client
) -> AsyncIterator[Whole]:
    async with DOUBLES[request.param]() as double:
        yield Whole(stage, double, _connected(stage, client, request.param, double.url))


def _connected(stage: Stage, client: Client, kind: TrackerKind, url: str) -> str:
    vault, known = Vault([KEY]), access(kind, url)
    stage.storage.vault = vault
    stage.deliveries.syncing = Syncing(all_trackers(client))
    with stage.storage.book(stage.workspace) as book:
        tracker = book.add(
            Tracker(
                kind=kind,
                name="There",
                address=url,
                account=known.account,
                project=known.project,
                by=book.everyone()[0].id,
                at=stage.clock.now(),
            )
        )
        vault.keep(book, secret_name(tracker), known.secret)
        assert known.inbound is not None
        vault.keep(book, inbound_name(tracker), known.inbound)
        return tracker.id


async def test_an_action_is_made_moved_and_closed_there(whole: Whole) -> None:
    await taken(whole.stage)
    assert (whole.mirror.state, whole.mirror.trouble) == (SyncState.SYNCED, "")
    await whole.stage.ben.presses("Done")
    assert (whole.mirror.state, whole.mirror.trouble) == (SyncState.SYNCED, "")
    said = "".join(repr(call) for call in whole.double.calls)
    assert "Send the report" in said
    assert whole.mirror.id in said


async def test_an_answer_that_is_lost_is_looked_for(whole: Whole) -> None:
    kind = whole.stage.kept(Tracker)[0].kind
    what = NOT_MADE_TWICE.get(kind, "message")
    whole.double.fail_next(what, Dropped(after=True))
    await added(whole.stage)
    await whole.stage.skip(minutes=5)
    assert (whole.mirror.state, whole.mirror.trouble) == (SyncState.SYNCED, "")
    if kind is TrackerKind.WEBHOOK:
        ids = {call.headers["webhook-id"] for call in whole.double.calls}
        kinds = [json.loads(call.raw)["type"] for call in whole.double.calls]
        assert kinds[:2] == ["item.created", "item.created"]
        assert len(ids) == len(kinds) - 1, "said again, it has the same id"
    else:
        assert len(whole.double.called(what)) == 1


@pytest.mark.parametrize("whole", [TrackerKind.WEBHOOK], indirect=True)
async def test_what_is_closed_there_is_done_here(whole: Whole) -> None:
    stage = whole.stage
    await taken(stage)
    app = FastAPI()
    app.include_router(Door(stage.conductor, stage.deliveries.syncing, ADDRESS).router)
    now = stage.clock.now()
    told = {
        "type": "item.updated",
        "timestamp": now.isoformat(),
        "data": {"ref": whole.mirror.id, "state": "done"},
    }
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://parley") as web:
        for secret, status in (("whsec_" + "QUJD" * 12, 401), (IN, 200), (IN, 200)):
            signed = _signed(secret, json.dumps(told), now)
            answer = await web.post(
                f"/trackers/{whole.tracker}", content=json.dumps(told), headers=signed
            )
            assert answer.status_code == status
    await stage.deliveries.drain()
    assert action_of(stage).state is ActionState.DONE
    assert whole.mirror.state is SyncState.SYNCED


def _signed(secret: str, body: str, at: datetime) -> dict[str, str]:
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body),
    }
