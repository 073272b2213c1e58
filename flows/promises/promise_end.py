"""How a promise ends: kept, broken or withdrawn; it can be reopened, and undone for ten minutes.

Ben presses Kept; Ana, who is accountable, hears it, and nobody is reminded any more. It was the
wrong one: beside the answer stands Undo: kept. Another is broken, and he says why. A third one is
no longer needed, so Maria says: Ana withdraws it, with the reason.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Refused, form, long
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Message, Named, Part, Text, cut
from flows.promises import promise_answer
from flows.promises.promise_buttons import who_keeps_it
from flows.promises.promise_cards import ASKS, LINE, card, told
from flows.promises.promise_confirm import asked, question
from flows.promises.promise_log import note, request_anew, tell
from flows.promises.promise_people import (
    SAID,
    decider_of,
    decides,
    must_be_living,
    must_decide,
    must_have_a_part,
    must_own,
    owners_of,
)
from flows.promises.undo import FOR
from storage.records import LIVING, Person, Promise, PromiseDeed, PromiseEvent, PromiseState

flow = Flow(__name__)

NAMES = {
    PromiseDeed.SAVED: "saving it",
    PromiseDeed.KEPT: "kept",
    PromiseDeed.BROKEN: "broken",
    PromiseDeed.WITHDRAWN: "withdrawing it",
}
ENDS = {
    PromiseState.KEPT: PromiseDeed.KEPT,
    PromiseState.BROKEN: PromiseDeed.BROKEN,
    PromiseState.WITHDRAWN: PromiseDeed.WITHDRAWN,
}
STOPS = frozenset({*ENDS.values(), PromiseDeed.TAKEN_BACK})


@form("It is broken", submit="Say so")
class Broken(Form):
    """It was not kept."""

    reason: str = long("Why was it not kept?", "Those concerned read this.", limit=500)


@form("Withdraw the promise", submit="Withdraw it")
class Withdraw(Form):
    """The customer no longer needs it."""

    reason: str = long("Why is it no longer needed?", "Those concerned read this.", limit=500)


@flow.pressed
def keep(turn: Turn, promise: Promise) -> None:
    """It was kept."""
    must_own(turn, promise)
    if promise.state not in LIVING:
        turn.whisper(f"This is {SAID[promise.state]} already.")
        return
    _end(turn, promise, PromiseState.KEPT)


@flow.opening(Broken)
def ask_why_broken(turn: Turn, promise: Promise) -> None:
    """Ask for the reason."""
    must_own(turn, promise)
    must_be_living(promise)
    turn.open(Broken, promise)


@flow.submitted(Broken)
def break_it(turn: Turn, promise: Promise, answers: Broken) -> None:
    """It was not kept, for a reason that whoever is accountable reads."""
    must_own(turn, promise)
    must_be_living(promise)
    _end(turn, promise, PromiseState.BROKEN, answers.reason)


@flow.opening(Withdraw)
def ask_why_withdrawn(turn: Turn, promise: Promise) -> None:
    """Ask for the reason."""
    must_decide(turn, promise)
    must_be_living(promise)
    turn.open(Withdraw, promise)


@flow.submitted(Withdraw)
def withdraw(turn: Turn, promise: Promise, answers: Withdraw) -> None:
    """The customer no longer needs it."""
    must_decide(turn, promise)
    must_be_living(promise)
    _end(turn, promise, PromiseState.WITHDRAWN, answers.reason)


def settle(turn: Turn, promise: Promise, state: PromiseState, words: str = "") -> PromiseEvent:
    """It ends, by a person or in a tracker: nobody is reminded any more, those concerned hear."""
    was, promise.state = promise.state, state
    promise.reason = words if turn.someone else ""
    event = note(turn, promise, ENDS[state], words, was=was)
    tell(turn, event, owners_of(turn.book, promise))
    return event


def _end(turn: Turn, promise: Promise, state: PromiseState, reason: str = "") -> None:
    event = settle(turn, promise, state, reason)
    said = (f"It is {SAID[state]}: ", Bold(cut(promise.words, LINE)))
    calm = Text("Nobody is reminded of it any more.")
    turn.whisper(Message(said, Text(*said), calm, undo(promise, event)))


@flow.pressed
def reopen(turn: Turn, promise: Promise) -> None:
    """It stands again as it did before it ended."""
    must_have_a_part(turn, promise)
    if promise.state in LIVING:
        turn.whisper(f"This is {SAID[promise.state]} already.")
        return
    parts = open_again(turn, promise)
    said = f"Reopened: it is {SAID[promise.state]} again, and its reminders come."
    turn.whisper(Message(said, Text(said), *parts))


def open_again(turn: Turn, promise: Promise, words: str = "") -> list[Part]:
    """It stands again, by a person or in a tracker; what to say of it to whoever did it."""
    was = promise.state
    promise.state = turn.book.promise_events(promise, STOPS)[-1].was or PromiseState.REQUESTED
    promise.reason = ""
    if not guard.may_hear(turn.book.get(Person, promise.responsible)):
        return _without_a_keeper(turn, promise, words, was)
    event = note(turn, promise, PromiseDeed.REOPENED, words, was=was)
    asks = promise.state is PromiseState.REQUESTED and promise.offered is None
    parts = promise_answer.ask(turn, promise) if asks else []
    keeper = promise.responsible if asks else ""
    tell(turn, event, [one for one in owners_of(turn.book, promise) if one.id != keeper])
    return parts


def _without_a_keeper(turn: Turn, promise: Promise, words: str, was: PromiseState) -> list[Part]:
    """Whoever kept it has left meanwhile: nobody promises it until somebody is found."""
    request_anew(promise)
    promise.asked_at = None
    note(turn, promise, PromiseDeed.REOPENED, words, was=was)
    event = note(turn, promise, PromiseDeed.LEFT, before=promise.responsible)
    tell(turn, event, [decider_of(turn.book, promise)])
    name = turn.book.get(Person, promise.responsible).name
    said = f"{name} cannot keep it any more. "
    if turn.someone is None or not decides(turn.book, promise, turn.someone):
        return [Text(said, "Whoever is accountable is asked who keeps it.")]
    return [Text(said, "Please choose who keeps it."), who_keeps_it(promise)]


# Undo


def undo(promise: Promise, event: PromiseEvent) -> Button:
    """The button that takes back what was just done."""
    label, step = f"Undo: {NAMES[event.what]}", Named("promise_end.take_back")
    return Button(label, does=step, about=promise, also={"event": event.id})


@flow.pressed
def take_back(turn: Turn, promise: Promise) -> None:
    """Put a promise back to where it was before."""
    event = turn.book.find(PromiseEvent, turn.also.get("event"))
    if event is None or event.promise != promise.id or event.by != turn.who.id:
        raise Refused("Only whoever did this can take it back.")
    later = [one for one in turn.book.promise_events(promise) if one.number > event.number]
    if any(one.what is PromiseDeed.TAKEN_BACK and one.before == event.id for one in later):
        turn.whisper(f"You have taken this back already: it is {SAID[promise.state]}.")
        return
    if turn.now > event.at + FOR:
        raise Refused(
            f"Ten minutes have passed, so it stays as it is: {SAID[promise.state]}. "
            "Its buttons can still change it."
        )
    if _stands_no_more(promise, event, later):
        raise Refused("Somebody has answered it meanwhile, so it stays as it is.")
    _back(turn, promise, event)


def _stands_no_more(promise: Promise, event: PromiseEvent, later: list[PromiseEvent]) -> bool:
    """Whether something has come of it: a word of somebody else's, or another end."""
    if event.what is PromiseDeed.SAVED:
        others = any(one.by not in {None, event.by} for one in later)
        return others or promise.state not in LIVING
    return event.what not in NAMES or bool(later)


def _unsay(turn: Turn, promise: Promise, saved: PromiseEvent) -> None:
    """Whoever has not heard of it yet never does; what they have heard says that it is over."""
    turn.withdraw(told, saved)
    turn.refresh(told, saved)
    turn.withdraw(question, promise)
    turn.withdraw(asked, promise)
    for one in turn.book.promise_events(promise, ASKS):
        turn.withdraw(card, one)


def _back(turn: Turn, promise: Promise, event: PromiseEvent) -> None:
    was = promise.state
    promise.state, promise.reason = event.was or PromiseState.WITHDRAWN, ""
    if event.what is PromiseDeed.SAVED:
        _unsay(turn, promise, event)
    taken = note(turn, promise, PromiseDeed.TAKEN_BACK, before=event.id, was=was)
    if event.what is PromiseDeed.SAVED:
        turn.whisper("Taken back. Nobody has to keep it.")
        return
    tell(turn, taken, owners_of(turn.book, promise))
    turn.whisper(f"Taken back. It is {SAID[promise.state]}.")
