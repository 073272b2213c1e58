"""An office of several teams: who says what in a week, and what is shown of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from flows.people import checkin_kept as kept
from flows.people import releases
from flows.people.opening import open_weeks
from flows.people.weeks import before, closes, week_of
from storage.records import (
    EVERYONE,
    Band,
    Membership,
    Organisation,
    Person,
    Release,
    Subject,
    Team,
)
from tests.stage import Stage

A_MINUTE = timedelta(minutes=1)


class Office:
    """A stage with large teams. People are called a0, a1 … in team a, and so on."""

    def __init__(self, stage: Stage, **sizes: int) -> None:
        self.stage, self.names = stage, [*sizes]
        with stage.storage.book(stage.workspace) as book:
            for row in [*book.teams()]:
                book.set_members(row, [])  # the stage's own team is not in the way
            for name, size in sizes.items():
                team = book.add(Team(id=self.id_of(name), name=name))
                people = [book.add(self._person(f"{name}{n}")) for n in range(size)]
                book.set_members(team, people)

    @property
    def natives(self) -> list[str]:
        """Everybody of the office who is still in a team."""
        with self.stage.storage.book(self.stage.workspace) as book:
            return sorted(one.native for one in book.in_teams() if one.native[0] in self.names)

    def id_of(self, name: str) -> str:
        """The id of a team or a person; the same in every world, but for the world's name."""
        return f"{self.stage.workspace.partition(':')[0]}-{name}"

    def hires(self, *natives: str) -> None:
        """Somebody new, in no team yet."""
        with self.stage.storage.book(self.stage.workspace) as book:
            for native in natives:
                book.add(self._person(native))

    def _person(self, native: str) -> Person:
        return Person(
            id=self.id_of(native),
            native=native,
            name=native.upper(),
            zone="Europe/Lisbon",
            greeted_at=self.stage.now,
        )

    def settle(self, **settled: object) -> None:
        """Settings as if they had always been so."""
        with self.stage.storage.book(self.stage.workspace) as book:
            organisation = book.organisation()
            for name, value in settled.items():
                setattr(organisation, name, value)

    def manages(self, team: str, who: str) -> None:
        """Let somebody manage a team."""
        with self.stage.storage.book(self.stage.workspace) as book:
            (one,) = book.people_called([who])
            book.get(Team, self.id_of(team)).manager = one.id

    def moves(self, who: str, *teams: str) -> None:
        """Somebody belongs to these teams from now on, and to no others."""
        with self.stage.storage.book(self.stage.workspace) as book:
            (one,) = book.people_called([who])
            for team in book.teams():
                others = [other for other in book.members(team) if other.id != one.id]
                book.set_members(team, [*others, *([one] if team.name in teams else [])])

    def says(self, answers: Mapping[str, int]) -> None:
        """People check in; each has a choice, as if they had been invited before."""
        with self.stage.storage.book(self.stage.workspace) as book:
            for person in book.people_called(answers):
                with self.stage.conductor.turning(book) as turn:
                    turn.someone = person
                    turn.book.held_choice(person)
                    said = kept.said(answers[person.native], (), f"words of {person.native}")
                    kept.add(turn, said)

    def opens(self) -> None:
        """Whatever comes every week is on its way, as when Parley starts."""
        at = self.stage
        with at.storage.book(at.workspace) as book, at.conductor.turning(book) as turn:
            open_weeks(turn)

    async def begin(self) -> None:
        """The week is open, with everybody in it."""
        self.opens()
        await self.stage.deliveries.drain()

    async def week_over(self) -> None:
        """The week closes, and the next one opens."""
        await self.stage.until(closes(week_of(self.stage.now)) + A_MINUTE)

    async def week_of_answers(self, answers: Mapping[str, int]) -> dict[str, Band | None]:
        """A week in which these answers are given; what is shown of load afterwards."""
        self.says(answers)
        await self.week_over()
        return self.shown()

    def shown(self, subject: Subject = Subject.LOAD, reader: str = "eve") -> dict[str, Band | None]:
        """What is shown of the week that closed last, by the teams' names; "" is everyone."""
        week = before(week_of(self.stage.now))
        with self.stage.storage.book(self.stage.workspace) as book:
            teams = {one.name: one for one in book.teams() if one.name in self.names}
            (who,) = book.people_called([reader])
            found = {name: releases.shown(book, one, week, who) for name, one in teams.items()}
            found[EVERYONE] = releases.shown(book, None, week, who)
        return {name: bands[subject] for name, bands in found.items()}

    def kept(self) -> list[tuple[str, str, str, Band | None]]:
        """Every release there ever was, in an order of its own."""
        found = self.stage.kept(Release)
        return sorted((one.week, one.team, one.subject.value, one.band or "") for one in found)  # type: ignore[misc]

    @property
    def organisation(self) -> Organisation:
        """The settings as they are."""
        (one,) = self.stage.kept(Organisation)
        return one

    def members(self) -> set[tuple[str, str]]:
        """Who belongs to which team."""
        return {(one.person, one.team) for one in self.stage.kept(Membership)}


def all_of(team: str, size: int, value: int, but: Iterable[str] = ()) -> dict[str, int]:
    """Everybody of a team says the same."""
    return {f"{team}{n}": value for n in range(size) if f"{team}{n}" not in set(but)}
