"""Who is in a roadblock: who asked, who is asked, and who answers for what it is in the way of.

Ana asked Billing for the figures, and Cem sees to it. When Ana has left, whoever answers for the
report stands in for her; for want of them, the manager of her team.
"""

from __future__ import annotations

from flows import guard
from flows.promises.action_people import decider_of
from storage.book import Book
from storage.records import (
    LIVING,
    UNFINISHED,
    Action,
    Call,
    Ladder,
    Person,
    Promise,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
    Team,
)

# What asks somebody; of somebody's leaving, only when somebody else is asked then.
ASKING = frozenset(
    {
        RoadblockDeed.RAISED,
        RoadblockDeed.REDIRECTED,
        RoadblockDeed.ESCALATED,
        RoadblockDeed.LEFT,
    }
)


def behind(book: Book, roadblock: Roadblock) -> Action | Promise | None:
    """What it is in the way of."""
    return book.find(Action, roadblock.action) or book.find(Promise, roadblock.promise)


def is_settled(item: Action | Promise) -> bool:
    """Whether nobody needs help with an item any more."""
    if isinstance(item, Action):
        return item.state not in UNFINISHED
    return item.state not in LIVING


def accountable_of(book: Book, roadblock: Roadblock) -> Person | None:
    """Who answers for what it is in the way of."""
    item = behind(book, roadblock)
    if isinstance(item, Action):
        return decider_of(book, item)
    found = book.find(Person, item.accountable) if item is not None else None
    return found if found is not None and guard.may_hear(found) else None


def asker_of(book: Book, roadblock: Roadblock) -> Person | None:
    """Whoever asked; when they have left, who answers for the item, else the team's manager."""
    asker = book.get(Person, roadblock.by)
    if guard.may_hear(asker):
        return asker
    found = accountable_of(book, roadblock)
    if found is not None:
        return found
    call = book.find(Call, roadblock.call)
    teams = [book.get(Team, call.team)] if call is not None else []
    managers = [one.manager for one in (*teams, *book.teams_of(asker)) if one.manager]
    return next((one for one in book.people(managers) if guard.may_hear(one)), None)


def is_asker(book: Book, person: Person, roadblock: Roadblock) -> bool:
    """Whether this person asked, or stands in for who did."""
    asker = asker_of(book, roadblock)
    return person.id == roadblock.by or (asker is not None and asker.id == person.id)


def holder_of(book: Book, roadblock: Roadblock) -> Person:
    """Who is asked now, or sees to it."""
    return book.get(Person, roadblock.holder)


def asks_of(book: Book, roadblock: Roadblock) -> list[RoadblockEvent]:
    """Everything that asked somebody, in order."""
    return [one for one in book.roadblock_deeds(roadblock, ASKING) if one.after]


def next_ones(book: Book, roadblock: Roadblock, above: int) -> dict[int, Person]:
    """Who can be asked above a rung, in order: who has not left, and was not asked already."""
    known = {roadblock.by, *(one.after for one in asks_of(book, roadblock))}
    ladder = book.get(Ladder, roadblock.ladder)
    rungs = {one.place: one.person for one in book.rungs(ladder) if one.place > above}
    people = {place: book.get(Person, one) for place, one in rungs.items() if one not in known}
    return {place: one for place, one in people.items() if guard.may_hear(one)}
