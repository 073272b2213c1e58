"""What an export holds: a row for each call, promise, action, roadblock and estimate.

The same rows are read as a table, as JSON and as a calendar, by people from a link in the chat and
by whoever runs the server. Each batch is read in a transaction of its own, so that a download of
whatever size neither fills the memory nor keeps others waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flows import guard
from flows.language.hours import local_day
from flows.promises.owned import SORTS, Sort
from storage.book import Book
from storage.book.sight import KINDS, Kept
from storage.records import Action, Call, Estimate, Person, Promise, Raci, Roadblock, Role

BATCH = 200
Open = Callable[[], AbstractContextManager[Book]]  # a book of one workspace, for one transaction


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a workspace is exported, and for whom."""

    person: str = ""  # their id: nothing but what they may look at; empty: everything
    account: str = ""  # one customer; empty: for a person what they have a part in, else all


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing; what does not belong to its kind is empty."""

    kind: str
    id: str
    customer: str
    words: str
    state: str
    open: bool
    due: date | None = None
    next_update: datetime | None = None
    earliest: date | None = None
    latest: date | None = None
    confidence: str = ""
    asked_for: date | None = None
    condition: str = ""
    said_by: str = ""
    said_to: str = ""
    accountable: str = ""
    responsible: tuple[str, ...] = field(default=())
    consulted: tuple[str, ...] = field(default=())
    informed: tuple[str, ...] = field(default=())
    call: str = ""  # the id of its call
    call_at: datetime | None = None
    written_by: str = ""
    written_at: datetime | None = None
    version: int = 1
    link: str = ""  # to the thread of its call


class NotTheirs(Exception):
    """Whoever asked may not be told anything internal any more."""


def rows(opened: Open, scope: Scope, sorts: Iterable[Sort] = SORTS) -> Iterator[list[Row]]:
    """Every row of a scope, in batches. Raises NotTheirs before or between them."""
    for sort in sorts:
        after = ""
        while True:
            with opened() as book:
                found = _batch(book, sort, scope, after, BATCH)
                several = [_row(book, one) for one in found]
            if several:
                yield several
                after = several[-1].id
            if len(several) < BATCH:
                break


def holds_any(book: Book, scope: Scope) -> bool:
    """Whether there is anything to export."""
    return any(_batch(book, sort, scope, "", 1) for sort in SORTS)


def _batch(book: Book, sort: Sort, scope: Scope, after: str, limit: int) -> list[Kept]:
    person = None
    if scope.person:
        person = book.find(Person, scope.person)
        if person is None or not guard.may_hear(person):
            raise NotTheirs
    found: list[Kept] = book.exported(
        sort.record,
        after=after,
        limit=limit,
        of=person,
        account=scope.account,
        own=not scope.account,
    )
    return found


def _row(book: Book, one: Kept) -> Row:
    row: dict[str, Any] = {
        "id": one.id,
        "customer": one.account,
        "state": one.state.value,
        "open": one.state in KINDS[type(one)].open,
    }
    return Row(**row, **_own(book, one), **_of_call(book, one))


def _own(book: Book, one: Kept) -> dict[str, Any]:
    """What only its kind has."""
    match one:
        case Call():
            return _call(book, one)
        case Promise():
            return _promise(book, one)
        case Action():
            return _action(book, one)
        case Roadblock():
            return _roadblock(book, one)
        case Estimate():
            return _estimate(book, one)


def _call(book: Book, call: Call) -> dict[str, Any]:
    leads = [one.person for one in book.seats(call) if one.role is Role.LEAD]
    return {
        "kind": "call",
        "words": call.reason,
        "responsible": _names(book, *leads),
        "written_by": _name(book, call.flagged_by),
        "written_at": call.flagged_at,
        "version": call.version,
    }


def _promise(book: Book, promise: Promise) -> dict[str, Any]:
    sure = promise.confidence
    return {
        "kind": "promise",
        "words": promise.words,
        "due": promise.due,
        "asked_for": promise.asked,
        "confidence": sure.value if sure else "",
        "condition": promise.condition,
        "said_by": _name(book, promise.said_by),
        "said_to": promise.said_to,
        "accountable": _name(book, promise.accountable),
        "responsible": _names(book, promise.responsible),
        "version": promise.version,
        **_written(book, promise),
    }


def _action(book: Book, action: Action) -> dict[str, Any]:
    by_part = {
        part: _names(book, *(one.person for one in book.duties(action, part))) for part in Raci
    }
    return {
        "kind": "action",
        "words": action.what,
        "due": action.due,
        "accountable": ", ".join(by_part[Raci.ACCOUNTABLE]),
        "responsible": by_part[Raci.RESPONSIBLE],
        "consulted": by_part[Raci.CONSULTED],
        "informed": by_part[Raci.INFORMED],
        "version": action.version,
        **_written(book, action),
    }


def _roadblock(book: Book, roadblock: Roadblock) -> dict[str, Any]:
    return {
        "kind": "roadblock",
        "words": roadblock.what,
        "due": roadblock.need_by,
        "accountable": _name(book, roadblock.by),
        "responsible": _names(book, roadblock.holder),
        **_written(book, roadblock),
    }


def _estimate(book: Book, estimate: Estimate) -> dict[str, Any]:
    return {
        "kind": "estimate",
        "words": estimate.what,
        "due": local_day(book.get(Person, estimate.owner), estimate.next_update),
        "next_update": estimate.next_update,
        "earliest": estimate.earliest,
        "latest": estimate.latest,
        "confidence": estimate.confidence.value,
        "responsible": _names(book, estimate.owner),
        "version": estimate.version,
        **_written(book, estimate),
    }


def _written(book: Book, one: Promise | Action | Roadblock | Estimate) -> dict[str, Any]:
    return {"written_by": _name(book, one.by), "written_at": one.at}


def _of_call(book: Book, one: Kept) -> dict[str, Any]:
    call = one if isinstance(one, Call) else book.find(Call, one.call)
    if call is None:
        return {}
    link = book.link_to("thread.brief", call.id)
    return {"call": call.id, "call_at": call.starts_at, "link": link}


def _names(book: Book, *ids: str) -> tuple[str, ...]:
    return tuple(person.name for person in book.people(ids))


def _name(book: Book, person: str) -> str:
    return ", ".join(_names(book, person))
