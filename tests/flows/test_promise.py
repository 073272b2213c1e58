"""Saving what was said to a customer: by whom, to whom, by when; and what is refused."""

from __future__ import annotations

from storage.records import (
    Call,
    CallState,
    Person,
    Promise,
    PromiseDeed,
    PromiseState,
    PromiseVersion,
)
from tests.flows.after_the_call import crucial, ended
from tests.flows.promising import (
    FRIDAY,
    WORDS,
    deeds_of,
    id_of,
    on_a_call,
    promise_of,
    saved,
    state_of,
)
from tests.stage import Stage


async def test_nobody_turns_a_wish_into_a_commitment_by_typing(stage: Stage) -> None:
    await on_a_call(stage)
    assert state_of(stage) is PromiseState.REQUESTED
    assert stage.ana.told == (
        "Saved as requested, by 2026-11-27: “You have the report by Friday.”\n"
        "@Ana is accountable for it.\nI ask @Ben whether it can be kept.\n"
        "[Who keeps it]\n[Undo: saving it]"
    )
    assert stage.ben.dm == (
        "@Ana asks whether you can keep this promise by 2026-11-27:\n"
        "> You have the report by Friday.\n"
        "State: requested\nBy: 2026-11-27\nSaid by: @Ben\nTo: Maria, Acme\n"
        "Responsible: @Ben\nAccountable: @Ana\nNobody else has confirmed these words.\n"
        "[I can keep it]\n[Another day]\n[I cannot]\n[Yes, it was said]\n[Other words were said]\n"
        "[More about it]"
    )
    assert stage.ana.dms == []


async def test_who_said_it_keeps_it_and_the_lead_of_the_call_answers_for_it(stage: Stage) -> None:
    await on_a_call(stage)
    one = promise_of(stage)
    assert (one.responsible, one.accountable) == (id_of(stage, stage.ben), id_of(stage, stage.ana))
    assert one.call == stage.call.id
    assert (one.account, one.account_key) == ("Acme", "acme")
    assert [(kept.version, kept.words) for kept in stage.kept(PromiseVersion)] == [(1, WORDS)]


async def test_without_a_call_the_manager_answers_for_it_and_is_told(stage: Stage) -> None:
    await saved(stage)
    assert promise_of(stage).accountable == id_of(stage, stage.dora)
    assert stage.dora.dm.startswith(
        "@Ana made you accountable for this promise:\n> You have the report by Friday.\n"
    )
    assert stage.said_in("crucial-calls") == []


async def test_without_a_manager_whoever_saved_it_answers_for_it(stage: Stage) -> None:
    stage.knows(Person, "dora", gone=True)
    await saved(stage)
    assert promise_of(stage).accountable == id_of(stage, stage.ana)


async def test_when_the_lead_has_left_the_manager_answers_for_it(stage: Stage) -> None:
    await ended(stage, (stage.cem,))
    stage.knows(Person, "ana", gone=True)
    await stage.cem.types("/parley promise Acme " + WORDS)
    await stage.cem.fills(said_by=stage.ben, said_to="Maria", due=FRIDAY)
    assert promise_of(stage).accountable == id_of(stage, stage.dora)


async def test_who_saves_their_own_words_has_the_buttons_before_them(stage: Stage) -> None:
    await saved(stage, by=stage.ben)
    assert stage.ben.told.endswith(
        "Can you keep it by 2026-11-27? Only then it is promised.\n"
        "[I can keep it]\n[Another day]\n[I cannot]\n[Who keeps it]\n[Undo: saving it]"
    )
    assert stage.ben.dms == []
    await stage.ben.presses("I can keep it")
    assert state_of(stage) is PromiseState.PROMISED


async def test_the_call_is_found_by_the_customer_and_shown_before_it_counts(stage: Stage) -> None:
    await ended(stage)
    await stage.ana.types("/parley promise acme " + WORDS)
    assert stage.ana.intro == "Said on the call with Acme, 2026-11-23 10:00 UTC."
    assert stage.ana.filled["words"] == WORDS
    assert stage.ana.filled["said_by"] == "ana"
    await stage.eve.types("/parley promise Acme " + WORDS)  # she has nothing to do with the call
    assert stage.eve.intro == "For Acme."


