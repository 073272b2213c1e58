"""What is mine: the home tab, and the same on demand with /parley mine.

Ana opens the home tab: what waits for her (a line to agree to, a debrief, an action to take on, a
promise to keep), her calls, her promises, actions, roadblocks and estimates, the soonest first, and
her settings. It is hers alone, and stays current by itself. With All 12 actions she turns pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flows.before.alignment import agree
from flows.before.flag import FlagCall, HowCrucial, discard
from flows.language.events import HomeOpened
from flows.language.room import Group, Room, Section, together
from flows.language.spans import CALLED
from flows.language.steps import HOME, Flow, Gone, Step, Turn
from flows.language.words import (
    Bold,
    Button,
    Divider,
    Message,
    Named,
    Part,
    Small,
    Style,
    Text,
    Title,
    When,
    cut,
)
from flows.people import feedback_cards, passing, peer
from flows.people.link import on
from flows.promises.owned import PAGE, SORTED, SORTS, Sort, groups_of, page, start_of
from flows.promises.waiting import waiting_for
from flows.thread import required_of, said_in
from storage.book import Book
from storage.records import AHEAD, OPEN, Call, CallState, Person

flow = Flow(__name__)

CALLS, OTHERS = 8, 4  # lines of each list; more are behind its button
# What waits takes so much at most, so that every list has a line at least.
WAITING_PARTS, WAITING_WORDS, WAITING_LOADS = 16, 7000, 2000


@flow.command("mine", help="your calls, what you owe, and what waits for you")
def mine(turn: Turn) -> None:
    """Whisper the home tab's content."""
    turn.whisper(Message("Your calls, and what waits for you", *_mine(turn.book, turn.who)))


@flow.hears(HomeOpened)
def opened(turn: Turn) -> None:
    """Draw the home tab; from then on it is kept current."""
    turn.show_home(home, turn.who)


@flow.view
def home(book: Book, person: Person) -> Message | None:
    """A person's home tab."""
    return Message("Parley: your calls, and what waits for you", *_mine(book, person), *_foot())


def _foot() -> list[Part]:
    return [
        Divider(),
        Button("Flag a call", opens=FlagCall, style=Style.PRIMARY),
        Button("My check-ins", does=Named("checkin_menu.show")),
        Button("Settings", does=Named("settings.settings")),
        Button("Help", does=Named("help.show")),
        Small("Only you see this."),
    ]


def _mine(book: Book, person: Person) -> list[Part]:
    room = Room()
    room.takes(_foot())
    parts: list[Part] = [Title("What waits for you")]
    parts += _whole(list(_waiting(book, person))) or [Text("Nothing right now.")]
    parts += _beside(book, person)
    room.takes(parts)
    return parts + together([one for sort in SORTS if (one := _section(book, person, sort))], room)


def _section(book: Book, person: Person, sort: Sort) -> Section | None:
    """What is open and theirs, of one kind; None when there is nothing."""
    most = CALLS if sort.record is Call else OTHERS
    rows = book.mine(person, sort.record, limit=most + 1)
    title = f"Your {sort.many}"
    if not rows:
        return Section(title, [partial(_no_call, book)]) if sort.record is Call else None
    total = len(rows) if len(rows) <= most else book.count_mine(person, sort.record)
    label = f"All {total} {sort.many}" if total > 1 else f"Your {sort.one}"
    rest = Button(label, does=every, also={"of": sort.name})
    return Section(title, groups_of(book, rows[:most]), rest, whole=total <= most)


def _no_call(_book: Book) -> list[Part]:
    return [Text(f"You are on no call. To flag one: {CALLED} flag Acme Fri 14:00")]


@flow.pressed
def every(turn: Turn) -> None:
    """All that is open and one's own of a kind, a page at a time."""
    sort = SORTED.get(turn.also.get("of", ""))
    if sort is None:
        raise Gone
    rows = turn.book.mine(turn.who, sort.record, limit=PAGE + 1, start=start_of(turn))
    if not rows:
        turn.whisper(f"You have no more open {sort.many}.")
        return
    page(turn, sort, f"Your {sort.many}", rows, does=every)


def every_action(turn: Turn) -> None:
    """The same from a button of before there were lists of the other kinds."""
    turn.also = {**turn.also, "of": "action"}
    every(turn)


OLD = "action.mine"
flow.steps[OLD] = Step(OLD, every_action)


# What waits


def _waiting(book: Book, person: Person) -> Iterator[Group]:
    for call in book.calls_of(person, {CallState.DRAFT}):
        if call.flagged_by == person.id:
            yield partial(_draft, call)
    for call in book.calls_of(person, OPEN):
        if group := _waits(book, person, call):
            yield partial(list, group)
    yield from waiting_for(book, person)
    yield from peer.waiting(book, person)
    yield from feedback_cards.waiting(book, person)
    yield from passing.waiting(book, person)


def _beside(book: Book, person: Person) -> list[Part]:
    """How much waits on another platform where the person has linked an account: only a number."""
    found = book.waiting_beside(person, _count)
    if found is None:
        return []
    platform, number = found
    things = {0: "nothing waits", 1: "1 thing waits"}.get(number, f"{number} things wait")
    where = on(platform)
    return [Text(f"{where[0].upper()}{where[1:]}: {things} for you.")]


def _count(book: Book, person: Person) -> int:
    return sum(1 for _ in _waiting(book, person))


def _whole(groups: list[Group]) -> list[Part]:
    """As much as fits of what waits; a question is never shown without its button."""
    room = Room(parts=WAITING_PARTS, words=WAITING_WORDS, loads=WAITING_LOADS)
    parts: list[Part] = []
    for shown, draw in enumerate(groups):
        group = draw()
        if not room.takes(group):
            return [*parts, Small(f"And {len(groups) - shown} more.")]
        parts += group
    return parts


def _draft(call: Call) -> list[Part]:
    return [
        Text(f"You began to flag {call.account}, ", When(call.starts_at), "."),
        Button(cut(f"Go on with {call.account}", 75), opens=HowCrucial, about=call),
        Button("Discard it", does=discard, about=call),
    ]


def _waits(book: Book, person: Person, call: Call) -> list[Part]:
    seat = book.seat_of(person, call)
    if seat is None or seat not in required_of(book, call):
        return []
    if call.state in AHEAD and call.version and person.id not in book.aligned_with(call):
        also = {"version": str(call.version)}
        button = Button("I'm aligned", does=agree, about=call, also=also)
        asked = Text("Do you stand behind what we say to ", Bold(call.account), "?")
        return [asked, *said_in(book, call), button]
    if call.state in AHEAD and not call.version:
        button = Button("Write the line", opens=Named("alignment.WriteLine"), about=call)
        return [Text(Bold(call.account), " has no line yet."), button]
    over = call.state in {CallState.ENDED, CallState.DEBRIEFING}
    if over and book.debrief_by(person, call) is None:
        button = Button("My debrief", opens=Named("debrief.MyDebrief"), about=call)
        return [Text("Your debrief of ", Bold(call.account), "."), button]
    return []


assert home.name == HOME  # noqa: S101 -- every conversation redraws it by this name
