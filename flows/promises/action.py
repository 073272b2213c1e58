"""Adding an action: what, who answers for it, who does it, by when.

Ana: /parley action Acme send the report. She names herself accountable, Ben and Cem responsible,
Friday. Ben and Cem are asked in private. With Who else she adds Dora, to be consulted before it
counts as done. It was a mistake: for ten minutes she can take it back. On a message of Eve's she
chooses Make this an action, and its words are filled in. In a debrief she presses Add an action.
"""

from __future__ import annotations

from datetime import date

from flows.before.alignment import may_change
from flows.finding import account_and_words
from flows.language.forms import Form, Refused, day, form, long, people, short
from flows.language.forms import person as somebody
from flows.language.steps import Flow, Step, Turn
from flows.language.words import Bold, Button, Day, Message, Part, Text, cut
from flows.promises import handshake, reminders, sight
from flows.promises.action_people import stands_in
from flows.promises.actions import check_due, keep_version, note, plan_reminders, waiting
from flows.promises.amend import WhoElse, check_people, make_accountable
from flows.promises.cards import doers, drawn
from flows.promises.undo import undo
from flows.thread import tell as tell_call
from storage.records import OVER, Action, ActionEvent, Call, Deed, Duty, Raci, What

flow = Flow(__name__)

ACCOUNT_LIMIT = 80
WHAT_LIMIT = 500


@form("Add an action", submit="Ask them")
class NewAction(Form):
    """Something to be done, by whom and by when."""

    what: str = long("What is to be done?", limit=WHAT_LIMIT)
    accountable: str = somebody("Who answers for it?", "Accountable: exactly one person.")
    responsible: tuple[str, ...] = people("Who does it?", "Responsible: each of them is asked.")
    due: date = day("By when?")
    account: str = short("For which customer?", optional=True, limit=ACCOUNT_LIMIT)


@flow.command(
    "action",
    help="add something to be done, with those who answer for it and do it",
    usage="[ACCOUNT] WHAT",
    shortcut="Add an action",
    on_message="Make this an action",
)
def action(turn: Turn) -> None:
    """Open the form, with the customer and the words as they were read."""
    account, what = account_and_words(turn, turn.text)
    turn.open(
        NewAction,
        what=cut(turn.quoted or what, WHAT_LIMIT),
        accountable=turn.who.native,
        account=cut(account, ACCOUNT_LIMIT),
    )


@flow.opening(NewAction)
def open_new(turn: Turn) -> None:
    """The same form, from a button; one in a debrief says after which call."""
    call = turn.book.find(Call, turn.also.get("call"))
    if call is None:
        turn.open(NewAction, accountable=turn.who.native)
        return
    _must_be_over(turn, call)
    also = {"call": call.id}
    account = cut(call.account, ACCOUNT_LIMIT)
    turn.open(NewAction, also=also, accountable=turn.who.native, account=account)


def open_after(turn: Turn, call: Call) -> None:
    """A button of a debrief that was posted when actions were still called follow-ups."""
    turn.also = {"call": call.id}
    open_new(turn)


OLD = "follow_up.NewFollowUp"
flow.steps[OLD] = Step(OLD, open_after, Call)


@flow.submitted(NewAction)
def add(turn: Turn, answers: NewAction) -> None:
    """Keep the action and ask those who are to do it."""
    call = turn.book.find(Call, turn.also.get("call"))
    if call is not None:
        _must_be_over(turn, call)
    check_due(turn, answers.due)
    check_people(turn, accountable=(answers.accountable,), responsible=answers.responsible)
    account = answers.account or (call.account if call else "")
    new = Action(
        call=call.id if call else None,
        account=account,
        account_key=account.strip().casefold(),
        what=answers.what,
        due=answers.due,
        by=turn.who.id,
        at=turn.now,
    )
    if turn.book.same_action(turn.who, new) is not None:
        raise Refused(what="You have added this very action already; I ask nobody twice.")
    created = keep(turn, new, answers)
    if call is not None:
        tell_call(turn, call, What.ACTION, answers.what)
    turn.whisper(_kept(turn, new, created))


def keep(turn: Turn, new: Action, answers: NewAction) -> ActionEvent:
    """Write an action down with its people, ask them, and set its reminders."""
    turn.book.add(new)
    keep_version(turn, new)
    asked = [
        turn.book.add(Duty(action=new.id, person=one, part=Raci.RESPONSIBLE))
        for one in answers.responsible
    ]
    make_accountable(turn, new, answers.accountable)
    for duty in asked:
        handshake.ask(turn, new, duty)
    created = note(turn, new, Deed.CREATED, after=f"{new.what} ({new.due})")
    plan_reminders(turn, new)
    if turn.book.nudge_of(turn.who.id, new) is not None:
        reminders.asked(turn, new, turn.who)  # whoever has just written it down needs no reminder
    return created


def _kept(turn: Turn, new: Action, created: ActionEvent) -> Message:
    what = Bold(new.what.rstrip("."))
    said = ("Kept: ", what, ": ", *doers(turn.book, new), ", by ", Day(new.due), ".")
    asked = waiting(turn.book.duties(new, Raci.RESPONSIBLE))
    parts: list[Part] = [Text(*said)]
    if asked:
        parts.append(Text("I ask each of them in private whether they take it on."))
    who_else = Button("Who else", opens=WhoElse, about=new)
    return Message(said, *parts, who_else, undo(new, created))


def _must_be_over(turn: Turn, call: Call) -> None:
    may_change(turn, call)
    if call.state not in OVER:
        raise Refused("Actions of a debrief come after the call. It is not over yet.")


@flow.pressed
def see(turn: Turn, action: Action) -> None:
    """One action, with everything this person can do with it."""
    if not stands_in(turn.book, action, turn.who):
        sight.must_see(turn, action)
    mine = any(one.person == turn.who.id for one in turn.book.duties(action))
    lead = "Your action:" if mine or action.by == turn.who.id else "An action:"
    turn.whisper(drawn(turn.book, action, turn.who, (lead,)))
