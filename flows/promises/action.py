"""Adding an action: what, who answers for it, who does it, by when.

Ana: /parley action Acme send the report. She names herself accountable, Ben and Cem responsible,
Friday. Ben and Cem are asked in private. With Who else she adds Dora, to be consulted before it
counts as done. It was a mistake: for ten minutes she can take it back. On a message of Eve's she
chooses Make this an action, and its words are filled in. In a debrief she presses Add an action.
"""

from __future__ import annotations

import re
from datetime import date

from flows.before.alignment import may_change
from flows.language.forms import Form, Refused, day, form, long, people, short
from flows.language.forms import person as somebody
from flows.language.steps import Flow, Step, Turn
from flows.language.words import Bold, Button, Day, Message, Named, Part, Text, cut
from flows.promises import handshake, reminders
from flows.promises.actions import check_due, keep_version, note, waiting
from flows.promises.amend import WhoElse, check_people, make_accountable
from flows.promises.cards import doers, drawn, line
from flows.promises.undo import undo
from flows.thread import tell as tell_call
from storage.book import Book
from storage.records import OVER, Action, ActionEvent, Call, Deed, Duty, Raci, What

flow = Flow(__name__)

ACCOUNT_LIMIT = 80
WHAT_LIMIT = 500
PAGE = 10


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
    account, what = _read(turn, turn.text)
    turn.open(
        NewAction,
        what=cut(turn.quoted or what, WHAT_LIMIT),
        accountable=turn.who.native,
        account=cut(account, ACCOUNT_LIMIT),
    )


def _read(turn: Turn, words: str) -> tuple[str, str]:
    """The customer at the beginning, when I know one of that name or it stands in quotes."""
    quoted = re.match(r'^["“«]([^"”»]+)["”»]\s*(.*)$', words, re.DOTALL)
    if quoted:
        return quoted[1].strip(), quoted[2]
    for account in sorted(turn.book.accounts_open(), key=len, reverse=True):
        if f"{words} ".casefold().startswith(f"{account.casefold()} "):
            return account, words[len(account) :].strip()
    return "", words


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
    reminders.plan(turn, new)
    return created


def _kept(turn: Turn, new: Action, created: ActionEvent) -> Message:
    said = ("Kept: ", Bold(new.what), " ", *doers(turn.book, new), ", by ", Day(new.due), ".")
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


# What is mine


@flow.pressed
def see(turn: Turn, action: Action) -> None:
    """One action, with everything this person can do with it."""
    _must_be_in(turn, action)
    turn.whisper(drawn(turn.book, action, turn.who, ("Your action:",)))


def _must_be_in(turn: Turn, action: Action) -> None:
    ids = {action.by, *(one.person for one in turn.book.duties(action))}
    if turn.who.id not in ids:
        raise Refused("Only those who have a part in this action can look at it.")


@flow.pressed
def mine(turn: Turn) -> None:
    """All of one's unfinished actions, a page at a time."""
    given = turn.also.get("from", "0")
    start = int(given) if given.isdecimal() else 0
    found = turn.book.actions_of(turn.who, (Raci.ACCOUNTABLE, Raci.RESPONSIBLE))
    if not found[start:]:
        turn.whisper("You have no more unfinished actions.")
        return
    parts: list[Part] = []
    for one in found[start : start + PAGE]:
        parts += listed_one(turn.book, one)
    if found[start + PAGE :]:
        parts.append(
            Button("More actions", does=Named("action.mine"), also={"from": str(start + PAGE)})
        )
    turn.whisper(Message("Your actions", *parts))


def listed_one(book: Book, one: Action) -> list[Part]:
    """A line of a list, with the button that leads to all the others."""
    return [Text(*line(book, one)), Button(cut(f"Open: {one.what}", 75), does=see, about=one)]
