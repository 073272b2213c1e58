"""Who may look at an item: whoever has a part in it, is on its call, or shares its team."""

from __future__ import annotations

from flows.language.forms import Refused
from flows.language.steps import Turn
from storage.book import Book
from storage.book.sight import Kept
from storage.records import Person


def may_see(book: Book, person: Person, one: Kept) -> bool:
    """Whether this person may look at an item or a call; the rule is the book's."""
    return book.may_see(person, one)


def must_see(turn: Turn, one: Kept) -> None:
    """Refuse whoever may not look at an item."""
    if not may_see(turn.book, turn.who, one):
        raise Refused("Only those who have a part in this, or share its team, can look at it.")
