"""Says one line on its platform: posts it, edits it where it stands, or looks for it first."""

from __future__ import annotations

from datetime import datetime

from adapters.voice import CannotTell, Receipt, Saying, Voice
from bot.drawing import DOUBT_WAIT, Line
from bot.taking_back import is_tab
from bot.telemetry import DOUBTS
from storage.records import DeliveryKind


async def say(voice: Voice, line: Line, now: datetime) -> Receipt | None:
    """Say a line; returns where it stands, or None when there was nothing to show.

    Raises what the voice raises, and CannotTell while a post in doubt can neither be looked up
    nor be made again.
    """
    saying, at = line.saying, line.receipt
    if line.head.delivery.kind is DeliveryKind.HOME or is_tab(line.head.delivery):
        return await voice.publish_home(saying, at) if saying is not None else at
    if at is None and line.doubtful and line.lookup is not None:
        at = await _look(voice, line.lookup, line.head.delivery.tried_at or now, now)
    if saying is None:
        if at is not None:
            await voice.delete(line.head.delivery.workspace, at)
        return None
    if at is None:
        return await voice.post(saying)
    await voice.edit(saying, at)
    return at


async def _look(voice: Voice, lookup: Saying, tried_at: datetime, now: datetime) -> Receipt | None:
    """Find a post in doubt. Where nobody can look, post again only after a stated wait."""
    try:
        found = await voice.find(lookup, tried_at)
    except CannotTell:
        if now - tried_at < DOUBT_WAIT:
            raise
        DOUBTS.labels(voice.platform, "posted_again").inc()
        return None
    DOUBTS.labels(voice.platform, "found" if found else "not_there").inc()
    return found
