"""Reads what a tracker sends us. All raise Unreadable for what is not as it should be."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

import orjson

from adapters.trackers.port import Forged, Inbound, Unreadable, WorkState

LENIENCE = timedelta(minutes=5)  # for a signature's age, and for clocks that disagree
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
STAMP = re.compile(r"[0-9]{1,14}", re.ASCII)
KEY = 40


def parsed(inbound: Inbound) -> object:
    """The body as JSON."""
    try:
        return orjson.loads(inbound.body)
    except ValueError:
        raise Unreadable("not JSON") from None


def day(said: object) -> date:
    """`2026-05-01`."""
    if isinstance(said, str) and DAY.fullmatch(said):
        try:
            return date.fromisoformat(said)
        except ValueError:
            pass
    raise Unreadable("not a day")


def moment(said: object) -> datetime:
    """A date of ISO 8601 with its zone, in UTC."""
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Unreadable("not a moment")


def moment_of(milliseconds: object) -> datetime:
    """A Unix time in milliseconds, a number or one in a text."""
    if isinstance(milliseconds, str) and STAMP.fullmatch(milliseconds):
        milliseconds = int(milliseconds)
    if isinstance(milliseconds, int) and not isinstance(milliseconds, bool):
        try:
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            pass
    raise Unreadable("not a moment")


def state(said: object) -> WorkState:
    """One of our words for how far an item is."""
    try:
        return WorkState(str(said))
    except ValueError:
        raise Unreadable("not a state") from None


def identity(said: object) -> str:
    """An id: a text, or a number."""
    if isinstance(said, int) and not isinstance(said, bool):
        return str(said)
    if isinstance(said, str) and said:
        return said
    raise Unreadable("no id")


def key(*parts: object) -> str:
    """The same for the same parts, whatever they hold."""
    said = "\n".join(repr(one) for one in parts)
    return hashlib.sha256(said.encode(errors="backslashreplace")).hexdigest()[:KEY]


def fresh(at: datetime, now: datetime, *, for_: timedelta = LENIENCE) -> None:
    """Raise Forged when it was signed too long ago, or later than now."""
    if now - at > for_:
        raise Forged("it is too old")
    if at - now > LENIENCE:
        raise Forged("it is from the future")
