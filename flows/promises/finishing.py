"""Blocked, going on, and done: Done counts when those who are consulted agree.

Ben presses I am blocked: "The figures are missing"; Ana hears of it. It goes on; Ben presses Done.
Cem, who is consulted, is asked: OK, or Not yet? He says: "The second page is missing." Ben hears
it, and it is open again. The next time Cem says nothing for a working day, and it counts. Dora, who
is informed, is told after. Whoever pressed Done can take it back for ten minutes.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.language.forms import Form, Refused, form, long
from flows.language.hours import working_days_later
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Mention, Message, Small, Spans, Style, Text, cut
from flows.people import welcome
from flows.promises import reminders
from flows.promises.action_people import decider_of
from flows.promises.actions import (
    must_be_unfinished,
    must_own,
    note,
    people_in,
    plan_reminders,
    tell,
    waiting,
)
from flows.promises.cards import SAID
from flows.promises.undo import undo
from storage.book import Book
from storage.records import (
    Action,
    ActionEvent,
    ActionState,
    Answer,
    Deed,
    Duty,
    Notice,
    Raci,
)

flow = Flow(__name__)

OWN = (Raci.ACCOUNTABLE, Raci.RESPONSIBLE)


@form("I am blocked", submit="Tell them")
class Blocked(Form):
    """Somebody cannot go on."""

    reason: str = long("What is in the way?", "Whoever is accountable reads this.", limit=500)


@form("Not yet", submit="Say so")
class NotYet(Form):
    """A Consulted does not agree that it is done."""

    reason: str = long("What is missing?", "Those who do it read this.", limit=500)


# Blocked


@flow.opening(Blocked)
def ask_what(turn: Turn, action: Action) -> None:
    """Ask what is in the way."""
    _must_go_on(turn, action)
    turn.open(Blocked, action)


@flow.submitted(Blocked)
def block(turn: Turn, action: Action, answers: Blocked) -> None:
    """Keep the reason; whoever is accountable hears of it."""
    _must_go_on(turn, action)
    was, action.state, action.reason = action.state, ActionState.BLOCKED, answers.reason
    event = note(turn, action, Deed.BLOCKED, answers.reason, was=was)
    plan_reminders(turn, action)
    tell(turn, event, [decider_of(turn.book, action)])
    turn.whisper("Kept: it is blocked. Whoever is accountable hears why.")


def _must_go_on(turn: Turn, action: Action) -> None:
    must_own(turn, action)
    must_be_unfinished(action)
    if action.state is not ActionState.OPEN:
        raise Refused(f"This is {SAID[action.state]} already, so nothing was changed.")


@flow.pressed
def unblock(turn: Turn, action: Action) -> None:
    """What was in the way is gone."""
    must_own(turn, action)
    if action.state is not ActionState.BLOCKED:
        turn.whisper(f"This is not blocked any more: it is {SAID[action.state]}.")
        return
    was, action.state = action.state, ActionState.OPEN
    event = note(turn, action, Deed.UNBLOCKED, was=was)
    plan_reminders(turn, action)
    tell(turn, event, [decider_of(turn.book, action)])
    turn.whisper("Good. It goes on.")


# Done


@flow.pressed
def done(turn: Turn, action: Action) -> None:
    """Somebody says it is done; it counts when those who are consulted have been asked."""
    must_own(turn, action)
    if action.state not in {ActionState.OPEN, ActionState.BLOCKED}:
        turn.whisper(f"This is {SAID[action.state]} already.")
        return
    mine = turn.book.duty_of(turn.who, action, Raci.RESPONSIBLE)
    if mine is not None and mine.answer in {Answer.WAITING, Answer.PROPOSED}:
        mine.answer = Answer.ACCEPTED  # whoever has done it has taken it on
    event, asked = finish(turn, action)
    said: Spans = ("Done: ", Bold(cut(action.what, 500)), ".")
    if asked:
        said = ("Thank you. I ask those who are consulted before it counts as done.",)
    turn.whisper(Message(said, Text(*said), undo(action, event)))


def finish(turn: Turn, action: Action, words: str = "") -> tuple[ActionEvent, bool]:
    """It is said to be done, by a person or in a tracker; whether the consulted are asked first."""
    was, action.state = action.state, ActionState.CHECKING
    event = note(turn, action, Deed.FINISHED, words, was=was)
    asked = _ask_consulted(turn, action, event)
    if not asked:
        _settle(turn, action, words)
    plan_reminders(turn, action)
    return event, asked


def _ask_consulted(turn: Turn, action: Action, event: ActionEvent) -> bool:
    """Ask everybody who is consulted, anew each time; whoever says it is done has agreed."""
    duties = turn.book.duties(action, Raci.CONSULTED)
    for duty in duties:
        duty.answer, duty.reason = Answer.CONSENTED, ""
    actor = turn.someone.id if turn.someone else ""
    asked = [one for one in people_in(turn.book, action, Raci.CONSULTED) if one.id != actor]
    for person in asked:
        welcome.greet(turn, person)
        reminders.asked(turn, action, person)
        for mine in duties:
            if mine.person == person.id:
                mine.answer, mine.asked_at = Answer.WAITING, turn.now
                turn.show(question, mine, to=person, tag=event.id)
                turn.wake(count_silence, mine, at=working_days_later(person, turn.now, 1))
    return bool(asked)


def _settle(turn: Turn, action: Action, words: str = "") -> None:
    """Nobody is left to be asked: it is done, and everybody else is told."""
    if waiting(turn.book.duties(action, Raci.CONSULTED)):
        return
    was, action.state = action.state, ActionState.DONE
    event = note(turn, action, Deed.DONE, words, was=was)
    plan_reminders(turn, action)
    tell(turn, event, people_in(turn.book, action, *OWN, Raci.INFORMED))


@flow.dm(Notice.ASKED)
def question(book: Book, duty: Duty) -> Message | None:
    """Asks somebody who is consulted whether it is done; afterwards it says what they answered."""
    action = book.get(Action, duty.action)
    said = ("This is said to be done: ", Bold(cut(action.what, 500)))
    answered = {Answer.CONSENTED: "You said OK.", Answer.OBJECTED: "You said: not yet."}
    if duty.answer in answered:
        return Message(said, Text(*said), Text(answered[duty.answer]))
    if action.state is not ActionState.CHECKING:
        return Message(said, Text(*said), Text(f"It is {SAID[action.state]} now."))
    who = [Mention.of(one) for one in people_in(book, action, Raci.RESPONSIBLE)][:1]
    return Message(
        said,
        Text(*said, ". You are consulted: do you agree?"),
        Small("Done by ", *who, ". Without an answer within a working day, it counts as done."),
        Button("OK", does=consent, about=duty, style=Style.PRIMARY),
        Button("Not yet", opens=NotYet, about=duty),
    )


@flow.pressed
def consent(turn: Turn, duty: Duty) -> None:
    """A Consulted agrees; the last one makes it count."""
    action = _must_be_consulted(turn, duty)
    duty.answer = Answer.CONSENTED
    note(turn, action, Deed.CONSENTED)
    turn.whisper("Thank you.")
    _settle(turn, action)


@flow.opening(NotYet)
def ask_what_is_missing(turn: Turn, duty: Duty) -> None:
    """Ask for the reason."""
    _must_be_consulted(turn, duty)
    turn.open(NotYet, duty)


@flow.submitted(NotYet)
def object_to(turn: Turn, duty: Duty, answers: NotYet) -> None:
    """It is open again, and those who do it hear why."""
    action = _must_be_consulted(turn, duty)
    for other in waiting(turn.book.duties(action, Raci.CONSULTED)):
        other.answer = Answer.NONE  # they are asked anew the next time
        turn.withdraw(question, other)
    duty.answer, duty.reason = Answer.OBJECTED, answers.reason
    was, action.state = action.state, ActionState.OPEN
    event = note(turn, action, Deed.OBJECTED, answers.reason, was=was)
    plan_reminders(turn, action)
    tell(turn, event, people_in(turn.book, action, *OWN))
    turn.whisper("Thank you. It is open again, and those who do it read your reason.")


def must_not_be_asked(turn: Turn, action: Action, field: str, chosen: Iterable[str]) -> None:
    """Refuse an owner who is asked just now whether it is done: nobody else could answer that."""
    asked = {one.person for one in waiting(turn.book.duties(action, Raci.CONSULTED))}
    for person in turn.book.people(asked & set(chosen)):
        said = f"{person.name} is just being asked whether it is done."
        raise Refused(**{field: f"{said} Please wait for the answer."})


@flow.woken()
def count_silence(turn: Turn, duty: Duty) -> None:
    """A working day without an answer: it counts as done."""
    action = turn.book.get(Action, duty.action)
    if action.state is ActionState.CHECKING and duty.answer is Answer.WAITING:
        duty.answer = Answer.SILENT
        turn.withdraw(question, duty)
        _settle(turn, action)


def _must_be_consulted(turn: Turn, duty: Duty) -> Action:
    action = turn.book.get(Action, duty.action)
    if duty.person != turn.who.id or duty.part is not Raci.CONSULTED:
        raise Refused("This was asked of somebody else.")
    if action.state is not ActionState.CHECKING:
        raise Refused(f"There is nothing to answer any more: it is {SAID[action.state]}.")
    if duty.answer is not Answer.WAITING:
        raise Refused("You have answered this already.")
    return action
