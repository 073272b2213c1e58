"""How a roadblock ends: solved, withdrawn, reopened, taken back; and the reminders on the way."""

from __future__ import annotations

from flows.language.words import Button, Named
from storage.records import Person, RoadblockDeed, RoadblockState
from tests.flows.blocking import at, blocked, deeds_of, roadblock_of
from tests.stage import Actor, Stage


async def looks(stage: Stage, who: Actor) -> None:
    """They open it from a list."""
    await who.presses_button(Button("x", does=Named("roadblock.see"), about=roadblock_of(stage)))


async def taken(stage: Stage, need_by: str = "2026-11-26") -> None:
    """Ben sees to it."""
    await blocked(stage, need_by=need_by)
    await stage.ben.presses("I see to it")


async def test_solved_by_whoever_sees_to_it_the_asker_hears(stage: Stage) -> None:
    await taken(stage)
    button = stage.ben.button("It is solved")
    await stage.ben.presses("It is solved")
    assert stage.ben.told == "Good. It is solved.\n[Undo: solved]"
    assert stage.ana.dm.startswith("@Ben says that this is solved: We need the figures of May")
    assert stage.ben.dm.endswith("This is solved.\n[Reopen it]")
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == "This is solved already."


async def test_solved_by_the_asker_whoever_sees_to_it_hears(stage: Stage) -> None:
    await taken(stage)
    await looks(stage, stage.ana)
    await stage.ana.presses("It is solved")
    assert stage.ben.dm.startswith("@Ana says that this is solved: We need the figures of May")
    with stage.unchanged():
        await stage.cem.presses_button(stage.ben.button("Reopen it"))
    assert stage.cem.told == "Only who asked for it and who was asked can say this."


async def test_withdrawn_by_the_asker_only(stage: Stage) -> None:
    await taken(stage)
    await looks(stage, stage.ana)
    button = stage.ana.button("Withdraw it")
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == "Only Ana, who asked for it, can do this."
    await stage.ana.presses("Withdraw it")
    assert stage.ana.told == (
        "Withdrawn. Nobody is asked about it any more.\n[Undo: withdrawing it]"
    )
    assert stage.ben.dm.startswith("@Ana says that this is no longer needed: We need")
    assert "It is no longer needed." in stage.ben.dms[-2].text
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told == "This is no longer needed already."
    with stage.unchanged():
        await stage.ben.presses_button(
            Button("x", does=Named("roadblock_ends.reopened"), about=roadblock_of(stage))
        )
    assert stage.ben.told == "Only Ana, who asked for it, can do this."


async def test_what_is_settled_is_not_answered_any_more(stage: Stage) -> None:
    await blocked(stage)
    buttons = [stage.ben.button(label) for label in ("I see to it", "Redirect", "I cannot")]
    await looks(stage, stage.ana)
    await stage.ana.presses("It is solved")
    for button in buttons:
        with stage.unchanged():
            await stage.ben.presses_button(button)
        assert stage.ben.told == "This is solved already, so nothing was changed."
    await stage.until(at(24, 12))
    assert stage.cem.dms == []
    assert len(stage.ben.dms) == 1


