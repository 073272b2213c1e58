"""What trackers are told of an item, and what they tell us back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.records import ItemKind, WorkState


class Field(StrEnum):
    """What of an item a side can be the source of truth for."""

    STATE = "state"
    DUE = "due"
    WORDS = "words"  # title and body


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An item, as a tracker is told of it."""

    ref: str  # our external id: it finds the item again and never changes
    kind: ItemKind
    title: str
    body: str
    due: date
    state: WorkState
    owner: str  # the name of whoever does it
    account: str = ""
    url: str = ""  # where the conversation about it stands
    theirs: frozenset[Field] = frozenset()  # the tracker's to decide: an update leaves these alone
    # When it was changed here. Tells two changes that end in the same words from one sent twice.
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that was changed in a tracker; None says nothing about a field."""

    event: str  # the same for every delivery of the same change
    at: datetime  # when it was changed there
    remote: str = ""  # the tracker's id, or
    ref: str = ""  # ours
    state: WorkState | None = None
    due: date | None = None
    title: str | None = None
    gone: bool = False  # it was deleted there
