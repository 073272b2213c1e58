"""Where items also live: every change is mirrored to the trackers that are connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.language.steps import Turn
from flows.language.words import Part
from storage.book import Book

if TYPE_CHECKING:
    from flows.promises.items import Item


def send(turn: Turn, item: Item) -> None:
    """Mirror an item to every tracker that is connected."""


def where(book: Book, item: Item) -> list[Part]:
    """Where an item stands in trackers."""
    return []
