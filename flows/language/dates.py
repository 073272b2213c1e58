"""Reading moments as people write them: «tomorrow 3pm», «Fri 14:00».

The reading itself is dateparser's. What it made of the words is always shown back in a form before
it counts, so a wrong guess costs a correction and not a missed call.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dateparser

from flows.language.hours import Keeper, zone_of

WORDS_LIMIT = 8  # more words than this are not a moment
YEARS_LIMIT = 50  # farther away, it was a number and not a year
DAYS = r"mon|tue|wed|thu|fri|sat|sun"
BARE_HOUR = re.compile(rf"^(.*\b(?:{DAYS})[a-z]*\s+(?:at\s+)?)(\d{{1,2}})$", re.IGNORECASE)
SAYS_A_TIME = re.compile(r"\d\s*(:|h|m\b|min|[ap]\.?m)|noon|midnight|hour|minute", re.IGNORECASE)
LASTS = re.compile(r"^in\b.*(\d\s*[hm]\b|\bhours?|\bhrs?|\bmin)", re.IGNORECASE)  # «in 2 hours»
NO_CLOCK = re.compile(r"\b(2[4-9]|[3-9]\d|\d{3,}):\d|:[6-9]\d")  # 25:00, 14:75
MORNING = 9
# 12/05, 12.05., 12-05-2026; not 2026-12-05
SLASHES = re.compile(r"\b\d{1,2}/\d{1,2}\b|(?<![\d:.-])\d{1,2}[.-]\d{1,2}\b(?!:)")
SPELLINGS = (
    (re.compile(r"\b(tmrw|tmr|tomorow|tommorow)\b", re.IGNORECASE), "tomorrow"),
    (re.compile(r"\bhalf an hour\b", re.IGNORECASE), "30 minutes"),
    (re.compile(r"\b(\d{1,2})h(\d{2})\b(?=$)", re.IGNORECASE), r"\1 hours \2 minutes"),
)
WEEKDAY = re.compile(rf"\b(?:{DAYS})(?:(?:s|nes|rs|r|ur)?day|s|r|rs)?\b", re.IGNORECASE)
MONTHS = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
DATED = re.compile(rf"\bnext\b|\d{{4}}|\d(st|nd|rd|th)\b|{MONTHS.pattern}", re.IGNORECASE)
WEEK = timedelta(days=7)


def read_moment(words: str, person: Keeper, now: datetime) -> datetime | None:
    """A moment in a person's own words and zone, as aware UTC; None when it cannot be read.

    A day without a time means nine in the morning.
    """
    words = words.strip().removeprefix("until ").removeprefix("at ").strip()
    if not words or words.isdigit() or len(words.split()) > WORDS_LIMIT or NO_CLOCK.search(words):
        return None
    if SLASHES.search(words):
        return None  # 12/05 is May to some and December to others
    for spelling, meant in SPELLINGS:
        words = spelling.sub(meant, words)
    # A span of hours is as long as it says, whatever the clocks do meanwhile.
    zone = ZoneInfo("UTC") if LASTS.search(words) else zone_of(person)
    words = BARE_HOUR.sub(r"\1\2:00", words)
    read = _parsed(words, zone, now)
    if read is None or abs(read.year - now.year) > YEARS_LIMIT:
        return None
    if not SAYS_A_TIME.search(words):
        read = read.replace(hour=MORNING, minute=0, tzinfo=None)
    # dateparser carries today's offset to the day it means, so the zone is put on afterwards.
    read = read.replace(second=0, microsecond=0)
    read = read if read.tzinfo else read.replace(tzinfo=zone)
    sooner = read - WEEK
    today = now.astimezone(zone).date()
    if WEEKDAY.search(words) and not DATED.search(words) and sooner > now:
        # «Monday 10:00» said on Monday at nine means in an hour, not in a week.
        read = sooner if sooner.astimezone(zone).date() == today else read
    return read.astimezone(UTC)


def _parsed(words: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    try:
        return dateparser.parse(
            words,
            languages=["en"],
            settings={
                "TIMEZONE": zone.key,
                "PREFER_DATES_FROM": "future",
                "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
            },
        )
    except (OverflowError, ValueError):
        # It stumbles over years at the edge of the calendar, such as 0001.
        return None


def split_moment(words: str, person: Keeper, now: datetime) -> tuple[str, datetime | None]:
    """Part «Acme Corp Fri 14:00» into the account and the moment.

    The longest ending that reads as a moment is taken as one; quotes keep an account together.
    """
    quoted = re.match(r'^\s*["“«]([^"”»]+)["”»]\s*(.*)$', words)
    if quoted:
        return " ".join(quoted[1].split()), read_moment(quoted[2], person, now)
    parts = words.split()
    for start in range(max(1, len(parts) - WORDS_LIMIT), len(parts)):
        moment = read_moment(" ".join(parts[start:]), person, now)
        if moment is not None:
            if _cuts_a_date(parts[start - 1], parts[start]):
                break  # part of a date is no part of a name
            return " ".join(parts[:start]), moment
    return " ".join(parts), None


def _cuts_a_date(before: str, first: str) -> bool:
    """Whether a moment would begin within a date that was not read: 31 | Feb, 12/05 | 14:00."""
    if before.isdigit():
        return MONTHS.match(first) is not None
    return SLASHES.search(before) is not None and (first == "at" or first[0].isdigit())
