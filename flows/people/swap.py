"""Swapping a call: somebody else takes a part in it, because they want to.

Ana leads a crucial call on Friday and cannot face it this week. /parley swap Acme: she may name
somebody, and say why; if she names nobody, Parley asks the three of her team who took the fewest
hard calls and have time. The form says who they are; the manager is asked only if she names them.
Each is asked in private. Ben presses I take it: he leads the call now,
the thread says so, and the others read that it is settled. Cem presses I cannot, and need not say
why. When nobody says yes in time, Ana hears it a day before the call, or two hours at the latest,
and still has her part. Until then she can take the wish back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import guard
from flows.before import alignment
from flows.finding import one_call
from flows.language.forms import Form, Refused, form, long, person
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Button, Mention, Message, Spans, Text, When, listed
from flows.people import welcome
from flows.people.sealing import sealed
from flows.people.swap_answers import LATEST, close, expire, must_be_open, request
from storage.book import Book
from storage.book.load import ON_THE_LINE
from storage.records import AHEAD, Call, Person, Seat, Swap, SwapAsk, SwapState, Team

flow = Flow(__name__)

A_DAY = timedelta(hours=24)
FAIR = timedelta(hours=4)  # so long those who are asked have at least, where there is time
LOAD = timedelta(days=30)
SEVERAL = 3
THREE = "three"  # ids of those whom the form named
BESIDE = timedelta(hours=3)  # so long before and after a call somebody takes no other one


@form("Swap a call", submit="Ask them")
class AskSwap(Form):
    """Somebody else is to take one's part in a call."""

    whom: str = person(
        "Whom shall I ask?",
        "Nobody in particular? Then I ask those who are named above.",
        optional=True,
    )
    words: str = long(
        "What should they know?", "Everybody who is asked reads it.", optional=True, limit=600
    )


# Asking


@flow.command("swap", help="ask others to take your part in a hard call", usage="ACCOUNT")
def swap(turn: Turn) -> None:
    """Find the call, and ask whom to ask; or show what was asked."""
    call = one_call(turn, turn.text, AHEAD, "swap", opens=AskSwap)
    if call is not None:
        open_swap(turn, call)


@flow.opening(AskSwap)
def open_swap(turn: Turn, call: Call) -> None:
    """Ask whom to ask; while somebody was asked already, show how it stands."""
    seat = _must_have_part(turn, call)
    asked = turn.book.swap_of(turn.who, call)
    if asked is not None:
        turn.whisper(_standing(turn.book, asked, "You have asked for a swap already. "))
        return
    said = f"You are the {seat.role.value} of the call with {call.account}, "
    three = _free(turn, call)[:SEVERAL]
    intro = (
        Text(said, When(call.starts_at), ". It stays yours until somebody takes it."),
        Text(*_whom_i_would_ask(three)),
    )
    turn.open(AskSwap, call, intro=intro, also={THREE: ",".join(one.id for one in three)})


def _whom_i_would_ask(three: list[Person]) -> Spans:
    """Who is asked when nobody is named; who asks is to know it before."""
    if not three:
        said = "Nobody of your team has time then, so please name somebody"
        return (f"{said}; its manager too, if you like.",)
    names = listed(Mention.of(one) for one in three)
    why = ": they have time then, and had the fewest hard calls." if len(three) > 1 else "."
    return ("If you name nobody, I ask ", *names, why)


@flow.submitted(AskSwap)
def ask(turn: Turn, call: Call, answers: AskSwap) -> None:
    """Ask one person, or up to three."""
    wanted = ask_swap(turn, call, turn.book.find(Person, answers.whom), answers.words)
    turn.whisper(_standing(turn.book, wanted, ""))


