"""What every exchange with a person needs, in one hand."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack.acquaintance import Acquaintance
from adapters.slack.reach import Reach
from adapters.slack.workplace import Workplace
from adapters.voice import Hear


@dataclass(frozen=True, slots=True)
class Desk:
    """Who hears, who is who, and how people are answered."""

    hear: Hear
    workplace: Workplace
    acquaintance: Acquaintance
    reach: Reach
