"""First contact: three lines, one button, and what happens to what you say.

Ana puts Ben on a call. Ben has never met Parley, so before anything else it introduces itself.
"""

from __future__ import annotations

from flows.language.steps import Flow, Turn
from flows.language.words import Button, Message, Named, Small, Text
from storage.book import Book
from storage.records import Person

flow = Flow(__name__)


def greet(turn: Turn, person: Person) -> None:
    """Introduce the bot to somebody, once in a lifetime."""
    if person.greeted_at is not None:
        return
    person.greeted_at = turn.now
    turn.show(hello, person, to=person)


@flow.view
def hello(_book: Book, _person: Person) -> Message | None:
    """Who is writing, why, and what it keeps."""
    return Message(
        "Hello, I am Parley. I help your team through the few customer calls that matter most.",
        Text("Hello, I am Parley. I help your team through the few calls that matter most."),
        Text(
            "Before a call you agree on one message; a day after it you debrief, each alone first."
        ),
        Text("I write only when you are needed, and in your working hours."),
        Button("What can I do here?", does=Named("help.show")),
        Small(
            "Your debrief is sealed until all are in or it is due. I read no channels, rate nobody."
        ),
    )
