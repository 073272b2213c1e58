"""Changing a promise: its words, day and condition, and who keeps it; and those who leave."""

from __future__ import annotations

from uuid import uuid4

from flows.language.events import Learned, Profile
from storage.records import Person, PromiseDeed, PromiseState, PromiseVersion
from tests.flows.promising import (
    FRIDAY,
    TUESDAY,
    WORDS,
    at,
    deeds_of,
    events_of,
    id_of,
    on_a_call,
    promise_of,
    promised,
    saved,
    sees,
    state_of,
)
from tests.stage import Actor, Stage


async def opens_change(who: Actor, stage: Stage) -> None:
    await sees(who, stage)
    await who.presses("Change it")


async def test_other_words_are_asked_for_again_and_the_old_ones_stay(stage: Stage) -> None:
    await promised(stage)
    await stage.cem.presses("Yes, it was said")
    await opens_change(stage.ana, stage)
    assert stage.ana.filled == {
        "words": WORDS,
        "said_to": "Maria",
        "due": FRIDAY,
        "condition": None,
    }
    await stage.ana.fills(words="You have it by Tuesday.", due=TUESDAY, condition="With figures.")
    assert stage.ana.told == (
        "Changed. It is requested again, and the old version stays.\n"
        "I ask @Ben whether it can be kept."
    )
    one = promise_of(stage)
    assert (one.state, str(one.asked), str(one.due)) == (PromiseState.REQUESTED, TUESDAY, TUESDAY)
    assert (one.confirmed_by, one.confidence) == (None, None)
    assert [(v.words, v.condition) for v in stage.kept(PromiseVersion)] == [
        (WORDS, ""),
        ("You have it by Tuesday.", "With figures."),
    ]
    assert stage.ben.dm.startswith("@Ana asks whether you can keep this promise by 2026-12-01:")
    assert "On condition: With figures.\n" in stage.ben.dm
    assert stage.replies[-1].startswith("@Ana wrote down what @Ben promised to Maria:\n> You have")
    assert "Was this said?" in stage.replies[-1]


async def test_who_keeps_it_may_change_it_and_the_others_hear(stage: Stage) -> None:
    await promised(stage)
    await opens_change(stage.ben, stage)
    await stage.ben.fills(condition="You send the figures.")
    assert stage.ben.told.endswith("[I can keep it]\n[Another day]\n[I cannot]")
    assert stage.ana.dm.startswith("@Ben changed this promise:\n")


async def test_another_name_asks_nobody_again(stage: Stage) -> None:
    await promised(stage)
    await stage.cem.presses("Yes, it was said")
    await opens_change(stage.ana, stage)
    await stage.ana.fills(said_to="Mario")
    assert stage.ana.told == "Changed. The old version stays; nothing else has to be asked again."
    one = promise_of(stage)
    assert (one.state, one.said_to, one.version) == (PromiseState.PROMISED, "Mario", 2)
    assert one.confirmed_by is not None
    assert [v.said_to for v in stage.kept(PromiseVersion)] == ["Maria", "Mario"]


async def test_a_name_does_not_make_anybody_the_writer_of_the_words(stage: Stage) -> None:
    await on_a_call(stage)
    await opens_change(stage.ben, stage)
    await stage.ben.fills(said_to="Mario")
    with stage.unchanged():
        await stage.ana.presses("Yes, it was said")
    assert stage.ana.told.startswith("You wrote these words down.")
    await stage.ben.presses("Yes, it was said")
    assert promise_of(stage).confirmed_by == id_of(stage, stage.ben)


async def test_changes_that_cannot_be_made_are_refused(stage: Stage) -> None:
    await promised(stage)
    await opens_change(stage.ana, stage)
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems == {"words": "Nothing has changed, so this stays as it is."}
    for due, sentence in (
        ("2026-11-22", "This day has passed. Please choose today or a later day."),
        ("2028-11-26", "This is more than two years ahead. Please check the date."),
    ):
        with stage.unchanged():
            await stage.ana.fills(due=due)
        assert stage.ana.problems == {"due": sentence}
    ask = stage.ana.ask
    await stage.ana.fills(words="Something else.")
    stage.ana.ask = ask
    with stage.unchanged():
        await stage.ana.fills(words="Something third.")
    assert stage.ana.problems == {
        "words": "Somebody changed this meanwhile. Please look at it anew first."
    }


async def test_only_those_with_a_part_in_it_change_it(stage: Stage) -> None:
    await on_a_call(stage)
    await sees(stage.ana, stage)
    change, give = stage.ana.button("Change it"), stage.ana.button("Who keeps it")
    with stage.unchanged():
        await stage.cem.presses_button(change)
    assert stage.cem.told == "Only those who have a part in this promise can change it."
    for who in (stage.cem, stage.ben):
        with stage.unchanged():
            await who.presses_button(give)
        assert who.told == "Only Ana, who is accountable, and whoever saved it can change this."


