"""Leave: no private messages until a person is back.

Ben: /parley away until Monday. Parley shows him the moment it read; he saves. Until Monday 09:00
nothing reaches him, then what still matters comes in order. /parley back ends it early.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.language.dates import read_moment
from flows.language.forms import Form, Refused, form, moment
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Message, Part, Text, When, cut

flow = Flow(__name__)

LONGEST = timedelta(days=366)


@form("Away", submit="Save")
class Away(Form):
    """Until when somebody is away."""

    until: datetime = moment("Until when are you away?")


@flow.command("away", help="hold private messages until you are back", usage="until WHEN")
def away(turn: Turn) -> None:
    """Show the moment back before it counts."""
    if turn.text.casefold() in {"off", "no", "back"}:
        back(turn)
        return
    until = read_moment(turn.text, turn.who, turn.now) if turn.who.zone else None
    intro: tuple[Part, ...] = ()
    if turn.text and until is None:
        words = cut(turn.text, 80)
        intro = (Text(f"I could not read \u201c{words}\u201d as a time. Please choose it here."),)
    turn.open(Away, intro=intro, until=until or turn.who.away_until)


@flow.submitted(Away)
def keep(turn: Turn, answers: Away) -> None:
    """Keep the leave."""
    if answers.until <= turn.now:
        raise Refused(until="This moment has passed. Please choose one that is still ahead.")
    if answers.until > turn.now + LONGEST:
        raise Refused(until="This is more than a year ahead. Please check the date.")
    turn.who.away_until = answers.until
    turn.hasten(turn.who)
    turn.whisper(
        Message(
            "You are away. I hold private messages until you are back.",
            Text(
                "You are away until ", When(answers.until), ". I hold private messages until then."
            ),
            Text("The reminder a quarter of an hour before a call still comes through."),
            Button("I'm back", does=back),
        )
    )


@flow.command("back", help="end your leave early")
def back(turn: Turn) -> None:
    """What was held may come now."""
    if turn.who.away_until is None or turn.who.away_until <= turn.now:
        turn.whisper("You are not away. Messages reach you in your working hours.")
        return
    turn.who.away_until = None
    turn.hasten(turn.who)
    turn.whisper("Welcome back. What still matters comes to you in your working hours.")
