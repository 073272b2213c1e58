"""Queries about what a workspace has settled about its people."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from storage.book.core import Core
from storage.book.deliveries import insert_into
from storage.records import Membership, Organisation, OrganisationChange, Person, new_id


class Organisations(Core):
    """The settings that are about people."""

    def organisation(self) -> Organisation:
        """The workspace's settings; made with the strict values on first sight."""
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

    def changed_together(self, change: OrganisationChange) -> list[OrganisationChange]:
        """What was changed by the same person at the same moment, this one among it."""
        query = select(OrganisationChange).where(
            OrganisationChange.by == change.by, OrganisationChange.at == change.at
        )
        return self._all(query.order_by(col(OrganisationChange.what)))

    def in_teams(self) -> list[Person]:
        """Everybody who belongs to a team, each once."""
        teams = select(Membership.person).where(Membership.workspace == self.workspace_id)
        return self._all(select(Person).where(col(Person.id).in_(teams)).order_by(Person.id))
