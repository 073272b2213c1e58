"""Claiming what is due and settling what came of it, across all workspaces.

This is the engine's own bookkeeping. Beside identities.py, masters.py, tidy.py and trackers.py it
alone looks over the fence between workspaces; it reads references and times, never a record of a
conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from storage.book.deliveries import still_waiting
from storage.records import WAITING, Delivery, DeliveryState, Lane


@dataclass(frozen=True, slots=True)
class Head:
    """The one delivery of a lane that may be touched, and the right to touch it."""

    delivery: Delivery
    fence: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a head."""

    head: Head
    state: DeliveryState
    receipt: str = ""
    channel: str = ""
    trouble: str = ""
    free_at: datetime
    failed: bool = False
    whole_workspace: bool = False  # the platform's limit holds for all of its lanes


def claim(session: Session, now: datetime, limit: int, lease: timedelta) -> list[Head]:
    """Take the heads of up to `limit` lanes that are due, the longest overdue first."""
    due = (
        select(col(Lane.name), col(Lane.fence), col(Lane.failures))
        .where(col(Lane.due_at) <= now, col(Lane.free_at) <= now)
        .order_by(col(Lane.due_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    lanes = {row.name: row for row in session.execute(due)}
    if not lanes:
        return []
    session.execute(
        update(Lane)
        .where(col(Lane.name).in_(lanes))
        .values(fence=col(Lane.fence) + 1, free_at=now + lease)
    )
    heads = [
        Head(delivery, lanes[delivery.lane].fence + 1, lanes[delivery.lane].failures)
        for delivery in session.execute(_heads(lanes)).scalars()
        if delivery.due_at <= now
    ]
    idle = lanes.keys() - {head.delivery.lane for head in heads}
    if idle:
        _set_alarms(session, idle, free_at=now)
    for head in heads:
        session.expunge(head.delivery)
    return heads


def _heads(lanes: Iterable[str]) -> Any:  # noqa: ANN401 -- a SELECT of deliveries
    first = (
        select(col(Delivery.id))
        .where(col(Delivery.lane) == col(Lane.name), still_waiting())
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(1)
        .correlate(Lane)
        .scalar_subquery()
    )
    return (
        select(Delivery)
        .join(Lane, col(Lane.name) == col(Delivery.lane))
        .where(col(Lane.name).in_(list(lanes)), col(Delivery.id) == first)
    )


def note_attempts(session: Session, heads: Sequence[Head], now: datetime) -> None:
    """Write down, before anything leaves, which posts are about to be tried."""
    posts = [head.delivery.id for head in heads if not head.delivery.receipt]
    if posts:
        session.execute(
            update(Delivery)
            .where(col(Delivery.id).in_(posts), col(Delivery.state) == DeliveryState.PENDING)
            .values(tried_at=now)
        )
        session.execute(
            update(Delivery)
            .where(col(Delivery.id).in_(posts))
            .values(state=DeliveryState.IN_DOUBT, attempts=col(Delivery.attempts) + 1)
        )


def note_another_attempt(session: Session, head: Head, now: datetime) -> None:
    """Write down that a post in doubt is about to be made again."""
    query = update(Delivery).where(col(Delivery.id) == head.delivery.id).values(tried_at=now)
    session.execute(query)


def settle(session: Session, outcomes: Sequence[Outcome], now: datetime) -> list[Outcome]:
    """Write down what came of heads; who lost the lane meanwhile is not listened to.

    Returns the outcomes that counted.
    """
    # The latest claim of a lane speaks, should an earlier one come late in the same batch.
    in_turn = sorted(outcomes, key=lambda outcome: outcome.head.fence)
    by_lane = {outcome.head.delivery.lane: outcome for outcome in in_turn}
    mine = (
        select(col(Lane.name), col(Lane.fence))
        .where(col(Lane.name).in_(by_lane))
        .order_by(col(Lane.name))
        .with_for_update()
    )
    counted = [
        by_lane[row.name]
        for row in session.execute(mine)
        if by_lane[row.name].head.fence == row.fence
    ]
    if counted:
        _settle_deliveries(session, counted, now)
        _settle_lanes(session, counted)
    return counted


def _settle_deliveries(session: Session, counted: Sequence[Outcome], now: datetime) -> None:
    asks = dict(
        session.execute(
            select(col(Delivery.id), col(Delivery.asks)).where(
                col(Delivery.id).in_([one.head.delivery.id for one in counted])
            )
        ).all()
    )
    rows = []
    for one in counted:
        delivery = one.head.delivery
        # Asked for again while it was being said: it is said once more, as it is now.
        kept = one.state is DeliveryState.SENT
        again = kept and asks.get(delivery.id) != delivery.asks
        rows.append(
            {
                "of": delivery.id,
                "state": DeliveryState.PENDING if again else one.state,
                # Kept without a receipt: it was taken back, and nothing stands there any more.
                "receipt": one.receipt if kept else delivery.receipt,
                "channel": one.channel if kept else delivery.channel,
                "trouble": one.trouble,
                "settled_at": now,
            }
        )
    names = ("state", "receipt", "channel", "trouble", "settled_at")
    session.connection().execute(
        update(Delivery)
        .where(col(Delivery.id) == bindparam("of"))
        .values({name: bindparam(name) for name in names}),
        rows,
    )


def _settle_lanes(session: Session, counted: Sequence[Outcome]) -> None:
    rows = [
        {
            "of": one.head.delivery.lane,
            "free": one.free_at,
            "failed": one.head.failures + 1 if one.failed else 0,
        }
        for one in counted
    ]
    session.connection().execute(
        update(Lane)
        .where(col(Lane.name) == bindparam("of"))
        .values(free_at=bindparam("free"), failures=bindparam("failed")),
        rows,
    )
    _set_alarms(session, [one.head.delivery.lane for one in counted])
    for one in counted:
        if one.whole_workspace:
            session.execute(
                update(Lane)
                .where(
                    col(Lane.workspace) == one.head.delivery.workspace,
                    col(Lane.free_at) < one.free_at,
                    col(Lane.name).not_like("%:wake:%"),
                    col(Lane.name).not_like("%:tracker:%"),
                )
                .values(free_at=one.free_at)
            )


def _set_alarms(session: Session, lanes: Iterable[str], free_at: datetime | None = None) -> None:
    """Set each lane's due time to that of its earliest waiting delivery."""
    earliest = (
        select(func.min(col(Delivery.due_at)))
        .where(col(Delivery.lane) == col(Lane.name), still_waiting())
        .correlate(Lane)
        .scalar_subquery()
    )
    values: dict[str, Any] = {"due_at": earliest}
    if free_at is not None:
        values["free_at"] = free_at
    session.execute(update(Lane).where(col(Lane.name).in_(list(lanes))).values(**values))


def own(session: Session, head: Head) -> Head | None:
    """Lock the head's lane and read the delivery anew; None when somebody else has claimed it."""
    query = select(col(Lane.fence)).where(col(Lane.name) == head.delivery.lane).with_for_update()
    if session.execute(query).scalar() != head.fence:
        return None
    found = session.execute(select(Delivery).where(col(Delivery.id) == head.delivery.id)).scalar()
    if found is None:
        return None
    session.expunge(found)
    return Head(found, head.fence, head.failures)


def postpone(session: Session, head: Head, until: datetime) -> None:
    """Let a delivery wait for another one in the same lane to go first."""
    session.execute(
        update(Delivery).where(col(Delivery.id) == head.delivery.id).values(due_at=until)
    )


def next_due(session: Session, now: datetime) -> datetime | None:
    """When it is worth to look again: two index look-ups. None when nothing waits."""
    ahead = session.execute(
        select(func.min(col(Lane.due_at))).where(col(Lane.due_at) > now)
    ).scalar()
    held = session.execute(
        select(func.min(col(Lane.free_at))).where(col(Lane.due_at) <= now)
    ).scalar()
    return min((moment for moment in (ahead, held) if moment is not None), default=None)


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """The due time of the most overdue delivery; None when nothing is due.

    Trackers do not count: what one of them holds up must not turn people away.
    """
    due = (col(Lane.due_at) <= now, col(Lane.name).not_like("%:tracker:%"))
    return session.execute(select(func.min(col(Lane.due_at))).where(*due)).scalar()


def counts(session: Session) -> dict[str, int]:
    """How many deliveries stand in each state, for the metrics."""
    rows = session.execute(
        select(col(Delivery.state), func.count()).group_by(col(Delivery.state))
    ).all()
    return {str(state.value): count for state, count in rows}


def shift(session: Session, workspace: str, by: timedelta) -> None:
    """Bring everything that waits in a workspace nearer: its clock was skipped ahead."""
    for delivery in session.execute(
        select(Delivery).where(
            col(Delivery.workspace) == workspace, col(Delivery.state).in_(WAITING)
        )
    ).scalars():
        delivery.due_at -= by
    for lane in session.execute(
        select(Lane).where(col(Lane.workspace) == workspace, col(Lane.due_at).is_not(None))
    ).scalars():
        if lane.due_at is not None:
            lane.due_at -= by
            lane.free_at -= by  # a back-off passes, too
    session.flush()


def next_due_in(session: Session, workspace: str) -> datetime | None:
    """When the next lane of one workspace can be claimed; None when nothing waits there."""
    later = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
    moment = later(col(Lane.due_at), col(Lane.free_at))
    mine = (col(Lane.workspace) == workspace, col(Lane.due_at).is_not(None))
    query = select(moment.label("at")).where(*mine).order_by(moment).limit(1)
    found: datetime | None = session.execute(query).scalar()
    return found
