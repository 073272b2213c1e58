"""Paints the pictures of what is about to be said, beside the loop and before any time is counted.

On a Monday morning many are wanted at once. One thread paints them, one after the other; a message
that would have to wait for long is let go, so that its lane is not lost while it does, and comes
again when its picture may be there.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from adapters.voice import Later, Saying
from flows.language.words import Picture

# As long as the pictures of all lanes in hand take, 0.13 s each; with the time that a platform may
# take it is less than a lease. With 8 s half of the messages on a full Monday were drawn again.
SECONDS = 9.0
AGAIN_AFTER = 1.0

PAINTER = ThreadPoolExecutor(1, thread_name_prefix="painter")


async def painted(saying: Saying | None) -> None:
    """See to it that its pictures are there; they remember themselves. Raises Later."""
    parts = saying.message.parts if saying is not None else ()
    sources = [part.source for part in parts if isinstance(part, Picture)]
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(SECONDS):
            for source in sources:
                if not isinstance(source, bytes):
                    await loop.run_in_executor(PAINTER, source)
    except TimeoutError:
        reason = "its picture is not painted yet"
        raise Later(reason, after=AGAIN_AFTER) from None
