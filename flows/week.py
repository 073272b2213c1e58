"""One's own week: /parley week shows what is ahead and due, and comes every Monday if one likes.

Ben: /parley week. Parley, to him alone: his calls of the next seven days, what he promised, what he
has to do, and how many hard calls he took. He presses Send me this every Monday, and later Stop. It
tells of work, and of nothing that he said about himself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flows import guard
from flows.digest_facts import A_WEEK, HARD_DAYS
from flows.digest_times import MONDAY, keep_waking, next_time, planned
from flows.language.hours import local_day
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Day,
    Link,
    Message,
    Part,
    Small,
    Spans,
    Text,
    Title,
    When,
    cut,
)
from flows.people.weeks import before, week_of
from flows.promises.items import words_of
from flows.promises.owned import call_line
from storage.book import Book
from storage.records import (
    Action,
    CallState,
    DigestIssue,
    IssueKind,
    Notice,
    Pace,
    Person,
    Promise,
)

flow = Flow(__name__)

SHOWN, MOST = 8, 30  # of each kind
WORDS = 100  # characters of what somebody wrote
NOTHING = "Your week is free of calls, and nothing that you owe is due."


@flow.command("week", help="your own week: calls, promises and actions due")
def week(turn: Turn) -> None:
    """Show it, and offer to send it every Monday."""
    parts = _drawn(turn.book, turn.who, turn.now) or [Text(NOTHING)]
    comes = turn.book.paces(turn.who)[Notice.WEEK] is not Pace.OFF
    button = (
        Button("Stop sending it", does=stop)
        if comes
        else Button("Send me this every Monday", does=every_monday)
    )
    turn.whisper(Message("Your week", Title("Your week"), *parts, button))


@flow.dm(Notice.WEEK)
def own(book: Book, issue: DigestIssue) -> Message | None:
    """The same on a Monday; nothing in a week without anything."""
    parts = _drawn(book, book.get(Person, issue.person), issue.at)
    return Message("Your week", Title("Your week"), *parts) if parts else None


# Every Monday, or not


@flow.pressed
def every_monday(turn: Turn) -> None:
    """It comes on Mondays, when their day begins."""
    if turn.book.paces(turn.who)[Notice.WEEK] is not Pace.OFF:
        turn.whisper("It comes every Monday already.")
        return
    turn.book.choose_pace(turn.who, Notice.WEEK, Pace.NOW)
    due = _next(turn.who, turn.now)
    turn.wake(send, turn.who, at=due)
    said: Spans = ("Your week comes every Monday, from ", When(due), " on.")
    turn.whisper(Message(said, Text(*said), Button("Stop sending it", does=stop)))


@flow.pressed
def stop(turn: Turn) -> None:
    """It comes no more."""
    if turn.book.paces(turn.who)[Notice.WEEK] is Pace.OFF:
        turn.whisper("It does not come by itself.")
        return
    turn.book.choose_pace(turn.who, Notice.WEEK, Pace.OFF)
    turn.forget(send, turn.who)
    turn.whisper(f"Understood. {CALLED} week shows it when you ask.")


def arm(turn: Turn) -> None:
    """See to it that it comes to those who asked for it."""
    dues = planned(turn, send)
    for person in turn.book.weekly_readers():
        keep_waking(turn, send, person, _next(person, turn.now), dues.get(person.id))


@flow.woken()
def send(turn: Turn, person: Person) -> None:
    """Send somebody their week, and wake again on the next Monday."""
    if not guard.may_hear(person) or turn.book.paces(person)[Notice.WEEK] is Pace.OFF:
        return
    turn.wake(send, person, at=_next(person, turn.now))
    closed = before(week_of(turn.now))
    issue = DigestIssue(person=person.id, kind=IssueKind.OWN, week=closed, at=turn.now)
    turn.show(own, turn.book.add(issue), to=person)


def _next(person: Person, now: datetime) -> datetime:
    return next_time(person, MONDAY, person.hours_from, now)


# What it says


def _drawn(book: Book, person: Person, at: datetime) -> list[Part]:
    until = local_day(person, at + A_WEEK)
    calls = [
        call
        for call in book.calls_of(person)
        if call.state is not CallState.DRAFT and at - A_WEEK <= call.starts_at < at + A_WEEK
    ]
    parts = _section("Your calls", [call_line(book, call) for call in calls])
    for kind, title in ((Promise, "Your promises"), (Action, "Your actions")):
        rows: list[Any] = book.mine(person, kind, limit=MOST)
        parts += _section(title, [_owed(book, one) for one in rows if one.due <= until])
    hard = len(book.hard_calls(person, at - timedelta(days=HARD_DAYS), at))
    if hard:
        said = "1 hard call" if hard == 1 else f"{hard} hard calls"
        parts.append(Small(f"You took {said} in the last {HARD_DAYS} days."))
    return parts


def _owed(book: Book, item: Promise | Action) -> Spans:
    said = cut(" ".join(words_of(item).split()), WORDS)
    link = book.link_to("thread.brief", item.call) if item.call else ""
    account = f" for {cut(item.account, 40)}" if item.account else ""
    return (Link(link, said) if link else said, f"{account}, by ", Day(item.due))


def _section(title: str, lines: list[Spans]) -> list[Part]:
    if not lines:
        return []
    parts: list[Part] = [Text(Bold(title)), *(Text(*line) for line in lines[:SHOWN])]
    more = len(lines) - SHOWN
    return [*parts, Small(f"And {more} more: {CALLED} mine.")] if more > 0 else parts
