"""Queries about connected trackers and how each item stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import func
from sqlmodel import Session, col, exists, select

from storage.book.core import Core
from storage.records import (
    LIVING,
    STUCK,
    UNFINISHED,
    Action,
    Mirror,
    Promise,
    Roadblock,
    SyncState,
    Tracker,
    TrackerKind,
)

Mirrored = Action | Promise | Roadblock
# What is to be sent when everything is: an item that is over begins no new life elsewhere.
UNSETTLED = ((Action, UNFINISHED), (Promise, LIVING), (Roadblock, STUCK))


class Trackers(Core):
    """Queries about connected trackers and how each item stands there."""

    def trackers(self) -> list[Tracker]:
        """Every tracker that is or was connected, the oldest first."""
        query = select(Tracker).order_by(col(Tracker.at), col(Tracker.id))
        return self._once("trackers", query)

    def mirrors_of(self, item: Mirrored) -> list[Mirror]:
        """How an item stands in each tracker."""
        query = select(Mirror).where(Mirror.about == item.id)
        return self._once(("mirrors", item.id), query)

    def addresses_of(self, items: Collection[str]) -> dict[str, str]:
        """Where items (ids) are opened in a connected tracker: the one that came first."""
        query = (
            select(col(Mirror.about), col(Mirror.url))
            .join(Tracker, col(Tracker.id) == col(Mirror.tracker))
            .where(
                col(Mirror.about).in_(items),
                Mirror.url != "",
                Mirror.state != SyncState.GONE,
                col(Tracker.active).is_(True),
            )
            .order_by(col(Tracker.at).desc(), col(Tracker.id).desc())
        )
        return dict(self._narrow(query))

    def mirror_in(self, tracker: Tracker, *, ref: str = "", remote: str = "") -> Mirror | None:
        """The mirror of an item by our id or the tracker's; None when it is none of ours."""
        one = col(Mirror.id) == ref if ref else col(Mirror.remote) == (remote or None)
        found: Mirror | None = self._first(select(Mirror).where(Mirror.tracker == tracker.id, one))
        return found

    def mirrors_in(self, tracker: Tracker, state: SyncState, limit: int) -> list[Mirror]:
        """Up to `limit` mirrors of a tracker that stand like this."""
        mine = (Mirror.tracker == tracker.id, Mirror.state == state)
        return self._all(select(Mirror).where(*mine).order_by(col(Mirror.id)).limit(limit))

    def mirror_counts(self, tracker: Tracker) -> Counter[SyncState]:
        """How many items stand how in a tracker."""
        query = (
            select(col(Mirror.state), func.count())
            .where(Mirror.tracker == tracker.id)
            .group_by(col(Mirror.state))
        )
        return Counter(dict(self._all(query)))

    def unmirrored(self, tracker: Tracker, limit: int) -> list[Mirrored]:
        """Up to `limit` unsettled items that this tracker was never told of."""
        found: list[Mirrored] = []
        for kind, states in UNSETTLED:
            known = exists().where(
                col(Mirror.tracker) == tracker.id, col(Mirror.about) == col(kind.id)
            )
            query = select(kind).where(col(kind.state).in_(states), ~known)
            found += self._all(query.order_by(col(kind.id)).limit(limit - len(found)))
        return found

    def lock_mirrors(self, trackers: Iterable[str], mirrors: Iterable[str]) -> None:
        """Lock trackers and mirrors by their ids until the commit, before any lane is.

        Whoever changes an item writes its mirrors before they ask for a lane: the same order.
        What was read of them before is read anew.
        """
        for kind, ids in ((Tracker, trackers), (Mirror, mirrors)):
            several = select(kind).where(col(kind.id).in_(list(ids))).order_by(col(kind.id))
            locked = several.with_for_update(key_share=True)
            self._all(locked.execution_options(populate_existing=True))


# Over the fence between workspaces: a tracker that calls says its own id and no workspace.
_TRACKER, _MIRROR = Tracker.__table__, Mirror.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def workspace_of(session: Session, tracker: str) -> str | None:
    """The workspace of a tracker that is connected."""
    one = _TRACKER.c
    query = select(one.workspace).where(one.id == tracker, one.active.is_(True))
    found: str | None = session.execute(query).scalar()
    return found


def connected(session: Session, kinds: Iterable[TrackerKind]) -> list[tuple[str, str]]:
    """The workspace and id of every connected tracker of these kinds."""
    one = _TRACKER.c
    query = select(one.workspace, one.id).where(one.active.is_(True), one.kind.in_(list(kinds)))
    return [(row.workspace, row.id) for row in session.execute(query.order_by(one.id))]


def standing(session: Session) -> dict[tuple[TrackerKind, SyncState], int]:
    """How many items stand how, by the kind of tracker: for the metrics."""
    query = (
        select(_TRACKER.c.kind, _MIRROR.c.state, func.count())
        .join_from(_MIRROR, _TRACKER, _MIRROR.c.tracker == _TRACKER.c.id)
        .group_by(_TRACKER.c.kind, _MIRROR.c.state)
    )
    return {(kind, state): count for kind, state, count in session.execute(query)}


def troubled(session: Session) -> Counter[tuple[TrackerKind, bool]]:
    """How many trackers are in trouble, by kind, and whether they were switched off for it."""
    one = _TRACKER.c
    query = select(one.kind, one.active, func.count()).where(one.trouble != "")
    rows = session.execute(query.group_by(one.kind, one.active))
    return Counter({(kind, not active): count for kind, active, count in rows})
