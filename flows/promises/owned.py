"""Lists of what people owe, of all kinds: a line each, with the button that opens it.

Used wherever several things stand under each other: on the home tab, in what is open for a
customer, in what was found. Each kind draws its own line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flows.language.room import Group, Room
from flows.language.steps import Turn
from flows.language.words import (
    PARTS_LIMIT,
    Bold,
    Button,
    Does,
    Link,
    Message,
    Part,
    Spans,
    Text,
    Title,
    When,
    cut,
)
from flows.promises.items import kind_of, words_of
from flows.promises.reminder_cards import LINE, SEE
from flows.thread import STATES
from storage.book import Book
from storage.book.sight import Kept
from storage.records import Action, Call, Estimate, Promise, Roadblock

PAGE = 10


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of thing, as lists call it."""

    name: str  # in what a button carries
    one: str
    many: str
    record: type[Kept]


SORTS = (
    Sort("call", "call", "calls", Call),
    Sort("promise", "promise", "promises", Promise),
    Sort("action", "action", "actions", Action),
    Sort("roadblock", "roadblock", "roadblocks", Roadblock),
    Sort("estimate", "estimate", "estimates", Estimate),
)
SORTED = {one.name: one for one in SORTS}


def listed(book: Book, one: Kept) -> list[Part]:
    """A line of a list, and the button that leads to everything about it."""
    if isinstance(one, Call):
        return [Text(*call_line(book, one))]
    kind = kind_of(one)
    label = cut(f"Open: {words_of(one)}", 75)
    return [Text(*LINE[kind](book, one)), Button(label, does=SEE[kind], about=one)]


def call_line(book: Book, call: Call) -> Spans:
    """A call in a list: its thread, when it is and where it stands."""
    link = book.link_to("thread.brief", call.id)
    account: Spans = (Link(link, call.account),) if link else (Bold(call.account),)
    return (*account, ", ", When(call.starts_at), f": {STATES[call.state]}")


def groups_of(book: Book, several: Iterable[Kept]) -> list[Group]:
    """Lines to be drawn as far as they fit."""
    return [partial(listed, book, one) for one in several]


def start_of(turn: Turn) -> int:
    """Where the page begins that was asked for."""
    given = turn.also.get("from", "0")
    return min(int(given), 1_000_000) if given.isdecimal() else 0


def page(  # noqa: PLR0913 -- what is on it, and what leads on, each by name
    turn: Turn,
    sort: Sort,
    title: str,
    rows: Sequence[Kept],
    *,
    does: Does,
    also: Mapping[str, str] | None = None,
) -> None:
    """Whisper a page: with one row more than it holds when another page follows."""
    room = Room(parts=PARTS_LIMIT - 2)
    parts: list[Part] = [Title(title)]
    shown = 0
    for draw in groups_of(turn.book, rows[:PAGE]):
        group = draw()
        if not room.takes(group):
            break
        parts += group
        shown += 1
    if rows[shown:]:
        on = {"of": sort.name, **(also or {}), "from": str(start_of(turn) + shown)}
        parts.append(Button(f"More {sort.many}", does=does, also=on))
    turn.whisper(Message(title, *parts))
