"""Reading moments as people write them: «tomorrow 3pm», «Fri 14:00».

The reading itself is dateparser's. What it made of the words is always shown back in a form before
it counts, so a wrong guess costs a correction and not a missed call.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import dateparser

from flows.language.hours import Keeper, zone_of

WORDS_LIMIT = 8  # more words than this are not a moment
DAYS = r"mon|tue|wed|thu|fri|sat|sun"
BARE_HOUR = re.compile(rf"^(.*\b(?:{DAYS})[a-z]*\s+(?:at\s+)?)(\d{{1,2}})$", re.IGNORECASE)
SAYS_A_TIME = re.compile(r"\d\s*(:|h|am|pm)|noon|midnight|hour|minute", re.IGNORECASE)
MORNING = 9


def read_moment(words: str, person: Keeper, now: datetime) -> datetime | None:
    """A moment in a person's own words and zone, as aware UTC; None when it cannot be read.

    A day without a time means nine in the morning.
    """
    words = words.strip().removeprefix("until ").removeprefix("at ").strip()
    if not words or words.isdigit() or len(words.split()) > WORDS_LIMIT:
        return None
    zone = zone_of(person)
    words = BARE_HOUR.sub(r"\1\2:00", words)
    read = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "TIMEZONE": zone.key,
            "RETURN_AS_TIMEZONE_AWARE": True,
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
        },
    )
    if read is None:
        return None
    if not SAYS_A_TIME.search(words):
        read = read.replace(hour=MORNING, minute=0, tzinfo=None).replace(tzinfo=zone)
    return read.replace(second=0, microsecond=0).astimezone(UTC)


def split_moment(words: str, person: Keeper, now: datetime) -> tuple[str, datetime | None]:
    """Part «Acme Corp Fri 14:00» into the account and the moment.

    The longest ending that reads as a moment is taken as one; quotes keep an account together.
    """
    quoted = re.match(r'^\s*["“«]([^"”»]+)["”»]\s*(.*)$', words)
    if quoted:
        return quoted[1].strip(), read_moment(quoted[2], person, now)
    parts = words.split()
    for start in range(max(1, len(parts) - WORDS_LIMIT), len(parts)):
        moment = read_moment(" ".join(parts[start:]), person, now)
        if moment is not None:
            return " ".join(parts[:start]), moment
    return " ".join(parts), None
