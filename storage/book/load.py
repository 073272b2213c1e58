"""Queries about hard calls: who took how many. A fact of work, never a feeling."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from storage.book.core import Core
from storage.records import OVER, Call, Person, Role, Seat, Verdict

# Who is on the line with the customer; the others stand by, back or decide.
ON_THE_LINE = (Role.LEAD, Role.EXPERT, Role.SCRIBE)


class Load(Core):
    """Hard calls: crucial ones that were held."""

    def hard_calls(self, person: Person, since: datetime, until: datetime) -> list[Call]:
        """The crucial calls that somebody was on and that ended in between, the newest first."""
        query = select(Call).join(Seat, col(Seat.call) == col(Call.id))
        mine = query.where(col(Seat.person) == person.id)
        return self._all(_hard(mine, since, until).order_by(col(Call.ended_at).desc()))

    def hard_load(self, people: Iterable[str], since: datetime, until: datetime) -> dict[str, int]:
        """How many of them each of these people took, by their ids; zeroes included."""
        wanted = list(people)
        query = select(col(Seat.person), func.count()).join(Call, col(Seat.call) == col(Call.id))
        theirs = query.where(col(Seat.person).in_(wanted)).group_by(col(Seat.person))
        return {**dict.fromkeys(wanted, 0), **dict(self._all(_hard(theirs, since, until)))}


def _hard(query: Any, since: datetime, until: datetime) -> Any:  # noqa: ANN401 -- a query
    return query.where(
        col(Seat.role).in_(ON_THE_LINE),
        col(Call.verdict) == Verdict.CRUCIAL,
        col(Call.state).in_(OVER),
        col(Call.ended_at) >= since,
        col(Call.ended_at) < until,
    )
