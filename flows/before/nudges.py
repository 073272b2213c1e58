"""What those on a call hear in private before it: an invitation, and nudges while they are missing.

A day, two hours and fifteen minutes before the call, whoever has not aligned gets a private nudge,
and nobody else does. Once they have aligned, the same message says thank you.
"""

from __future__ import annotations

from datetime import timedelta

from flows.language.steps import Flow, Turn
from flows.language.words import (
    Button,
    Channel,
    Link,
    Message,
    Named,
    Part,
    Spans,
    Style,
    Text,
    When,
)
from flows.thread import home_of, missing_from, required_of, said_in, worried_about
from storage.book import Book
from storage.records import AHEAD, Call, CallState, Notice, Person, Role, Seat, What

flow = Flow(__name__)


@flow.dm(Notice.CALLS)
def invitation(book: Book, seat: Seat) -> Message | None:
    """Tells somebody that they are on a call, and asks for their word once there is a line."""
    call = book.get(Call, seat.call)
    if call.state not in AHEAD:
        return _moot(call)
    said: Spans = (
        f"You are on a crucial call with {call.account} as {seat.role.value}. It starts ",
        When(call.starts_at),
        ".",
    )
    return Message(said, Text(*said), *_ask(book, call, seat))


@flow.dm(Notice.CALLS)
def nudge(book: Book, seat: Seat) -> Message | None:
    """A reminder for somebody who has not aligned; afterwards it says that all is well."""
    call = book.get(Call, seat.call)
    if call.state not in AHEAD:
        return _moot(call)
    if call.state is CallState.READY and call.unaligned_because:
        return None
    lead = seat.role is Role.LEAD
    if call.version == 0 and not lead:
        return None
    said: Spans = (f"The call with {call.account} starts ", When(call.starts_at), ". ")
    if seat.person in book.aligned_with(call):
        return Message((*said, "You are aligned. Thank you."))
    asked = "Your word is still missing."
    if call.version == 0:
        asked = "There is no line yet: what do we all say?"
    elif seat.person in worried_about(book, call):
        asked = "Your concern still stands. Can you align by now?"
    return Message((*said, asked), Text(*said, asked), *_ask(book, call, seat))


def _moot(call: Call) -> Message | None:
    if call.state is CallState.CANCELLED:
        return Message(f"The call with {call.account} was cancelled. There is nothing to do.")
    if call.state is CallState.NOT_CRUCIAL:
        return Message(
            f"The call with {call.account} is not crucial after all. There is nothing to do."
        )
    return None


def _ask(book: Book, call: Call, seat: Seat) -> list[Part]:
    said = book.brief_of(call)
    place = home_of(book, call)
    link = book.link_to("thread.brief", call.id)
    thread: Spans = (Link(link, "the thread"),) if link else (Channel.of(place),)
    if said is None:
        more = Text("There is no line yet. Follow ", *thread, ".")
        return [more, Button("Write the line", opens=Named("alignment.WriteLine"), about=call)]
    parts: list[Part] = said_in(book, call)
    if seat not in required_of(book, call):
        parts.append(Text("You do not need to sign off. See ", *thread, "."))
    elif seat.person in book.aligned_with(call):
        parts.append(Text(f"You are aligned on version {call.version}. See ", *thread, "."))
    else:
        parts += [
            Text("Do you stand behind it? More in ", *thread, "."),
            Button(
                "I'm aligned",
                does=Named("alignment.agree"),
                about=call,
                also={"version": str(call.version)},
                style=Style.PRIMARY,
            ),
        ]
    return [*parts, Button("I have a concern", opens=Named("alignment.Concern"), about=call)]


def nudge_missing(turn: Turn, call: Call, *, tag: str, at_once: bool = False) -> None:
    """Nudge those who have not aligned, and only them; a nudge not yet heard is replaced."""
    if call.state not in AHEAD or call.unaligned_because:
        return
    for seat in missing_from(turn.book, call):
        if call.version == 0 and seat.role is not Role.LEAD:
            continue  # there is nothing to agree to yet; only the lead can change that
        turn.withdraw(nudge, seat)
        turn.withdraw(invitation, seat)
        person = turn.book.get(Person, seat.person)
        turn.show(nudge, seat, to=person, tag=tag, at_once=at_once)


@flow.woken(missed_after=timedelta(hours=2))
def nudge_a_day_before(turn: Turn, call: Call) -> None:
    """24 hours before the call."""
    nudge_missing(turn, call, tag="24h")


@flow.woken(missed_after=timedelta(minutes=30))
def nudge_two_hours_before(turn: Turn, call: Call) -> None:
    """Two hours before the call."""
    nudge_missing(turn, call, tag="2h")


@flow.woken(missed_after=timedelta(minutes=10))
def nudge_at_last(turn: Turn, call: Call) -> None:
    """A quarter of an hour before the call: now or never, so it does not wait for working hours."""
    nudge_missing(turn, call, tag="15m", at_once=True)


def redraw_asks(turn: Turn, call: Call) -> None:
    """Draw the private invitations and nudges again; what is moot and was not said never is."""
    for seat in turn.book.seats(call):
        if call.state not in AHEAD:
            turn.withdraw(invitation, seat)
            turn.withdraw(nudge, seat)
        turn.refresh(invitation, seat)
        turn.refresh(nudge, seat)
    for one in turn.book.buddyings(call):
        turn.refresh_named("peer_cards.before", one)
    for left in turn.book.happenings(call, What.LEAD_LEFT):
        turn.refresh_named("departure.lead_wanted", left)


def tell_all(turn: Turn, call: Call, tag: str) -> None:
    """Write to everybody on the call but the one who acted: what they knew has changed.

    An edit notifies nobody, so this is a new message; what was not yet heard is replaced by it.
    """
    for seat in turn.book.seats(call):
        person = turn.book.get(Person, seat.person)
        if turn.someone is None or person.id != turn.someone.id:
            turn.withdraw(invitation, seat)
            turn.withdraw(nudge, seat)
            turn.show(invitation, seat, to=person, tag=tag)
