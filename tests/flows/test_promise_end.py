"""Kept, broken, withdrawn, reopened, and undone for ten minutes."""

from __future__ import annotations

from storage.records import Person, PromiseDeed, PromiseState
from tests.flows.promising import (
    deeds_of,
    on_a_call,
    promise_of,
    promised,
    saved,
    sees,
    state_of,
)
from tests.stage import Stage


async def withdrawn(stage: Stage) -> None:
    await sees(stage.ana, stage)
    await stage.ana.presses("Withdraw it")
    await stage.ana.fills(reason="Maria no longer needs it.")


async def test_kept_tells_the_accountable_and_a_second_press_says_so(stage: Stage) -> None:
    await promised(stage)
    kept = stage.ben.button("Kept")
    await stage.ben.presses("Kept")
    assert stage.ben.told == (
        "It is kept: You have the report by Friday.\nNobody is reminded of it any more.\n"
        "[Undo: kept]"
    )
    assert stage.ana.dm.startswith(
        "@Ben says that this promise is kept:\n> You have the report by Friday.\nState: kept\n"
    )
    assert stage.ben.dm.startswith("This promise is kept:\n")
    assert stage.ben.dm.endswith("[Reopen it]\n[More about it]")
    with stage.unchanged():
        await stage.ben.presses_button(kept)
    assert stage.ben.told == "This is kept already."


async def test_broken_needs_a_reason_that_the_accountable_reads(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ben, stage)
    broken = stage.ben.button("Broken")
    await stage.ben.presses("Broken")
    with stage.unchanged():
        await stage.ben.fills(reason=" ")
    assert stage.ben.problems == {"reason": "Please answer this one."}
    ask = stage.ben.ask
    await stage.ben.fills(reason="The figures never came.")
    assert stage.ana.dm.startswith(
        "@Ben says that this promise is broken:\n> You have the report by Friday.\n"
        "The reason: The figures never came.\n"
    )
    assert "The reason: The figures never came.\n" in stage.ben.dm
    stage.ben.ask = ask
    with stage.unchanged():
        await stage.ben.fills(reason="Again")
    assert stage.ben.problems == {"": "This is broken already, so nothing was changed."}
    with stage.unchanged():
        await stage.ben.presses_button(broken)
    assert stage.ben.told == "This is broken already, so nothing was changed."


