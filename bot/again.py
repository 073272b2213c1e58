"""Trying again: a transaction that another one was in the way of, a request after a while."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

TRIES = 4
BACK_OFF_SECONDS = 1.0
BACK_OFF_MOST = timedelta(minutes=10)
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


def back_off(failures: int) -> timedelta:
    """Longer after each failure in a row, with jitter so that lanes do not march in step."""
    most = BACK_OFF_MOST.total_seconds()
    seconds = min(most, BACK_OFF_SECONDS * 2 ** min(failures, 16))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))  # noqa: S311 -- not a secret
