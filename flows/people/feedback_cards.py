"""How feedback reads for the two people it is between; nobody else is ever shown any of it.

Each view is one person's: `offer` and `given` are the receiver's, `wish` the giver's, `answer`
whoever began. Once it was taken back or deleted, all of them say the same neutral line.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flows.language.room import Group
from flows.language.steps import Flow
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Small,
    Span,
    Style,
    Text,
)
from flows.people.sealing import opened
from storage.book import Book
from storage.records import FEEDBACK_OPEN, Feedback, FeedbackState, Notice, Person

flow = Flow(__name__)

ABOUT = "about"  # what it is about, as the other one reads it before they decide
LABELS = {
    "moment": "The moment",
    "behaviour": "What you did",
    "effect": "The effect",
    "next_try": "One thing to try next time",
    "strength": "A strength to keep",
}


def words_of(book: Book, feedback: Feedback) -> dict[str, str]:
    """What was written, by the name of the question; empty once it is gone."""
    return opened(book, feedback, "sealed", book.get(Person, feedback.receiver))


def about(book: Book, feedback: Feedback) -> str:
    """What it is about."""
    return words_of(book, feedback).get(ABOUT, "")


@flow.dm(Notice.ASKED)
def offer(book: Book, feedback: Feedback) -> Message | None:
    """Asks the receiver whether they want it."""
    giver = Mention.of(book.get(Person, feedback.giver))
    match feedback.state:
        case FeedbackState.OFFERED:
            said = (giver, " would like to give you feedback.")
            return Message(said, *_offered(book, feedback))
        case FeedbackState.AGREED:
            return Message(("You said yes to feedback from ", giver, ". It comes when written."))
        case FeedbackState.DECLINED:
            return Message(("You said no to feedback from ", giver, ". That is fine."))
        case FeedbackState.GIVEN:
            return Message(("You said yes to feedback from ", giver, ", and it has come."))
        case _:
            return _gone(giver)


def _offered(book: Book, feedback: Feedback) -> list[Part]:
    giver = Mention.of(book.get(Person, feedback.giver))
    return [
        Text(giver, " would like to give you feedback. Do you want it? It is about:"),
        Quote(about(book, feedback)),
        Text(
            "Only the two of you can read it, and you can delete it. You need no reason for a no."
        ),
        Button("Yes, please", does=Named("feedback.accept"), about=feedback),
        Button("Not now", does=Named("feedback.not_now"), about=feedback),
        Button("No, thank you", does=Named("feedback.decline"), about=feedback),
    ]


@flow.dm(Notice.ASKED)
def wish(book: Book, feedback: Feedback) -> Message | None:
    """Asks the giver for it."""
    receiver = Mention.of(book.get(Person, feedback.receiver))
    match feedback.state:
        case FeedbackState.ASKED:
            return Message((receiver, " asks you for feedback."), *_wished(book, feedback))
        case FeedbackState.DECLINED:
            return Message((receiver, " asked you for feedback, and you said no. That is fine."))
        case FeedbackState.GIVEN:
            return _given_by_me(book, feedback)
        case _:
            return _gone(receiver)


def _wished(book: Book, feedback: Feedback) -> list[Part]:
    receiver = Mention.of(book.get(Person, feedback.receiver))
    return [
        Text(receiver, " asks you for feedback. It is about:"),
        Quote(about(book, feedback)),
        Text("Only the two of you can read it. You need no reason for a no."),
        _write(feedback),
        Button("Not now", does=Named("feedback.not_now"), about=feedback),
        Button("No, thank you", does=Named("feedback.decline"), about=feedback),
    ]


@flow.dm(Notice.NEWS)
def answer(book: Book, feedback: Feedback) -> Message | None:
    """Tells whoever began what the other one said."""
    other = Mention.of(book.get(Person, feedback.giver if feedback.asked else feedback.receiver))
    match feedback.state:
        case FeedbackState.AGREED:
            return Message((other, " would like your feedback."), *_agreed(book, feedback))
        case FeedbackState.DECLINED:
            no = " would rather not, this time. That is fine, and no reason is needed."
            return Message(("About the feedback: ", other, no))
        case FeedbackState.GIVEN if not feedback.asked:
            return _given_by_me(book, feedback)
        case FeedbackState.GONE:
            return _gone(other)
        case _:
            return None


def _agreed(book: Book, feedback: Feedback) -> list[Part]:
    receiver = Mention.of(book.get(Person, feedback.receiver))
    return [
        Text(receiver, " would like your feedback. It is about:"),
        Quote(about(book, feedback)),
        _write(feedback),
        Button("I would rather not", does=Named("feedback.take_back"), about=feedback),
    ]


def _write(feedback: Feedback) -> Button:
    return Button(
        "Write it",
        opens=Named("feedback_words.WriteFeedback"),
        about=feedback,
        style=Style.PRIMARY,
    )


def _given_by_me(book: Book, feedback: Feedback) -> Message:
    receiver = Mention.of(book.get(Person, feedback.receiver))
    if not words_of(book, feedback):
        return _gone(receiver)
    said: tuple[Span, ...] = ("You gave ", receiver, " feedback. Only the two of you can read it.")
    read = Button("Read it again", opens=Named("feedback_words.ReadFeedback"), about=feedback)
    return Message(said, Text(*said), read)


@flow.dm(Notice.NEWS)
def given(book: Book, feedback: Feedback) -> Message | None:
    """The feedback: for the receiver."""
    giver = Mention.of(book.get(Person, feedback.giver))
    parts = in_full(book, feedback)
    if feedback.state is not FeedbackState.GIVEN or not parts:
        return _gone(giver)
    return Message(
        (giver, " gave you feedback."),
        Text(giver, " gave you feedback, as you both wanted. It is about:"),
        Quote(about(book, feedback)),
        *parts,
        Text("Only the two of you can read it."),
        Button("Delete it", does=Named("feedback_words.ask_delete"), about=feedback),
        Small("It is yours: once you delete it, it is gone for both of you."),
    )


def in_full(book: Book, feedback: Feedback) -> list[Part]:
    """The words, each below its question; empty once they are gone."""
    words = words_of(book, feedback)
    return [
        part
        for name, label in LABELS.items()
        if words.get(name)
        for part in (Text(Bold(label)), Quote(words[name]))
    ]


def _gone(other: Mention) -> Message:
    return Message(("Feedback between you and ", other, ": nothing of it is kept."))


VIEWS = (offer, wish, answer, given)


# At home


def to_decide(book: Book, person: Person, one: Feedback) -> Group | None:
    """What waits for a person's word in it; None when nothing does."""
    match one.state:
        case FeedbackState.OFFERED if one.receiver == person.id:
            return partial(_offered, book, one)
        case FeedbackState.ASKED if one.giver == person.id:
            return partial(_wished, book, one)
        case FeedbackState.AGREED if one.giver == person.id:
            return partial(_agreed, book, one)
        case _:
            return None


def waiting(book: Book, person: Person) -> Iterator[Group]:
    """What waits for a person's word, unless they put it off."""
    for one in book.feedback_of(person, FEEDBACK_OPEN):
        group = to_decide(book, person, one)
        if group is not None and not one.put_off:
            yield group