async def test_a_call_that_is_ahead_is_not_where_it_was_said(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.types("/parley promise Acme " + WORDS)
    assert stage.ana.intro == "For Acme."
    await stage.ana.types("/parley promise " + WORDS)
    assert stage.ana.intro == ""


async def test_a_message_becomes_a_promise(stage: Stage) -> None:
    await stage.ana.uses("promise", WORDS)
    assert stage.ana.asked == "Save a promise"
    assert stage.ana.filled["words"] == WORDS
    await stage.ana.fills(said_to="Maria", due=FRIDAY)
    assert (promise_of(stage).words, promise_of(stage).account) == (WORDS, "")


async def test_what_was_captured_is_not_typed_twice(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=10)
    await stage.ana.presses("Write down what was said")
    promised = "- You have the report by Friday.\n- We call you tomorrow."
    await stage.ana.fills(outcome="Calm again", promised=promised, temperature="calm")
    button = stage.ana.button("Save a promise")
    await stage.ana.presses("Save a promise")
    assert stage.ana.filled["words"] == WORDS
    await stage.ana.fills(said_to="Maria", due=FRIDAY)
    await stage.ana.presses_button(button)
    assert stage.ana.filled["words"] == "We call you tomorrow."
    await stage.ben.presses_button(button)
    assert not stage.ben.filled["words"]


async def test_while_the_call_is_live_its_thread_saves_promises(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.types("/parley start Acme")
    await stage.ben.presses("Save a promise")
    await stage.ben.fills(words=WORDS, said_to="Maria", due=FRIDAY)
    assert promise_of(stage).call == stage.call.id


async def test_only_those_of_the_call_save_what_was_said_on_it(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.types("/parley start Acme")
    with stage.unchanged():
        await stage.eve.presses("Save a promise")
    assert stage.eve.told.startswith("Only the people on this call")
    await stage.ana.presses("Save a promise")
    stage.eve.ask = stage.ana.ask
    with stage.unchanged():
        await stage.eve.fills(words=WORDS, said_to="Maria", due=FRIDAY)
    assert stage.eve.problems[""].startswith("Only the people on this call")


async def test_nothing_was_said_on_a_call_that_has_not_begun(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.types("/parley start Acme")
    save = stage.ana.button("Save a promise")
    with stage.storage.book(stage.workspace) as book:
        book.get(Call, stage.call.id).state = CallState.READY
    with stage.unchanged():
        await stage.ana.presses_button(save)
    assert stage.ana.told == "This call has not begun, so nothing was said on it yet."


async def test_a_day_that_has_passed_or_is_years_ahead_is_refused(stage: Stage) -> None:
    await stage.ana.types("/parley promise " + WORDS)
    for due, sentence in (
        ("2026-11-22", "This day has passed. Please choose today or a later day."),
        ("2028-11-26", "This is more than two years ahead. Please check the date."),
        ("soon", "Please give a date."),
    ):
        with stage.unchanged():
            await stage.ana.fills(said_to="Maria", due=due)
        assert stage.ana.problems == {"due": sentence}


async def test_only_members_speak_for_the_company(stage: Stage) -> None:
    await stage.ana.types("/parley promise " + WORDS)
    for native, why in (("gus", "Gus is a guest here"), ("out", "Olga is from another company")):
        with stage.unchanged():
            await stage.ana.fills(said_by=native, said_to="Maria", due=FRIDAY)
        assert stage.ana.problems["said_by"].startswith(why)
    stage.knows(Person, "eve", gone=True)
    with stage.unchanged():
        await stage.ana.fills(said_by="eve", said_to="Maria", due=FRIDAY)
    assert stage.ana.problems == {"said_by": "Eve has left. Please choose somebody else."}
    with stage.unchanged():
        await stage.gus.types("/parley promise " + WORDS)
    assert stage.gus.told.startswith("I work for the members of this workspace only")


async def test_the_very_same_promise_is_not_saved_twice(stage: Stage) -> None:
    await saved(stage)
    for who in (stage.ana, stage.cem):
        await who.types('/parley promise "acme" ' + WORDS)
        with stage.unchanged():
            await who.fills(said_by=stage.ben, said_to="Maria", due=FRIDAY)
        assert who.problems == {"words": "This very promise is saved already; I ask nobody twice."}
    await stage.ana.types('/parley promise "Globex" ' + WORDS)
    await stage.ana.fills(said_by=stage.ben, said_to="Maria", due=FRIDAY)
    assert len(stage.kept(Promise)) == 2


async def test_what_the_platform_delivers_twice_counts_once(stage: Stage) -> None:
    await saved(stage)
    with stage.unchanged():
        await stage.ana.repeats()
    assert len(stage.kept(Promise)) == 1


async def test_every_answer_but_the_condition_is_needed(stage: Stage) -> None:
    await stage.ana.types("/parley promise")
    with stage.unchanged():
        await stage.ana.fills(words=" ", said_to=" ")
    assert set(stage.ana.problems) == {"words", "said_to", "due"}
    await stage.ana.fills(
        words=WORDS, said_to="Maria", due=FRIDAY, condition="You send us the figures."
    )
    assert promise_of(stage).condition == "You send us the figures."


async def test_somebody_met_for_the_first_time_is_greeted_before(stage: Stage) -> None:
    for native in ("ben", "dora"):
        stage.knows(Person, native, greeted_at=None)
    await saved(stage)
    for who in (stage.ben, stage.dora):
        assert who.dms[0].text.startswith("Hello, I am Parley.")
        assert len(who.dms) == 2


async def test_only_those_with_a_part_in_it_look_at_it(stage: Stage) -> None:
    await on_a_call(stage)
    more = stage.ben.button("More about it")
    await stage.ana.presses_button(more)
    assert stage.ana.told.startswith("A promise:\n> You have the report by Friday.\n")
    assert stage.ana.told.endswith(
        "[Kept]\n[Broken]\n[Change it]\n[Who keeps it]\n[Withdraw it]\n"
        "[I need help]\n[Estimate]\n[Draft a recap]\n[History]"
    )
    with stage.unchanged():
        await stage.eve.presses_button(more)
    assert WORDS not in stage.eve.told


async def test_what_happens_first_is_kept(stage: Stage) -> None:
    await on_a_call(stage)
    assert deeds_of(stage) == [PromiseDeed.SAVED, PromiseDeed.ASKED]
