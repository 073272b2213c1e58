"""Reading moments as people write them, in several zones and through both summer-time changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.dates import read_moment, split_moment

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ZONES = (
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Istanbul",
    "America/Chicago",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Etc/GMT+12",
    "",
    "Nowhere/Atlantis",
)


@dataclass
class Keeper:
    """Somebody with a zone."""

    zone: str = "Europe/Lisbon"
    hours_from: int = 9 * 60
    hours_to: int = 17 * 60
    days: str = "0,1,2,3,4"
    away_until: datetime | None = None


LISBON = Keeper()


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tomorrow 15:00", at(24, 15)),
        ("tomorrow 3pm", at(24, 15)),
        ("tomorrow 3 pm", at(24, 15)),
        ("tomorrow at 3pm", at(24, 15)),
        ("Tomorrow AT 3PM", at(24, 15)),
        ("  tomorrow   15:00  ", at(24, 15)),
        ("tomorrow", at(24, 9)),
        ("until tomorrow", at(24, 9)),
        ("today 18:30", at(23, 18, 30)),
        ("18:30", at(23, 18, 30)),
        ("at 18:30", at(23, 18, 30)),
        ("6pm", at(23, 18)),
        ("09:00", at(24, 9)),
        ("Fri 14:00", at(27, 14)),
        ("fri 14:00", at(27, 14)),
        ("Friday 2pm", at(27, 14)),
        ("Friday 14", at(27, 14)),
        ("Friday at 14", at(27, 14)),
        ("on Friday at 14:00", at(27, 14)),
        ("Friday", at(27, 9)),
        ("until Monday", at(30, 9)),
        ("next Friday 14:00", at(27, 14)),
        ("noon", at(23, 12)),
        ("tomorrow noon", at(24, 12)),
        ("tomorrow at noon", at(24, 12)),
        ("midnight", at(24, 0)),
        ("in 2 hours", at(23, 12)),
        ("in an hour", at(23, 11)),
        ("in 90 minutes", at(23, 11, 30)),
        ("in 30 min", at(23, 10, 30)),
        ("in 30 mins", at(23, 10, 30)),
        ("in 45m", at(23, 10, 45)),
        ("in 2h", at(23, 12)),
        ("tomorrow 8 a.m.", at(24, 8)),
        ("in 3 days", at(26, 9)),
        ("in a week", at(30, 9)),
        ("2026-12-01 14:00", at(1, 14, month=12)),
        ("2026-12-01T14:00", at(1, 14, month=12)),
        ("2026-12-01", at(1, 9, month=12)),
        ("1 December 14:00", at(1, 14, month=12)),
        ("Dec 1 at 2pm", at(1, 14, month=12)),
        ("1 Dec", at(1, 9, month=12)),
        ("3 January 10:15", at(3, 10, 15, month=1, year=2027)),
        ("tomorrow 15:00 UTC", at(24, 15)),
        ("tomorrow 15:00 CET", at(24, 14)),
        ("2026-12-01T14:00+02:00", at(1, 12, month=12)),
        ("tmrw 15:00", at(24, 15)),
        ("in half an hour", at(23, 10, 30)),
        ("in 1h30", at(23, 11, 30)),
        ("Monday 18:00", at(23, 18)),  # today is Monday
        ("Monday 09:30", at(30, 9, 30)),
        ("Monday", at(30, 9)),
        ("next Monday 18:00", at(30, 18)),
        ("Mon 30 November 18:00", at(30, 18)),
        ("Monday 30th 18:00", at(30, 18)),
        ("Friday 4 December 14:00", at(4, 14, month=12)),
        ("in 2 months 18:00", at(23, 18, month=1, year=2027)),  # a month is no Monday
    ],
)
def test_a_moment_is_read_as_people_write_it(words: str, expected: datetime) -> None:
    assert read_moment(words, LISBON, MONDAY) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Lisbon", at(24, 15)),
        ("Europe/Berlin", at(24, 14)),
        ("Europe/Istanbul", at(24, 12)),
        ("America/Chicago", at(24, 21)),
        ("Asia/Kathmandu", at(24, 9, 15)),
        ("Pacific/Auckland", at(24, 2)),
        ("", at(24, 15)),
        ("Nowhere/Atlantis", at(24, 15)),
    ],
)
def test_the_same_words_mean_the_sender_s_own_clock(zone: str, expected: datetime) -> None:
    assert read_moment("tomorrow 15:00", Keeper(zone), MONDAY) == expected


def test_tomorrow_is_the_sender_s_own_tomorrow() -> None:
    late = at(23, 23, 30)  # already Tuesday in Istanbul, still Monday afternoon in Chicago
    assert read_moment("tomorrow 10:00", Keeper("Europe/Istanbul"), late) == at(25, 7)
    assert read_moment("tomorrow 10:00", Keeper("America/Chicago"), late) == at(24, 16)


@pytest.mark.parametrize(
    ("words", "now", "expected"),
    [
        # The clocks go back on 25 October 2026 and forward on 28 March 2027, at 01:00 UTC.
        ("tomorrow 15:00", at(24, 10, month=10), at(25, 14, month=10)),
        ("today 15:00", at(24, 10, month=10), at(24, 13, month=10)),
        ("tomorrow 15:00", at(27, 10, month=3, year=2027), at(28, 13, month=3, year=2027)),
        ("today 15:00", at(27, 10, month=3, year=2027), at(27, 14, month=3, year=2027)),
        ("tomorrow 02:30", at(27, 10, month=3, year=2027), at(28, 1, 30, month=3, year=2027)),
        ("tomorrow", at(24, 10, month=10), at(25, 8, month=10)),
        ("in 3 days", at(24, 10, month=10), at(27, 8, month=10)),
        ("Fri 14:00", at(24, 10, month=10), at(30, 13, month=10)),
        ("in 2 hours", at(25, 0, 30, month=10), at(25, 2, 30, month=10)),
        ("in 2 hours", at(28, 0, 30, month=3, year=2027), at(28, 2, 30, month=3, year=2027)),
        ("in 24 hours", at(24, 10, month=10), at(25, 10, month=10)),
    ],
)
def test_a_moment_across_a_change_of_summer_time_is_still_local(
    words: str, now: datetime, expected: datetime
) -> None:
    assert read_moment(words, Keeper("Europe/Berlin"), now) == expected


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "7",
        "15",
        "2026",
        "Acme",
        "Acme Corp",
        "soon",
        "whenever you like",
        "one two three four five six seven eight nine",
        "25:00",
        "tomorrow 25:00",
        "tomorrow 14:75",
        "31 February 10:00",
        "31 Feb",
        "12/05",
        "12/05 14:00",
        "12/05/2026 14:00",
        "12.05. 14:00",
        "12.05.2026 14:00",
        "12-05-2026",
        "in 99999999999 years",
        "99999-12-01",
        "0001-01-01",
        "9999-12-31 23:59",
        "\u0000",
        "🙂",
    ],
)
def test_what_is_no_moment_is_not_guessed(words: str) -> None:
    assert read_moment(words, LISBON, MONDAY) is None


@pytest.mark.parametrize(
    ("words", "account", "expected"),
    [
        ("Acme tomorrow 15:00", "Acme", at(24, 15)),
        ("Acme Corp Fri 14:00", "Acme Corp", at(27, 14)),
        ("Acme Corp in 2 hours", "Acme Corp", at(23, 12)),
        ('"Acme 7" tomorrow 15:00', "Acme 7", at(24, 15)),
        ("Monday Motors tomorrow 15:00", "Monday Motors", at(24, 15)),
        ('"Acme tomorrow" Fri 14:00', "Acme tomorrow", at(27, 14)),
        ("“Acme Corp” Fri 14:00", "Acme Corp", at(27, 14)),
        ("«Acme Corp»", "Acme Corp", None),
        ("Acme", "Acme", None),
        ("Acme   Corp", "Acme Corp", None),
        ('"Acme   Corp" Fri 14:00', "Acme Corp", at(27, 14)),
        ("Acme 31 Feb 10:00", "Acme 31 Feb 10:00", None),
        ("Acme 12/05 14:00", "Acme 12/05 14:00", None),
        ("Acme 12/05 at 14:00", "Acme 12/05 at 14:00", None),
        ("Web 2.0 tomorrow 15:00", "Web 2.0", at(24, 15)),
        ("Acme tmrw 15:00", "Acme", at(24, 15)),
        ("Acme in half an hour", "Acme", at(23, 10, 30)),
        ("Acme 7 Dec 10:00", "Acme", at(7, 10, month=12)),
        ("", "", None),
        ("tomorrow 15:00", "tomorrow", at(23, 15)),
    ],
)
def test_words_are_parted_into_account_and_moment(
    words: str, account: str, expected: datetime | None
) -> None:
    assert split_moment(words, LISBON, MONDAY) == (account, expected)


ODD = (
    "tomorrow today next in at until noon midnight fri Monday 31 30 02:30 24:00 3pm 12am hours "
    "minutes days weeks months years 99999 -1 0 1e9 ago last . - / 2026-02-30 9999-12-31 "
    "0001-01-01 Feb 29 UTC CET +14:00 -12:00 1.5 ½ ٣ Acme \u202e"
)
PIECES = st.sampled_from(ODD.split())
WORDS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=9).map(" ".join))
MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(2040, 1, 1),  # noqa: DTZ001 -- the same
    timezones=st.just(UTC),
)


@settings(max_examples=150, deadline=None)
@given(words=WORDS, zone=st.sampled_from(ZONES), now=MOMENTS)
def test_whatever_is_written_is_read_as_aware_utc_or_not_at_all(
    words: str, zone: str, now: datetime
) -> None:
    read = read_moment(words, Keeper(zone), now)
    assert read is None or (read.tzinfo is UTC and (read.second, read.microsecond) == (0, 0))


@settings(max_examples=60, deadline=None)
@given(words=st.text('Aä1 "“:.', max_size=30), ending=st.sampled_from(["tomorrow 15:00", ""]))
def test_parting_invents_no_word_of_the_account(words: str, ending: str) -> None:
    account, read = split_moment(f"{words} {ending}", LISBON, MONDAY)
    assert account in " ".join(words.split()) or account == ending.partition(" ")[0]
    assert read is None or read.tzinfo is UTC
