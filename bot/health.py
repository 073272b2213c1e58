"""Health: whether the process lives, whether it can do its work, and how much it did.

The answers say what is wrong in plain words, and never what people said or who they are.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.platforms import Platform
from bot.telemetry import MIRRORS, OLDEST_DUE, TROUBLED, WAITING_GAUGE
from storage.book import sweep, trackers
from storage.engine import Storage
from storage.records import DeliveryState, SyncState, TrackerKind

TOO_LATE = timedelta(seconds=120)
PATIENCE_SECONDS = 3.0  # a database that takes longer to answer is as good as away
COUNTED_EVERY_SECONDS = 15.0
UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Counted:
    """What a probe counts: deliveries by state, items in trackers, trackers in trouble."""

    deliveries: dict[str, int]
    mirrors: dict[tuple[TrackerKind, SyncState], int]
    troubled: Counter[tuple[TrackerKind, bool]]


class Watch:
    """Looks after the parts that can fail."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        platforms: Sequence[Platform],
        keeping: Callable[[], bool],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._platforms = platforms
        self._keeping = keeping  # whether the deliveries run
        self._looking: asyncio.Task[timedelta] | None = None
        self._counted = -math.inf

    async def troubles(self) -> list[str]:
        """What keeps Parley from its work, in plain words; empty when all is well."""
        said = [_not_connected(one) for one in self._platforms if one.trouble]
        if not self._keeping():
            said.append("The deliveries are not running.")
        try:
            late = await self._ask_how_late()
        except (SQLAlchemyError, TimeoutError):
            return ["The database cannot be reached.", *said]
        if late > TOO_LATE:
            said.append(f"The oldest delivery is {in_words(late)} late.")
        return said

    async def count(self) -> None:
        """Bring the gauges up to date, at most every few seconds: counting reads a whole table."""
        if time.monotonic() - self._counted < COUNTED_EVERY_SECONDS:
            return
        try:
            late = await self._ask_how_late()
            counted = await asyncio.wait_for(asyncio.to_thread(self._count), PATIENCE_SECONDS)
        except (SQLAlchemyError, TimeoutError):
            OLDEST_DUE.set(math.nan)  # not known; never an old number that looks fine
            return
        self._counted = time.monotonic()
        OLDEST_DUE.set(late.total_seconds())
        for state in DeliveryState:
            WAITING_GAUGE.labels(state.value).set(counted.deliveries.get(state.value, 0))
        for kind in TrackerKind:
            for stands in SyncState:
                MIRRORS.labels(kind.value, stands.value).set(counted.mirrors.get((kind, stands), 0))
            for off in (False, True):
                TROUBLED.labels(kind.value, str(off).lower()).set(counted.troubled[kind, off])

    async def _ask_how_late(self) -> timedelta:
        # One question at a time: with the database stuck, probes must not pile up threads.
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(asyncio.to_thread(self._how_late))
            self._looking.add_done_callback(_seen)
        return await asyncio.wait_for(asyncio.shield(self._looking), PATIENCE_SECONDS)

    def _how_late(self) -> timedelta:
        now = self._clock.now()
        with self._storage.session() as session:
            return lateness(sweep.oldest_due(session, now), now)

    def _count(self) -> Counted:
        with self._storage.session() as session:
            mirrors, troubled = trackers.standing(session), trackers.troubled(session)
            return Counted(sweep.counts(session), mirrors, troubled)


def _not_connected(platform: Platform) -> str:
    return f"{platform.voice.platform.capitalize()} is not connected: {platform.trouble}."


def lateness(due: datetime | None, now: datetime) -> timedelta:
    """How long ago something was due; nothing when nothing was."""
    return max(timedelta(0), now - due) if due is not None else timedelta(0)


def in_words(length: timedelta) -> str:
    """Roughly how long: `3 minutes`, `5 hours`, `2 days`."""
    seconds = int(length.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}s"
    return f"{seconds} seconds"


def routes(watch: Watch) -> APIRouter:
    """/healthz, /readyz and /metrics."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def alive() -> JSONResponse:
        return JSONResponse({"alive": True, "name": "parley"})

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        reasons = await watch.troubles()
        status = UNAVAILABLE if reasons else 200
        return JSONResponse({"ready": not reasons, "reasons": reasons}, status)

    @router.get("/metrics")
    async def metrics() -> Response:
        await watch.count()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def _seen(task: asyncio.Task[timedelta]) -> None:
    # Whoever asked may have given up; an error nobody reads would be reported by asyncio.
    if not task.cancelled():
        task.exception()
