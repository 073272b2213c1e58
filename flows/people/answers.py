"""Numbers for publishing: who of some people answered in a week, and how. For releases alone.

This is the only way from what people said of themselves to anything that others may see, and
flows.people.releases is the only one who may go it: a test looks for others.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.people import checkin_kept as kept
from storage.book import Book
from storage.records import Person
from storage.vault import CannotOpen


def scores(book: Book, week: str, people: Sequence[Person]) -> dict[str, int]:
    """Who of these people answered in a week, and how (1 to 5); of several answers the highest."""
    owners = _owners(book, week, people)
    found: dict[str, int] = {}
    for row in book.check_ins_in(week, owners):
        person = owners[row.owner]
        entry = kept.entry_in(book, person, row)
        if entry is not None:
            found[person.id] = max(entry.score, found.get(person.id, 0))
    # In the order of the ids of people, which says nothing about when they answered.
    return dict(sorted(found.items()))


def _owners(book: Book, week: str, people: Sequence[Person]) -> dict[str, Person]:
    """Whose rows are whose. No key is made for whoever has none, or whose key does not open."""
    if book.vault is None:
        return {}
    choosing = book.choosers(one.id for one in people)
    several = [one for one in people if one.id in choosing]
    book.read_keys(several)
    found: dict[str, Person] = {}
    for person in several:
        if book.key_of(person) is not None:
            try:
                found[kept.mark_of(book, person, week)] = person
            except CannotOpen:
                continue  # theirs alone is lost
    return found
