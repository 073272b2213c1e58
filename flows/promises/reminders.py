"""Reminders that people do not mute: before, on and after the day, in the person's working hours.

"Send the report" is due on Friday. On Thursday at nine, where Ben is, Parley reminds him; on Friday
and on Monday once more, then every fifth working day. Ana, who is accountable, hears of it from the
second working day after. Ben presses Tomorrow: the next reminder comes then, and the rest stays as
it was. Never two in a day about the same thing, and never one after it is done.

Here stands when each of these is to come, a row per person and item. When it is time, everything
of a person's that is due then goes out as one message: see reminding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from flows import guard
from flows.language.hours import (
    Keeper,
    at,
    local_day,
    next_opening,
    next_working_moment,
    works_on,
    zone_of,
)
from flows.language.steps import Turn
from flows.language.words import Named
from storage.book.core import ITEMS
from storage.records import Nudge, Person, Record

EVERY = 5  # working days between two reminders of what is overdue
A_DAY = timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)
LOOK_AHEAD = 1000  # base days; each is a week apart at most, so an item can be years overdue
REDRAWN = 10  # of an item's reminders that stand; older ones are far up in the chat
KNOCK = Named("reminding.knock")
VIEWS = ("reminding.reminder", "reminding.today")


@dataclass(frozen=True, slots=True)
class Owed:
    """One person's reminders of one item."""

    person: Person
    due: date
    first_late: int = 1  # working day after `due` of the first late reminder, then every fifth
    early: bool = True  # also the working day before, and on the day


# When


def base_days(
    person: Keeper, due: date, first_late: int = 1, *, early: bool = True
) -> Iterator[date]:
    """The days on which somebody is reminded, however often they snooze."""
    works = works_on(person) or set(range(7))
    if early:
        before = due - A_DAY
        while before.weekday() not in works:
            before -= A_DAY
        yield before
        if due.weekday() in works:
            yield due
    day, late = due, 0
    while True:
        day += A_DAY
        late += day.weekday() in works
        if day.weekday() in works and late % EVERY == first_late % EVERY and late >= first_late:
            yield day


def next_at(person: Keeper, row: Nudge, now: datetime) -> datetime | None:
    """When somebody is reminded next, in their working hours and after the day that was used."""
    used, zone = row.nudged_on, zone_of(person)
    if row.snoozed_until is not None:
        return _on_a_new_day(person, max(row.snoozed_until, now), used)
    days = base_days(person, row.due, row.first_late, early=row.early)
    today = local_day(person, now)
    for day in islice(days, LOOK_AHEAD):
        if day >= today and (used is None or day > used):
            return _on_a_new_day(person, max(at(day, person.hours_from, zone), now), used)
    return None


def _on_a_new_day(person: Keeper, moment: datetime, used: date | None) -> datetime:
    found, zone = next_working_moment(person, moment), zone_of(person)
    while used is not None and local_day(person, found) <= used:
        later = local_day(person, found) + A_DAY
        found = next_working_moment(person, at(later, person.hours_from, zone))
    return found


# What every kind of item says


def plan(turn: Turn, item: Record, owed: Iterable[Owed]) -> None:
    """Make an item's reminders exactly these; none at all for what is done or declined."""
    # Whoever has two parts is reminded as the one who does it.
    several = sorted(owed, key=lambda one: one.early)
    wanted = {one.person.id: one for one in several if guard.may_hear(one.person)}
    turn.book.hold_reminders({*wanted, *(one.person for one in turn.book.nudges_of(item))})
    rows = {one.person: one for one in turn.book.nudges_of(item)}
    lost = {person for person in rows if person not in wanted}
    for person in lost:
        rows[person].at = rows[person].snoozed_until = None
    for one in wanted.values():
        row = rows.get(one.person.id) or _new(turn, item, one.person, one.due)
        if row.due != one.due:
            row.snoozed_until = None  # it was put off under another date
        row.due, row.first_late, row.early = one.due, one.first_late, one.early
        _set(turn, one.person, row)
    _unsay(turn, item, lost)


def hurry(turn: Turn, item: Record, person: Person) -> None:
    """Remind somebody now, or when they next work, unless they were today or have put it off."""
    row = _held(turn, item, person)
    if row is None or row.at is None or row.snoozed_until is not None:
        return
    if row.nudged_on is None or row.nudged_on < local_day(person, turn.now):
        row.snoozed_until = turn.now  # an extra one; the base days stay as they are
        _set(turn, person, row)


def asked(turn: Turn, item: Record, person: Person) -> None:
    """They were asked about it just now, so that day needs no reminder of it."""
    if not guard.may_hear(person):
        return
    # What comes to them on Monday, because it is Saturday, is Monday's.
    day = local_day(person, next_working_moment(person, turn.now))
    row = _held(turn, item, person) or _new(turn, item, person, day)
    row.nudged_on = max(day, row.nudged_on or day)
    if row.at is not None:
        row.at = next_at(person, row, turn.now)
    set_wake(turn, person)


def redraw(turn: Turn, item: Record) -> None:
    """Draw the reminders of an item again where they stand."""
    for one in turn.book.reminders_with(item, REDRAWN):
        for view in VIEWS:
            turn.refresh_named(view, one)


def put_off(turn: Turn, item: Record, person: Person, until: datetime) -> datetime | None:
    """Put a person's next reminder of an item off; when it comes, or None when none would."""
    row = _held(turn, item, person)
    if row is None or row.at is None:
        return None
    row.snoozed_until = until
    _set(turn, person, row)
    return row.at


def set_wake(turn: Turn, person: Person) -> None:
    """Wake for a person's next reminder, or when their next day begins: it may have a list."""
    begins = next_opening(person, turn.now + A_MOMENT)
    turn.wake(KNOCK, person, at=min(turn.book.next_nudge(person) or begins, begins))


def _set(turn: Turn, person: Person, row: Nudge) -> None:
    row.at = next_at(person, row, turn.now)
    set_wake(turn, person)


def _held(turn: Turn, item: Record, person: Person) -> Nudge | None:
    turn.book.hold_reminders([person.id])
    return turn.book.nudge_of(person.id, item)


def _new(turn: Turn, item: Record, person: Person, due: date) -> Nudge:
    kind = next(kind for kind, record in ITEMS.items() if isinstance(item, record))
    return turn.book.add(Nudge(person=person.id, kind=kind, about=item.id, due=due))


def _unsay(turn: Turn, item: Record, people: set[str]) -> None:
    """What they could not be told before needs no telling any more."""
    for one in turn.book.reminders_with(item, REDRAWN) if people else ():
        if one.person in people:
            turn.book.drop_reminded(one, item)
