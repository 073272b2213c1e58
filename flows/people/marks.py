"""Under which marks a person's confidential rows stand: their key makes another one every week."""

from __future__ import annotations

from storage.book import Book
from storage.records import Person, Record
from storage.vault import CannotOpen


def marks_by_week(book: Book, person: Person, kind: type[Record], purpose: str) -> dict[str, str]:
    """A person's mark in each week of which anything of a kind is kept.

    Empty without a key, as looking must not make one, or with a key that is damaged.
    """
    if book.vault is None or book.key_of(person) is None:
        return {}
    try:
        return book.vault.marks(book, purpose, book.weeks_of_marks(kind), of=person)
    except CannotOpen:
        return {}
