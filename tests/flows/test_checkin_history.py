"""My check-ins: listed, corrected and deleted by their own person, and by nobody else."""

from __future__ import annotations

from flows.language.steps import Ask, Tools
from flows.language.words import Button
from flows.people import answers
from flows.people import checkin_kept as kept
from flows.people.checkin_history import Correct
from storage.records import CheckIn, CheckInChoice
from tests.flows.checking_in import (
    CANARY,
    comes_by_themselves,
    entries,
    invited,
    person_of,
    rows,
)
from tests.stage import MONDAY, Actor, Stage


async def looks(who: Actor) -> None:
    await who.types("/parley checkin")
    await who.presses("My check-ins")


def with_links(stage: Stage) -> None:
    """Parley has an address that people reach."""
    tools = Tools(export=lambda *asked: f"https://parley.example/export/{asked[-1]}")
    stage.conductor.tools = tools


async def test_a_dialog_lists_them_for_their_person(stage: Stage) -> None:
    with_links(stage)
    await comes_by_themselves(stage.ana, 5, CANARY)
    await stage.skip(days=1)
    await comes_by_themselves(stage.ana, 2, "")
    await comes_by_themselves(stage.ben, 1, "Ben's own")
    await looks(stage.ana)
    assert stage.ana.asked == "My check-ins"
    assert stage.ana.intro.splitlines()[:4] == [
        "Only you can see this.",
        "1. 2026-11-24: a little",
        "2. 2026-11-23: almost everything",
        f"> {CANARY}",
    ]
    assert "All of it, with a picture, CSV, JSON" in stage.ana.intro
    assert "Ben" not in stage.ana.intro
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.told == "Nothing was changed."


async def test_without_an_address_the_list_is_all_and_words_stand_for_the_picture(
    stage: Stage,
) -> None:
    await comes_by_themselves(stage.ana)
    await looks(stage.ana)
    assert "link" not in stage.ana.intro
    assert "How it went." not in stage.ana.intro  # of one there is no trend
    for score in range(1, 9):
        await stage.skip(days=1)
        await comes_by_themselves(stage.ana, 1 + score % 5, "")
    await looks(stage.ana)
    lines = stage.ana.intro.splitlines()
    assert lines[1] == "1. 2026-12-01: a lot"
    assert lines[9:11] == ["9. 2026-11-23: a lot", f"> {CANARY}"]
    assert lines[11].startswith("How it went. 2026-11-23: a lot; 2026-11-24: a little; 2026-11-25:")
    assert "older" not in stage.ana.intro


