"""Trackers in the whole app: the door, the vault, the metrics, the doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

import bot.app
from bot.app import Parley, build
from bot.doctor_trackers import tracked
from bot.locked import LockedOut
from bot.settings import Settings
from bot.values import Sandbox
from storage.engine import Storage
from storage.records import ItemKind, Mirror, Person, SyncState, Tracker, TrackerKind, Workspace
from storage.vault import Vault
from tests.stage import MONDAY, ManualClock
from tests.trackers import KEY

PUBLIC = "https://parley.acme.com"


@pytest.fixture(autouse=True)
def _no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's page opens once per process only."""
    monkeypatch.setattr(bot.app, "open_window", lambda _app, _desk: None)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that is not there yet."""
    return f"sqlite:///{tmp_path}/parley.db"


def built(url: str, **more: Any) -> FastAPI:  # noqa: ANN401 -- any setting
    settings = Settings(_env_file=None, database_url=url, secret_keys=(KEY,), **more)
    return build(settings, ManualClock())


def parley_of(app: FastAPI) -> Parley:
    found: Parley = app.state.parley
    return found


def plant(storage: Storage, **more: Any) -> None:  # noqa: ANN401 -- any column
    """A tracker, with one item that failed and one that waits."""
    with storage.session() as session:
        session.add(Workspace(id="stage:W1", platform="stage", native="W1", name="W"))
    with storage.book("stage:W1") as book:
        dora = book.add(Person(native="dora", name="Dora"))
        facts: dict[str, Any] = {"by": dora.id, "at": MONDAY} | more
        tracker = book.add(
            Tracker(kind=TrackerKind.JIRA, name="Planted", address="https://planted", **facts)
        )
        for number, state in enumerate((SyncState.FAILED, SyncState.WAITING)):
            mirror = Mirror(
                tracker=tracker.id,
                kind=ItemKind.ACTION,
                about=str(number),
                state=state,
                changed_at=MONDAY,
                at=MONDAY,
            )
            book.add(mirror)


@pytest.mark.parametrize(
    ("public", "base", "status"),
    [(None, PUBLIC, 403), (None, "http://127.0.0.1:8080", 404), (PUBLIC, PUBLIC, 404)],
)
async def test_others_reach_the_door_only_where_there_is_an_address_for_them(
    url: str, public: str | None, base: str, status: int
) -> None:
    app = built(url, public_url=public, sandbox=Sandbox.ON)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as web,
    ):
        assert (await web.post(f"/trackers/{'0' * 32}")).status_code == status


async def test_steps_are_given_the_vault_and_the_addresses(url: str) -> None:
    parley = parley_of(built(url, public_url=PUBLIC))
    tools = parley.conductor.tools
    assert isinstance(parley.storage.vault, Vault)
    assert tools.address == PUBLIC
    assert parley.deliveries.syncing.trackers.keys() == set(TrackerKind)
    tools.check_address("https://acme.atlassian.net")
    for address in ("http://acme.example", "https://127.0.0.1", "https://a:b@acme.example"):
        with pytest.raises(ValueError, match="Please look again"):
            tools.check_address(address)
    parley.storage.close()


async def test_in_the_sandbox_alone_this_machine_is_fine(url: str) -> None:
    parley = parley_of(built(url))
    assert parley.conductor.tools.address == "http://127.0.0.1:8080"
    parley.conductor.tools.check_address("http://127.0.0.1:9000/in")
    parley.storage.close()


async def test_it_does_not_start_while_a_key_is_missing(url: str) -> None:
    app = built(url)
    async with app.router.lifespan_context(app):
        parley = parley_of(app)
        with parley.storage.book("sandbox:local") as book:
            assert parley.vault is not None
            parley.vault.keep(book, "tracker:1:secret", KEY)
    again = build(Settings(_env_file=None, database_url=url), ManualClock())
    with pytest.raises(LockedOut, match="Put the missing one back"):
        async with again.router.lifespan_context(again):
            pass


async def test_metrics_count_items_and_troubles_and_name_nobody(url: str) -> None:
    app = built(url)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080"
        ) as web,
    ):
        plant(parley_of(app).storage, active=False, trouble="planted trouble")
        said = (await web.get("/metrics")).text
    assert 'parley_mirrors{kind="jira",state="failed"} 1.0' in said
    assert 'parley_mirrors{kind="jira",state="synced"} 0.0' in said
    assert 'parley_trackers_in_trouble{kind="jira",off="true"} 1.0' in said
    assert "lanted" not in said


def test_the_doctor_finds_trackers_in_trouble(storage: Storage) -> None:
    assert list(tracked(storage)) == []
    plant(storage, active=False, trouble="planted trouble")
    off, failed = tracked(storage)
    assert off.is_wrong
    assert off.sentence == "A tracker is switched off: jira."
    assert failed.sentence == "1 items could not be sent to a tracker."
    assert "lanted" not in f"{off}{failed}"
    with storage.book("stage:W1") as book:
        (one,) = book.trackers()
        one.active = True
    assert [one.mark for one in tracked(storage)] == ["note", "note"]
    with storage.book("stage:W1") as book:
        (one,) = book.trackers()
        one.trouble = ""
        for mirror in book.mirrors_in(one, SyncState.FAILED, 5):
            mirror.state = SyncState.SYNCED
    assert [one.mark for one in tracked(storage)] == ["fine"]
