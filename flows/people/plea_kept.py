"""What somebody asks for, sealed under the asker's key: it is theirs, and goes with them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from flows.language.forms import Captioned
from flows.language.words import Bold, Mention, Part, Quote, Span, Text, When
from storage.book import Book
from storage.records import Call, Person, Plea, new_id
from storage.vault import CannotOpen, Cell


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


def sealed(book: Book, asker: Person, asked: Asked, plea: Plea) -> Plea:
    """The record, with what is asked for in it."""
    if book.vault is None:
        message = "what people ask for is kept by a vault alone"
        raise RuntimeError(message)
    plea.id = plea.id or new_id()
    plea.sealed = book.vault.seal_text(book, _cell(plea), json.dumps(asdict(asked)), of=asker)
    return plea


def opened(book: Book, plea: Plea) -> Asked | None:
    """What it asks for; None when that cannot be read any more."""
    asker = book.find(Person, plea.asker)
    if book.vault is None or asker is None:
        return None
    try:
        raw = json.loads(book.vault.open_text(book, _cell(plea), plea.sealed, of=asker))
    except CannotOpen:
        return None
    return Asked(Wish(raw["wish"]), raw["to"], raw["words"], raw["call"])


def _cell(plea: Plea) -> Cell:
    return Cell("plea", plea.id, "sealed")


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
