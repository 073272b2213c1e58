"""A Teams on this machine, Parley's adapter wired to it, and an ear that tests prepare."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest

import adapters.teams.acquaintance
from adapters.teams.seal import Seal
from adapters.teams.speak import TeamsVoice
from adapters.teams.web import Web
from adapters.teams.workplace import Known, Workplace
from storage.engine import Storage
from tests.adapters.teams.desk import KEYS, NOW, Ear, Office
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.records import ANA, APP_ID, CALLS, PASSWORD, TEAM, TENANT, account
from tests.conftest import reopened


@pytest.fixture
def storage(sqlite_url: str) -> Iterator[Storage]:
    """One database is enough here: SQL is tested elsewhere."""
    opened = reopened(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine answers late; whoever tests patience asks for less."""
    monkeypatch.setattr(adapters.teams.acquaintance, "SECONDS", 10.0)


@pytest.fixture
async def teams() -> AsyncIterator[TeamsDouble]:
    async with TeamsDouble() as double:
        yield double


@pytest.fixture
def ear(storage: Storage) -> Ear:
    return Ear(storage)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
async def office(storage: Storage, teams: TeamsDouble, ear: Ear) -> AsyncIterator[Office]:
    """Parley at work: started, introduced, its door open."""
    opened = Office(storage, teams, ear)
    await opened.teams.start()
    yield opened
    await opened.close()


@pytest.fixture
async def web(teams: TeamsDouble) -> AsyncIterator[Web]:
    opened = Web(APP_ID, PASSWORD, TENANT, login_url=teams.base, seconds=1.0, hosts=teams.hosts)
    yield opened
    await opened.close()


@pytest.fixture
async def workplace(storage: Storage, teams: TeamsDouble) -> Workplace:
    """It has heard from Ana in the channel crucial-calls."""
    found = Workplace(storage, TENANT, APP_ID)
    await found.settle()
    await found.keep(
        Known(native=ANA, account=account(ANA), service_url=teams.url),
        Known(native=CALLS, service_url=teams.url, team=TEAM),
    )
    return found


@pytest.fixture
def voice(web: Web, workplace: Workplace) -> TeamsVoice:
    return TeamsVoice(web, workplace, Seal(KEYS))
