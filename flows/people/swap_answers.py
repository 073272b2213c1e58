"""Answering a wish to swap a call, and how it ends.

Ben reads that Ana asks whether he would lead the call with Acme instead of her. I take it: the part
is his, and the thread says so. Cem presses I cannot, and need not say why. Dora presses I take it a
moment later: Ben has taken it already. When time is up, nobody has it but Ana, and she hears that.
"""

from __future__ import annotations

from datetime import timedelta

from flows.before import alignment, nudges
from flows.before.seats import note_given, pass_part
from flows.language.forms import Refused
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import (
    Button,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Spans,
    Style,
    Text,
    When,
)
from flows.people.sealing import opened
from flows.people.telling import tell_others
from flows.thread import tell
from storage.book import Book
from storage.records import (
    AHEAD,
    Asked,
    Call,
    Notice,
    Person,
    Role,
    Seat,
    Swap,
    SwapAsk,
    SwapState,
    What,
)

flow = Flow(__name__)

LATEST = timedelta(hours=2)  # before the call; then everybody keeps their part


@flow.dm(Notice.ASKED)
def request(book: Book, one: SwapAsk) -> Message | None:
    """Would you take it? Afterwards it says how it ended."""
    wanted, call = book.get(Swap, one.swap), book.get(Call, one.call)
    giver = book.get(Person, wanted.by)
    said: Spans = (
        Mention.of(giver),
        f" asks whether you would be the {wanted.role} of the call with ",
    )
    said = (*said, call.account, ", ", When(call.starts_at), ", instead of them.")
    over = _over(book, one, wanted, call)
    if over is not None:
        return Message(said, Text(*said), Text(*over))
    parts: list[Part] = [Text(*said)]
    words = opened(book, wanted, "sealed", giver).get("words")
    if words:
        parts.append(Quote(words))
    parts.append(Text("It holds until ", When(wanted.expires_at), ". You need no reason for a no."))
    return Message(
        said,
        *parts,
        Button("I take it", does=take, about=one, style=Style.PRIMARY),
        Button("I cannot", does=cannot, about=one),
    )


def _over(book: Book, one: SwapAsk, wanted: Swap, call: Call) -> Spans | None:
    """How it ended for somebody who was asked; None while it has not."""
    if one.answer is Asked.YES:
        return ("You took it. Thank you.",)
    if one.answer is Asked.NO:
        return ("You cannot, and that is fine.",)
    if wanted.state is SwapState.TAKEN:
        taker = book.find(Person, wanted.taker)
        return (Mention.of(taker) if taker else "Somebody", " takes it. There is nothing to do.")
    if wanted.state is not SwapState.OPEN or call.state not in AHEAD:
        return ("This is settled. There is nothing to do.",)
    return None


@flow.pressed
def take(turn: Turn, one: SwapAsk) -> None:
    """The part changes hands, through the same door as any handing over."""
    wanted, call = _must_be_asked(turn, one)
    if one.answer is Asked.YES:
        turn.whisper("You have taken it already. Thank you.")
        return
    must_be_open(turn.book, wanted)
    alignment.must_be_ahead(call)
    if turn.now >= min(wanted.expires_at, call.starts_at - LATEST):
        raise Refused("It is too late for this swap now, so everybody keeps their part.")
    giver = turn.book.get(Person, wanted.by)
    seat = turn.book.seat_of(giver, call)
    if seat is None or seat.role.value != wanted.role:
        raise Refused(
            f"{giver.name} is not the {wanted.role} of this call any more, so nothing was changed."
        )
    one.answer, wanted.taker = Asked.YES, turn.who.id
    fresh = pass_part(turn, call, seat, turn.who)
    turn.show(nudges.invitation, fresh, to=turn.who)
    _tell_thread(turn, call, fresh, giver)
    note_given(turn, call, giver)
    close(turn, wanted, SwapState.TAKEN)
    turn.whisper(f"Thank you. You are the {wanted.role} of the call with {call.account} now.")


