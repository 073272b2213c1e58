"""Who leads a call, and whom to ask where nobody does: whoever led it may have left."""

from __future__ import annotations

from flows import guard
from storage.book import Book
from storage.records import Call, Person, Role


def leader_of(book: Book, call: Call) -> Person | None:
    """Who leads a call, as long as they are here."""
    for seat in book.seats(call):
        if seat.role is Role.LEAD:
            person = book.get(Person, seat.person)
            return person if guard.may_hear(person) else None
    return None


def whom_to_ask(book: Book, call: Call) -> str:
    """Who can change a call, by name: who leads it, else who flagged it, else an admin."""
    flagger = book.get(Person, call.flagged_by)
    found = leader_of(book, call) or (flagger if guard.may_hear(flagger) else None)
    return found.name if found is not None else "an admin"
