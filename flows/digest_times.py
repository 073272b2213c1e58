"""When the weekly messages come: on a day and an hour of the reader's own week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flows.language.hours import at, local_day, zone_of
from flows.language.steps import Turn
from flows.language.words import Does
from storage.records import DigestWish, Person

MONDAY, NINE = 0, 9 * 60
DAYS = 8  # the same day of the next week is the last that can be meant


def wanted(wish: DigestWish | None) -> tuple[int, int]:
    """The day of the week, Monday is 0, and the minutes after midnight."""
    return (wish.day, wish.minutes) if wish is not None else (MONDAY, NINE)


def next_time(person: Person, day: int, minutes: int, after: datetime) -> datetime:
    """The next such moment where a person is, after a moment (aware UTC)."""
    zone = zone_of(person)
    today = local_day(person, after)
    days = (today + timedelta(days=offset) for offset in range(DAYS))
    return next(
        found for one in days if one.weekday() == day and (found := at(one, minutes, zone)) > after
    )


def keep_waking(
    turn: Turn, step: Does, person: Person, due: datetime, is_due: datetime | None
) -> None:
    """See to it that a step wakes for somebody; one that is overdue is about to, so it stays."""
    if is_due is None or (is_due != due and is_due > turn.now):
        turn.wake(step, person, at=due)


def planned(turn: Turn, step: Does) -> Mapping[str, datetime]:
    """When a step wakes, by what it is about, as this workspace's clock has it."""
    ahead = turn.workspace.ahead
    return {about: due + ahead for about, due in turn.book.dues_of(step.name).items()}
