"""Asking somebody for help, a break, a buddy or a swap: nothing goes that was not looked at.

After a check-in everybody, whatever they answered, is shown whom to turn to and asked: would you
like to ask somebody for something? Ana chooses a break, Dora, and her words. Parley shows her what
Dora would read, letter for letter. Send it: Dora reads exactly that, with I will and I cannot
below it, and no word of any check-in. Ana hears what Dora says.

What Ana has begun and not sent is forgotten within the hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flows import guard
from flows.language.forms import Captioned, Form, Option, Refused, choice, form, long, person
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Button, Divider, Mention, Message, Part, Small, Text, cut
from flows.people import checkin_kept as kept
from flows.people import plea_cards, swap, welcome
from flows.people.plea_kept import Asked, Wish, opened, sealed, told
from storage.book.load import ON_THE_LINE
from storage.records import AHEAD, Call, Person, Plea, PleaState

flow = Flow(__name__)

SAVED = "Thank you. Saved."
ALONE = {"alone": "1"}  # not the page behind a check-in: nothing was saved
SENT = "Sent, as you saw it. You hear in private what is answered."
BEGUN = timedelta(hours=1)  # so long a draft waits for its author
WORDS_LIMIT = 500
CONTACTS_LIMIT = 1500
NO_CRISIS = (
    "I am no crisis service: I judge nothing you say, and tell nobody. If you or somebody else "
    "is in danger, please call the emergency services."
)


NONE = Option("none", "None")


class Sending(Captioned):
    """Whether it goes."""

    SEND = "send", "Send it, exactly so"
    DROP = "drop", "Do not send it"


@form("Anything you need?", submit="Go on")
class Anything(Form):
    """Asking somebody for something, or nothing."""

    wish: Wish = choice("Would you like to ask somebody for something?", Wish)
    to: str = person(
        "Whom?",
        "They read what you ask for and what you write below, and nothing else.",
        optional=True,
    )
    words: str = long(
        "In which words?", "You see it once more before it goes.", optional=True, limit=WORDS_LIMIT
    )
    call: str = choice("Which call, if you want to swap one?")

    def __repr__(self) -> str:
        """Nothing of it, wherever it may be printed."""
        return "Anything(…)"


@form("This goes to them", submit="Go on")
class LookAgain(Form):
    """Exactly what goes, to be sent or not."""

    sending: Sending = choice("Shall I send it?", Sending)


def offer(turn: Turn) -> None:
    """The page behind every check-in: whom to turn to, and whom to ask. The same for everybody."""
    _open(turn, Text(SAVED))


@flow.opening(Anything)
def ask(turn: Turn) -> None:
    """The same by itself."""
    if turn.book.vault is None:
        raise Refused(kept.NO_KEY)
    _open(turn, Text("Nothing goes that you have not looked at once more."), ALONE)


def _open(turn: Turn, lead: Part, also: Mapping[str, str] | None = None) -> None:
    turn.open(
        Anything,
        also=also,
        intro=(lead, *_contacts(turn), Divider()),
        options={"call": (NONE, *_options(turn))},
        wish=Wish.NOTHING,
        call=NONE.value,
    )


def _contacts(turn: Turn) -> list[Part]:
    contacts = turn.book.organisation().help_contacts
    shown: list[Part] = [Text("Whom you can turn to: ", cut(contacts, CONTACTS_LIMIT))]
    return [*(shown if contacts else []), Small(NO_CRISIS)]


def _options(turn: Turn) -> list[Option]:
    return [Option(one.id, cut(one.account, 75)) for one in _ahead(turn)]


def _ahead(turn: Turn) -> list[Call]:
    """The calls ahead in which they have a part that somebody else could take."""
    ahead = turn.book.calls_of(turn.who, AHEAD)
    seats = ((one, turn.book.seat_of(turn.who, one)) for one in ahead)
    return [one for one, seat in seats if seat is not None and seat.role in ON_THE_LINE]


@flow.submitted(Anything)
def look_again(turn: Turn, answers: Anything) -> None:
    """Show what would go; nothing has gone yet."""
    if answers.wish is Wish.NOTHING:
        turn.whisper("Nothing was sent." if "alone" in turn.also else SAVED)
        return
    asked = _checked(turn, answers)
    draft = Plea(asker=turn.who.id, at=_day(turn))
    plea = turn.book.add(sealed(turn, turn.who, asked, draft))
    turn.wake(let_go, plea, at=turn.now + BEGUN)
    turn.open(LookAgain, plea, intro=tuple(_preview(turn, asked)), sending=Sending.SEND)


def _day(turn: Turn) -> datetime:
    """The moment would tell when they checked in, as most come from there; a day is enough."""
    return turn.now.replace(hour=0, minute=0, second=0, microsecond=0)


def _preview(turn: Turn, asked: Asked) -> list[Part]:
    to = turn.book.get(Person, asked.to)
    lead = Text("This, and nothing else of yours, goes to ", Mention.of(to), ":")
    return [lead, Divider(), *told(turn.book, turn.who, asked), Divider()]


def _checked(turn: Turn, answers: Anything) -> Asked:
    if not answers.to:
        raise Refused(to="Please choose who reads it.")
    if answers.to == turn.who.id:
        raise Refused(to="This is you. Please choose somebody else.")
    guard.must_be_members("to", turn.book.people([answers.to]))
    if answers.wish is Wish.SWAP:
        _must_swap(turn, answers)
    elif not answers.words:
        raise Refused(words="Please say it in your own words; a sentence is enough.")
    if turn.book.vault is None:
        raise Refused(kept.NO_KEY)
    call = answers.call if answers.wish is Wish.SWAP else ""
    return Asked(answers.wish, answers.to, answers.words, call)


def _must_swap(turn: Turn, answers: Anything) -> None:
    ahead = {one.id for one in _ahead(turn)}
    if not ahead:
        raise Refused(wish="You are on no call ahead, so there is none to swap.")
    if answers.call not in ahead:
        raise Refused(call="Please choose which call you want to swap.")


@flow.submitted(LookAgain)
def send(turn: Turn, plea: Plea, answers: LookAgain) -> None:
    """It goes exactly as it was looked at, or is forgotten."""
    asked = _mine_to_send(turn, plea)
    turn.forget(let_go, plea)
    if answers.sending is Sending.DROP:
        turn.book.drop_plea(plea)
        turn.whisper("Not sent, and forgotten.")
        return
    to = turn.book.get(Person, asked.to)
    guard.must_be_members("sending", [to])
    if asked.wish is Wish.SWAP:
        turn.book.drop_plea(plea)
        _swap(turn, asked, to)
    else:
        plea.to, plea.state, plea.at = to.id, PleaState.SENT, _day(turn)
        welcome.greet(turn, to)
        turn.show(plea_cards.request, plea, to=to)
        turn.refresh_home(to.id)
    turn.whisper(_sent(plea, asked))


def _swap(turn: Turn, asked: Asked, to: Person) -> None:
    call = turn.book.lock(Call, asked.call)
    if call is None:
        raise Refused(sending="I no longer know this call. Nothing was sent.")
    swap.ask_swap(turn, call, to, asked.words)


def _sent(plea: Plea, asked: Asked) -> Message:
    back = [Button("Take it back", does=plea_cards.take_back, about=plea)]
    return Message(SENT, Text(SENT), *(back if asked.wish is not Wish.SWAP else []))


def _mine_to_send(turn: Turn, plea: Plea) -> Asked:
    """What is in one's own draft; somebody else's does not exist for anybody."""
    held = turn.book.held_plea(plea.id)
    if held is None or held.asker != turn.who.id:
        raise Gone
    if held.state is not PleaState.DRAFT:
        raise Refused("This is sent already.")
    asked = opened(turn.book, held)
    if asked is None:
        raise Gone
    return asked


@flow.woken()
def let_go(turn: Turn, plea: Plea) -> None:
    """A draft that nobody sent is forgotten."""
    held = turn.book.held_plea(plea.id)
    if held is not None and held.state is PleaState.DRAFT:
        turn.book.drop_plea(held)
