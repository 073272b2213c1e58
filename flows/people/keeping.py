"""Retention: every night, what has been kept for long enough goes, in small batches.

Nobody says anything; what stands in the chat of feedback, of a story or of what somebody asked a
colleague for is deleted there as well. How long what is kept: storage/book/keeping.py,
docs/privacy.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.language.steps import Flow, Turn
from flows.people.forgetting import marks_of
from flows.people.weeks import week_of
from storage.records import Organisation

flow = Flow(__name__)

NIGHT = 3  # o'clock, UTC
MOST = 200  # of each kind in one transaction


def arm(turn: Turn) -> None:
    """See to it that it will be done tonight; one that is due already stays as it is."""
    about = turn.book.organisation()
    if turn.book.due_of(tidy.name, about.id) is None:
        turn.wake(tidy, about, at=next_night(turn.now))


def next_night(now: datetime) -> datetime:
    """The next time it is done."""
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night > now else night + timedelta(days=1)


@flow.woken()
def tidy(turn: Turn, organisation: Organisation) -> None:
    """Remove what came of people after they were forgotten, and a batch of what is past its time.

    At once the next one while there is more.
    """
    former = turn.book.former_with_keys()
    turn.book.forget_latecomers(marks_of(turn.book, former), turn.now)
    most = turn.book.outdated(turn.tools.terms, turn.now, week_of, MOST, at=turn.real_now)
    turn.wake(tidy, organisation, at=turn.now if most == MOST else next_night(turn.now))
