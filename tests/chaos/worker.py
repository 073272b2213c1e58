"""A process to be killed: the real conductor and deliveries, on a real database.

    Process(target=work, args=(database_url, platform_file, ahead_seconds, "run" or "finish", said))

The platform is a SQLite file of its own: what was posted with its marker, and what it still wants
to tell the bot. An event is delivered until it is answered. `finish` ends when nothing is left.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from adapters.voice import Receipt, Saying
from bot.conductor import Conductor
from bot.deliveries import Deliveries
from flows.language.words import plain
from storage.engine import Storage
from storage.records import DeliveryState
from tests.chaos.toys import SCRIPT, commanded, deliveries_of

SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT, marker TEXT, text TEXT
);
CREATE TABLE IF NOT EXISTS event (
    key TEXT PRIMARY KEY, channel TEXT, text TEXT, answered INTEGER DEFAULT 0
);
"""


def opened(file: Path) -> sqlite3.Connection:
    """The platform's memory."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(SCHEMA)
    return connection


class AheadClock:
    """The machine's clock, set ahead so that the leases of the killed have passed."""

    def __init__(self, ahead: float) -> None:
        self._ahead = timedelta(seconds=ahead)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


class FilePlatform:
    """Implements Voice; a request takes up to 50 milliseconds, on the way there and back."""

    platform = "stage"
    pace = 0.0
    can_find = True

    def __init__(self, file: Path, seed: float) -> None:
        self.memory = opened(file)
        self._dice = random.Random(seed)  # noqa: S311 -- a fixed seed

    async def post(self, saying: Saying) -> Receipt:
        await self._travel()
        row = (saying.channel, saying.marker, plain(saying.message.summary))
        done = self.memory.execute("INSERT INTO post (channel, marker, text) VALUES (?, ?, ?)", row)
        await self._travel()
        return Receipt(saying.channel, str(done.lastrowid))

    async def edit(self, saying: Saying, at: Receipt) -> None:
        await self._travel()
        row = (plain(saying.message.summary), int(at.id))
        self.memory.execute("UPDATE post SET text = ? WHERE id = ?", row)
        await self._travel()

    async def delete(self, workspace: str, at: Receipt) -> None:
        raise NotImplementedError(f"nothing is taken back here: {workspace} {at}")

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:  # noqa: ARG002 -- the port's
        await self._travel()
        query = "SELECT id FROM post WHERE marker = ? AND channel = ?"
        found = self.memory.execute(query, (saying.marker, saying.channel)).fetchone()
        return Receipt(saying.channel, str(found[0])) if found else None

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:
        raise NotImplementedError(f"nobody has a home here: {saying} {at}")

    async def _travel(self) -> None:
        await asyncio.sleep(self._dice.uniform(0, 0.05))


async def tell(conductor: Conductor, memory: sqlite3.Connection, channel: str) -> None:
    """Deliver a channel's events one after the other, each until it is answered."""
    query = "SELECT key, text FROM event WHERE NOT answered AND channel = ? ORDER BY rowid"
    for key, text in memory.execute(query, (channel,)).fetchall():
        await conductor.hear(commanded(f"say {text}", channel, key))
        memory.execute("UPDATE event SET answered = 1 WHERE key = ?", (key,))


def work(url: str, file: Path, ahead: float, how: str, said: Connection) -> None:
    """What such a process does; it says so once it has begun."""
    asyncio.run(main(url, file, ahead, how, said))


async def main(url: str, file: Path, ahead: float, how: str, said: Connection) -> None:
    """Hear and speak until killed, or until nothing is left."""
    storage, platform = Storage(url), FilePlatform(file, ahead)
    conductor = Conductor(storage, SCRIPT, AheadClock(ahead))
    deliveries = Deliveries(conductor, {"stage": platform})
    running = asyncio.create_task(deliveries.run())
    said.send("ready")
    rows = platform.memory.execute("SELECT DISTINCT channel FROM event").fetchall()
    await asyncio.gather(*(tell(conductor, platform.memory, row[0]) for row in rows))
    waiting = (DeliveryState.PENDING, DeliveryState.IN_DOUBT)
    while any(one.state in waiting for one in deliveries_of(storage)) or how == "run":  # noqa: ASYNC110 -- a stranger looks: nobody tells it
        await asyncio.sleep(0.1)
    await deliveries.stop()
    await running
    conductor.close()
    storage.close()
    platform.memory.close()
