"""The port between the bot and a tracker: one item in, one change out, and what can go wrong.

All methods that talk to a tracker raise Later (refused for now, nothing was changed), Never (it can
never succeed as it is), NotThere, or InDoubt (it was sent and no clear answer came back), all of
adapters.voice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from adapters.voice import Never
from storage.records import ItemKind, TrackerKind


class WorkState(StrEnum):
    """How far an item is, in the words that every tracker has."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


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


@dataclass(frozen=True, slots=True)
class Copy:
    """Where an item stands in a tracker."""

    remote: str  # the tracker's id
    url: str = ""  # where a person opens it


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach one connected tracker."""

    tracker: str  # the id of its record
    kind: TrackerKind
    address: str
    account: str = ""
    project: str = ""
    secret: SecretStr = field(repr=False)
    inbound: SecretStr | None = field(default=None, repr=False)  # what its changes are signed with


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A request that claims to come from a tracker, exactly as it came."""

    method: str
    url: str  # as the tracker called it: some signatures cover it
    headers: Mapping[str, str]  # names in lower case
    body: bytes = field(repr=False)


class Forged(Exception):
    """Nobody who knows the secret has signed this, or it is too old. Says only why."""


class Unreadable(Exception):
    """It was signed, but it is not what this tracker sends."""


class NotThere(Never):
    """The item was deleted in the tracker."""


class Tracker(Protocol):
    """One kind of tracker."""

    kind: TrackerKind
    polled: bool  # whether its changes are asked for; else it calls us

    async def create(self, access: Access, work: Work) -> Copy:
        """Make a new item there."""

    async def update(self, access: Access, copy: Copy, work: Work) -> None:
        """Change it there. Safe to repeat."""

    async def comment(self, access: Access, copy: Copy, words: str) -> None:
        """Say something about it there."""

    async def find(self, access: Access, ref: str) -> Copy | None:
        """Look for it by our external id; None when it is certainly not there."""

    async def check(self, access: Access) -> None:
        """Ask for something harmless, to see whether the address and the secret are right."""

    def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:
        """Raise Forged unless the tracker has signed this within the last five minutes."""

    def read(self, inbound: Inbound) -> Sequence[Change]:
        """The changes a verified request tells of; raises Unreadable."""

    async def changed_since(self, access: Access, cursor: str) -> tuple[Sequence[Change], str]:
        """What was changed there since, and the next cursor; for trackers that are `polled`."""
