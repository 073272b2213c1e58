"""Queries about roadblocks and the ladders of those who are asked."""

from __future__ import annotations

from storage.book.core import Core


class Roadblocks(Core):
    """Queries about roadblocks and the ladders of those who are asked."""
