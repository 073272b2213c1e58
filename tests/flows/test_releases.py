"""Publishing: once a week, whoever counts, and never anything else than a band."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flows.people import avoiding, releases
from flows.people.weeks import before, begins, closes, week_of
from storage.records import (
    EVERYONE,
    Band,
    Release,
    ReleaseMark,
    Subject,
    Team,
    WeekMember,
)
from tests.flows.publishing import Office, all_of
from tests.stage import Stage

ROOT = Path(__file__).parent.parent.parent


async def office(stage: Stage, **sizes: int) -> Office:
    one = Office(stage, **sizes)
    await one.begin()
    return one


async def test_a_week_is_published_when_it_closes_and_not_before(stage: Stage) -> None:
    one = await office(stage, a=6)
    one.says(all_of("a", 6, 4))
    await stage.until(closes(week_of(stage.now)) - stage.now.resolution)
    assert stage.kept(Release) == []
    await one.week_over()
    assert one.shown() == {"a": Band.HIGH, EVERYONE: Band.HIGH}
    assert one.shown(Subject.AVOIDED) == {"a": None, EVERYONE: None}


async def test_four_answers_are_shown_as_no_answers_are(stage: Stage) -> None:
    one = await office(stage, a=6)
    assert await one.week_of_answers(all_of("a", 4, 5)) == {"a": None, EVERYONE: None}
    few = one.kept()
    await one.week_over()
    none = one.kept()[len(few) :]
    assert [row[1:] for row in none] == [row[1:] for row in few]


async def test_a_managers_own_answer_counts_nowhere(stage: Stage) -> None:
    one = Office(stage, a=6, b=7)
    one.manages("a", "a0")
    one.manages("b", "b0")
    await one.begin()
    # Six people, of whom four and the manager answer; seven, of whom five and the manager do.
    given = {**all_of("a", 5, 5), **all_of("b", 6, 1, but=["b0"]), "b0": 5}
    assert await one.week_of_answers(given) == {"a": None, "b": Band.LOW, EVERYONE: None}


async def test_who_becomes_a_manager_during_the_week_counts_nowhere_either(stage: Stage) -> None:
    one = await office(stage, a=6)
    one.says(all_of("a", 6, 4))
    one.manages("a", "a0")
    await one.week_over()
    assert one.shown() == {"a": None, EVERYONE: None}


async def test_whose_answer_counts_where_is_settled_when_the_week_opens(stage: Stage) -> None:
    """Nobody can put together a group once they know who answers."""
    one = await office(stage, a=7, b=7)
    one.says({**all_of("a", 7, 5), **all_of("b", 7, 1)})
    for number in range(1, 6):
        one.moves(f"a{number}", "b")
    await one.week_over()
    # Not with those who were moved into it, and of those who were left behind nothing.
    assert one.shown() == {"a": None, "b": Band.LOW, EVERYONE: None}


async def test_who_joins_during_the_week_counts_from_the_next_one_on(stage: Stage) -> None:
    one = await office(stage, a=6)
    one.hires("a6")
    one.moves("a6", "a")
    given = {**all_of("a", 4, 5), "a6": 5}
    assert await one.week_of_answers(given) == {"a": None, EVERYONE: None}
    assert (await one.week_of_answers(given))["a"] is Band.HIGH


async def test_somebody_in_two_teams_counts_in_one(stage: Stage) -> None:
    one = Office(stage, a=6, b=6)
    one.moves("a0", "a", "b")
    await one.begin()
    counted = [row.team for row in stage.kept(WeekMember) if row.person == one.id_of("a0")]
    assert counted == [one.id_of("a")]
    given = {**all_of("a", 5, 3), **all_of("b", 4, 3)}
    assert await one.week_of_answers(given) == {"a": Band.MIDDLE, "b": None, EVERYONE: None}


async def test_a_team_that_lost_somebody_is_silent_for_two_weeks_and_shown_again(
    stage: Stage,
) -> None:
    one = await office(stage, a=8)
    assert (await one.week_of_answers(all_of("a", 8, 4)))["a"] is Band.HIGH
    one.moves("a0")
    rest = all_of("a", 8, 4, but=["a0"])
    weeks = [(await one.week_of_answers(rest))["a"] for _ in range(4)]
    # Also of the week in which they left: everybody knows that they hardly answered in it.
    assert weeks == [None, None, Band.HIGH, Band.HIGH]


async def test_a_late_answer_changes_nothing(stage: Stage) -> None:
    one = await office(stage, a=6)
    await one.week_of_answers(all_of("a", 5, 1))
    published = one.kept()
    one.says({"a5": 5, "a0": 5})
    await one.week_over()
    assert one.kept()[: len(published)] == published


async def test_publishing_again_changes_nothing(stage: Stage) -> None:
    one = await office(stage, a=6)
    await one.week_of_answers(all_of("a", 6, 4))
    published, rows = one.kept(), stage.kept(Release)
    one.says(all_of("a", 6, 1))
    for _ in range(2):
        with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
            releases.turn_over(turn, book.organisation())
        one.opens()
        await stage.deliveries.drain()
    assert one.kept() == published
    assert {row.id for row in stage.kept(Release)} == {row.id for row in rows}


async def test_a_week_that_was_missed_is_published_late_and_once(stage: Stage) -> None:
    one = await office(stage, a=6)
    one.says(all_of("a", 6, 4))
    missed = week_of(stage.now)
    stage.clock.at = closes(missed) + 3 * (closes(missed) - begins(missed))  # off for weeks
    one.opens()
    await stage.deliveries.drain()
    with stage.storage.book(stage.workspace) as book:
        (eve,) = book.people_called(["eve"])
        assert releases.shown(book, None, missed, eve)[Subject.LOAD] is Band.HIGH
        assert book.is_open(week_of(stage.now))
    assert {row.week for row in stage.kept(Release)} == {missed}


async def test_who_counted_in_a_week_reads_nothing_of_it_whatever_they_become(stage: Stage) -> None:
    """R1: neither of their team, nor of everyone, nor of others, even once it is long over."""
    one = await office(stage, a=6, b=6)
    given = {**all_of("a", 6, 4), **all_of("b", 6, 4)}
    assert await one.week_of_answers(given) == {"a": Band.HIGH, "b": Band.HIGH, EVERYONE: Band.HIGH}
    first = before(week_of(stage.now))
    one.manages("a", "a0")
    assert one.shown(reader="a0") == {"a": None, "b": None, EVERYONE: None}
    await one.week_over()
    await one.week_of_answers(given)
    assert one.shown(reader="a0")["b"] is Band.HIGH  # they do not count in that week any more
    for _ in range(6):
        await one.week_over()
    with stage.storage.book(stage.workspace) as book:
        (who,) = book.people_called(["a0"])
        assert {row.band for row in book.releases([first])} > {None}
        assert releases.shown(book, None, first, who) == dict.fromkeys(Subject)


async def test_a_week_that_opens_when_somebody_has_answered_tells_nothing(stage: Stage) -> None:
    """The first team in mid-week, or after Parley was down: of whom it is, could be chosen."""
    one = Office(stage, a=6)
    one.says({"a0": 4})
    await one.begin()
    late = week_of(stage.now)
    assert {row.week for row in stage.kept(WeekMember)} == {late}
    assert await one.week_of_answers(all_of("a", 6, 4)) == {"a": None, EVERYONE: None}
    assert {row.band for row in stage.kept(Release) if row.week == late} == {None}
    assert (await one.week_of_answers(all_of("a", 6, 4)))["a"] is Band.HIGH


async def test_a_week_that_cannot_be_compared_any_more_is_not_shown(stage: Stage) -> None:
    """Whoever deletes the list of its members, on purpose or not, learns nothing by it."""
    one = await office(stage, a=8)
    await one.week_of_answers(all_of("a", 8, 4))
    first = before(week_of(stage.now))
    with stage.storage.book(stage.workspace) as book:
        book.drop_weeks(week_of(stage.now))
    assert first not in {row.week for row in stage.kept(WeekMember)}
    assert await one.week_of_answers(all_of("a", 8, 4)) == {"a": None, EVERYONE: None}


async def test_where_check_ins_are_off_nothing_is_shown_of_them(stage: Stage) -> None:
    one = await office(stage, a=6)
    one.says(all_of("a", 6, 4))
    one.settle(checkins=False)
    await one.week_over()
    assert one.shown() == {"a": None, EVERYONE: None}


async def test_without_a_vault_nothing_is_shown(stage: Stage) -> None:
    one = await office(stage, a=6)
    one.says(all_of("a", 6, 4))
    stage.storage.vault = None
    await one.week_over()
    assert one.shown() == {"a": None, EVERYONE: None}


async def test_a_team_of_nobody_is_not_published(stage: Stage) -> None:
    one = await office(stage, a=6)
    await one.week_of_answers(all_of("a", 6, 4))
    assert {row.team for row in stage.kept(Release)} == {one.id_of("a"), EVERYONE}


async def test_while_there_are_no_teams_it_comes_back_and_does_not_spin(stage: Stage) -> None:
    one = Office(stage)
    await one.begin()
    await one.week_over()
    assert stage.kept(Release) == []
    assert stage.kept(WeekMember) == []


# The strict form


async def test_strictly_the_same_people_have_to_answer(stage: Stage) -> None:
    one = Office(stage, a=8)
    one.settle(strict=True)
    await one.begin()
    assert (await one.week_of_answers(all_of("a", 8, 4)))["a"] is Band.HIGH
    assert (await one.week_of_answers(all_of("a", 7, 4)))["a"] is None
    assert (await one.week_of_answers(all_of("a", 8, 4)))["a"] is Band.HIGH


async def test_what_was_published_before_it_became_strict_cannot_be_compared(stage: Stage) -> None:
    one = await office(stage, a=8)
    await one.week_of_answers(all_of("a", 8, 4))
    one.settle(strict=True)
    weeks = [(await one.week_of_answers(all_of("a", 8, 4)))["a"] for _ in range(3)]
    assert weeks == [None, None, Band.HIGH]


@pytest.mark.parametrize("lost", ["marks", "key"])
async def test_strictly_nothing_is_shown_where_nobody_can_say_who_answered_then(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """Not as if nobody had: then everybody of now would be new."""
    one = Office(stage, a=8)
    one.settle(strict=True)
    await one.begin()
    assert (await one.week_of_answers(all_of("a", 8, 4)))["a"] is Band.HIGH
    if lost == "marks":
        with stage.storage.book(stage.workspace) as book:
            book.drop_marks(Subject.LOAD, week_of(stage.now))
    else:
        monkeypatch.setattr(releases, "_key", lambda *_: b"another")
    assert (await one.week_of_answers(all_of("a", 7, 4)))["a"] is None


async def test_strictly_without_a_vault_nothing_is_known_and_nothing_is_marked(
    stage: Stage,
) -> None:
    one = Office(stage, a=8)
    one.settle(strict=True)
    await one.begin()
    await one.week_of_answers(all_of("a", 8, 4))
    told = before(week_of(stage.now))
    vault, stage.storage.vault = stage.storage.vault, None
    with stage.storage.book(stage.workspace) as book:
        (team,) = [row for row in book.teams() if row.name == "a"]
        found = releases._as_told(book, told, Subject.LOAD)  # noqa: SLF001 -- what is compared with
        assert (team.id in found.shown, found.answered) == (True, None)
    await one.week_over()
    assert one.shown() == {"a": None, EVERYONE: None}
    assert {row.week for row in stage.kept(ReleaseMark)} == {told}
    stage.storage.vault = vault


async def test_the_marks_of_the_strict_form_say_nothing_by_their_number(stage: Stage) -> None:
    one = Office(stage, a=8)
    one.settle(strict=True)
    await one.begin()
    await one.week_of_answers(all_of("a", 5, 4))
    marks = stage.kept(ReleaseMark)
    assert len(marks) == 8
    assert len({len(one.mark) for one in marks}) == 1
    assert len({one.mark for one in marks}) == 8


async def test_marks_and_members_go_when_nothing_is_compared_with_them_any_more(
    stage: Stage,
) -> None:
    one = Office(stage, a=8)
    one.settle(strict=True)
    await one.begin()
    await one.week_of_answers(all_of("a", 8, 4))
    first = before(week_of(stage.now))
    weeks = []
    for _ in range(6):
        await one.week_over()
        marks = any(row.week == first for row in stage.kept(ReleaseMark))
        members = any(row.week == first for row in stage.kept(WeekMember))
        weeks.append((marks, members))
    assert weeks[0] == (True, True)
    assert weeks[1] == (False, True)
    assert weeks[-1] == (False, False)


async def test_calls_given_away_are_always_compared_strictly_and_for_five_weeks(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was asked to take a hard call is known to managers, unlike who answers."""
    one = await office(stage, a=8)
    asked = {one.id_of(f"a{n}"): 4 for n in range(8)}
    monkeypatch.setattr(avoiding, "scores", lambda *_: dict(asked))
    await one.week_over()
    assert one.shown(Subject.AVOIDED)["a"] is Band.HIGH
    asked.pop(one.id_of("a0"))
    weeks = []
    for _ in range(6):
        await one.week_over()
        weeks.append(one.shown(Subject.AVOIDED)["a"])
    assert weeks == [None, None, None, None, None, Band.HIGH]