async def test_what_was_never_promised_can_be_kept_all_the_same(stage: Stage) -> None:
    await on_a_call(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Kept")
    assert state_of(stage) is PromiseState.KEPT
    assert stage.ben.dm.startswith("@Ana says that this promise is kept:\n")


async def test_only_those_who_own_it_say_how_it_ended(stage: Stage) -> None:
    await promised(stage)
    kept = stage.ben.button("Kept")
    await sees(stage.ana, stage)
    broken, withdraw = stage.ana.button("Broken"), stage.ana.button("Withdraw it")
    for button in (kept, broken):
        with stage.unchanged():
            await stage.cem.presses_button(button)
        assert stage.cem.told == (
            "Only those who are responsible or accountable for it can say this."
        )
    with stage.unchanged():
        await stage.ben.presses_button(withdraw)
    assert stage.ben.told == "Only Ana, who is accountable, and whoever saved it can change this."


async def test_withdrawn_with_a_reason_leaves_nothing_to_do(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ana, stage)
    withdraw = stage.ana.button("Withdraw it")
    await withdrawn(stage)
    assert stage.ben.dm.startswith(
        "@Ana withdrew this promise:\n> You have the report by Friday.\n"
        "The reason: Maria no longer needs it.\n"
    )
    with stage.unchanged():
        await stage.ana.presses_button(withdraw)
    assert stage.ana.told == "This is withdrawn already, so nothing was changed."


async def test_who_saved_it_may_withdraw_it_too(stage: Stage) -> None:
    await saved(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Withdraw it")
    await stage.ana.fills(reason="A mistake.")
    assert state_of(stage) is PromiseState.WITHDRAWN
    for who in (stage.ben, stage.dora):
        assert who.dm.startswith("@Ana withdrew this promise:\n")


# Reopened


async def test_reopened_it_stands_as_it_did_before(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Kept")
    await stage.ben.presses("More about it")
    assert "[Reopen it]\n[Draft a recap]\n[History]" in stage.ben.told
    again = stage.ben.button("Reopen it")
    await stage.ben.presses("Reopen it")
    assert state_of(stage) is PromiseState.PROMISED
    assert stage.ben.told == "Reopened: it is promised again, and its reminders come."
    assert stage.ana.dm.startswith("@Ben reopened this promise:\n")
    with stage.unchanged():
        await stage.ben.presses_button(again)
    assert stage.ben.told == "This is promised already."
    with stage.unchanged():
        await stage.cem.presses_button(again)
    assert stage.cem.told == "Only those who have a part in this promise can change it."


async def test_what_nobody_had_promised_is_asked_for_again(stage: Stage) -> None:
    await on_a_call(stage)
    await withdrawn(stage)
    asked = len(stage.ben.dms)
    await sees(stage.ana, stage)
    await stage.ana.presses("Reopen it")
    assert state_of(stage) is PromiseState.REQUESTED
    assert stage.ana.told.endswith("I ask @Ben whether it can be kept.")
    assert len(stage.ben.dms) == asked + 1
    assert stage.ben.dm.startswith("@Ana asks whether you can keep this promise")


# Undone


async def test_for_ten_minutes_whoever_did_it_can_take_it_back(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Kept")
    undo = stage.ben.button("Undo: kept")
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Only whoever did this can take it back."
    await stage.skip(minutes=10)
    await stage.ben.presses_button(undo)
    assert stage.ben.told == "Taken back. It is promised."
    assert state_of(stage) is PromiseState.PROMISED
    assert stage.ana.dm.startswith("@Ben took it back, so this promise stands again:\n")
    with stage.unchanged():
        await stage.ben.presses_button(undo)
    assert stage.ben.told == "You have taken this back already: it is promised."


async def test_after_ten_minutes_it_stays(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Kept")
    undo = stage.ben.button("Undo: kept")
    await stage.skip(minutes=10, seconds=1)
    with stage.unchanged():
        await stage.ben.presses_button(undo)
    assert stage.ben.told.startswith("Ten minutes have passed, so it stays as it is: kept.")


async def test_broken_and_withdrawn_are_taken_back_with_their_reasons(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ben, stage)
    await stage.ben.presses("Broken")
    await stage.ben.fills(reason="The wrong one")
    await stage.ben.presses("Undo: broken")
    assert (state_of(stage), promise_of(stage).reason) == (PromiseState.PROMISED, "")
    await withdrawn(stage)
    await stage.ana.presses("Undo: withdrawing it")
    assert state_of(stage) is PromiseState.PROMISED


async def test_what_has_changed_since_is_not_taken_back(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Kept")
    undo = stage.ben.button("Undo: kept")
    await sees(stage.ana, stage)
    await stage.ana.presses("Reopen it")
    with stage.unchanged():
        await stage.ben.presses_button(undo)
    assert stage.ben.told == "Somebody has answered it meanwhile, so it stays as it is."


async def test_what_was_saved_by_mistake_is_taken_back_and_nobody_is_asked(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.ana.presses("Undo: saving it")
    assert stage.ana.told == "Taken back. Nobody has to keep it."
    assert state_of(stage) is PromiseState.WITHDRAWN
    assert stage.ben.dm.startswith("This promise is withdrawn:\n")
    assert stage.replies[-1].endswith("It is withdrawn.")
    await stage.skip(days=5)
    after = {PromiseDeed.UNANSWERED, PromiseDeed.UNCONFIRMED}
    assert not after & set(deeds_of(stage))


async def test_whoever_was_not_asked_yet_never_hears_of_a_mistake(stage: Stage) -> None:
    for native in ("ben", "dora"):
        stage.knows(Person, native, hours_from=12 * 60)
    await saved(stage)
    await stage.ana.presses("Undo: saving it")
    await stage.skip(days=5)
    assert (stage.ben.dms, stage.dora.dms) == ([], [])


async def test_what_somebody_has_answered_is_not_taken_back(stage: Stage) -> None:
    await on_a_call(stage)
    undo = stage.ana.button("Undo: saving it")
    await stage.ben.presses("I can keep it")
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Somebody has answered it meanwhile, so it stays as it is."


async def test_ones_own_answers_do_not_stand_in_the_way(stage: Stage) -> None:
    await saved(stage, by=stage.ben)
    undo = stage.ben.button("Undo: saving it")
    await stage.ben.presses("I can keep it")
    await stage.ben.presses_button(undo)
    assert state_of(stage) is PromiseState.WITHDRAWN
    await stage.dora.presses("More about it")
    await stage.dora.presses("Reopen it")
    assert state_of(stage) is PromiseState.PROMISED
