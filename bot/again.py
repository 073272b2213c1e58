"""Trying a transaction again, where another one was in its way."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

TRIES = 4
T = TypeVar("T")
log = structlog.get_logger("parley.conductor")


def again(work: Callable[[], T]) -> T:
    """Try a transaction again: after a deadlock, or when another has just added the same row."""
    for attempt in range(1, TRIES):
        try:
            return work()
        except (IntegrityError, OperationalError):
            log.info("transaction_tried_again", attempt=attempt)
            time.sleep(0.05 * attempt)
    return work()
