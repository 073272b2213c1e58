"""How the double of Slack can fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Limited:
    """429 with Retry-After; nothing is done."""

    after: str = "1"


@dataclass(frozen=True)
class Broken:
    """A 5xx; with `after` it is done all the same."""

    status: int = 500
    after: bool = False
    body: str = "upstream trouble"
    content_type: str = "text/html"


@dataclass(frozen=True)
class Dropped:
    """The connection ends without an answer; with `after` it is done all the same."""

    after: bool = False


@dataclass(frozen=True)
class Slow:
    """The answer takes this long; it is done at once."""

    seconds: float


@dataclass(frozen=True)
class No:
    """`ok: false` with this code; nothing is done."""

    error: str
    more: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Garbled:
    """200, done, and an answer that is no JSON."""

    body: str = "<html>"
    content_type: str = "application/json"


Fault = Limited | Broken | Dropped | Slow | No | Garbled
