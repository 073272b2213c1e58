"""Random organisations over weeks, published as Parley does it, against the reader's rules.

People come, leave and change teams, several manage, the minimum goes up and down, weeks are missed
and runs repeated. What was kept at the time is compared with what the tests saw happen.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from tempfile import TemporaryDirectory
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from flows.people import answers, avoiding, releases
from flows.people.weeks import closes, week_of
from storage.book import Book
from storage.engine import Storage
from storage.records import EVERYONE, Organisation, Person, Release, Subject, Team
from tests.stage import MONDAY, Stage

TEAMS = ("a", "b", "c")
PEOPLE = tuple(f"p{number:02}" for number in range(26))
LEASTS = (5, 6, 8)
People = frozenset[str]
NOBODY: People = frozenset()


@dataclass(frozen=True)
class Held:
    """A week as it was: where everybody counted, who answered, and how much it took."""

    teams: dict[str, People]
    answered: People
    least: int
    shown: People
    left: People

    def seen(self, unit: str) -> tuple[People, People]:
        """Whom a reader takes it to be about: all of them, or those who were there to the end."""
        return self.members(unit), self.members(unit) - self.left

    def members(self, unit: str) -> People:
        return NOBODY.union(*self.teams.values()) if unit == EVERYONE else self.teams[unit]

    def groups(self) -> set[People]:
        """What is shown, and what can be formed from it by taking away."""
        found = {self.members(unit) for unit in self.shown}
        if EVERYONE in self.shown:
            parts = [self.teams[unit] for unit in self.shown - {EVERYONE}]
            for count in range(1, len(parts) + 1):
                for some in itertools.combinations(parts, count):
                    found.add(self.members(EVERYONE) - NOBODY.union(*some))
        return found - {NOBODY}


@dataclass
class World:
    """An organisation, and all that was ever published of it."""

    stage: Stage
    given: dict[str, int] = field(default_factory=dict)
    opened: dict[str, dict[str, People]] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)

    @contextmanager
    def book(self) -> Iterator[Book]:
        with self.stage.storage.book(self.stage.workspace) as book:
            yield book

    def put(self, where: dict[str, str], managers: dict[str, str]) -> None:
        """Everybody into their team, and those who manage."""
        with self.book() as book:
            for team in TEAMS:
                one = book.get(Team, team)
                book.set_members(one, book.people(p for p in PEOPLE if where[p] == team))
                one.manager = managers.get(team)

    def wants(self, least: int) -> None:
        """An admin sets another minimum."""
        with self.book() as book:
            book.organisation().next_least = least

    def turns(self, where: dict[str, str], managers: dict[str, str]) -> None:
        """The week turns over; what was there before is there still, letter by letter."""
        closed, before = self.published(), week_of(self.stage.now - timedelta(minutes=2))
        with self.book() as book:
            least = book.organisation().least
        with self.book() as book, self.stage.conductor.turning(book) as turn:
            releases.turn_over(turn, book.organisation())
        after = self.published()
        assert {one: after[one] for one in closed} == closed
        shown = {team for (team, week, subject), band in after.items()
                 if band and (week, subject) == (before, Subject.LOAD)}  # fmt: skip
        if before in self.opened and before not in self.held:
            theirs = NOBODY.union(managers.values())
            teams = {team: people - theirs for team, people in self.opened[before].items()}
            teams = {team: people for team, people in teams.items() if people}
            left = (p for team, people in teams.items() for p in people if where[p] != team)
            given = frozenset(self.given)
            self.held[before] = Held(teams, given, least, frozenset(shown), frozenset(left))
        self.opened.setdefault(week_of(self.stage.now), counted(where, managers))

    def published(self) -> dict[tuple[str, str, Subject], str]:
        with self.stage.storage.session() as session:
            query = select(Release)
            found = session.exec(query, execution_options={"workspace": self.stage.workspace}).all()
        return {(one.team, one.week, one.subject): one.band or "" for one in found}


def counted(where: dict[str, str], managers: dict[str, str]) -> dict[str, People]:
    theirs = set(managers.values())
    return {team: frozenset(p for p in PEOPLE if where[p] == team and p not in theirs)
            for team in TEAMS}  # fmt: skip


def few(people: People, least: int) -> bool:
    return 0 < len(people) < least


def check(world: World) -> None:
    """R1, R3 and R4, for everything that a reader may hold."""
    weeks = sorted(world.held)
    for week in weeks:
        one = world.held[week]
        for unit in one.shown:
            assert len(one.seen(unit)[1] & one.answered) >= one.least >= 5
        for some, others in itertools.permutations(one.groups(), 2):
            assert not few((some - others) & one.answered, one.least)
    for now, before in itertools.product(weeks, weeks):
        apart = (closes(now) - closes(before)) // timedelta(days=7)
        if 0 < apart <= releases.COMPARED[Subject.LOAD]:
            new, old = world.held[now], world.held[before]
            for mine, theirs in itertools.product(new.shown, old.shown):
                for this, that in itertools.product(new.seen(mine), old.seen(theirs)):
                    assert not few(this - that, new.least)
                    assert not few(that - this, new.least)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(st.data(), st.booleans())
def test_whatever_happens_nobody_stands_out(data: st.DataObject, strict: bool) -> None:  # noqa: FBT001 -- drawn
    with TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{folder}/one.db")
        SQLModel.metadata.create_all(storage.engine)
        stage = Stage(storage, at=closes(week_of(MONDAY)))
        world = World(stage)
        with storage.book(stage.workspace) as book:
            book.settle_workspace("stage", "W1")
            for name in PEOPLE:
                book.add(Person(id=name, native=name, name=name))
            for name in TEAMS:
                book.add(Team(id=name, name=name))
            book.organisation().strict = strict

        def said(_book: Book, _week: str, people: list[Person]) -> dict[str, int]:
            return {one.id: world.given[one.id] for one in people if one.id in world.given}

        nobody = mock.patch.object(avoiding, "scores", return_value={})
        with mock.patch.object(answers, "scores", said), nobody:
            _live(data, world)
        with storage.book(stage.workspace) as book:
            assert isinstance(book.organisation(), Organisation)
        stage.close()
        storage.close()


def _live(data: st.DataObject, world: World) -> None:
    """Some weeks of it."""
    team = st.sampled_from([*TEAMS, "nowhere"])
    where = dict(zip(PEOPLE, data.draw(st.lists(team, min_size=26, max_size=26)), strict=True))
    managers: dict[str, str] = {}
    world.put(where, managers)
    world.turns(where, managers)
    for _ in range(data.draw(st.integers(3, 8))):
        silent = data.draw(st.sets(st.sampled_from(PEOPLE), max_size=data.draw(st.integers(0, 9))))
        value = st.integers(1, 5)
        world.given = {one: data.draw(value) for one in PEOPLE if one not in silent}
        if data.draw(st.booleans()):
            where |= dict(data.draw(st.lists(st.tuples(st.sampled_from(PEOPLE), team), max_size=7)))
        if data.draw(st.integers(0, 4)) == 0:
            managers[data.draw(st.sampled_from(TEAMS))] = data.draw(st.sampled_from(PEOPLE))
        if data.draw(st.integers(0, 3)) == 0:
            world.wants(data.draw(st.sampled_from(LEASTS)))
        world.put(where, managers)
        end = closes(week_of(world.stage.now))
        world.stage.clock.at = end + timedelta(minutes=1)
        for _ in range(data.draw(st.integers(1, 2))):
            world.turns(where, managers)
        check(world)
