"""Whether it can be kept: yes, no, silence; and another day, agreed to or asked about again."""

from __future__ import annotations

from storage.records import Confidence, Person, PromiseDeed, PromiseState, PromiseVersion
from tests.flows.promising import (
    FRIDAY,
    MONDAY,
    WORDS,
    at,
    deeds_of,
    events_of,
    on_a_call,
    promise_of,
    promised,
    saved,
    sees,
    state_of,
)
from tests.stage import Stage

OFFER = {"due": MONDAY, "confidence": "likely", "part": "the summary.", "reason": "Figures late."}


async def offered(stage: Stage) -> None:
    """Ben can do it by Monday, fairly sure; by Friday the summary."""
    await on_a_call(stage)
    await stage.ben.presses("Another day")
    await stage.ben.fills(**OFFER)
    assert not stage.ben.problems, stage.ben.problems


# Yes


async def test_only_the_responsible_s_own_press_makes_it_a_promise(stage: Stage) -> None:
    await promised(stage)
    assert state_of(stage) is PromiseState.PROMISED
    assert promise_of(stage).confidence is Confidence.SURE
    assert stage.ben.told == "Promised, by 2026-11-27: “You have the report by Friday.” Thank you."
    assert stage.ana.dm.startswith(
        "@Ben can keep this promise:\n> You have the report by Friday.\n"
        "State: promised (sure)\nBy: 2026-11-27\n"
    )
    assert stage.ben.dm.startswith("You keep this promise:\n> You have the report by Friday.\n")
    assert stage.ben.dm.endswith(
        "[Kept]\n[Another day]\n[Yes, it was said]\n[Other words were said]\n[More about it]"
    )


async def test_a_second_press_says_what_is_already_so(stage: Stage) -> None:
    await on_a_call(stage)
    yes = stage.ben.button("I can keep it")
    await stage.ben.presses("I can keep it")
    with stage.unchanged():
        await stage.ben.presses_button(yes)
    assert stage.ben.told == "You have said already that you can keep it."


async def test_nobody_answers_for_somebody_else(stage: Stage) -> None:
    await on_a_call(stage)
    for label in ("I can keep it", "Another day", "I cannot"):
        button = stage.ben.button(label)
        with stage.unchanged():
            await stage.ana.presses_button(button)
        assert stage.ana.told == "This was asked of somebody else."


async def test_an_answer_to_other_words_is_refused(stage: Stage) -> None:
    await on_a_call(stage)
    buttons = [stage.ben.button(one) for one in ("I can keep it", "Another day", "I cannot")]
    await sees(stage.ana, stage)
    await stage.ana.presses("Change it")
    await stage.ana.fills(words="You have the report and the figures.")
    for button in buttons:
        with stage.unchanged():
            await stage.ben.presses_button(button)
        assert stage.ben.told == "This was changed meanwhile. Please read it anew first."


async def test_a_day_that_has_passed_cannot_be_promised(stage: Stage) -> None:
    await on_a_call(stage)
    await stage.until(at(30, 10))
    with stage.unchanged():
        await stage.ben.presses("I can keep it")
    assert stage.ben.told == "This day has passed. Please offer another day."


async def test_what_is_settled_is_not_answered_any_more(stage: Stage) -> None:
    await on_a_call(stage)
    yes = stage.ben.button("I can keep it")
    await sees(stage.ana, stage)
    await stage.ana.presses("Withdraw it")
    await stage.ana.fills(reason="Maria no longer needs it.")
    with stage.unchanged():
        await stage.ben.presses_button(yes)
    assert stage.ben.told == "This is withdrawn already, so nothing was changed."


# No


async def test_i_cannot_needs_a_reason_and_the_accountable_gives_it_to_another(
    stage: Stage,
) -> None:
    await on_a_call(stage)
    await stage.ben.presses("I cannot")
    with stage.unchanged():
        await stage.ben.fills(reason=" ")
    assert stage.ben.problems == {"reason": "Please answer this one."}
    await stage.ben.fills(reason="I am on leave.")
    assert stage.ben.told == "Kept. Whoever is accountable hears your reason and decides."
    assert stage.ben.dm.startswith("You said that you cannot keep this promise:\n")
    assert stage.ana.dm.startswith(
        "@Ben cannot keep this promise:\n> You have the report by Friday.\n"
        "The reason: I am on leave.\n"
    )
    await stage.ana.presses("Who keeps it")
    await stage.ana.fills(responsible=stage.cem)
    assert stage.ana.told == "Saved. Those concerned are told.\nI ask @Cem whether it can be kept."
    assert stage.cem.dm.startswith("@Ana asks whether you can keep this promise by 2026-11-27:")
    assert any(
        one.text.startswith("Somebody else keeps this promise now:\n") for one in stage.ben.dms
    )
    assert stage.ben.dm.startswith("@Ana changed who keeps this promise:\n")


