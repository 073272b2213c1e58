"""The weeks in which answers are gathered and told of: `2026-W47`.

A week ends on Sunday at 10:00 UTC, when Monday begins in the first zone on Earth. So what a week
has to say is there before anybody's Monday morning, wherever they are.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

FIRST_MONDAY = timedelta(hours=14)  # so far ahead of UTC is the first zone on Earth
A_WEEK = timedelta(days=7)


def week_of(moment: datetime) -> str:
    """The week that is open at a moment (aware UTC)."""
    year, week, _ = (moment + FIRST_MONDAY).isocalendar()
    return f"{year}-W{week:02}"


def begins(week: str) -> datetime:
    """When a week opens. Raises ValueError for what is no week."""
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return datetime(monday.year, monday.month, monday.day, tzinfo=UTC) - FIRST_MONDAY


def closes(week: str) -> datetime:
    """When it closes, and the next one opens."""
    return begins(week) + A_WEEK


def before(week: str, weeks: int = 1) -> str:
    """An earlier week."""
    return week_of(begins(week) - A_WEEK * weeks)
