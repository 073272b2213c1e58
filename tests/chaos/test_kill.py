"""`kill -9` at random moments: nothing lost, nothing doubled, everything in order."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sqlite3
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from storage.engine import Storage
from storage.records import DeliveryState
from tests.chaos.toys import Toys, deliveries_of
from tests.chaos.worker import opened, work
from tests.stage import ManualClock

pytestmark = pytest.mark.chaos

# Each worker is forked from one that has imported everything: starting is not what is tested.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.chaos.worker"])
KILLS = 15
BEFORE, EVENTS, CHANNELS = 300, 200, 5


def begun(url: str, file: Path, ahead: float, how: str) -> ForkServerProcess:
    """A worker that has begun to work."""
    hears, says = FORKS.Pipe(duplex=False)
    worker = FORKS.Process(target=work, args=(url, file, ahead, how, says))
    worker.start()
    says.close()
    with hears:
        assert hears.recv() == "ready"
    return worker


async def posted(memory: sqlite3.Connection, *, more_than: int) -> None:
    """Wait until a worker has posted something."""
    async with asyncio.timeout(30):
        while memory.execute("SELECT count(*) FROM post").fetchone()[0] <= more_than:  # noqa: ASYNC110 -- another process posts
            await asyncio.sleep(0.01)


@pytest.mark.timeout(300)
async def test_nothing_is_lost_or_doubled_however_often_the_bot_is_killed(
    storage: Storage, database_url: str, tmp_path: Path
) -> None:
    channels = [f"k{n}" for n in range(CHANNELS)]
    # The workers go by the machine's clock.
    toys = Toys(storage, ManualClock(datetime.now(UTC)))
    toys.settle(channels)
    for n in range(BEFORE):
        await toys.says(f"a{n:03}", where=channels[n % CHANNELS])
    file = tmp_path / "platform.db"
    memory = opened(file)
    memory.executemany(
        "INSERT INTO event (key, channel, text) VALUES (?, ?, ?)",
        [(f"e{n}", channels[n % CHANNELS], f"b{n:03}") for n in range(EVENTS)],
    )
    dice = random.Random(42)  # noqa: S311 -- a fixed seed
    busy = 0
    for run in range(KILLS):
        before = memory.execute("SELECT count(*) FROM post").fetchone()[0]
        # Each run's clock is set so far ahead that the leases of the one before have passed.
        worker = begun(database_url, file, 100 * (run + 1), "run")
        if run % 2:  # a busy machine takes its time until the first post; others die before it
            await posted(memory, more_than=before)
        await asyncio.sleep(dice.uniform(0.05, 0.4))
        worker.kill()
        worker.join()
        worker.close()
        busy += memory.execute("SELECT count(*) FROM post").fetchone()[0] > before
    left = sum(one.state is not DeliveryState.SENT for one in deliveries_of(storage))
    assert left, "all was done before the last kill"
    last = begun(database_url, file, 100 * (KILLS + 1), "finish")
    last.join(timeout=40)
    assert last.exitcode == 0
    last.close()
    assert busy >= KILLS / 3, "too few were killed at work"
    for n, channel in enumerate(channels):
        rows = memory.execute("SELECT text FROM post WHERE channel = ? ORDER BY id", (channel,))
        texts = [text for (text,) in rows]
        said = [f"a{m:03}" for m in range(BEFORE) if m % CHANNELS == n]
        said += [f"b{m:03}" for m in range(EVENTS) if m % CHANNELS == n]
        assert sorted(texts) == said, "lost or doubled"
        assert texts == said, "out of order"
    assert {one.state for one in deliveries_of(storage)} == {DeliveryState.SENT}
    memory.close()
    toys.conductor.close()
