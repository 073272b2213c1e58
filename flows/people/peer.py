"""Peer review: what a buddy finds strong and risky before a call, and would keep or try after it.

Cem is Ana's buddy. Before the call Parley shows him the line and asks, in private: what is the
strongest part, what is the biggest risk? Half an hour after it: what should stay, what is one thing
to try next time? Ana alone reads what he says. She presses Share in the thread, or Delete it.
If Dora takes the call over before it begins, what Cem told Ana stays with Ana: he is asked anew.
That it happened is kept. The words are locked with Ana's key, and gone after a month.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from flows import guard
from flows.language.forms import Form, Refused, form, long
from flows.language.room import Group
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Message, Part, Text
from flows.people import welcome
from flows.people.peer_cards import (
    after,
    before,
    fits,
    lead_before,
    question,
    shared,
    told,
    words_of,
)
from flows.people.peer_reader import kept_for, must_be_theirs, reader_of
from flows.people.sealing import sealed
from flows.thread import brief, home_of
from storage.book import Book
from storage.records import Buddying, BuddyState, Call, PeerPart, PeerWord, Person, Role

flow = Flow(__name__)

REGRET = timedelta(minutes=10)
LIMIT = 900


@form("Before the call", submit="Send it to the lead")
class BeforeTheCall(Form):
    """What the buddy sees before it."""

    strongest: str = long("What is the strongest part of how we go in?", limit=LIMIT)
    risk: str = long("What is the biggest risk?", limit=LIMIT)


@form("After the call", submit="Send it to the lead")
class AfterTheCall(Form):
    """What the buddy saw."""

    keep: str = long("What should stay as it was?", limit=LIMIT)
    next_try: str = long("What is one thing to try next time?", limit=LIMIT)


# Who is asked, and when


def in_step(turn: Turn, call: Call) -> list[Buddying]:
    """Keep who is the buddy on a call, as its seats say now; returns them."""
    seated = {seat.person for seat in turn.book.seats(call) if seat.role is Role.BUDDY}
    known = {one.person: one for one in turn.book.buddyings(call)}
    for person, one in known.items():
        if one.state is BuddyState.SEATED and person not in seated:
            one.state = BuddyState.OFF
            turn.withdraw(before, one)
            turn.refresh(before, one)
    for person in sorted(seated - known.keys()):
        known[person] = turn.book.add(Buddying(call=call.id, person=person, at=turn.now))
    mine = [known[person] for person in sorted(seated)]
    for one in mine:
        one.state = BuddyState.SEATED
    return mine


def ask(turn: Turn, call: Call, buddying: Buddying, leads: int = 0) -> None:
    """Ask the buddy before the call: at once if I chose them, else when there is a line to read.

    In a new message for each who leads it: `leads` says how many times it has passed on to another.
    """
    if not buddying.found and not call.version:
        return
    person = turn.book.get(Person, buddying.person)
    word = turn.book.peer_word(buddying, PeerPart.BEFORE)
    if word is not None and lead_before(turn.book, call, word):
        turn.refresh(told, word)
    welcome.greet(turn, person)
    turn.withdraw(before, buddying)
    turn.show(before, buddying, to=person, tag=f"{'line' if call.version else ''}{leads or ''}")
    turn.refresh_home(person.id)


def ask_afterwards(turn: Turn, buddying: Buddying) -> None:
    """Ask the buddy after the call."""
    turn.show(after, buddying, to=turn.book.get(Person, buddying.person))
    turn.refresh_home(buddying.person)


# The two questions


@flow.opening(BeforeTheCall)
def open_before(turn: Turn, buddying: Buddying) -> None:
    """Ask for the strongest part and the biggest risk."""
    _open(turn, buddying, PeerPart.BEFORE, BeforeTheCall)


@flow.submitted(BeforeTheCall)
def take_before(turn: Turn, buddying: Buddying, answers: BeforeTheCall) -> None:
    """Lock them up for the lead."""
    _keep(turn, buddying, PeerPart.BEFORE, vars(answers))


@flow.opening(AfterTheCall)
def open_after(turn: Turn, buddying: Buddying) -> None:
    """Ask what should stay, and what to try."""
    _open(turn, buddying, PeerPart.AFTER, AfterTheCall)


@flow.submitted(AfterTheCall)
def take_after(turn: Turn, buddying: Buddying, answers: AfterTheCall) -> None:
    """Lock them up for the lead."""
    _keep(turn, buddying, PeerPart.AFTER, vars(answers))


def _open(turn: Turn, buddying: Buddying, part: PeerPart, asked: type[Form]) -> None:
    lead, word = reader_of(turn, buddying, part)
    alone = f"{lead.name} alone reads this, unless they share it in the thread. "
    gone = f"I lock the words up, and after {kept_for(turn).days} days they are gone."
    intro = [Text(alone, gone)]
    filled: dict[str, Any] = {}
    if word is not None and word.lead == lead.id:
        filled = {**words_of(turn.book, word)}
    elif word is not None:
        before_them = turn.book.get(Person, word.lead).name
        intro.append(
            Text(f"{lead.name} never sees what you told {before_them}, and it goes with this.")
        )
    turn.open(asked, buddying, intro=tuple(intro), **filled)


def _keep(turn: Turn, buddying: Buddying, part: PeerPart, said: dict[str, str]) -> None:
    lead, word = reader_of(turn, buddying, part)
    if word is not None and word.lead != lead.id:
        _drop(turn, word)
        word = None
    if word is None:
        new = PeerWord(
            call=buddying.call,
            buddying=buddying.id,
            part=part,
            lead=lead.id,
            at=turn.now,
            until=turn.now + kept_for(turn),
        )
        word = turn.book.add(new)
        turn.wake(let_go, word, at=word.until)
    word.sealed = sealed(turn, word, "sealed", said, lead)
    welcome.greet(turn, lead)
    turn.show(told, word, to=lead)
    _redraw(turn, buddying)
    turn.whisper(f"Thank you. {lead.name} has it, and nobody else has.")


def _drop(turn: Turn, word: PeerWord) -> None:
    """What was said to whoever led the call before makes room for what is said now."""
    turn.forget(let_go, word)
    turn.withdraw(told, word)
    turn.refresh(told, word)
    turn.book.wipe(word)
    turn.book.remove(word)


def _redraw(turn: Turn, buddying: Buddying) -> None:
    turn.refresh(before, buddying)
    turn.refresh(after, buddying)
    turn.refresh_home(buddying.person)


# What the lead does with it


@flow.pressed
def share(turn: Turn, word: PeerWord) -> None:
    """Put it into the thread; for ten minutes that can be taken back."""
    must_be_theirs(turn, word)
    call = turn.book.get(Call, word.call)
    if word.shared_at is not None:
        turn.whisper("You have shared this already.")
        return
    if lead_before(turn.book, call, word) is not None:
        raise Refused("You do not lead this call any more, so this stays between the two of you.")
    place = home_of(turn.book, call)
    if not guard.may_hold(place):
        raise Refused(guard.why_not_here(place))
    word.shared_at = turn.now
    turn.show(shared, word, to=place, under=(brief, call))
    _redraw_word(turn, word)
    said = "Shared. It stands in the thread."
    turn.whisper(Message(said, Text(said), Button("Undo: sharing it", does=unshare, about=word)))


@flow.pressed
def unshare(turn: Turn, word: PeerWord) -> None:
    """Take it out of the thread again."""
    must_be_theirs(turn, word)
    if word.shared_at is None:
        turn.whisper("It does not stand in the thread.")
        return
    if turn.now > word.shared_at + REGRET:
        raise Refused("Ten minutes have passed, so it stays in the thread.")
    word.shared_at = None
    turn.withdraw(shared, word)
    turn.refresh(shared, word)
    _redraw_word(turn, word)
    turn.whisper("Taken back. Only you read it now.")


@flow.pressed
def delete(turn: Turn, word: PeerWord) -> None:
    """The lead wants it gone; what was shared goes with it."""
    if word.lead == turn.who.id and not word.sealed:
        turn.whisper("It is deleted already. Nothing of it is kept.")
        return
    must_be_theirs(turn, word)
    destroy(turn, word)
    word.shared_at = None
    turn.withdraw(shared, word)
    turn.refresh(shared, word)
    turn.whisper("Deleted. Nobody can read these words any more.")


@flow.woken()
def let_go(turn: Turn, word: PeerWord) -> None:
    """Their time is over. What was shared stands in the thread, as anything said there."""
    destroy(turn, word)


def destroy(turn: Turn, word: PeerWord) -> None:
    """Destroy the words, and redraw where they stood in private. That it happened stays."""
    turn.book.wipe(word)
    turn.withdraw(told, word)
    _redraw_word(turn, word)


def _redraw_word(turn: Turn, word: PeerWord) -> None:
    turn.refresh(told, word)
    _redraw(turn, turn.book.get(Buddying, word.buddying))


# At home


def waiting(book: Book, person: Person) -> Iterator[Group]:
    """The questions that wait for a buddy."""
    for one in book.buddyings_open(person):
        call = book.get(Call, one.call)
        for part in PeerPart:
            ready = bool(call.version) if part is PeerPart.BEFORE else True
            word = book.peer_word(one, part)
            asked = word is None or lead_before(book, call, word) is not None
            if ready and fits(call, part) and asked:
                yield partial(_asked, book, one, part)


def _asked(book: Book, buddying: Buddying, part: PeerPart) -> list[Part]:
    call = book.get(Call, buddying.call)
    asked = question(book, buddying, part)
    return [Text("You are the buddy on the call with ", Bold(call.account), "."), *asked]


def told_of(book: Book, person: Person) -> list[dict[str, str]]:
    """All that buddies told somebody and that is still kept: for their own export alone."""
    return [
        {
            "from": book.get(Person, book.get(Buddying, word.buddying).person).name,
            "customer": book.get(Call, word.call).account,
            "part": word.part.value,
            "at": word.at.isoformat(),
            **words_of(book, word),
        }
        for word in book.peer_words_for(person)
        if word.sealed
    ]
