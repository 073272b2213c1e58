"""Working hours: each person's own, through nights, weekends, leave and summer time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.hours import at, next_working_moment, zone_of

ZONES = (
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Istanbul",
    "America/Chicago",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "UTC",
)


@dataclass
class Keeper:
    """Somebody with working hours."""

    zone: str = "Europe/Berlin"
    hours_from: int = 9 * 60
    hours_to: int = 17 * 60
    days: str = "0,1,2,3,4"
    away_until: datetime | None = None


def utc(day: int, hour: int = 0, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


BERLIN = Keeper()  # an hour ahead of UTC in winter, two in summer


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (utc(23, 10), utc(23, 10)),  # on Monday at eleven she works
        (utc(23, 8), utc(23, 8)),  # from the very first moment
        (utc(23, 7, 59), utc(23, 8)),
        (utc(23, 15, 59), utc(23, 15, 59)),
        (utc(23, 16), utc(24, 8)),  # at the very last moment she does not any more
        (utc(23, 2), utc(23, 8)),
        (utc(27, 16), utc(30, 8)),  # Friday evening: Monday
        (utc(28, 12), utc(30, 8)),  # Saturday noon: Monday
    ],
)
def test_what_comes_outside_working_hours_waits_for_the_next_ones(
    moment: datetime, expected: datetime
) -> None:
    assert next_working_moment(BERLIN, moment) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Istanbul", utc(24, 6)),
        ("America/Chicago", utc(23, 22)),
        ("Asia/Kathmandu", utc(24, 3, 15)),
        ("Pacific/Auckland", utc(23, 22)),
        ("", utc(24, 9)),
        ("Nowhere/Atlantis", utc(24, 9)),
    ],
)
def test_hours_are_those_of_the_person_s_own_zone(zone: str, expected: datetime) -> None:
    assert next_working_moment(Keeper(zone), utc(23, 22)) == expected


def test_leave_comes_before_working_hours() -> None:
    assert next_working_moment(Keeper(away_until=utc(25, 12)), utc(23, 10)) == utc(25, 12)
    assert next_working_moment(Keeper(away_until=utc(25, 22)), utc(23, 10)) == utc(26, 8)
    assert next_working_moment(Keeper(away_until=utc(27, 22)), utc(23, 10)) == utc(30, 8)


def test_leave_that_is_over_counts_no_more() -> None:
    assert next_working_moment(Keeper(away_until=utc(22, 12)), utc(23, 10)) == utc(23, 10)


def test_without_working_days_nothing_is_held_but_for_leave() -> None:
    never = Keeper(days="")
    assert next_working_moment(never, utc(22, 3)) == utc(22, 3)
    never.away_until = utc(25, 3)
    assert next_working_moment(never, utc(22, 3)) == utc(25, 3)


def test_hours_that_end_before_they_begin_hold_nothing() -> None:
    assert next_working_moment(Keeper(hours_from=600, hours_to=600), utc(22, 3)) == utc(22, 3)


def test_a_day_may_last_until_midnight() -> None:
    late = Keeper(hours_from=20 * 60, hours_to=24 * 60)
    assert next_working_moment(late, utc(23, 22, 59)) == utc(23, 22, 59)
    assert next_working_moment(late, utc(23, 23)) == utc(24, 19)


def test_a_day_a_week_is_found_again_a_week_later() -> None:
    assert next_working_moment(Keeper(days="0"), utc(23, 17)) == utc(30, 8)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # The clocks go back on Sunday 25 October 2026 and forward on Sunday 28 March 2027.
        (utc(23, 20, month=10), utc(26, 8, month=10)),
        (utc(22, 20, month=10), utc(23, 7, month=10)),
        (utc(26, 20, month=3, year=2027), utc(29, 7, month=3, year=2027)),
        (utc(25, 20, month=3, year=2027), utc(26, 8, month=3, year=2027)),
    ],
)
def test_nine_stays_nine_through_both_changes_of_summer_time(
    moment: datetime, expected: datetime
) -> None:
    assert next_working_moment(BERLIN, moment) == expected
    assert expected.astimezone(ZoneInfo("Europe/Berlin")).hour == 9


def test_a_time_that_the_clocks_skip_is_an_hour_later_on_the_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    opens = at(date(2027, 3, 28), 2 * 60 + 30, berlin)
    assert (opens, opens.astimezone(berlin).hour) == (utc(28, 1, 30, month=3, year=2027), 3)


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    assert at(date(2026, 10, 25), 150, ZoneInfo("Europe/Berlin")) == utc(25, 0, 30, month=10)


def test_the_hour_after_a_day_s_last_is_the_next_midnight() -> None:
    assert at(date(2026, 12, 31), 24 * 60, ZoneInfo("UTC")) == utc(1, month=1, year=2027)


def test_an_only_hour_that_the_clocks_skip_comes_a_week_later() -> None:
    # On 28 March 2027 Berlin has no time between two and three.
    sundays = Keeper(days="6", hours_from=120, hours_to=180)
    assert next_working_moment(sundays, utc(27, month=3, year=2027)) == utc(4, month=4, year=2027)
    assert next_working_moment(sundays, utc(21, 3, month=3, year=2027)) == utc(
        4, month=4, year=2027
    )


MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(2030, 1, 1),  # noqa: DTZ001 -- the same
    timezones=st.just(UTC),
)
KEEPERS = st.builds(
    Keeper,
    zone=st.sampled_from(ZONES),
    hours_from=st.integers(0, 24 * 60),
    hours_to=st.integers(0, 24 * 60),
    days=st.sets(st.integers(0, 6)).map(lambda days: ",".join(map(str, sorted(days)))),
    away_until=st.none() | MOMENTS,
)


# Hours that touch a change of summer time are told one by one, above.
HOURS = st.lists(st.integers(4 * 60, 24 * 60), min_size=2, max_size=2, unique=True).map(sorted)


def daily(hours: list[int], zone: str) -> Keeper:
    return Keeper(zone, hours[0], hours[1], days="0,2,3,6")


def works(person: Keeper, moment: datetime) -> bool:
    """Said in another way than the code says it: look at the person's own clock."""
    local = moment.astimezone(zone_of(person))
    minutes = local.hour * 60 + local.minute
    return (
        str(local.weekday()) in person.days.split(",")
        and person.hours_from <= minutes < person.hours_to
        and (person.away_until is None or moment >= person.away_until)
    )


