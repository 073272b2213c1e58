"""What may be told of a week's answers: one of three bands for a group of people, or nothing.

Nothing here reads or writes, and this is the only way from answers to anything that others see.
Whoever reads it may hold every release there ever was. So each group of people that they know
something of, or can form by taking one from another, must differ from every other such group by
nobody, or by at least as many people as it takes to be told of at all:

    everyone - teams shown = the rest     R3: of one week, by who answered
    now - before, before - now            R4: across weeks, by who is a member when they open and
                                          when they close; strictly also by who answered

Which groups are told of is settled before any answer is looked at (R5, R7): by who is a member, who
answered, sizes and ids. The rules R1 to R13, and what was chosen where they leave something open,
are in docs/decisions/0014-groups-are-compared-before-anything-is-told.md.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.records import EVERYONE, Band

People = frozenset[str]
Teams = Mapping[str, People]  # by the team's id; nobody is in two

FLOOR = 5  # people who answered; whatever anybody sets, never fewer
NOBODY: People = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """How much it takes to be told of."""

    least: int = FLOOR
    strict: bool = False  # compare also who answered, not only who is a member

    def __post_init__(self) -> None:
        if self.least < FLOOR:
            message = f"never fewer than {FLOOR}"
            raise ValueError(message)

    def few(self, people: People) -> bool:
        """Whether there are people, but too few to be told of."""
        return 0 < len(people) < self.least

    def few_between(self, one: People, other: People) -> bool:
        """Whether two groups differ by too few people, on either side."""
        common = len(one & other)
        return 0 < len(one) - common < self.least or 0 < len(other) - common < self.least


@dataclass(frozen=True, slots=True)
class Week:
    """The people of a week: who is in which team, who of them answered, and what was told."""

    teams: Teams  # as the week opened
    answered: People | None  # None: of this earlier week nobody can say any more
    shown: frozenset[str] = frozenset()  # teams, and EVERYONE
    left: People = NOBODY  # who was not in their team any more when it closed

    @property
    def everyone(self) -> People:
        """All teams together."""
        return NOBODY.union(*self.teams.values())


@dataclass(frozen=True, slots=True)
class _Group:
    """People of whom readers know something, or can work it out."""

    members: People
    stayed: People
    answered: People | None

    @classmethod
    def of(cls, week: Week, members: People) -> _Group:
        """Some people of a week."""
        answered = None if week.answered is None else members & week.answered
        return cls(members, members - week.left, answered)


Known = Mapping[str, list[_Group]]  # by each of their members


def publish(
    teams: Teams,
    answers: Mapping[str, int],
    rules: Rules,
    earlier: Sequence[Week] = (),
    left: People = NOBODY,
) -> dict[str, Band | None]:
    """The band of each team and of EVERYONE, or None where nothing is told, for whatever reason.

    `answers` are 1 to 5, by person; those of people in none of the teams count nowhere. `earlier`
    are the weeks to compare with. Who has `left` a team since the week opened still counts there,
    but it is known of them that they hardly answered.
    """
    week = Week(teams, frozenset(answers), left=left)
    shown = told_of(week, rules, earlier)
    units = {**teams, EVERYONE: week.everyone}
    return {
        unit: _band([answers[one] for one in members if one in answers]) if unit in shown else None
        for unit, members in units.items()
    }


def _band(answers: Sequence[int]) -> Band:
    """Low below 7/3, high from 11/3: mixed answers reach each band as well as equal ones (R7)."""
    if 3 * sum(answers) < 7 * len(answers):
        return Band.LOW
    return Band.HIGH if 3 * sum(answers) >= 11 * len(answers) else Band.MIDDLE


def told_of(week: Week, rules: Rules, earlier: Sequence[Week]) -> frozenset[str]:
    """Which teams, and whether EVERYONE, may be told of. No answer's value comes in here."""
    known = _known(earlier)
    teams = {
        unit
        for unit, members in week.teams.items()
        if _fits(_Group.of(week, members), rules, known)
    }
    _make_room(week, teams, rules, earlier)
    whole = _Group.of(week, week.everyone)
    if _fits(whole, rules, known) and _rest_fits(week, teams, rules, earlier, known):
        return frozenset({*teams, EVERYONE})
    return frozenset(teams)


def _known(earlier: Iterable[Week]) -> Known:
    """Every group of the earlier weeks, under each of its members: all others differ wholly."""
    found: dict[str, list[_Group]] = defaultdict(list)
    for week in earlier:
        units = {**week.teams, EVERYONE: week.everyone}
        groups = [_Group.of(week, units[unit]) for unit in week.shown]
        if EVERYONE in week.shown:
            groups.append(_Group.of(week, week.everyone - _together(week, week.shown)))
        for group in groups:
            for person in group.members:
                found[person].append(group)
    return found


def _together(week: Week, units: Iterable[str]) -> People:
    """Those who are in any of these teams of a week."""
    return NOBODY.union(*(week.teams[one] for one in units if one != EVERYONE))


def _fits(group: _Group, rules: Rules, known: Known) -> bool:
    """R1 and R4: enough people answered, and no few of them stand out against what is known.

    It takes more members than answers: with as many, to be told of would say that all answered.
    """
    answered = group.stayed & (group.answered or NOBODY)  # not known: nothing is told
    if len(group.stayed) <= rules.least or len(answered) < rules.least:
        return False
    near = {id(other): other for one in group.members for other in known.get(one, ())}
    return not any(_stands_out(group, other, rules) for other in near.values())


def _stands_out(now: _Group, before: _Group, rules: Rules) -> bool:
    seen = itertools.product((now.members, now.stayed), (before.members, before.stayed))
    if any(rules.few_between(one, other) for one, other in seen):
        return True
    if not rules.strict:
        return False
    if now.answered is None or before.answered is None:
        return True
    return rules.few_between(now.answered, before.answered)


def _few_beside(whole: Week, parts: Week, teams: Iterable[str], rules: Rules) -> bool:
    """Whether everyone of a week without these teams of another one are a few.

    Beyond what single teams are compared for: several teams together may leave a few.
    """
    told = _together(parts, teams)
    seen = itertools.product(
        (whole.everyone, whole.everyone - whole.left), (told, told - parts.left)
    )
    if any(rules.few(everyone - some) for everyone, some in seen):
        return True
    if not rules.strict or whole.answered is None or parts.answered is None:
        return False  # what is not known has hidden all that shares anybody with it
    return rules.few((whole.everyone & whole.answered) - (told & parts.answered))


def _make_room(week: Week, teams: set[str], rules: Rules, earlier: Sequence[Week]) -> None:
    """R5: where an earlier EVERYONE without the teams of now would be a few, the smallest goes."""
    wholes = [one for one in earlier if EVERYONE in one.shown]
    while teams and any(_few_beside(whole, week, teams, rules) for whole in wholes):
        teams.remove(min(teams, key=lambda unit: (len(week.teams[unit]), unit)))


def _rest_fits(
    week: Week, teams: Iterable[str], rules: Rules, earlier: Iterable[Week], known: Known
) -> bool:
    """R3 and R5: those beside the teams shown are nobody, or may be told of like a team.

    Else EVERYONE is hidden; that settles it whatever the teams are, so no team has to be. The same
    goes for those beside the teams of an earlier week.
    """
    rest = _Group.of(week, week.everyone - _together(week, teams))
    if rest.members and not _fits(rest, rules, known):
        return False
    return not any(_few_beside(week, before, before.shown, rules) for before in earlier)
