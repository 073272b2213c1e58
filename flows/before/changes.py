"""Changing a call: moved, cancelled, reopened; and everything else that is rarely needed.

Ana presses More… on the head; Parley shows her, and only her, what else can be done.
Ana moves the call to Friday 14:00. The thread says so, and every timer moves with it.
Cem: /parley cancel Acme. A reason, and every timer goes; nobody is reminded of it again.
It was a mistake. Ana reopens the call; it is aligning again, and everyone's word still counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import guard
from flows.before.alignment import may_change
from flows.before.nudges import redraw_asks, tell_all
from flows.before.override import Override, check_start
from flows.before.seats import HandOver, WhoIsOn, invite
from flows.finding import one_call
from flows.language.dates import split_moment
from flows.language.forms import Form, Refused, form, long, moment, number
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Message, Named, Part, Style, Text, When
from flows.thread import STATES, brief, home_of, tell
from flows.timers import set_timers
from storage.records import AHEAD, Call, CallState, Verdict, What

flow = Flow(__name__)

MOVABLE = AHEAD | {CallState.LIVE, CallState.WATCH}
LED = AHEAD | {CallState.LIVE, CallState.ENDED, CallState.DEBRIEFING}
BACK = timedelta(minutes=15)


@form("Move the call", submit="Move it")
class MoveCall(Form):
    """A new time."""

    starts_at: datetime = moment("When does it start now?")
    minutes: int = number("How long is it planned, in minutes?", least=5, most=480)
    reason: str = long("Why?", "It is posted in the thread.", optional=True, limit=500)


@form("Cancel the call", submit="Cancel the call")
class CancelCall(Form):
    """The call will not take place."""

    reason: str = long("Why?", "It is posted in the thread.", optional=True, limit=500)


@form("Reopen the call", submit="Reopen")
class ReopenCall(Form):
    """It was closed, ended or cancelled by mistake."""

    reason: str = long("Why?", "It is posted in the thread.", optional=True, limit=500)


@flow.pressed
def more(turn: Turn, call: Call) -> None:
    """Show what else can be done with a call."""
    may_change(turn, call)
    buttons: list[Part] = []
    if call.state in AHEAD:
        buttons += [
            Button("Who is on the call", opens=WhoIsOn, about=call),
            Button("Start now", does=Named("live.start"), about=call),
            Button(
                "Not crucial after all",
                opens=Override,
                about=call,
                also={"to": Verdict.NOT_CRUCIAL.value},
            ),
        ]
    if call.state in LED:
        buttons.append(Button("Hand over the lead", opens=HandOver, about=call))
    if call.state in MOVABLE:
        buttons += [
            Button("Move the call", opens=MoveCall, about=call),
            Button("Cancel the call", opens=CancelCall, about=call, style=Style.DANGER),
        ]
    if call.state in {CallState.WATCH, CallState.NOT_CRUCIAL}:
        also = {"to": Verdict.CRUCIAL.value}
        buttons.append(Button("Treat it as crucial", opens=Override, about=call, also=also))
    if call.state is CallState.ENDED:
        buttons.append(
            Button("It ended at another time", opens=Named("live.CorrectEnd"), about=call)
        )
    if call.state in {CallState.ENDED, CallState.DEBRIEFING}:
        buttons += [
            Button("What was said", opens=Named("capture.WhatWasSaid"), about=call),
            Button("Add an action", opens=Named("action.NewAction"), also={"call": call.id}),
        ]
    if call.state in {CallState.ENDED, CallState.CLOSED, CallState.CANCELLED}:
        buttons.append(Button("Reopen the call", opens=ReopenCall, about=call))
    said = Text(f"{call.account}, ", When(call.starts_at), ": what would you like to do?")
    turn.whisper(
        Message(f"What else can be done with the call with {call.account}", said, *buttons)
    )


# Moved


@flow.command("move", help="move a call to another time", usage="ACCOUNT WHEN")
def move(turn: Turn) -> None:
    """Find the call and show the new time back."""
    account, starts_at = split_moment(turn.text, turn.who, turn.now)
    if not turn.who.zone:
        starts_at = None  # never read in a zone that was only guessed
    call = one_call(turn, account, MOVABLE, "move", opens=MoveCall)
    if call is not None:
        ask_move(turn, call, starts_at)


@flow.opening(MoveCall)
def open_move(turn: Turn, call: Call) -> None:
    """Ask for the new time."""
    ask_move(turn, call, None)


def ask_move(turn: Turn, call: Call, starts_at: datetime | None) -> None:
    """Open the form, with the time that was read or the present one."""
    may_change(turn, call)
    if call.state not in MOVABLE:
        raise Refused(f"The call with {call.account} is over or cancelled; reopen it first.")
    intro = (Text(f"The call with {call.account} is planned for ", When(call.starts_at), "."),)
    turn.open(
        MoveCall, call, intro=intro, starts_at=starts_at or call.starts_at, minutes=call.minutes
    )


@flow.submitted(MoveCall)
def moved(turn: Turn, call: Call, answers: MoveCall) -> None:
    """Move the call; every timer follows. A live call that is rescheduled is ahead again."""
    may_change(turn, call)
    if call.state not in MOVABLE:
        raise Refused(f"The call with {call.account} is over or cancelled; reopen it first.")
    check_start(answers.starts_at, turn.now)
    if (answers.starts_at, answers.minutes) == (call.starts_at, call.minutes):
        raise Refused(starts_at="The call is planned for this very time already.")
    was = call.starts_at
    call.starts_at, call.minutes = answers.starts_at, answers.minutes
    if call.state is CallState.LIVE:
        call.state, call.started_at = CallState.ALIGNING, None
        invite_again(turn, call)
    set_timers(turn, call)
    turn.whisper(f"Moved. The call with {call.account} is now ", When(call.starts_at), ".")
    moved_now = tell(turn, call, What.MOVED, answers.reason, was=was, now=call.starts_at)
    redraw_asks(turn, call)
    if call.state in AHEAD:
        tell_all(turn, call, moved_now.id)


def invite_again(turn: Turn, call: Call) -> None:
    """Ask everybody on a call that is ahead once more: what had asked them is gone."""
    for seat in turn.book.seats(call):
        invite(turn, seat)


# Cancelled


@flow.command("cancel", help="cancel a call, with all its reminders", usage="ACCOUNT")
def cancel(turn: Turn) -> None:
    """Find the call and ask why."""
    call = one_call(turn, turn.text, MOVABLE, "cancel", opens=CancelCall)
    if call is not None:
        open_cancel(turn, call)


@flow.opening(CancelCall)
def open_cancel(turn: Turn, call: Call) -> None:
    """Ask for the reason."""
    may_change(turn, call)
    must_be_cancellable(call)
    said = Text(f"The call with {call.account}, ", When(call.starts_at), ", will not take place.")
    turn.open(CancelCall, call, intro=(said,))


@flow.submitted(CancelCall)
def cancelled(turn: Turn, call: Call, answers: CancelCall) -> None:
    """Cancel the call; every timer goes."""
    may_change(turn, call)
    must_be_cancellable(call)
    threaded = call.state is not CallState.WATCH
    call.state = CallState.CANCELLED
    set_timers(turn, call)
    turn.whisper(f"Cancelled. Nobody is reminded of the call with {call.account} any more.")
    happened = tell(turn, call, What.CANCELLED, answers.reason)
    redraw_asks(turn, call)
    if threaded:
        tell_all(turn, call, happened.id)


def must_be_cancellable(call: Call) -> None:
    """Refuse a call that is over, or was cancelled by somebody else."""
    if call.state not in MOVABLE:
        raise Refused(f"The call with {call.account} is over or cancelled already.")


# Reopened


@flow.command("reopen", help="reopen a call that was closed, ended or cancelled", usage="ACCOUNT")
def reopen(turn: Turn) -> None:
    """Find the call and ask why."""
    states = {CallState.CLOSED, CallState.CANCELLED, CallState.ENDED}
    call = one_call(turn, turn.text, states, "reopen", opens=ReopenCall)
    if call is not None:
        open_reopen(turn, call)


@flow.opening(ReopenCall)
def open_reopen(turn: Turn, call: Call) -> None:
    """Ask for the reason."""
    may_change(turn, call)
    said = Text(f"You reopen the call with {call.account}, ", When(call.starts_at), ".")
    turn.open(ReopenCall, call, intro=(said,))


@flow.submitted(ReopenCall)
def reopened(turn: Turn, call: Call, answers: ReopenCall) -> None:
    """Put a call back among those that are ahead, live or being debriefed."""
    may_change(turn, call)
    if call.state is CallState.CANCELLED:
        if call.starts_at <= turn.now:
            raise Refused("Its time has passed meanwhile. Please flag it anew, with the new time.")
        if call.verdict is Verdict.WATCH:
            call.state = CallState.WATCH
            set_timers(turn, call)
            tell(turn, call, What.REOPENED, answers.reason)
            turn.whisper(f"Reopened. The call with {call.account} is on watch again.")
            return
        call.state, call.unaligned_because = CallState.ALIGNING, ""
        invite_again(turn, call)
    elif call.state is CallState.CLOSED:
        call.state = CallState.DEBRIEFING
    elif call.state is CallState.ENDED:
        _live_again(turn, call)
    else:
        raise Refused(f"The call with {call.account} is open already.")
    place = home_of(turn.book, call)
    if not guard.may_hold(place):
        raise Refused(guard.why_not_here(place))
    set_timers(turn, call)
    turn.show(brief, call, to=place)
    tell(turn, call, What.REOPENED, answers.reason)
    redraw_asks(turn, call)
    turn.refresh_named("debrief.prompt", call)
    turn.whisper(f"Reopened. The call with {call.account} is {STATES[call.state]}.")


def _live_again(turn: Turn, call: Call) -> None:
    """It was not over yet: it goes on for a quarter of an hour from now."""
    call.state, call.ended_at, call.debrief_at = CallState.LIVE, None, None
    call.minutes = int((turn.now + BACK - call.starts_at).total_seconds() // 60)
    for seat in turn.book.seats(call):
        turn.refresh_named("capture.request", seat)
        turn.refresh_named("capture.invitation", seat)
