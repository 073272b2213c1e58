"""Answers in the few seconds a platform waits, whatever the database does, and later the rest.

Nothing raised in here reaches the platform: what went wrong is logged by its kind, and the person
is told that nothing was changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import structlog

from adapters.edge import LATE_ANSWERS
from adapters.voice import Answer

PATIENCE = 2.2  # seconds for hearing
IN_ALL = 2.7  # seconds for hearing and everything done before the platform is answered; it waits 3

AWAY = "I cannot reach my memory right now. Nothing was changed; please try again in a minute."
BROKEN = "Something went wrong on my side. Please try once more."

R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")
log = structlog.get_logger("parley.answers")


class Unsure(Exception):
    """The platform did not say who acted, and we never knew; the sentence is for that person."""


class Exchange(Protocol[R_co]):
    """One thing that happened, and how it is answered: in time, or later."""

    kind: str
    again: bool  # where the memory is away, nobody is told and it comes again

    async def heard(self) -> Answer:
        """Let it be heard. Raises Unsure, and what storage and `hear` raise."""

    def ack(self, answer: Answer) -> R_co:
        """What the platform gets in time."""

    async def act(self, answer: Answer) -> None:
        """What else is done in time."""

    def moment(self) -> R_co:
        """What the platform gets when it takes longer."""

    async def late(self, answer: Answer) -> None:
        """The answer, after `moment`."""

    def trouble(self, sentence: str) -> Answer:
        """An answer that only says what is wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of hearing; `away` when the memory could not be reached."""

    answer: Answer
    away: bool = False


class Timely(Generic[R]):
    """Answers exchanges in time, and lets what takes longer go on; the times are seconds."""

    def __init__(self, platform: str, patience: float, in_all: float) -> None:
        self._platform = platform
        self.patience = patience
        self.in_all = in_all
        self._tasks: set[asyncio.Task[Any]] = set()

    async def answered(self, exchange: Exchange[R], missed: Callable[[], R]) -> R:
        """The answer, or `moment` when it is not there in time.

        `missed` is what the platform gets when the memory is away and it comes `again`.
        """
        began = asyncio.get_running_loop().time()
        work = self.going_on(self.heard(exchange))
        await asyncio.wait({work}, timeout=self.patience)
        if not work.done():
            LATE_ANSWERS.labels(exchange.kind).inc()
            self.going_on(self._later(exchange, work, missed))
            return exchange.moment()
        outcome = work.result()
        if outcome.away and exchange.again:
            return missed()
        acting = self.going_on(self.quietly(exchange.act(outcome.answer)))
        left = self.in_all - (asyncio.get_running_loop().time() - began)
        await asyncio.wait({acting}, timeout=max(0.0, left))
        return self._acknowledged(exchange, outcome.answer)

    async def heard(self, exchange: Exchange[R]) -> Outcome:
        """What came of it. Never raises."""
        try:
            return Outcome(await exchange.heard())
        except Unsure as unsure:
            return Outcome(exchange.trouble(str(unsure)), away=True)
        except Exception as error:  # noqa: BLE001 -- whatever a database may raise
            self._log("not_heard", error, kind=exchange.kind)
            return Outcome(exchange.trouble(AWAY), away=True)

    async def quietly(self, work: Coroutine[Any, Any, None]) -> None:
        """Show an answer; it was heard, so a failure changes nothing."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 -- it was heard; only showing it failed
            self._log("answer_not_shown", error)

    def going_on(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something that goes on when the platform has been answered."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def settle(self, seconds: float) -> None:
        """Let what is being answered come to its end."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _later(
        self, exchange: Exchange[R], work: asyncio.Task[Outcome], missed: Callable[[], R]
    ) -> None:
        outcome = await work
        if outcome.away and exchange.again:
            missed()
        else:
            await self.quietly(exchange.late(outcome.answer))

    def _acknowledged(self, exchange: Exchange[R], answer: Answer) -> R:
        try:
            return exchange.ack(answer)
        except Exception as error:  # noqa: BLE001 -- an answer that cannot be drawn
            self._log("answer_not_drawn", error, kind=exchange.kind)
            return exchange.ack(exchange.trouble(BROKEN))

    def _log(self, what: str, error: Exception, **more: str) -> None:
        # Never the traceback or the text: they may quote people.
        event = f"{self._platform}_{what}"
        log.warning(event, error=type(error).__name__, **more)
