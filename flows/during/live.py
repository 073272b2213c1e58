"""The call itself: it begins, it may go on longer, it ends; and the real end counts.

At the planned start the head says: live now. At the planned end the call is over.
It was over sooner: Ana presses The call has ended. It takes longer: 15 minutes more.
Nobody pressed anything and it ended at ten past: It ended at another time. Every timer follows.
"""

from __future__ import annotations

from datetime import datetime

from flows.before.alignment import may_change
from flows.before.nudges import redraw_asks
from flows.finding import one_call
from flows.language.forms import Form, Refused, form, moment
from flows.language.steps import Flow, Turn
from flows.language.words import Message, Text, When
from flows.thread import redraw, tell
from flows.timers import set_timers
from storage.records import AHEAD, Call, CallState, What

flow = Flow(__name__)

LONGER = 15
LONGEST = 12 * 60


@form("When did it end?", submit="Save")
class CorrectEnd(Form):
    """The real end of a call."""

    ended_at: datetime = moment("When did the call end?")


@flow.woken()
def begin(turn: Turn, call: Call) -> None:
    """At the planned start."""
    if call.state in AHEAD:
        _begin(turn, call, call.starts_at)


@flow.command("start", help="say that a call has begun", usage="ACCOUNT")
def start_by_name(turn: Turn) -> None:
    """Find the call and begin it."""
    call = one_call(turn, turn.text, AHEAD, "start", does=start)
    if call is not None:
        start(turn, call)


@flow.pressed
def start(turn: Turn, call: Call) -> None:
    """It begins now, earlier than planned."""
    may_change(turn, call)
    if call.state not in AHEAD:
        raise Refused(f"The call with {call.account} is not ahead any more. Nothing was changed.")
    # Started early, it ends as many minutes after its start as it was planned to take.
    call.starts_at = min(call.starts_at, turn.now)
    _begin(turn, call, turn.now)
    turn.whisper(f"The call with {call.account} is live. Good luck.")


def _begin(turn: Turn, call: Call, at: datetime) -> None:
    call.state, call.started_at = CallState.LIVE, at
    set_timers(turn, call)
    tell(turn, call, What.STARTED)
    redraw_asks(turn, call)


@flow.pressed
def go_on(turn: Turn, call: Call) -> None:
    """A quarter of an hour more."""
    may_change(turn, call)
    if call.state is not CallState.LIVE:
        raise Refused(f"The call with {call.account} is not live. Reopen it if it still goes on.")
    if call.minutes + LONGER > LONGEST:
        raise Refused("A call of more than twelve hours is surely over. Please end it.")
    call.minutes += LONGER
    set_timers(turn, call)
    tell(turn, call, What.EXTENDED)
    turn.whisper("The call is now planned to end ", When(call.ends_at), ".")


@flow.woken()
def finish(turn: Turn, call: Call) -> None:
    """At the planned end, however late the clock wakes us: the planned end counts."""
    if call.state in AHEAD | {CallState.LIVE}:
        _end(turn, call, call.ends_at)


@flow.woken()
def pass_by(turn: Turn, call: Call) -> None:
    """A call that was only watched is over: it leaves everybody's list."""
    if call.state is CallState.WATCH:
        call.state = CallState.NOT_CRUCIAL
        redraw(turn, call)


@flow.command("end", help="say that a call has ended", usage="ACCOUNT")
def end_by_name(turn: Turn) -> None:
    """Find the call and end it."""
    call = one_call(turn, turn.text, {CallState.LIVE}, "end", does=end)
    if call is not None:
        end(turn, call)


@flow.pressed
def end(turn: Turn, call: Call) -> None:
    """It is over now."""
    may_change(turn, call)
    if call.state is not CallState.LIVE:
        raise Refused(f"The call with {call.account} is not live. Nothing was changed.")
    _end(turn, call, turn.now)
    turn.whisper(_what_comes(call))


def _end(turn: Turn, call: Call, at: datetime) -> None:
    call.state, call.ended_at = CallState.ENDED, at
    set_timers(turn, call)
    tell(turn, call, What.ENDED)


def _what_comes(call: Call) -> Message:
    due = When(call.debrief_at or call.ends_at)
    said = (f"The call with {call.account} is over. The debrief comes in its thread ", due, ".")
    return Message(said, Text(*said))


@flow.opening(CorrectEnd)
def open_correction(turn: Turn, call: Call) -> None:
    """Ask for the real end."""
    may_change(turn, call)
    turn.open(CorrectEnd, call, ended_at=call.ends_at)


@flow.submitted(CorrectEnd)
def correct_end(turn: Turn, call: Call, answers: CorrectEnd) -> None:
    """The real end counts: capture and debrief follow it."""
    may_change(turn, call)
    if call.state in {CallState.DEBRIEFING, CallState.CLOSED}:
        raise Refused(ended_at="The debrief has begun already, so the end no longer matters.")
    if call.state is not CallState.ENDED:
        raise Refused(ended_at=f"The call with {call.account} is not over. Nothing was changed.")
    if answers.ended_at > turn.now:
        raise Refused(ended_at="This is still ahead. Reopen the call if it goes on.")
    # A form knows minutes only: a call of less than one ended in the minute in which it began.
    if answers.ended_at < call.starts_at.replace(second=0, microsecond=0):
        raise Refused(ended_at="This is before the call began. Please check the time.")
    call.ended_at = answers.ended_at
    set_timers(turn, call)
    tell(turn, call, What.ENDED, now=call.ended_at)
    turn.whisper(_what_comes(call))