async def test_reopened_it_stands_where_it_stood(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("It is solved")
    await stage.skip(minutes=30)
    await looks(stage, stage.ana)
    button = stage.ana.button("Reopen it")
    await stage.ana.presses("Reopen it")
    assert stage.ana.told == "Reopened: being seen to."
    assert stage.ben.dm.startswith("@Ana reopened this: We need the figures of May")
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told == "This is open already: being seen to."


async def test_an_open_question_is_asked_again_but_not_twice_a_day(stage: Stage) -> None:
    await blocked(stage)
    await looks(stage, stage.ana)
    await stage.ana.presses("Withdraw it")
    await stage.skip(minutes=30)
    await looks(stage, stage.ana)
    await stage.ana.presses("Reopen it")
    assert len(stage.ben.dms) == 1
    assert stage.ben.dm.endswith("[I see to it]\n[Redirect]\n[I cannot]")
    await stage.until(at(23, 14, 29))
    assert roadblock_of(stage).rung == 0  # his four hours begin anew
    await looks(stage, stage.ana)
    await stage.ana.presses("Withdraw it")
    await stage.until(at(24, 11))
    await looks(stage, stage.ana)
    await stage.ana.presses("Reopen it")
    assert len(stage.ben.dms) == 2


async def test_with_whoever_has_left_meanwhile_it_is_stuck(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("It is solved")
    stage.knows(Person, "ben", gone=True)
    await looks(stage, stage.ana)
    await stage.ana.presses("Reopen it")
    assert stage.ana.told == "Reopened: stuck."
    await looks(stage, stage.ana)
    await stage.ana.presses("Ask one step up")
    assert stage.ana.told == "I ask @Cem now, and tell you the answer."


async def test_asking_by_mistake_is_taken_back_before_anybody_hears(stage: Stage) -> None:
    stage.knows(Person, "ben", hours_from=12 * 60)
    await blocked(stage)
    undo = stage.ana.button("Undo: asking for it")
    with stage.unchanged():
        await stage.ben.presses_button(undo)
    assert stage.ben.told == "Only whoever did this can take it back."
    await stage.ana.presses_button(undo)
    assert stage.ana.told == "Taken back. Nobody is asked about it any more."
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "You have taken this back already: it is no longer needed."
    await stage.skip(days=3)
    assert stage.ben.dms == stage.cem.dms == []
    await looks(stage, stage.ana)
    await stage.ana.presses("Reopen it")
    assert roadblock_of(stage).state is RoadblockState.ASKED


async def test_what_was_answered_is_not_taken_back_nor_after_ten_minutes(stage: Stage) -> None:
    await blocked(stage)
    undo = stage.ana.button("Undo: asking for it")
    await stage.ben.presses("I see to it")
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Somebody has answered it meanwhile, so it stays as it is."
    await stage.ben.presses("It is solved")
    back = stage.ben.button("Undo: solved")
    await stage.skip(minutes=10, seconds=1)
    with stage.unchanged():
        await stage.ben.presses_button(back)
    assert stage.ben.told.startswith("Ten minutes have passed, so it stays as it is: solved.")


async def test_solved_and_withdrawn_are_taken_back(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("It is solved")
    await stage.ben.presses("Undo: solved")
    assert stage.ben.told == "Taken back. It is being seen to."
    assert stage.ana.dm.startswith("@Ben took it back, so this is open again: We need")
    await looks(stage, stage.ana)
    await stage.ana.presses("Withdraw it")
    await stage.ana.presses("Undo: withdrawing it")
    assert roadblock_of(stage).state is RoadblockState.ACKNOWLEDGED
    assert deeds_of(stage).count(RoadblockDeed.TAKEN_BACK) == 2


async def test_whoever_sees_to_it_is_reminded_and_the_asker_when_it_is_late(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(25, 8, 59))
    said = len(stage.ben.dms)
    await stage.until(at(25, 9))
    assert len(stage.ben.dms) == said + 1
    assert "You see to this for @Ana, by 2026-11-26: We need the figures of May" in stage.ben.dm
    assert "[It is solved]" in stage.ben.dm
    await stage.until(at(26, 12))
    assert not any("You needed help" in one.text for one in stage.ana.dms)
    await stage.until(at(27, 9))
    assert (
        "You needed help with this by 2026-11-26: We need the figures of May. It is with @Ben: "
        "being seen to." in stage.ana.dm
    )
    await stage.ana.presses("It is solved")
    assert "This is settled: it is solved. We need the figures of May" in stage.ben.dms[-2].text
    said = len(stage.ben.dms)
    await stage.until(at(30, 18))
    assert len(stage.ben.dms) == said


async def test_while_nobody_answers_only_the_ladder_asks(stage: Stage) -> None:
    await blocked(stage, stage.eve, need_by="2026-11-24")
    await stage.until(at(23, 23))
    assert len(stage.eve.dms) == 1
