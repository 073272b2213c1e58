"""Flagging a crucial call.

Ana, in #sales: /parley flag Acme tomorrow 3pm
Parley shows her a form with Acme and the moment it read. She corrects what is wrong. → Next
How much is at stake? Three scales, three conditions. → See the verdict
Parley: crucial, and why. The home thread opens in the team's channel. Who is on the call? → Save
What do we all say? → Save. She may close the form at any point: what she saved stands.

When the verdict is "watch" or "not crucial", Parley says why, to her alone, and she may override.
A call in the past, a bot or a guest on the call, a channel shared with outsiders: refused, with a
sentence that says what to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import guard
from flows.before.override import Override, check_start, open_thread
from flows.before.seats import WhoIsOn
from flows.language.dates import split_moment
from flows.language.forms import (
    Form,
    Refused,
    choices,
    form,
    long,
    moment,
    number,
    person,
    scale,
    short,
)
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Channel, Message, Part, Style, Text, When, cut
from flows.settings import needs_a_home
from flows.team import home_for
from flows.thread import home_of, tell
from flows.timers import set_timers
from flows.verdict import NAMES, Condition, explained, propose
from storage.book import Book
from storage.records import Call, CallState, Role, Seat, Team, Verdict, What

flow = Flow(__name__)

FARTHEST = timedelta(days=366)
ACCOUNT_LIMIT = 80
REASON_LIMIT = 500
STANDARD_MINUTES = 30


@form("Flag a call", submit="Next")
class FlagCall(Form):
    """The call itself."""

    account: str = short("Which customer?", limit=ACCOUNT_LIMIT)
    starts_at: datetime = moment("When does the call start?")
    minutes: int = number("How long is it planned, in minutes?", least=5, most=480)
    lead: str = person("Who leads it?")
    reason: str = long("Why might it be crucial?", "One sentence is enough.", limit=REASON_LIMIT)


@form("How crucial is it?", submit="See the verdict")
class HowCrucial(Form):
    """Three scales and three conditions."""

    renewal: int = scale(
        "The renewal",
        "safe",
        "some doubt",
        "at risk",
        "about to be lost",
        hint="How sure their contract is.",
    )
    brand: int = scale(
        "Our name",
        "nobody would notice",
        "a complaint",
        "others hear of it",
        "it makes the news",
        hint="What others would hear of us.",
    )
    morale: int = scale(
        "Our team",
        "business as usual",
        "uneasy",
        "strained",
        "people dread this call",
        hint="How we go into this call.",
    )
    conditions: tuple[Condition, ...] = choices("Which of these are true?", Condition)


@flow.command(
    "flag",
    help="flag a customer call that may be crucial",
    usage="ACCOUNT WHEN",
    shortcut="Flag a customer call",
    on_message="Flag a call about this",
)
def flag(turn: Turn) -> None:
    """Open the form, with the account and the moment as they were read."""
    if turn.where is not None and turn.where.shared:
        raise Refused(guard.why_not_here(turn.where))
    if home_for(turn) is None:
        turn.whisper(needs_a_home(turn))
        return
    account, starts_at = split_moment(turn.text, turn.who, turn.now)
    if not turn.who.zone:
        starts_at = None  # never read in a zone that was only guessed
    turn.open(
        FlagCall,
        intro=_read_back(turn, account, starts_at),
        account=cut(account, ACCOUNT_LIMIT),
        starts_at=starts_at,
        minutes=STANDARD_MINUTES,
        lead=turn.who.native,
        reason=cut(turn.quoted, REASON_LIMIT),
    )


def _read_back(turn: Turn, account: str, starts_at: datetime | None) -> tuple[Part, ...]:
    """What was made of the words, to be corrected before it counts."""
    if not account:
        return ()
    if not turn.who.zone:
        return (Text("I do not know your time zone yet, so please choose the start yourself."),)
    if starts_at is None:
        return (Text("I found no time in what you wrote, so please choose it here."),)
    read = (Bold(cut(account, ACCOUNT_LIMIT)), ", ", When(starts_at))
    return (Text("I read: ", *read, ". Please correct what is wrong."),)


@flow.opening(FlagCall)
def from_button(turn: Turn) -> None:
    """The same form, from a button on the home tab."""
    turn.text = ""
    flag(turn)


@flow.submitted(FlagCall)
def keep_draft(turn: Turn, answers: FlagCall) -> None:
    """Keep the first page; nobody else sees it before the verdict."""
    home = home_for(turn)
    if home is None:
        raise Refused(f"Your team has no channel for crucial calls. Set one in {CALLED} settings.")
    team, place = home
    if not guard.may_hold(place):
        raise Refused(guard.why_not_here(place))
    check_start(answers.starts_at, turn.now)
    guard.must_be_members("lead", turn.book.people([answers.lead]))
    same = turn.book.same_call(answers.account, answers.starts_at)
    if same is not None and same.state in {CallState.WATCH, CallState.NOT_CRUCIAL}:
        said = f"This call was flagged before, and judged {NAMES[same.verdict]}."
        intro = (Text(f"{said} Say why, and it is treated as crucial."),)
        turn.open(Override, same, intro=intro, also={"to": Verdict.CRUCIAL.value})
        return
    if same is not None:
        raise Refused(account=_flagged_already(answers.account))
    for draft in turn.book.drafts_of(turn.who, answers.account, answers.starts_at):
        forget_draft(turn, draft)
    call = turn.book.add(
        Call(
            account=answers.account,
            account_key=answers.account.casefold(),
            team=team.id,
            place=place.id,
            flagged_by=turn.who.id,
            flagged_at=turn.now,
            starts_at=answers.starts_at,
            minutes=answers.minutes,
            reason=answers.reason,
        )
    )
    turn.book.add(Seat(call=call.id, person=answers.lead, role=Role.LEAD))
    turn.wake(let_draft_go, call, at=call.starts_at)
    turn.refresh_home(turn.who.id)
    turn.open(HowCrucial, call)


def _flagged_already(account: str) -> str:
    return f"A call with {account} at this very moment is flagged already. See {CALLED} status."


@flow.opening(HowCrucial)
def go_on(turn: Turn, call: Call) -> None:
    """Go on with a call that somebody began to flag."""
    must_be_draft(call)
    turn.open(HowCrucial, call)


@flow.pressed
def discard(turn: Turn, call: Call) -> None:
    """Let go of a call that one began to flag."""
    must_be_draft(call)
    if call.flagged_by != turn.who.id:
        raise Refused("Only whoever began to flag this call can discard it.")
    forget_draft(turn, call)
    turn.whisper(f"Discarded. Nobody else has seen that you began to flag {call.account}.")


@flow.woken()
def let_draft_go(turn: Turn, call: Call) -> None:
    """At its start a call that was never flagged to the end is forgotten."""
    if call.state is CallState.DRAFT:
        forget_draft(turn, call)


def forget_draft(turn: Turn, call: Call) -> None:
    """Remove a draft, as if it had never been begun."""
    turn.forget(let_draft_go, call)
    for seat in turn.book.seats(call):
        turn.book.remove(seat)
    turn.refresh_home(call.flagged_by)
    turn.book.remove(call)


@flow.submitted(HowCrucial)
def judge(turn: Turn, call: Call, answers: HowCrucial) -> None:
    """Give the verdict; a crucial call gets its home thread at once."""
    must_be_draft(call)
    if call.starts_at <= turn.now:
        raise Refused("The call's start has passed meanwhile. Please flag it anew.")
    if turn.book.same_call(call.account, call.starts_at) is not None:
        raise Refused(_flagged_already(call.account))
    call.renewal, call.brand, call.morale = answers.renewal, answers.brand, answers.morale
    call.conditions = ",".join(condition.value for condition in answers.conditions)
    team = turn.book.get(Team, call.team)
    call.verdict = call.proposed = propose(call, team)
    turn.forget(let_draft_go, call)
    tell(turn, call, What.FLAGGED, call.reason)
    if call.verdict is Verdict.CRUCIAL:
        open_thread(turn, call)
        turn.open(WhoIsOn, call, intro=_verdict(turn.book, call, team))
        return
    call.state = CallState.WATCH if call.verdict is Verdict.WATCH else CallState.NOT_CRUCIAL
    set_timers(turn, call)
    turn.whisper(
        Message(
            f"{call.account}: {NAMES[call.verdict]}.",
            Text(Bold(call.account), ", ", When(call.starts_at), ":"),
            *_verdict(turn.book, call, team),
            Button(
                "Treat it as crucial",
                opens=Override,
                about=call,
                also={"to": Verdict.CRUCIAL.value},
                style=Style.PRIMARY,
            ),
        )
    )


def must_be_draft(call: Call) -> None:
    """Refuse a second verdict on the same call."""
    if call.state is not CallState.DRAFT:
        raise Refused(
            f"The call with {call.account} has been flagged already. Nothing was changed."
        )


def _verdict(book: Book, call: Call, team: Team) -> tuple[Part, ...]:
    verdict = Text(Bold(f"Verdict: {NAMES[call.verdict]}."))
    why = Text(cut(explained(call, team), 1500))
    if call.verdict is Verdict.WATCH:
        return verdict, why, Text("I keep it in your list; no thread is opened.")
    if call.verdict is Verdict.NOT_CRUCIAL:
        return verdict, why, Text("Nobody else is told.")
    place = home_of(book, call)
    return verdict, why, Text("The thread is open in ", Channel.of(place), ".")
