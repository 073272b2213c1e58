"""What concerns all workspaces: which there are, and what is forgotten of them each night."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlmodel import Session, col

from storage.records import Delivery, DeliveryState, Heard, Lane, LinkCode, Workspace

# Who was offered a check-in is known until its week is over, and no longer; when somebody wrote
# what they ask a colleague for, mostly right after one, until the night.
SOON = ("checkin.", "pleas.")


def _soon(steps: str) -> ColumnElement[bool]:
    return col(Delivery.step).startswith(steps)


def workspaces(session: Session) -> list[str]:
    """The ids of all workspaces; who runs the server may know them."""
    return list(session.execute(select(col(Workspace.id)).order_by(col(Workspace.id))).scalars())


def tidy(session: Session, before: datetime) -> None:
    """Forget old events and codes, settled deliveries without a message, idle lanes."""
    session.execute(delete(Heard).where(col(Heard.at) < before))
    session.execute(delete(LinkCode).where(col(LinkCode.expires_at) < before))
    session.execute(
        delete(Delivery).where(
            col(Delivery.state).in_((DeliveryState.SENT, DeliveryState.CANCELLED)),
            col(Delivery.receipt) == "",
            (col(Delivery.settled_at) < before) | or_(*map(_soon, SOON)),
        )
    )
    busy = select(col(Delivery.lane))
    session.execute(
        delete(Lane).where(
            col(Lane.due_at).is_(None),
            col(Lane.free_at) < before,
            col(Lane.name).not_in(busy),
        )
    )
