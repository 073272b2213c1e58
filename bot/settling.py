"""Writes down what came of deliveries, and what follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import synced
from bot.apologies import raised_at
from bot.conductor import Conductor
from bot.taking_back import taken_back
from storage.book import Book, sweep
from storage.book.sweep import Outcome
from storage.records import Delivery, DeliveryKind, DeliveryState

log = structlog.get_logger("parley.deliveries")


def write(conductor: Conductor, outcomes: Sequence[Outcome]) -> None:
    """Settle deliveries; keep private chats and how items stand elsewhere, tell of trouble."""
    now = conductor.clock.now()
    with conductor.storage.session() as session:
        synced.lock(session, outcomes)
        for one in sweep.settle(session, outcomes, now):
            delivery = one.head.delivery
            book = Book(session, delivery.workspace)
            if isinstance(one, synced.Synced):
                if one.failed:  # one that fails each time must not keep the others behind it
                    sweep.postpone(session, one.head, one.free_at)
                synced.write(book, conductor.turning, one, now)
            elif delivery.kind is DeliveryKind.BACK:
                taken_back(session, one)
            elif delivery.kind is not DeliveryKind.SHOW:
                continue
            elif delivery.to_person and one.channel:
                book.remember_dm(delivery.to, one.channel)
            elif one.state is DeliveryState.DEAD and not delivery.to_person:
                _tell_trouble(conductor, book, session, delivery)


def _tell_trouble(conductor: Conductor, book: Book, session: Session, delivery: Delivery) -> None:
    try:
        with session.begin_nested():
            conductor.tell_trouble(book, delivery)
    except SQLAlchemyError:
        raise
    except Exception as bug:  # noqa: BLE001 -- what came of the others is written down all the same
        log.warning("trouble_not_told", kind=type(bug).__name__, at=raised_at(bug))
