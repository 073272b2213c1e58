"""Another day: what can be met, how surely, and what part of it fits the day that was asked for.

The report is asked for by Friday. Ben can do it by Monday, fairly sure; by Friday the summary. Ana,
who is accountable, agrees: promised, for Monday; both days are kept. Or she asks again: "They need
all of it." Of a promise that is all his own, what Ben offers counts at once.
"""

from __future__ import annotations

from datetime import date

from flows import guard
from flows.language.forms import Form, Refused, choice, day, form, long
from flows.language.hours import local_day
from flows.language.steps import Flow, Turn
from flows.language.words import Day, Mention, Message, Part, Quote, Spans, Text, cut
from flows.people import welcome
from flows.promises import reminders
from flows.promises.actions import check_due
from flows.promises.confidence import SURE_SAID, Sureness
from flows.promises.promise_answer import ask, promised
from flows.promises.promise_buttons import deciding
from flows.promises.promise_cards import LINE, SHOWN
from flows.promises.promise_log import new_version, note, tell
from flows.promises.promise_people import SAID, decider_of, must_keep
from storage.book import Book
from storage.records import (
    LIVING,
    Confidence,
    Notice,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
)

flow = Flow(__name__)

OUTCOMES = {
    PromiseDeed.AGREED: "This was agreed to.",
    PromiseDeed.ASKED_AGAIN: "You asked again.",
}


@form("Another day", submit="Offer it")
class AnotherDay(Form):
    """When it can be kept, how surely, and what part of it on the day that was asked for."""

    due: date = day("Which day can we meet?")
    confidence: Sureness = choice("How sure are you?", Sureness)
    part: str = long("What can they have by the day they asked for?", optional=True, limit=300)
    reason: str = long("Why?", "Whoever is accountable reads this.", limit=500)


@form("Ask again", submit="Ask them")
class AskAgain(Form):
    """What was offered is not enough."""

    words: str = long("What do you ask for?", "Whoever keeps the promise reads this.", limit=500)


@flow.opening(AnotherDay)
def ask_which_day(turn: Turn, promise: Promise) -> None:
    """Ask for the day, and how sure it is."""
    _must_offer(turn, promise)
    words = (Quote(cut(promise.words, LINE)),)
    turn.open(AnotherDay, promise, intro=words, also=turn.also, due=promise.due)


@flow.submitted(AnotherDay)
def offer(turn: Turn, promise: Promise, answers: AnotherDay) -> None:
    """Put another day before the Accountable; of one's own promises it counts at once."""
    _must_offer(turn, promise)
    if answers.due == promise.due:
        raise Refused(due="This is the day that stands already. Please choose another one.")
    check_due(turn, answers.due)
    promise.asked_at, promise.offered, promise.reason = None, answers.due, ""
    event = note(
        turn,
        promise,
        PromiseDeed.OFFERED,
        answers.reason,
        due=answers.due,
        confidence=Confidence(answers.confidence.value),
        part=answers.part,
    )
    decider = decider_of(turn.book, promise)
    if decider is None or decider.id == turn.who.id:
        _count(turn, promise, event)
        turn.whisper(*promised(promise))
        return
    ask_about(turn, promise)
    turn.whisper("Offered. Whoever is accountable decides, and I tell you.")


def ask_about(turn: Turn, promise: Promise) -> None:
    """Put an open offer before whoever decides now; they may not have when it was made."""
    decider = decider_of(turn.book, promise)
    if promise.offered is None or decider is None:
        return
    event = turn.book.promise_events(promise, [PromiseDeed.OFFERED])[-1]
    reminders.asked(turn, promise, decider)
    welcome.greet(turn, decider)
    turn.show(offered, event, to=decider)


def _must_offer(turn: Turn, promise: Promise) -> None:
    must_keep(turn, promise)
    if promise.offered is not None:
        raise Refused("You have offered another day already. It waits for whoever is accountable.")


