"""What whoever is asked answers: I see to it, somebody else is the one to ask, or I cannot.

Ana asked Billing for the figures. Cem presses I see to it, and Ana hears it. Or he presses
Redirect: Eve is the one to ask, as she keeps the figures; she is asked then. Or he cannot: "The
system is down." Ana reads why, and asks one step up or withdraws it.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Refused, form, long
from flows.language.forms import person as somebody
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Day, Mention, Message, Text, cut
from flows.promises.roadblock_news import stuck
from flows.promises.roadblock_people import asker_of, asks_of
from flows.promises.roadblocks import SILENT, ask, must_be_stuck, note, plan, tell
from storage.records import Person, Roadblock, RoadblockDeed, RoadblockState

flow = Flow(__name__)


@form("Redirect", submit="Ask them")
class Redirect(Form):
    """Somebody else is the one to ask."""

    to: str = somebody("Who is the one to ask?")
    reason: str = long("Why?", "They read this, and so does whoever asked.", limit=500)


@form("I cannot", submit="Say so")
class Cannot(Form):
    """No help from here."""

    reason: str = long("Why not?", "Whoever asked reads this.", limit=500)


@flow.pressed
def acknowledge(turn: Turn, roadblock: Roadblock) -> None:
    """They see to it; from now on they are reminded, and whoever asked hears of it."""
    _must_be_asked(turn, roadblock)
    if roadblock.state is RoadblockState.ACKNOWLEDGED:
        turn.whisper("You see to this already. Thank you.")
        return
    was, roadblock.state = roadblock.state, RoadblockState.ACKNOWLEDGED
    roadblock.reason = ""
    turn.forget(SILENT, roadblock)
    event = note(turn, roadblock, RoadblockDeed.ACKNOWLEDGED, was=was)
    plan(turn, roadblock)
    asker = asker_of(turn.book, roadblock)
    tell(turn, event, [asker])
    what, day = Bold(cut(roadblock.what, 500)), Day(roadblock.need_by)
    turn.whisper("Thank you. You see to this by ", day, ": ", what, ".")


@flow.opening(Redirect)
def ask_whom(turn: Turn, roadblock: Roadblock) -> None:
    """Ask who the right one is."""
    _must_answer(turn, roadblock)
    turn.open(Redirect, roadblock)


@flow.submitted(Redirect)
def redirect(turn: Turn, roadblock: Roadblock, answers: Redirect) -> None:
    """It goes to somebody else, and whoever asked hears to whom."""
    _must_answer(turn, roadblock)
    person = turn.book.get(Person, answers.to)
    guard.must_be_members("to", [person])
    if person.id == roadblock.by:
        raise Refused(to=f"{person.name} is the one who asks. Please choose somebody else.")
    if person.id in {one.after for one in asks_of(turn.book, roadblock)}:
        raise Refused(to=f"{person.name} was asked already. Please choose somebody else.")
    deed = RoadblockDeed.REDIRECTED
    event = ask(turn, roadblock, person, deed, answers.reason, before=turn.who.id)
    tell(turn, event, [asker_of(turn.book, roadblock)])
    turn.whisper("Thank you. I ask ", Mention.of(person), ", and whoever asked knows.")


@flow.opening(Cannot)
def ask_why_not(turn: Turn, roadblock: Roadblock) -> None:
    """Ask for the reason."""
    _must_answer(turn, roadblock)
    turn.open(Cannot, roadblock)


@flow.submitted(Cannot)
def refuse(turn: Turn, roadblock: Roadblock, answers: Cannot) -> None:
    """No help from here; whoever asked reads why and decides."""
    _must_answer(turn, roadblock)
    was, roadblock.state = roadblock.state, RoadblockState.REFUSED
    roadblock.reason = answers.reason
    turn.forget(SILENT, roadblock)
    event = note(turn, roadblock, RoadblockDeed.REFUSED, answers.reason, was=was)
    plan(turn, roadblock)
    tell(turn, event, [asker_of(turn.book, roadblock)], stuck)
    said = "Thank you for saying so. Whoever asked reads your reason and decides."
    again = Button("I see to it", does=acknowledge, about=roadblock)
    turn.whisper(Message(said, Text(said), again))


def _must_be_asked(turn: Turn, roadblock: Roadblock) -> None:
    if roadblock.holder != turn.who.id:
        raise Refused("Somebody else is asked about this now, so there is nothing to answer.")
    must_be_stuck(roadblock)


def _must_answer(turn: Turn, roadblock: Roadblock) -> None:
    _must_be_asked(turn, roadblock)
    if roadblock.state is RoadblockState.REFUSED:
        raise Refused("This was not taken on. If you can help after all, press I see to it.")
