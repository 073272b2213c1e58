"""The weeks and nights open by themselves: publishing, digests, leaders' stories, forgetting.

Everything here is a wake in the database like any other; this only sees to it that each exists, and
may be run as often as one likes.
"""

from __future__ import annotations

from flows import digest
from flows.language.steps import Turn
from flows.people import checkin_kept, keeping, releases, stories


def open_weeks(turn: Turn) -> None:
    """See to it that everything that comes every week, month or night will come."""
    checkin_kept.make_alike(turn.book)
    releases.arm(turn)
    digest.arm(turn)
    stories.arm(turn)
    keeping.arm(turn)
