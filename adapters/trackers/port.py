"""The port between the bot and a tracker: one item in, one change out, and what can go wrong.

All methods that talk to a tracker raise Later (refused for now, nothing was changed), Never (it can
never succeed as it is), NotThere, Unusable (nothing will succeed until somebody puts the tracker
right) or InDoubt (it was sent and no clear answer came back). Their texts are shown to admins: no
secrets, nothing people said, nothing a tracker said but its own code for an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pydantic import SecretStr

from adapters.voice import Never
from flows.language.work import Change, Work
from storage.records import TrackerKind, WorkState

__all__ = [
    "Access",
    "Change",
    "Copy",
    "Disabled",
    "Forged",
    "Inbound",
    "NotThere",
    "Tracker",
    "Unauthorized",
    "Unreadable",
    "Unusable",
    "Work",
    "WorkState",
]


@dataclass(frozen=True, slots=True)
class Copy:
    """Where an item stands in a tracker."""

    remote: str  # the tracker's id
    url: str = ""  # where a person opens it


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


class Unusable(Never):
    """Nothing will succeed with this tracker until somebody puts it right: it is switched off."""


class Unauthorized(Unusable):
    """The tracker does not believe our secret any more, or it may not do this.

    Not for a single item that it may not touch: that is Never.
    """


class Disabled(Unusable):
    """The other side has said that it wants nothing more from us: 410 of a webhook."""


class Tracker(Protocol):
    """One kind of tracker."""

    kind: TrackerKind
    polled: bool  # whether its changes are asked for; else it calls us
    # Seconds after a lost answer from when on a `find` that finds nothing can be believed: what was
    # begun may still be under way there, and some search in an index that lags behind.
    settles: float

    async def create(self, access: Access, work: Work) -> Copy:
        """Make a new item there. Where a workflow decides how it begins it is open: `update` it."""

    async def update(self, access: Access, copy: Copy, work: Work) -> None:
        """Change it there. Safe to repeat."""

    async def comment(self, access: Access, copy: Copy, words: str) -> None:
        """Say something about it there."""

    async def find(self, access: Access, ref: str) -> Copy | None:
        """Look for it by our external id; None when it is not there, or may be made once more."""

    async def check(self, access: Access) -> None:
        """Ask for something harmless, to see whether the address and the secret are right."""

    def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:
        """Raise Forged unless the tracker has signed this, and lately (five minutes; Jira: hours).

        `now` is the world's time, never a workspace's own that was moved ahead.
        """

    def read(self, inbound: Inbound) -> Sequence[Change]:
        """The changes a verified request tells of; raises Unreadable."""

    async def changed_since(self, access: Access, cursor: str) -> tuple[Sequence[Change], str]:
        """What was changed there since, and the next cursor; for trackers that are `polled`."""
