"""Who has a part in a promise: who keeps it, who answers for it, who wrote it down, who was there.

One of them decides: the Accountable; when they have left the team's manager, else whoever saved it
and is still here. Whoever wrote the words down cannot be the one who confirms them.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Refused
from flows.language.steps import Turn
from storage.book import Book
from storage.records import (
    LIVING,
    Call,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    Team,
)

SAID = {
    PromiseState.REQUESTED: "requested",
    PromiseState.PROMISED: "promised",
    PromiseState.KEPT: "kept",
    PromiseState.BROKEN: "broken",
    PromiseState.WITHDRAWN: "withdrawn",
}
WRITES = frozenset({PromiseDeed.SAVED, PromiseDeed.CORRECTED, PromiseDeed.EDITED})


def waits(promise: Promise) -> bool:
    """Whether the Responsible has still to say if they can keep it."""
    return promise.state in LIVING and promise.asked_at is not None


def decider_of(book: Book, promise: Promise) -> Person | None:
    """The Accountable; when they have left the manager, else whoever saved it and is still here."""
    accountable = book.get(Person, promise.accountable)
    ids: list[str | None] = [accountable.id]
    call = book.find(Call, promise.call)
    if call is not None:
        ids.append(book.get(Team, call.team).manager)
    ids += [team.manager for team in book.teams_of(accountable)]
    ids += [promise.by, promise.responsible]
    known = book.people(one for one in ids if one)
    return next((person for person in known if guard.may_hear(person)), None)


def owners_of(book: Book, promise: Promise) -> list[Person]:
    """Who keeps it and who decides, each once; those who have left are left out."""
    decider = decider_of(book, promise)
    ids = dict.fromkeys([promise.responsible, decider.id if decider else promise.accountable])
    return [person for person in book.people(ids) if guard.may_hear(person)]


def decides(book: Book, promise: Promise, person: Person) -> bool:
    """Whether somebody may withdraw it or give it to others: who decides, and who saved it."""
    decider = decider_of(book, promise)
    return person.id in {promise.by, decider.id if decider else ""}


def owns(book: Book, promise: Promise, person: Person) -> bool:
    """Whether somebody keeps it or answers for it."""
    return person.id in {promise.responsible, *(one.id for one in owners_of(book, promise))}


def must_decide(turn: Turn, promise: Promise) -> None:
    """Refuse all but the Accountable (or who stands in for them) and whoever saved it."""
    if not decides(turn.book, promise, turn.who):
        decider = decider_of(turn.book, promise)
        name = decider.name if decider else "whoever is accountable"
        message = f"Only {name}, who is accountable, and whoever saved it can change this."
        raise Refused(message)


def must_own(turn: Turn, promise: Promise) -> None:
    """Refuse all but the Responsible and the Accountable."""
    if not owns(turn.book, promise, turn.who):
        raise Refused("Only those who are responsible or accountable for it can say this.")


def must_have_a_part(turn: Turn, promise: Promise) -> None:
    """Refuse all but those who own it and whoever saved it."""
    if not (owns(turn.book, promise, turn.who) or decides(turn.book, promise, turn.who)):
        raise Refused("Only those who have a part in this promise can change it.")


def must_keep(turn: Turn, promise: Promise) -> None:
    """Refuse all but the Responsible, and what is settled or was changed since it was read."""
    if turn.who.id != promise.responsible:
        raise Refused("This was asked of somebody else.")
    must_be_living(promise)
    must_be_current(turn, promise)


def must_be_living(promise: Promise) -> None:
    """Refuse to change what is kept, broken or withdrawn."""
    if promise.state not in LIVING:
        raise Refused(f"This is {SAID[promise.state]} already, so nothing was changed.")


def must_be_current(turn: Turn, promise: Promise) -> None:
    """Refuse an answer to other words than those that hold now."""
    if turn.also.get("version") != str(promise.version):
        raise Refused("This was changed meanwhile. Please read it anew first.")


# Who can say that it was said


def written(book: Book, promise: Promise) -> PromiseEvent:
    """What last put down the present words, day and condition; to whom they were said may differ.

    Only such an event knows the day that was asked for.
    """
    return next(one for one in reversed(book.promise_events(promise, WRITES)) if one.due)


def was_there(book: Book, promise: Promise, person: Person) -> bool:
    """Whether somebody has a seat on the call or belongs to its team; without one, spoke or saved.

    Not all of a team hear a call, but whoever speaks up signs with their name.
    """
    call = book.find(Call, promise.call)
    if call is None:
        return person.id in {promise.said_by, promise.by}
    team = book.get(Team, call.team)
    teams = {one.id for one in book.teams_of(person)}
    seated = book.seat_of(person, call) is not None
    return seated or team.id in teams or team.manager == person.id


def may_confirm(book: Book, promise: Promise, person: Person) -> bool:
    """Whether somebody can confirm the present words, or say that others were said."""
    if promise.state not in LIVING or promise.confirmed_by is not None:
        return False
    return person.id != written(book, promise).by and was_there(book, promise, person)
