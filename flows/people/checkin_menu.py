"""By oneself: /parley checkin, and when one may be asked.

Ana types /parley checkin: Check in, My check-ins, When I may ask, Ask somebody for something. The
answer is the same whatever she has said or chosen, as chats are kept by others. An answer that she
types into the chat is not taken: Parley points to the button. Behind When I may ask, in a dialog,
she goes on, pauses for two weeks, or stops.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flows.language.forms import Captioned, Form, Refused, choice, form
from flows.language.hours import local_day
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Message, Part, Text, Title
from flows.people import checkin_kept as kept
from flows.people import pleas
from flows.people.checkin import OFF, CheckIn, explained, must_be_on, settle
from flows.people.checkin_history import MyCheckIns

flow = Flow(__name__)

TWO_WEEKS = timedelta(days=14)
NOT_HERE = "I take no answers here: what is typed into a chat is kept there. Please press Check in."


class Asking(Captioned):
    """Whether somebody may be asked."""

    ASK = "ask", "Yes, after hard calls, at most twice in seven days"
    PAUSE = "pause", "Not for two weeks, then again"
    STOP = "stop", "No, I come by myself if I want to"


@form("When I may ask", submit="Save")
class WhenToAsk(Form):
    """Going on, pausing, stopping."""

    asking: Asking = choice("Shall I ask you after hard calls?", Asking)


@flow.command("checkin", help="your own check-ins, for your eyes only; when I may ask you")
def show(turn: Turn) -> None:
    """What there is to press; never a value, and never how somebody has chosen."""
    if turn.book.vault is None:
        raise Refused(kept.NO_KEY)
    on = turn.book.organisation().checkins
    parts: list[Part] = [Title("Your check-ins")]
    if turn.text:
        parts.append(Text(NOT_HERE if on else OFF))
    elif not on:
        parts.append(Text(OFF))
    else:
        parts.append(Text("How hard calls are for you: for yourself, and nobody else can read it."))
    if on:
        parts.append(Button("Check in", opens=CheckIn))
    parts.append(Button("My check-ins", opens=MyCheckIns))
    if on:
        parts.append(Button("When I may ask", opens=WhenToAsk))
    parts.append(Button("Ask somebody for something", opens=pleas.Anything))
    turn.whisper(Message("Your check-ins", *parts))


@flow.opening(WhenToAsk)
def ask_when(turn: Turn) -> None:
    """Show what was chosen, to be changed."""
    must_be_on(turn)
    chosen = kept.choice_of(turn.book, turn.who)
    intro = () if chosen.agreed else tuple(explained(turn))  # known before it is agreed to
    asking = _asking(chosen, local_day(turn.who, turn.now))
    turn.open(WhenToAsk, intro=intro, asking=asking)


def _asking(chosen: kept.Choice, today: date) -> Asking | None:
    if chosen.stopped:
        return Asking.STOP
    if chosen.until is not None and today < chosen.until:
        return Asking.PAUSE
    return Asking.ASK if chosen.agreed else None


@flow.submitted(WhenToAsk)
def save_when(turn: Turn, answers: WhenToAsk) -> None:
    """From now on it is so; what waits to be asked is asked no more."""
    must_be_on(turn)
    stopped, until = answers.asking is Asking.STOP, None
    if answers.asking is Asking.PAUSE:
        until = local_day(turn.who, turn.now + TWO_WEEKS)
    chosen = kept.held_choice(turn, turn.who)
    agreed = chosen.agreed or not stopped
    kept.keep_choice(turn, turn.who, replace(chosen, agreed=agreed, stopped=stopped, until=until))
    if answers.asking is not Asking.ASK and settle(turn):
        kept.add(turn)
    turn.whisper(pleas.SAVED)
