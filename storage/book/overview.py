"""What somebody may look at, what is theirs, and what is open: over all kinds of items and calls.

Every list is cut by the database: the rule who may look at what is part of the question, so that
nobody's page is short because of what stands on somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from storage.book.calls import owned_calls
from storage.book.sight import KINDS, OWNERS, Kept, Sight, has_part
from storage.folding import ESCAPE, folded, like
from storage.records import (
    LIVING,
    UNFINISHED,
    Action,
    Call,
    Duty,
    Estimate,
    EstimateState,
    Nudge,
    Person,
    PersonKind,
    Promise,
    Proposal,
    Raci,
    Seat,
)

ACCOUNTS = 1000
WAITING_LIMIT = 50


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """A customer, with one of the things that are open for them."""

    name: str
    kind: type[Kept]
    about: str  # its id


class Overview(Sight):
    """Questions over all that people owe, and over their calls."""

    def mine(self, person: Person, kind: type[Kept], *, limit: int, start: int = 0) -> list[Kept]:
        """What is open and a person's own, the soonest first."""
        end = start + limit
        each = [self._all(_soonest(query, kind).limit(end)) for query in _own(person, kind)]
        order = attrgetter(*KINDS[kind].order)
        return sorted(chain(*each), key=order)[start:end]

    def count_mine(self, person: Person, kind: type[Kept]) -> int:
        """How much is open and a person's own."""
        each = [query.with_only_columns(func.count(col(kind.id))) for query in _own(person, kind)]
        return sum(int(self._first(query)) for query in each)

    def open_of(
        self, person: Person, kind: type[Kept], account: str, *, limit: int, start: int = 0
    ) -> list[Kept]:
        """What is open for a customer and this person may look at, the soonest first."""
        query = select(kind).where(*self._open(person, kind, account))
        return self._all(_soonest(query, kind).offset(start).limit(limit))

    def count_open(self, person: Person, kind: type[Kept], account: str) -> int:
        """How much is open for a customer and this person may look at."""
        query = select(func.count(col(kind.id))).where(*self._open(person, kind, account))
        return int(self._first(query))

    def accounts_seen(self, person: Person) -> list[SeenAccount]:
        """The customers for whom something is open that this person may look at, by name."""
        found: dict[str, SeenAccount] = {}
        for kind, of in KINDS.items():
            columns = (func.min(col(kind.account)), func.min(col(kind.id)), col(kind.account_key))
            is_open = col(kind.state).in_(of.open)
            query = (
                select(*columns)
                .where(col(kind.account_key) != "", is_open, self._seen(person, kind))
                .group_by(col(kind.account_key))
                .order_by(col(kind.account_key))
                .limit(ACCOUNTS)
            )
            for name, about, key in self._all(query):
                found.setdefault(key, SeenAccount(name, kind, about))
        return [found[key] for key in sorted(found)]

    def found(
        self, person: Person, kind: type[Kept], words: Sequence[str], *, limit: int, start: int = 0
    ) -> list[Kept]:
        """What has all of these words in it or in its customer's name, the newest first.

        What is over is found, too; what this person may not look at is not. Neither capitals nor
        accents matter.
        """
        of = KINDS[kind]
        said = folded(col(kind.account) + " " + getattr(kind, of.said))
        holds = [said.like(like(word), escape=ESCAPE) for word in words]
        query = select(kind).where(*holds, self._seen(person, kind))
        newest = (getattr(kind, of.since).desc(), getattr(kind, of.said), col(kind.id))
        return self._all(query.order_by(*newest).offset(start).limit(limit))

    def exported(  # noqa: PLR0913 -- which, for whom and how many, each by name
        self,
        kind: type[Kept],
        *,
        after: str,
        limit: int,
        of: Person | None,
        account: str,
        own: bool,
    ) -> list[Kept]:
        """A batch of all there is, over or not, in the order of ids and beginning after one.

        `of` sees no more than on their pages, and with `own` what they have a part in; without a
        person it is everything. `account` is a customer, or empty for all.
        """
        wanted: list[Any] = [col(kind.id) > after]
        if account:
            wanted.append(col(kind.account_key) == account.strip().casefold())
        if of is not None:
            wanted.append(has_part(of, kind) if own else self._seen(of, kind))
        return self._all(select(kind).where(*wanted).order_by(col(kind.id)).limit(limit))

    # What waits for one person's word

    def proposals_open(self, person: Person) -> list[Proposal]:
        """Changes of actions for which a person answers, or nobody who is still here does."""
        query = (
            select(Proposal)
            .join(Duty, col(Duty.action) == col(Proposal.action))
            .join(Action, col(Action.id) == col(Proposal.action))
            .join(Person, col(Person.id) == col(Duty.person))
            .where(
                col(Proposal.agreed).is_(None),
                Duty.part == Raci.ACCOUNTABLE,
                col(Action.state).in_(UNFINISHED),
                (col(Person.id) == person.id)
                | col(Person.gone).is_(True)
                | (col(Person.kind) != PersonKind.MEMBER),
            )
        )
        return self._all(query.order_by(col(Proposal.at), col(Proposal.id)).limit(WAITING_LIMIT))

    def promises_unconfirmed(self, person: Person) -> list[Promise]:
        """What was promised on a person's calls, and nobody has confirmed that it was said."""
        seats = (
            select(col(Seat.call))
            .where(Seat.workspace == self.workspace_id, Seat.person == person.id)
            .distinct()
            .subquery()
        )
        query = (
            select(Promise)
            .join(seats, seats.c.call == col(Promise.call))
            .where(col(Promise.state).in_(LIVING), col(Promise.confirmed_by).is_(None))
        )
        return self._all(query.order_by(col(Promise.due), col(Promise.id)).limit(WAITING_LIMIT))

    def estimates_nudged(self, person: Person) -> list[tuple[Estimate, Nudge]]:
        """A person's estimates with their reminders, of those of which they were reminded."""
        query = (
            select(Estimate, Nudge)
            .join(Nudge, col(Nudge.about) == col(Estimate.id))
            .where(
                Estimate.owner == person.id,
                Estimate.state == EstimateState.OPEN,
                Nudge.person == person.id,
                col(Nudge.nudged_on).is_not(None),
            )
        )
        ordered = query.order_by(col(Estimate.next_update), col(Estimate.id))
        return [(one, nudge) for one, nudge in self._all(ordered.limit(WAITING_LIMIT))]

    def _open(self, person: Person, kind: type[Kept], account: str) -> list[ColumnElement[bool]]:
        return [
            col(kind.account_key) == account.strip().casefold(),
            col(kind.state).in_(KINDS[kind].open),
            self._seen(person, kind),
        ]


def _soonest(query: Any, kind: type[Kept]) -> Any:  # noqa: ANN401 -- the row type is the query's
    return query.order_by(*(getattr(kind, name) for name in KINDS[kind].order))


def _own(person: Person, kind: type[Kept]) -> list[Any]:
    """Questions which together find each open thing of a person's own once.

    One for each way to own it: a database that is asked for either takes no index at all.
    """
    query = select(kind).where(col(kind.state).in_(KINDS[kind].open))
    if kind is Call:
        return owned_calls(person, query)
    if kind is Action:
        # Their parts first, each once; joined plainly SQLite would look at every action there is.
        duty = (
            select(col(Duty.action))
            .where(
                Duty.workspace == person.workspace,
                Duty.person == person.id,
                col(Duty.part).in_(OWNERS),
            )
            .distinct()
            .subquery()
        )
        return [query.join(duty, duty.c.action == col(kind.id))]
    asked = []
    others: list[Any] = []
    for name in KINDS[kind].owners:
        owner = getattr(kind, name)
        asked.append(query.where(owner == person.id, *others))
        others.append(owner != person.id)
    return asked
