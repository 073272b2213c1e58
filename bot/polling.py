"""Asks those trackers for their changes that do not call: every few minutes, one after the other.

Where it stands is kept after the changes were heard. Two processes that ask at once hear the same
changes, and the second finds each of them heard.
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.trackers.port import Access, Unusable
from adapters.voice import InDoubt, Later, Never
from bot.apologies import raised_at
from bot.conductor import Conductor
from bot.synced import switch_off
from bot.syncing import Syncing, Unreachable
from bot.tracker_door import hear
from storage.book import trackers
from storage.records import Tracker, TrackerKind

ASKING_SECONDS = 60.0

log = structlog.get_logger("parley.polling")


class Polling:
    """Asks every connected tracker of a kind that is asked."""

    def __init__(self, conductor: Conductor, syncing: Syncing) -> None:
        self._conductor = conductor
        self._syncing = syncing
        self._asking = asyncio.Lock()

    async def ask_all(self) -> None:
        """Ask each; what goes wrong with one stops no other."""
        kinds = [one.kind for one in self._syncing.trackers.values() if one.polled]
        async with self._asking:
            for workspace, tracker in await self._connected(kinds) if kinds else []:
                try:
                    await self._ask(workspace, tracker)
                except (Later, Never, InDoubt, TimeoutError, SQLAlchemyError) as why:
                    log.info("tracker_not_asked", kind=type(why).__name__)
                except Exception as bug:  # noqa: BLE001 -- whatever it is, the others are asked
                    log.warning("asking_failed", kind=type(bug).__name__, at=raised_at(bug))

    async def _connected(self, kinds: list[TrackerKind]) -> list[tuple[str, str]]:
        def found() -> list[tuple[str, str]]:
            with self._conductor.storage.session() as session:
                return trackers.connected(session, kinds)

        return await self._conductor.threaded(found)

    async def _ask(self, workspace: str, tracker: str) -> None:
        found = await self._conductor.threaded(lambda: self._access(workspace, tracker))
        if found is None:
            return
        access, cursor = found
        try:
            async with asyncio.timeout(ASKING_SECONDS):
                known = self._syncing.trackers[access.kind]
                changes, until = await known.changed_since(access, cursor)
        except Unusable as why:
            trouble = str(why)
            await self._conductor.threaded(lambda: self._off(workspace, tracker, trouble))
            self._conductor.knock()
            return
        heard = [await hear(self._conductor, workspace, access, change) for change in changes]
        # Where one failed it stays, and all are asked for again: the others were heard by then.
        if all(heard) and until != cursor:
            await self._conductor.threaded(lambda: self._read_until(workspace, tracker, until))

    def _access(self, workspace: str, tracker: str) -> tuple[Access, str] | None:
        with self._conductor.storage.book(workspace) as book:
            record = book.get(Tracker, tracker)
            try:
                return self._syncing.access(book, record), record.cursor
            except Unreachable:
                return None  # sending says so

    def _read_until(self, workspace: str, tracker: str, cursor: str) -> None:
        with self._conductor.storage.book(workspace) as book:
            book.get(Tracker, tracker).cursor = cursor

    def _off(self, workspace: str, tracker: str, trouble: str) -> None:
        with (
            self._conductor.storage.book(workspace) as book,
            self._conductor.turning(book) as turn,
        ):
            switch_off(turn, book.get(Tracker, tracker), trouble, self._conductor.clock.now())
