"""Changing an action: its words and date, its people; cancelled and reopened.

Ana moves "Send the report" to Monday; Ben and Cem are told, and the old version stays. She gives it
to Eve instead of Ben: Eve is asked, Ben is told. It is no longer needed: she cancels it, with a
reason. It is needed after all: reopened, and it is asked for again as it was.
"""

from __future__ import annotations

from datetime import date

from flows import guard
from flows.language.forms import Form, Refused, day, form, long, people
from flows.language.forms import person as somebody
from flows.language.steps import Flow, Turn
from flows.language.words import Message, Text, plain
from flows.people import welcome
from flows.promises import handshake
from flows.promises.action_people import accountable_of
from flows.promises.actions import (
    check_due,
    drop,
    must_be_unfinished,
    must_decide,
    new_version,
    note,
    people_in,
    plan_reminders,
    tell,
)
from flows.promises.cards import SAID, card, doers
from flows.promises.finishing import must_not_be_asked
from flows.promises.undo import undo
from storage.records import (
    UNFINISHED,
    Action,
    ActionEvent,
    ActionState,
    Answer,
    Deed,
    Duty,
    Person,
    Raci,
)

flow = Flow(__name__)

OWNERS = (Raci.ACCOUNTABLE, Raci.RESPONSIBLE)
MOST = 20


@form("Change the action", submit="Save")
class Edit(Form):
    """Other words or another day."""

    what: str = long("What is to be done?", limit=500)
    due: date = day("By when?")


@form("Reassign", submit="Ask them")
class Reassign(Form):
    """Other people."""

    accountable: str = somebody("Who answers for it?", "Exactly one person.")
    responsible: tuple[str, ...] = people("Who does it?", "Who is new is asked.")


@form("Who else?", submit="Save")
class WhoElse(Form):
    """Those beside the ones who do it."""

    consulted: tuple[str, ...] = people("Consulted", "Asked before Done counts.", optional=True)
    informed: tuple[str, ...] = people("Informed", "Told when it is done.", optional=True)


@form("Cancel the action", submit="Cancel it")
class Cancel(Form):
    """It is no longer needed."""

    reason: str = long("Why is it no longer needed?", "Those concerned read this.", limit=500)


# Words and date


@flow.opening(Edit)
def ask_edit(turn: Turn, action: Action) -> None:
    """Show the present words; the version that was read goes along."""
    must_decide(turn, action)
    must_be_unfinished(action)
    also = {"version": str(action.version)}
    turn.open(Edit, action, also=also, what=action.what, due=action.due)


@flow.submitted(Edit)
def edit(turn: Turn, action: Action, answers: Edit) -> None:
    """Keep a new version and tell those concerned."""
    must_decide(turn, action)
    must_be_unfinished(action)
    if turn.also.get("version") != str(action.version):
        raise Refused(what="Somebody changed this meanwhile. Please look at it anew first.")
    if (answers.what, answers.due) == (action.what, action.due):
        raise Refused(what="Nothing has changed, so this stays as it is.")
    if answers.due != action.due:
        check_due(turn, answers.due)
    change(turn, action, answers.what, answers.due)
    turn.whisper("Changed. Those concerned are told; the old version stays.")


def change(turn: Turn, action: Action, what: str, due: date, words: str = "") -> None:
    """A new version, as a person or a tracker says; those concerned are told."""
    before, after = new_version(turn, action, what, due)
    event = note(turn, action, Deed.EDITED, words, before=before, after=after)
    plan_reminders(turn, action)
    tell(turn, event, people_in(turn.book, action, *OWNERS))


# People


@flow.opening(Reassign)
def ask_whom(turn: Turn, action: Action) -> None:
    """Show who has it, to be changed; whoever has left is left out."""
    must_decide(turn, action)
    must_be_unfinished(action)
    accountable = people_in(turn.book, action, Raci.ACCOUNTABLE)
    do_it = people_in(turn.book, action, Raci.RESPONSIBLE)
    turn.open(
        Reassign,
        action,
        accountable=accountable[0].native if accountable else turn.who.native,
        responsible=tuple(one.native for one in do_it),
    )


@flow.submitted(Reassign)
def reassign(turn: Turn, action: Action, answers: Reassign) -> None:
    """Give it to these people: who is new is asked, who is out is told."""
    must_decide(turn, action)
    must_be_unfinished(action)
    check_people(turn, accountable=(answers.accountable,), responsible=answers.responsible)
    must_not_be_asked(turn, action, "accountable", (answers.accountable,))
    must_not_be_asked(turn, action, "responsible", answers.responsible)
    before = _names(turn, action)
    concerned = people_in(turn.book, action, *OWNERS)
    old = accountable_of(turn.book, action)
    had = {one.person: one for one in turn.book.duties(action, Raci.RESPONSIBLE)}
    if (old.person, set(had)) == (answers.accountable, set(answers.responsible)):
        raise Refused(responsible="These are the same people. Please choose somebody else.")
    if old.person != answers.accountable:
        drop(turn, old)
        make_accountable(turn, action, answers.accountable)
    for person, duty in had.items():
        if person not in answers.responsible:
            drop(turn, duty)
        elif duty.answer is Answer.DECLINED:
            handshake.ask(turn, action, duty)  # they said no, and are asked once more
    for person in answers.responsible:
        if person not in had:
            new = Duty(action=action.id, person=person, part=Raci.RESPONSIBLE)
            handshake.ask(turn, action, turn.book.add(new))
    _drop_others(turn, action, {answers.accountable, *answers.responsible})
    event = note(turn, action, Deed.REASSIGNED, before=before, after=_names(turn, action))
    plan_reminders(turn, action)
    asked = set(answers.responsible) - had.keys()
    tell(turn, event, [one for one in concerned if one.id not in asked])
    turn.whisper("Reassigned. Who is new is asked, everybody else is told.")


