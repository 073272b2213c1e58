"""One step up: nobody answers, somebody leaves, or what it was for is settled."""

from __future__ import annotations

from storage.records import Person, RoadblockDeed, RoadblockState
from tests.flows.acting import added
from tests.flows.blocking import (
    NEED,
    THURSDAY,
    at,
    blocked,
    deeds_of,
    id_of,
    laddered,
    leaves,
    roadblock_of,
    who_helps,
)
from tests.stage import Stage


async def test_silence_goes_one_step_up_in_working_hours(stage: Stage) -> None:
    await blocked(stage)
    await stage.until(at(23, 13, 59))
    assert roadblock_of(stage).rung == 0
    await stage.until(at(23, 14))
    assert roadblock_of(stage).rung == 1
    assert stage.ana.dm.startswith("@Ben has not answered, so I asked @Cem: We need the figures")
    assert stage.ben.dm == (
        "@Ana needs your help by 2026-11-26: We need the figures of May\nAsked of: Billing\n"
        "It went on to @Cem."
    )
    # Where Cem is, it is 17:00: he reads it in the morning, and only then his hours count.
    assert stage.cem.dms == []
    await stage.until(at(24, 6))
    assert stage.cem.dm == (
        "@Ana needs your help by 2026-11-26: We need the figures of May\n"
        "@Ben was asked on 2026-11-23 10:00 UTC and has not answered.\nAsked of: Billing\n"
        "[I see to it]\n[Redirect]\n[I cannot]"
    )
    await stage.until(at(24, 9, 59))
    assert roadblock_of(stage).state is RoadblockState.ASKED


async def test_when_nobody_is_left_the_asker_hears_it_once(stage: Stage) -> None:
    await blocked(stage)
    await stage.until(at(24, 10))
    assert roadblock_of(stage).state is RoadblockState.REFUSED
    assert stage.ana.dm == (
        "Nobody answered: all of Billing who can be asked were asked about this: We need the "
        "figures of May\nState: stuck\nNeeded by: 2026-11-26\nWith: @Cem\nAsked of: Billing\n"
        "[It is solved]\n[Withdraw it]"
    )
    assert stage.cem.dm.endswith("It was not taken on. You still can.\n[I see to it]")
    said = len(stage.ana.dms)
    await stage.until(at(26, 12))
    assert len(stage.ana.dms) == said
    assert deeds_of(stage) == [
        RoadblockDeed.RAISED,
        RoadblockDeed.ESCALATED,
        RoadblockDeed.EXHAUSTED,
    ]
    await stage.cem.presses("I see to it")
    assert stage.ana.dm.startswith("@Cem sees to it")


async def test_whoever_answers_for_what_is_at_risk_hears_it_too(stage: Stage) -> None:
    await laddered(stage, stage.cem)
    await added(stage, accountable=stage.dora)
    await stage.ben.presses("Accept")
    await stage.ben.presses("I need help")
    await stage.ben.fills(what=NEED, need_by=THURSDAY)
    await stage.until(at(24, 10))
    said = "Nobody answered: all of Billing who can be asked were asked about this: We need the"
    assert stage.dora.dm.startswith(said)
    assert "[It is solved]" not in stage.dora.dm
    assert any(one.text.startswith(said) for one in stage.ben.dms)


async def test_whoever_goes_on_leave_is_not_waited_for(stage: Stage) -> None:
    await blocked(stage)
    stage.knows(Person, "ben", away_until=at(30, 9))
    await stage.until(at(23, 14))
    assert roadblock_of(stage).holder == id_of(stage, stage.cem)


async def test_the_last_one_on_leave_is_waited_for(stage: Stage) -> None:
    await blocked(stage, stage.ben, need_by="2026-12-03")
    stage.knows(Person, "ben", away_until=at(25, 12))
    await stage.until(at(25, 15, 59))
    assert roadblock_of(stage).state is RoadblockState.ASKED
    await stage.until(at(25, 16))
    assert roadblock_of(stage).state is RoadblockState.REFUSED


async def test_hours_that_changed_meanwhile_count(stage: Stage) -> None:
    await blocked(stage)
    stage.knows(Person, "ben", hours_from=11 * 60)
    await stage.until(at(23, 14, 59))
    assert roadblock_of(stage).rung == 0
    await stage.until(at(23, 15))
    assert roadblock_of(stage).rung == 1


async def test_whoever_left_before_being_asked_is_passed_over(stage: Stage) -> None:
    await blocked(stage, stage.ben, stage.cem, stage.dora)
    stage.knows(Person, "cem", gone=True)
    await stage.until(at(23, 14))
    assert stage.dora.dm.startswith("@Ana needs your help")
    assert roadblock_of(stage).rung == 2


