"""What waits for one person's word among all that people owe: each with its question and buttons.

They also got a message when it began. Messages go by, and somebody may want none: here it stands
until they have answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flows.language.hours import local_day
from flows.language.room import Group
from flows.language.words import Bold, Button, Day, Mention, Named, Part, Text, cut
from flows.promises import promise_cards, roadblock_cards
from flows.promises.action_people import decider_of
from flows.promises.promise_buttons import confirming, deciding
from flows.promises.promise_people import may_confirm
from flows.promises.reminder_cards import REMINDER_OF
from storage.book import Book
from storage.records import Action, Duty, ItemKind, Person, Promise, Proposal, Raci, Roadblock

SHOWN = 300  # characters of what somebody wrote
ANSWERS = 3  # buttons of one question


def waiting_for(book: Book, person: Person) -> Iterator[Group]:
    """Everything that others ask of a person, to be drawn as far as it fits."""
    for duty in book.duties_waiting(person):
        yield partial(_duty, book, duty)
    for proposal in book.proposals_open(person):
        decider = decider_of(book, book.get(Action, proposal.action))
        if decider is not None and decider.id == person.id:
            yield partial(_proposal, book, proposal)
    yield from _promises(book, person)
    for roadblock in book.roadblocks_asked(person):
        yield partial(_roadblock, book, person, roadblock)
    for estimate, nudge in book.estimates_nudged(person):
        # They were asked on the day it was due, or later, and have not said anything since.
        due = local_day(person, estimate.next_update)
        if nudge.nudged_on is not None and nudge.nudged_on >= due:
            yield partial(REMINDER_OF[ItemKind.ESTIMATE], book, estimate, person)


def _promises(book: Book, person: Person) -> Iterator[Group]:
    for promise in book.promises_asked(person):
        yield partial(promise_cards.reminder_of, book, promise, person)
    for promise in book.promises_offered(person):
        if deciding(book, promise, person):
            yield partial(_offer, book, person, promise)
    for promise in book.promises_unconfirmed(person):
        if may_confirm(book, promise, person):
            yield partial(_said, book, person, promise)


def _duty(book: Book, duty: Duty) -> list[Part]:
    """To take an action on, or to agree that it is done."""
    what = Bold(cut(book.get(Action, duty.action).what, SHOWN))
    if duty.part is Raci.CONSULTED:
        yes = Button("OK", does=Named("finishing.consent"), about=duty)
        no = Button("Not yet", opens=Named("finishing.NotYet"), about=duty)
        return [Text("Is this done? ", what), yes, no]
    accept = Button("Accept", does=Named("handshake.accept"), about=duty)
    return [Text("Do you take this on? ", what), accept]


def _proposal(book: Book, proposal: Proposal) -> list[Part]:
    who = Mention.of(book.get(Person, proposal.by))
    owner = Mention.of(book.get(Person, proposal.owner))
    what = Bold(cut(proposal.what, SHOWN))
    return [
        Text(who, " proposes: ", what, ": ", owner, ", by ", Day(proposal.due), ". Do you agree?"),
        Button("Agree", does=Named("handshake.agree"), about=proposal),
        Button("Leave it as it is", opens=Named("handshake.Keep"), about=proposal),
    ]


def _offer(book: Book, person: Person, promise: Promise) -> list[Part]:
    who = Mention.of(book.get(Person, promise.responsible))
    day = Day(promise.offered or promise.due)
    words = Bold(cut(promise.words, SHOWN))
    asked = Text(who, " can keep this promise by ", day, ". Do you agree? ", words)
    return [asked, *deciding(book, promise, person)]


def _said(book: Book, person: Person, promise: Promise) -> list[Part]:
    speaker = Mention.of(book.get(Person, promise.said_by))
    to = f" to {promise.account}" if promise.account else ""
    asked = Text("Did ", speaker, f" promise this{to}? ", Bold(cut(promise.words, SHOWN)))
    return [asked, *confirming(book, promise, person)]


def _roadblock(book: Book, person: Person, roadblock: Roadblock) -> list[Part]:
    asker = Mention.of(book.get(Person, roadblock.by))
    what = Bold(cut(roadblock.what, SHOWN))
    asked = Text(asker, " needs your help by ", Day(roadblock.need_by), ": ", what)
    return [asked, *roadblock_cards.buttons(book, roadblock, person)[:ANSWERS]]
