"""What the conversations about a roadblock share: who is in it, who decides, who hears of it.

Every change goes through `note`: it is kept with its actor and time, and all that shows the
roadblock is drawn again. Ending it works without a person, too: a tracker may tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flows import guard
from flows.language.forms import Refused
from flows.language.hours import local_day, next_working_moment, working_hours_later
from flows.language.steps import Turn, View
from flows.language.words import Named
from flows.people import welcome
from flows.people.telling import tell_others
from flows.promises import items, reminders
from flows.promises.reminders import Owed
from flows.promises.roadblock_cards import SAID, asked
from flows.promises.roadblock_news import stuck, told
from flows.promises.roadblock_people import ASKING, asker_of, holder_of, is_asker
from storage.book import Book
from storage.records import (
    STUCK,
    Ladder,
    Person,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
    RoadblockState,
)

SILENT = Named("roadblock_climb.silent")


# Who may do what


def must_have_asked(turn: Turn, roadblock: Roadblock) -> None:
    """Refuse all but the asker."""
    if not is_asker(turn.book, turn.who, roadblock):
        asker = asker_of(turn.book, roadblock)
        name = asker.name if asker is not None else "whoever asked"
        raise Refused(f"Only {name}, who asked for it, can do this.")


def must_be_in(turn: Turn, roadblock: Roadblock) -> None:
    """Refuse all but the asker and whoever is asked."""
    if turn.who.id != roadblock.holder and not is_asker(turn.book, turn.who, roadblock):
        raise Refused("Only who asked for it and who was asked can say this.")


def must_be_stuck(roadblock: Roadblock) -> None:
    """Refuse to change what is settled."""
    if roadblock.state not in STUCK:
        raise Refused(f"This is {SAID[roadblock.state]} already, so nothing was changed.")


# What happens to it


def note(  # noqa: PLR0913 -- what happened, each by name
    turn: Turn,
    roadblock: Roadblock,
    what: RoadblockDeed,
    words: str = "",
    *,
    before: str = "",
    after: str = "",
    was: RoadblockState | None = None,
) -> RoadblockEvent:
    """Keep that something happened to a roadblock, and draw everything anew that shows it."""
    event = turn.book.add(
        RoadblockEvent(
            roadblock=roadblock.id,
            number=len(turn.book.roadblock_deeds(roadblock)) + 1,
            what=what,
            by=turn.someone.id if turn.someone else None,
            at=turn.now,
            words=words,
            before=before,
            after=after,
            was=was,
        )
    )
    redraw(turn, roadblock)
    items.changed(turn, roadblock)
    return event


def redraw(turn: Turn, roadblock: Roadblock) -> None:
    """Draw the cards and the news of a roadblock again, and the homes of those in it."""
    for event in turn.book.roadblock_deeds(roadblock):
        if event.what in ASKING:
            turn.refresh(asked, event)
        turn.refresh(told, event)
        turn.refresh(stuck, event)
    for person in {roadblock.by, roadblock.holder}:
        turn.refresh_home(person)


def tell(
    turn: Turn, event: RoadblockEvent, people: Iterable[Person | None], view: View = told
) -> None:
    """Tell people what happened, each once, but not the one who did it."""
    roadblock = turn.book.get(Roadblock, event.roadblock)
    for person in tell_others(turn, view, event, people):
        if view is stuck:
            reminders.asked(turn, roadblock, person)


def both(book: Book, roadblock: Roadblock) -> list[Person | None]:
    """Who asked, and who has seen to it; who was only asked reads it on their card."""
    asker = asker_of(book, roadblock)
    taken = _was_taken(book, roadblock)
    return [asker, holder_of(book, roadblock)] if taken else [asker]


def _was_taken(book: Book, roadblock: Roadblock) -> bool:
    deeds = book.roadblock_deeds(roadblock, {*ASKING, RoadblockDeed.ACKNOWLEDGED})
    return bool(deeds) and deeds[-1].what is RoadblockDeed.ACKNOWLEDGED


def plan(turn: Turn, roadblock: Roadblock) -> None:
    """Make its reminders fit how it is: the holder's once they see to it, the asker's when late."""
    owed: list[Owed] = []
    holder, asker = holder_of(turn.book, roadblock), asker_of(turn.book, roadblock)
    if roadblock.state is RoadblockState.ACKNOWLEDGED and guard.may_hear(holder):
        owed.append(Owed(holder, roadblock.need_by))
    if roadblock.state in STUCK and asker is not None:
        owed.append(Owed(asker, roadblock.need_by, early=False))
    reminders.plan(turn, roadblock, owed)


def ask(  # noqa: PLR0913 -- whom and why, each by name
    turn: Turn,
    roadblock: Roadblock,
    person: Person,
    what: RoadblockDeed,
    words: str = "",
    *,
    before: str = "",
) -> RoadblockEvent:
    """Ask somebody, from now on; whoever was asked before sees that it went on."""
    take_back_card(turn, roadblock)
    was, roadblock.state = roadblock.state, RoadblockState.ASKED
    roadblock.holder, roadblock.reason = person.id, ""
    event = note(turn, roadblock, what, words, before=before, after=person.id, was=was)
    alert(turn, roadblock, event)
    turn.refresh_home(before or person.id)
    plan(turn, roadblock)
    return event


def alert(turn: Turn, roadblock: Roadblock, event: RoadblockEvent) -> None:
    """Put it before whoever is asked, and count their hours anew.

    It comes once on each of their days: a card of the same day is only drawn again.
    """
    person = holder_of(turn.book, roadblock)
    ladder = turn.book.get(Ladder, roadblock.ladder)
    roadblock.asked_at = turn.now
    turn.wake(SILENT, roadblock, at=working_hours_later(person, turn.now, ladder.hours))
    read_at = next_working_moment(person, turn.now)
    roadblock.alerted_on = local_day(person, read_at)
    welcome.greet(turn, person)
    turn.show(asked, event, to=person, tag=roadblock.alerted_on.isoformat())
    reminders.asked(turn, roadblock, person)


def take_back_card(turn: Turn, roadblock: Roadblock) -> None:
    """Whoever was not told yet never hears of it."""
    for event in turn.book.roadblock_deeds(roadblock, ASKING):
        turn.withdraw(asked, event)


# How it ends, with a person or without


def solve(turn: Turn, roadblock: Roadblock, words: str = "") -> RoadblockEvent:
    """The help has come."""
    return _end(turn, roadblock, RoadblockDeed.SOLVED, RoadblockState.SOLVED, words)


def withdraw(turn: Turn, roadblock: Roadblock, words: str = "") -> RoadblockEvent:
    """It is not needed any more."""
    return _end(turn, roadblock, RoadblockDeed.WITHDRAWN, RoadblockState.WITHDRAWN, words)


def _end(
    turn: Turn, roadblock: Roadblock, what: RoadblockDeed, state: RoadblockState, words: str
) -> RoadblockEvent:
    concerned = both(turn.book, roadblock)
    take_back_card(turn, roadblock)
    turn.forget(SILENT, roadblock)
    was, roadblock.state = roadblock.state, state
    event = note(turn, roadblock, what, words, was=was)
    plan(turn, roadblock)
    tell(turn, event, concerned)
    return event


def reopen(turn: Turn, roadblock: Roadblock, words: str = "") -> RoadblockEvent:
    """It is not settled after all: it stands where it stood."""
    return stand_again(turn, roadblock, RoadblockDeed.REOPENED, words)


def stand_again(
    turn: Turn,
    roadblock: Roadblock,
    what: RoadblockDeed,
    words: str = "",
    *,
    undone: RoadblockEvent | None = None,
) -> RoadblockEvent:
    """Put it back to where it stood before it was settled; an open question is asked again."""
    ends = turn.book.roadblock_deeds(roadblock, {RoadblockDeed.SOLVED, RoadblockDeed.WITHDRAWN})
    last = undone or next(reversed(ends), None)
    was, roadblock.state = roadblock.state, _before(turn, roadblock, last)
    before = undone.id if undone is not None else ""
    event = note(turn, roadblock, what, words, before=before, was=was)
    if roadblock.state is RoadblockState.ASKED:
        alert(turn, roadblock, turn.book.roadblock_deeds(roadblock, ASKING)[-1])
    plan(turn, roadblock)
    tell(turn, event, both(turn.book, roadblock))
    return event


def _before(turn: Turn, roadblock: Roadblock, end: RoadblockEvent | None) -> RoadblockState:
    """Where it stood before its end; with whoever has left meanwhile it is stuck."""
    if not guard.may_hear(holder_of(turn.book, roadblock)):
        return RoadblockState.REFUSED
    return (end.was if end is not None else None) or RoadblockState.ASKED


def change(turn: Turn, roadblock: Roadblock, what: str, need_by: date, words: str = "") -> None:
    """Other words or another day, as a tracker tells."""
    before = f"{roadblock.what} ({roadblock.need_by})"
    roadblock.what, roadblock.need_by = what, need_by
    event = note(
        turn, roadblock, RoadblockDeed.CHANGED, words, before=before, after=f"{what} ({need_by})"
    )
    plan(turn, roadblock)
    tell(turn, event, both(turn.book, roadblock))
