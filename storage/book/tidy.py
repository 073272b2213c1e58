"""What is forgotten each night, in all workspaces: what nobody will ask for again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from storage.records import Delivery, DeliveryState, Heard, Lane, LinkCode


def tidy(session: Session, before: datetime) -> None:
    """Forget old events and codes, settled deliveries without a message, idle lanes."""
    session.execute(delete(Heard).where(col(Heard.at) < before))
    session.execute(delete(LinkCode).where(col(LinkCode.expires_at) < before))
    session.execute(
        delete(Delivery).where(
            col(Delivery.state).in_((DeliveryState.SENT, DeliveryState.CANCELLED)),
            col(Delivery.receipt) == "",
            col(Delivery.settled_at) < before,
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
