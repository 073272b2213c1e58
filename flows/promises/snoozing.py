"""Remind me later: the next reminder is put off, and the rest stays as it was.

Ben is reminded of "Send the report". He presses In three days, or chooses another day. Parley, to
him alone: I remind you again then, the due date stays. Somebody else's reminder is not his to put
off, and what is settled needs none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.language.forms import Form, Refused, form, moment
from flows.language.hours import at, local_day, next_opening, zone_of
from flows.language.steps import Flow, Step, Turn, View
from flows.language.words import Day, Message, Spans, When
from flows.promises import actions, cards, promise_log, reminders, roadblocks
from flows.promises.actions import plan_reminders
from flows.promises.items import Item, item_of, unsettled
from storage.book import Book
from storage.records import (
    Action,
    Deed,
    Duty,
    Notice,
    Nudge,
    Person,
    Promise,
    PromiseDeed,
    Roadblock,
    RoadblockDeed,
)

flow = Flow(__name__)

LONGEST = timedelta(days=366)
DAYS = frozenset({"1", "3", "7"})


@form("Remind me later", submit="Remind me then")
class Later(Form):
    """Another day for the next reminder."""

    until: datetime = moment("When shall I remind you?")


@flow.pressed
def snooze(turn: Turn, nudge: Nudge) -> None:
    """Remind me so many days later, when my day begins."""
    item = _must_be_mine(turn, nudge)
    days = turn.also.get("days", "")
    day = local_day(turn.who, turn.now) + timedelta(days=int(days) if days in DAYS else 1)
    _put_off(turn, item, nudge, at(day, turn.who.hours_from, zone_of(turn.who)))


@flow.opening(Later)
def ask_when(turn: Turn, nudge: Nudge) -> None:
    """Ask for the day; tomorrow is filled in."""
    _must_be_mine(turn, nudge)
    tomorrow = local_day(turn.who, turn.now) + timedelta(days=1)
    begins = next_opening(turn.who, at(tomorrow, 0, zone_of(turn.who)))
    turn.open(Later, nudge, until=nudge.snoozed_until or begins)


@flow.submitted(Later)
def later(turn: Turn, nudge: Nudge, answers: Later) -> None:
    """Remind me then."""
    item = _must_be_mine(turn, nudge)
    if local_day(turn.who, answers.until) <= local_day(turn.who, turn.now):
        raise Refused(until="I remind you once a day. Please choose tomorrow or a later day.")
    if answers.until > turn.now + LONGEST:
        raise Refused(until="This is more than a year ahead. Please check the date.")
    _put_off(turn, item, nudge, answers.until)


def _put_off(turn: Turn, item: Item, nudge: Nudge, until: datetime) -> None:
    before = nudge.snoozed_until.isoformat() if nudge.snoozed_until else ""
    wanted = reminders.put_off(turn, item, turn.who, until) or until
    _note(turn, item, before, until.isoformat())
    turn.whisper("I remind you again ", When(wanted), ". The due date stays as it is.")


def _note(turn: Turn, item: Item, before: str, after: str) -> None:
    """Keep that it was put off, where the kind of item has a history of what happened."""
    match item:
        case Action():
            actions.note(turn, item, Deed.SNOOZED, before=before, after=after)
        case Promise():
            promise_log.note(turn, item, PromiseDeed.SNOOZED, before=before, after=after)
        case Roadblock():
            roadblocks.note(turn, item, RoadblockDeed.SNOOZED, before=before, after=after)
        case _:
            pass


def _must_be_mine(turn: Turn, nudge: Nudge) -> Item:
    item = item_of(turn.book, nudge.kind, nudge.about)
    if nudge.person != turn.who.id:
        raise Refused("This reminder is somebody else's.")
    if item is None or not unsettled(item):
        raise Refused("This is settled, so I do not remind you of it any more.")
    if nudge.at is None:
        raise Refused("Nothing waits for you here any more, so I do not remind you of it.")
    return item


# What was sent while only actions had reminders: it speaks of a person's part in an action.


def _nudge_of(turn: Turn, duty: Duty) -> Nudge:
    action = turn.book.get(Action, duty.action)
    nudge = turn.book.nudge_of(duty.person, action)
    if nudge is None:
        plan_reminders(turn, action)
        nudge = turn.book.nudge_of(duty.person, action)
    if nudge is None:
        raise Refused("Nothing waits for you here any more, so I do not remind you of it.")
    return nudge


def remind_duty(turn: Turn, duty: Duty) -> None:
    """A reminder that was planned then: it is planned anew."""
    plan_reminders(turn, turn.book.get(Action, duty.action))


def snooze_duty(turn: Turn, duty: Duty) -> None:
    """A press on a reminder that was sent then."""
    snooze(turn, _nudge_of(turn, duty))


def ask_when_duty(turn: Turn, duty: Duty) -> None:
    """The same, for another day."""
    ask_when(turn, _nudge_of(turn, duty))


def later_duty(turn: Turn, duty: Duty, answers: Later) -> None:
    """A form that was open while Parley was renewed."""
    later(turn, _nudge_of(turn, duty), answers)


def reminder_of_a_duty(book: Book, duty: Duty) -> Message | None:
    """A reminder that was sent then; once it is settled, it says so."""
    action, person = book.get(Action, duty.action), book.get(Person, duty.person)
    if not unsettled(action):
        settled: Spans = ("This is settled: it is ", cards.SAID[action.state], ".")
        return cards.drawn(book, action, person, settled)
    return cards.drawn(book, action, person, ("A reminder: this is due ", Day(action.due), "."))


OLD, OLD_VIEW = "reminders.SnoozeUntil", "cards.reminder"
flow.views[OLD_VIEW] = View(OLD_VIEW, reminder_of_a_duty, Duty, Notice.REMINDERS)
flow.forms[OLD] = Later
for name, step in (
    ("reminders.remind", remind_duty),
    ("reminders.snooze", snooze_duty),
    (OLD, ask_when_duty),
    (f"{OLD}!", later_duty),
):
    flow.steps[name] = Step(name, step, Duty)
