"""Playing flows/people/avoiding.py: help before judgement, and no list of names."""

from __future__ import annotations

import pytest
from sqlmodel import select

from flows.language.words import Button, Named
from flows.people import avoiding, easing
from flows.people.weeks import before, week_of
from storage.records import Call, Delivery, GivenAway, Person, PersonKey
from tests.flows.checking_in import damaged
from tests.flows.owing import people
from tests.flows.rotating import hard
from tests.stage import Actor, Stage

HELP = "You have given more than one hard call away in the last 30 days."


def offered(who: Actor) -> list[str]:
    """The offers of help that stand in somebody's private chat."""
    return [one.text for one in who.dms if HELP in one.text and not one.deleted]


async def gives_away(stage: Stage, account: str, when: str = "Thu 15:00") -> None:
    """Ana hands the lead of a crucial call over to Dora."""
    await stage.flagged(account, when=when)
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=stage.dora)
    assert not stage.ana.problems


def scores(stage: Stage, *, weeks_ago: int = 0) -> dict[str, int]:
    """What the publisher is given, by name."""
    with people(stage) as (book, ids):
        week = before(week_of(stage.now), weeks_ago) if weeks_ago else week_of(stage.now)
        found = avoiding.scores(book, week, list(ids.values()), stage.now)
        return {book.get(Person, one).name: score for one, score in found.items()}


async def test_help_is_offered_after_the_second_and_to_nobody_else(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    assert offered(stage.ana) == []
    await gives_away(stage, "Bolt")
    (text,) = offered(stage.ana)
    for label in ("Rehearse", "Pair up", "Swap one", "Talk to someone", "Nothing"):
        assert f"[{label}]" in text
    assert [offered(one) for one in (stage.ben, stage.cem, stage.dora, stage.eve)] == [[]] * 4
    assert HELP not in stage.thread


async def test_handed_over_by_somebody_else_or_after_the_call_it_does_not_count(
    stage: Stage,
) -> None:
    await stage.flagged(when="Thu 15:00")
    await stage.ben.presses("More…")
    await stage.ben.presses("Hand over the lead")
    await stage.ben.fills(lead=stage.dora)
    assert stage.kept(GivenAway) == []
    await stage.flagged("Bolt", when="today 11:00")
    await stage.ana.types("/parley start Bolt")
    await stage.ana.types("/parley end Bolt")
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=stage.dora)
    assert stage.kept(GivenAway) == []


async def test_swapped_away_and_declined_count(stage: Stage) -> None:
    for account in ("Acme", "Bolt"):
        await stage.flagged(account, when="Thu 15:00")
        await stage.ben.types(f"/parley swap {account}")
        await stage.ben.fills(whom=stage.dora)
    cannot = stage.dora.button("I cannot")
    await stage.dora.presses_button(cannot)
    await stage.dora.presses_button(cannot)
    assert len(stage.kept(GivenAway)) == 1
    take = next(one for one in stage.dora.dms if "the call with Acme" in one.text)
    button = next(one for one in take.message.buttons() if one.label == "I take it")
    await stage.dora.presses_button(button)
    assert scores(stage) == {"Ana": 1, "Ben": 2, "Cem": 1, "Dora": 2}


async def test_whoever_takes_themselves_off_a_call_gives_it_away(stage: Stage) -> None:
    await stage.flagged(when="Thu 15:00")
    for experts, number in (([stage.cem, stage.dora], 0), ([stage.dora], 1)):
        await stage.cem.presses("More…")
        await stage.cem.presses("Who is on the call")
        await stage.cem.fills(experts=experts)
        assert len(stage.kept(GivenAway)) == number


@pytest.mark.parametrize("label", ["Rehearse", "Pair up", "Swap one", "Talk to someone", "Nothing"])
async def test_whatever_is_pressed_the_message_goes(stage: Stage, label: str) -> None:
    with stage.storage.book(stage.workspace) as book:
        book.organisation().help_contacts = "Call Iris, 555"
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    await stage.flagged("Cora", when="Fri 15:00")
    button, heard = stage.ana.button(label), len(stage.voice.said)
    await stage.ana.presses_button(button)
    assert offered(stage.ana) == []
    assert "avoiding.let_go" not in stage.timers
    says = {
        "Rehearse": "What we do next, who does it",
        "Pair up": "You need not take the next one alone.",
        "Swap one": "Which call should somebody else take?\nCora, 2026-11-27 15:00 UTC",
        "Talk to someone": "> Call Iris, 555",
        "Nothing": "Understood. Nobody knows that I asked.",
    }
    for _ in range(2):  # pressed once more: the same answer
        shown = stage.ana.told if label == "Nothing" else stage.ana.intro
        assert says[label] in shown
        await stage.ana.presses_button(button)
    assert len(stage.voice.said) == heard  # what helps stands in a dialog, and in no chat


