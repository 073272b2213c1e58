"""The doctor's look at trackers: which kinds are in trouble, and how much waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Finding, fine, note, wrong
from storage.book import trackers
from storage.engine import Storage
from storage.records import SyncState

LOOK = "An admin sees why in Parley's settings, under Trackers, and presses Try again there."


def tracked(storage: Storage) -> Iterator[Finding]:
    """Kinds and counts only: no names, no addresses, nothing of any item."""
    with storage.session() as session:
        standing, troubled = trackers.standing(session), trackers.troubled(session)
    for (kind, off), count in sorted(troubled.items()):
        said = f"{count} of {kind.value}" if count > 1 else kind.value
        if off:
            yield wrong(f"A tracker is switched off: {said}.", LOOK)
        else:
            yield note(f"A tracker does not answer at the moment: {said}.", "It is tried again.")
    failed = sum(count for (_, state), count in standing.items() if state is SyncState.FAILED)
    if failed:
        yield note(f"{failed} items could not be sent to a tracker.", LOOK)
    if standing and not (troubled or failed):
        yield fine("Every tracker is up to date, or on its way.")
