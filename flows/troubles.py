"""When something could not be said in its channel: the lead hears of it, in private.

The team's channel was shared with a customer after Acme was flagged. Parley posts nothing there
any more, and tells Ana why, once.
"""

from __future__ import annotations

from flows import guard
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Message, Named, Text
from flows.thread import home_of, lead_of
from storage.book import Book
from storage.records import Call, Person, Role, Seat

flow = Flow(__name__)


@flow.woken()
def undelivered(turn: Turn, call: Call) -> None:
    """Tell the lead that the thread cannot be written to."""
    lead: Person = lead_of(turn.book, call)
    seat = turn.book.seat_of(lead, call)
    if seat is not None and seat.role is Role.LEAD:
        turn.show(not_posted, seat, to=lead)


@flow.view
def not_posted(book: Book, seat: Seat) -> Message | None:
    """Says why, that nothing is lost, and what to do."""
    call = book.get(Call, seat.call)
    place = home_of(book, call)
    said = f"I could not post in the thread of {call.account}."
    why = (
        "The channel may have been closed to me; please invite me again."
        if guard.may_hold(place)
        else guard.why_not_here(place)
    )
    return Message(
        said,
        Text(f"{said} {why}"),
        Text(
            f"Nothing is lost: what was decided is kept, and {CALLED} status tells where it stands."
        ),
        Button("Settings", does=Named("settings.settings")),
    )
