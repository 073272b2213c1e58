"""Follow-ups: what is to be done after a call, by whom, until when.

In the debrief Ana presses Add a follow-up: "Send the report", Ben, Friday. The debrief lists it.
A date in the past or a guest as owner is refused at the field.
"""

from __future__ import annotations

from datetime import date, timedelta

from flows import guard
from flows.before.alignment import may_change
from flows.language.forms import Form, Refused, day, form, long, person
from flows.language.hours import zone_of
from flows.language.steps import Flow, Turn
from flows.language.words import Day, Mention
from flows.thread import tell
from storage.records import OVER, Call, FollowUp, What
from storage.records import Person as Somebody

flow = Flow(__name__)

FARTHEST = timedelta(days=731)


@form("Add a follow-up", submit="Add it")
class NewFollowUp(Form):
    """Something to do, with one owner and a date."""

    what: str = long("What is to be done?", limit=500)
    owner: str = person("Who does it?")
    due: date = day("By when?")


@flow.opening(NewFollowUp)
def open_follow_up(turn: Turn, call: Call) -> None:
    """Ask what is to be done."""
    may_change(turn, call)
    turn.open(NewFollowUp, call)


@flow.submitted(NewFollowUp)
def add(turn: Turn, call: Call, answers: NewFollowUp) -> None:
    """Keep a follow-up and list it in the debrief."""
    may_change(turn, call)
    if call.state not in OVER:
        raise Refused("Follow-ups come after the call. It is not over yet.")
    today = turn.now.astimezone(zone_of(turn.who)).date()
    if answers.due < today:
        raise Refused(due="This day has passed. Please choose today or a later day.")
    if answers.due > today + FARTHEST:
        raise Refused(due="This is more than two years ahead. Please check the date.")
    owner = turn.book.get(Somebody, answers.owner)
    guard.must_be_members("owner", [owner])
    turn.book.add(
        FollowUp(
            call=call.id,
            what=answers.what,
            owner=owner.id,
            due=answers.due,
            by=turn.who.id,
            at=turn.now,
        )
    )
    tell(turn, call, What.FOLLOW_UP, answers.what)
    turn.refresh_named("debrief.prompt", call)
    turn.refresh_home(owner.id)
    turn.whisper(f"Kept: {answers.what} ", Mention.of(owner), ", by ", Day(answers.due), ".")
