"""Who owns a customer, who probably does, and how it passes on: asked by several conversations."""

from __future__ import annotations

from datetime import timedelta

from flows import guard
from flows.language.steps import Turn
from flows.language.words import Mention, Spans, When
from storage.book import Book
from storage.records import Ownership, OwnerWhy, Person

A_YEAR = timedelta(days=365)


def owner_of(book: Book, account: str) -> Ownership | None:
    """Who owns a customer, as somebody has said."""
    return next((one for one in book.owners(account) if not one.beside), None)


def likely_owner(book: Book, account: str, turn: Turn) -> tuple[Person, int] | None:
    """Who led most of a customer's crucial calls in twelve months, and how many."""
    for person_id, number in book.led_most(account, turn.now - A_YEAR):
        found = book.get(Person, person_id)
        if guard.may_hear(found):
            return found, number
    return None


def pass_on(turn: Turn, account: str, to: Person, why: OwnerWhy, by: str | None) -> Ownership:
    """Make somebody the owner, or the one who shares it; what was before stays readable."""
    beside = why is OwnerWhy.SHARED
    for one in turn.book.owners(account):
        if one.person == to.id or (not beside and not one.beside):
            one.until = turn.now
    return turn.book.add(
        Ownership(
            account=account,
            account_key=account.casefold(),
            person=to.id,
            beside=beside,
            since=turn.now,
            why=why,
            by=by,
        )
    )


def line(book: Book, one: Ownership) -> Spans:
    """Who has or had it, from when to when."""
    who = Mention.of(book.get(Person, one.person))
    does = "shares it" if one.beside else "owns it"
    did = "shared it" if one.beside else "owned it"
    if one.until is None:
        return (who, f" {does} since ", When(one.since), ".")
    return (who, f" {did} from ", When(one.since), " to ", When(one.until), ".")
