"""Queries about estimates."""

from __future__ import annotations

from storage.book.core import Core


class Estimates(Core):
    """Queries about estimates."""
