"""Who may look at what, in one place, as a condition that the database puts to every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from storage.book.core import Core
from storage.records import (
    LIVING,
    OPEN,
    STUCK,
    UNFINISHED,
    Action,
    Call,
    CallState,
    Duty,
    Estimate,
    EstimateState,
    Membership,
    Person,
    Promise,
    Raci,
    Roadblock,
    Seat,
    Team,
)

Kept = Action | Promise | Estimate | Roadblock | Call

OWNERS = (Raci.ACCOUNTABLE, Raci.RESPONSIBLE)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the questions below must know of a kind of record."""

    open: Sequence[Any]  # its states while it is open
    soon: str  # what it is sorted by: when it is due
    said: str  # its words
    since: str  # when it was written down
    owners: tuple[str, ...]  # whose it is; an action's are in Duty
    parts: tuple[str, ...] = ()  # who has a part in it as well

    @property
    def order(self) -> tuple[str, ...]:
        """How a list of them is sorted, the soonest first; always the same."""
        return (self.soon, self.since, "account" if self.soon == "starts_at" else self.said, "id")


KINDS: dict[type[Kept], Kind] = {
    Call: Kind(tuple(OPEN), "starts_at", "reason", "flagged_at", (), ("flagged_by",)),
    Promise: Kind(
        tuple(LIVING), "due", "words", "at", ("responsible", "accountable"), ("said_by", "by")
    ),
    Action: Kind(tuple(UNFINISHED), "due", "what", "at", (), ("by",)),
    Roadblock: Kind(tuple(STUCK), "need_by", "what", "at", ("holder", "by")),
    Estimate: Kind((EstimateState.OPEN,), "next_update", "what", "at", ("owner",), ("by",)),
}
# What is said of a call to its own people only.
UNSEEN = (CallState.DRAFT, CallState.NOT_CRUCIAL)


class Sight(Core):
    """The rule who may look at an item or a call."""

    def may_see(self, person: Person, item: Kept) -> bool:
        """Whether somebody may look at an item or a call.

        They may when they have a part in it; when they are on its call, or are of that call's team
        or manage it; without a call when they share a team with somebody who owns it, or manage it.
        """
        kind = type(item)
        query = select(col(kind.id)).where(col(kind.id) == item.id, self._seen(person, kind))
        return bool(self._once(("seen", person.id, item.id), query))

    def _seen(self, person: Person, kind: type[Kept]) -> ColumnElement[bool]:
        """The rule who may look at what."""
        teams = self._their_teams(person)
        if kind is Call:
            own = has_part(person, kind)
            said = col(Call.state).not_in(UNSEEN)
            # A draft is nobody's but the one's who began it.
            begun = or_(col(Call.state) != CallState.DRAFT, col(Call.flagged_by) == person.id)
            return and_(begun, or_(own, and_(said, col(Call.team).in_(teams))))
        item: Any = kind  # as calls were dealt with above
        call = col(item.call)
        seated = select(Seat.id).where(Seat.call == call, Seat.person == person.id)
        of_team = select(Call.id).where(Call.id == call, col(Call.team).in_(teams))
        mates = select(col(Membership.person)).where(col(Membership.team).in_(teams))
        return or_(
            has_part(person, kind),
            seated.correlate(kind).exists(),
            of_team.correlate(kind).exists(),
            and_(call.is_(None), _owned_by(mates, kind)),
        )

    def _their_teams(self, person: Person) -> list[str]:
        """Ids of the teams that somebody belongs to or manages."""
        of = select(col(Membership.team)).where(Membership.person == person.id)
        led = select(col(Team.id)).where(Team.manager == person.id)
        return sorted({*self._once(("teams", person.id), of), *self._once(("led", person.id), led)})


def has_part(person: Person, kind: type[Kept]) -> ColumnElement[bool]:
    """Whether somebody has a part in it."""
    of = KINDS[kind]
    named = [getattr(kind, name) == person.id for name in dict.fromkeys((*of.owners, *of.parts))]
    if kind is Action:
        duty = select(Duty.id).where(Duty.action == kind.id, Duty.person == person.id)
        named.append(duty.correlate(kind).exists())
    if kind is Call:
        seat = select(Seat.id).where(Seat.call == kind.id, Seat.person == person.id)
        named.append(seat.correlate(kind).exists())
    return or_(*named)


def _owned_by(people: Any, kind: type[Kept]) -> ColumnElement[bool]:  # noqa: ANN401 -- a query
    """Whether it is one of these people's."""
    if kind is Action:
        duty = select(Duty.id).where(
            Duty.action == kind.id, col(Duty.part).in_(OWNERS), col(Duty.person).in_(people)
        )
        return duty.correlate(kind).exists()
    return or_(*(getattr(kind, name).in_(people) for name in KINDS[kind].owners))
