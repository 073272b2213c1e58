"""Those an event speaks of, as far as they are known, and for how long that may be believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.language.events import Profile, Room
from storage.records import Person, Place


@dataclass(frozen=True, slots=True)
class Met:
    """People and places by the platform's id. Who is in `unsure` was never known."""

    people: Mapping[str, Profile] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()  # of those: the platform did answer, and knows no such


PERSON_AGE = timedelta(hours=24)
PLACE_AGE = timedelta(hours=1)


def is_seen(one: Person | Place | None) -> bool:
    """Whether the platform ever told us of them."""
    return one is not None and one.seen_at is not None


def is_stale(one: Person | Place | None, now: datetime) -> bool:
    """Whether the platform must be asked about them, for the first time or again."""
    age = PERSON_AGE if isinstance(one, Person) else PLACE_AGE
    return one is None or one.seen_at is None or now - one.seen_at > age


def room_of(place: Place) -> Room:
    """A place as storage knows it, to be told back with a change."""
    return Room(
        native=place.native,
        known=True,
        name=place.name,
        kind=place.kind,
        shared=place.shared,
        archived=place.archived,
        bot_inside=place.bot_inside,
    )
