"""One message for everything that is due then: reminders, and the list of the day.

Thursday, nine o'clock where Ben is. Two of his actions are due on Friday and a promise today. He
gets one message: each in a line, with what he most likely presses, and Remind me later. Below it
stands what else is open: what is due or overdue, and what waits for his answer. On a day without a
reminder the list comes alone; on a day without anything, nothing comes. Once something is settled,
the message says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows import guard
from flows.language.hours import at, local_day, next_opening, next_working_moment, zone_of
from flows.language.steps import Flow, Turn
from flows.language.words import Message
from flows.promises.items import Item, item_of, kind_of, unsettled, words_of
from flows.promises.reminder_cards import drawn
from flows.promises.reminders import A_DAY, A_MOMENT, KNOCK, base_days, next_at, set_wake
from storage.book import Book
from storage.records import (
    Action,
    Estimate,
    Notice,
    Nudge,
    Pace,
    Person,
    Promise,
    Reminded,
    Reminder,
    Roadblock,
)

flow = Flow(__name__)

ABOUT_NOW = timedelta(seconds=1)  # a clock that was skipped ahead is not exact
LISTED = 50  # of one list; more are only counted
Asked = Action | Promise | Roadblock


# What is said


@flow.dm(Notice.REMINDERS)
def reminder(book: Book, reminder: Reminder) -> Message | None:
    """Reminders, and below them the list of the day; what is settled says so."""
    return drawn(book, reminder)


@flow.dm(Notice.DAILY)
def today(book: Book, reminder: Reminder) -> Message | None:
    """The list of a day on which nobody is to be reminded of anything."""
    return drawn(book, reminder)


# When it is time


@dataclass(frozen=True, slots=True)
class Morning:
    """How a person stands at the moment at which they were to be woken."""

    day: date  # theirs
    works: bool  # now is one of their working hours
    begins: bool  # what comes now comes because their day begins
    paces: dict[Notice, Pace]

    def wants(self, notice: Notice) -> bool:
        """Whether this kind of message comes at all."""
        return self.paces[notice] is not Pace.OFF


def _morning(turn: Turn, person: Person) -> Morning:
    day = local_day(person, turn.now)
    works = next_working_moment(person, turn.now) <= turn.now
    planned = turn.book.due_of(KNOCK.name, person.id)
    opens = at(day, person.hours_from, zone_of(person)) - turn.workspace.ahead
    # However late it is now: what counts is for when it was planned.
    begins = works and planned is not None and planned <= opens + ABOUT_NOW
    return Morning(day, works, begins, turn.book.paces(person))


@flow.woken()
def knock(turn: Turn, person: Person) -> None:
    """Give a person whatever is due now as one message, and wake again for what comes next."""
    if not guard.may_hear(person):
        return
    morning = _morning(turn, person)
    ready = _ready(turn, person, morning)
    told = ready if morning.wants(Notice.REMINDERS) else []
    listed = _listed(turn, person, morning, {row.about for row in told})
    if told or listed:
        _tell(turn, person, morning, told, listed)
    for row in ready:
        row.nudged_on, row.snoozed_until = morning.day, None
        row.at = next_at(person, row, turn.now)
    _wake_again(turn, person, morning)


@flow.woken()
def replan(turn: Turn, person: Person) -> None:
    """Somebody's hours, zone or leave have changed: everything comes when it fits now."""
    rows = turn.book.nudges_planned(person)
    for row in rows:
        row.at = next_at(person, row, turn.now)
    if rows:
        set_wake(turn, person)


def _ready(turn: Turn, person: Person, morning: Morning) -> list[Nudge]:
    """What a person may be reminded of now; whatever else had its time gets another one."""
    ready: list[tuple[Nudge, Item]] = []
    later = morning.paces[Notice.REMINDERS] is Pace.DAILY and not morning.begins
    for row in turn.book.nudges_due(person, turn.now):
        item = item_of(turn.book, row.kind, row.about)
        if item is None or not unsettled(item):
            row.at = row.snoozed_until = None
        elif not morning.works or (row.nudged_on is not None and row.nudged_on >= morning.day):
            row.at = next_at(person, row, turn.now)
        elif later:
            row.at = next_opening(person, turn.now + A_MOMENT)
        else:
            ready.append((row, item))
    return [row for row, _ in sorted(ready, key=lambda one: (one[0].due, words_of(one[1])))]


