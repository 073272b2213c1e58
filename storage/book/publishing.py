"""Queries about what was published of a week, and of whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, exists, func, insert, update
from sqlmodel import col, select

from storage.book.core import Core
from storage.records import (
    Band,
    Membership,
    Person,
    PersonKind,
    Record,
    Release,
    ReleaseMark,
    Subject,
    Team,
    WeekMember,
    new_id,
)


class Publishing(Core):
    """Weeks as they were opened, and what was told of them."""

    def counting(self) -> list[tuple[str, str]]:
        """Whose answers count from now on, and in which team: each person once, by their ids.

        Members of teams who have not left and manage no team: whoever reads is not read about. Who
        belongs to several teams counts in the first one by name.
        """
        query = (
            select(col(Membership.person), col(Membership.team))
            .join(Person, col(Person.id) == col(Membership.person))
            .join(Team, col(Team.id) == col(Membership.team))
            .where(col(Person.kind) == PersonKind.MEMBER, col(Person.gone).is_(False))
            .where(col(Membership.person).not_in(self._managers()))
            .order_by(col(Membership.person), col(Team.name), col(Team.id))
        )
        found: dict[str, str] = {}
        for person, team in self._all(query):
            found.setdefault(person, team)
        return [*found.items()]

    def open_week(self, week: str, members: Iterable[tuple[str, str]]) -> None:
        """Settle for a week where whose answers count."""
        self._keep(
            WeekMember, ({"week": week, "person": person, "team": team} for person, team in members)
        )

    def is_open(self, week: str) -> bool:
        """Whether a week was opened, with anybody in it."""
        query = select(WeekMember.id).where(WeekMember.week == week).limit(1)
        return self._first(query) is not None

    def unpublished(self, before: str) -> list[str]:
        """The weeks before this one that were opened and are to be published, the oldest first.

        None up to the latest that was published: old releases are forgotten one day, and nothing
        is ever published twice.
        """
        done = select(func.max(Release.week)).where(Release.workspace == self.workspace_id)
        query = (
            select(col(WeekMember.week))
            .where(col(WeekMember.week) < before)
            .where(col(WeekMember.week) > func.coalesce(done.scalar_subquery(), ""))
            .group_by(col(WeekMember.week))
            .order_by(col(WeekMember.week))
        )
        return self._all(query)

    def week_members(self, week: str) -> list[tuple[str, str, bool]]:
        """Those who count in a week, in which team, by their ids, and whether they left it."""
        columns = (col(WeekMember.person), col(WeekMember.team), col(WeekMember.left))
        query = select(*columns).where(WeekMember.week == week)
        return [(person, team, left) for person, team, left in self._all(query)]

    def week_people(self, week: str) -> list[Person]:
        """Those who count in a week."""
        counts = col(WeekMember.person) == col(Person.id)
        return self._all(select(Person).join(WeekMember, counts).where(WeekMember.week == week))

    def note_leavers(self, week: str) -> None:
        """Keep of a week who is not in their team any more, or not in the company."""
        same_team = col(Membership.team) == col(WeekMember.team)
        stays = exists().where(same_team, col(Membership.person) == col(WeekMember.person))
        lost = col(Person.gone).is_(True) | (col(Person.kind) != PersonKind.MEMBER)
        gone = exists().where(col(Person.id) == WeekMember.person, lost)
        change = update(WeekMember).where(col(WeekMember.week) == week, ~stays | gone)
        self._change(change.values(left=True))

    def drop_managers(self, week: str) -> None:
        """Those who manage a team by now do not count in a week any more."""
        theirs = col(WeekMember.person).in_(self._managers())
        self._change(delete(WeekMember).where(col(WeekMember.week) == week, theirs))

    def keep_releases(self, week: str, subject: Subject, bands: dict[str, Band | None]) -> None:
        """Publish a week: what is kept here is never changed. A second time is an error."""
        about = {"week": week, "subject": subject}
        self._keep(Release, ({"team": team, "band": band, **about} for team, band in bands.items()))

    def releases(self, weeks: Sequence[str]) -> list[Release]:
        """What was published of these weeks."""
        query = select(Release).where(col(Release.week).in_(weeks))
        return self._once(("releases", *weeks), query)

    def keep_marks(self, week: str, subject: Subject, marks: Iterable[str]) -> None:
        """Keep the marks of those whom releases of a week are about."""
        about = {"week": week, "subject": subject}
        self._keep(ReleaseMark, ({"mark": mark, **about} for mark in marks))

    def marks(self, week: str, subject: Subject) -> set[str]:
        """The marks of a week; none where nothing was shown, or it was not strict."""
        query = select(col(ReleaseMark.mark)).where(
            col(ReleaseMark.week) == week, col(ReleaseMark.subject) == subject
        )
        return set(self._all(query))

    def drop_marks(self, subject: Subject, before: str) -> None:
        """Forget who answered in the weeks before this one."""
        old = (col(ReleaseMark.subject) == subject, col(ReleaseMark.week) < before)
        self._change(delete(ReleaseMark).where(*old))

    def drop_weeks(self, before: str) -> None:
        """Forget whose answers counted in the weeks before this one."""
        self._change(delete(WeekMember).where(col(WeekMember.week) < before))

    def _managers(self) -> Any:  # noqa: ANN401 -- a query
        # A query within a query is not kept to the workspace by itself.
        mine = select(Team.manager).where(Team.workspace == self.workspace_id)
        return mine.where(col(Team.manager).is_not(None))

    def _keep(self, kind: type[Record], rows: Iterable[dict[str, Any]]) -> None:
        # In one statement: there may be as many as there are people.
        ours = {"workspace": self.workspace_id}
        several = [{"id": new_id(), **ours, **row} for row in rows]
        if several:
            self._read.clear()
            self._session.execute(insert(kind), several, execution_options=self._scope)

    def _change(self, statement: Any) -> None:  # noqa: ANN401 -- a statement
        self._read.clear()
        self._session.execute(statement, execution_options=self._scope)
