"""Saving a promise: what was said to a customer, by whom, to whom, by when, on what condition.

Ana: /parley promise Acme You have the report by Friday. Ben said it on the call, to Maria. It is
saved as requested: nobody turns a wish into a commitment by typing. Ben, who said it, is asked
whether he can keep it; in the call's thread a second one is asked whether it was said. On a message
Ana chooses Save as promise, and its words are filled in. For ten minutes she can take it back.
"""

from __future__ import annotations

from datetime import date

from flows import guard
from flows.before.alignment import may_change
from flows.finding import account_and_words
from flows.language.forms import Form, Refused, day, form, long, short
from flows.language.forms import person as somebody
from flows.language.steps import Flow, Turn
from flows.language.words import Day, Mention, Message, Part, Small, Spans, Text, When, cut
from flows.promises import promise_answer, promise_confirm, sight
from flows.promises.actions import check_due
from flows.promises.promise_buttons import who_keeps_it
from flows.promises.promise_cards import LINE, drawn
from flows.promises.promise_end import undo
from flows.promises.promise_log import in_short, keep_version, note, tell
from flows.promises.promise_people import decides
from flows.thread import lead_of
from flows.thread import tell as tell_call
from storage.book import Book
from storage.records import OVER, Call, CallState, Person, Promise, PromiseDeed, Team, What

flow = Flow(__name__)

ACCOUNT_LIMIT = 80
WORDS_LIMIT = 900
SAID_ON = OVER | {CallState.LIVE}


@form("Save a promise", submit="Save it")
class NewPromise(Form):
    """What was said to the customer, word for word."""

    words: str = long("What was said, word for word?", limit=WORDS_LIMIT)
    said_by: str = somebody("Who said it?", "They are asked whether it can be kept.")
    said_to: str = short("To whom?", "The customer's person.", limit=ACCOUNT_LIMIT)
    due: date = day("By when?", "The day that the customer asked for.")
    condition: str = long("On what condition?", optional=True, limit=300)


@flow.command(
    "promise",
    help="save what was promised to a customer, in the words that were said",
    usage="[ACCOUNT] WORDS",
    on_message="Save as promise",
)
def promise(turn: Turn) -> None:
    """Open the form, with the customer and the words as they were read."""
    account, words = account_and_words(turn, turn.text)
    _open(turn, cut(account, ACCOUNT_LIMIT), _call_of(turn, account), turn.quoted or words)


@flow.opening(NewPromise)
def open_new(turn: Turn) -> None:
    """The same form, from a button; one in a thread or after a capture says on which call."""
    call = turn.book.find(Call, turn.also.get("call"))
    if call is None:
        _open(turn, "", None, "")
        return
    _must_have_begun(turn, call)
    _open(turn, call.account, call, _captured(turn, call))


def _open(turn: Turn, account: str, call: Call | None, words: str) -> None:
    also, intro = {"account": account}, (Small(f"For {account}."),)
    if call is not None:
        also = {"call": call.id}
        intro = (Small(f"Said on the call with {call.account}, ", When(call.starts_at), "."),)
    turn.open(
        NewPromise,
        also=also,
        intro=intro if account else (),
        words=cut(words, WORDS_LIMIT),
        said_by=turn.who.native,
    )


def _call_of(turn: Turn, account: str) -> Call | None:
    """The last call with a customer that has begun and that this person has to do with."""
    states = {CallState.LIVE, CallState.ENDED, CallState.DEBRIEFING}
    calls = turn.book.calls_of_account(account, states) if account else []
    return next((one for one in reversed(calls) if _may(turn, one)), None)


def _may(turn: Turn, call: Call) -> bool:
    try:
        may_change(turn, call)
    except Refused:
        return False
    return True


def _captured(turn: Turn, call: Call) -> str:
    """The first promise that this person has captured and nobody has saved yet."""
    capture = turn.book.capture_by(turn.who, call)
    saved = {one.words.casefold() for one in turn.book.promises_of_call(call)}
    lines = [one.strip("-–•* \t") for one in capture.promised.splitlines()] if capture else []
    return next((one for one in lines if one and one.casefold() not in saved), "")


def _must_have_begun(turn: Turn, call: Call) -> None:
    may_change(turn, call)
    if call.state not in SAID_ON:
        raise Refused("This call has not begun, so nothing was said on it yet.")


# Saved


@flow.submitted(NewPromise)
def save(turn: Turn, answers: NewPromise) -> None:
    """Keep the words; ask who keeps them, and somebody who was there whether they were said."""
    call = turn.book.lock(Call, turn.also.get("call", ""))
    if call is not None:
        _must_have_begun(turn, call)
    check_due(turn, answers.due)
    (speaker,) = turn.book.people([answers.said_by])
    guard.must_be_members("said_by", [speaker])
    new = _made(turn, answers, call, speaker)
    if turn.book.same_promise(new) is not None:
        raise Refused(words="This very promise is saved already; I ask nobody twice.")
    turn.book.add(new)
    keep_version(turn, new)
    saved = note(turn, new, PromiseDeed.SAVED, after=in_short(new), due=new.asked)
    parts = promise_answer.ask(turn, new)
    promise_confirm.ask_whether_said(turn, new)
    if new.accountable != new.responsible:
        tell(turn, saved, [turn.book.get(Person, new.accountable)])
    if call is not None:
        tell_call(turn, call, What.PROMISE, new.words)
    said: Spans = ("Saved as requested, by ", Day(new.due), f": “{cut(new.words, LINE)}”")
    who = Mention.of(turn.book.get(Person, new.accountable))
    answering: list[Part] = [Small(who, " is accountable for it.")]
    turn.whisper(
        Message(said, Text(*said), *answering, *parts, who_keeps_it(new), undo(new, saved))
    )


def _made(turn: Turn, answers: NewPromise, call: Call | None, speaker: Person) -> Promise:
    account = call.account if call else cut(turn.also.get("account", ""), ACCOUNT_LIMIT)
    return Promise(
        call=call.id if call else None,
        account=account,
        account_key=account.strip().casefold(),
        words=answers.words,
        said_by=speaker.id,
        said_to=answers.said_to,
        asked=answers.due,
        due=answers.due,
        condition=answers.condition,
        responsible=speaker.id,
        accountable=_answers_for(turn.book, call, speaker) or turn.who.id,
        by=turn.who.id,
        at=turn.now,
    )


def _answers_for(book: Book, call: Call | None, speaker: Person) -> str | None:
    """The call's lead, else the team's manager, as far as they have not left."""
    ids: list[str | None] = [team.manager for team in book.teams_of(speaker)]
    if call is not None:
        ids = [lead_of(book, call).id, book.get(Team, call.team).manager, *ids]
    known = book.people(one for one in ids if one)
    return next((one.id for one in known if guard.may_hear(one)), None)


@flow.pressed
def see(turn: Turn, promise: Promise) -> None:
    """One promise, with everything this person can do with it."""
    if not decides(turn.book, promise, turn.who):
        sight.must_see(turn, promise)
    turn.whisper(drawn(turn.book, promise, turn.who, ("A promise:",)))
