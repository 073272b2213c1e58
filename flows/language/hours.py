"""Working hours: each person's own, in their own zone, through summer time and leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOOK_AHEAD_DAYS = 15  # a change of summer time may swallow the one short day of a week


class Keeper(Protocol):
    """Whoever has working hours."""

    zone: str
    hours_from: int
    hours_to: int
    days: str
    away_until: datetime | None


def zone_of(person: Keeper) -> ZoneInfo:
    """A person's zone; UTC only as a last resort, and screens then say so."""
    try:
        return ZoneInfo(person.zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_day(person: Keeper, moment: datetime) -> date:
    """Which day it is for a person, in their own zone, at a moment (aware UTC)."""
    return moment.astimezone(zone_of(person)).date()


def next_working_moment(person: Keeper, moment: datetime) -> datetime:
    """The first moment at or after `moment` (aware UTC) in which a person works.

    Leave comes first. A person without working days gets the moment itself: nothing is held for
    ever. Local times are looked up day by day, so both changes of summer time come out right.
    """
    start = max(moment, person.away_until) if person.away_until else moment
    days = works_on(person)
    if not days or person.hours_from >= person.hours_to:
        return start
    zone = zone_of(person)
    today = local_day(person, start)
    for offset in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=offset)
        if day.weekday() not in days:
            continue
        opens, closes = at(day, person.hours_from, zone), at(day, person.hours_to, zone)
        if max(start, opens) < closes:
            return max(start, opens)
    return start


def works_on(person: Keeper) -> set[int]:
    """The days of the week on which a person works, Monday is 0; empty when they chose none."""
    return {int(day) for day in person.days.split(",") if day}


def working_days_later(person: Keeper, moment: datetime, days: int) -> datetime:
    """The same time of day, so many of a person's working days after `moment`; in their hours.

    From a Friday 16:00 to Monday 16:00; from a Sunday it counts from Monday's opening.
    """
    start, zone = next_working_moment(person, moment), zone_of(person)
    local, works = start.astimezone(zone), works_on(person) or set(range(7))
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() in works
    return next_working_moment(person, at(day, local.hour * 60 + local.minute, zone))


def working_hours_later(person: Keeper, moment: datetime, hours: float) -> datetime:
    """When so many of a person's working hours have passed since `moment`; in their hours.

    Of four hours from a Friday 15:00, two are left for Monday: 11:00, where they begin at nine.
    What ends with the day ends when the next one begins.
    """
    left, zone = timedelta(hours=hours), zone_of(person)
    start = next_working_moment(person, moment)
    while True:
        closes = at(local_day(person, start), person.hours_to, zone)
        if not works_on(person) or closes <= start or left < closes - start:
            return start + left
        left -= closes - start
        start = next_working_moment(person, closes)


def next_opening(person: Keeper, moment: datetime) -> datetime:
    """When a person's next working day begins, at or after `moment`; days of leave do not count."""
    start = max(moment, person.away_until) if person.away_until else moment
    days, zone = works_on(person) or set(range(7)), zone_of(person)
    day = local_day(person, start)
    while True:
        opens, closes = at(day, person.hours_from, zone), at(day, person.hours_to, zone)
        open_at_all = opens < closes or person.hours_from >= person.hours_to
        if day.weekday() in days and opens >= start and open_at_all:
            return opens
        day += timedelta(days=1)


def at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """`minutes` after midnight on a local day, as aware UTC; 1440 is the next midnight.

    A time that the clocks skip is read as if they had not changed yet, so 02:30 is 03:30; of a time
    that comes twice, the first counts.
    """
    extra, minutes = divmod(minutes, 24 * 60)
    local = datetime.combine(
        day + timedelta(days=extra), time(minutes // 60, minutes % 60), tzinfo=zone
    )
    return local.astimezone(UTC)
