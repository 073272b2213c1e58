"""What concerns all workspaces: which there are, and what is forgotten of them each night."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from storage.records import Delivery, DeliveryState, Heard, Lane, LinkCode, Workspace


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
            # Who was offered a check-in is known until its week is over, and no longer.
            (col(Delivery.settled_at) < before) | col(Delivery.step).startswith("checkin."),
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
