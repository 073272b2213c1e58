"""Asks again, within seconds, what Teams says will pass: for answers somebody is waiting for.

Deliveries do not come here; they wait in the database.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_before_delay,
    wait_random_exponential,
)

from adapters.outcome import Refusal, Unsent

# Microsoft's own list: learn.microsoft.com, "Optimize your bot with rate limiting in Teams".
PASSING = frozenset({412, 429, 502, 503, 504})
FIRST_WAIT = 0.2  # seconds, at most; doubled each time
LONGEST_WAIT = 2.0
LEAST_SECONDS = 0.05  # what is begun with less would end in doubt

T = TypeVar("T")

_backoff = wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)


async def patiently(ask: Callable[[float], Awaitable[T]], seconds: float) -> T:
    """Ask until there is an answer, or no time for another try. `ask` is told what time is left.

    Raises what the last try raised; but what Teams said last, when that try was not even sent.
    """
    until = time.monotonic() + seconds
    said: list[Refusal] = []
    tries = AsyncRetrying(
        retry=retry_if_exception(_passes),
        wait=_wait,
        stop=stop_before_delay(max(0.0, seconds - LEAST_SECONDS)),
        reraise=True,
    )

    async def once() -> T:  # tenacity awaits what is written as a coroutine, not a lambda
        try:
            return await ask(until - time.monotonic())
        except Refusal as refusal:
            said.append(refusal)
            raise

    try:
        return await tries(once)
    except Unsent:
        if said:
            raise said[-1] from None
        raise


def _passes(error: BaseException) -> bool:
    if isinstance(error, Refusal):
        return error.status in PASSING
    return isinstance(error, Unsent)


def _wait(state: RetryCallState) -> float:
    """As long as Teams asks for and a little more, so that not all come back at once."""
    error = state.outcome.exception() if state.outcome is not None else None
    after = error.after if isinstance(error, Refusal) else None
    return (after or 0.0) + _backoff(state)
