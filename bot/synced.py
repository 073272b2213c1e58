"""What came of sending to a tracker, written down with its delivery, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from adapters.trackers.port import Copy
from flows.language.steps import Turn
from flows.language.turn import CHECK
from flows.language.words import Named
from flows.language.work import Work
from flows.promises import tracking
from flows.promises.prints import Prints
from storage.book import Book
from storage.book.sweep import Head, Outcome
from storage.records import DeliveryState, Mirror, SyncState, Tracker, TrackerKind

QUIET = 2  # failures in a row that its cards do not speak of: most pass within seconds
Turns = Callable[[Book], AbstractContextManager[Turn]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced(Outcome):
    """What came of telling a tracker."""

    kind: TrackerKind | None = None
    stands: SyncState  # how the item stands there now
    work: Work | None = None  # what it holds there now
    copy: Copy | None = None
    sent: bool = False  # not only seen to be the same
    off: bool = False  # nothing will succeed until somebody puts the tracker right

    @property
    def name(self) -> str:
        """For the metrics."""
        if self.stands is SyncState.SYNCED:
            return "sent" if self.sent else "same"
        if self.stands is SyncState.WAITING:
            return "in_doubt" if self.state is DeliveryState.IN_DOUBT else "later"
        return "off" if self.off else self.stands.value


def same(head: Head, kind: TrackerKind, work: Work, copy: Copy, now: datetime) -> Synced:
    """It holds that already."""
    return Synced(
        head=head,
        kind=kind,
        state=DeliveryState.SENT,
        stands=SyncState.SYNCED,
        work=work,
        copy=copy,
        free_at=now,
    )


def refused(head: Head, now: datetime, trouble: str, *, off: bool = False) -> Synced:
    """It is not even tried."""
    return Synced(
        head=head,
        state=DeliveryState.DEAD,
        stands=SyncState.FAILED,
        trouble=trouble,
        free_at=now,
        off=off,
    )


def lock(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Lock what these outcomes are about, before any lane is: see Trackers.lock_mirrors."""
    mine = [one.head.delivery for one in outcomes if isinstance(one, Synced)]
    for workspace in sorted({one.workspace for one in mine}):
        here = [one for one in mine if one.workspace == workspace]
        trackers = {one.lane.rpartition(":")[2] for one in here}
        Book(session, workspace).lock_mirrors(trackers, {one.about for one in here})


def write(book: Book, turns: Turns, outcome: Synced, now: datetime) -> None:
    """Write down how an item stands in its tracker, and how the tracker stands."""
    delivery = outcome.head.delivery
    tracker = book.find(Tracker, delivery.lane.rpartition(":")[2])
    if tracker is None:
        return
    with turns(book) as turn:
        _tracker(turn, tracker, outcome, now)
        mirror = book.find(Mirror, delivery.about)
        if mirror is not None:
            before = tracking.look(tracker, mirror)
            if _mirror(book, mirror, outcome, now):
                turn.sync(mirror)
            if tracking.look(tracker, mirror) != before:
                turn.wake(Named("tracked.show"), mirror, at=turn.now)
        elif delivery.step == CHECK and outcome.stands is SyncState.SYNCED:
            turn.wake(Named("trackers.tell"), tracker, at=turn.now)


def _tracker(turn: Turn, tracker: Tracker, outcome: Synced, now: datetime) -> None:
    if not tracker.active:
        return  # it was switched off or disconnected meanwhile; that stays as it was said
    if outcome.off:
        switch_off(turn, tracker, outcome.trouble, now)
    elif outcome.stands is SyncState.WAITING:
        tracker.troubled_at = tracker.troubled_at if tracker.trouble else now
        tracker.trouble = outcome.trouble
    elif tracker.trouble and outcome.sent:
        tracker.trouble, tracker.troubled_at = "", None


def switch_off(turn: Turn, tracker: Tracker, trouble: str, now: datetime) -> None:
    """Use it no more until somebody has put it right; the admins hear so."""
    if tracker.active:
        tracker.active, tracker.trouble, tracker.troubled_at = False, trouble, now
        turn.wake(Named("trackers.tell"), tracker, at=turn.now)


def _mirror(book: Book, mirror: Mirror, outcome: Synced, now: datetime) -> bool:
    """Write it down; whether there is more to be told already."""
    soon = outcome.stands is SyncState.WAITING and outcome.head.failures < QUIET
    mirror.trouble = "" if soon else outcome.trouble
    mirror.state = outcome.stands
    # It is looked for before it is made, also when it is sent again after this one was given up.
    lost = DeliveryState.IN_DOUBT in {outcome.state, outcome.head.delivery.state}
    nowhere = outcome.copy is None and not mirror.remote
    mirror.doubtful = nowhere and (mirror.doubtful or lost)
    if outcome.work is None or outcome.copy is None:
        return False
    known, held = Prints.read(mirror.digest), Prints.of(outcome.work)
    if outcome.sent:
        for field in outcome.work.theirs:  # was left alone, and may have been changed there
            held = held.taking(field, known) if known.get(field) else held
        mirror.earlier, mirror.at = mirror.digest, now
    mirror.digest = str(held)
    mirror.remote, mirror.url = outcome.copy.remote, outcome.copy.url or mirror.url
    is_now = tracking.work(book, mirror)
    if is_now is None or Prints.of(is_now) == Prints.of(outcome.work):
        return False
    mirror.state = SyncState.WAITING
    return True
