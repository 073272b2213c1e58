"""What a request to a platform can come to when it does not succeed. Each says what was done."""

from __future__ import annotations


class Refusal(Exception):
    """The platform answered no."""

    def __init__(self, error: str, status: int, after: float | None = None) -> None:
        super().__init__(error)
        self.error = error  # the platform's own code
        self.status = status
        self.after = after  # seconds, from Retry-After


class Unsent(Exception):
    """No connection came about; nothing was done."""


class Unanswered(Exception):
    """It was sent and no clear answer came back; it may have been done."""
