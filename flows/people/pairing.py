"""When a buddy is looked for: as soon as there is a line to read, or a quarter of an hour later.

Everything that seats people or writes the line says so here. What comes of it is in buddies.
"""

from __future__ import annotations

from datetime import timedelta

from flows.language.steps import Turn
from flows.language.words import Named
from storage.book import Book
from storage.records import AHEAD, Call, Happening, Role, What

FIND = Named("buddies.find")
PATIENCE = timedelta(minutes=15)  # so long people take to say who is on it and to write the line
AT_LEAST = timedelta(minutes=30)  # before the call, a buddy is of use


def look_for_a_buddy(turn: Turn, call: Call) -> None:
    """See to it that a call that is ahead gets its buddy, where there is anybody to be one."""
    if call.state not in AHEAD:
        return
    book = turn.book
    named = any(seat.role is Role.BUDDY for seat in book.seats(call))
    if named or book.pool() or book.buddyings(call):
        patient = min(turn.now + PATIENCE, call.starts_at - AT_LEAST)
        turn.wake(FIND, call, at=turn.now if call.version else max(turn.now, patient))


def passed_on(book: Book, call: Call) -> list[Happening]:
    """Each time that the lead of a call passed to somebody else, the latest last."""
    passed = (What.HANDED_OVER, What.TAKEN_OVER)
    several = [one for what in passed for one in book.happenings(call, what)]
    return sorted(several, key=lambda one: (one.at, one.id))


def last_passed(book: Book, call: Call) -> Happening | None:
    """The latest of them."""
    return next(reversed(passed_on(book, call)), None)
