"""Changing a promise: its words, day and condition, and who keeps it; old versions stay.

Maria calls Ana: Tuesday will do, if she has the summary now. Ana presses Change it. It is requested
again, and Ben is asked again. He has no time, so she presses Who keeps it and chooses Cem: Cem is
asked, Ben is told, and it is promised when Cem says so.
"""

from __future__ import annotations

from datetime import date

from flows import guard
from flows.language.forms import Form, Refused, day, form, long, short
from flows.language.forms import person as somebody
from flows.language.steps import Flow, Turn
from flows.language.words import Message, Part, Text
from flows.promises import promise_answer, promise_offer
from flows.promises.actions import check_due
from flows.promises.promise_confirm import put
from flows.promises.promise_log import new_version, note, request_anew, tell
from flows.promises.promise_people import (
    decider_of,
    must_be_living,
    must_decide,
    must_have_a_part,
)
from storage.records import LIVING, Call, Person, Promise, PromiseDeed, PromiseState

flow = Flow(__name__)


@form("Change the promise", submit="Save")
class ChangePromise(Form):
    """Other words, another day or condition, another person of the customer's."""

    words: str = long("What was said, word for word?", limit=900)
    said_to: str = short("To whom?", "The customer's person.", limit=80)
    due: date = day("By when?", "The day that the customer asked for.")
    condition: str = long("On what condition?", optional=True, limit=300)


@form("Who keeps it?", submit="Save")
class WhoKeepsIt(Form):
    """Other people, or another customer."""

    responsible: str = somebody("Who keeps it?", "Responsible: is asked whether they can.")
    accountable: str = somebody("Who answers for it?", "Accountable: decides about the day.")
    account: str = short("For which customer?", optional=True, limit=80)


# Words, day, condition


@flow.opening(ChangePromise)
def ask_what(turn: Turn, promise: Promise) -> None:
    """Show how it is; the version that was read goes along."""
    must_have_a_part(turn, promise)
    must_be_living(promise)
    turn.open(
        ChangePromise,
        promise,
        also={"version": str(promise.version)},
        words=promise.words,
        said_to=promise.said_to,
        due=promise.asked,
        condition=promise.condition,
    )


@flow.submitted(ChangePromise)
def change(turn: Turn, promise: Promise, answers: ChangePromise) -> None:
    """Keep a new version; unless only the name has changed, everybody is asked again."""
    must_have_a_part(turn, promise)
    must_be_living(promise)
    if turn.also.get("version") != str(promise.version):
        raise Refused(words="Somebody changed this meanwhile. Please look at it anew first.")
    wanted = (answers.words, answers.due, answers.condition)
    same = wanted == (promise.words, promise.asked, promise.condition)
    if same and answers.said_to == promise.said_to:
        raise Refused(words="Nothing has changed, so this stays as it is.")
    if answers.due != promise.asked:
        check_due(turn, answers.due)
    before, promise.said_to = promise.said_to, answers.said_to
    if same:
        new_version(turn, promise)
        note(turn, promise, PromiseDeed.EDITED, before=before, after=promise.said_to)
        turn.whisper("Changed. The old version stays; nothing else has to be asked again.")
        return
    promise.condition = answers.condition
    parts = rewrite(turn, promise, answers.words, answers.due)
    said = "Changed. It is requested again, and the old version stays."
    turn.whisper(Message(said, Text(said), *parts))


def rewrite(turn: Turn, promise: Promise, words: str, asked: date, where: str = "") -> list[Part]:
    """Other words or another day hold, by a person or in a tracker; everybody is asked again."""
    return put(turn, promise, PromiseDeed.EDITED, words, asked, where)


# People


@flow.opening(WhoKeepsIt)
def ask_whom(turn: Turn, promise: Promise) -> None:
    """Show who has it, to be changed; whoever has left is left out."""
    must_decide(turn, promise)
    must_be_living(promise)
    turn.open(
        WhoKeepsIt,
        promise,
        responsible=_native(turn, promise.responsible),
        accountable=_native(turn, promise.accountable),
        account=promise.account,
    )


def _native(turn: Turn, person_id: str) -> str:
    person = turn.book.get(Person, person_id)
    return person.native if guard.may_hear(person) else turn.who.native


@flow.submitted(WhoKeepsIt)
def give(turn: Turn, promise: Promise, answers: WhoKeepsIt) -> None:
    """Give it to these people: whoever is to keep it is asked, the others are told."""
    must_decide(turn, promise)
    must_be_living(promise)
    guard.must_be_members("responsible", turn.book.people([answers.responsible]))
    guard.must_be_members("accountable", turn.book.people([answers.accountable]))
    _must_stay_with_its_call(turn, promise, answers.account)
    declined = (promise.state, promise.asked_at, promise.offered) == (
        PromiseState.REQUESTED,
        None,
        None,
    )
    before, was = _who(turn, promise), promise.state
    concerned = turn.book.people({promise.responsible, promise.accountable, answers.accountable})
    asks = answers.responsible != promise.responsible or declined
    promise.account, promise.account_key = answers.account, answers.account.strip().casefold()
    promise.responsible, promise.accountable = answers.responsible, answers.accountable
    after = _who(turn, promise)
    if not asks and before == after:
        raise Refused(responsible="Nothing has changed. Please choose somebody else.")
    if asks:
        request_anew(promise)
    event = note(turn, promise, PromiseDeed.REASSIGNED, before=before, after=after, was=was)
    parts: list[Part] = promise_answer.ask(turn, promise) if asks else []
    promise_offer.ask_about(turn, promise)
    tell(turn, event, [one for one in concerned if not asks or one.id != promise.responsible])
    said = "Saved. Those concerned are told."
    turn.whisper(Message(said, Text(said), *parts))


def _must_stay_with_its_call(turn: Turn, promise: Promise, account: str) -> None:
    call = turn.book.find(Call, promise.call)
    if call is not None and account != promise.account:
        raise Refused(account=f"This was said on the call with {call.account}, so it stays there.")


def _who(turn: Turn, promise: Promise) -> str:
    keeper = turn.book.get(Person, promise.responsible)
    accountable = turn.book.get(Person, promise.accountable)
    return "; ".join(one for one in (keeper.name, accountable.name, promise.account) if one)


# People who leave


def leave(turn: Turn, person: Person) -> None:
    """Ask for each promise that somebody leaves behind who keeps it, or answers for it, now."""
    for one in sorted(turn.book.promises_of(person, limit=None), key=lambda one: one.id):
        promise = turn.book.lock(Promise, one.id)
        if promise is not None and promise.state in LIVING:
            event = note(turn, promise, PromiseDeed.LEFT, before=person.id)
            tell(turn, event, [decider_of(turn.book, promise)])
            promise_offer.ask_about(turn, promise)
