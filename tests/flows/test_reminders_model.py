"""When reminders come, for any person in any zone: checked against the rules, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.hours import next_opening, next_working_moment
from flows.promises.reminders import base_days, next_at
from storage.records import ItemKind, Nudge, Person

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
# Around both changes of summer time, in both halves of the world.
DAYS = st.dates(date(2026, 2, 1), date(2026, 4, 30)) | st.dates(
    date(2026, 9, 1), date(2026, 11, 30)
)
A_DAY = timedelta(days=1)


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Somebody with any working hours; a zone that everybody knows comes often."""
    known = ("Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Casablanca")
    zone = draw(st.sampled_from(known) | st.sampled_from(ZONES))
    opens = draw(st.integers(0, 22)) * 60
    closes = draw(st.integers(opens // 60 + 1, 24)) * 60
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    return Person(
        native="ben",
        zone=zone,
        hours_from=opens,
        hours_to=closes,
        days=",".join(str(day) for day in sorted(days)),
    )


@st.composite
def rows(draw: st.DrawFn) -> Nudge:
    """Reminders of anything."""
    early = draw(st.booleans())
    late = draw(st.integers(1, 2))
    return Nudge(
        person="p", kind=ItemKind.ACTION, about="a", due=draw(DAYS), first_late=late, early=early
    )


def series(
    person: Person, row: Nudge, start: datetime, number: int, snoozes: dict[int, int]
) -> list[datetime]:
    """The next reminders, with some of them put off by so many days."""
    zone, now, found = ZoneInfo(person.zone), start, []
    for count in range(number):
        at = next_at(person, row, now)
        assert at is not None
        assert at >= now
        found.append(at)
        row.nudged_on, row.snoozed_until, now = at.astimezone(zone).date(), None, at
        if count in snoozes:
            row.snoozed_until = at + snoozes[count] * A_DAY
    return found


@settings(max_examples=150, deadline=None)
@given(
    person=people(),
    row=rows(),
    before=st.integers(-20, 10),
    snoozes=st.dictionaries(st.integers(0, 5), st.integers(1, 9), max_size=3),
)
def test_every_reminder_is_in_working_hours_and_none_is_a_second_one_of_its_day(
    person: Person, row: Nudge, before: int, snoozes: dict[int, int]
) -> None:
    zone = ZoneInfo(person.zone)
    start = datetime.combine(row.due, datetime.min.time(), tzinfo=UTC) + before * A_DAY
    found = series(person, row, start, 8, snoozes)
    assert all(next_working_moment(person, at) == at for at in found)
    days = [at.astimezone(zone).date() for at in found]
    assert days == sorted(set(days))


@settings(max_examples=150, deadline=None)
@given(person=people(), row=rows(), days=st.integers(1, 12), which=st.integers(0, 3))
def test_putting_one_off_never_moves_the_others(
    person: Person, row: Nudge, days: int, which: int
) -> None:
    zone = ZoneInfo(person.zone)
    start = datetime.combine(row.due, datetime.min.time(), tzinfo=UTC) - 10 * A_DAY
    again = Nudge(**row.model_dump())
    plain = [at.astimezone(zone).date() for at in series(person, row, start, 12, {})]
    put_off = [at.astimezone(zone).date() for at in series(person, again, start, 8, {which: days})]
    extra = put_off[which + 1]
    assert put_off[: which + 1] == plain[: which + 1]
    assert put_off[which + 2 :] == [day for day in plain if day > extra][: 8 - which - 2]


@settings(max_examples=150, deadline=None)
@given(person=people(), row=rows())
def test_late_ones_are_five_working_days_apart(person: Person, row: Nudge) -> None:
    works = {int(day) for day in person.days.split(",")}
    days = base_days(person, row.due, row.first_late, early=False)
    first, second = next(days), next(days)
    passed = [row.due + n * A_DAY for n in range(1, (second - row.due).days + 1)]
    working = [day for day in passed if day.weekday() in works]
    assert working.index(first) + 1 == row.first_late
    assert working.index(second) - working.index(first) == 5


@settings(max_examples=150, deadline=None)
@given(person=people(), moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001 -- Hypothesis adds the zone
def test_a_day_begins_when_work_begins(person: Person, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    opens = next_opening(person, now)
    assert opens >= now
    assert next_working_moment(person, opens) == opens
    assert next_opening(person, opens) == opens
    # Nothing of a working day lies between now and then but what was begun already.
    assert next_working_moment(person, now) <= opens
