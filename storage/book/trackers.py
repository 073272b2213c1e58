"""Queries about connected trackers and how each item stands there."""

from __future__ import annotations

from storage.book.core import Core


class Trackers(Core):
    """Queries about connected trackers and how each item stands there."""
