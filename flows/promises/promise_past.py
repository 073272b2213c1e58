"""Looking back at a promise: all its versions and all that happened, and a recap to send.

Ana presses History: the words of every version, who asked whom for which day, who agreed, who
confirmed. She presses Draft a recap: a few plain sentences for Maria, which Ana sends herself.
Until somebody has said that the promise can be kept, there is no recap.
"""

from __future__ import annotations

from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Day,
    Mention,
    Message,
    Part,
    Quote,
    Small,
    Span,
    Spans,
    Text,
    When,
    cut,
)
from flows.promises import sight
from flows.promises.cards import by_no_one
from flows.promises.confidence import SURE_SAID
from flows.promises.promise_cards import SHOWN
from flows.promises.promise_people import SAID
from storage.book import Book
from storage.records import (
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    PromiseVersion,
)

flow = Flow(__name__)

VERSIONS = 4
EVENTS = 15
DID: dict[PromiseDeed, str] = {
    PromiseDeed.SAVED: "saved it",
    PromiseDeed.ASKED: "asked",
    PromiseDeed.CONFIRMED: "confirmed that it was said",
    PromiseDeed.CORRECTED: "said that other words were said",
    PromiseDeed.ACCEPTED: "can keep it",
    PromiseDeed.OFFERED: "offered another day",
    PromiseDeed.AGREED: "agreed to the other day",
    PromiseDeed.ASKED_AGAIN: "asked once more",
    PromiseDeed.DECLINED: "cannot keep it",
    PromiseDeed.EDITED: "changed it",
    PromiseDeed.REASSIGNED: "changed who keeps it",
    PromiseDeed.KEPT: "said that it is kept",
    PromiseDeed.BROKEN: "said that it is broken",
    PromiseDeed.WITHDRAWN: "withdrew it",
    PromiseDeed.REOPENED: "reopened it",
    PromiseDeed.TAKEN_BACK: "took that back",
    PromiseDeed.SNOOZED: "put a reminder off",
    PromiseDeed.UNANSWERED: "had no answer for two working days from",
    PromiseDeed.UNCONFIRMED: "had no second voice and told",
    PromiseDeed.LEFT: "noticed the leaving of",
}
ASKED = frozenset({PromiseDeed.ASKED, PromiseDeed.ASKED_AGAIN})
OF_OTHERS = frozenset({PromiseDeed.UNANSWERED, PromiseDeed.UNCONFIRMED, PromiseDeed.LEFT})


@flow.pressed
def history(turn: Turn, promise: Promise) -> None:
    """Whisper every version and what happened, the last ones if there are many."""
    sight.must_see(turn, promise)
    versions, events = turn.book.promise_versions(promise), turn.book.promise_events(promise)
    parts: list[Part] = []
    for one in versions[-VERSIONS:]:
        parts += _version(turn.book, one)
    parts.append(Text(Bold("What happened")))
    parts += [Small(*_event(turn.book, one)) for one in events[-EVENTS:]]
    older = (max(len(versions) - VERSIONS, 0), max(len(events) - EVENTS, 0))
    if any(older):
        parts.append(Small("Before that: {} more versions, {} more events.".format(*older)))
    turn.whisper(Message("The history of a promise", *parts))


def _version(book: Book, one: PromiseVersion) -> list[Part]:
    who: Span = Mention.of(book.get(Person, one.by)) if one.by else "A tracker"
    by: Spans = (Bold(f"Version {one.version}"), ", ", who, ", ", When(one.at))
    to = f"To {one.said_to}. " if one.said_to else ""
    on = f" On condition: {cut(one.condition, 300)}" if one.condition else ""
    return [Text(*by), Quote(cut(one.words, SHOWN)), Small(to, "By ", Day(one.due), ".", on)]


def _event(book: Book, one: PromiseEvent) -> Spans:
    who: Span = Mention.of(book.get(Person, one.by)) if one.by else by_no_one(one.words)
    said: list[Span] = [When(one.at), ": ", who, f" {DID[one.what]}"]
    other = one.after if one.what in ASKED else one.before if one.what in OF_OTHERS else ""
    if other:
        said = [*said[:-1], f" {DID[one.what]} ", Mention.of(book.get(Person, other))]
    if one.due is not None:
        said += [", by ", Day(one.due)]
    if one.confidence is not None:
        said.append(f" ({SURE_SAID[one.confidence]})")
    if one.part:
        said.append(f"; by the day asked for: {cut(one.part, 100)}")
    if one.what is PromiseDeed.REASSIGNED:
        said.append(f": {cut(one.after, 150)}")
    if one.words and one.by:
        said.append(f": {cut(one.words, 200)}")
    return tuple(said)


# The recap


@flow.pressed
def recap(turn: Turn, promise: Promise) -> None:
    """Whisper a few sentences that a human sends to the customer; only of what is promised."""
    sight.must_see(turn, promise)
    if promise.state is PromiseState.REQUESTED:
        turn.whisper(
            "Nobody has confirmed yet that it can be kept. A recap comes when it is promised."
        )
        return
    if promise.state is not PromiseState.PROMISED:
        turn.whisper(f"This is {SAID[promise.state]}, so there is nothing left to promise.")
        return
    said = "A recap for you to send, in your own words where you like:"
    turn.whisper(Message(said, Text(said), Quote(*_draft(promise))))


def _draft(promise: Promise) -> Spans:
    hello = f"Hello {promise.said_to}, thank you" if promise.said_to else "Thank you"
    said: list[Span] = [f"{hello} for talking with us. "]
    if promise.due == promise.asked:
        said += [f"This is what we promised you: “{promise.words}” You"]
    else:
        said += [f"This is what we spoke about: “{promise.words}” You asked for it by "]
        said += [Day(promise.asked), "; you"]
    said += [" can count on it by ", Day(promise.due)]
    said.append(
        f", on this condition: {promise.condition.rstrip('.')}." if promise.condition else "."
    )
    if promise.part:
        said += [" By ", Day(promise.asked), f" you already have: {promise.part.rstrip('.')}."]
    said.append(" Should anything change on our side, you hear from us first.")
    return tuple(said)
