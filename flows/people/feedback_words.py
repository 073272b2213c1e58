"""The words of feedback: written about one moment, read by two people, deleted by the receiver.

Ana writes for Ben. What speaks of his nature ("always", "careless") is marked, to her alone, on a
second page, each with a question that leads back to the moment; she changes it or sends it as it
is. Both find it behind My feedback, and read it in a dialog: what is shown there stands in no chat.
Ben deletes it: the words are destroyed, for Ana too.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flows import guard
from flows.language.forms import Form, Option, Refused, choice, form, long
from flows.language.room import Group, Room
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Named,
    Part,
    Small,
    Span,
    Style,
    Text,
    When,
    cut,
)
from flows.people import welcome
from flows.people.feedback_cards import ABOUT, about, given, in_full, to_decide, words_of
from flows.people.feedback_states import become, destroy, held, must_be
from flows.people.sealing import opened, sealed, vault_of
from flows.people.traits import marks
from storage.book import Book
from storage.records import FEEDBACK_OPEN, Feedback, FeedbackState, Person

flow = Flow(__name__)

TAKE_BACK = Named("feedback.take_back")
LIMIT = 600
MARKED = 6
LISTED = 10
LOOK = Option("look", "Nothing, I only read it")
DELETE = Option("delete", "Delete it for both of us, for good")


@form("Feedback", submit="Send it")
class WriteFeedback(Form):
    """One moment, and not the person."""

    moment: str = long("Which moment do you speak of?", "When and where it was.", limit=LIMIT)
    behaviour: str = long("What did they do or say?", "What a camera would have seen.", limit=LIMIT)
    effect: str = long("What effect did it have?", "On you, or on the customer.", limit=LIMIT)
    next_try: str = long("What is one thing to try next time?", limit=LIMIT)
    strength: str = long("What is one strength to keep?", limit=LIMIT)


@form("Look at it once more", submit="Send it")
class OnceMore(Form):
    """The same, with what speaks of the person marked above it."""

    moment: str = long("Which moment do you speak of?", "When and where it was.", limit=LIMIT)
    behaviour: str = long("What did they do or say?", "What a camera would have seen.", limit=LIMIT)
    effect: str = long("What effect did it have?", "On you, or on the customer.", limit=LIMIT)
    next_try: str = long("What is one thing to try next time?", limit=LIMIT)
    strength: str = long("What is one strength to keep?", limit=LIMIT)


@form("Feedback, to read", submit="Done")
class ReadFeedback(Form):
    """All of it, above one question."""

    then: str = choice("What shall I do?")


@flow.opening(WriteFeedback)
def open_writing(turn: Turn, one: Feedback) -> None:
    """Ask the five questions, with what was written before."""
    one = _to_be_written(turn, one)
    receiver = turn.book.get(Person, one.receiver)
    intro = (
        Text(f"{receiver.name} wants this. It is about:"),
        Text(Bold(cut(about(turn.book, one), 150))),
        Text("Speak of one moment. Only the two of you can read it."),
    )
    draft: dict[str, Any] = {**opened(turn.book, one, "draft", turn.who)}
    turn.open(WriteFeedback, one, intro=intro, **draft)


@flow.submitted(WriteFeedback)
def write(turn: Turn, one: Feedback, answers: WriteFeedback) -> None:
    """Send it; what speaks of the person is shown to the writer first, once."""
    one = _to_be_written(turn, one)
    said = vars(answers)
    found = marks(said.values(), turn.who.language)
    if not found:
        _send(turn, one, said)
        return
    one.draft = sealed(turn, one, "draft", said, turn.who)
    intro = (
        Text("These words speak of a person more than of a moment. Only you are shown this."),
        *(Text(Bold(cut(mark.word, 60)), ": ", mark.ask) for mark in found[:MARKED]),
        Text("Change what you like, or send it as it is."),
    )
    turn.open(OnceMore, one, intro=intro, **said)


@flow.submitted(OnceMore)
def write_again(turn: Turn, one: Feedback, answers: OnceMore) -> None:
    """Send it as it is now: the writer decides."""
    _send(turn, _to_be_written(turn, one), vars(answers))


def _to_be_written(turn: Turn, one: Feedback) -> Feedback:
    vault_of(turn)
    one = held(turn, one, one.giver)
    if one.state is FeedbackState.GIVEN:
        raise Refused("You have given this feedback already, and it stays as it is.")
    must_be(one, FeedbackState.ASKED, FeedbackState.AGREED)
    receiver = turn.book.get(Person, one.receiver)
    if not guard.may_hear(receiver):
        raise Refused(f"{receiver.name} is no member here any more, so nobody could read it.")
    return one


def _send(turn: Turn, one: Feedback, said: dict[str, str]) -> None:
    receiver = turn.book.get(Person, one.receiver)
    words = {ABOUT: about(turn.book, one), **said}
    one.sealed, one.draft = sealed(turn, one, "sealed", words, receiver), b""
    become(turn, one, FeedbackState.GIVEN)
    welcome.greet(turn, receiver)
    turn.show(given, one, to=receiver)
    turn.whisper(f"Sent to {receiver.name}. Only the two of you can read it.")


# It is read


@flow.pressed
def mine(turn: Turn) -> None:
    """What waits, what one has got, and what one gave; the newest first."""
    rows = turn.book.feedback_of(turn.who, [*FEEDBACK_OPEN, FeedbackState.GIVEN])
    if not rows:
        turn.whisper("There is no feedback between you and anybody.")
        return
    room = Room()
    small = Small("Only you see this.")
    room.takes([small])
    parts: list[Part] = []
    for one in rows[:LISTED]:
        group = _listed(turn.book, turn.who, one)()
        if room.takes(group):
            parts += group
    turn.whisper(Message("Your feedback", *parts, small))


def _listed(book: Book, person: Person, one: Feedback) -> Group:
    return to_decide(book, person, one) or partial(_line, book, person, one)


def _line(book: Book, person: Person, one: Feedback) -> list[Part]:
    gave = one.giver == person.id
    other = Mention.of(book.get(Person, one.receiver if gave else one.giver))
    what: tuple[Span, ...] = ("To " if gave else "From ", other, ", ", When(one.at), ": ")
    words = Bold(cut(about(book, one), 150) or "nothing of it is kept")
    if one.state is FeedbackState.GIVEN:
        return [Text(*what, words), Button("Read it", opens=ReadFeedback, about=one)]
    began = one.asked is not gave
    back = Button("Take it back", does=TAKE_BACK, about=one)
    waits = ", not answered yet: " if one.state is not FeedbackState.AGREED else ", to come: "
    return [Text(*what[:2], waits, words), *([back] if began else [])]


@flow.opening(ReadFeedback)
def read(turn: Turn, one: Feedback) -> None:
    """The whole of it, to one of the two, where no copy stays behind once it is deleted."""
    one = held(turn, one, one.giver, one.receiver)
    must_be(one, FeedbackState.GIVEN)
    parts = in_full(turn.book, one)
    if not parts:
        raise Refused("Nothing of this is kept any more.")
    giver = Mention.of(turn.book.get(Person, one.giver))
    receiver = Mention.of(turn.book.get(Person, one.receiver))
    said = (giver, " to ", receiver, ", ", When(one.at), ": ", Bold(about(turn.book, one)))
    options = (LOOK, DELETE) if one.receiver == turn.who.id else (LOOK,)
    intro = (Text(*said), *parts)
    turn.open(ReadFeedback, one, intro=intro, options={"then": options}, then=LOOK.value)


@flow.submitted(ReadFeedback)
def after_reading(turn: Turn, one: Feedback, answers: ReadFeedback) -> None:
    """Nothing more; or the receiver wants it gone."""
    if answers.then == DELETE.value:
        delete(turn, one)
    else:
        turn.whisper("Nothing was changed.")


@flow.pressed
def ask_delete(turn: Turn, one: Feedback) -> None:
    """It cannot come back, so it is asked once."""
    one = held(turn, one, one.receiver)
    must_be(one, FeedbackState.GIVEN)
    said = "Deleted, these words are gone for both of you. Nobody can bring them back."
    button = Button("Delete it for good", does=delete, about=one, style=Style.DANGER)
    turn.whisper(Message(said, Text(said), button))


@flow.pressed
def delete(turn: Turn, one: Feedback) -> None:
    """The words are destroyed."""
    one = held(turn, one, one.receiver)
    if one.state is FeedbackState.GONE:
        turn.whisper("It is deleted already. Nothing of it is kept.")
        return
    must_be(one, FeedbackState.GIVEN)
    destroy(turn, one)
    turn.whisper("Deleted. Nothing of it is kept.")


def told_of(book: Book, person: Person) -> list[dict[str, str]]:
    """All feedback that somebody gave or received, in words: for their own export alone."""
    return [
        {
            "from": book.get(Person, one.giver).name,
            "to": book.get(Person, one.receiver).name,
            "at": one.at.isoformat(),
            **words_of(book, one),
        }
        for one in book.feedback_of(person, [FeedbackState.GIVEN])
    ]
