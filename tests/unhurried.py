"""Time in tests: others may keep this machine busy, so nothing here counts fractions of a second.

Whether a wait was begun at all is told by making it far longer than `PATIENT`. How long the event
loop was held is told by the best of several tries, as others can hold it too, but never release it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

ENDLESS = 60.0  # a wait that nobody should begin
PATIENT = 20.0  # what was done within this has not begun it
HELD = 0.1  # the event loop is never held longer, in seconds
TRIES = 12


@contextmanager
def not_waiting() -> Iterator[None]:
    """Fail when an endless wait was waited for within."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENT, "it waited"


async def never_held(measure: Callable[[], Awaitable[float]]) -> None:
    """Fail when no try kept the event loop free; `measure` gives its longest pause in seconds."""
    pauses: list[float] = []
    while len(pauses) < TRIES and min(pauses, default=HELD) >= HELD:
        pauses.append(await measure())
    assert min(pauses) < HELD, pauses
