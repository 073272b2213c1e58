"""How reminders and the list of the day are drawn: one thing with all its choices, or several."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flows.language.room import Group, Room
from flows.language.spans import CALLED
from flows.language.words import (
    BUTTONS_LIMIT,
    MESSAGE_LIMIT,
    PARTS_LIMIT,
    Bold,
    Button,
    Message,
    Named,
    Part,
    Small,
    Spans,
    Text,
    Title,
    cut,
)
from flows.promises import cards, estimate_cards, promise_cards, roadblock_cards
from flows.promises.items import Item, item_of, unsettled, words_of
from storage.book import Book
from storage.records import ItemKind, Nudge, Person, Reminded, Reminder

NUDGED = 5  # things one message reminds of, with their buttons; the rest is counted
OPEN = 8  # lines of the list
KEPT_FREE = 5  # parts: two headings, how many more, and the footer

REMINDER_OF: dict[ItemKind, Callable[[Book, Any, Person], list[Part]]] = {
    ItemKind.ACTION: cards.reminder_of,
    ItemKind.PROMISE: promise_cards.reminder_of,
    ItemKind.ESTIMATE: estimate_cards.reminder_of,
    ItemKind.ROADBLOCK: roadblock_cards.reminder_of,
}
LINE: dict[ItemKind, Callable[[Book, Any], Spans]] = {
    ItemKind.ACTION: cards.line,
    ItemKind.PROMISE: promise_cards.line,
    ItemKind.ESTIMATE: estimate_cards.line,
    ItemKind.ROADBLOCK: roadblock_cards.line,
}
SEE = {
    ItemKind.ACTION: Named("action.see"),
    ItemKind.PROMISE: Named("promise.see"),
    ItemKind.ESTIMATE: Named("estimate.see"),
    ItemKind.ROADBLOCK: Named("roadblock.see"),
}
CHOICES = (("Tomorrow", "1"), ("In three days", "3"), ("In a week", "7"))
Row = tuple[Reminded, Item]


def drawn(book: Book, reminder: Reminder) -> Message | None:
    """A reminder as it is now; None when nothing is left to say."""
    person = book.get(Person, reminder.person)
    rows = [
        (row, item)
        for row in book.reminded(reminder)
        if (item := item_of(book, row.kind, row.about)) is not None
    ]
    if not rows:
        return None
    if len(rows) == 1 and rows[0][0].nudged:
        return _alone(book, person, rows[0])
    return _several(book, person, rows)


def _alone(book: Book, person: Person, row: Row) -> Message:
    parts = _one(book, person, row)
    nudge = book.nudge_of(person.id, row[1])
    if _stands(nudge, row[1]):
        parts.append(Button("All about it", does=SEE[row[0].kind], about=row[1]))
        parts.append(Small("Remind me again:"))
        parts += [
            Button(label, does=Named("snoozing.snooze"), about=nudge, also={"days": days})
            for label, days in CHOICES
        ]
        parts.append(Button("Another day…", opens=Named("snoozing.Later"), about=nudge))
    return Message(("A reminder: ", cut(words_of(row[1]), 200)), *parts)


def _several(book: Book, person: Person, rows: list[Row]) -> Message:
    told = [row for row in rows if row[0].nudged]
    listed = [row for row in rows if not row[0].nudged]
    room = Room(parts=PARTS_LIMIT - KEPT_FREE, words=MESSAGE_LIMIT - 200, loads=BUTTONS_LIMIT - 100)
    parts: list[Part] = [Title("Reminders")] if told else []
    shown = _fill(parts, room, [partial(_told, book, person, row) for row in told[:NUDGED]])
    if listed:
        parts.append(Text(Bold("Also open")) if told else Title("Your list for today"))
        shown += _fill(parts, room, [partial(_listed, book, row) for row in listed[:OPEN]])
    if len(rows) > shown:
        parts.append(Small(f"And {len(rows) - shown} more: {CALLED} mine"))
    return Message(_summary(told, listed), *parts)


def _fill(parts: list[Part], room: Room, groups: list[Group]) -> int:
    """As many as fit; returns how many they are."""
    for number, group in enumerate(groups):
        more = group()
        if not room.takes(more):
            return number
        parts += more
    return len(groups)


def _told(book: Book, person: Person, row: Row) -> list[Part]:
    parts = _one(book, person, row)
    nudge = book.nudge_of(person.id, row[1])
    if _stands(nudge, row[1]):
        parts.append(Button("Remind me later", opens=Named("snoozing.Later"), about=nudge))
    return parts


def _summary(told: list[Row], listed: list[Row]) -> str:
    if not told:
        return f"Your list for today: {_things(len(listed))}"
    said = f"{_things(len(told))} to remind you of"
    return f"{said}, and {len(listed)} more open" if listed else said


def _things(number: int) -> str:
    return "one thing" if number == 1 else f"{number} things"


def _one(book: Book, person: Person, row: Row) -> list[Part]:
    """One thing somebody is reminded of; once it is over for them, it says so."""
    reminded, item = row
    what = Bold(cut(words_of(item), 500))
    if not unsettled(item):
        return [Text(f"This is settled: it is {item.state.value}. ", what)]
    if not _stands(book.nudge_of(person.id, item), item):
        return [Text("Nothing waits for you here any more: ", what)]
    return REMINDER_OF[reminded.kind](book, item, person)


def _stands(nudge: Nudge | None, item: Item) -> bool:
    """Whether somebody is still reminded of something."""
    return nudge is not None and nudge.at is not None and unsettled(item)


def _listed(book: Book, row: Row) -> list[Part]:
    reminded, item = row
    line = Text(*LINE[reminded.kind](book, item))
    if not unsettled(item):
        return [line]
    words = cut(f"Open: {words_of(item)}", 75)
    return [line, Button(words, does=SEE[reminded.kind], about=item)]
