"""Those an event speaks of, as far as they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.language.events import Profile, Room


@dataclass(frozen=True, slots=True)
class Met:
    """People and places by the platform's id. Who is in `unsure` was never known."""

    people: Mapping[str, Profile] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()  # of those: the platform did answer, and knows no such
