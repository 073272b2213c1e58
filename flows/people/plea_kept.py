"""What somebody asks for, sealed under the asker's key: it is theirs, and goes with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from flows.language.forms import Captioned
from flows.language.steps import Turn
from flows.language.words import Bold, Mention, Part, Quote, Span, Text, When
from flows.people import sealing
from storage.book import Book
from storage.records import Call, Person, Plea, new_id


class Wish(Captioned):
    """What can be asked for."""

    NOTHING = "nothing", "No, thank you"
    HELP = "help", "Yes, for help"
    BREAK = "break", "Yes, for a break"
    BUDDY = "buddy", "Yes, for somebody beside me on a call"
    SWAP = "swap", "Yes, to swap a call"


ASKS = {
    Wish.HELP: "help",
    Wish.BREAK: "a break",
    Wish.BUDDY: "somebody beside them on a call",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, of whom, and in which words; never printed."""

    wish: Wish = field(repr=False)
    to: str = field(repr=False)  # the id of whoever reads it
    words: str = field(repr=False)
    call: str = field(default="", repr=False)  # to be swapped


def sealed(turn: Turn, asker: Person, asked: Asked, plea: Plea) -> Plea:
    """The record, with what is asked for in it."""
    plea.id = plea.id or new_id()
    plea.sealed = sealing.sealed(turn, plea, "sealed", asdict(asked), asker)
    return plea


def opened(book: Book, plea: Plea) -> Asked | None:
    """What it asks for; None when that cannot be read any more."""
    asker = book.find(Person, plea.asker)
    raw = sealing.opened(book, plea, "sealed", asker) if asker is not None else {}
    return Asked(Wish(raw["wish"]), raw["to"], raw["words"], raw["call"]) if raw else None


def told(book: Book, asker: Person, asked: Asked) -> list[Part]:
    """Exactly what whoever is asked reads: in the preview, and then in their chat."""
    line: list[Span]
    if asked.wish is Wish.SWAP:
        line = _swap(book, asker, asked)
    else:
        line = [Mention.of(asker), " asks you for ", Bold(ASKS[asked.wish]), "."]
    return [Text(*line), *([Quote(asked.words)] if asked.words else [])]


def _swap(book: Book, asker: Person, asked: Asked) -> list[Span]:
    """As flows.people.swap says it, which is what really goes: a test compares them."""
    call = book.get(Call, asked.call)
    seat = book.seat_of(asker, call)
    role = seat.role.value if seat is not None else ""
    line: list[Span] = [
        Mention.of(asker),
        f" asks whether you would be the {role} of the call with ",
    ]
    return [*line, call.account, ", ", When(call.starts_at), ", instead of them."]
