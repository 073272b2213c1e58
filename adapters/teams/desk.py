"""What every exchange with a person needs, in one hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.teams.acquaintance import Acquaintance
from adapters.teams.reach import Reach
from adapters.teams.seal import Seal
from adapters.teams.workplace import Workplace
from adapters.voice import Hear
from flows.language.forms import Form


@dataclass(frozen=True, slots=True)
class Desk:
    """Who hears, who is who, and how people are answered."""

    hear: Hear
    workplace: Workplace
    acquaintance: Acquaintance
    reach: Reach
    seal: Seal
    forms: Mapping[str, type[Form]]  # by the name on the wire, to draw them again
