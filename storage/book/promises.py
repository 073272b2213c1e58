"""Queries about promises: who keeps them, what was said, what happened."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from storage.book.core import Core
from storage.records import (
    LIVING,
    Call,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    PromiseVersion,
)

MINE_LIMIT = 50
ACCOUNT_LIMIT = 50
ORDER = (col(Promise.due), col(Promise.at), col(Promise.words))


class Promises(Core):
    """What is known about promises."""

    def promises_of(
        self,
        person: Person,
        states: Iterable[PromiseState] = LIVING,
        limit: int | None = MINE_LIMIT,
    ) -> list[Promise]:
        """Promises that a person keeps or answers for, the soonest first."""
        mine = (col(Promise.responsible) == person.id) | (col(Promise.accountable) == person.id)
        query = select(Promise).where(mine, col(Promise.state).in_(list(states)))
        return self._all(query.order_by(*ORDER).limit(limit))

    def promises_asked(self, person: Person) -> list[Promise]:
        """Those about which a person was asked whether they can keep them, and has not said."""
        query = select(Promise).where(
            Promise.responsible == person.id,
            col(Promise.asked_at).is_not(None),
            col(Promise.state).in_(list(LIVING)),
        )
        return self._all(query.order_by(*ORDER).limit(MINE_LIMIT))

    def promises_offered(self, person: Person) -> list[Promise]:
        """Those for which another day was offered that a person has to agree to."""
        query = select(Promise).where(
            Promise.accountable == person.id,
            col(Promise.offered).is_not(None),
            col(Promise.state).in_(list(LIVING)),
        )
        return self._all(query.order_by(*ORDER).limit(MINE_LIMIT))

    def promises_of_call(self, call: Call) -> list[Promise]:
        """What was promised on a call, the soonest first; what was withdrawn is left out."""
        query = select(Promise).where(
            Promise.call == call.id, col(Promise.state) != PromiseState.WITHDRAWN
        )
        return self._all(query.order_by(*ORDER))

    def promises_of_account(
        self, account: str, states: Iterable[PromiseState] = LIVING
    ) -> list[Promise]:
        """What was promised to a customer, the soonest first."""
        query = select(Promise).where(
            Promise.account_key == account.strip().casefold(), col(Promise.state).in_(list(states))
        )
        return self._all(query.order_by(*ORDER).limit(ACCOUNT_LIMIT))

    def same_promise(self, wanted: Promise) -> Promise | None:
        """A living promise of the same person, in the same words, for the same customer and day."""
        query = select(Promise).where(
            Promise.said_by == wanted.said_by,
            Promise.words == wanted.words,
            Promise.asked == wanted.asked,
            Promise.account_key == wanted.account_key,
            col(Promise.state).in_(list(LIVING)),
        )
        return self._first(query)  # type: ignore[no-any-return]

    def promise_events(
        self, promise: Promise, among: Iterable[PromiseDeed] = PromiseDeed
    ) -> list[PromiseEvent]:
        """What happened to a promise, in order."""
        wanted = set(among)
        query = select(PromiseEvent).where(PromiseEvent.promise == promise.id)
        rows: list[PromiseEvent] = self._once(
            ("promise events", promise.id), query.order_by(col(PromiseEvent.number))
        )
        return [one for one in rows if one.what in wanted]

    def promise_versions(self, promise: Promise) -> list[PromiseVersion]:
        """Every version of a promise's words, the first one first."""
        query = select(PromiseVersion).where(PromiseVersion.promise == promise.id)
        return self._all(query.order_by(col(PromiseVersion.version)))
