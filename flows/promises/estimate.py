"""Giving an estimate: a range, how sure we are of it, and when we say more.

Ana: /parley estimate Acme the fix is live. Between Tuesday and Friday; she thinks that she knows
the cause; more on Monday at ten. It stands in Acme's thread. Had she not known the cause and given
one day, Parley would have said that a range is honest. On the card of a promise she presses
Estimate, and it is known what for. It was a mistake: for ten minutes she can take it back.
"""

from __future__ import annotations

from datetime import date, datetime

from flows.finding import account_and_words
from flows.language.forms import Form, Refused, choice, day, form, long, moment
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Message, Named, Part, Small, Text, cut
from flows.promises import sight
from flows.promises.estimate_cards import drawn, line, rate, reply, said_now, stand_ins
from flows.promises.estimates import HowSure, check_next, check_range, keep_version, note
from flows.promises.items import unsettled
from flows.promises.undo import FOR
from flows.thread import brief, home_of
from storage.records import (
    IN_THREAD,
    Call,
    Confidence,
    Estimate,
    EstimateState,
    Promise,
    Team,
    Verdict,
)

flow = Flow(__name__)

WHAT_LIMIT = 300
ACCOUNT_LIMIT = 80
# In which state it is while what the button says can be taken back.
UNDOES = {
    "adding it": EstimateState.OPEN,
    "it happened": EstimateState.HAPPENED,
    "closing it": EstimateState.DROPPED,
}


@form("Give an estimate", submit="Give it")
class NewEstimate(Form):
    """When something will probably be so."""

    what: str = long("What will happen?", "For example: the fix is live.", limit=WHAT_LIMIT)
    earliest: date = day("On which day at the earliest?")
    latest: date = day("On which day at the latest?")
    confidence: HowSure = choice("How sure are you?", HowSure)
    next_update: datetime = moment("When do you say more?", "I ask you then.")


@flow.command(
    "estimate",
    help="say when something will probably be so, and how sure you are",
    usage="[ACCOUNT] WHAT",
)
def estimate(turn: Turn) -> None:
    """Open the form, with the customer and the words as they were read."""
    account, what = account_and_words(turn, turn.text)
    call = _call_with(turn, account)
    also = {"call": call.id} if call is not None else {}
    if account and call is None:
        also = {"account": cut(account, ACCOUNT_LIMIT)}
    turn.also = also
    _open(turn, what)


@flow.opening(NewEstimate)
def open_new(turn: Turn) -> None:
    """The same form, from a button; one of a promise says what it is about."""
    promise = _promise(turn)
    _open(turn, promise.words.rstrip(". ") if promise is not None else "")


def _open(turn: Turn, what: str) -> None:
    also = {key: turn.also[key] for key in ("call", "promise", "account") if key in turn.also}
    intro: tuple[Part, ...] = ()
    call, account = _about(turn)
    if call is not None:
        intro = (Small(f"It will stand in the thread of {cut(call.account, 100)}."),)
    elif account:
        intro = (Small(f"For {cut(account, 100)}."),)
    turn.open(NewEstimate, also=also, intro=intro, what=cut(what, WHAT_LIMIT))


def _promise(turn: Turn) -> Promise | None:
    promise = turn.book.find(Promise, turn.also.get("promise"))
    if promise is not None:
        sight.must_see(turn, promise)
        if not unsettled(promise):
            raise Refused("This is settled already, so it needs no estimate.")
    return promise


def _about(turn: Turn) -> tuple[Call | None, str]:
    """The call in whose thread it will stand, and the customer."""
    promise = turn.book.find(Promise, turn.also.get("promise"))
    call = turn.book.find(Call, promise.call if promise is not None else turn.also.get("call"))
    account = promise.account if promise is not None else turn.also.get("account", "")
    if call is None:
        return None, account
    if promise is None and not sight.may_see(turn.book, turn.who, call):
        return None, ""
    return (call if _has_thread_for(turn, call) else None), call.account


