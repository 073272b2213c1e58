"""What is mine: the home tab, and the same on demand with /parley mine.

Ana opens the home tab: what waits for her (a line to agree to, a debrief), her calls, her
actions, and her settings. It is hers alone, and stays current by itself.
"""

from __future__ import annotations

from flows.before.alignment import agree
from flows.before.flag import FlagCall, HowCrucial, discard
from flows.language.events import HomeOpened
from flows.language.spans import CALLED
from flows.language.steps import HOME, Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Divider,
    Link,
    Message,
    Named,
    Part,
    Small,
    Spans,
    Style,
    Text,
    Title,
    When,
    cut,
)
from flows.people.link import on
from flows.promises.action import listed_one
from flows.promises.actions import OWNERS
from flows.thread import STATES, required_of, said_in
from storage.book import Book
from storage.records import AHEAD, OPEN, Action, Call, CallState, Person, Raci

flow = Flow(__name__)

SHOWN = 8
ACTIONS = 4
ROOM = 2 * SHOWN  # parts of what waits


@flow.command("mine", help="your calls, and what waits for you")
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
    return Message(
        "Parley: your calls, and what waits for you",
        *_mine(book, person),
        Divider(),
        Button("Flag a call", opens=FlagCall, style=Style.PRIMARY),
        Button("Settings", does=Named("settings.settings")),
        Button("Help", does=Named("help.show")),
        Small("Only you see this."),
    )


def _mine(book: Book, person: Person) -> list[Part]:
    calls = book.calls_of(person, OPEN)
    parts: list[Part] = [Title("What waits for you")]
    parts += _whole(_waiting(book, person, calls)) or [Text("Nothing right now.")]
    parts += _beside(book, person)
    parts.append(Title("Your calls"))
    parts += [Text(*_line(book, call)) for call in calls[:SHOWN]]
    if not calls:
        parts.append(Text(f"You are on no call. To flag one: {CALLED} flag Acme Fri 14:00"))
    if len(calls) > SHOWN:
        parts.append(
            Small(f"And {len(calls) - SHOWN} more: {CALLED} status with the customer's name.")
        )
    return parts + _actions(book, person)


def _waiting(book: Book, person: Person, calls: list[Call]) -> list[list[Part]]:
    groups = [
        *_drafts(book, person),
        *(_waits(book, person, call) for call in calls),
        *_asked(book, person),
    ]
    return [group for group in groups if group]


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
    return len(_waiting(book, person, book.calls_of(person, OPEN)))


def _whole(groups: list[list[Part]]) -> list[Part]:
    """As much as fits of what waits; a question is never shown without its button."""
    parts: list[Part] = []
    for shown, group in enumerate(groups):
        if len(parts) + len(group) > ROOM:
            return [*parts, Small(f"And {len(groups) - shown} more.")]
        parts += group
    return parts


def _drafts(book: Book, person: Person) -> list[list[Part]]:
    return [
        [
            Text(f"You began to flag {call.account}, ", When(call.starts_at), "."),
            Button(cut(f"Go on with {call.account}", 75), opens=HowCrucial, about=call),
            Button("Discard it", does=discard, about=call),
        ]
        for call in book.calls_of(person, {CallState.DRAFT})
        if call.flagged_by == person.id
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


def _line(book: Book, call: Call) -> Spans:
    link = book.link_to("thread.brief", call.id)
    account: Spans = (Link(link, call.account),) if link else (Bold(call.account),)
    return (*account, ", ", When(call.starts_at), f": {STATES[call.state]}")


def _actions(book: Book, person: Person) -> list[Part]:
    rows = book.actions_of(person, OWNERS)
    if not rows:
        return []
    parts: list[Part] = [Title("Your actions")]
    for one in rows[:ACTIONS]:
        parts += listed_one(book, one)
    if len(rows) > ACTIONS:
        parts.append(Button(f"All {len(rows)} of them", does=Named("action.mine")))
    return parts


def _asked(book: Book, person: Person) -> list[list[Part]]:
    """What others asked of a person about actions: to take one on, to agree that it is done."""
    groups: list[list[Part]] = []
    for duty in book.duties_waiting(person):
        action = book.get(Action, duty.action)
        what = Bold(cut(action.what, 300))
        if duty.part is Raci.CONSULTED:
            yes = Button("OK", does=Named("finishing.consent"), about=duty)
            no = Button("Not yet", opens=Named("finishing.NotYet"), about=duty)
            groups.append([Text("Is this done? ", what), yes, no])
        else:
            accept = Button("Accept", does=Named("handshake.accept"), about=duty)
            groups.append([Text("Do you take this on? ", what), accept])
    return groups


assert home.name == HOME  # noqa: S101 -- every conversation redraws it by this name