def ask_swap(turn: Turn, call: Call, to: Person | None, words: str) -> Swap:
    """Ask somebody to take the actor's part in a call ahead; without `to` those the form named.

    Raises Refused, with a bare sentence, when that cannot be. Answers nothing.
    """
    seat = _must_have_part(turn, call)
    if turn.book.swap_of(turn.who, call) is not None:
        raise Refused("You have asked for a swap of this call already.")
    until = _until(turn, call)
    several = [_must_be_there(turn, to, until)] if to is not None else _shown(turn, call)
    if not several:
        raise Refused("Nobody of your team has time for this call. Please name somebody to ask.")
    wanted = turn.book.add(
        Swap(
            call=call.id,
            by=turn.who.id,
            role=seat.role.value,
            at=turn.now,
            expires_at=until,
        )
    )
    if words:
        wanted.sealed = sealed(turn, wanted, "sealed", {"words": words}, turn.who)
    for place, one in enumerate(several):
        asked = turn.book.add(SwapAsk(swap=wanted.id, call=call.id, person=one.id, place=place))
        welcome.greet(turn, one)
        turn.show(request, asked, to=one)
        turn.refresh_home(one.id)
    turn.wake(expire, wanted, at=until)
    return wanted


def _must_have_part(turn: Turn, call: Call) -> Seat:
    """The seat of whoever asks, when it can be swapped."""
    alignment.must_be_ahead(call)
    seat = turn.book.seat_of(turn.who, call)
    if seat is None or seat.role not in ON_THE_LINE:
        raise Refused("Only the lead, an expert or the scribe of a call can swap their part in it.")
    if turn.now >= call.starts_at - LATEST:
        raise Refused(
            "It begins in less than two hours, too soon to ask around. Please talk to somebody "
            "directly; under More… in its thread the lead can be handed over."
        )
    return seat


def _until(turn: Turn, call: Call) -> datetime:
    """A day before the call, where that leaves time to answer; else two hours before it."""
    early = call.starts_at - A_DAY
    return early if early >= turn.now + FAIR else call.starts_at - LATEST


def _must_be_there(turn: Turn, to: Person, until: datetime) -> Person:
    """Somebody who was named, when they can be asked."""
    if to.id == turn.who.id:
        raise Refused("That is you. Please name somebody else, or nobody in particular.")
    try:
        guard.must_be_members("whom", [to])
    except Refused as refused:
        raise Refused(refused.problems["whom"]) from None
    if to.away_until is not None and to.away_until >= until:
        raise Refused(f"{to.name} is away until then. Please name somebody else.")
    return to


def _shown(turn: Turn, call: Call) -> list[Person]:
    """Those whom the form named, as far as they still have time."""
    free, shown = _free(turn, call), turn.also.get(THREE)
    if shown is None:
        return free[:SEVERAL]
    return [one for one in free if one.id in shown.split(",")]


def _free(turn: Turn, call: Call) -> list[Person]:
    """Who of the team has time, those with the fewest hard calls first; never its manager."""
    team = turn.book.get(Team, call.team)
    several = [
        one
        for one in turn.book.members(team)
        if one.id not in {turn.who.id, team.manager}
        and guard.may_hear(one)
        and (one.away_until is None or one.away_until < call.starts_at - A_DAY)
    ]
    ids = [one.id for one in several]
    busy = turn.book.busy_between(ids, call, call.starts_at - BESIDE, call.ends_at + BESIDE)
    load = turn.book.hard_load(ids, turn.now - LOAD, turn.now)
    free = [one for one in several if one.id not in busy]
    return sorted(free, key=lambda one: (load[one.id], one.name, one.id))


def _standing(book: Book, wanted: Swap, begins: str) -> Message:
    names = {one.id: one for one in book.people(ask.person for ask in book.swap_asks(wanted))}
    asked = listed(Mention.of(one) for one in names.values())
    said: Spans = (f"{begins}Asked: ", *asked, ". I tell you what they say. It holds until ")
    said = (*said, When(wanted.expires_at), "; until somebody takes it, the part is yours.")
    return Message(said, Text(*said), Button("Take it back", does=take_back, about=wanted))


@flow.pressed
def take_back(turn: Turn, wanted: Swap) -> None:
    """No swap after all."""
    if wanted.by != turn.who.id:
        raise Gone  # nobody else finds out that it exists
    must_be_open(turn.book, wanted)
    close(turn, wanted, SwapState.TAKEN_BACK)
    turn.whisper("Taken back. The part stays yours, and those who were asked can see it.")