def _call_with(turn: Turn, account: str) -> Call | None:
    """The call with a customer that began last, else the next one."""
    calls = turn.book.calls_of_account(account, IN_THREAD) if account else []
    calls = [one for one in calls if _has_thread_for(turn, one)]
    begun = [one for one in calls if one.starts_at <= turn.now]
    return begun[-1] if begun else next(iter(calls), None)


def _has_thread_for(turn: Turn, call: Call) -> bool:
    """Whether a call has a thread that this person belongs to."""
    if call.state not in IN_THREAD or call.verdict is Verdict.WATCH:
        return False
    team = turn.book.get(Team, call.team)
    ours = {team.manager, call.flagged_by, *(one.id for one in turn.book.members(team))}
    return turn.who.id in ours or turn.book.seat_of(turn.who, call) is not None


@flow.submitted(NewEstimate)
def give(turn: Turn, answers: NewEstimate) -> None:
    """Keep it with its first range, and say it in the thread."""
    check_range(turn, answers.earliest, answers.latest, answers.confidence)
    check_next(turn, answers.next_update, answers.latest)
    promise = _promise(turn)
    call, account = _about(turn)
    new = Estimate(
        call=call.id if call is not None else None,
        promise=promise.id if promise is not None else None,
        team=_team(turn, call),
        account=account,
        account_key=account.strip().casefold(),
        what=answers.what,
        owner=turn.who.id,
        earliest=answers.earliest,
        latest=answers.latest,
        confidence=Confidence(answers.confidence.value),
        next_update=answers.next_update,
        by=turn.who.id,
        at=turn.now,
    )
    if turn.book.same_estimate(turn.who, new) is not None:
        raise Refused(what="You have given an estimate of this already. Shift that one instead.")
    turn.book.add(new)
    if call is not None:
        turn.show(reply, new, to=home_of(turn.book, call), under=(brief, call))
    keep_version(turn, new)
    turn.whisper(_kept(turn, new))


def _team(turn: Turn, call: Call | None) -> str | None:
    """The team whose first ranges it counts among: the owner's, that of the call if they can."""
    ids = [one.id for one in turn.book.teams_of(turn.who)]
    if call is not None and call.team in ids:
        return call.team
    return next(iter(ids), None)


def _kept(turn: Turn, new: Estimate) -> Message:
    said = ("Kept: ", Bold(new.what), ": ", *said_now(new), ".")
    thread = "It stands in the thread, where everybody reads it." if new.call else ""
    parts: list[Part] = [Text(*said), *([Text(thread)] if thread else [])]
    return Message(said, *parts, *rate(turn.book, new), undo(new, "adding it"))


# Taken back


def undo(one: Estimate, what: str) -> Button:
    """The button that takes back what was just done."""
    back, also = Named("estimate.take_back"), {"version": str(one.version), "what": what}
    return Button(f"Undo: {what}", does=back, about=one, also=also)


@flow.pressed
def take_back(turn: Turn, one: Estimate) -> None:
    """For ten minutes: it was never given, or it is not closed after all."""
    if one.owner != turn.who.id:
        raise Refused("Only whoever did this can take it back.")
    if str(one.version) != turn.also.get("version"):
        raise Refused("You have said more about it meanwhile, so it stays as it is.")
    is_open = one.state is EstimateState.OPEN
    if one.state is not UNDOES.get(turn.also.get("what", "")):
        turn.whisper("This is taken back or closed already, so nothing was changed.")
        return
    since = one.at if is_open else one.closed_at
    if since is None or turn.now > since + FOR:
        raise Refused("Ten minutes have passed, so it stays as it is.")
    if is_open:
        one.state, one.closed_at = EstimateState.DROPPED, turn.now
    else:
        one.state = EstimateState.OPEN
        one.happened_on = one.hit = one.closed_at = None
    note(turn, one)
    turn.whisper("Taken back. ", *line(turn.book, one), ".")


@flow.pressed
def see(turn: Turn, one: Estimate) -> None:
    """One estimate, with everything this person can do with it."""
    if turn.who.id not in {person.id for person in stand_ins(turn.book, one)}:
        sight.must_see(turn, one)
    turn.whisper(drawn(turn.book, one, turn.who))
