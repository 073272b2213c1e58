"""When somebody leaves, their part in the calls ahead does not stay theirs.

Ben is scribe of Ana's call with Acme, and is deactivated. His part is taken away: nobody waits for
him, and Ana hears of it in private and may name somebody else. Then Ana leaves, who led the call.
The thread says so, and Dora, who manages the team, is asked in private who leads it now; without a
manager those who are on the call are asked, else the admins. Parley picks nobody by itself.
A buddy who leaves is followed by the next one who stands by.
Of calls that are over, nobody waits for the debrief of somebody who has left.
"""

from __future__ import annotations

from flows import guard
from flows.after import capture, debrief
from flows.before import alignment, nudges
from flows.before.seats import HandOver, WhoIsOn, unseat
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Mention, Message, Spans, Style, Text, When
from flows.leading import leader_of
from flows.people import buddies
from flows.people.pairing import look_for_a_buddy
from flows.people.swap_answers import close
from flows.people.telling import tell_others
from flows.thread import people_of, tell
from storage.book import Book
from storage.records import (
    AHEAD,
    BuddyState,
    Call,
    CallState,
    Happening,
    Notice,
    Person,
    Role,
    Seat,
    SwapState,
    Team,
    What,
)

flow = Flow(__name__)

COMING = AHEAD | {CallState.LIVE, CallState.WATCH}
DEBRIEFED = frozenset({CallState.ENDED, CallState.DEBRIEFING})


def leave(turn: Turn, person: Person) -> None:
    """Take somebody who has left off the calls ahead; a second time nothing is left to do."""
    for known in turn.book.seated(person, COMING | DEBRIEFED):
        call = turn.book.lock(Call, known.id)
        seat = turn.book.seat_of(person, call) if call is not None else None
        if call is None or seat is None:
            continue
        if call.state in COMING:
            _take_off(turn, call, seat, person)
        elif call.state in DEBRIEFED:
            _wait_no_more(turn, call, seat)


def _take_off(turn: Turn, call: Call, seat: Seat, person: Person) -> None:
    role = seat.role
    _end_what_they_began(turn, call, person)
    unseat(turn, seat)
    led = role is Role.LEAD
    happened = tell(turn, call, What.LEAD_LEFT if led else What.LEFT, role.value)
    happened.by = person.id
    nudges.redraw_asks(turn, call)
    if led:
        tell_others(turn, lead_wanted, happened, _who_say(turn.book, call))
        return
    tell_others(turn, part_left, happened, [leader_of(turn.book, call)])
    alignment.settle(turn, call)
    look_for_a_buddy(turn, call)


def _end_what_they_began(turn: Turn, call: Call, person: Person) -> None:
    """Nobody is asked to take their part any more; and the buddy after them is not «taken off»."""
    wanted = turn.book.swap_of(person, call)
    if wanted is not None:
        close(turn, wanted, SwapState.TAKEN_BACK)
    for one in turn.book.buddyings(call):
        if one.person == person.id and one.state is BuddyState.SEATED:
            one.state = BuddyState.CANNOT
            turn.refresh(buddies.found, one)


def _who_say(book: Book, call: Call) -> list[Person]:
    """Who is asked who leads now."""
    manager = book.find(Person, book.get(Team, call.team).manager)
    if manager is not None and guard.may_hear(manager):
        return [manager]
    on_it = [one for one in people_of(book, call).values() if guard.may_hear(one)]
    return on_it or book.admins() or [book.get(Person, call.flagged_by)]


def _wait_no_more(turn: Turn, call: Call, seat: Seat) -> None:
    """The debrief is complete without them; theirs may have been the last one waited for."""
    for view in (capture.request, capture.invitation, debrief.reminder):
        turn.withdraw(view, seat)
    if call.state is CallState.DEBRIEFING:
        turn.refresh(debrief.prompt, call)
    elif turn.book.debriefs(call) and not debrief.outstanding(turn.book, call):
        debrief.merge(turn, call)


# What the others read


@flow.dm(Notice.ASKED)
def lead_wanted(book: Book, left: Happening) -> Message | None:
    """Who leads it now? Afterwards it says so."""
    call, leader = book.get(Call, left.call), leader_of(book, book.get(Call, left.call))
    said = _said(book, left, call, "led")
    if leader is not None:
        return Message(said, Text(*said), Text(Mention.of(leader), " leads it now."))
    if call.state not in COMING | DEBRIEFED:
        return Message(said, Text(*said), Text("There is nothing to do any more."))
    return Message(
        said,
        Text(*said),
        Text("Who leads it now? I choose nobody by myself."),
        Button("Say who leads it now", opens=HandOver, about=call, style=Style.PRIMARY),
    )


@flow.dm(Notice.NEWS)
def part_left(book: Book, left: Happening) -> Message | None:
    """For the lead: somebody is on the call no more."""
    call = book.get(Call, left.call)
    said = _said(book, left, call, f"was {left.words} of" if left.words else "was on")
    if call.state not in AHEAD:
        return Message(said)
    who = Button("Who is on the call", opens=WhoIsOn, about=call)
    return Message(said, Text(*said), Text("Nobody waits for them any more."), who)


def _said(book: Book, left: Happening, call: Call, did: str) -> Spans:
    who = Mention.of(book.get(Person, left.by or ""))
    return (who, f" has left, and {did} the call with {call.account}, ", When(call.starts_at), ".")
