"""Who may look at an item: whoever has a part in it, is on its call, or shares its team."""

from __future__ import annotations

from flows.language.forms import Refused
from flows.language.steps import Turn
from flows.promises.items import Item
from storage.book import Book
from storage.records import Action, Estimate, Person, Promise, Roadblock


def owners_of(book: Book, item: Item) -> set[str]:
    """Ids of the people with a part in an item."""
    match item:
        case Action():
            return {item.by, *(one.person for one in book.duties(item))}
        case Promise():
            return {item.by, item.said_by, item.responsible, item.accountable}
        case Estimate():
            return {item.by, item.owner}
        case Roadblock():
            return {item.by, item.holder}


def may_see(book: Book, person: Person, item: Item) -> bool:
    """Whether this person may look at an item."""
    return person.id in owners_of(book, item)


def must_see(turn: Turn, item: Item) -> None:
    """Refuse whoever may not look at an item."""
    if not may_see(turn.book, turn.who, item):
        raise Refused("Only those who have a part in this, or share its team, can look at it.")