async def test_redirected_and_silent_it_goes_on_along_the_ladder(stage: Stage) -> None:
    await blocked(stage)
    await stage.ben.presses("Redirect")
    await stage.ben.fills(to=stage.dora, reason="She keeps them.")
    await stage.until(at(23, 14))
    assert "@Dora was asked on 2026-11-23 10:00 UTC and has not answered." in (
        await _next_morning(stage)
    )


async def _next_morning(stage: Stage) -> str:
    await stage.until(at(24, 7))
    return stage.cem.dm


async def test_when_whoever_sees_to_it_leaves_the_next_one_is_asked(stage: Stage) -> None:
    await blocked(stage, stage.ben, stage.dora)
    await stage.ben.presses("I see to it")
    await leaves(stage, "ben")
    assert stage.dora.dm == (
        "@Ana needs your help by 2026-11-26: We need the figures of May\n"
        "Ben was asked and has left.\nAsked of: Billing\n[I see to it]\n[Redirect]\n[I cannot]"
    )
    assert stage.ana.dm.startswith("Ben has left, and was asked for this. I ask @Dora now: We need")
    assert deeds_of(stage)[-1] is RoadblockDeed.LEFT


async def test_when_the_last_one_leaves_the_asker_decides(stage: Stage) -> None:
    await blocked(stage, stage.ben)
    await leaves(stage, "ben")
    assert stage.ana.dm.startswith("Nobody answered: all of Billing who can be asked")
    await leaves(stage, "ben")
    assert deeds_of(stage).count(RoadblockDeed.EXHAUSTED) == 1


async def test_when_the_asker_leaves_whoever_answers_for_the_item_hears(stage: Stage) -> None:
    await laddered(stage, stage.cem)
    await added(stage, accountable=stage.dora)
    await stage.ben.presses("Accept")
    await stage.ben.presses("I need help")
    await stage.ben.fills(what=NEED, need_by=THURSDAY)
    await leaves(stage, "ben")
    news = [one for one in stage.dora.dms if one.text.startswith("Ben has left, and asked for")]
    assert "[It is solved]\n[Withdraw it]" in news[0].text
    await stage.cem.presses("I see to it")
    assert stage.dora.dm.startswith("@Cem sees to it")
    button = next(one for one in news[0].message.buttons() if one.label == "Withdraw it")
    await stage.dora.presses_button(button)
    assert roadblock_of(stage).state is RoadblockState.WITHDRAWN


async def test_when_the_asker_of_nothing_in_particular_leaves_the_manager_hears(
    stage: Stage,
) -> None:
    await blocked(stage)
    await leaves(stage, "ana")
    assert stage.dora.dm.startswith("Ana has left, and asked for this. We need the figures of May")
    assert stage.ben.dm.startswith("@Dora needs your help")


async def test_what_is_settled_needs_no_help_any_more(stage: Stage) -> None:
    await laddered(stage, stage.cem)
    await added(stage)
    await stage.ben.presses("Accept")
    await stage.ben.presses("I need help")
    await stage.ben.fills(what=NEED, need_by=THURSDAY)
    await stage.cem.presses("I see to it")
    done = stage.ben.button("Done")
    await stage.ben.presses_button(done)
    await stage.ben.presses("Undo: done")
    await stage.skip(minutes=11)
    assert roadblock_of(stage).state is RoadblockState.ACKNOWLEDGED
    await stage.ben.presses_button(done)
    await stage.skip(minutes=10)
    assert roadblock_of(stage).state is RoadblockState.WITHDRAWN
    assert (
        "This is no longer needed: We need the figures of May\nThe action it was for is settled."
        in (stage.cem.dm)
    )


async def test_what_is_settled_alerts_nobody(stage: Stage) -> None:
    await laddered(stage, stage.ben, stage.cem)
    await added(stage, stage.ana)
    await who_opens(stage)
    await stage.ana.presses("I need help")
    await stage.ana.fills(what=NEED, need_by=THURSDAY)
    await stage.until(at(23, 13, 55))
    await who_opens(stage)
    await stage.ana.presses("Done")
    await stage.until(at(24, 12))
    assert stage.cem.dms == []
    assert roadblock_of(stage).state is RoadblockState.WITHDRAWN


async def who_opens(stage: Stage) -> None:
    await stage.ana.types("/parley mine")
    await stage.ana.presses("Open: Send the report")


async def test_a_team_that_is_not_offered_any_more_is_still_asked(stage: Stage) -> None:
    await blocked(stage)
    await who_helps(stage.dora)
    await stage.dora.presses("Remove Billing")
    await stage.until(at(23, 14))
    assert roadblock_of(stage).holder == id_of(stage, stage.cem)
