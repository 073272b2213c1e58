"""Queries about what a workspace has settled about its people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from storage.book.core import Core
from storage.book.deliveries import insert_into
from storage.records import (
    CheckInChoice,
    Membership,
    Organisation,
    OrganisationChange,
    Person,
    Team,
    new_id,
)


class Organisations(Core):
    """The settings that are about people."""

    def organisation(self) -> Organisation:
        """The workspace's settings; made as they come on first sight."""
        found = next(iter(self._once("organisation", select(Organisation))), None)
        if found is None:
            fresh = Organisation(id=new_id(), workspace=self.workspace_id)
            # Two may look for the first time at the same moment; then the first one's holds.
            kept = insert_into(self._session, Organisation).values(**fresh.model_dump())
            self._session.execute(kept.on_conflict_do_nothing(), execution_options=self._scope)
            self._read.clear()
            found = self._all(select(Organisation))[0]
        return found  # type: ignore[no-any-return]

    def organisation_changes(self, start: int, limit: int) -> list[OrganisationChange]:
        """Changes of these settings, the newest first."""
        newest = (col(OrganisationChange.at).desc(), col(OrganisationChange.what))
        query = select(OrganisationChange).order_by(*newest).offset(start).limit(limit)
        return self._all(query)

    def settings_ahead(self, now: datetime) -> set[str]:
        """The settings with a change that does not hold yet."""
        query = select(OrganisationChange.what).where(col(OrganisationChange.holds_from) > now)
        return set(self._all(query))

    def last_changes(self, names: Iterable[str]) -> dict[str, str]:
        """What these settings were last changed to, as far as they ever were."""
        query = select(OrganisationChange).where(col(OrganisationChange.what).in_(list(names)))
        found = self._all(query.order_by(col(OrganisationChange.at)))
        return {one.what: one.now for one in found}

    def first_together(self, change: OrganisationChange, within: timedelta) -> OrganisationChange:
        """The first that the same person changed in one go: each less than `within` apart."""
        mine = select(OrganisationChange).where(OrganisationChange.by == change.by)
        newest = (col(OrganisationChange.at).desc(), col(OrganisationChange.what).desc())
        first = change
        for one in self._all(mine.where(OrganisationChange.at <= change.at).order_by(*newest)):
            if first.at - one.at >= within:
                break
            first = one
        return first

    def changed_together(
        self, change: OrganisationChange, within: timedelta
    ) -> list[OrganisationChange]:
        """What the same person changed in one go from this one on, the oldest first."""
        mine = select(OrganisationChange).where(OrganisationChange.by == change.by)
        oldest = (col(OrganisationChange.at), col(OrganisationChange.what))
        together: list[OrganisationChange] = []
        for one in self._all(mine.where(OrganisationChange.at >= change.at).order_by(*oldest)):
            if together and one.at - together[-1].at >= within:
                break
            together.append(one)
        return together

    def concerned(self) -> list[Person]:
        """Everybody in a team, whoever manages one or has a choice about check-ins, each once."""
        manage = select(Team.manager).where(Team.workspace == self.workspace_id)
        chose = select(CheckInChoice.person).where(CheckInChoice.workspace == self.workspace_id)
        either = or_(col(Person.id).in_(manage), col(Person.id).in_(chose))
        others = self._all(select(Person).where(either))
        each = {one.id: one for one in (*self.in_teams(), *others)}
        return sorted(each.values(), key=lambda one: one.id)

    def in_teams(self) -> list[Person]:
        """Everybody who belongs to a team, each once."""
        teams = select(Membership.person).where(Membership.workspace == self.workspace_id)
        return self._all(select(Person).where(col(Person.id).in_(teams)).order_by(Person.id))