async def test_swap_one_opens_the_swap_or_says_how(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    swap_one = stage.ana.button("Swap one")
    await stage.ana.presses_button(swap_one)
    assert "You are on no hard call that is ahead." in stage.ana.intro
    await stage.flagged("Cora", when="Fri 15:00")
    await stage.ana.presses_button(swap_one)
    (call,) = [one for one in stage.kept(Call) if one.account == "Cora"]
    await stage.ana.fills(then=f"swap:{call.id}")
    assert stage.ana.asked == "Swap a call"


async def test_from_there_one_asks_somebody_sees_who_stands_by_or_closes_it(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    pair_up = stage.ana.button("Pair up")
    await stage.ana.presses_button(pair_up)
    await stage.ana.fills(then="ask")
    assert stage.ana.asked == "Anything you need?"
    await stage.ana.presses_button(pair_up)
    await stage.ana.fills(then="buddies")
    assert "Nobody stands by yet." in stage.ana.told
    await stage.ana.presses_button(pair_up)
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.told == ""
    await stage.ana.presses_button(pair_up)
    with stage.unchanged():
        await stage.ana.fills(then="swap:nothing")
    assert stage.ana.told.startswith("I no longer know what this is about.")


@pytest.mark.parametrize("old", [*easing.OLD])
async def test_buttons_of_earlier_messages_answer_the_same(stage: Stage, old: str) -> None:
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    await stage.ana.presses_button(Button("As it was", does=Named(old)))
    assert stage.ana.asked == "What may help"
    assert offered(stage.ana) == []


async def test_what_nobody_knows_helps_nobody(stage: Stage) -> None:
    button = Button("Sing", opens=easing.WhatHelps, also={"help": "sing"})
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told.startswith("I no longer know what this is about.")


async def test_after_a_week_without_an_answer_it_goes(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    assert len(offered(stage.ana)) == 1
    await stage.skip(days=7, minutes=1)
    assert offered(stage.ana) == []


async def test_a_third_one_is_a_new_reason_to_ask(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    await stage.ana.presses("Nothing")
    await gives_away(stage, "Cora", when="Fri 15:00")
    assert len(offered(stage.ana)) == 1


async def test_what_is_long_ago_does_not_count_and_is_forgotten(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    await stage.skip(days=35)
    await gives_away(stage, "Bolt", when="tomorrow 15:00")
    assert offered(stage.ana) == []
    await stage.skip(days=29)
    await gives_away(stage, "Cora", when="tomorrow 15:00")
    assert len(stage.kept(GivenAway)) == 2


async def test_the_publisher_gets_a_score_for_whoever_was_asked(stage: Stage) -> None:
    assert scores(stage) == {}
    for account in ("Acme", "Bolt", "Cora", "Dune", "Erie"):
        await gives_away(stage, account)
    hard(stage, "eve", days_ago=40)
    assert scores(stage) == {"Ana": 5, "Ben": 1, "Cem": 1, "Dora": 1}
    assert scores(stage, weeks_ago=1) == {}
    await stage.skip(days=45)
    assert scores(stage) == {}


async def test_no_record_links_it_to_anybody(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    await stage.ana.presses("Nothing")
    natives = {one.id: one.native for one in stage.kept(Person)}
    for row in stage.kept(GivenAway):
        assert not any(one in repr(row) or one.encode() in row.sealed for one in natives)
        assert "offered" not in repr(row)
    # Everybody on the calls has a key, so having one says nothing.
    assert {natives[one.person] for one in stage.kept(PersonKey)} == {"ana", "ben", "cem", "dora"}
    with stage.storage.session() as session:
        query = select(Delivery).where(Delivery.step == "avoiding.offer")
        assert [one.receipt for one in session.exec(query)] == [""]  # so the night takes it


async def test_forgotten_with_the_person(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    with people(stage) as (book, ids):
        avoiding.forget(book, book.get(Person, ids["ana"]))
        avoiding.forget(book, book.get(Person, ids["eve"]))
    assert stage.kept(GivenAway) == []


async def test_without_a_key_nothing_is_kept_and_nothing_published(stage: Stage) -> None:
    stage.storage.vault = None
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    assert stage.kept(GivenAway) == []
    assert offered(stage.ana) == []
    await stage.skip(days=4)
    assert scores(stage) == {}


async def test_the_guide_for_leaders_names_nobody(stage: Stage) -> None:
    await gives_away(stage, "Acme")
    await gives_away(stage, "Bolt")
    with people(stage) as (book, ids):
        dora = book.get(Person, ids["dora"])
        assert not avoiding.offer(book, dora)
    text = await guide(stage)
    assert text.startswith("# When hard calls are given away")
    assert "Ana" not in text


async def guide(stage: Stage) -> str:
    """What Dora reads when she presses it in her digest."""
    await stage.dora.presses_button(Button("A guide", does=avoiding.guide))
    return stage.dora.told


async def test_a_colleagues_damaged_key_keeps_nobody_from_handing_over(stage: Stage) -> None:
    await stage.flagged(when="Thu 15:00")
    damaged(stage, stage.ben)
    await stage.ana.types("/parley swap Acme")
    await stage.ana.fills(whom=stage.dora)
    await stage.dora.presses("I take it")
    assert stage.dora.told == "Thank you. You are the lead of the call with Acme now."
    assert len(stage.kept(GivenAway)) == 1
