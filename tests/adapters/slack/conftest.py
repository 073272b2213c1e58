"""A Slack on this machine, Parley's adapter wired to it, and an ear that tests prepare."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest

from adapters.slack.speak import SlackVoice
from adapters.slack.web import Web
from adapters.slack.workplace import Workplace
from storage.engine import Storage
from tests.adapters.slack.desk import NOW, Ear, Office
from tests.adapters.slack.double import BOT, TOKEN, SlackDouble
from tests.conftest import reopened


@pytest.fixture
def storage(sqlite_url: str) -> Iterator[Storage]:
    """One database is enough here: SQL is tested elsewhere."""
    opened = reopened(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
async def double() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as slack:
        yield slack


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
async def office(storage: Storage, double: SlackDouble, ear: Ear) -> AsyncIterator[Office]:
    """Parley at work: started, introduced, its door open."""
    opened = Office(storage, double, ear)
    await opened.slack.start()
    yield opened
    await opened.close()


@pytest.fixture
async def voice(storage: Storage, double: SlackDouble) -> AsyncIterator[SlackVoice]:
    web = Web(TOKEN, double.url, seconds=1.0)
    yield SlackVoice(web, Workplace(storage, bot=BOT))
    await web.close()