async def test_the_same_one_may_be_asked_once_more_and_change_their_mind(stage: Stage) -> None:
    await on_a_call(stage)
    yes, no = stage.ben.button("I can keep it"), stage.ben.button("I cannot")
    await stage.ben.presses("I cannot")
    await stage.ben.fills(reason="No time.")
    with stage.unchanged():
        await stage.ben.presses_button(no)
    assert stage.ben.told == "You have said already that you cannot."
    await stage.ana.presses("Who keeps it")
    await stage.ana.fills()
    assert any(
        one.text.startswith("You were asked anew about this promise:\n") for one in stage.ben.dms
    )
    await stage.ben.presses_button(yes)
    assert state_of(stage) is PromiseState.PROMISED


async def test_what_was_promised_is_not_declined_any_more(stage: Stage) -> None:
    await on_a_call(stage)
    no = stage.ben.button("I cannot")
    await stage.ben.presses("I can keep it")
    with stage.unchanged():
        await stage.ben.presses_button(no)
    assert stage.ben.told == (
        "You have said that you can keep it. Offer another day, or say that it is broken."
    )


async def test_of_a_promise_all_ones_own_one_decides_what_becomes_of_it(stage: Stage) -> None:
    stage.knows(Person, "dora", gone=True)
    await saved(stage, by=stage.ben)
    await stage.ben.presses("I cannot")
    await stage.ben.fills(reason="No time.")
    assert stage.ben.told == (
        "Kept, with your reason. You are accountable yourself: who keeps it now?\n"
        "[Who keeps it]\n[Withdraw it]"
    )
    assert stage.ben.dms == []


# No answer


async def test_without_an_answer_one_nudge_then_the_accountable_hears(stage: Stage) -> None:
    await saved(stage)
    await stage.until(at(24, 10))
    assert "Can you keep this promise to Maria by 2026-11-27?" in stage.ben.dm
    assert "[I can keep it]\n" in stage.ben.dm
    assert PromiseDeed.UNANSWERED not in deeds_of(stage)
    await stage.until(at(25, 10))
    (said,) = [one.text for one in stage.dora.dms if "has not answered" in one.text]
    assert said.startswith(
        "@Ben has not answered for two working days whether they can keep this:\n"
    )
    assert said.endswith("[Who keeps it]\n[Withdraw it]\n[More about it]")


async def test_whoever_has_answered_is_not_nudged(stage: Stage) -> None:
    await promised(stage)
    await stage.until(at(25, 23))
    assert PromiseDeed.UNANSWERED not in deeds_of(stage)
    assert not any("Can you keep" in one.text for one in stage.ben.dms)


async def test_nobody_hears_about_their_own_silence(stage: Stage) -> None:
    stage.knows(Person, "dora", gone=True)
    await saved(stage, by=stage.ben)
    await stage.until(at(25, 23))
    assert deeds_of(stage)[-1] is PromiseDeed.UNANSWERED
    assert not any("has not answered" in one.text for one in stage.ben.dms)


# Another day


async def test_another_day_goes_to_the_accountable_with_what_fits_the_asked_day(
    stage: Stage,
) -> None:
    await offered(stage)
    assert stage.ben.told == "Offered. Whoever is accountable decides, and I tell you."
    assert stage.ben.dm.startswith("You can keep this promise by 2026-11-30; this waits for")
    assert stage.ana.dm == (
        "@Ben can do it by 2026-11-30 (fairly sure). By 2026-11-27: the summary.\n"
        "> You have the report by Friday.\n"
        "They asked for it by 2026-11-27. The reason: Figures late.\n[Agree]\n[Ask again]"
    )
    assert state_of(stage) is PromiseState.REQUESTED


async def test_agreed_it_is_promised_for_that_day_and_both_days_are_kept(stage: Stage) -> None:
    await offered(stage)
    agree = stage.ana.button("Agree")
    await stage.ana.presses("Agree")
    one = promise_of(stage)
    assert one.state is PromiseState.PROMISED
    assert (str(one.asked), str(one.due), one.offered) == (FRIDAY, MONDAY, None)
    assert (one.confidence, one.part) == (Confidence.LIKELY, "the summary.")
    assert stage.ana.told == "Promised, by 2026-11-30: “You have the report by Friday.” Thank you."
    assert stage.ana.dm.endswith("This was agreed to.")
    assert stage.ben.dm.startswith("@Ana agreed to the other day:\n")
    assert "By: 2026-11-30\nAsked for by: 2026-11-27\nPart by then: the summary.\n" in stage.ben.dm
    assert [str(kept.due) for kept in stage.kept(PromiseVersion)] == [FRIDAY, MONDAY]
    with stage.unchanged():
        await stage.ana.presses_button(agree)
    assert stage.ana.told == "This is decided already, or has changed meanwhile."


