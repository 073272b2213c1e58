"""Who could take a hard customer over: of the same team, those with the fewest hard calls first.

Then those who have had calls with this customer, then those who have had hard calls at all. That is
all Parley knows of skills; whether somebody fits is for people to say.
"""

from __future__ import annotations

from datetime import timedelta

from flows import guard
from storage.book import Book
from storage.records import Call, Person, Rotation, Team

QUARTER = timedelta(days=90)
A_YEAR = timedelta(days=365)
THREE = 3


def first_three(book: Book, rotation: Rotation, but: set[str]) -> list[Person]:
    """Up to three people, the best first; without those (ids) who were asked already."""
    now = rotation.decided_at or rotation.asked_at
    team = book.get(Team, book.get(Call, rotation.call).team)
    has = {one.person for one in book.owners(rotation.account)}
    several = [
        one
        for one in book.members(team)
        if guard.may_hear(one)
        and one.id not in {*but, *has, rotation.owner}
        and (one.away_until is None or one.away_until <= now)
    ]
    ids = [one.id for one in several]
    load, year = book.hard_load(ids, now - QUARTER, now), book.hard_load(ids, now - A_YEAR, now)
    knows = book.hard_with(rotation.account, now - A_YEAR, now)

    def order(one: Person) -> tuple[bool, int, int, int, str, str]:
        # The manager is the last one to be thought of: it is the team's work.
        manages = one.id == team.manager
        return manages, load[one.id], -knows.get(one.id, 0), -year[one.id], one.name, one.id

    return sorted(several, key=order)[:THREE]


def known_for(book: Book, rotation: Rotation, one: Person) -> str:
    """The facts of work behind it, to follow their name."""
    now = rotation.decided_at or rotation.asked_at
    load = book.hard_load([one.id], now - QUARTER, now)[one.id]
    knows = book.hard_with(rotation.account, now - A_YEAR, now).get(one.id, 0)
    said = f": {_calls(load)} in 90 days"
    return f"{said}, {_calls(knows)} with {rotation.account} in twelve months" if knows else said


def _calls(number: int) -> str:
    return "1 hard call" if number == 1 else f"{number or 'no'} hard calls"
