"""Whether a promise can be kept: the Responsible says so by button, and only then it is promised.

Ana saved: "You have the report by Friday." Parley asks Ben: I can keep it, Another day, I cannot?
He can: it is promised. Or he cannot, and says why; Ana hears it and gives it to Cem. Whoever says
nothing for a working day is asked once more; after two, Ana hears of it.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Refused, form, long
from flows.language.hours import local_day, working_days_later
from flows.language.steps import Flow, Turn
from flows.language.words import Day, Mention, Message, Part, Spans, Text, cut
from flows.people import welcome
from flows.promises import reminders
from flows.promises.promise_buttons import answers, who_keeps_it, withdraw
from flows.promises.promise_cards import LINE, card
from flows.promises.promise_log import note, tell
from flows.promises.promise_people import decider_of, must_keep, waits
from storage.records import (
    Confidence,
    Person,
    Promise,
    PromiseDeed,
    PromiseState,
)

flow = Flow(__name__)


@form("I cannot", submit="Say so")
class ICannot(Form):
    """It cannot be kept."""

    reason: str = long("Why not?", "Whoever is accountable reads this.", limit=500)


# Asked


def ask(
    turn: Turn, promise: Promise, what: PromiseDeed = PromiseDeed.ASKED, words: str = ""
) -> list[Part]:
    """Ask the Responsible; what to say of it to the one who acted, who may be asked themselves."""
    keeper = turn.book.get(Person, promise.responsible)
    promise.asked_at, promise.offered, promise.reason = turn.now, None, ""
    event = note(turn, promise, what, words, after=keeper.id, due=promise.due)
    turn.wake(nudge_unanswered, promise, at=working_days_later(keeper, turn.now, 1))
    turn.wake(tell_unanswered, promise, at=working_days_later(keeper, turn.now, 2))
    reminders.asked(turn, promise, keeper)
    if turn.someone is not None and turn.someone.id == keeper.id:
        asked: Spans = ("Can you keep it by ", Day(promise.due), "? Only then it is promised.")
        return [Text(*asked), *answers(promise)]
    if guard.may_hear(keeper):
        welcome.greet(turn, keeper)
        turn.show(card, event, to=keeper)
    return [Text("I ask ", Mention.of(keeper), " whether it can be kept.")]


@flow.woken()
def nudge_unanswered(turn: Turn, promise: Promise) -> None:
    """One working day without an answer: one nudge."""
    if waits(promise):
        reminders.hurry(turn, promise, turn.book.get(Person, promise.responsible))


@flow.woken()
def tell_unanswered(turn: Turn, promise: Promise) -> None:
    """Two working days without an answer: the Accountable hears of it."""
    if waits(promise):
        event = note(turn, promise, PromiseDeed.UNANSWERED, before=promise.responsible)
        known = [decider_of(turn.book, promise), turn.book.get(Person, promise.by)]
        # Nobody is told about themselves.
        tell(turn, event, [one for one in known if one and one.id != promise.responsible][:1])


# I can keep it


@flow.pressed
def accept(turn: Turn, promise: Promise) -> None:
    """It can be kept by the day that stands: from now on it is promised."""
    must_keep(turn, promise)
    if promise.state is PromiseState.PROMISED and not waits(promise):
        turn.whisper("You have said already that you can keep it.")
        return
    if promise.due < local_day(turn.who, turn.now):
        raise Refused("This day has passed. Please offer another day.")
    was, promise.state = promise.state, PromiseState.PROMISED
    promise.asked_at, promise.offered, promise.reason = None, None, ""
    promise.confidence = Confidence.SURE
    event = note(
        turn,
        promise,
        PromiseDeed.ACCEPTED,
        was=was,
        due=promise.due,
        confidence=promise.confidence,
    )
    tell(turn, event, [decider_of(turn.book, promise)])
    turn.whisper(*promised(promise))


def promised(promise: Promise) -> Spans:
    """What is said when it is promised."""
    return ("Promised, by ", Day(promise.due), f": “{cut(promise.words, LINE)}” Thank you.")


# I cannot


@flow.opening(ICannot)
def ask_why_not(turn: Turn, promise: Promise) -> None:
    """Ask for the reason."""
    _must_decline(turn, promise)
    turn.open(ICannot, promise, also=turn.also)


@flow.submitted(ICannot)
def decline(turn: Turn, promise: Promise, said: ICannot) -> None:
    """The Accountable hears why, and gives it to somebody else or withdraws it."""
    _must_decline(turn, promise)
    promise.asked_at, promise.offered, promise.reason = None, None, said.reason
    event = note(turn, promise, PromiseDeed.DECLINED, said.reason)
    decider = decider_of(turn.book, promise)
    tell(turn, event, [decider])
    if decider is not None and decider.id == turn.who.id:
        asked = "Kept, with your reason. You are accountable yourself: who keeps it now?"
        turn.whisper(Message(asked, Text(asked), who_keeps_it(promise), withdraw(promise)))
        return
    turn.whisper("Kept. Whoever is accountable hears your reason and decides.")


def _must_decline(turn: Turn, promise: Promise) -> None:
    must_keep(turn, promise)
    if promise.state is PromiseState.PROMISED:
        raise Refused(
            "You have said that you can keep it. Offer another day, or say that it is broken."
        )
    if not waits(promise) and promise.offered is None:
        raise Refused("You have said already that you cannot.")
