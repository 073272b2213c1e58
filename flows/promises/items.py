"""What all kinds of items share: actions, promises, estimates, roadblocks.

Whatever changes an item says so here once; what shows it elsewhere is brought up to date.
"""

from __future__ import annotations

from datetime import timedelta

from flows.language.steps import Turn
from flows.language.words import Named
from flows.promises import reminders, tracking
from storage.book import Book
from storage.book.core import ITEMS
from storage.records import (
    LIVING,
    STUCK,
    UNFINISHED,
    Action,
    Estimate,
    EstimateState,
    ItemKind,
    Promise,
    Roadblock,
)

Item = Action | Promise | Estimate | Roadblock

FOR = timedelta(minutes=10)  # so long somebody can take back what they did
LET_GO = Named("roadblock_climb.let_go")


def kind_of(item: Item) -> ItemKind:
    """The kind of an item."""
    return next(kind for kind, record in ITEMS.items() if isinstance(item, record))


def item_of(book: Book, kind: ItemKind, about: str) -> Item | None:
    """An item by its kind and id."""
    return book.find(ITEMS[kind], about)


def unsettled(item: Item) -> bool:
    """Whether there is still something to do, to keep, to say or to clear."""
    return item.state in {*UNFINISHED, *LIVING, EstimateState.OPEN, *STUCK}


def words_of(item: Item) -> str:
    """What it is about, in the words in which it was written down."""
    return item.words if isinstance(item, Promise) else item.what


def changed(turn: Turn, item: Item) -> None:
    """Bring up to date what shows an item outside of its own conversation."""
    if isinstance(item, Action | Promise) and not unsettled(item):
        for one in turn.book.roadblocks_behind(item):
            turn.wake(LET_GO, one, at=turn.now + FOR)  # until then it can be taken back
    reminders.redraw(turn, item)
    tracking.send(turn, item)