# Nobody else gets at the answers


def test_nothing_but_publishing_reads_answers_and_nothing_but_releases_publishes() -> None:
    """By the imports of all source files: one way in, one way out."""
    readers: dict[str, set[str]] = {"answers": set(), "bands": set(), "scores": set()}
    for folder in ("bot", "adapters", "flows", "storage"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text())
            name = str(path.relative_to(ROOT))
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.module == "flows.people":
                    for one in node.names:
                        readers.get(one.name, set()).add(name)
                if isinstance(node, ast.ImportFrom) and node.module == "flows.people.answers":
                    readers["answers"].add(name)
                if isinstance(node, ast.Attribute) and node.attr == "scores":
                    readers["scores"].add(name)
    assert readers["answers"] == {"flows/people/releases.py"}
    assert readers["scores"] == {"flows/people/releases.py"}
    assert readers["bands"] == set()  # its names are imported, for the floor and the rules


def test_no_command_and_no_button_chooses_what_is_published() -> None:
    """R2 and R6: a reader gives a team and a week, and gets one word for each subject."""
    assert {one.value for one in Band} == {"low", "middle", "high"}
    columns = set(Release.model_fields)
    assert columns == {"id", "workspace", "team", "week", "subject", "band"}


async def test_weeks_before_anything_was_published_show_nothing(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        (team,) = book.teams()
        assert isinstance(team, Team)
        (eve,) = book.people_called(["eve"])
        assert releases.shown(book, team, "2020-W01", eve) == dict.fromkeys(Subject)
