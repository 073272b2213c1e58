"""How long a tracker asks us to wait, from the headers that trackers say it with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 3600.0  # seconds; a tracker that asks for more is asked again after an hour
EPOCHS = 1_000_000_000  # a number this large is a moment, not a while
# Retry-After is everybody's; the others are Jira's, and the draft of a standard.
HEADERS = ("retry-after", "x-ratelimit-reset", "ratelimit-reset")


def asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds, at most an hour; None when it does not say."""
    for name in HEADERS:
        if (seconds := _seconds(headers.get(name, ""), headers.get("date", ""))) is not None:
            return min(max(0.0, seconds), LONGEST_WAIT)
    return None


def _seconds(said: str, date: str) -> float | None:
    """From a number of seconds, a Unix time, a date of HTTP, or a date of ISO 8601."""
    # A moment is compared with the clock it was read from, which may not agree with ours.
    now = _moment(date) or datetime.now(UTC)
    try:
        number = float(said)
    except ValueError:
        until = _moment(said)
        return None if until is None else (until - now).total_seconds()
    if not math.isfinite(number):
        return None
    return number - now.timestamp() if number >= EPOCHS else number


def _moment(said: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(said)
        except (ValueError, TypeError, OverflowError):
            continue
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return None
