"""What time it is, and the tick: the database holds every due time, APScheduler only knocks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

TICK_SECONDS = 30
ASK_MINUTES = 5  # trackers that do not call
OPEN_MINUTES = 60  # whether everything weekly and nightly is on its way


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware and UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware and UTC."""
        return datetime.now(UTC)


class Ticker:
    """The safety net: knocks on the deliveries, asks trackers, opens the weeks, tidies up.

    It holds no jobs of the product; if it stopped, everything would still be kept, only later
    after a missed wake-up.
    """

    def __init__(
        self,
        knock: Callable[[], None],
        tidy: Callable[[], Awaitable[None]],
        ask: Callable[[], Awaitable[None]],
        open_weeks: Callable[[], Awaitable[None]],
    ) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(_awaited(knock), IntervalTrigger(seconds=TICK_SECONDS))
        self._scheduler.add_job(ask, IntervalTrigger(minutes=ASK_MINUTES))
        self._scheduler.add_job(open_weeks, IntervalTrigger(minutes=OPEN_MINUTES))
        self._scheduler.add_job(tidy, CronTrigger(hour=3, minute=17, timezone=UTC))

    def start(self) -> None:
        """Begin to tick, on the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _awaited(knock: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    # On the event loop, not in a thread: the knock touches an asyncio event.
    async def knocked() -> None:
        knock()

    return knocked
