"""Queries for the weekly messages: about several teams at once, and never one for each person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as raw
from sqlmodel import col, select

from storage.book.core import Core
from storage.book.sight import OWNERS, UNSEEN
from storage.records import (
    LIVING,
    OVER,
    STUCK,
    UNFINISHED,
    WAITING,
    Action,
    Call,
    Debrief,
    Delivery,
    DigestWish,
    Duty,
    Membership,
    Notice,
    NoticeChoice,
    Pace,
    Person,
    PersonKind,
    Promise,
    PromiseEvent,
    PromiseState,
    Raci,
    Roadblock,
    RoadblockState,
    Role,
    Seat,
    Team,
    Verdict,
)

Teams = Collection[str]  # their ids
People = Collection[str]
Item = Promise | Action | Roadblock
ENDED = (PromiseState.KEPT, PromiseState.BROKEN)


class Digests(Core):
    """What managers and people read once a week."""

    # Who reads

    def teams_led(self, person: Person) -> list[Team]:
        """The teams that somebody manages."""
        query = select(Team).where(Team.manager == person.id)
        return self._all(query.order_by(col(Team.name), col(Team.id)))

    def managers(self) -> list[Person]:
        """Everybody who manages a team."""
        led = select(col(Team.manager)).where(Team.workspace == self.workspace_id)
        query = select(Person).where(col(Person.id).in_(led), *_here())
        return self._all(query.order_by(col(Person.id)))

    def weekly_readers(self) -> list[Person]:
        """Everybody who asked for their own week."""
        asked = and_(
            col(NoticeChoice.person) == col(Person.id),
            col(NoticeChoice.notice) == Notice.WEEK,
            col(NoticeChoice.pace) != Pace.OFF,
        )
        query = select(Person).join(NoticeChoice, asked).where(*_here())
        return self._all(query.order_by(col(Person.id)))

    def digest_wishes(self) -> dict[str, DigestWish]:
        """When managers want the digest, by their ids; whoever has not said is not there."""
        return {one.person: one for one in self._all(select(DigestWish))}

    def digest_wish(self, person: Person) -> DigestWish | None:
        """When one manager wants it."""
        found: DigestWish | None = self._first(
            select(DigestWish).where(DigestWish.person == person.id)
        )
        return found

    def dues_of(self, step: str) -> dict[str, datetime]:
        """When a step will wake, in real time, by what it is about."""
        query = raw(col(Delivery.about), func.min(col(Delivery.due_at))).where(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.step) == step,
            col(Delivery.state).in_(WAITING),
        )
        found = self._session.execute(query.group_by(col(Delivery.about)))
        return {row[0]: row[1] for row in found}

    # What they read, of several teams

    def members_of(self, teams: Teams) -> dict[str, list[Person]]:
        """The people of each team, by name."""
        query = (
            select(col(Membership.team), Person)
            .join(Person, col(Person.id) == col(Membership.person))
            .where(col(Membership.team).in_(teams), *_here())
            .order_by(col(Person.name), col(Person.id))
        )
        found: dict[str, list[Person]] = {team: [] for team in teams}
        for team, person in self._narrow(query):
            found[team].append(person)
        return found

    def calls_between(self, teams: Teams, since: datetime, until: datetime) -> list[Call]:
        """Their calls that began, or are to begin, in between; the earliest first."""
        query = select(Call).where(
            col(Call.team).in_(teams),
            col(Call.state).not_in(UNSEEN),
            col(Call.starts_at) >= since,
            col(Call.starts_at) < until,
        )
        return self._all(query.order_by(col(Call.starts_at), col(Call.id)))

    def debriefs_due(self, teams: Teams, since: datetime, until: datetime) -> list[Call]:
        """Their calls whose debrief was asked for in between."""
        query = select(Call).where(
            col(Call.team).in_(teams),
            col(Call.verdict) == Verdict.CRUCIAL,
            col(Call.state).in_(OVER),
            col(Call.debrief_at) >= since,
            col(Call.debrief_at) < until,
        )
        return self._all(query.order_by(col(Call.debrief_at), col(Call.id)))

    def seated_on(self, calls: Collection[str], roles: Iterable[Role]) -> dict[str, set[str]]:
        """The ids of those who are on these calls in these roles, and still here."""
        query = (
            select(col(Seat.call), col(Seat.person))
            .join(Person, col(Person.id) == col(Seat.person))
            .where(col(Seat.call).in_(calls), col(Seat.role).in_(list(roles)), *_here())
        )
        found: dict[str, set[str]] = {call: set() for call in calls}
        for call, person in self._narrow(query):
            found[call].add(person)
        return found

    def debriefed_at(self, calls: Collection[str]) -> list[tuple[str, str, datetime]]:
        """Who debriefed these calls (ids), and when."""
        columns = (col(Debrief.call), col(Debrief.person), col(Debrief.at))
        return self._narrow(select(*columns).where(col(Debrief.call).in_(calls)))

    def promises_ended(
        self, teams: Teams, people: People, since: datetime, until: datetime
    ) -> list[tuple[Promise, datetime, str | None]]:
        """Theirs that were kept or broken in between, with when and the team of their call."""
        at = func.max(col(PromiseEvent.at))
        what: Any = col(PromiseEvent.what)
        query = (
            select(Promise, at, col(Call.team))
            .join(PromiseEvent, col(PromiseEvent.promise) == col(Promise.id))
            .outerjoin(Call, col(Call.id) == col(Promise.call))
            .where(col(Promise.state).in_(ENDED), what == col(Promise.state))
            .group_by(col(Promise.id), col(Call.team))
            .having(at >= since, at < until)
        )
        found = self._each(query, Promise, teams, *_promised_by(people))
        return _once_each(found, lambda row: (row[1], row[0].id))

    def promises_due(
        self, teams: Teams, people: People, until: date
    ) -> list[tuple[Promise, str | None]]:
        """Theirs that are to be kept until a day, or are late, with the team of their call."""
        query = (
            select(Promise, col(Call.team))
            .outerjoin(Call, col(Call.id) == col(Promise.call))
            .where(col(Promise.state).in_(LIVING), col(Promise.due) <= until)
        )
        found = self._each(query, Promise, teams, *_promised_by(people))
        return _once_each(found, lambda row: (row[0].due, row[0].id))

    def actions_late(
        self, teams: Teams, people: People, before: date
    ) -> list[tuple[Action, str | None]]:
        """Theirs that were due before a day, with the team of their call."""
        query = (
            select(Action, col(Call.team))
            .outerjoin(Call, col(Call.id) == col(Action.call))
            .where(col(Action.state).in_(UNFINISHED), col(Action.due) < before)
        )
        owned = and_(
            col(Duty.workspace) == self.workspace_id,
            col(Duty.person).in_(people),
            col(Duty.part).in_(OWNERS),
        )
        found = [
            *self._narrow(query.where(self._on_calls(Action, teams))),
            *self._narrow(
                query.join(Duty, col(Duty.action) == col(Action.id)).where(_no_call(Action), owned)
            ),
        ]
        return _once_each(found, lambda row: (row[0].due, row[0].id))

    def roadblocks_for(
        self, manager: Person, teams: Teams, people: People, today: date
    ) -> list[tuple[Roadblock, str | None]]:
        """Asked of a manager; and their teams' that nobody clears, or that are late."""
        stuck = or_(col(Roadblock.state) == RoadblockState.REFUSED, col(Roadblock.need_by) <= today)
        query = (
            select(Roadblock, col(Call.team))
            .outerjoin(Call, col(Call.id) == col(Roadblock.call))
            .where(col(Roadblock.state).in_(STUCK))
        )
        owned = (col(Roadblock.by).in_(people), col(Roadblock.holder).in_(people))
        asked = self._all(query.where(col(Roadblock.holder) == manager.id))
        theirs = self._each(query.where(stuck), Roadblock, teams, *owned)
        return _once_each(
            [*asked, *theirs], lambda row: (row[0].need_by, row[0].asked_at, row[0].id)
        )

    def _each(  # the row type is the query's
        self,
        query: Any,  # noqa: ANN401 -- as above
        kind: type[Item],
        teams: Teams,
        *owned: ColumnElement[bool],
    ) -> list[Any]:
        """As far as a manager may look: of their teams' calls; without a call, of their people.

        Several questions, as one for all of it would look at everybody's.
        """
        found = self._narrow(query.where(self._on_calls(kind, teams)))
        here = col(kind.workspace) == self.workspace_id
        for one in owned:
            found += self._narrow(query.where(here, _no_call(kind), one))
        return found

    def _on_calls(self, kind: type[Item], teams: Teams) -> ColumnElement[bool]:
        calls = select(col(Call.id)).where(
            Call.workspace == self.workspace_id, col(Call.team).in_(teams)
        )
        return col(kind.call).in_(calls)

    def owners_of(self, actions: Collection[str]) -> list[tuple[str, str, Raci]]:
        """Who answers for these actions (ids) and who does them: action, person, part."""
        columns = (col(Duty.action), col(Duty.person), col(Duty.part))
        query = select(*columns).where(col(Duty.action).in_(actions), col(Duty.part).in_(OWNERS))
        return self._narrow(query.order_by(col(Duty.id)))

    def standing(self, view: str, abouts: Collection[str]) -> list[Delivery]:
        """Where a view of several records (ids) stands in a channel."""
        query = raw(Delivery).where(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.about).in_(abouts),
            col(Delivery.step) == view,
            col(Delivery.receipt) != "",
            col(Delivery.to_person).is_(False),
        )
        return list(self._session.execute(query).scalars())


def _here() -> tuple[ColumnElement[bool], ...]:
    return (col(Person.gone).is_(False), col(Person.kind) == PersonKind.MEMBER)


def _promised_by(people: People) -> tuple[ColumnElement[bool], ...]:
    return col(Promise.responsible).in_(people), col(Promise.accountable).in_(people)


def _no_call(kind: type[Item]) -> ColumnElement[bool]:
    """As an expression, so that the index of all those without a call is left alone."""
    return func.coalesce(col(kind.call), "") == ""


def _once_each(rows: Iterable[Any], order: Callable[[Any], Any]) -> list[Any]:
    return sorted({row[0].id: row for row in rows}.values(), key=order)
