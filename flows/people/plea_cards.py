"""What whoever was asked reads, and what the asker hears.

Dora reads Ana's words and presses I will, or I cannot. Ana hears it. Dora may say the other thing
later; both messages then say so. Until Dora has answered, Ana can take it back.
"""

from __future__ import annotations

from flows.language.forms import Refused
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Bold, Button, Mention, Message, Text
from flows.people import welcome
from flows.people.plea_kept import ASKS, opened, told
from storage.book import Book
from storage.records import Notice, Person, Plea, PleaState

flow = Flow(__name__)

BRIEF = "Somebody asks you for something."
ANSWERED = "Somebody answered what you asked for."
SAID = {PleaState.WILL: "I will", PleaState.CANNOT: "I cannot"}


@flow.dm(Notice.ASKED)
def request(book: Book, plea: Plea) -> Message | None:
    """The very words that the asker looked at."""
    asked, asker = opened(book, plea), book.find(Person, plea.asker)
    if asked is None or asker is None or plea.state is PleaState.DRAFT:
        return None
    buttons = {
        PleaState.WILL: Button("I will", does=will, about=plea),
        PleaState.CANNOT: Button("I cannot", does=cannot, about=plea),
    }
    answered = buttons.pop(plea.state, None)
    if answered is None:
        return Message(BRIEF, *told(book, asker, asked), *buttons.values())
    said = Text("You said: ", Bold(SAID[plea.state]), ".")
    return Message(BRIEF, *told(book, asker, asked), said, *buttons.values())


@flow.pressed
def will(turn: Turn, plea: Plea) -> None:
    """Whoever was asked will."""
    _answer(turn, plea, PleaState.WILL)


@flow.pressed
def cannot(turn: Turn, plea: Plea) -> None:
    """Whoever was asked cannot; no reason is asked for."""
    _answer(turn, plea, PleaState.CANNOT)


def _answer(turn: Turn, plea: Plea, state: PleaState) -> None:
    held = turn.book.held_plea(plea.id)
    # Nobody else finds out that it exists.
    if held is None or held.to != turn.who.id or held.state is PleaState.DRAFT:
        raise Gone
    if held.state is state:
        turn.whisper(f"You have said so already: {SAID[state]}.")
        return
    held.state = state
    asker = turn.book.get(Person, held.asker)
    turn.refresh(request, held)
    turn.refresh_home(turn.who.id)
    welcome.greet(turn, asker)
    turn.show(reply, held, to=asker)
    turn.whisper("Thank you. ", Mention.of(asker), " hears it.")


@flow.dm(Notice.NEWS)
def reply(book: Book, plea: Plea) -> Message | None:
    """What was answered."""
    asked, to = opened(book, plea), book.find(Person, plea.to)
    if asked is None or to is None or plea.state not in SAID:
        return None
    answer = (Mention.of(to), ": ", Bold(SAID[plea.state]), ".")
    return Message(ANSWERED, Text("You asked for ", ASKS[asked.wish], "."), Text(*answer))


@flow.pressed
def take_back(turn: Turn, plea: Plea) -> None:
    """The asker takes it back, as long as nobody has answered."""
    held = turn.book.held_plea(plea.id)
    if held is None or held.asker != turn.who.id:
        raise Gone
    if held.state is not PleaState.SENT:
        raise Refused("It is answered already, so it stays. You can talk about it.")
    turn.book.drop_plea(held)
    turn.refresh(request, held)
    if held.to is not None:
        turn.refresh_home(held.to)
    turn.whisper("Taken back.")