async def test_without_an_address_the_list_ends_where_the_dialog_is_full(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        turn.someone = book.person_called("ana")
        for score in range(70):
            kept.add(turn, kept.said(1 + score % 5, (), f"{score} " + "w" * 490))
    await looks(stage.ana)
    assert "And 53 older ones; they stand in the list below." in stage.ana.intro
    assert "How it went." in stage.ana.intro
    assert stage.ana.ask is not None
    assert len(stage.ana.ask.options["which"]) == 71
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        turn.someone = book.person_called("ana")
        for _ in range(30):
            kept.add(turn, kept.said(5, (), ""))
    await looks(stage.ana)
    assert "; the newest 99 stand in the list below." in stage.ana.intro
    assert len(stage.ana.ask.options["which"]) == 100


async def test_what_can_be_chosen_is_called_by_its_day_as_in_the_list(stage: Stage) -> None:
    await comes_by_themselves(stage.ana)
    await stage.skip(days=1)
    await comes_by_themselves(stage.ana)
    await looks(stage.ana)
    assert stage.ana.ask is not None
    labels = [one.label for one in stage.ana.ask.options["which"]]
    assert labels == ["None", "1. Tue 24 Nov 2026", "2. Mon 23 Nov 2026"]


async def test_nothing_yet_is_said_so(stage: Stage) -> None:
    await looks(stage.ana)
    assert stage.ana.told.startswith("You have no check-ins here.")
    assert not stage.kept(CheckInChoice)


async def test_one_is_corrected_where_it_stands(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 5)
    (row,) = rows(stage)
    await stage.skip(days=10)
    await looks(stage.ana)
    await stage.ana.fills(what="correct", which=row.id)
    assert (stage.ana.filled["score"], stage.ana.filled["words"]) == ("5", CANARY)
    await stage.ana.fills(score="2", words="")
    assert stage.ana.told == "Thank you. Saved."
    (after,) = rows(stage)
    assert (after.id, after.week) == (row.id, row.week)
    assert after.sealed != row.sealed
    (entry,) = entries(stage, stage.ana)
    assert (entry.score, entry.words, entry.day) == (2, "", MONDAY.date())


async def test_one_is_deleted_for_good(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 5)
    await comes_by_themselves(stage.ana, 1, "kept")
    first = next(one for one in entries(stage, stage.ana) if one.score == 5)
    await looks(stage.ana)
    ask = stage.ana.ask
    await stage.ana.fills(what="delete", which=first.row)
    assert stage.ana.told == "Deleted, for good."
    assert [one.words for one in entries(stage, stage.ana)] == ["kept"]
    stage.ana.ask = ask
    with stage.unchanged():
        await stage.ana.fills(what="delete", which=first.row)
    assert "gone already" in stage.ana.problems["which"]
    with stage.unchanged():
        await stage.ana.fills(what="correct")
    assert stage.ana.problems["which"] == "Please choose which one."


async def test_all_are_deleted_with_what_looks_like_them(stage: Stage) -> None:
    await invited(stage)
    await stage.ana.presses("Not now")
    await comes_by_themselves(stage.ana)
    await comes_by_themselves(stage.ben)
    await looks(stage.ana)
    await stage.ana.fills(what="delete_all")
    assert entries(stage, stage.ana) == []
    assert len(rows(stage)) == 1
    assert len(entries(stage, stage.ben)) == 1


async def test_nobody_elses_exists_for_anybody(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 5)
    await comes_by_themselves(stage.dora, 3, "Dora's")
    stage.knows(type(person_of(stage, stage.dora)), "dora", admin=True)
    theirs = entries(stage, stage.ana)[0].row
    told = set()
    for row in (theirs, "0" * 32):
        await looks(stage.dora)
        with stage.unchanged():
            await stage.dora.fills(what="delete", which=row)
        told.add(str(stage.dora.problems))
        with stage.unchanged():
            await stage.dora.fills(what="correct", which=row)
        told.add(str(stage.dora.problems))
        stage.dora.ask = None
        with stage.unchanged():
            await stage.dora.presses_button(Button("x", opens=Correct, about=row))
        told.add(stage.dora.told)
        assert stage.dora.ask is None
        stage.dora.ask = Ask(Correct, row, {}, "", {}, (), {})
        with stage.unchanged():
            await stage.dora.fills(score="1")
        told.add(stage.dora.told)
    assert len(told) == 2  # the same for what is another's and for what is nobody's
    assert not any("4711" in one for one in told)


async def test_a_cell_opens_nowhere_else(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 5)
    await comes_by_themselves(stage.ben, 1, "Ben's")
    await comes_by_themselves(stage.ana, 2, "later")
    first, second = (one.row for one in entries(stage, stage.ana))
    (bens,) = (one.row for one in entries(stage, stage.ben))
    with stage.storage.book(stage.workspace) as book:
        a, b, c = (book.get(CheckIn, one) for one in (first, second, bens))
        a.sealed, b.sealed = b.sealed, c.sealed
    assert entries(stage, stage.ana) == []
    with stage.storage.book(stage.workspace) as book:
        row = book.get(CheckIn, bens)
        row.week = "2026-W40"  # into another week, in which somebody watches
    assert entries(stage, stage.ben) == []


# Numbers for publishing


async def test_of_a_week_there_is_one_number_for_each_person_the_highest(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 2)
    await comes_by_themselves(stage.ana, 4)
    await comes_by_themselves(stage.ana, 3)
    await comes_by_themselves(stage.ben, 1)
    await stage.skip(days=7)
    await comes_by_themselves(stage.ben, 5)
    ana, ben, cem = (person_of(stage, one) for one in (stage.ana, stage.ben, stage.cem))
    with stage.storage.book(stage.workspace) as book:
        found = answers.scores(book, "2026-W48", [ana, ben, cem])
        assert found == {ana.id: 4, ben.id: 1}
        assert list(found) == sorted(found)
        assert answers.scores(book, "2026-W49", [ben]) == {ben.id: 5}
        assert answers.scores(book, "2026-W48", []) == {}
        assert book.key_of(cem) is None  # asking makes no key


async def test_a_reaction_without_an_answer_is_no_number(stage: Stage) -> None:
    await invited(stage)
    await stage.ana.presses("Stop")
    await comes_by_themselves(stage.ben, 3)
    ana, ben = (person_of(stage, one) for one in (stage.ana, stage.ben))
    with stage.storage.book(stage.workspace) as book:
        assert answers.scores(book, "2026-W48", [ana, ben]) == {ben.id: 3}


async def test_a_lost_key_loses_its_own_answers_alone(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 2)
    await comes_by_themselves(stage.ben, 3)
    ana, ben = (person_of(stage, one) for one in (stage.ana, stage.ben))
    with stage.storage.book(stage.workspace) as book:
        key = book.key_of(ana)
        assert key is not None
        key.wrapped = b"broken"
    with stage.storage.book(stage.workspace) as book:
        assert answers.scores(book, "2026-W48", [ana, ben]) == {ben.id: 3}
    stage.storage.vault = None
    with stage.storage.book(stage.workspace) as book:
        assert answers.scores(book, "2026-W48", [ana, ben]) == {}
