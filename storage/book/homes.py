"""Where a person's home stands, on platforms where it is a message like any other (Teams)."""

from __future__ import annotations

from sqlalchemy import and_, select, update
from sqlmodel import col

from storage.book.deliveries import EVER, Deliveries
from storage.records import Delivery, DeliveryKind, Heard, Lane, Person


class Homes(Deliveries):
    """Homes that were published."""

    def was_heard(self, key: str) -> bool:
        """Whether an event was heard already."""
        return self._session.get(Heard, (self.workspace_id, key)) is not None

    def forget_home(self, person: Person) -> tuple[str, str] | None:
        """Forget where a person's home stands: shown again, it is posted anew.

        Returns the channel and the receipt it had, for whoever takes it away; None when it stands
        nowhere. An edit that is under way does not bring the old place back.
        """
        mine = and_(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.kind) == DeliveryKind.HOME,
            col(Delivery.about) == person.id,
            col(Delivery.receipt) != "",
        )
        lanes = set(self._session.execute(select(col(Delivery.lane)).where(mine)).scalars())
        self._lock_lanes(lanes)
        found = self._session.execute(
            select(col(Delivery.channel), col(Delivery.receipt)).where(mine)
        ).first()
        if found is None:
            return None
        self._session.execute(update(Delivery).where(mine).values(channel="", receipt=""))
        # Whoever edits it just now has lost the lane, and the next one need not wait for them.
        self._session.execute(
            update(Lane)
            .where(col(Lane.name).in_(lanes))
            .values(fence=col(Lane.fence) + 1, free_at=EVER)
        )
        return found.channel, found.receipt