async def test_asked_again_the_words_go_back_to_the_responsible(stage: Stage) -> None:
    await offered(stage)
    await stage.ana.presses("Ask again")
    await stage.ana.fills(words="They need all of it on Friday.")
    assert stage.ana.told == "Asked. @Ben reads your words."
    assert stage.ana.dm.endswith("You asked again.")
    assert stage.ben.dm.startswith(
        "@Ana asks you once more about this promise:\n> You have the report by Friday.\n"
        "They need all of it on Friday.\n"
    )
    await stage.ben.presses("I can keep it")
    assert (state_of(stage), str(promise_of(stage).due)) == (PromiseState.PROMISED, FRIDAY)
    assert deeds_of(stage) == [
        PromiseDeed.SAVED,
        PromiseDeed.ASKED,
        PromiseDeed.OFFERED,
        PromiseDeed.ASKED_AGAIN,
        PromiseDeed.ACCEPTED,
    ]
    assert (str(events_of(stage)[2].due), events_of(stage)[2].part) == (MONDAY, "the summary.")


async def test_of_ones_own_promise_another_day_counts_at_once(stage: Stage) -> None:
    stage.knows(Person, "dora", gone=True)
    await saved(stage, by=stage.ben)
    await stage.ben.presses("Another day")
    await stage.ben.fills(**OFFER)
    assert stage.ben.told == "Promised, by 2026-11-30: “You have the report by Friday.” Thank you."
    assert (state_of(stage), str(promise_of(stage).due)) == (PromiseState.PROMISED, MONDAY)
    assert deeds_of(stage)[-2:] == [PromiseDeed.OFFERED, PromiseDeed.AGREED]


async def test_a_promise_can_be_put_to_another_day_later_on(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Another day")
    await stage.ben.fills(**OFFER)
    one = promise_of(stage)
    assert (one.state, str(one.due)) == (PromiseState.PROMISED, FRIDAY)
    await stage.ana.presses("Ask again")
    await stage.ana.fills(words="Please try.")
    assert "[I can keep it]\n[Another day]\n[Yes, it was said]" in stage.ben.dm
    await stage.ben.presses("I can keep it")
    assert (state_of(stage), str(promise_of(stage).due)) == (PromiseState.PROMISED, FRIDAY)


async def test_the_offer_waits_where_the_accountable_looks_at_the_promise(stage: Stage) -> None:
    await offered(stage)
    await sees(stage.ana, stage)
    assert "[Agree]\n[Ask again]\n" in stage.ana.told
    await stage.ana.presses_button(stage.ana.button("Agree"))
    assert state_of(stage) is PromiseState.PROMISED


async def test_offers_that_cannot_be_made_are_refused(stage: Stage) -> None:
    await on_a_call(stage)
    another = stage.ben.button("Another day")
    await stage.ben.presses("Another day")
    for due, sentence in (
        (FRIDAY, "This is the day that stands already. Please choose another one."),
        ("2026-11-22", "This day has passed. Please choose today or a later day."),
        ("2028-11-26", "This is more than two years ahead. Please check the date."),
    ):
        with stage.unchanged():
            await stage.ben.fills(**(OFFER | {"due": due}))
        assert stage.ben.problems == {"due": sentence}
    with stage.unchanged():
        await stage.ben.fills(due=MONDAY)
    assert set(stage.ben.problems) == {"confidence", "reason"}
    await stage.ben.fills(**OFFER)
    with stage.unchanged():
        await stage.ben.presses_button(another)
    assert stage.ben.told == (
        "You have offered another day already. It waits for whoever is accountable."
    )


async def test_only_the_accountable_agrees_and_not_to_a_day_that_has_passed(stage: Stage) -> None:
    await offered(stage)
    for label in ("Agree", "Ask again"):
        button = stage.ana.button(label)
        with stage.unchanged():
            await stage.ben.presses_button(button)
        assert stage.ben.told == "Only whoever is accountable for it decides this."
    await stage.until(at(30, 23))
    await stage.skip(days=1)
    agree = next(
        button
        for one in stage.ana.dms
        for button in one.message.buttons()
        if button.label == "Agree"
    )
    with stage.unchanged():
        await stage.ana.presses_button(agree)
    assert stage.ana.told == "The day that was offered has passed meanwhile. Please ask again."


async def test_an_offer_is_moot_once_the_words_have_changed_or_it_has_ended(stage: Stage) -> None:
    await offered(stage)
    offer = stage.ana.dms[-1]
    again = stage.ana.button("Ask again")
    await sees(stage.ana, stage)
    await stage.ana.presses("Change it")
    await stage.ana.fills(words="You have the summary by Friday.")
    assert offer.text.endswith("This has changed since.")
    await sees(stage.ana, stage)
    await stage.ana.presses("Kept")
    assert offer.text.endswith("There is nothing to decide any more: it is kept.")
    with stage.unchanged():
        await stage.ana.presses_button(again)
    assert stage.ana.told == "This is decided already, or has changed meanwhile."


async def test_the_words_hold_for_the_day_they_name(stage: Stage) -> None:
    await offered(stage)
    assert promise_of(stage).words == WORDS
