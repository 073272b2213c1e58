"""Feedback that does not hurt: about one moment, and only if the other one wants it.

Ana: /parley feedback @Ben the call with Acme. Parley shows her a form, and asks Ben in private:
Ana would like to give you feedback; do you want it? Yes, please. Not now. No, thank you.
Ben says yes. Ana writes: the moment, what he did, the effect, one thing to try, one strength. She
wrote "you always"; Parley marks it, to her alone, and asks when exactly. She changes it, or not.
Ben reads it; nobody else can. He may delete it, and then it is gone for both of them.
Or Ben asks Ana for it; she writes it, or says no. No reason is asked for, and nothing is counted.
All of it is locked with the receiver's key, and what comes to nothing is forgotten after 30 days.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Refused, form, person, short
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Message, Named, Part, Text, cut
from flows.people import welcome
from flows.people.feedback_cards import ABOUT, VIEWS, answer, offer, wish
from flows.people.feedback_states import UNUSED, become, destroy, held, must_be
from flows.people.sealing import sealed, vault_of
from storage.book import Book
from storage.folding import fold
from storage.records import FEEDBACK_OPEN, Feedback, FeedbackState, Person

flow = Flow(__name__)

ABOUT_LIMIT = 150
SUCH_AS = "Such as: the call with Acme on Tuesday. They read this before they decide."


@form("Offer feedback", submit="Offer it")
class OfferFeedback(Form):
    """To whom, and about what; the words come once it is wanted."""

    to: str = person("To whom?")
    topic: str = short("About what?", SUCH_AS, limit=ABOUT_LIMIT)


@form("Ask for feedback", submit="Ask for it")
class AskForFeedback(Form):
    """From whom, and about what."""

    of: str = person("Whom do you ask?")
    topic: str = short("About what?", SUCH_AS, limit=ABOUT_LIMIT)


# It begins


@flow.command(
    "feedback",
    help="offer a colleague feedback, or ask for it; only the two of you can read it",
    usage="[@PERSON ABOUT WHAT]",
)
def feedback(turn: Turn) -> None:
    """Offer it to whom was named, or show what can be done."""
    if turn.text:
        open_offer(turn)
        return
    said = "Feedback is about one moment, and it comes only if the other one wants it."
    turn.whisper(
        Message(
            "Feedback, by consent",
            Text(said),
            Button("Offer feedback", opens=OfferFeedback),
            Button("Ask for feedback", opens=AskForFeedback),
            Button("My feedback", does=Named("feedback_words.mine")),
        )
    )


@flow.opening(OfferFeedback)
def open_offer(turn: Turn) -> None:
    """Ask to whom and about what."""
    vault_of(turn)
    to, words = _somebody_in(turn.book, turn.text)
    intro: tuple[Part, ...] = (Text("They decide whether they want it. You write it after that."),)
    if turn.text and to is None:
        name = cut(turn.text, 60)
        intro = (Text(f"I could not tell whom you mean by “{name}”. Please choose."), *intro)
    native = to.native if to else ""
    turn.open(OfferFeedback, intro=intro, to=native, topic=cut(words, ABOUT_LIMIT))


@flow.opening(AskForFeedback)
def open_ask(turn: Turn) -> None:
    """Ask whom and about what."""
    vault_of(turn)
    intro = (Text("They may say no, and need no reason. Only the two of you read what comes."),)
    turn.open(AskForFeedback, intro=intro)


def _somebody_in(book: Book, text: str) -> tuple[Person | None, str]:
    """Who is named at the beginning, and the words behind it."""
    words = text.removeprefix("@").split()
    begins = [" ".join(words[:count]) for count in range(1, min(len(words), 5) + 1)]
    known = book.people_named(begins) if begins else []
    for count in range(len(begins), 0, -1):
        somebody = [one for one in known if fold(one.name) == fold(begins[count - 1])]
        if len(somebody) == 1:
            return somebody[0], " ".join(words[count:])
    return None, "" if text.startswith("@") else text


@flow.submitted(OfferFeedback)
def offered(turn: Turn, answers: OfferFeedback) -> None:
    """Ask the receiver whether they want it."""
    receiver = _other(turn, "to", answers.to)
    _must_be_free(turn, "to", giver=turn.who, receiver=receiver, asked=False)
    new = Feedback(
        giver=turn.who.id, receiver=receiver.id, state=FeedbackState.OFFERED, at=turn.now
    )
    _begin(turn, new, receiver, receiver, answers.topic)
    turn.show(offer, new, to=receiver)
    _told(turn, new, f"Offered. {receiver.name} decides, and I tell you.")


@flow.submitted(AskForFeedback)
def asked(turn: Turn, answers: AskForFeedback) -> None:
    """Ask the giver for it."""
    giver = _other(turn, "of", answers.of)
    _must_be_free(turn, "of", giver=giver, receiver=turn.who, asked=True)
    new = Feedback(
        giver=giver.id, receiver=turn.who.id, asked=True, state=FeedbackState.ASKED, at=turn.now
    )
    _begin(turn, new, turn.who, giver, answers.topic)
    turn.show(wish, new, to=giver)
    _told(turn, new, f"Asked. {giver.name} may say no; if they write it, it comes to you alone.")


def _begin(turn: Turn, new: Feedback, owner: Person, other: Person, said: str) -> None:
    turn.book.add(new)
    new.sealed = sealed(turn, new, "sealed", {ABOUT: said}, owner)
    welcome.greet(turn, other)
    turn.refresh_home(other.id)
    turn.wake(lapse, new, at=turn.now + UNUSED)


def _told(turn: Turn, new: Feedback, said: str) -> None:
    turn.whisper(Message(said, Text(said), Button("Take it back", does=take_back, about=new)))


def _other(turn: Turn, field: str, chosen: str) -> Person:
    other = turn.book.get(Person, chosen)
    guard.must_be_members(field, [other])
    if other.id == turn.who.id:
        raise Refused(**{field: "This is you. Please choose a colleague."})
    return other


def _must_be_free(turn: Turn, field: str, *, giver: Person, receiver: Person, asked: bool) -> None:
    """One at a time between two people, and a no holds for a while."""
    other = giver if asked else receiver
    for one in turn.book.feedback_between(giver, receiver):
        if one.state in FEEDBACK_OPEN:
            began = one.receiver if one.asked else one.giver
            who = "you" if began == turn.who.id else other.name
            raise Refused(
                **{
                    field: f"There is one between you already, which {who} began. "
                    f"It stands in {CALLED} feedback, behind My feedback."
                }
            )
        if one.asked is asked:
            raise Refused(**{field: f"{other.name} would rather not for now, and that is fine."})


# The other one decides


@flow.pressed
def accept(turn: Turn, one: Feedback) -> None:
    """Yes: the giver may write."""
    one = held(turn, one, one.receiver)
    if one.state in {FeedbackState.AGREED, FeedbackState.GIVEN}:
        turn.whisper("You have said yes already. Thank you.")
        return
    must_be(one, FeedbackState.OFFERED)
    become(turn, one, FeedbackState.AGREED)
    giver = turn.book.get(Person, one.giver)
    welcome.greet(turn, giver)
    turn.show(answer, one, to=giver)
    turn.whisper(f"Thank you. {giver.name} writes it, and it comes to you alone.")


@flow.pressed
def not_now(turn: Turn, one: Feedback) -> None:
    """It waits; nobody is told."""
    one = held(turn, one, _asked_one(one))
    must_be(one, FeedbackState.OFFERED, FeedbackState.ASKED)
    one.put_off = True
    turn.refresh_home(turn.who.id)
    turn.whisper("It waits for 30 days, and nobody is told. You can still answer above.")


@flow.pressed
def decline(turn: Turn, one: Feedback) -> None:
    """No: said kindly, without a reason, and counted nowhere."""
    one = held(turn, one, _asked_one(one))
    if one.state is FeedbackState.DECLINED:
        turn.whisper("You have said no already. That is fine.")
        return
    must_be(one, FeedbackState.OFFERED, FeedbackState.ASKED)
    turn.book.wipe(one)
    become(turn, one, FeedbackState.DECLINED)
    began = turn.book.get(Person, one.receiver if one.asked else one.giver)
    turn.show(answer, one, to=began)
    turn.whisper("That is fine. I say it kindly, and it is counted nowhere.")


@flow.pressed
def take_back(turn: Turn, one: Feedback) -> None:
    """Whoever began it, or is to write it, thinks better of it."""
    began = one.receiver if one.asked else one.giver
    one = held(turn, one, began)
    if one.state is FeedbackState.GONE:
        turn.whisper("It is taken back already.")
        return
    must_be(one, *FEEDBACK_OPEN)
    destroy(turn, one)
    turn.whisper("Taken back. Nothing of it is kept.")


def _asked_one(one: Feedback) -> str:
    """Whose answer it waits for."""
    return one.giver if one.asked else one.receiver


@flow.woken()
def lapse(turn: Turn, one: Feedback) -> None:
    """What came to nothing is forgotten, and its messages go with it."""
    if one.state is FeedbackState.GIVEN:
        return
    for view in VIEWS:
        turn.withdraw(view, one)
        turn.refresh(view, one)
    turn.book.wipe(one)
    turn.book.remove(one)
