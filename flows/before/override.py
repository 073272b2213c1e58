"""Another verdict: a human decides, and says why.

Parley judged the call with Acme "not crucial". Ana presses Treat it as crucial, with a reason; the
thread opens. Or a crucial call turns out to be none: the reminders stop, and the thread says why.
The button says which verdict is wanted, so that one pressed late never turns a call the other way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import guard
from flows.before.nudges import redraw_asks
from flows.before.seats import WhoIsOn, invite
from flows.language.forms import Form, Refused, form, long
from flows.language.steps import Flow, Turn
from flows.language.words import Text
from flows.people.pairing import look_for_a_buddy
from flows.thread import brief, home_of, tell
from flows.timers import set_timers
from flows.verdict import NAMES
from storage.records import AHEAD, Call, CallState, Verdict, What

flow = Flow(__name__)

FARTHEST = timedelta(days=366)


@form("Change the verdict", submit="Save")
class Override(Form):
    """A human decides, and says why."""

    reason: str = long("Why do you see it differently?", "The team can read this.", limit=500)


@flow.opening(Override)
def ask_why(turn: Turn, call: Call) -> None:
    """Ask for the reason of another verdict; the button says which one."""
    wanted = _wanted(turn, call)
    name = NAMES[wanted]
    intro = (Text(f"From now on the call with {call.account} counts as {name}."),)
    turn.open(Override, call, intro=intro, also={"to": wanted.value})


@flow.submitted(Override)
def override(turn: Turn, call: Call, answers: Override) -> None:
    """Give the call another verdict, with the person's reason."""
    if _wanted(turn, call) is Verdict.CRUCIAL:
        _make_crucial(turn, call, answers.reason)
        return
    call.verdict, call.state = Verdict.NOT_CRUCIAL, CallState.NOT_CRUCIAL
    set_timers(turn, call)
    tell(turn, call, What.OVERRIDDEN, answers.reason)
    redraw_asks(turn, call)
    turn.whisper(f"The call with {call.account} counts as not crucial. Its reminders have stopped.")


def _wanted(turn: Turn, call: Call) -> Verdict:
    """The verdict somebody asks for; refuses one that holds already or comes too late."""
    wanted = Verdict(turn.also.get("to", Verdict.CRUCIAL.value))
    if wanted is call.verdict:
        raise Refused(f"The call with {call.account} counts as {NAMES[wanted]} already.")
    if call.state not in AHEAD | {CallState.WATCH, CallState.NOT_CRUCIAL}:
        raise Refused("The verdict can be changed only before the call has begun.")
    if call.starts_at <= turn.now:
        raise Refused("The call's start has passed, so there is nothing to prepare.")
    return wanted


def _make_crucial(turn: Turn, call: Call, reason: str) -> None:
    shown_before = bool(turn.book.happenings(call, What.OVERRIDDEN))
    call.verdict = Verdict.CRUCIAL
    open_thread(turn, call)
    tell(turn, call, What.OVERRIDDEN, reason)
    if not shown_before:
        turn.open(WhoIsOn, call, intro=(Text("It is crucial now. Who is on the call?"),))


def open_thread(turn: Turn, call: Call) -> None:
    """Open the home thread, tell those seated, and set the call's timers."""
    place = home_of(turn.book, call)
    if not guard.may_hold(place):
        raise Refused(guard.why_not_here(place))
    call.state = CallState.ALIGNING
    turn.show(brief, call, to=place)
    for seat in turn.book.seats(call):
        invite(turn, seat)
    set_timers(turn, call)
    look_for_a_buddy(turn, call)


def check_start(starts_at: datetime, now: datetime) -> None:
    """Refuse a start in the past or beyond a year."""
    if starts_at <= now:
        raise Refused(starts_at="This moment has passed. Please choose one that is still ahead.")
    if starts_at > now + FARTHEST:
        raise Refused(starts_at="This is more than a year ahead. Please check the date.")
