"""Whatever happens in between, somebody can go on: undone, reassigned, left, reopened."""

from __future__ import annotations

from flows.language.words import Button, Named
from storage.records import (
    ActionState,
    Call,
    Deed,
    EstimateState,
    Membership,
    PromiseDeed,
    PromiseState,
    Raci,
    RoadblockState,
    Team,
)
from tests.flows.acting import WHAT, action_of, added, answer_of, consulting, taken
from tests.flows.acting import deeds_of as deeds_of_action
from tests.flows.blocking import NEED, THURSDAY, at, laddered, leaves, roadblock_of
from tests.flows.estimating import estimate_of, estimated, looks
from tests.flows.promising import (
    MONDAY,
    deeds_of,
    id_of,
    on_a_call,
    promised,
    saved,
    sees,
    state_of,
)
from tests.stage import Actor, Stage


async def opens(who: Actor) -> None:
    await who.types("/parley mine")
    await who.presses(f"Open: {WHAT}")


# Actions


async def test_who_is_being_asked_can_still_answer_when_cancelling_was_undone(
    stage: Stage,
) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    await opens(stage.ana)
    await stage.ana.presses("Cancel it")
    await stage.ana.fills(reason="No need.")
    await stage.ana.presses("Undo: cancelling it")
    assert stage.ana.told == "Taken back. It is being checked."
    await stage.cem.presses("OK")
    assert action_of(stage).state is ActionState.DONE


async def test_nobody_who_is_asked_whether_it_is_done_becomes_an_owner(stage: Stage) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    await opens(stage.ana)
    await stage.ana.presses("Reassign")
    with stage.unchanged():
        await stage.ana.fills(responsible=[stage.ben, stage.cem])
    assert stage.ana.problems == {
        "responsible": "Cem is just being asked whether it is done. Please wait for the answer."
    }
    with stage.unchanged():
        await stage.ana.fills(responsible=[stage.ben], accountable=stage.cem)
    assert "Cem is just being asked" in stage.ana.problems["accountable"]
    await stage.cem.presses("OK")
    assert action_of(stage).state is ActionState.DONE


async def test_what_somebody_else_has_changed_is_not_taken_back(stage: Stage) -> None:
    await added(stage, accountable=stage.dora)
    undo = stage.ana.button("Undo: adding it")
    await stage.dora.presses("Change it")
    await stage.dora.fills(what="Send all of it")
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Somebody has answered it meanwhile, so it stays as it is."


