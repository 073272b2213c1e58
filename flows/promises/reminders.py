"""Reminders that people do not mute: before, on and after the day, in the person's working hours.

"Send the report" is due on Friday. On Thursday at nine, where Ben is, Parley reminds him; on Friday
and on Monday once more, then every fifth working day. Ana, who is accountable, hears of it from the
second working day after. Ben presses Tomorrow: the next reminder comes then, and the rest stays as
it was. Never two in a day about the same thing, and never one after it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from flows import guard
from flows.language.forms import Form, Refused, form, moment
from flows.language.hours import Keeper, at, next_working_moment, works_on, zone_of
from flows.language.steps import Flow, Turn
from flows.language.words import When
from flows.promises.actions import note
from flows.promises.cards import reminder
from storage.records import (
    UNFINISHED,
    Action,
    ActionState,
    Answer,
    Deed,
    Duty,
    Person,
    Raci,
    Record,
)

flow = Flow(__name__)

EVERY = 5  # working days between two reminders of what is overdue
FIRST = {Raci.RESPONSIBLE: 1, Raci.ACCOUNTABLE: 2}  # working day after the due date
A_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
LOOK_AHEAD = 1000  # base days; each is a week apart at most, so an item can be years overdue


@form("Remind me later", submit="Remind me then")
class SnoozeUntil(Form):
    """Another day for the next reminder."""

    until: datetime = moment("When shall I remind you?")


def base_days(person: Keeper, due: date, part: Raci) -> Iterator[date]:
    """The days on which somebody is reminded, however often they snooze."""
    works = works_on(person) or set(range(7))
    if part is Raci.RESPONSIBLE:
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
        if day.weekday() in works and late % EVERY == FIRST[part]:
            yield day


def next_reminder(
    person: Keeper, due: date, duty: Duty, now: datetime, used: date | None
) -> datetime | None:
    """When somebody is reminded next, in their working hours and after the day that was used."""
    zone = zone_of(person)
    if duty.snoozed_until is not None:
        return _on_a_new_day(person, max(duty.snoozed_until, now), used)
    today = now.astimezone(zone).date()
    for day in islice(base_days(person, due, duty.part), LOOK_AHEAD):
        if day >= today and (used is None or day > used):
            return _on_a_new_day(person, max(at(day, person.hours_from, zone), now), used)
    return None


def _on_a_new_day(person: Keeper, moment: datetime, used: date | None) -> datetime:
    found, zone = next_working_moment(person, moment), zone_of(person)
    while used is not None and found.astimezone(zone).date() <= used:
        later = found.astimezone(zone).date() + A_DAY
        found = next_working_moment(person, at(later, person.hours_from, zone))
    return found


def alive(action: Action) -> bool:
    """Whether there is still something to do or to decide."""
    return action.state in UNFINISHED


def plan(turn: Turn, action: Action) -> None:
    """Make every reminder of an action fit how it is now."""
    for duty in turn.book.duties(action):
        wanted = None
        person = turn.book.get(Person, duty.person)
        if _reminds(turn, action, duty) and guard.may_hear(person):
            used = used_by(turn, action, person)
            wanted = next_reminder(person, action.due, duty, turn.now, used)
        if wanted is None:
            turn.withdraw(reminder, duty)
            turn.forget(remind, duty)
        else:
            turn.wake(remind, duty, at=wanted)


def _reminds(turn: Turn, action: Action, duty: Duty) -> bool:
    """Whether somebody is reminded of an action at all, as it stands."""
    if action.state not in {ActionState.OPEN, ActionState.BLOCKED}:
        return False
    if duty.part is Raci.RESPONSIBLE:
        return duty.answer is not Answer.DECLINED and action.state is ActionState.OPEN
    person = turn.book.get(Person, duty.person)
    does_it = turn.book.duty_of(person, action, Raci.RESPONSIBLE)
    # Whoever does it themselves hears of it once, as the one who does it.
    mine = does_it is not None and _reminds(turn, action, does_it)
    return duty.part is Raci.ACCOUNTABLE and not mine


@flow.woken()
def remind(turn: Turn, duty: Duty) -> None:
    """It is time, unless their hours have changed meanwhile; then it waits for them."""
    action = turn.book.get(Action, duty.action)
    if nudge(turn, duty):
        duty.snoozed_until = None
    plan(turn, action)


def nudge(turn: Turn, duty: Duty) -> bool:
    """Remind somebody now, if this is their working time and they were not reminded today."""
    action, person = turn.book.get(Action, duty.action), turn.book.get(Person, duty.person)
    if not guard.may_hear(person) or not _reminds(turn, action, duty):
        return False
    today = turn.now.astimezone(zone_of(person)).date()
    used = used_by(turn, action, person)
    if next_working_moment(person, turn.now) > turn.now or (used is not None and used >= today):
        return False
    if duty.snoozed_until is not None and duty.snoozed_until > turn.now:
        return False
    duty.nudged_on = today
    # What they could not be told before would only say the same.
    turn.withdraw(reminder, duty)
    turn.show(reminder, duty, to=person, tag=today.isoformat())
    return True


def used_by(turn: Turn, action: Action, person: Person) -> date | None:
    """The last day on which somebody was asked or reminded of an action, in whatever part."""
    mine = (one for one in turn.book.duties(action) if one.person == person.id)
    return max((one.nudged_on for one in mine if one.nudged_on is not None), default=None)


# Snoozed


@flow.pressed
def snooze(turn: Turn, duty: Duty) -> None:
    """Remind me so many days later, when my day begins."""
    days = turn.also.get("days", "1")
    zone = zone_of(turn.who)
    day = turn.now.astimezone(zone).date() + timedelta(days=int(days) if days.isdecimal() else 1)
    _snooze(turn, duty, at(day, turn.who.hours_from, zone))


@flow.opening(SnoozeUntil)
def ask_when(turn: Turn, duty: Duty) -> None:
    """Ask for the day."""
    _must_be_mine(turn, duty)
    turn.open(SnoozeUntil, duty, until=duty.snoozed_until)


@flow.submitted(SnoozeUntil)
def snooze_until(turn: Turn, duty: Duty, answers: SnoozeUntil) -> None:
    """Remind me then."""
    zone = zone_of(turn.who)
    if answers.until.astimezone(zone).date() <= turn.now.astimezone(zone).date():
        raise Refused(until="I remind you once a day. Please choose tomorrow or a later day.")
    if answers.until > turn.now + LONGEST:
        raise Refused(until="This is more than a year ahead. Please check the date.")
    _snooze(turn, duty, answers.until)


def _snooze(turn: Turn, duty: Duty, until: datetime) -> None:
    action = _must_be_mine(turn, duty)
    before = duty.snoozed_until.isoformat() if duty.snoozed_until else ""
    duty.snoozed_until = until
    note(turn, action, Deed.SNOOZED, before=before, after=until.isoformat())
    plan(turn, action)
    used = used_by(turn, action, turn.who)
    wanted = next_reminder(turn.who, action.due, duty, turn.now, used) or until
    turn.whisper("I remind you again ", When(wanted), ". The due date stays as it is.")


def _must_be_mine(turn: Turn, duty: Duty) -> Action:
    action = turn.book.get(Action, duty.action)
    if duty.person != turn.who.id:
        raise Refused("This reminder is somebody else's.")
    if action.state not in UNFINISHED:
        raise Refused("This is settled, so I do not remind you of it any more.")
    return action


# --- to be replaced by its owner (R): the interface that every kind of item uses


@dataclass(frozen=True, slots=True)
class Owed:
    """One person's reminders of one item."""

    person: Person
    due: date
    first_late: int = 1
    early: bool = True
    at: datetime | None = None


def plan_for(turn: Turn, item: Record, owed: Iterable[Owed]) -> None:
    """Make an item's reminders exactly these."""


def hurry(turn: Turn, item: Record, person: Person) -> None:
    """One nudge now."""


def asked(turn: Turn, item: Record, person: Person) -> None:
    """They were asked about it just now."""


def redraw(turn: Turn, item: Record) -> None:
    """Draw the reminders again that stand."""
