"""How the double of Teams can fail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limited:
    """429; nothing is done. Without `after` it does not say how long to wait."""

    after: str | None = "1"


@dataclass(frozen=True)
class No:
    """A refusal as JSON: a status and Teams' code; nothing is done."""

    status: int
    code: str
    after: str | None = None


@dataclass(frozen=True)
class Broken:
    """A 5xx, or anything that is no answer; with `after` it is done all the same."""

    status: int = 502
    after: bool = False
    body: str = "<html>Bad gateway</html>"
    content_type: str = "text/html"


@dataclass(frozen=True)
class Created:
    """201 and no body: done, and nobody says under which id."""


@dataclass(frozen=True)
class Dropped:
    """The connection ends without an answer; with `after` it is done all the same."""

    after: bool = False


@dataclass(frozen=True)
class Slow:
    """The answer takes this long; it is done at once."""

    seconds: float


@dataclass(frozen=True)
class Hung:
    """No answer at all until the double closes; with `after` it is done all the same."""

    after: bool = False


Fault = Limited | No | Broken | Created | Dropped | Slow | Hung
