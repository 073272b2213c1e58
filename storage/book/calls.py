"""Queries about calls, what everyone agreed to, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from sqlmodel import col, select

from storage.book.core import Core
from storage.records import (
    OPEN,
    Action,
    Brief,
    Call,
    CallState,
    Capture,
    Debrief,
    Happening,
    Person,
    Promise,
    Role,
    Seat,
    SignOff,
    What,
)

ACCOUNT_LIMIT = 20
MINE_LIMIT = 50


def owned_calls(person: Person, query: Any) -> list[Any]:  # noqa: ANN401 -- the row type is the query's
    """Questions about calls, narrowed to those a person is on and to those they only flagged."""
    seats = (
        select(col(Seat.call))
        .where(Seat.workspace == person.workspace, Seat.person == person.id)
        .distinct()
        .subquery()
    )
    seated = select(Seat.id).where(Seat.call == Call.id, Seat.person == person.id)
    flagged = query.where(Call.flagged_by == person.id, ~seated.correlate(Call).exists())
    return [query.join(seats, seats.c.call == col(Call.id)), flagged]


class Calls(Core):
    """What is known about calls."""

    def calls_of_account(self, account: str, states: Iterable[CallState] = OPEN) -> list[Call]:
        """Calls with a customer in these states, the earliest first."""
        query = (
            select(Call)
            .where(
                Call.account_key == account.strip().casefold(),
                col(Call.state).in_(list(states)),
            )
            .order_by(col(Call.starts_at))
            .limit(ACCOUNT_LIMIT)
        )
        return self._all(query)

    def accounts_open(self) -> list[str]:
        """Names of the customers with an open call, for did-you-mean."""
        query = select(Call).where(col(Call.state).in_(list(OPEN)))
        return sorted({call.account for call in self._all(query)})

    def accounts_named(self, names: Iterable[str]) -> dict[str, str]:
        """Customers that are known by one of these names, by the name in small letters."""
        keys = {name.casefold() for name in names}
        found: dict[str, str] = {}
        for kind in (Action, Promise, Call):
            rows = select(kind.account_key, kind.account).where(col(kind.account_key).in_(keys))
            found |= dict(self._all(rows.distinct()))
        return found

    def calls_of(self, person: Person, states: Iterable[CallState] = OPEN) -> list[Call]:
        """Calls that a person is on or flagged, the earliest first."""
        query = select(Call).where(col(Call.state).in_(list(states)))
        order = ("starts_at", "flagged_at", "account", "id")
        each = [
            self._all(one.order_by(*(getattr(Call, name) for name in order)).limit(MINE_LIMIT))
            for one in owned_calls(person, query)
        ]
        return sorted(chain(*each), key=attrgetter(*order))[:MINE_LIMIT]

    def same_call(self, account: str, starts_at: datetime) -> Call | None:
        """A call with this customer at this very moment, unless it was cancelled."""
        query = select(Call).where(
            Call.account_key == account.strip().casefold(),
            Call.starts_at == starts_at,
            col(Call.state).not_in([CallState.CANCELLED, CallState.DRAFT]),
        )
        return self._first(query)  # type: ignore[no-any-return]

    def drafts_of(self, person: Person, account: str, starts_at: datetime) -> list[Call]:
        """What somebody began to flag for this customer and moment, and did not finish."""
        query = select(Call).where(
            Call.account_key == account.strip().casefold(),
            Call.starts_at == starts_at,
            Call.state == CallState.DRAFT,
            Call.flagged_by == person.id,
        )
        return self._all(query)

    def seats(self, call: Call) -> list[Seat]:
        """Everybody's part in a call, in the order of the roles."""
        order = list(Role)
        rows: list[Seat] = self._once(("seats", call.id), select(Seat).where(Seat.call == call.id))
        return sorted(rows, key=lambda seat: (order.index(seat.role), seat.id))

    def seat_of(self, person: Person, call: Call) -> Seat | None:
        """A person's part in a call."""
        query = select(Seat).where(Seat.call == call.id, Seat.person == person.id)
        return self._first(query)  # type: ignore[no-any-return]

    def seated(self, person: Person, states: Iterable[CallState]) -> list[Call]:
        """All calls in these states on which somebody has a part, the earliest first."""
        query = select(Call).join(Seat, col(Seat.call) == col(Call.id))
        query = query.where(Seat.person == person.id, col(Call.state).in_(list(states)))
        return self._all(query.order_by(col(Call.starts_at), col(Call.id)))

    def brief_of(self, call: Call) -> Brief | None:
        """The current version of what everyone agrees to say; None while no line is written."""
        query = select(Brief).where(Brief.call == call.id, Brief.version == call.version)
        return self._first(query)  # type: ignore[no-any-return]

    def aligned_with(self, call: Call) -> set[str]:
        """Ids of the people who signed off the current version."""
        query = select(SignOff).where(SignOff.call == call.id, SignOff.version == call.version)
        return {row.person for row in self._once(("aligned", call.id, call.version), query)}

    def unsign(self, person: Person, call: Call) -> None:
        """Take back a person's sign-off of the current version."""
        query = select(SignOff).where(
            SignOff.call == call.id,
            SignOff.person == person.id,
            SignOff.version == call.version,
        )
        for row in self._all(query):
            self.remove(row)

    def happenings(self, call: Call, what: What | None = None) -> list[Happening]:
        """What happened to a call, in order."""
        query = select(Happening).where(Happening.call == call.id).order_by(col(Happening.at))
        if what is not None:
            query = query.where(Happening.what == what)
        return list(self._once(("happened", call.id, what), query))

    def captures(self, call: Call) -> list[Capture]:
        """What was captured right after a call."""
        return self._all(select(Capture).where(Capture.call == call.id).order_by(col(Capture.at)))

    def capture_by(self, person: Person, call: Call) -> Capture | None:
        """What one person captured."""
        query = select(Capture).where(Capture.call == call.id, Capture.person == person.id)
        return self._first(query)  # type: ignore[no-any-return]

    def debriefs(self, call: Call) -> list[Debrief]:
        """The answers that are in, in the order they came."""
        return self._all(select(Debrief).where(Debrief.call == call.id).order_by(col(Debrief.at)))

    def debrief_by(self, person: Person, call: Call) -> Debrief | None:
        """One person's answers."""
        query = select(Debrief).where(Debrief.call == call.id, Debrief.person == person.id)
        return self._first(query)  # type: ignore[no-any-return]
