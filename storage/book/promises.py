"""Queries about promises: who keeps them, what was said, what happened."""

from __future__ import annotations

from storage.book.core import Core


class Promises(Core):
    """Queries about promises: who keeps them, what was said, what happened."""