def _tell_thread(turn: Turn, call: Call, fresh: Seat, giver: Person) -> None:
    if fresh.role is Role.LEAD:
        happened = tell(turn, call, What.TAKEN_OVER, whom=turn.who)
        happened.by = giver.id  # it was their wish
    else:
        tell(turn, call, What.SEATED)
    nudges.redraw_asks(turn, call)
    alignment.settle(turn, call)


@flow.pressed
def cannot(turn: Turn, one: SwapAsk) -> None:
    """No, and nobody asks why. When everybody has said so, the asker hears that nobody can."""
    wanted, call = _must_be_asked(turn, one)
    if one.answer is Asked.NO:
        turn.whisper("You have said so already. That is fine.")
        return
    if one.answer is Asked.YES:
        raise Refused(f"You took it. To pass it on in turn: {CALLED} swap {call.account}")
    must_be_open(turn.book, wanted)
    one.answer = Asked.NO
    turn.refresh(request, one)
    turn.refresh_home(one.person)
    note_given(turn, call, turn.who)
    if all(ask.answer is Asked.NO for ask in turn.book.swap_asks(wanted)):
        close(turn, wanted, SwapState.NOBODY)
    turn.whisper("Understood. You need not say why.")


def _must_be_asked(turn: Turn, one: SwapAsk) -> tuple[Swap, Call]:
    if one.person != turn.who.id:
        raise Gone  # nobody else finds out that it exists
    return turn.book.get(Swap, one.swap), turn.book.get(Call, one.call)


def must_be_open(book: Book, wanted: Swap) -> None:
    """Refuse what has ended, and say how."""
    if wanted.state is SwapState.TAKEN:
        taker = book.find(Person, wanted.taker)
        raise Refused(f"{taker.name if taker else 'Somebody'} has taken it already.")
    if wanted.state is SwapState.TAKEN_BACK:
        raise Refused("This wish was taken back, so everybody keeps their part.")
    if wanted.state is not SwapState.OPEN:
        raise Refused("This is over: nobody could in time, so everybody keeps their part.")


# How it ends


@flow.woken()
def expire(turn: Turn, wanted: Swap) -> None:
    """Time is up: the part stays where it is, and the asker hears it."""
    if wanted.state is SwapState.OPEN:
        close(turn, wanted, SwapState.EXPIRED)


def close(turn: Turn, wanted: Swap, state: SwapState) -> None:
    """It ends: those who were asked can see it, the asker hears how, and the words go."""
    wanted.state = state
    turn.book.forget_words(wanted)
    turn.forget(expire, wanted)
    for one in turn.book.swap_asks(wanted):
        if one.answer is Asked.WAITING:
            one.answer = Asked.LAPSED
            turn.withdraw(request, one)
        turn.refresh(request, one)
        turn.refresh_home(one.person)
    if state is not SwapState.TAKEN_BACK:
        tell_others(turn, outcome, wanted, [turn.book.get(Person, wanted.by)])


@flow.dm(Notice.NEWS)
def outcome(book: Book, wanted: Swap) -> Message | None:
    """For whoever asked."""
    call, giver = book.get(Call, wanted.call), book.get(Person, wanted.by)
    about: Spans = (f"the call with {call.account}, ", When(call.starts_at))
    taker = book.find(Person, wanted.taker)
    if taker is not None:
        said: Spans = (Mention.of(taker), f" takes your part as the {wanted.role} of ", *about, ".")
        seat = book.seat_of(giver, call)
        if seat is not None:
            return Message(said, Text(*said), Text(f"You are the {seat.role.value} instead."))
        return Message(said, Text(*said), Text("Nothing more is needed from you."))
    if call.state not in AHEAD:
        return None
    why = "Nobody can take" if wanted.state is SwapState.NOBODY else "Nobody has taken"
    said = (f"{why} your part as the {wanted.role} of ", *about, " yet. It stays yours.")
    again = Button("Ask somebody else", opens=Named("swap.AskSwap"), about=call)
    return Message(said, Text(*said), again)
