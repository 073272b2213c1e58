"""Keeps the promises: claims what is due, speaks, retries, settles what is in doubt.

One loop claims lanes, each head is spoken in a task of its own, outcomes are settled in batches.
Between two due times it sleeps; a commit in this process knocks it awake.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from adapters.voice import CannotTell, InDoubt, Later, Never, Receipt, Voice
from bot.again import again, back_off
from bot.apologies import raised_at
from bot.conductor import Conductor, LostLane
from bot.drawing import Line, draw
from bot.painting import painted
from bot.settling import write
from bot.speaking import say
from bot.syncing import Errand, Syncing
from bot.telemetry import DELIVERIES, LATENESS
from storage.book import sweep
from storage.book.sweep import Head, Outcome
from storage.records import DeliveryKind, DeliveryState

WINDOW = 64  # lanes in hand at once
SAYING_SECONDS = 20.0  # a platform that takes longer is hung: what was sent is in doubt
LEASE = timedelta(seconds=30)  # longer than that, and how long a crash holds a conversation up
LONGEST_SLEEP = 30.0

log = structlog.get_logger("parley.deliveries")


class Deliveries:
    """The loop that keeps promises, for all platforms at once."""

    def __init__(
        self,
        conductor: Conductor,
        voices: Mapping[str, Voice],
        syncing: Syncing | None = None,
    ) -> None:
        self._conductor = self.conductor = conductor
        self.syncing = syncing or Syncing()
        self._storage = conductor.storage
        self._clock = conductor.clock
        self._voices = voices
        self._inflight: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._knocked = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._stopping = False
        conductor.knock = self.knock

    def knock(self) -> None:
        """Look now: something new may be due."""
        self._knocked.set()

    async def run(self) -> None:
        """Keep promises until stopped."""
        while not self._stopping:
            try:
                if not await self._step():
                    await self._sleep()
            except SQLAlchemyError as error:
                # The database is away: what was written down is kept, so wait and look again.
                log.warning("database_unreachable", error=type(error).__name__)
                await asyncio.sleep(1)
            except Exception as bug:  # noqa: BLE001 -- nothing may end this loop but `stop`
                log.warning("sweep_failed", kind=type(bug).__name__, at=raised_at(bug))
                await asyncio.sleep(1)

    async def stop(self) -> None:
        """Finish what is being said, then stop."""
        self._stopping = True
        self.knock()
        if self._inflight:
            await asyncio.wait(self._inflight, timeout=10)
        await self._settle()

    async def drain(self) -> None:
        """Keep everything that is due now; for tests, the sandbox's clock and the demo."""
        while await self._step() or self._inflight or self._outcomes:
            if self._inflight and not self._outcomes:
                await asyncio.wait(self._inflight, return_when=asyncio.FIRST_COMPLETED)

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """Nothing is in hand and nothing is taken up within: to move the sandbox's clock."""
        async with self._claiming:
            while self._inflight or self._outcomes:
                if self._inflight:
                    await asyncio.wait(self._inflight)
                await self._settle()
            yield

    async def _step(self) -> bool:
        """Settle what came back and take up what is due; False when there was neither."""
        async with self._claiming:
            settled = await self._settle()
            free = WINDOW - len(self._inflight)
            lines = await self._conductor.threaded(lambda: self._take(free)) if free > 0 else []
            for line in lines:
                task = asyncio.create_task(self._keep(line))
                self._inflight.add(task)
                task.add_done_callback(self._done)
        return bool(lines) or settled

    def _done(self, task: asyncio.Task[None]) -> None:
        self._inflight.discard(task)
        self.knock()

    async def _sleep(self) -> None:
        self._knocked.clear()
        if self._outcomes or self._stopping:
            return
        due = await self._conductor.threaded(self._next_due)
        full = len(self._inflight) >= WINDOW
        seconds = LONGEST_SLEEP
        if due is not None and not full:
            seconds = min(LONGEST_SLEEP, (due - self._clock.now()).total_seconds())
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._knocked.wait(), seconds)

    def _next_due(self) -> datetime | None:
        with self._storage.session() as session:
            return sweep.next_due(session, self._clock.now())

    def _take(self, limit: int) -> list[Line | Errand]:
        """Claim lanes, draw what is to be said, and write the attempts down before they leave."""
        return again(lambda: self._claim(limit))

    def _claim(self, limit: int) -> list[Line | Errand]:
        now = self._clock.now()
        with self._storage.session() as session:
            heads = sweep.claim(session, now, limit, LEASE)
            lines = [self._drawn(session, head, now) for head in heads]
            sweep.note_attempts(session, [line.head for line in lines if line.posts], now)
        return lines

    def _drawn(self, session: Session, head: Head, now: datetime) -> Line | Errand:
        if head.delivery.kind is DeliveryKind.SYNC:
            return self.syncing.draw(session, head, now)
        return draw(session, self._conductor.script, head, now, can_find=self._finds(head))

    async def _keep(self, line: Line | Errand) -> None:
        """Keep one promise and note what came of it."""
        if isinstance(line, Errand):
            self._note(await self.syncing.keep(line, self._clock.now()))
            return
        delivery = line.head.delivery
        if delivery.kind is DeliveryKind.WAKE:
            await self._wake(line.head)
            return
        if line.outcome is not None:
            self._note(line.outcome)
            return
        try:
            await painted(line.saying)
            async with asyncio.timeout(SAYING_SECONDS):
                receipt = await say(self._voice(line), line, self._clock.now())
        except Never as never:
            self._failed(line, DeliveryState.DEAD, str(never), timedelta(0))
        except Later as later:
            self._failed_for_now(line, later)
        except InDoubt as doubt:
            self._failed(line, _unsure(line), str(doubt), back_off(line.head.failures))
        except CannotTell:
            self._failed(
                line, DeliveryState.IN_DOUBT, "cannot be looked up", back_off(line.head.failures)
            )
        except Exception as bug:  # noqa: BLE001 -- whatever it is, the promise stands
            # The request may have left before it failed, so only a look can tell.
            log.warning(
                "saying_failed", kind=type(bug).__name__, at=raised_at(bug), step=delivery.step
            )
            self._failed(line, _unsure(line), type(bug).__name__, back_off(line.head.failures))
        else:
            self._said(line, receipt)

    async def _wake(self, head: Head) -> None:
        try:
            await self._conductor.threaded(lambda: self._conductor.wake(head))
        except LostLane:
            return
        except Exception as bug:  # noqa: BLE001 -- whatever it is, the promise stands
            kind, step = type(bug).__name__, head.delivery.step
            log.warning("wake_failed", step=step, kind=kind, at=raised_at(bug))
            self._note(self._try_again(head, kind))
        else:
            LATENESS.observe(max(0.0, (self._clock.now() - head.delivery.due_at).total_seconds()))
            DELIVERIES.labels("clock", "sent").inc()

    def _try_again(self, head: Head, trouble: str) -> Outcome:
        return Outcome(
            head=head,
            state=DeliveryState.PENDING,
            trouble=trouble,
            free_at=self._clock.now() + back_off(head.failures),
            failed=True,
        )

    def _said(self, line: Line, receipt: Receipt | None) -> None:
        now = self._clock.now()
        posted = receipt is not None and line.receipt is None
        pace = timedelta(seconds=self._voice(line).pace) if posted else timedelta(0)
        LATENESS.observe(max(0.0, (now - line.head.delivery.due_at).total_seconds()))
        self._note(
            Outcome(
                head=line.head,
                state=DeliveryState.SENT,
                receipt=receipt.id if receipt else "",
                channel=receipt.channel if receipt else "",
                free_at=now + pace,
            )
        )

    def _failed_for_now(self, line: Line, later: Later) -> None:
        wait = timedelta(seconds=later.after) if later.after else back_off(line.head.failures)
        state = DeliveryState.PENDING
        if line.doubtful and line.receipt is None:
            state = DeliveryState.IN_DOUBT  # the look itself was refused: still not known
        self._failed(line, state, str(later), wait, whole_workspace=later.whole_workspace)

    def _failed(
        self,
        line: Line,
        state: DeliveryState,
        trouble: str,
        wait: timedelta,
        *,
        whole_workspace: bool = False,
    ) -> None:
        self._note(
            Outcome(
                head=line.head,
                state=state,
                trouble=trouble,
                free_at=self._clock.now() + wait,
                failed=state is not DeliveryState.DEAD,
                whole_workspace=whole_workspace,
            )
        )

    def _note(self, outcome: Outcome) -> None:
        delivery = outcome.head.delivery
        platform = delivery.workspace.partition(":")[0]
        if delivery.kind is DeliveryKind.SYNC:
            platform = "tracker"
        DELIVERIES.labels(platform, outcome.state.value).inc()
        self._outcomes.append(outcome)

    async def _settle(self) -> bool:
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return False
        try:
            await self._conductor.threaded(lambda: again(lambda: write(self._conductor, outcomes)))
        except Exception:
            self._outcomes = outcomes + self._outcomes
            raise
        return True

    def _voice(self, line: Line) -> Voice:
        platform = line.head.delivery.workspace.partition(":")[0]
        if platform not in self._voices:
            message = f"{platform} is not configured at the moment"
            raise Later(message, after=60)
        return self._voices[platform]

    def _finds(self, head: Head) -> bool:
        voice = self._voices.get(head.delivery.workspace.partition(":")[0])
        return voice is None or voice.can_find


def _unsure(line: Line) -> DeliveryState:
    """After a lost answer: an edit is simply repeated, a post must be looked for."""
    return DeliveryState.PENDING if line.receipt is not None else DeliveryState.IN_DOUBT
