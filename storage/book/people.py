"""Queries about people, places and teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from storage.book.core import Core
from storage.records import Address, Membership, Person, Place, PlaceKind, Team, Workspace


class People(Core):
    """Who and where."""

    def workspace(self) -> Workspace:
        """The workspace this book belongs to; LookupError before it was settled."""
        found = self._session.get(Workspace, self.workspace_id)
        if found is None:
            message = f"no workspace {self.workspace_id}"
            raise LookupError(message)
        return found

    def settle_workspace(self, platform: str, native: str, name: str = "") -> Workspace:
        """The workspace, made on first sight."""
        found = self._session.get(Workspace, self.workspace_id)
        if found is None:
            found = Workspace(id=self.workspace_id, platform=platform, native=native, name=name)
            self._session.add(found)
            self._session.flush()
        return found

    def person_called(self, native: str) -> Person | None:
        """A person by the platform's id."""
        query = select(Person).where(Person.native == native)
        return self._first(query)  # type: ignore[no-any-return]

    def people_called(self, natives: Iterable[str]) -> list[Person]:
        """People by the platform's ids; those unknown are left out."""
        return self._all(select(Person).where(col(Person.native).in_(list(natives))))

    def people(self, ids: Iterable[str]) -> list[Person]:
        """People by the ids of their records, in the order asked."""
        wanted = list(ids)
        query = select(Person).where(col(Person.id).in_(wanted))
        key = ("people", *wanted)
        if key not in self._read:
            self._read[key] = self._narrow(query)
        found = {person.id: person for person in self._read[key]}
        return [found[one] for one in wanted if one in found]

    def everyone(self) -> list[Person]:
        """Everybody known here."""
        return self._all(select(Person).order_by(col(Person.name)))

    def admins(self) -> list[Person]:
        """Those who may settle everything, and have not left."""
        return self._all(
            select(Person).where(col(Person.admin).is_(True), col(Person.gone).is_(False))
        )

    def remember_dm(self, person_id: str, channel: str) -> None:
        """Keep the private conversation with a person: it is opened once."""
        person = self.find(Person, person_id)
        if person is not None and person.dm != channel:
            person.dm = channel

    def place_called(self, native: str) -> Place | None:
        """A place by the platform's id."""
        return self._first(select(Place).where(Place.native == native))  # type: ignore[no-any-return]

    def address_of(self, native: str) -> Address | None:
        """How the platform reaches a person or a place."""
        return self._first(select(Address).where(Address.native == native))  # type: ignore[no-any-return]

    def addresses(self) -> list[Address]:
        """All of them; the team's channels among them have a team."""
        return self._all(select(Address).order_by(col(Address.native)))

    def channels(self) -> list[Place]:
        """Channels that could hold internal threads: not shared, not archived, the bot inside."""
        kinds = [PlaceKind.CHANNEL, PlaceKind.PRIVATE]
        query = (
            select(Place)
            .where(
                col(Place.kind).in_(kinds),
                col(Place.shared).is_(False),
                col(Place.archived).is_(False),
                col(Place.bot_inside).is_(True),
            )
            .order_by(col(Place.name))
        )
        return self._all(query)

    def teams(self) -> list[Team]:
        """All teams, in a stable order."""
        return self._all(select(Team).order_by(col(Team.name), col(Team.id)))

    def team_of_channel(self, place: Place) -> Team | None:
        """The team whose channel this is."""
        return self._first(select(Team).where(Team.channel == place.id))  # type: ignore[no-any-return]

    def teams_of(self, person: Person) -> list[Team]:
        """The teams a person belongs to."""
        query = (
            select(Team)
            .join(Membership, col(Membership.team) == col(Team.id))
            .where(Membership.person == person.id)
            .order_by(col(Team.name))
        )
        return self._all(query)

    def members(self, team: Team) -> list[Person]:
        """The people of a team, by name."""
        query = (
            select(Person)
            .join(Membership, col(Membership.person) == col(Person.id))
            .where(Membership.team == team.id)
            .order_by(col(Person.name))
        )
        return self._narrow(query)

    def set_members(self, team: Team, people: Sequence[Person]) -> None:
        """Make exactly these people the members of a team."""
        wanted = {person.id for person in people}
        rows: list[Membership] = self._all(select(Membership).where(Membership.team == team.id))
        for row in rows:
            if row.person not in wanted:
                self.remove(row)
        present = {row.person for row in rows}
        for person in people:
            if person.id not in present:
                self.add(Membership(team=team.id, person=person.id))