@settings(max_examples=300, deadline=None)
@given(person=KEEPERS, moment=MOMENTS)
def test_it_is_never_sooner_and_stays_once_reached(person: Keeper, moment: datetime) -> None:
    found = next_working_moment(person, moment)
    assert found.tzinfo is UTC
    assert found >= max(moment, person.away_until or moment)
    assert next_working_moment(person, found) == found


@settings(max_examples=120, deadline=None)
@given(person=st.builds(daily, HOURS, st.sampled_from(ZONES)), moment=MOMENTS)
def test_the_person_works_then_and_did_not_before(person: Keeper, moment: datetime) -> None:
    found = next_working_moment(person, moment)
    assert works(person, found)
    start = max(moment, person.away_until or moment)
    assert not any(
        works(person, start + (found - start) * part / 12) for part in range(12) if found > start
    )


@settings(max_examples=200, deadline=None)
@given(person=KEEPERS, moment=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_later_moment_never_comes_out_sooner(
    person: Keeper, moment: datetime, later: timedelta
) -> None:
    assert next_working_moment(person, moment) <= next_working_moment(person, moment + later)


@settings(max_examples=200, deadline=None)
@given(person=KEEPERS, moment=MOMENTS)
def test_nothing_is_held_longer_than_a_fortnight_beyond_leave(
    person: Keeper, moment: datetime
) -> None:
    start = max(moment, person.away_until or moment)
    assert next_working_moment(person, moment) - start < timedelta(days=14)
