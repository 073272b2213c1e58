"""Forgetting a person: /parley forget me, with a look at what goes, what stays, what cannot go.

Ana: /parley forget me. Parley, to her alone: what of hers goes at once and for good, what stays
under "Former member", and what nobody can recall. She presses Forget me. From then on nobody can
read her check-ins, not even whoever runs Parley; her name is gone, what Parley wrote to her is
deleted where that can be done, and whoever answers for her open work is asked who takes over.
Should she write to Parley again, she begins as somebody new.

Ben has left. Dora, who is an admin: /parley forget Ben. She sees the same, and decides. Cem is
still here: nobody but himself can have him forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.language.events import Forgotten
from flows.language.forms import Refused
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Bold, Button, Message, Named, Part, Small, Style, Text, Title, cut
from flows.notes import note
from flows.people import departure
from flows.people.forgetting_said import STAYS, STAYS_WITHOUT_TEXTS, lost, plural
from flows.people.marks import marks_by_week
from flows.promises import leaving
from storage.book import Book
from storage.book.erasure import is_former
from storage.book.traces import MARKED
from storage.records import (
    Action,
    CallState,
    Estimate,
    Person,
    Plea,
    Promise,
    Roadblock,
    Wish,
)

flow = Flow(__name__)

ME = frozenset({"", "me", "myself"})
SAME_NAMES = 5  # of people who have left; more are told apart by nobody
HEADS = ("thread.brief", "debrief.prompt")  # where names stand in channels
PARTED = Named("link.told_parted")
ONLY_ADMINS = (
    f"You can have yourself forgotten: {CALLED} forget me. Only an admin can do it for "
    "somebody who has left."
)
TAKEN = "it is taken from you, and where you lead, somebody is asked who leads now."
NOT_YET = "You are being forgotten just now. Nothing else is needed."


@flow.command("forget", help="have me forget you; look at what goes first", usage="me")
def forget(turn: Turn) -> None:
    """Show what would go; an admin also for somebody who has left."""
    said = turn.text.strip()
    if said.casefold() in ME:
        turn.whisper(_preview(turn, turn.who))
        return
    if not turn.who.admin:
        raise Refused(ONLY_ADMINS)
    found = _who_left(turn, said.removeprefix("@").strip())
    if len(found) > 1:
        turn.whisper(_which(found))
        return
    turn.whisper(_preview(turn, found[0]))


def _who_left(turn: Turn, name: str) -> list[Person]:
    called = [one for one in turn.book.everyone() if one.name.casefold() == name.casefold()]
    known = [one for one in called if not is_former(one)]
    left = [one for one in known if one.gone]
    if known and not left:
        raise Refused(
            f"{known[0].name} is still here. Only they can have themselves forgotten: in their "
            f"private chat with me, {CALLED} forget me."
        )
    if not left:
        raise Refused(
            f"I know nobody called {cut(name, 100)} who has left. Please write the name as it "
            "stood in the chat."
        )
    return left


def _which(found: list[Person]) -> Message:
    said = f"{len(found)} people called {found[0].name} have left. Which one?"
    choices = [
        Button(f"{number}: last seen {_seen(one)}", does=Named("forgetting.look"), about=one)
        for number, one in enumerate(sorted(found, key=_order)[:SAME_NAMES], start=1)
    ]
    return Message(said, Text(said), *choices)


def _seen(person: Person) -> str:
    return f"{person.seen_at:%Y-%m-%d}" if person.seen_at else "nobody knows when"


def _order(person: Person) -> tuple[str, str]:
    return (_seen(person), person.id)


@flow.pressed
def look(turn: Turn, person: Person) -> None:
    """Show an admin what would go of somebody who has left."""
    _must_have_left(turn, person)
    turn.whisper(_preview(turn, person))


def _must_have_left(turn: Turn, person: Person) -> None:
    # First of all: what is done, and who has left, is not everybody's to find out.
    if not turn.who.admin:
        raise Refused(ONLY_ADMINS)
    if is_former(person):
        raise Refused("This is done already: I no longer know who that was.")
    if not person.gone:
        raise Refused(f"{person.name} is here again, so only they can ask for this.")


# What they read before


def _preview(turn: Turn, person: Person) -> Message:
    mine = person.id == turn.who.id
    whose = "you" if mine else person.name
    stays = STAYS_WITHOUT_TEXTS if turn.tools.terms.texts_go else STAYS
    parts: list[Part] = [
        Title("Forget me" if mine else "Forget somebody who has left"),
        *([] if mine else [Text("This is about ", Bold(person.name), ", whom it calls “you”.")]),
        Text(Bold("Goes, for good and at once")),
        Text(_goes(turn)),
        Text(Bold(f"Stays, but no longer says that it was {whose}")),
        Text(stays),
        *_open_work(turn, person),
        Text(Bold("Cannot be recalled")),
        Text(lost(turn)),
        *_before(turn, mine=mine),
    ]
    return Message("What goes, what stays, and what cannot be recalled.", *parts, *_buttons(person))


def _goes(turn: Turn) -> str:
    kinds = [
        "your name, time zone, working hours and everything else I know you by",
        "the key to all that you told me in confidence, so that no copy of it can ever be read",
        *turn.book.forgotten_kinds(),
        "what I wrote to you in private, as far as it can be deleted here",
    ]
    return "\n".join(f"– {one}" for one in kinds)


def _open_work(turn: Turn, person: Person) -> list[Part]:
    count = sum(
        turn.book.count_mine(person, kind) for kind in (Action, Promise, Roadblock, Estimate)
    )
    calls = len(turn.book.seated(person, departure.COMING))
    teams = len(turn.book.teams_led(person))
    lines = [
        (count, "thing", "yours to do: whoever answers for it is asked who takes it on."),
        (calls, "call", f"ahead with a part of yours: {TAKEN}"),
        (teams, "team", "managed by you: that ends, and the admins are asked who does it now."),
    ]
    return [Text(f"{plural(number, what)} {then}") for number, what, then in lines if number]


def _before(turn: Turn, *, mine: bool) -> list[Part]:
    if not mine:
        return []
    account = turn.book.linked_with(turn.who)
    parts: list[Part] = [
        Small(f"To take it along first: {CALLED} export, your work and what only you can read.")
    ]
    if account is not None:
        parts.append(Small("Your linked account elsewhere stays: say the same there."))
    return parts


def _buttons(person: Person) -> list[Part]:
    return [
        Button("Forget me" if not person.gone else "Forget this person", does=confirm,
               about=person, style=Style.DANGER),
        Button("Keep everything", does=decline),
    ]  # fmt: skip


@flow.pressed
def decline(turn: Turn) -> None:
    """Everything stays."""
    turn.whisper("Nothing was forgotten.")


# And then


@flow.pressed
def confirm(turn: Turn, person: Person) -> None:
    """Write down that they are to be forgotten. That is certain from then on, and soon done."""
    if person.id == turn.who.id:
        _ask(turn, person, Wish.OWN)
        turn.whisper(
            "Understood. I am forgetting you now: in a moment nothing here says who you were. "
            "Should you write to me again, we begin anew."
        )
        return
    _must_have_left(turn, person)
    _ask(turn, person, Wish.ADMIN)
    turn.whisper(f"Understood. {person.name} is being forgotten now.")


@flow.hears(Forgotten)
def told_to(turn: Turn, person: Person) -> None:
    """The chat system says that somebody's data must go."""
    if is_former(person):
        raise Gone
    _ask(turn, person, Wish.PLATFORM)


