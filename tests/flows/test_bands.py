"""What may be told of a week's answers, case by case; test_bands_random.py tries all others."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest

from flows.people.bands import Rules, Week, publish, told_of
from storage.records import EVERYONE, Band

FIVE = Rules()
STRICT = Rules(strict=True)


def people(letter: str, count: int) -> frozenset[str]:
    return frozenset(f"{letter}{number}" for number in range(count))


def all_say(value: int, *groups: frozenset[str]) -> dict[str, int]:
    return dict.fromkeys(frozenset[str]().union(*groups), value)


def told(teams: Mapping[str, frozenset[str]], shown: frozenset[str], who: frozenset[str]) -> Week:
    return Week(teams, who, shown)


def test_five_answers_of_six_people_are_enough_and_four_are_not() -> None:
    team = people("a", 6)
    answers = all_say(4, team)
    for answered, band in ((6, Band.HIGH), (5, Band.HIGH), (4, None), (0, None)):
        some = {one: answers[one] for one in sorted(team)[:answered]}
        assert publish({"t": team}, some, FIVE) == {"t": band, EVERYONE: band}


def test_five_of_five_would_tell_that_everybody_answered() -> None:
    team = people("a", 5)
    assert publish({"t": team}, all_say(4, team), FIVE) == {"t": None, EVERYONE: None}


def test_an_answer_from_outside_of_the_teams_counts_nowhere() -> None:
    team = people("a", 6)
    answers = {**all_say(1, frozenset(sorted(team)[:4])), **all_say(5, people("x", 20))}
    assert publish({"t": team}, answers, FIVE) == {"t": None, EVERYONE: None}


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ([2, 2, 2, 2, 3], Band.LOW),  # 2.2
        ([2, 2, 2, 3, 3], Band.MIDDLE),  # 2.4
        ([2, 2, 2, 2, 3, 3], Band.MIDDLE),  # 7/3 itself is not below it
        ([1, 1, 1, 1, 5], Band.LOW),  # 1.8
        ([3, 3, 3, 4, 5], Band.MIDDLE),  # 3.6
        ([3, 3, 4, 4, 4, 4], Band.HIGH),  # 11/3 itself
        ([5, 5, 5, 5, 5, 2], Band.HIGH),
        ([5, 5, 5, 5, 5, 5], Band.HIGH),  # R7: as one that is mixed
        ([1, 1, 1, 1, 1, 1], Band.LOW),
    ],
)
def test_bands_are_cut_so_that_equal_answers_look_like_mixed_ones(
    answers: list[int], band: Band
) -> None:
    team = people("a", 7)
    given = dict(zip(sorted(team), answers, strict=False))
    assert publish({"t": team}, given, FIVE)["t"] is band


def test_no_answer_can_be_ruled_out_from_a_band_alone() -> None:
    """Of five answers, with any band on show, somebody may have given each of the five."""
    team = people("a", 6)
    first, *others = sorted(team)[:5]
    possible: dict[Band | None, set[int]] = {}
    for given in itertools.product(range(1, 6), repeat=5):
        answers = dict(zip([first, *others], given, strict=True))
        possible.setdefault(publish({"t": team}, answers, FIVE)["t"], set()).add(answers[first])
    assert possible == {band: {1, 2, 3, 4, 5} for band in Band}


def test_everyone_minus_the_teams_is_never_a_few() -> None:
    """R3: twelve are five, five and two; here six, six and two."""
    teams = {"a": people("a", 6), "b": people("b", 6), "c": people("c", 2)}
    answers = all_say(3, *teams.values())
    shown = publish(teams, answers, FIVE)
    assert shown == {"a": Band.MIDDLE, "b": Band.MIDDLE, "c": None, EVERYONE: None}


def test_everyone_is_hidden_by_a_small_rest_even_when_nobody_of_it_answered() -> None:
    """Else whoever reads learns from week to week whether those two have answered."""
    teams = {"a": people("a", 6), "b": people("b", 6), "c": people("c", 2)}
    answers = all_say(3, teams["a"], teams["b"])
    assert publish(teams, answers, FIVE)[EVERYONE] is None


def test_a_rest_that_is_large_enough_hides_nothing() -> None:
    teams = {"a": people("a", 6), "b": people("b", 3), "c": people("c", 3)}
    answers = all_say(5, *teams.values())
    assert publish(teams, answers, FIVE) == {
        "a": Band.HIGH,
        "b": None,
        "c": None,
        EVERYONE: Band.HIGH,
    }


def test_one_person_left_or_came_and_nothing_is_shown() -> None:
    """R4: whatever they answer, by who is a member."""
    eight = people("a", 8)
    before = told({"t": eight}, frozenset({"t", EVERYONE}), eight)
    for now in (eight - {"a0"}, eight | {"new"}, (eight - {"a0"}) | {"new"}):
        shown = publish({"t": now}, all_say(3, now), FIVE, [before])
        assert shown == {"t": None, EVERYONE: None}
    assert publish({"t": eight}, all_say(3, eight), FIVE, [before])["t"] is Band.MIDDLE


def test_who_left_during_the_week_stands_out_in_that_week_already() -> None:
    """Everybody knows that they hardly answered in it, so it is compared as if without them."""
    eight = people("a", 8)
    before = told({"t": eight}, frozenset({"t", EVERYONE}), eight)
    left, rest = frozenset({"a0"}), all_say(3, eight - {"a0"})
    assert publish({"t": eight}, rest, FIVE, [before], left) == {"t": None, EVERYONE: None}
    assert publish({"t": eight}, rest, FIVE, [], left)["t"] is Band.MIDDLE
    # And the next week is compared with it in both ways.
    then = Week({"t": eight}, eight, frozenset({"t"}), left)
    assert publish({"t": eight}, all_say(3, eight), FIVE, [then])["t"] is None
    assert publish({"t": eight - left}, rest, FIVE, [then])["t"] is None


def test_of_six_of_whom_one_left_five_would_tell_that_all_answered() -> None:
    six = people("a", 6)
    left = frozenset({"a0"})
    assert publish({"t": six}, all_say(3, six - left), FIVE, [], left)["t"] is None


def test_five_who_left_are_as_many_as_may_be_told_of() -> None:
    twelve = people("a", 12)
    seven = frozenset(sorted(twelve)[:7])
    before = told({"t": twelve}, frozenset({"t", EVERYONE}), twelve)
    assert publish({"t": seven}, all_say(3, seven), FIVE, [before])["t"] is Band.MIDDLE


def test_what_was_not_shown_is_not_compared_with() -> None:
    """So a team that lost somebody is shown again once the comparison has lapsed."""
    eight, seven = people("a", 8), people("a", 7)
    hidden = told({"t": eight}, frozenset(), eight)
    assert publish({"t": seven}, all_say(3, seven), FIVE, [hidden])["t"] is Band.MIDDLE
    assert publish({"t": seven}, all_say(3, seven), FIVE)["t"] is Band.MIDDLE


def test_a_team_under_another_name_is_still_the_same_people() -> None:
    """An admin moves all but one into a new team: the new one is compared with the old."""
    eight = people("a", 8)
    before = told({"old": eight}, frozenset({"old"}), eight)
    seven = eight - {"a0"}
    shown = publish({"new": seven, "old": frozenset({"a0"})}, all_say(3, eight), FIVE, [before])
    assert shown == {"new": None, "old": None, EVERYONE: Band.MIDDLE}


def test_the_strict_form_compares_who_answered_too() -> None:
    eight = people("a", 8)
    before = told({"t": eight}, frozenset({"t", EVERYONE}), eight)
    seven = all_say(3, eight - {"a0"})
    assert publish({"t": eight}, seven, FIVE, [before])["t"] is Band.MIDDLE
    assert publish({"t": eight}, seven, STRICT, [before]) == {"t": None, EVERYONE: None}
    assert publish({"t": eight}, all_say(3, eight), STRICT, [before])["t"] is Band.MIDDLE


def test_strict_where_it_is_not_known_who_answered_shows_nothing() -> None:
    eight = people("a", 8)
    before = Week({"t": eight}, None, frozenset({"t"}))
    assert publish({"t": eight}, all_say(3, eight), STRICT, [before])["t"] is None
    assert publish({"t": eight}, all_say(3, eight), FIVE, [before])["t"] is Band.MIDDLE


def test_strictly_groups_of_different_names_are_compared_too() -> None:
    """Everyone of last week against a team of this week: they differ by two who answered."""
    teams = {"t": people("t", 12), "u": people("u", 12)}
    first = all_say(3, people("t", 4), frozenset({"u0"}))
    assert publish(teams, first, STRICT) == {"t": None, "u": None, EVERYONE: Band.MIDDLE}
    before = told(teams, frozenset({EVERYONE}), frozenset(first))
    second = {**first, "t4": 1}
    assert publish(teams, second, STRICT, [before]) == {"t": None, "u": None, EVERYONE: None}
    # Where the two differ by five, on both sides, they may be told of.
    others = all_say(3, people("t", 12) - people("t", 4))
    assert publish(teams, others, STRICT, [before])["t"] is Band.MIDDLE


def test_strictly_everyone_of_last_week_minus_the_teams_of_this_week_is_never_a_few() -> None:
    """Ten are in neither team, of whom four answered then."""
    teams = {"a": people("a", 20), "b": people("b", 20), "c": people("c", 10)}
    few, more = (all_say(3, people("a", n), people("b", n), people("c", 4)) for n in (4, 9))
    before = told(teams, frozenset({EVERYONE}), frozenset(few))
    shown = publish(teams, more, STRICT, [before])
    assert shown == {"a": None, "b": Band.MIDDLE, "c": None, EVERYONE: None}


def test_strictly_everyone_of_this_week_minus_the_teams_of_last_week_is_never_a_few() -> None:
    teams = {"a": people("a", 20), "b": people("b", 20), "c": people("c", 10)}
    few, more = (all_say(3, people("a", n), people("b", n), people("c", 4)) for n in (4, 9))
    before = told(teams, frozenset({"a", "b"}), frozenset(more))
    assert publish(teams, few, STRICT)[EVERYONE] is Band.MIDDLE
    assert publish(teams, few, STRICT, [before])[EVERYONE] is None


def test_who_left_one_of_several_teams_does_not_stand_out_of_everyone_of_last_week() -> None:
    """Of no team by itself: all but those who are in two of them, to the end of the week."""
    teams = {"a": people("a", 8), "b": people("b", 8)}
    before = told(teams, frozenset({EVERYONE}), people("a", 4) | people("b", 4))
    answers = all_say(3, *teams.values())
    shown = publish(teams, answers, FIVE, [before], frozenset({"a0"}))
    assert shown == {"a": None, "b": Band.MIDDLE, EVERYONE: None}


def test_everyone_of_last_week_minus_the_teams_of_this_week_is_never_a_few() -> None:
    """Then few had answered in the teams, so that everyone alone was shown; now all have."""
    teams = {"a": people("a", 6), "b": people("b", 7), "c": people("c", 2)}
    before = told(teams, frozenset({EVERYONE}), people("a", 4) | people("b", 4) | people("c", 2))
    shown = publish(teams, all_say(3, *teams.values()), FIVE, [before])
    assert shown == {"a": None, "b": Band.MIDDLE, "c": None, EVERYONE: Band.MIDDLE}


def test_everyone_of_this_week_minus_the_teams_of_last_week_is_never_a_few() -> None:
    teams = {"a": people("a", 6), "b": people("b", 7), "c": people("c", 2)}
    everyone = frozenset[str]().union(*teams.values())
    before = told(teams, frozenset({"a", "b"}), everyone)
    few = all_say(3, people("a", 4), people("b", 4), people("c", 2))
    assert publish(teams, few, FIVE)[EVERYONE] is Band.MIDDLE
    assert publish(teams, few, FIVE, [before])[EVERYONE] is None


def test_the_same_answers_of_other_people_give_the_same() -> None:
    team = people("a", 8)
    values = [1, 5, 2, 4, 3, 3, 5, 5]
    one = dict(zip(sorted(team), values, strict=True))
    other = dict(zip(sorted(team), reversed(values), strict=True))
    assert publish({"t": team}, one, FIVE) == publish({"t": team}, other, FIVE)


def test_fewer_than_five_are_refused_by_the_rules_themselves() -> None:
    with pytest.raises(ValueError, match="never fewer than 5"):
        Rules(4)


def test_what_is_told_of_is_settled_without_any_answer() -> None:
    team = people("a", 6)
    assert told_of(Week({"t": team}, team), FIVE, []) == {"t", EVERYONE}
