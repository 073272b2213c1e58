"""Tells the open pages that something has changed, so that they look again."""

from __future__ import annotations

from collections.abc import Callable


class Bell:
    """Rings within this process, on its event loop; whoever listens decides what to look at."""

    def __init__(self) -> None:
        self._listeners: set[Callable[[], None]] = set()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` at every ring; the answer stops that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def ring(self) -> None:
        """Something has changed."""
        for listener in tuple(self._listeners):
            listener()