def _tell(
    turn: Turn, person: Person, morning: Morning, told: list[Nudge], listed: list[Item]
) -> None:
    new = turn.book.add(
        Reminder(person=person.id, day=morning.day, at=turn.now, daily=bool(listed))
    )
    rows = [Reminded(kind=row.kind, about=row.about, reminder=new.id, place=0) for row in told]
    rows += [
        Reminded(kind=kind_of(one), about=one.id, reminder=new.id, place=0, nudged=False)
        for one in listed[:LISTED]
    ]
    for place, row in enumerate(rows):
        row.place = place
        turn.book.add(row)
    turn.show(reminder if told else today, new, to=person)
    turn.refresh_home(person.id)


# The list of the day


def _listed(turn: Turn, person: Person, morning: Morning, told: set[str]) -> list[Item]:
    """What stands in the list, when it is time for one: due, overdue, or waiting for an answer."""
    wanted = morning.begins and morning.wants(Notice.DAILY)
    if not wanted or turn.book.had_a_list(person, morning.day):
        return []
    found: dict[str, Item] = {}
    for row in turn.book.nudges_planned(person):
        item = item_of(turn.book, row.kind, row.about)
        heard = row.nudged_on is not None and row.nudged_on >= morning.day  # it comes just now
        if item is None or heard or not unsettled(item) or _lists_from(person, row) > turn.now:
            continue
        found[item.id] = item
    found = dict(sorted(found.items(), key=lambda one: (_day_of(one[1]), words_of(one[1]))))
    asked = (one for one in _waiting(turn.book, person) if not _is_fresh(turn, person, one))
    found |= {item.id: item for item in asked}
    return [item for item in found.values() if item.id not in told]


def _lists_from(person: Person, row: Nudge) -> datetime:
    """From when something stands in the list: its day, or until when it was put off."""
    day = row.due if row.early else row.due + A_DAY
    begins = at(day, 0, zone_of(person))
    return max(begins, row.snoozed_until or begins)


def _waiting(book: Book, person: Person) -> list[Asked]:
    """What others asked of a person and they have not answered."""
    duties = book.duties_waiting(person)
    actions = [book.get(Action, one.action) for one in duties]
    promises = [*book.promises_asked(person), *book.promises_offered(person)]
    return [*actions, *promises, *book.roadblocks_asked(person)]


def _is_fresh(turn: Turn, person: Person, item: Asked) -> bool:
    """Whether they were asked today, or a working day ago and it is not due: that is no news."""
    day = local_day(person, turn.now)
    row = turn.book.nudge_of(person.id, item)
    asked = row.nudged_on if row is not None else None
    if asked is None:
        return False
    return asked >= day or (asked >= next(base_days(person, day)) and _day_of(item) > day)


def _day_of(item: Item) -> date:
    """Until when something is to be done, kept, known or cleared."""
    match item:
        case Roadblock():
            return item.need_by
        case Estimate():
            return item.latest
        case _:
            return item.due


def _wake_again(turn: Turn, person: Person, morning: Morning) -> None:
    """Wake for the next reminder, or for the next day that has a list."""
    wanted = [turn.book.next_nudge(person)]
    if morning.wants(Notice.DAILY):
        tomorrow = at(morning.day + A_DAY, 0, zone_of(person))
        starts = [_lists_from(person, row) for row in turn.book.nudges_planned(person)]
        starts += [turn.now] if _waiting(turn.book, person) else []
        wanted += [next_opening(person, max(min(starts), tomorrow))] if starts else []
    moments = [moment for moment in wanted if moment is not None]
    if moments:
        turn.wake(knock, person, at=min(moments))


assert knock.name == KNOCK.name  # noqa: S101 -- reminders wakes it by this name