def _count(turn: Turn, promise: Promise, offer_: PromiseEvent) -> PromiseEvent:
    """What was offered holds: it is promised, for that day."""
    was, promise.state = promise.state, PromiseState.PROMISED
    promise.due, promise.offered = offer_.due or promise.due, None
    promise.confidence, promise.part = offer_.confidence, offer_.part
    new_version(turn, promise)
    return note(turn, promise, PromiseDeed.AGREED, was=was, due=promise.due)


def is_open(book: Book, promise: Promise, event: PromiseEvent) -> bool:
    """Whether an offer still waits for its answer."""
    last = book.promise_events(promise, [PromiseDeed.OFFERED])[-1]
    return promise.state in LIVING and promise.offered is not None and last.id == event.id


@flow.dm(Notice.ASKED)
def offered(book: Book, event: PromiseEvent) -> Message | None:
    """Another day that the Accountable decides about; afterwards it says how."""
    promise = book.get(Promise, event.promise)
    who = Mention.of(book.get(Person, event.by or promise.responsible))
    day_, sure = event.due or promise.due, event.confidence or Confidence.HALF
    said: Spans = (who, " can do it by ", Day(day_), f" ({SURE_SAID[sure]}).")
    if event.part:
        said = (*said, " By ", Day(promise.asked), ": ", cut(event.part, 300))
    asked = Text(
        "They asked for it by ", Day(promise.asked), ". The reason: ", cut(event.words, 500)
    )
    parts: list[Part] = [Text(*said), Quote(cut(promise.words, SHOWN)), asked]
    decider = decider_of(book, promise)
    if decider is None or not is_open(book, promise, event):
        return Message(said, *parts, Text(_outcome(book, promise, event)))
    return Message(said, *parts, *deciding(book, promise, decider))


def _outcome(book: Book, promise: Promise, event: PromiseEvent) -> str:
    if promise.state not in LIVING:
        return f"There is nothing to decide any more: it is {SAID[promise.state]}."
    later = (one.what for one in book.promise_events(promise) if one.number > event.number)
    return next((OUTCOMES[what] for what in later if what in OUTCOMES), "This has changed since.")


@flow.pressed
def agree(turn: Turn, event: PromiseEvent) -> None:
    """The other day holds, and it is promised."""
    promise = _must_agree(turn, event)
    if event.due and event.due < local_day(turn.who, turn.now):
        raise Refused("The day that was offered has passed meanwhile. Please ask again.")
    agreed = _count(turn, promise, event)
    tell(turn, agreed, [turn.book.get(Person, promise.responsible)])
    turn.whisper(*promised(promise))


@flow.opening(AskAgain)
def ask_for_what(turn: Turn, event: PromiseEvent) -> None:
    """Ask for the words to the Responsible."""
    _must_agree(turn, event)
    turn.open(AskAgain, event)


@flow.submitted(AskAgain)
def ask_again(turn: Turn, event: PromiseEvent, answers: AskAgain) -> None:
    """The Responsible is asked once more, with these words."""
    promise = _must_agree(turn, event)
    ask(turn, promise, PromiseDeed.ASKED_AGAIN, answers.words)
    who = turn.book.get(Person, promise.responsible)
    turn.whisper("Asked. ", Mention.of(who), " reads your words.")


def _must_agree(turn: Turn, event: PromiseEvent) -> Promise:
    promise = turn.book.get(Promise, event.promise)
    decider = decider_of(turn.book, promise)
    if decider is None or decider.id != turn.who.id:
        raise Refused("Only whoever is accountable for it decides this.")
    if event.what is not PromiseDeed.OFFERED or not is_open(turn.book, promise, event):
        raise Refused("This is decided already, or has changed meanwhile.")
    keeper = turn.book.get(Person, promise.responsible)
    if not guard.may_hear(keeper):
        raise Refused(f"{keeper.name} cannot keep it any more. Please choose who keeps it.")
    return promise
