"""Looking back: every version and event of a promise, and a recap that a human sends."""

from __future__ import annotations

from tests.flows.promising import (
    MONDAY,
    TUESDAY,
    on_a_call,
    promise_of,
    promised,
    saved,
    sees,
)
from tests.stage import Actor, Stage


async def looks_back(who: Actor, stage: Stage) -> str:
    await sees(who, stage)
    await who.presses("History")
    return who.told


async def recap_of(who: Actor, stage: Stage) -> str:
    await sees(who, stage)
    await who.presses("Draft a recap")
    return who.told


async def test_the_history_has_every_version_and_the_whole_negotiation(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.ben.presses("Another day")
    await stage.ben.fills(due=MONDAY, confidence="likely", part="the summary", reason="Late.")
    await stage.ana.presses("Ask again")
    await stage.ana.fills(words="Please try.")
    await stage.ben.presses("I can keep it")
    await stage.cem.presses("Other words were said")
    await stage.cem.fills(words="You have it by Tuesday.", due=TUESDAY)
    said = await looks_back(stage.ana, stage)
    now = "2026-11-23 10:00 UTC"
    assert said == (
        f"Version 1, @Ana, {now}\n> You have the report by Friday.\nTo Maria. By 2026-11-27.\n"
        f"Version 2, @Cem, {now}\n> You have it by Tuesday.\nTo Maria. By 2026-12-01.\n"
        "What happened\n"
        f"{now}: @Ana saved it, by 2026-11-27\n"
        f"{now}: @Ana asked @Ben, by 2026-11-27\n"
        f"{now}: @Ben offered another day, by 2026-11-30 (fairly sure); "
        "by the day asked for: the summary: Late.\n"
        f"{now}: @Ana asked once more @Ben, by 2026-11-27: Please try.\n"
        f"{now}: @Ben can keep it, by 2026-11-27 (sure)\n"
        f"{now}: @Cem said that other words were said, by 2026-12-01\n"
        f"{now}: @Cem asked @Ben, by 2026-12-01"
    )


async def test_of_a_long_history_the_last_of_it_is_shown_and_the_rest_counted(
    stage: Stage,
) -> None:
    await on_a_call(stage)
    for number in range(9):
        await sees(stage.ana, stage)
        await stage.ana.presses("Change it")
        await stage.ana.fills(words=f"{number} " + "x" * 890, condition="c" * 300)
    said = await looks_back(stage.ana, stage)
    assert said.startswith("Version 7, ")
    assert said.endswith("Before that: 6 more versions, 5 more events.")


async def test_who_was_reassigned_and_who_left_stands_in_it(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Who keeps it")
    await stage.ana.fills(responsible=stage.cem)
    await stage.skip(days=3)
    said = await looks_back(stage.ana, stage)
    assert "@Ana changed who keeps it: Cem; Ana; Acme\n" in said
    assert "Parley had no answer for two working days from @Cem" in said
    assert "Parley had no second voice and told @Ana" in said


async def test_nobody_without_a_part_looks_back(stage: Stage) -> None:
    await on_a_call(stage)
    await sees(stage.ana, stage)
    buttons = [stage.ana.button(label) for label in ("History", "Draft a recap")]
    for button in buttons:
        with stage.unchanged():
            await stage.eve.presses_button(button)
        assert "report" not in stage.eve.told


# The recap


async def test_a_recap_is_drafted_for_a_human_to_send(stage: Stage) -> None:
    await on_a_call(stage, condition="you send us the figures.")
    await stage.ben.presses("I can keep it")
    assert await recap_of(stage.ana, stage) == (
        "A recap for you to send, in your own words where you like:\n"
        "> Hello Maria, thank you for talking with us. This is what we promised you: "
        "“You have the report by Friday.” You can count on it by 2026-11-27, on this condition: "
        "you send us the figures. Should anything change on our side, you hear from us first."
    )


async def test_the_recap_says_which_day_was_agreed_and_what_comes_before(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.ben.presses("Another day")
    await stage.ben.fills(due=MONDAY, confidence="likely", part="the summary.", reason="Late.")
    await stage.ana.presses("Agree")
    said = await recap_of(stage.ana, stage)
    assert said.endswith(
        "This is what we spoke about: “You have the report by Friday.” You asked for it by "
        "2026-11-27; you can count on it by 2026-11-30. By 2026-11-27 you already have: "
        "the summary. Should anything change on our side, you hear from us first."
    )
    assert "Late" not in said
    assert "fairly sure" not in said


async def test_what_nobody_can_keep_yet_has_no_recap(stage: Stage) -> None:
    await on_a_call(stage)
    assert await recap_of(stage.ana, stage) == (
        "Nobody has confirmed yet that it can be kept. A recap comes when it is promised."
    )


async def test_what_has_ended_has_no_recap(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Kept")
    assert await recap_of(stage.ana, stage) == "This is kept, so there is nothing left to promise."


async def test_without_a_name_the_recap_greets_nobody(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("I can keep it")
    with stage.storage.book(stage.workspace) as book:
        book.get(type(promise_of(stage)), promise_of(stage).id).said_to = ""
    assert "\n> Thank you for talking with us." in await recap_of(stage.ana, stage)
