"""Keeps items up to date in trackers: draws what is to be sent, sends it, says what came of it.

As with a platform, an attempt to make something new is written down before it leaves. When its
answer is lost it is looked for by our id, and made only when it is certainly not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from adapters.trackers import port
from adapters.trackers.port import Access, Copy
from adapters.voice import InDoubt, Later, Never
from bot.again import back_off
from bot.apologies import raised_at
from bot.synced import Synced, refused, same
from bot.telemetry import BUGS, SYNCS
from flows.language.turn import CHECK
from flows.language.work import Work
from flows.promises import tracking
from flows.promises.prints import Prints
from flows.trackers import inbound_name, secret_name
from storage.book import Book, sweep
from storage.book.sweep import Head, Outcome
from storage.records import DeliveryState, Mirror, SyncState, Tracker, TrackerKind, WorkState
from storage.vault import CannotOpen

SENDING_SECONDS = 25.0  # within the lease; what takes longer is hung, and in doubt
BUG_WAIT = timedelta(minutes=5)  # until what could not be drawn is drawn again
LOCKED = "its secret cannot be opened: a key is missing from PARLEY_SECRET_KEYS"
UNKEPT = "its secret is not there any more: connect it again"
UNKNOWN = "this Parley knows no such tracker"
UNCLEAR = "it did not answer as expected"

log = structlog.get_logger("parley.syncing")


class Unreachable(Exception):
    """A tracker cannot be used as it was kept; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One head, ready to be kept: what a tracker is to be told, or the outcome when nothing is."""

    head: Head
    kind: TrackerKind | None = None
    access: Access | None = None
    work: Work | None = None  # None: the tracker is to be tried
    copy: Copy | None = None  # where it stands already
    doubtful: bool = False
    outcome: Outcome | None = None

    @property
    def posts(self) -> bool:
        """Whether something new is about to be made, so that the attempt must be noted."""
        return self.outcome is None and self.work is not None and self.copy is None


class Syncing:
    """Sends to trackers, by their kinds. Without a vault there are no secrets, and so none."""

    def __init__(self, trackers: Mapping[TrackerKind, port.Tracker] | None = None) -> None:
        self.trackers = trackers or {}

    def access(self, book: Book, tracker: Tracker) -> Access:
        """How to reach a connected tracker. Raises Unreachable."""
        try:
            vault = book.vault
            secret = vault.read(book, secret_name(tracker)) if vault else None
            inbound = vault.read(book, inbound_name(tracker)) if vault else None
        except CannotOpen:
            raise Unreachable(LOCKED) from None
        if secret is None:
            raise Unreachable(UNKEPT)
        return Access(
            tracker=tracker.id,
            kind=tracker.kind,
            address=tracker.address,
            account=tracker.account,
            project=tracker.project,
            secret=secret,
            inbound=inbound,
        )

    # Before it leaves

    def draw(self, session: Session, head: Head, now: datetime) -> Errand:
        """Make a head ready. Never raises: what cannot be drawn has an outcome that says so."""
        try:
            with session.begin_nested():
                return self._drawn(session, head, now)
        except Exception as bug:  # noqa: BLE001 -- one item's bug must not stop the others
            BUGS.inc()
            kind = type(bug).__name__
            log.warning("sync_not_drawn", kind=kind, at=raised_at(bug))
            # It alone waits, and what is in doubt stays so: the others in its lane go on.
            sweep.postpone(session, head, now + BUG_WAIT)
            outcome = Outcome(head=head, state=head.delivery.state, trouble=kind, free_at=now)
            return Errand(head=head, outcome=outcome)

    def _drawn(self, session: Session, head: Head, now: datetime) -> Errand:
        book, delivery = Book(session, head.delivery.workspace), head.delivery
        mirror = None if delivery.step == CHECK else book.find(Mirror, delivery.about)
        tracker = book.find(Tracker, mirror.tracker if mirror else delivery.about)
        if tracker is None or (mirror is not None and mirror.state is SyncState.GONE):
            return _nothing(head, now)
        if not tracker.active:
            return Errand(head=head, outcome=refused(head, now, tracking.OFF))
        try:
            access = self.access(book, tracker)
        except Unreachable as why:
            return Errand(head=head, outcome=refused(head, now, str(why), off=True))
        if mirror is None:
            return Errand(head=head, kind=tracker.kind, access=access)
        return self._told(session, head, access, mirror, now)

    def _told(
        self, session: Session, head: Head, access: Access, mirror: Mirror, now: datetime
    ) -> Errand:
        work = tracking.work(Book(session, head.delivery.workspace), mirror)
        if work is None:
            return _nothing(head, now)
        copy = Copy(mirror.remote, mirror.url) if mirror.remote else None
        if copy is not None and mirror.digest == str(Prints.of(work)):
            return Errand(head=head, outcome=same(head, access.kind, work, copy, now))
        lost = mirror.doubtful or head.delivery.state is DeliveryState.IN_DOUBT
        doubtful = lost and copy is None
        known = self.trackers.get(access.kind)
        if doubtful and known is not None:
            until = (head.delivery.tried_at or now) + timedelta(seconds=known.settles)
            if until > now:
                sweep.postpone(session, head, until)
                state = DeliveryState.IN_DOUBT
                return Errand(head=head, outcome=Outcome(head=head, state=state, free_at=now))
            sweep.note_another_attempt(session, head, now)
        return Errand(
            head=head, kind=access.kind, access=access, work=work, copy=copy, doubtful=doubtful
        )

    # Sending it

    async def keep(self, errand: Errand, now: datetime) -> Outcome:
        """Send one errand; returns what came of it."""
        outcome = errand.outcome or await self._kept(errand, now)
        if isinstance(outcome, Synced) and outcome.kind is not None:
            SYNCS.labels(outcome.kind.value, outcome.name).inc()
        return outcome

    async def _kept(self, errand: Errand, now: datetime) -> Synced:
        came = partial(Synced, head=errand.head, kind=errand.kind, free_at=now)
        try:
            async with asyncio.timeout(SENDING_SECONDS):
                copy, made = await self._send(errand)
        except port.NotThere:
            return came(state=DeliveryState.SENT, stands=SyncState.GONE)
        except Never as never:
            # What is tried when it is connected must succeed, or it is not connected.
            off = isinstance(never, port.Unusable) or errand.work is None
            dead, failed = DeliveryState.DEAD, SyncState.FAILED
            return came(state=dead, stands=failed, trouble=str(never), off=off)
        except Later as later:
            wait = timedelta(seconds=later.after) if later.after else None
            state = DeliveryState.IN_DOUBT if errand.doubtful else DeliveryState.PENDING
            return _again(errand, now, state, str(later), wait)
        except Exception as bug:  # noqa: BLE001 -- whatever it is, it may have arrived
            if not isinstance(bug, InDoubt | TimeoutError):
                log.warning("sync_failed", kind=type(bug).__name__, at=raised_at(bug))
            said = str(bug) if isinstance(bug, InDoubt) else UNCLEAR
            state = DeliveryState.IN_DOUBT if errand.posts else DeliveryState.PENDING
            return _again(errand, now, state, said)
        fine = came(state=DeliveryState.SENT, stands=SyncState.SYNCED, sent=True)
        return replace(fine, work=_held(errand.work, made=made), copy=copy)

    async def _send(self, errand: Errand) -> tuple[Copy | None, bool]:
        """Send it; where it stands now, and whether it was made just now."""
        access, work, copy = errand.access, errand.work, errand.copy
        if access is None or access.kind not in self.trackers:
            raise Never(UNKNOWN)
        tracker = self.trackers[access.kind]
        if work is None:
            await tracker.check(access)
            return None, False
        if copy is None and errand.doubtful:
            copy = await tracker.find(access, work.ref)
        if copy is None:
            return await tracker.create(access, work), True
        await tracker.update(access, copy, work)
        return copy, False


def _held(work: Work | None, *, made: bool) -> Work | None:
    """What a tracker holds once it was told: what is new there begins open, whatever was said."""
    return replace(work, state=WorkState.OPEN) if work is not None and made else work


def _nothing(head: Head, now: datetime) -> Errand:
    """There is nothing to be told any more."""
    state = DeliveryState.CANCELLED
    return Errand(head=head, outcome=Outcome(head=head, state=state, free_at=now))


def _again(
    errand: Errand,
    now: datetime,
    state: DeliveryState,
    trouble: str,
    wait: timedelta | None = None,
) -> Synced:
    """Not this time: the tracker's lane waits as long as it asks for, or longer each time."""
    return Synced(
        head=errand.head,
        kind=errand.kind,
        state=state,
        stands=SyncState.WAITING,
        trouble=trouble,
        free_at=now + (wait or back_off(errand.head.failures)),
        failed=True,
    )
