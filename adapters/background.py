"""What a platform's adapter does beside its requests: it tries to connect until it succeeds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

WAIT_SECONDS = 1.0
WAIT_MOST = 60.0


class Background:
    """Tasks that are ended when the adapter stops."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def later(self, work: Coroutine[object, object, None]) -> None:
        """Do something, without anybody waiting for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End them all."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def until_done(attempt: Callable[[], Awaitable[bool]], *, tried: bool = False) -> None:
    """Try until it succeeds, after waits that double up to `WAIT_MOST`. An attempt never raises.

    `tried`: it has failed just now, so it waits first.
    """
    wait = WAIT_SECONDS
    while tried or not await attempt():
        tried = False
        await asyncio.sleep(wait)
        wait = min(WAIT_MOST, wait * 2)