async def test_a_proposal_is_not_agreed_to_when_who_was_to_do_it_has_left(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("Propose a change")
    await stage.ben.fills(owner=stage.cem, reason="Cem has the figures.")
    await leaves(stage, "cem")
    with stage.unchanged():
        await stage.ana.presses("Agree")
    assert stage.ana.told == (
        "Cem cannot do it any more. Leave it as it is, or give it to somebody else with Reassign."
    )


async def test_who_stands_in_finds_the_buttons_wherever_they_look(stage: Stage) -> None:
    await added(stage, stage.ben, accountable=stage.ana)
    await leaves(stage, "ana")
    see = Button("x", does=Named("action.see"), about=action_of(stage))
    await stage.dora.presses_button(see)
    await stage.dora.presses("Reassign")
    await stage.dora.fills(accountable=stage.dora)
    assert answer_of(stage, stage.dora, Raci.ACCOUNTABLE) is not None
    assert deeds_of_action(stage)[-1] is Deed.REASSIGNED


# Promises


async def offered(stage: Stage) -> None:
    """Ben can do it by Monday; Ana has to agree."""
    await on_a_call(stage)
    await stage.ben.presses("Another day")
    await stage.ben.fills(due=MONDAY, confidence="likely", reason="The figures.")
    assert not stage.ben.problems, stage.ben.problems


async def test_nobody_agrees_to_the_day_of_somebody_who_has_left(stage: Stage) -> None:
    await offered(stage)
    await leaves(stage, "ben")
    with stage.unchanged():
        await stage.ana.presses("Agree")
    assert stage.ana.told == "Ben cannot keep it any more. Please choose who keeps it."
    assert state_of(stage) is PromiseState.REQUESTED


async def test_whoever_is_accountable_next_is_asked_about_the_other_day(stage: Stage) -> None:
    await offered(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Who keeps it")
    await stage.ana.fills(accountable=stage.cem)
    assert any(one.text.startswith("@Ben can do it by 2026-11-30") for one in stage.cem.dms)
    await stage.cem.presses("Agree")
    assert state_of(stage) is PromiseState.PROMISED


async def test_who_stands_in_is_asked_about_the_other_day(stage: Stage) -> None:
    await offered(stage)
    await leaves(stage, "ana")
    assert any(one.text.startswith("@Ben can do it by 2026-11-30") for one in stage.dora.dms)
    await stage.dora.presses("Agree")
    assert state_of(stage) is PromiseState.PROMISED


async def test_what_is_reopened_is_not_promised_by_somebody_who_has_left(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Kept")
    await leaves(stage, "ben")
    await sees(stage.ana, stage)
    await stage.ana.presses("Reopen it")
    assert state_of(stage) is PromiseState.REQUESTED
    assert stage.ana.told == (
        "Reopened: it is requested again, and its reminders come.\n"
        "Ben cannot keep it any more. Please choose who keeps it.\n[Who keeps it]"
    )
    assert PromiseDeed.ASKED not in deeds_of(stage)[-2:]


# Roadblocks


async def test_the_next_one_is_asked_though_it_looked_settled_for_a_moment(stage: Stage) -> None:
    await laddered(stage, stage.ben, stage.cem)
    await added(stage, stage.ana)
    await opens(stage.ana)
    await stage.ana.presses("I need help")
    await stage.ana.fills(what=NEED, need_by=THURSDAY)
    await stage.until(at(23, 13, 55))
    await opens(stage.ana)
    await stage.ana.presses("Done")
    await stage.until(at(23, 14, 2))
    await stage.ana.presses("Undo: done")
    await stage.until(at(24, 8))
    one = roadblock_of(stage)
    assert (one.state, one.rung) == (RoadblockState.ASKED, 1)


# Estimates


async def test_another_call_in_a_button_gives_nothing_away(stage: Stage) -> None:
    await stage.flagged("Acme")
    (call,) = stage.kept(Call)
    button = Button("x", opens=Named("estimate.NewEstimate"), also={"call": call.id})
    await stage.eve.presses_button(button)
    assert "Acme" not in str(stage.eve.ask), stage.eve.ask


# Whoever stands in may look at it, and nobody hears about themselves


async def other_manager(stage: Stage) -> None:
    """The call's team has no manager any more; Ana belongs to a team of Eve's as well."""
    ana, eve = id_of(stage, stage.ana), id_of(stage, stage.eve)
    with stage.storage.book(stage.workspace) as book:
        for team in book.teams():
            team.manager = None
        other = book.add(Team(name="Others", manager=eve))
        book.add(Membership(team=other.id, person=ana))


async def test_who_stands_in_from_another_team_may_look_at_it(stage: Stage) -> None:
    await promised(stage)
    await other_manager(stage)
    await leaves(stage, "ana")
    await stage.until(at(27, 16))
    await stage.eve.presses("More about it")
    await stage.eve.presses("Who keeps it")
    await stage.eve.fills(accountable=stage.eve)
    assert not stage.eve.problems
    assert deeds_of(stage)[-1] is PromiseDeed.REASSIGNED


async def test_who_has_not_answered_is_not_told_about_themselves(stage: Stage) -> None:
    await added(stage, stage.ben, accountable=stage.ben)
    await stage.until(at(25, 12))
    assert not any("has not answered" in one.text for one in stage.ben.dms)
    assert any("@Ben has not answered" in one.text for one in stage.ana.dms)
    await stage.ana.presses("Reassign")
    assert not stage.ana.problems


async def test_whoever_saved_a_promise_hears_when_its_own_accountable_is_silent(
    stage: Stage,
) -> None:
    await saved(stage, said_by=stage.dora)
    await stage.until(at(25, 12))
    assert not any("has not answered" in one.text for one in stage.dora.dms)
    assert any("@Dora has not answered" in one.text for one in stage.ana.dms)


async def test_an_old_undo_does_not_take_back_what_was_said_since(stage: Stage) -> None:
    await estimated(stage)
    await looks(stage, stage.ana)
    await stage.ana.presses("Not needed any more")
    old = stage.ana.button("Undo: closing it")
    await stage.ana.presses_button(old)
    await looks(stage, stage.ana)
    await stage.ana.presses("It happened")
    await stage.ana.fills(on="2026-11-23")
    assert estimate_of(stage).state is EstimateState.HAPPENED
    with stage.unchanged():
        await stage.ana.presses_button(old)
    assert stage.ana.told == "This is taken back or closed already, so nothing was changed."
