"""So many of a person's own working hours later: through nights, weekends and leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.hours import next_working_moment, working_hours_later
from tests.flows.test_hours import BERLIN, KEEPERS, MOMENTS, Keeper, utc


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        (utc(23, 8), 4, utc(23, 12)),  # on Monday at nine: at one
        (utc(23, 2), 4, utc(23, 12)),  # the night does not count
        (utc(23, 14), 4, utc(24, 10)),  # two hours today, two tomorrow
        (utc(27, 14), 4, utc(30, 10)),  # Friday at three: Monday at eleven
        (utc(28, 12), 4, utc(30, 12)),  # Saturday: from Monday's opening
        (utc(23, 12), 4, utc(24, 8)),  # what ends with the day ends when the next one begins
        (utc(23, 8), 20, utc(25, 12)),  # two days and a half
        (utc(23, 9, 30), 0, utc(23, 9, 30)),
        (utc(23, 9, 30), 0.5, utc(23, 10)),
    ],
)
def test_only_working_hours_count(moment: datetime, hours: float, expected: datetime) -> None:
    assert working_hours_later(BERLIN, moment, hours) == expected


def test_leave_does_not_count() -> None:
    away = Keeper(away_until=utc(25, 10))
    assert working_hours_later(away, utc(23, 8), 4) == utc(25, 14)


def test_an_hour_that_the_clocks_take_away_does_not_count() -> None:
    nights = Keeper(hours_from=0, hours_to=6 * 60, days="0,1,2,3,4,5,6")
    saturday = datetime(2026, 3, 28, 23, tzinfo=UTC)  # midnight; at two it is three
    assert working_hours_later(nights, saturday, 4) == datetime(2026, 3, 29, 3, tzinfo=UTC)


@pytest.mark.parametrize("nobody", [Keeper(days=""), Keeper(hours_from=600, hours_to=300)])
def test_without_working_hours_the_clock_counts(nobody: Keeper) -> None:
    assert working_hours_later(nobody, utc(23, 2), 4) == utc(23, 6)


@settings(max_examples=150, deadline=None)
@given(person=KEEPERS, moment=MOMENTS, hours=st.integers(0, 40))
def test_it_is_in_their_hours_and_never_sooner_than_by_the_clock(
    person: Keeper, moment: datetime, hours: int
) -> None:
    found = working_hours_later(person, moment, hours)
    assert found >= moment + timedelta(hours=hours)
    assert next_working_moment(person, found) == found