def _ask(turn: Turn, person: Person, wish: Wish) -> None:
    if turn.book.erasure_of(person) is not None:
        raise Refused(NOT_YET)
    turn.book.ask_erasure(person, wish, turn.now)
    turn.wake(begin, person, at=turn.now)


@flow.woken()
def begin(turn: Turn, person: Person) -> None:
    """Forget somebody who is to be forgotten, once."""
    erasure = turn.book.erasure_of(person)
    if erasure is not None and erasure.done_at is None:
        forget_now(turn, person, erasure.wish)


def forget_now(turn: Turn, person: Person, wish: Wish) -> bool:
    """Forget somebody, in this transaction: the list first, then the key, then the rest.

    False when it is done already.
    """
    turn.book.lock_person(person)
    if is_former(person):
        return False
    turn.tools.list_erased(person.id)
    was_here = not person.gone
    several = [*turn.book.calls_of(person, list(CallState)), *turn.book.seated(person, CallState)]
    calls = {call.id: call for call in several}.values()
    happened = turn.book.happened_by_or_to(person)
    turn.book.unlink(person, wakes=PARTED.name, at=turn.real_now)
    person.gone = True
    # While it can still be told whose team it was.
    (leaving.left if was_here else leaving.make_room)(turn, person)
    for plea in turn.book.rows_of(Plea, person, "asker"):
        if plea.to is not None:
            turn.refresh_home(plea.to)
    turn.book.erase(
        person,
        marks=marks_of(turn.book, [person]),
        texts=turn.tools.terms.texts_go,
        at=turn.real_now,
    )
    erasure = turn.book.ask_erasure(person, wish, turn.now)
    erasure.done_at = turn.now
    for call in calls:
        for view in HEADS:
            turn.refresh_named(view, call)
    for one in happened:
        turn.refresh(note, one)
    return True


def marks_of(book: Book, people: Iterable[Person]) -> dict[str, list[str]]:
    """Under which marks what they told in confidence stands: without their keys nobody can tell."""
    found: dict[str, list[str]] = {purpose: [] for _, purpose in MARKED}
    for person in people:
        for kind, purpose in MARKED:
            # Of a damaged key there are none: nobody can read any of it, and it goes in time.
            found[purpose] += marks_by_week(book, person, kind, purpose).values()
    return found
