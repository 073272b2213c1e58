"""Trackers on this machine, and Parley's clients for them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.trackers.http import Client
from tests.adapters.trackers.cases import CLIENT, EMAIL, OUT, SECRET, opened
from tests.adapters.trackers.force import ForceDouble
from tests.adapters.trackers.hub import HubDouble
from tests.adapters.trackers.receiver import Receiver
from tests.adapters.trackers.site import JiraDouble


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    one = opened()
    yield one
    await one.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver(OUT) as double:
        yield double


@pytest.fixture
async def hub() -> AsyncIterator[HubDouble]:
    async with HubDouble(SECRET) as double:
        yield double


@pytest.fixture
async def force() -> AsyncIterator[ForceDouble]:
    async with ForceDouble(CLIENT, SECRET) as double:
        yield double


@pytest.fixture
async def site() -> AsyncIterator[JiraDouble]:
    async with JiraDouble(EMAIL, SECRET) as double:
        yield double
