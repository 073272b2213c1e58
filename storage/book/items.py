"""Queries about what people owe, of whatever kind, and when they are reminded of it."""

from __future__ import annotations

from storage.book.core import Core


class Items(Core):
    """Queries about what people owe, of whatever kind, and when they are reminded of it."""
