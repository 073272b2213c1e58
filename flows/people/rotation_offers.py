"""Asking somebody to take a customer over, or to share it: they accept, or they do not.

Ana would share Acme. She presses Ask Cem; Dora could have pressed it as well. Cem reads who asks,
and what it means, and presses I share it: from now on he has Acme too, and Ana and he get the list
of what to hand over. Or he presses I cannot, and need not say why; then the next one can be asked.
Whoever says nothing for two working days is not waited for.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Refused, form, person
from flows.language.hours import working_days_later
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Button, Mention, Message, Small, Spans, Style, Text
from flows.people import avoiding, handover, ownership, welcome
from flows.people.rotation import LOOKING, SILENCE, redraw
from flows.people.telling import tell_others
from storage.book import Book
from storage.records import (
    Asked,
    Notice,
    OwnerWhy,
    Person,
    Rotation,
    RotationOffer,
    RotationState,
)

flow = Flow(__name__)


@form("Whom shall I ask?", submit="Ask them")
class PickSomebody(Form):
    """Somebody who is not among the three."""

    who: str = person("Whom shall I ask?", "They may say no, and need not say why.")


# Asking


@flow.pressed
def pick(turn: Turn, rotation: Rotation) -> None:
    """Ask one of those who were named."""
    _must_look(turn, rotation)
    found = turn.book.find(Person, turn.also.get("who"))
    if found is None:
        raise Refused("I no longer know who this is. Please press Somebody else.")
    _ask(turn, rotation, found)


@flow.opening(PickSomebody)
def ask_whom(turn: Turn, rotation: Rotation) -> None:
    """Ask for somebody else."""
    _must_look(turn, rotation)
    turn.open(PickSomebody, rotation)


@flow.submitted(PickSomebody)
def pick_somebody(turn: Turn, rotation: Rotation, answers: PickSomebody) -> None:
    """Ask whoever was chosen."""
    _must_look(turn, rotation)
    _ask(turn, rotation, turn.book.get(Person, answers.who))


def _must_look(turn: Turn, rotation: Rotation) -> None:
    if turn.who.id not in {rotation.owner, rotation.manager} and not turn.who.admin:
        raise Refused("Only whoever has this customer and their manager ask somebody.")
    if rotation.state is RotationState.SETTLED:
        raise Refused("Somebody has accepted already, so nobody else is asked.")
    if rotation.state not in LOOKING:
        raise Refused("The owner decides first whether to share it or to hand it over.")
    for one in turn.book.rotation_offers(rotation):
        if one.answer is Asked.WAITING:
            name = turn.book.get(Person, one.person).name
            raise Refused(f"{name} is asked already and has not answered yet.")


def _ask(turn: Turn, rotation: Rotation, to: Person) -> None:
    guard.must_be_members("who", [to])
    if to.id in {rotation.owner, *(one.person for one in turn.book.owners(rotation.account))}:
        raise Refused(who=f"{to.name} has {rotation.account} already.")
    if to.id in {one.person for one in turn.book.rotation_offers(rotation)}:
        raise Refused(who=f"{to.name} was asked before. Please choose somebody else.")
    asked = turn.book.add(
        RotationOffer(
            rotation=rotation.id,
            call=rotation.call,
            person=to.id,
            by=turn.who.id,
            at=turn.now,
            shares=rotation.state is RotationState.SHARE,
        )
    )
    if to.id == turn.who.id:
        _accepted(turn, rotation, asked)
        return
    welcome.greet(turn, to)
    turn.show(offer, asked, to=to)
    turn.refresh_home(to.id)
    turn.wake(lapse, asked, at=working_days_later(to, turn.now, SILENCE))
    redraw(turn, rotation)
    turn.whisper(Mention.of(to), " is asked, and has two working days. I tell you the answer.")


# Answering


@flow.dm(Notice.ASKED)
def offer(book: Book, one: RotationOffer) -> Message | None:
    """Would you take it over, or share it? Afterwards it says what was answered."""
    rotation = book.get(Rotation, one.rotation)
    owner, by = book.get(Person, rotation.owner), book.get(Person, one.by)
    account = rotation.account
    wish = f"share {account} with " if one.shares else f"take {account} over from "
    whom = "them" if by.id == owner.id else Mention.of(owner)
    said: Spans = (Mention.of(by), " asks whether you would ", wish, whom, ".")
    if one.answer is not Asked.WAITING:
        return Message(said, Text(*said), Text(ANSWERED[one.answer]))
    does = "I share it" if one.shares else "I take it over"
    return Message(
        said,
        Text(*said),
        Button(does, does=accept, about=one, style=Style.PRIMARY),
        Button("I cannot", does=cannot, about=one),
        Small("You may say no, and need not say why. If you accept, you get a list to go through."),
    )


ANSWERED = {
    Asked.YES: "You have accepted. Thank you.",
    Asked.NO: "You cannot, and that is fine.",
    Asked.LAPSED: "This is not waited for any more. There is nothing to do.",
}


@flow.pressed
def accept(turn: Turn, one: RotationOffer) -> None:
    """It is theirs, or theirs too; both get the list of what to hand over."""
    rotation = _must_be_asked(turn, one)
    if one.answer is Asked.YES:
        turn.whisper("You have accepted already. Thank you.")
        return
    _accepted(turn, rotation, one)


def _accepted(turn: Turn, rotation: Rotation, one: RotationOffer) -> None:
    account, owner = rotation.account, turn.book.get(Person, rotation.owner)
    if one.shares and ownership.owner_of(turn.book, account) is None:
        ownership.pass_on(turn, account, owner, OwnerWhy.SET, owner.id)
    why = OwnerWhy.SHARED if one.shares else OwnerWhy.HANDED_OVER
    ownership.pass_on(turn, account, turn.who, why, owner.id)
    one.answer, rotation.state = Asked.YES, RotationState.SETTLED
    _tell(turn, rotation, one)
    handover.begin(turn, rotation, turn.who)
    said = "You share it from now on" if one.shares else "It is yours from now on"
    turn.whisper(f"Thank you. {said}: {account}. The list of what to go through comes to you both.")


@flow.pressed
def cannot(turn: Turn, one: RotationOffer) -> None:
    """No, and nobody asks why."""
    rotation = _must_be_asked(turn, one)
    if one.answer is Asked.NO:
        turn.whisper("You have said so already. That is fine.")
        return
    if one.answer is Asked.YES:
        raise Refused("You have accepted. Please talk to whoever asked you.")
    one.answer = Asked.NO
    avoiding.given(turn, turn.who)
    _tell(turn, rotation, one)
    turn.whisper("Understood. You need not say why.")


def _must_be_asked(turn: Turn, one: RotationOffer) -> Rotation:
    if one.person != turn.who.id:
        raise Gone  # nobody else finds out that it exists
    if one.answer is Asked.LAPSED:
        raise Refused("This is not waited for any more, so nothing was changed.")
    return turn.book.get(Rotation, one.rotation)


@flow.woken()
def lapse(turn: Turn, one: RotationOffer) -> None:
    """Two working days without an answer: somebody else can be asked."""
    if one.answer is Asked.WAITING:
        one.answer = Asked.LAPSED
        _tell(turn, turn.book.get(Rotation, one.rotation), one)


def _tell(turn: Turn, rotation: Rotation, one: RotationOffer) -> None:
    turn.forget(lapse, one)
    turn.refresh(offer, one)
    turn.refresh_home(one.person)
    redraw(turn, rotation)
    people = turn.book.people(i for i in (rotation.owner, rotation.manager) if i)
    tell_others(turn, answered, one, people)


@flow.dm(Notice.NEWS)
def answered(book: Book, one: RotationOffer) -> Message | None:
    """For the owner and the manager."""
    rotation, who = book.get(Rotation, one.rotation), Mention.of(book.get(Person, one.person))
    account = rotation.account
    match one.answer:
        case Asked.YES:
            does = f" shares {account} from now on." if one.shares else f" takes {account} over."
            return Message((who, does))
        case Asked.NO:
            return Message((who, f" cannot take {account} now. Somebody else can be asked above."))
        case Asked.LAPSED:
            said = f" has not answered about {account}. Somebody else can be asked above."
            return Message((who, said))
        case _:
            return None
