"""Who decides about an action: the Accountable, and whoever stands in when they have left."""

from __future__ import annotations

from flows import guard
from storage.book import Book
from storage.records import Action, Call, Duty, Person, Raci, Team


def accountable_of(book: Book, action: Action) -> Duty:
    """The one part that is always taken."""
    return book.duties(action, Raci.ACCOUNTABLE)[0]


def decider_of(book: Book, action: Action) -> Person | None:
    """The Accountable; when they have left the manager, else whoever added it and is still here."""
    accountable = book.get(Person, accountable_of(book, action).person)
    ids: list[str | None] = [accountable.id]
    call = book.find(Call, action.call)
    if call is not None:
        ids.append(book.get(Team, call.team).manager)
    ids += [team.manager for team in book.teams_of(accountable)]
    ids += [action.by, *(one.person for one in book.duties(action, Raci.RESPONSIBLE))]
    known = book.people(one for one in ids if one)
    return next((person for person in known if guard.may_hear(person)), None)


def stands_in(book: Book, action: Action, person: Person) -> bool:
    """Whether somebody decides about an action because its Accountable has left."""
    if guard.may_hear(book.get(Person, accountable_of(book, action).person)):
        return False
    decider = decider_of(book, action)
    return decider is not None and decider.id == person.id
