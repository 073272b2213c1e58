"""A second participant says that it was said, or which other words were; silence is told once."""

from __future__ import annotations

from storage.records import Person, PromiseDeed, PromiseState, PromiseVersion
from tests.flows.after_the_call import due as a_day_later
from tests.flows.promising import (
    FRIDAY,
    TUESDAY,
    WORDS,
    at,
    deeds_of,
    id_of,
    on_a_call,
    promise_of,
    promised,
    saved,
    sees,
    state_of,
)
from tests.stage import Stage

OTHER = "You have the report by Tuesday."


async def corrected(stage: Stage) -> None:
    """Cem remembers other words."""
    await on_a_call(stage)
    await stage.cem.presses("Other words were said")
    await stage.cem.fills(words=OTHER, due=TUESDAY)
    assert not stage.cem.problems, stage.cem.problems


async def test_the_thread_asks_whether_it_was_said_and_then_says_who_confirmed(
    stage: Stage,
) -> None:
    await on_a_call(stage)
    assert stage.replies[-1] == (
        "@Ana wrote down what @Ben promised to Maria:\n> You have the report by Friday.\n"
        "Asked for by 2026-11-27.\nWas this said?\nWhoever wrote it down cannot confirm it.\n"
        "[Yes, it was said]\n[Other words were said]"
    )
    yes = stage.cem.button("Yes, it was said")
    await stage.cem.presses("Yes, it was said")
    assert stage.cem.told == "Thank you. Two people say now that this was said."
    assert stage.replies[-1].endswith("Asked for by 2026-11-27.\n@Cem confirmed it.")
    assert "@Cem confirmed that it was said.\n" in stage.ben.dm
    assert promise_of(stage).confirmed_by == id_of(stage, stage.cem)
    with stage.unchanged():
        await stage.cem.presses_button(yes)
    assert stage.cem.told == "You have confirmed this already. Thank you."
    with stage.unchanged():
        await stage.dora.presses_button(yes)
    assert stage.dora.told == "Cem has confirmed this already. To correct it: Change it."


