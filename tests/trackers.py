"""A tracker for hard days: it keeps what it was told, and fails when it is told to.

It outlives every process of the bot, as Jira does. Whatever happens to it from outside goes through
`before` and `after`: hooks around each request, which may raise.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from pydantic import SecretStr

from adapters.trackers.port import (
    Access,
    Change,
    Copy,
    Forged,
    Inbound,
    NotThere,
    Unreadable,
    Work,
    WorkState,
)
from bot.conductor import Conductor
from bot.deliveries import Deliveries
from bot.syncing import Syncing
from flows.language.work import Field
from storage.records import Tracker, TrackerKind
from storage.vault import Vault
from tests.stage import KEY as KEY  # noqa: PLC0414 -- the same vault for whoever tracks
from tests.stage import Stage

Hook = Callable[[str, str], None]  # the request's kind, and our id of the item
ADDRESS = "https://parley.acme.example"


def _calm(_request: str, _about: str) -> None:
    """Nothing happens."""


def raises(error: Exception, *, times: int = 1, request: str = "create") -> Hook:
    """A hook that raises a few times."""
    left = [error] * times

    def hook(kind: str, _about: str) -> None:
        if kind == request and left:
            raise left.pop()

    return hook


@dataclass
class FakeTracker:
    """Implements the port, and remembers."""

    kind: TrackerKind = TrackerKind.JIRA
    polled: bool = False
    settles: float = 0.0
    items: dict[str, Work] = field(default_factory=dict)  # by its own id
    requests: list[tuple[str, str]] = field(default_factory=list)
    seen: list[Access] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)  # to be asked for
    before: Hook = _calm
    after: Hook = _calm

    async def create(self, access: Access, work: Work) -> Copy:
        await self._asked("create", access, work.ref)
        remote = f"{10001 + len(self.items)}"
        self.items[remote] = replace(work, state=WorkState.OPEN)
        self.after("create", work.ref)
        return self._copy(remote)

    async def update(self, access: Access, copy: Copy, work: Work) -> None:
        await self._asked("update", access, work.ref)
        if copy.remote not in self.items:
            raise NotThere("it was deleted there")
        was = self.items[copy.remote]
        left = {Field.STATE: ["state"], Field.DUE: ["due"], Field.WORDS: ["title", "body"]}
        alone: dict[str, Any] = {
            name: getattr(was, name) for one in work.theirs for name in left[one]
        }
        self.items[copy.remote] = replace(work, **alone)
        self.after("update", work.ref)

    async def comment(self, access: Access, copy: Copy, words: str) -> None:
        raise NotImplementedError

    async def find(self, access: Access, ref: str) -> Copy | None:
        await self._asked("find", access, ref)
        for remote, work in self.items.items():
            if work.ref == ref:
                return self._copy(remote)
        return None

    async def check(self, access: Access) -> None:
        await self._asked("check", access, "")

    def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:  # noqa: ARG002 -- the port's
        expected = access.inbound.get_secret_value() if access.inbound else ""
        if inbound.headers.get("signed-with") != expected:
            raise Forged("the signature is wrong")

    def read(self, inbound: Inbound) -> Sequence[Change]:
        try:
            told = json.loads(inbound.body)
            at = datetime.fromisoformat(told.pop("at"))
            due = told.pop("due", None)
            state = told.pop("state", None)
            return [
                Change(
                    at=at,
                    due=date.fromisoformat(due) if due else None,
                    state=WorkState(state) if state else None,
                    **told,
                )
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable("not ours") from error

    async def changed_since(self, access: Access, cursor: str) -> tuple[Sequence[Change], str]:
        await self._asked("changed_since", access, cursor)
        start = int(cursor or 0)
        return self.changes[start:], str(len(self.changes))

    def _copy(self, remote: str) -> Copy:
        return Copy(remote, f"https://acme.example/browse/OPS-{remote[-2:].lstrip('0')}")

    async def _asked(self, request: str, access: Access, about: str) -> None:
        self.requests.append((request, about))
        self.seen.append(access)
        await asyncio.sleep(0)  # a request takes time: others go on meanwhile
        self.before(request, about)

    def count(self, request: str) -> int:
        """How many requests of a kind were made."""
        return sum(kind == request for kind, _ in self.requests)

    @property
    def item(self) -> Work:
        """The only item, as it stands there."""
        (one,) = self.items.values()
        return one


def connected_to(
    conductor: Conductor,
    deliveries: Deliveries,
    *,
    vault: bool = True,
    address: str = ADDRESS,
) -> dict[TrackerKind, FakeTracker]:
    """Give a running Parley trackers that nobody runs, and a vault."""
    fakes = {kind: FakeTracker(kind) for kind in TrackerKind}
    wire(conductor, deliveries, fakes, vault=vault, address=address)
    return fakes


def wire(
    conductor: Conductor,
    deliveries: Deliveries,
    fakes: dict[TrackerKind, FakeTracker],
    *,
    vault: bool = True,
    address: str = ADDRESS,
) -> None:
    """The same trackers for another process."""
    conductor.storage.vault = Vault([KEY]) if vault else None
    conductor.tools = replace(conductor.tools, address=address, check_address=_must_be_https)
    deliveries.syncing = Syncing(dict(fakes))


def _must_be_https(address: str) -> None:
    if not address.startswith("https://") or "internal" in address:
        raise ValueError("Please look again: the address is not one that begins with https://.")


def tracks(stage: Stage, name: str = "Jira", kind: TrackerKind = TrackerKind.JIRA) -> str:
    """A tracker that Dora, an admin, has connected already; returns its id."""
    with stage.storage.book(stage.workspace) as book:
        dora, vault = book.person_called("dora"), book.vault
        assert dora is not None
        assert vault is not None
        dora.admin = True
        now = stage.clock.now()
        new = Tracker(kind=kind, name=name, address="https://x.example", by=dora.id, at=now)
        tracker = book.add(new)
        vault.keep(book, f"tracker:{tracker.id}:secret", SecretStr("token"))
        vault.keep(book, f"tracker:{tracker.id}:inbound", SecretStr("inbound"))
        return tracker.id
