"""Takes back what stands with somebody who is forgotten, or is kept for no longer.

Messages are deleted, a home is emptied.

Such a delivery knows the conversation and the message, and not whose they were. Settled, it goes.
"""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import Session, col

from adapters.voice import HOME
from flows.language.words import Message, Text
from storage.book.sweep import Outcome
from storage.records import WAITING, Delivery, DeliveryKind

EMPTY = Message("Nothing is kept of you here.", Text("Nothing is kept of you here any more."))


def is_tab(delivery: Delivery) -> bool:
    """Whether it is a home that is a tab: it cannot be deleted."""
    return delivery.kind is DeliveryKind.BACK and delivery.receipt == HOME.id


def taken_back(session: Session, outcome: Outcome) -> None:
    """Forget where it stood, whether or not the platform could delete it."""
    if outcome.state not in WAITING:
        mine = col(Delivery.id) == outcome.head.delivery.id
        session.execute(delete(Delivery).where(mine))
