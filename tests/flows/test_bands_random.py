"""Random organisations over weeks against the rules, by somebody who holds every release.

The rules are stated here once more, as the reader would use them: by taking any published group
from any other one, not by how the publisher goes about it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.people.bands import Rules, Week, publish, told_of
from storage.records import EVERYONE, Band

TEAMS = ("a", "b", "c", "d")
PEOPLE = tuple(f"p{number:02}" for number in range(34))
NOBODY: frozenset[str] = frozenset()
MANY = st.sampled_from([0, 0, 0, 2, 9])


@dataclass(frozen=True)
class Organised:
    """A week as it was: who was where, who answered what, and what was made of it."""

    teams: dict[str, frozenset[str]]
    answers: dict[str, int]
    rules: Rules
    bands: dict[str, Band | None]
    left: frozenset[str]  # their teams, after the week had opened

    @property
    def everyone(self) -> frozenset[str]:
        return NOBODY.union(*self.teams.values())

    @property
    def shown(self) -> frozenset[str]:
        return frozenset(unit for unit, band in self.bands.items() if band is not None)

    @property
    def answered(self) -> frozenset[str]:
        return self.everyone & self.answers.keys()

    def members(self, unit: str) -> frozenset[str]:
        return self.everyone if unit == EVERYONE else self.teams[unit]

    def seen(self, unit: str) -> tuple[frozenset[str], frozenset[str]]:
        """Whom a reader takes it to be about: all of them, or those who were there to the end."""
        return self.members(unit), self.members(unit) - self.left

    def as_told(self) -> Week:
        return Week(self.teams, self.answered, self.shown, self.left)

    def groups(self) -> set[frozenset[str]]:
        """Everybody of whom this week tells something: what is shown, and any of it taken away."""
        found = {self.members(unit) for unit in self.shown}
        if EVERYONE in self.shown:
            shown = [self.teams[unit] for unit in self.shown - {EVERYONE}]
            for count in range(1, len(shown) + 1):
                for some in itertools.combinations(shown, count):
                    found.add(self.everyone - NOBODY.union(*some))
        return found - {NOBODY}


def moves() -> st.SearchStrategy[list[tuple[str, str]]]:
    """People who go to another team within a week, or leave, or come."""
    to = st.sampled_from([*TEAMS, "nowhere"])
    few = st.lists(st.tuples(st.sampled_from(PEOPLE), to), max_size=2)
    return st.one_of(
        st.just([]), st.just([]), few, st.lists(st.tuples(st.sampled_from(PEOPLE), to))
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Organised]:
    """Some weeks of an organisation, each published in its turn."""
    where = dict(zip(PEOPLE, draw(st.lists(
        st.sampled_from([*TEAMS[: draw(st.integers(1, 4))], "nowhere"]),
        min_size=len(PEOPLE), max_size=len(PEOPLE),
    )), strict=True))  # fmt: skip
    least, strict = draw(st.integers(5, 8)), draw(st.booleans())
    window, past = draw(st.sampled_from([2, 5])), list[Organised]()
    for _ in range(draw(st.integers(2, 6))):
        where |= dict(draw(moves()))
        silent = draw(st.sets(st.sampled_from(PEOPLE), max_size=draw(st.sampled_from([0, 2, 20]))))
        values = draw(st.lists(st.integers(1, 5), min_size=len(PEOPLE), max_size=len(PEOPLE)))
        answers = {
            one: value for one, value in zip(PEOPLE, values, strict=True) if one not in silent
        }
        teams = {
            team: frozenset(one for one in PEOPLE if where[one] == team)
            for team in sorted(set(where.values()) - {"nowhere"})
        }
        rules = Rules(least, strict=strict)
        earlier = [week.as_told() for week in past[-window:]]
        left = frozenset(draw(st.sets(st.sampled_from(PEOPLE), max_size=draw(MANY))))
        where |= dict.fromkeys(left, "nowhere")
        bands = publish(teams, answers, rules, earlier, left)
        past.append(Organised(teams, answers, rules, bands, left))
    return [replace(week) for week in past[-window - 1 :]]


def few(people: frozenset[str], least: int) -> bool:
    return 0 < len(people) < least


@settings(max_examples=60, deadline=None)
@given(histories())
def test_whatever_is_shown_was_answered_by_enough(history: list[Organised]) -> None:
    for week in history:
        for unit in week.shown:
            members = week.members(unit)
            stayed = members - week.left
            assert len(stayed & week.answered) >= week.rules.least
            assert len(stayed) > week.rules.least
            total, count = sum(week.answers[one] for one in members & week.answered), 0
            count = len(members & week.answered)
            low, high = total / count < 7 / 3 - 1e-9, total / count >= 11 / 3 - 1e-9
            assert week.bands[unit] is (Band.LOW if low else Band.HIGH if high else Band.MIDDLE)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_of_one_week_no_two_groups_differ_by_a_few_who_answered(history: list[Organised]) -> None:
    """R3, for every pair of what is shown and of what can be formed from it."""
    for week in history:
        for one, other in itertools.permutations(week.groups(), 2):
            difference = (one - other) & week.answered
            assert not few(difference, week.rules.least)
            # Nor does it depend on whether those few answered.
            assert not few(one - other, week.rules.least)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_no_two_weeks_differ_by_a_few_members(history: list[Organised]) -> None:
    """R4, for every pair of releases, of the same team and of others."""
    now = history[-1]
    for before in history[:-1]:
        for one, other in itertools.product(
            (now.seen(unit) for unit in now.shown),
            (before.seen(unit) for unit in before.shown),
        ):
            for mine, theirs in itertools.product(one, other):
                assert not few(mine - theirs, now.rules.least)
                assert not few(theirs - mine, now.rules.least)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_everyone_of_one_week_without_the_teams_of_another_is_never_a_few(
    history: list[Organised],
) -> None:
    now = history[-1]
    for before in history[:-1]:
        for whole, parts in ((now, before), (before, now)):
            if EVERYONE in whole.shown:
                shown = NOBODY.union(*(parts.teams[unit] for unit in parts.shown - {EVERYONE}))
                for everyone, some in itertools.product(
                    whole.seen(EVERYONE), (shown, shown - parts.left)
                ):
                    assert not few(everyone - some, now.rules.least)
                if now.rules.strict:
                    answered = whole.everyone & whole.answered
                    assert not few(answered - (shown & parts.answered), now.rules.least)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_strictly_no_two_weeks_differ_by_a_few_who_answered(history: list[Organised]) -> None:
    """Of whatever name: a team against everyone, a team against another one it was made of."""
    now = history[-1]
    if now.rules.strict:
        for before in history[:-1]:
            for new, old in itertools.product(now.shown, before.shown):
                mine = now.members(new) & now.answered
                theirs = before.members(old) & before.answered
                assert not few(mine - theirs, now.rules.least)
                assert not few(theirs - mine, now.rules.least)


def test_strictly_many_companies_that_change_by_a_few_show_no_two_that_differ_by_a_few() -> None:
    """Teams of which some answer much and some little, where such pairs are frequent."""
    draw = Random(1)  # noqa: S311 -- the same ones each time
    rules, compared = Rules(strict=True), 0
    for _ in range(120):
        teams = dict(zip("abc", (frozenset(PEOPLE[at::3]) for at in range(3)), strict=True))
        past: list[Week] = []
        for _week in range(3):
            often = {team: draw.choice((0.3, 0.6, 1)) for team in teams}
            answered = frozenset(one for team in sorted(teams) for one in sorted(teams[team])
                                 if draw.random() < often[team])  # fmt: skip
            week = Week(teams, answered)
            week = replace(week, shown=told_of(week, rules, past[::-1]))
            for before in past:
                for new, old in itertools.product(week.shown, before.shown):
                    mine = teams.get(new, week.everyone) & answered
                    theirs = teams.get(old, before.everyone) & (before.answered or NOBODY)
                    assert not few(mine - theirs, rules.least)
                    assert not few(theirs - mine, rules.least)
                    compared += 1
            past.append(week)
    assert compared > 50


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_what_is_hidden_does_not_depend_on_any_answer(
    history: list[Organised], random: object, value: int
) -> None:
    """R5 and R7: with all answers changed, and with all of them equal, the same is hidden."""
    del random
    now, earlier = history[-1], [week.as_told() for week in history[:-1]]
    for changed in (
        {one: 6 - said for one, said in now.answers.items()},
        dict.fromkeys(now.answers, value),
    ):
        again = publish(now.teams, changed, now.rules, earlier, now.left)
        assert {unit for unit, band in again.items() if band is not None} == now.shown
    assert (
        told_of(Week(now.teams, frozenset(now.answers), left=now.left), now.rules, earlier)
        == now.shown
    )


@settings(max_examples=60, deadline=None)
@given(histories())
def test_nothing_is_hidden_for_no_reason(history: list[Organised]) -> None:
    """A week without any change, in which all answer, is shown as far as it is large enough."""
    now = history[-1]
    everybody = dict.fromkeys(now.everyone, 3)
    alone = publish(now.teams, everybody, now.rules)
    large = {team for team, members in now.teams.items() if len(members) > now.rules.least}
    assert {team for team in now.teams if alone[team]} == large
    rest = now.everyone.difference(*(now.teams[team] for team in large))
    fits = len(rest) == 0 or len(rest) > now.rules.least
    assert (alone[EVERYONE] is not None) == (fits and len(now.everyone) > now.rules.least)
