"""Playing flows/people/rotation.py, rotation_offers.py and handover.py."""

from __future__ import annotations

from datetime import timedelta

from flows.language.words import plain
from flows.people import rotation
from storage.records import (
    Asked,
    GivenAway,
    Handover,
    Organisation,
    Ownership,
    Person,
    Rotation,
    RotationOffer,
    RotationState,
    Team,
)
from tests.flows.owing import acted, blocked, people, promised
from tests.flows.rotating import current, ended_now, hard, owns, takes_the_fourth
from tests.stage import Actor, Stage

ASKS = "Is it time to share it, or to hand it over? You decide first."


def asked(who: Actor) -> list[str]:
    """What somebody was asked about a customer they have."""
    return [one.text for one in who.dms if ASKS in one.text]


def reported(stage: Stage) -> list[str]:
    """What the manager read about it."""
    return [one.text for one in stage.dora.dms if "@Ana has taken" in one.text]


def state_of(stage: Stage) -> RotationState:
    (one,) = stage.kept(Rotation)
    return one.state


async def test_after_the_fourth_hard_call_the_owner_is_asked_and_nobody_else(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    assert asked(stage.ana) == [
        "You have taken 4 hard calls with Acme in 90 days. "
        + ASKS
        + "\n[Keep it]\n[Share it]\n[Hand it over]\n"
        "Your manager hears what you decide. If you say nothing for two working days, they hear "
        "that you have not decided, and it stays your decision."
    ]
    assert reported(stage) == []
    assert [asked(one) for one in (stage.ben, stage.cem, stage.dora)] == [[], [], []]


async def test_without_an_owner_whoever_led_most_is_asked(stage: Stage) -> None:
    await takes_the_fourth(stage)
    assert len(asked(stage.ana)) == 1
    assert stage.kept(Ownership) == []


async def test_three_are_not_enough_and_a_long_time_is(stage: Stage) -> None:
    owns(stage, days=100)
    hard(stage, times=2)
    await ended_now(stage)
    assert asked(stage.ana) == []
    owns(stage, account="Bolt", days=400)
    await stage.flagged("Bolt", when="today 14:00")
    await stage.ana.types("/parley start Bolt")
    await stage.ana.types("/parley end Bolt")
    await stage.skip(minutes=31)
    assert asked(stage.ana)[0].startswith(
        "You have taken 1 hard call with Bolt in 90 days, and had it for 13 months."
    )


async def test_the_organisation_says_from_when_on(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        book.organisation().rotate_after = 5
    assert stage.kept(Organisation)
    owns(stage)
    await takes_the_fourth(stage)
    assert asked(stage.ana) == []


async def test_it_is_talked_about_once_in_ninety_days(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Keep it")
    await stage.flagged(when="tomorrow 11:00")
    await stage.until(stage.now + timedelta(days=2))
    assert len(stage.kept(Rotation)) == 1


async def test_ana_keeps_it_and_the_manager_hears_that(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Keep it")
    assert stage.ana.told == "You keep Acme. I do not ask again for ninety days."
    assert reported(stage) == [
        (
            "@Ana has taken 4 hard calls with Acme in 90 days.\n"
            "They would keep it. I do not ask again for ninety days."
        )
    ]
    assert "You would keep it." in asked(stage.ana)[0]
    assert "[Keep it]" not in asked(stage.ana)[0]


async def test_after_two_working_days_the_manager_hears_that_nothing_was_decided(
    stage: Stage,
) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    share = stage.ana.button("Share it")
    await stage.skip(hours=47)
    assert reported(stage) == []
    await stage.skip(hours=3)
    assert reported(stage) == [
        (
            "@Ana has taken 4 hard calls with Acme in 90 days.\n"
            "I asked whether to keep it, share it or hand it over. They have not decided.\n"
            "It stays their decision. A talk may help; nobody else is told."
        )
    ]
    await stage.ana.presses_button(share)
    assert state_of(stage) is RotationState.SHARE
    assert "They would share it." in reported(stage)[0]


async def test_a_second_press_says_so_and_another_decision_is_refused(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    keep, share = stage.ana.button("Keep it"), stage.ana.button("Share it")
    with stage.unchanged():
        await stage.ben.presses_button(keep)
    assert stage.ben.told == "Only whoever has this customer decides this."
    await stage.ana.presses_button(keep)
    with stage.unchanged():
        await stage.ana.presses_button(keep)
    assert stage.ana.told == "You have said so already: you would keep it."
    with stage.unchanged():
        await stage.ana.presses_button(share)
    assert stage.ana.told == (
        "You have decided this already: to keep it. /parley own Acme shows who has it and can "
        "change that."
    )


async def test_the_three_with_the_fewest_hard_calls_are_named(stage: Stage) -> None:
    owns(stage)
    hard(stage, "ben", times=3, account="Bolt", days_ago=40)
    hard(stage, "cem", times=1, days_ago=200)
    await takes_the_fourth(stage)
    await stage.ana.presses("Share it")
    text = asked(stage.ana)[0]
    assert "@Cem: 1 hard call in 90 days, 2 hard calls with Acme in twelve months" in text
    assert text.index("[Ask Cem]") < text.index("[Ask Ben]") < text.index("[Ask Dora]")
    assert "[Ask Cem]" in reported(stage)[0]


async def shared_with_cem(stage: Stage) -> None:
    """Ana would share Acme, and Dora asks Cem, who accepts."""
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Share it")
    await stage.dora.presses("Ask Cem")
    await stage.cem.presses("I share it")


async def test_cem_shares_it_and_both_get_the_list(stage: Stage) -> None:
    promised(stage, "ana", words="We send the report")
    acted(stage, "ana", what="Call Maria")
    blocked(stage, "cem", asker="ana", what="The invoice is wrong")
    await shared_with_cem(stage)
    assert stage.cem.told.startswith("Thank you. You share it from now on: Acme.")
    assert current(stage) == {"Ana": False, "Cem": True}
    for one in (stage.ana, stage.cem):
        text = next(said.text for said in one.dms if said.text.startswith("# Sharing Acme"))
        for words in ("We send the report", "Call Maria", "The invoice is wrong"):
            assert words in text
        assert "No debrief says it yet." in text
    assert "@Cem shares Acme from now on." in [one.text for one in stage.ana.dms]
    assert "Settled: @Cem has accepted." in reported(stage)[0]


async def test_the_list_is_ticked_and_completed_by_either(stage: Stage) -> None:
    await shared_with_cem(stage)
    tick = stage.cem.button("Done: Promises to them")
    await stage.cem.presses_button(tick)
    assert "Done: Promises to them\n" in stage.ana.dms[-2].text + stage.ana.dm
    with stage.unchanged():
        await stage.cem.presses_button(tick)
    assert stage.cem.told == "It stands so already."
    await stage.cem.presses("Not done: Promises to them")
    assert stage.kept(Handover)[0].ticked == ""
    await stage.ana.presses("Write what I know")
    await stage.ana.fills(decides="Maria, with her CFO", calms="Facts, in writing")
    assert stage.ana.told == "Saved. You both read it in the list."
    with stage.unchanged():
        await stage.ben.presses_button(tick)
    assert stage.ben.told == "This list belongs to the two whose customer it is about."
    for label in ("Promises to them", "What is to be done", "What is in the way"):
        await stage.ana.presses(f"Done: {label}")
    for label in ("How they were last", "What they need next", "Who decides there"):
        await stage.cem.presses(f"Done: {label}")
    await stage.cem.presses("Done: What calms them")
    texts = [one.text for one in stage.cem.dms if one.text.startswith("# Sharing Acme")]
    assert texts[0].endswith("All of it is done.")
    assert "> Maria, with her CFO" in texts[0]


async def test_handed_over_the_history_stays(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Hand it over")
    await stage.ana.presses("Ask Ben")
    assert stage.ana.told == "@Ben is asked, and has two working days. I tell you the answer."
    assert stage.ben.dm.startswith("@Ana asks whether you would take Acme over from them.")
    accept = stage.ben.button("I take it over")
    await stage.ben.presses_button(accept)
    assert current(stage) == {"Ben": False}
    for one in (stage.ana, stage.ben):
        assert any(said.text.startswith("# Handing Acme over\n") for said in one.dms)
    with stage.unchanged():
        await stage.ben.presses_button(accept)
    assert stage.ben.told == "You have accepted already. Thank you."
    await stage.eve.types("/parley own Acme")
    assert "@Ben owns it since" in stage.eve.told
    assert "@Ana owned it from" in stage.eve.told
    assert "@Ben takes Acme over." in [one.text for one in stage.dora.dms]


async def test_who_cannot_is_not_asked_why_and_the_next_one_is_asked(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Hand it over")
    ben = stage.dora.button("Ask Ben")
    await stage.dora.presses("Ask Cem")
    with stage.unchanged():
        await stage.dora.presses_button(ben)
    assert stage.dora.told == "Cem is asked already and has not answered yet."
    cannot = stage.cem.button("I cannot")
    await stage.cem.presses_button(cannot)
    assert stage.cem.told == "Understood. You need not say why."
    with stage.unchanged():
        await stage.cem.presses_button(cannot)
    assert stage.cem.told == "You have said so already. That is fine."
    assert "[Ask Cem]" not in reported(stage)[0]
    assert "[Ask Ben]" in reported(stage)[0]
    assert len(stage.kept(GivenAway)) == 1
    await stage.dora.presses("Somebody else")
    with stage.unchanged():
        await stage.dora.fills(who=stage.cem)
        assert stage.dora.problems == {"who": "Cem was asked before. Please choose somebody else."}
        await stage.dora.fills(who=stage.ana)
        assert stage.dora.problems == {"who": "Ana has Acme already."}
        await stage.dora.fills(who=stage.gus)
        assert stage.dora.problems["who"].startswith("Gus is a guest here")
    fay = stage.hires("fay", "Fay")
    await stage.dora.fills(who=fay)
    await fay.presses("I take it over")
    assert current(stage) == {"Fay": False}
    with stage.unchanged():
        await stage.dora.presses_button(ben)
    assert stage.dora.told == "Somebody has accepted already, so nobody else is asked."


async def test_whoever_says_nothing_is_not_waited_for(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Share it")
    await stage.ana.presses("Ask Ben")
    accept = stage.ben.button("I share it")
    await stage.skip(days=3)
    (one,) = stage.kept(RotationOffer)
    assert one.answer is Asked.LAPSED
    assert "@Ben has not answered about Acme." in stage.ana.dm
    with stage.unchanged():
        await stage.ben.presses_button(accept)
    assert stage.ben.told == "This is not waited for any more, so nothing was changed."


async def test_only_owner_and_manager_ask_and_only_who_was_asked_answers(stage: Stage) -> None:
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Share it")
    ask = stage.ana.button("Ask Cem")
    with stage.unchanged():
        await stage.ben.presses_button(ask)
    assert stage.ben.told == "Only whoever has this customer and their manager ask somebody."
    await stage.ana.presses_button(ask)
    accept = stage.cem.button("I share it")
    with stage.unchanged():
        await stage.ben.presses_button(accept)
    assert stage.ben.told == "I no longer know what this is about. Try /parley help."


async def test_the_manager_takes_it_themselves(stage: Stage) -> None:
    await takes_the_fourth(stage)
    await stage.ana.presses("Share it")
    await stage.dora.presses("Ask Dora")
    assert current(stage) == {"Ana": False, "Dora": True}


async def test_an_owner_who_manages_decides_alone(stage: Stage) -> None:
    with people(stage) as (book, ids):
        book.teams()[0].manager = ids["ana"]
    owns(stage)
    await takes_the_fourth(stage)
    await stage.ana.presses("Keep it")
    assert reported(stage) == []


async def test_the_digest_gets_a_suggestion_when_calls_are_shared_unevenly(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0]
        assert isinstance(team, Team)
        assert rotation.suggestions(book, team, stage.now) == []
    hard(stage, "ana", times=3)
    hard(stage, "cem")
    with stage.storage.book(stage.workspace) as book:
        lines = rotation.suggestions(book, book.teams()[0], stage.now)
    assert [plain(one) for one in lines] == [
        ("@Ana took 3 hard calls in 30 days; @Ben took none and could take the next one.")
    ]
    stage.knows(Person, "ben", away_until=stage.now + timedelta(days=9))
    with stage.storage.book(stage.workspace) as book:
        (line,) = rotation.suggestions(book, book.teams()[0], stage.now)
    assert "@Cem took 1 and could take" in plain(line)


async def test_at_home_it_waits_for_those_who_were_asked(stage: Stage) -> None:
    owns(stage)
    await stage.cem.opens_home()
    await stage.ana.opens_home()
    await takes_the_fourth(stage)
    assert "You have had several hard calls with Acme. Is it time to share it?" in stage.ana.home
    await stage.ana.presses("Share it")
    assert "Is it time to share it?" not in stage.ana.home
    await stage.ana.presses("Ask Cem")
    assert "@Ana asks whether you would share Acme.\n[I accept]\n[I cannot]" in stage.cem.home
    await stage.cem.presses("I accept")
    assert "asks whether you would" not in stage.cem.home
