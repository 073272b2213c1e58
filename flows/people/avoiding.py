"""When hard calls are given away: help before judgement, and no list of names.

Ben hands the lead over, and a week later asks Cem to take his part in another crucial call. Then
Parley writes to Ben, and to nobody else: would it help to rehearse, to pair up, to swap one, to
talk to somebody? Or nothing at all. Whatever he presses, the message goes, and nothing is left of
it: what helps is shown in a dialog (see easing). If he presses nothing, it goes after a week.

What was given away is sealed under Ben's own key, under a mark that only the vault can link to him.
Dora, his manager, reads a band for the whole team when enough people stand behind it, and a guide
for the conversation with her team. She is never told who.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flows.language.hours import local_day
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Message,
    Named,
    Quote,
    Small,
    Text,
    Title,
)
from flows.people.marks import marks_by_week
from flows.people.sealing import opened, sealed
from flows.people.weeks import closes, week_of
from storage.book import Book
from storage.records import GivenAway, Notice, Person, new_id
from storage.vault import CannotOpen

flow = Flow(__name__)

PURPOSE = "given away"
WINDOW = timedelta(days=30)
KEPT = timedelta(days=60)
ENOUGH = 2
A_WEEK = timedelta(days=7)
MOST = 5  # the highest score
HELPS = {
    "rehearse": "Rehearse",
    "pair": "Pair up",
    "swap": "Swap one",
    "talk": "Talk to someone",
}
NEW, OFFERED, HEARD = "new", "offered", "heard"

Row = tuple[GivenAway, date, str]


# What was given away


def given(turn: Turn, person: Person, beside: Iterable[Person] = ()) -> None:
    """Note that somebody gave a hard call away; who did it a second time is offered help.

    `beside`: those who were on the call as well. They get a key too, so that having one says no
    more than having been on a call.
    """
    week = week_of(turn.now)
    marks = [_mark(turn.book, one, week) for one in (person, *beside)]
    mark = marks[0]
    if mark is None:
        return
    today = local_day(person, turn.now)
    rows = _rows(turn.book, person)
    for row, day, _ in rows:
        if day < today - KEPT:
            turn.book.remove(row)
    recent = [one for one in rows if one[1] > today - WINDOW]
    state = OFFERED if len(recent) + 1 >= ENOUGH else NEW
    row = GivenAway(id=new_id(), owner=mark, week=week, sealed=b"")
    row.sealed = _sealed(turn, person, row, today, state)
    turn.book.add(row)
    if state is OFFERED:
        turn.show(offer, person, to=person)
        turn.wake(let_go, person, at=turn.now + A_WEEK)


def forget(book: Book, person: Person) -> None:
    """Forget all of it, before the person's key is destroyed."""
    for row, _, _ in _rows(book, person):
        book.remove(row)


def told_of(book: Book, person: Person) -> list[dict[str, str]]:
    """What is kept of it, for the person's own export: the day, the week, and what came of it."""
    return [
        {"day": day.isoformat(), "week": row.week, "help": state}
        for row, day, state in sorted(_rows(book, person), key=lambda one: one[1])
    ]


def _mark(book: Book, person: Person, week: str) -> str | None:
    """Whose rows of a week are whose; None where nothing can be locked up, or a key is damaged."""
    if book.vault is None:
        return None
    try:
        return book.vault.mark(book, PURPOSE, week, of=person)
    except CannotOpen:
        return None


def _rows(book: Book, person: Person) -> list[Row]:
    found: list[Row] = []
    marks = marks_by_week(book, person, GivenAway, PURPOSE)
    for row in book.given_away(marks.values()) if marks else ():
        said = opened(book, row, "sealed", person)
        if not said:
            break
        found.append((row, date.fromisoformat(said["day"]), said["state"]))
    return found


def _sealed(turn: Turn, person: Person, row: GivenAway, day: date, state: str) -> bytes:
    return sealed(turn, row, "sealed", {"day": day.isoformat(), "state": state}, person)


# The offer of help


@flow.dm(Notice.NEWS)
def offer(book: Book, person: Person) -> Message | None:
    """Help, for this person alone; None once it is answered, and then it is taken away."""
    if all(state != OFFERED for _, _, state in _rows(book, person)):
        return None
    return Message(
        "A short note from Parley, for you alone.",
        Text(
            "You have given more than one hard call away in the last 30 days. That can be just "
            "right. If something would make the next one easier, here is what I can do."
        ),
        *(
            Button(label, opens=Named("easing.WhatHelps"), also={"help": name})
            for name, label in HELPS.items()
        ),
        Button("Nothing", does=nothing),
        Small("Nobody else is told. Once you answer, or in a week, this message goes."),
    )


@flow.woken()
def let_go(turn: Turn, person: Person) -> None:
    """A week without an answer: the message goes."""
    answered(turn, person)


def answered(turn: Turn, person: Person) -> None:
    """Take the offer away: whatever was pressed, nothing of it is left."""
    for row, day, state in _rows(turn.book, person):
        if state == OFFERED:
            row.sealed = _sealed(turn, person, row, day, HEARD)
    turn.refresh(offer, person)
    turn.forget(let_go, person)


@flow.pressed
def nothing(turn: Turn) -> None:
    """Nothing is fine."""
    answered(turn, turn.who)
    turn.whisper("Understood. Nobody knows that I asked.")


# For the publisher, and for leaders


def scores(book: Book, week: str, people: Iterable[str], now: datetime) -> dict[str, int]:
    """For the publisher alone: 1 (gave nothing away) to 5 by person id.

    Of those among `people` (ids) who were asked to take a hard call in the thirty days before the
    week closed; the others do not count as having answered.
    """
    if book.vault is None:
        return {}
    until = min(closes(week), now)
    since, wanted = until - WINDOW, list(people)
    counted = dict.fromkeys(book.asked_to_take(wanted, since, until), 1)
    given_by = book.given_marks()
    if given_by:
        several = book.people(wanted)
        book.read_keys(several)
        for person in several:
            if given_by.isdisjoint(marks_by_week(book, person, GivenAway, PURPOSE).values()):
                continue
            days = [day for _, day, _ in _rows(book, person)]
            number = sum(since.date() < day <= until.date() for day in days)
            if number:
                counted[person.id] = min(1 + number, MOST)
    return counted


@flow.pressed
def guide(turn: Turn) -> None:
    """A guide for a leader's conversation with the team."""
    said = "When hard calls are given away: a guide for the conversation."
    turn.whisper(
        Message(
            said,
            Title("When hard calls are given away"),
            Text("Giving a call away can be wise. When it happens often, something is too heavy."),
            Text(Bold("Before. "), "Talk to the whole team. Do not look for who it is: ask what."),
            Text(Bold("Begin with yourself. "), "Name a call that you did not want to take."),
            Text(Bold("Then ask, and listen. "), "Three questions are enough:"),
            Quote("What makes one call harder to take than another here?"),
            Quote("What did we lack the last time: time, facts, authority, somebody beside us?"),
            Quote("What would you need from me, so that the next one is bearable?"),
            Text(
                Bold("Offer. "),
                "A buddy, a rehearsal, a shorter day after it, fewer calls in a row, the right to "
                "end a call that turns abusive.",
            ),
            Text(
                Bold("Do not. "),
                "Count in public, compare people, praise those who never say no, or promise what "
                "you cannot give.",
            ),
            Text(Bold("After. "), "Change one thing within a week, and say that you did."),
        )
    )
