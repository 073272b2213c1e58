"""How long after a call it is debriefed, as people write and say it: 24h, 90 min, 1d 6h, P1D."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

import isodate

from flows.language.forms import Refused

SHORTEST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(days=14)
PIECE = r"(\d{1,5})\s*(w|d|h|m)(?:eeks?|ays?|ours?|rs?|ins?|inutes?)?"
MINUTES = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}


def read_delay(words: str) -> timedelta:
    """A delay as people write it: 24h, 90 min, 1d 6h, or ISO 8601; refuses what it cannot read."""
    words = words.strip().lower()
    delay = timedelta(0)
    if words.isdecimal():
        words = f"{words[:5]}h"
    if re.fullmatch(rf"(?:{PIECE}[\s,]*)+", words):
        minutes = sum(int(number) * MINUTES[unit] for number, unit in re.findall(PIECE, words))
        delay = timedelta(minutes=minutes)
    else:
        # Whatever else it is: months have no length, and a number may be beyond all calendars.
        with contextlib.suppress(isodate.ISO8601Error, OverflowError):
            read = isodate.parse_duration(words.upper())  # type: ignore[no-untyped-call]
            delay = read if isinstance(read, timedelta) else delay
    if not SHORTEST_DELAY <= delay <= LONGEST_DELAY:
        message = "Please give a time between one minute and 14 days, for example 24h or P1D."
        raise Refused(delay=message)
    return delay


def spoken(delay: timedelta) -> str:
    """A delay as people say it."""
    minutes = int(delay.total_seconds() // 60)
    if minutes and minutes % 60 == 0:
        return f"{minutes // 60}h"
    return f"{minutes} min" if minutes else f"{int(delay.total_seconds())} seconds"