async def test_what_is_settled_is_not_changed_or_given_away(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ana, stage)
    change, give = stage.ana.button("Change it"), stage.ana.button("Who keeps it")
    await stage.ben.presses("Kept")
    for button in (change, give):
        with stage.unchanged():
            await stage.ana.presses_button(button)
        assert stage.ana.told == "This is kept already, so nothing was changed."


# People


async def test_a_new_responsible_has_to_say_so_too(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Who keeps it")
    assert (stage.ana.filled["responsible"], stage.ana.filled["accountable"]) == ("ben", "ana")
    await stage.ana.fills(responsible=stage.cem, accountable=stage.dora)
    assert state_of(stage) is PromiseState.REQUESTED
    assert stage.cem.dm.startswith("@Ana asks whether you can keep this promise by 2026-11-27:")
    for who in (stage.ben, stage.dora):
        assert who.dm.startswith("@Ana changed who keeps this promise:\n")
    event = next(one for one in events_of(stage) if one.what is PromiseDeed.REASSIGNED)
    assert (event.before, event.after) == ("Ben; Ana; Acme", "Cem; Dora; Acme")
    await stage.cem.presses("I can keep it")
    assert stage.dora.dm.startswith("@Cem can keep this promise:\n")


async def test_who_takes_it_on_themselves_has_the_buttons_before_them(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Who keeps it")
    await stage.ana.fills(responsible=stage.ana)
    assert stage.ana.told.endswith("[I can keep it]\n[Another day]\n[I cannot]")


async def test_another_accountable_or_customer_asks_nobody_again(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("I can keep it")
    await sees(stage.ana, stage)
    await stage.ana.presses("Who keeps it")
    await stage.ana.fills(accountable=stage.cem, account="Globex")
    one = promise_of(stage)
    assert (one.state, one.account, one.account_key) == (PromiseState.PROMISED, "Globex", "globex")
    assert stage.cem.dm.startswith("@Ana changed who keeps this promise:\n")


async def test_people_and_customers_that_cannot_be_are_refused(stage: Stage) -> None:
    await promised(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Who keeps it")
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems == {
        "responsible": "Nothing has changed. Please choose somebody else."
    }
    for field in ("responsible", "accountable"):
        with stage.unchanged():
            await stage.ana.fills(**{field: "gus"})
        assert stage.ana.problems[field].startswith("Gus is a guest here")
    with stage.unchanged():
        await stage.ana.fills(account="Globex")
    assert stage.ana.problems == {
        "account": "This was said on the call with Acme, so it stays there."
    }


# People who leave


async def leaves(stage: Stage, native: str) -> None:
    profile = Profile(native=native, known=True, name=native.capitalize(), gone=True)
    event = Learned(key=uuid4().hex, workspace=stage.workspace, people=(profile,))
    await stage.conductor.hear(event)
    await stage.deliveries.drain()


async def test_when_the_responsible_leaves_the_accountable_gives_it_to_another(
    stage: Stage,
) -> None:
    await promised(stage)
    await leaves(stage, "ben")
    assert stage.ana.dm.startswith("@Ben has left, and had a part in this promise:\n")
    await stage.ana.presses("Who keeps it")
    assert stage.ana.filled["responsible"] == "ana"
    await stage.ana.fills(responsible=stage.cem)
    await stage.cem.presses("I can keep it")
    assert state_of(stage) is PromiseState.PROMISED


async def test_when_the_accountable_leaves_the_manager_decides(stage: Stage) -> None:
    await promised(stage)
    await leaves(stage, "ana")
    assert stage.dora.dm.startswith("@Ana has left, and had a part in this promise:\n")
    await stage.dora.presses("Who keeps it")
    await stage.dora.fills(accountable=stage.cem)
    assert promise_of(stage).accountable == id_of(stage, stage.cem)


async def test_what_is_settled_is_left_alone(stage: Stage) -> None:
    await promised(stage)
    await stage.ben.presses("Kept")
    await leaves(stage, "ben")
    assert PromiseDeed.LEFT not in deeds_of(stage)


async def test_who_has_left_is_neither_asked_nor_told(stage: Stage) -> None:
    await promised(stage)
    before = len(stage.ben.dms)
    await leaves(stage, "ben")
    await opens_change(stage.ana, stage)
    await stage.ana.fills(words="Something else.")
    await stage.until(at(25, 23))
    assert len(stage.ben.dms) == before
    assert deeds_of(stage)[-1] is PromiseDeed.UNANSWERED
    assert any("@Ben has not answered" in one.text for one in stage.ana.dms)
    assert stage.kept(Person)
