"""What all kinds of items share: actions, promises, estimates, roadblocks.

Whatever changes an item says so here once; what shows it elsewhere is brought up to date.
"""

from __future__ import annotations

from flows.language.steps import Turn
from flows.promises import reminders, tracking
from storage.book import Book
from storage.book.core import ITEMS
from storage.records import Action, Estimate, ItemKind, Promise, Roadblock

Item = Action | Promise | Estimate | Roadblock


def kind_of(item: Item) -> ItemKind:
    """The kind of an item."""
    return next(kind for kind, record in ITEMS.items() if isinstance(item, record))


def item_of(book: Book, kind: ItemKind, about: str) -> Item | None:
    """An item by its kind and id."""
    return book.find(ITEMS[kind], about)


def changed(turn: Turn, item: Item) -> None:
    """Bring up to date what shows an item outside of its own conversation."""
    reminders.redraw(turn, item)
    tracking.send(turn, item)
