"""Skips the sandbox's clock ahead, and keeps everything that falls due on the way at its moment.

The sandbox's clock is the real one plus `Workspace.ahead_seconds`. A skip walks from one due time
to the next: what waits is brought nearer by as much as the clock is moved, so a due time stays the
same moment of the sandbox, and a nudge three hours ahead comes before a debrief a day ahead.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.deliveries import Deliveries
from storage.book import Book, sweep
from storage.engine import Storage

NOTHING = timedelta(0)


class SandboxClock:
    """The clock of one sandbox; only `skip` moves it against the real one."""

    def __init__(self, deliveries: Deliveries, workspace: str) -> None:
        self._deliveries = deliveries
        self._conductor = deliveries.conductor
        self._storage: Storage = self._conductor.storage
        self._workspace = workspace
        self._ahead = NOTHING
        self._skipping = asyncio.Lock()

    def now(self) -> datetime:
        """The sandbox's present moment, aware and UTC."""
        return self._conductor.clock.now() + self._ahead

    def read(self) -> None:
        """Read from the database how far ahead it is; before the first look and after a seed."""
        with self._storage.book(self._workspace) as book:
            self._ahead = book.workspace().ahead

    async def skip(self, leap: timedelta) -> None:
        """Move the clock ahead by `leap`. Two skips at once are made one after the other.

        Raises ValueError for a leap into the past.
        """
        if leap < NOTHING:
            raise ValueError("the sandbox's clock only moves ahead")
        async with self._skipping:
            target = self._ahead + leap
            while self._ahead < target:
                await self._deliveries.drain()
                async with self._deliveries.at_rest():
                    self._ahead = await self._conductor.threaded(lambda: self._walk(target))
            await self._deliveries.drain()
        self._deliveries.knock()

    def _walk(self, target: timedelta) -> timedelta:
        """Move to the next due time, at most to `target`; both as distance from the real clock."""
        with self._storage.session() as session:
            workspace = Book(session, self._workspace).workspace()
            left = target - workspace.ahead
            due = sweep.next_due_in(session, self._workspace)
            wait = left if due is None else due - self._conductor.clock.now()
            by = max(NOTHING, min(wait, left))
            # The target itself, not a sum: seconds as a float would never quite reach it.
            ahead = target if by == left else workspace.ahead + by
            workspace.ahead_seconds = ahead.total_seconds()
            if by:
                sweep.shift(session, self._workspace, by)
            return ahead