async def test_confirming_it_promises_nothing(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.cem.presses("Yes, it was said")
    assert state_of(stage) is PromiseState.REQUESTED


async def test_who_wrote_it_down_cannot_confirm_it(stage: Stage) -> None:
    await on_a_call(stage)
    for label in ("Yes, it was said", "Other words were said"):
        with stage.unchanged():
            await stage.ana.presses(label)
        assert stage.ana.told == (
            "You wrote these words down. Somebody else who was there confirms them."
        )


async def test_nobody_from_outside_the_call_and_its_team_can_know(stage: Stage) -> None:
    await on_a_call(stage)
    for label in ("Yes, it was said", "Other words were said"):
        with stage.unchanged():
            await stage.eve.presses(label)
        assert stage.eve.told == "Only somebody who was there can say whether this was said."
    with stage.unchanged():
        await stage.gus.presses("Yes, it was said")
    assert stage.gus.told.startswith("I work for the members of this workspace only")
    await stage.dora.presses("Yes, it was said")  # of the team, without a seat
    assert promise_of(stage).confirmed_by == id_of(stage, stage.dora)


async def test_who_said_it_can_confirm_it_on_their_card(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.ben.presses("Yes, it was said")
    assert stage.replies[-1].endswith("@Ben confirmed it.")


async def test_other_words_make_a_version_that_nobody_has_promised_or_confirmed(
    stage: Stage,
) -> None:
    await promised(stage)
    await stage.cem.presses("Other words were said")
    assert stage.cem.filled["words"] == WORDS
    await stage.cem.fills(words=OTHER, due=TUESDAY)
    assert stage.cem.told == (
        "Corrected. The old words stay beside yours; somebody else confirms these.\n"
        "I ask @Ben whether it can be kept."
    )
    one = promise_of(stage)
    assert (one.state, one.words, str(one.asked)) == (PromiseState.REQUESTED, OTHER, TUESDAY)
    assert [kept.words for kept in stage.kept(PromiseVersion)] == [WORDS, OTHER]
    assert stage.replies[-1].startswith(
        "@Cem corrected what @Ben promised to Maria:\n> You have the report by Tuesday.\n"
    )
    assert stage.ben.dm.startswith("@Cem asks whether you can keep this promise by 2026-12-01:")
    assert stage.ana.dm.startswith("@Cem says that these words were said:\n")


async def test_other_words_are_confirmed_by_another_than_who_corrected_them(stage: Stage) -> None:
    await corrected(stage)
    with stage.unchanged():
        await stage.cem.presses("Yes, it was said")
    assert stage.cem.told.startswith("You wrote these words down.")
    await stage.ana.presses("Yes, it was said")
    assert promise_of(stage).confirmed_by == id_of(stage, stage.ana)


async def test_who_keeps_it_and_corrects_it_has_the_buttons_before_them(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.ben.presses("Other words were said")
    await stage.ben.fills(words=OTHER, due=TUESDAY)
    assert stage.ben.told.endswith(
        "Can you keep it by 2026-12-01? Only then it is promised.\n"
        "[I can keep it]\n[Another day]\n[I cannot]"
    )


async def test_what_was_confirmed_meanwhile_is_not_corrected_and_the_same_words_neither(
    stage: Stage,
) -> None:
    await on_a_call(stage)
    await stage.cem.presses("Other words were said")
    with stage.unchanged():
        await stage.cem.fills()
    assert stage.cem.problems == {
        "words": "These are the same words. To confirm them: Yes, it was said."
    }
    with stage.unchanged():
        await stage.cem.fills(due="2026-11-22")
    assert stage.cem.problems == {"due": "This day has passed. Please choose today or a later day."}
    await stage.dora.presses("Yes, it was said")
    with stage.unchanged():
        await stage.cem.fills(words=OTHER)
    assert stage.cem.problems == {"": "Dora has confirmed this already. To correct it: Change it."}


async def test_words_that_have_changed_since_are_not_confirmed(stage: Stage) -> None:
    await on_a_call(stage)
    yes = stage.cem.button("Yes, it was said")
    await sees(stage.ana, stage)
    await stage.ana.presses("Change it")
    await stage.ana.fills(words=OTHER)
    with stage.unchanged():
        await stage.cem.presses_button(yes)
    assert stage.cem.told == "This was changed meanwhile. Please read it anew first."


async def test_what_has_ended_needs_no_confirmation(stage: Stage) -> None:
    await promised(stage)
    yes = stage.cem.button("Yes, it was said")
    await stage.ben.presses("Kept")
    assert stage.replies[-1].endswith("It is kept.")
    with stage.unchanged():
        await stage.cem.presses_button(yes)
    assert stage.cem.told == "This is kept already, so nothing was changed."


# Silence


async def test_after_four_working_hours_the_lead_hears_once_in_private(stage: Stage) -> None:
    await on_a_call(stage, said_by=stage.cem)
    await stage.until(at(23, 13, 59))
    assert PromiseDeed.UNCONFIRMED not in deeds_of(stage)
    await stage.until(at(23, 14))
    assert stage.ana.dm == (
        "@Ana wrote down what @Cem promised to Maria:\n> You have the report by Friday.\n"
        "Asked for by 2026-11-27.\nNobody has confirmed this yet. Somebody else who was there can."
    )
    told = stage.ana.dms[-1]
    await stage.until(at(27, 17))
    assert deeds_of(stage).count(PromiseDeed.UNCONFIRMED) == 1
    await stage.ben.presses_button(stage.cem.button("Yes, it was said"))
    assert told.text.endswith("@Ben confirmed it.")


async def test_a_lead_who_did_not_write_it_down_may_confirm_it_there(stage: Stage) -> None:
    await corrected(stage)
    await stage.until(at(23, 14))
    assert stage.ana.dm.endswith(
        "Nobody has confirmed this yet. Was this said?\nWhoever wrote it down cannot confirm it.\n"
        "[Yes, it was said]\n[Other words were said]"
    )
    await stage.ana.presses("Yes, it was said")
    assert stage.ana.dm.endswith("@Ana confirmed it.")


async def test_the_hours_are_the_lead_s_own(stage: Stage) -> None:
    await on_a_call(stage)
    stage.knows(Person, "ana", hours_to=12 * 60)
    await corrected_again(stage)
    await stage.until(at(24, 10, 59))
    assert PromiseDeed.UNCONFIRMED not in deeds_of(stage)
    await stage.until(at(24, 11))
    assert PromiseDeed.UNCONFIRMED in deeds_of(stage)


async def corrected_again(stage: Stage) -> None:
    await stage.cem.presses("Other words were said")
    await stage.cem.fills(words=OTHER)


async def test_what_was_confirmed_or_has_ended_is_not_told(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.cem.presses("Yes, it was said")
    await stage.until(at(23, 17))
    assert PromiseDeed.UNCONFIRMED not in deeds_of(stage)


async def test_other_words_after_the_lead_was_told_wait_anew(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.until(at(23, 14))
    told = stage.ana.dms[-1]
    await corrected_again(stage)
    assert told.text.startswith("These words have changed since; they wait to be confirmed anew:")


async def test_a_lead_who_has_left_is_told_nothing(stage: Stage) -> None:
    await on_a_call(stage)
    stage.knows(Person, "ana", gone=True)
    await stage.until(at(23, 17))
    assert PromiseDeed.UNCONFIRMED not in deeds_of(stage)


# Without a call


async def test_without_a_call_who_said_it_is_asked_on_the_card(stage: Stage) -> None:
    await saved(stage)
    assert len(stage.ben.dms) == 1
    assert "Nobody else has confirmed these words.\n" in stage.ben.dm
    await stage.ben.presses("Yes, it was said")
    assert stage.ana.dm.startswith("@Ben confirmed that this was said:\n")
    await a_day_later(stage)
    assert PromiseDeed.UNCONFIRMED not in deeds_of(stage)


async def test_who_said_it_and_does_not_keep_it_is_asked_in_private(stage: Stage) -> None:
    await saved(stage)
    await stage.ana.presses("Who keeps it")
    await stage.ana.fills(responsible=stage.cem)
    await sees(stage.ana, stage)
    await stage.ana.presses("Change it")
    await stage.ana.fills(words=OTHER)
    asked = stage.ben.dms[-1]
    assert asked.text.startswith("@Ana wrote down what @Ben promised to Maria:\n> You have the")
    await stage.ben.presses("Yes, it was said")
    assert asked.text.endswith("@Ben confirmed it.")


async def test_who_saved_it_confirms_what_the_speaker_corrected(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("Other words were said")
    await stage.ben.fills(words=OTHER, due=FRIDAY)
    asked = next(one for one in stage.ana.dms if one.text.startswith("@Ben corrected what @Ben"))
    await stage.ana.presses_button(asked.message.buttons()[0])
    assert promise_of(stage).confirmed_by == id_of(stage, stage.ana)
    assert stage.cem.dms == []


async def test_nobody_else_can_know_what_was_said_without_a_call(stage: Stage) -> None:
    await saved(stage)
    with stage.unchanged():
        await stage.cem.presses_button(stage.ben.button("Yes, it was said"))
    assert stage.cem.told == "Only somebody who was there can say whether this was said."


async def test_ones_own_words_stay_unconfirmed_and_say_so(stage: Stage) -> None:
    await saved(stage, by=stage.ben)
    assert "Nobody else has confirmed these words.\n" in (await see_own(stage))
    assert "[Yes, it was said]" not in stage.ben.told


async def see_own(stage: Stage) -> str:
    await stage.ben.presses("I can keep it")
    await stage.dora.presses("More about it")
    return stage.dora.told