def make_accountable(turn: Turn, action: Action, person_id: str) -> None:
    """Give an action its one Accountable; they are told, unless they have just said so."""
    duty = turn.book.add(Duty(action=action.id, person=person_id, part=Raci.ACCOUNTABLE))
    person = turn.book.get(Person, person_id)
    asked_too = turn.book.duty_of(person, action, Raci.RESPONSIBLE) is not None
    if person_id != turn.who.id and not asked_too:
        welcome.greet(turn, person)
        turn.show(card, duty, to=person)


def _drop_others(turn: Turn, action: Action, owners: set[str]) -> None:
    """Whoever owns it now needs not be consulted or informed as well."""
    for duty in turn.book.duties(action):
        if duty.part not in OWNERS and duty.person in owners:
            turn.book.remove(duty)


def _names(turn: Turn, action: Action) -> str:
    accountable = turn.book.get(Person, accountable_of(turn.book, action).person).name
    return f"{accountable}; {plain(doers(turn.book, action))}"


def check_people(turn: Turn, **chosen: tuple[str, ...]) -> None:
    """Refuse, beside its field, whoever may not be told and more people than can be asked."""
    for field, ids in chosen.items():
        if len(ids) > MOST:
            raise Refused(**{field: f"Please choose at most {MOST} people."})
        guard.must_be_members(field, turn.book.people(ids))


@flow.opening(WhoElse)
def ask_who_else(turn: Turn, action: Action) -> None:
    """Show who is consulted and informed, to be changed."""
    must_decide(turn, action)
    must_be_unfinished(action)
    consulted = people_in(turn.book, action, Raci.CONSULTED)
    informed = people_in(turn.book, action, Raci.INFORMED)
    turn.open(
        WhoElse,
        action,
        consulted=tuple(one.native for one in consulted),
        informed=tuple(one.native for one in informed),
    )


@flow.submitted(WhoElse)
def who_else(turn: Turn, action: Action, answers: WhoElse) -> None:
    """Keep who is asked before Done counts, and who is told after."""
    must_decide(turn, action)
    must_be_unfinished(action)
    if action.state is ActionState.CHECKING:
        raise Refused("Those who are consulted are being asked just now. Please wait for them.")
    check_people(turn, consulted=answers.consulted, informed=answers.informed)
    owners = {one.person for part in OWNERS for one in turn.book.duties(action, part)}
    if owners & set(answers.consulted):
        raise Refused(consulted="Whoever does it or answers for it need not be consulted.")
    if set(answers.informed) & {*owners, *answers.consulted}:
        raise Refused(informed="Whoever does it or is consulted hears of it anyway.")
    before = _others(turn, action)
    wanted = {Raci.CONSULTED: answers.consulted, Raci.INFORMED: answers.informed}
    for part, ids in wanted.items():
        present = {one.person: one for one in turn.book.duties(action, part)}
        for person, duty in present.items():
            if person not in ids:
                drop(turn, duty)
        for person in ids:
            if person not in present:
                turn.book.add(Duty(action=action.id, person=person, part=part))
    note(turn, action, Deed.REASSIGNED, before=before, after=_others(turn, action))
    turn.whisper("Saved. Consulted are asked before Done counts; Informed are told after.")


def _others(turn: Turn, action: Action) -> str:
    """Who is consulted and informed, by name."""
    people = {part: people_in(turn.book, action, part) for part in (Raci.CONSULTED, Raci.INFORMED)}
    named = {part: ", ".join(one.name for one in several) for part, several in people.items()}
    return "; ".join(f"{part.value}: {names}" for part, names in named.items() if names)


# Cancelled and reopened


@flow.opening(Cancel)
def ask_cancel(turn: Turn, action: Action) -> None:
    """Ask for the reason."""
    must_decide(turn, action)
    must_be_unfinished(action)
    turn.open(Cancel, action)


@flow.submitted(Cancel)
def cancel(turn: Turn, action: Action, answers: Cancel) -> None:
    """It is no longer needed; those concerned are told, and no reminder comes any more."""
    must_decide(turn, action)
    must_be_unfinished(action)
    event = call_off(turn, action, answers.reason)
    said = "Cancelled. Nobody is reminded of it any more."
    turn.whisper(Message(said, Text(said), undo(action, event)))


def call_off(turn: Turn, action: Action, words: str) -> ActionEvent:
    """It is no longer needed, as a person or a tracker says."""
    was, action.state = action.state, ActionState.CANCELLED
    event = note(turn, action, Deed.CANCELLED, words, was=was)
    plan_reminders(turn, action)
    tell(turn, event, people_in(turn.book, action))
    return event


@flow.pressed
def reopen(turn: Turn, action: Action) -> None:
    """It is needed again, by those who had it."""
    mine = {one.part for one in turn.book.duties(action) if one.person == turn.who.id}
    if Raci.RESPONSIBLE not in mine:
        must_decide(turn, action)
    if action.state in UNFINISHED:
        turn.whisper(f"This is {SAID[action.state]} already.")
        return
    open_again(turn, action)
    turn.whisper("Reopened. Its reminders come again.")


def open_again(turn: Turn, action: Action, words: str = "") -> None:
    """It is not settled after all, as a person or a tracker says."""
    was, action.state = action.state, ActionState.OPEN
    for duty in turn.book.duties(action, Raci.CONSULTED):
        duty.answer = Answer.NONE
    event = note(turn, action, Deed.REOPENED, words, was=was)
    plan_reminders(turn, action)
    tell(turn, event, people_in(turn.book, action, *OWNERS))
