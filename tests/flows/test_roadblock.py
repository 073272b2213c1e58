"""Asking another team for help: the form, who is asked, and what they answer."""

from __future__ import annotations

from flows.language.words import Button, Named
from storage.records import (
    Ladder,
    Person,
    Promise,
    PromiseState,
    Roadblock,
    RoadblockDeed,
    RoadblockState,
)
from tests.flows.acting import added
from tests.flows.blocking import (
    NEED,
    THURSDAY,
    blocked,
    deeds_of,
    id_of,
    laddered,
    promised,
    roadblock_of,
    who_helps,
)
from tests.stage import Stage


async def test_the_contact_of_the_team_is_asked_in_private(stage: Stage) -> None:
    await blocked(stage)
    assert stage.ana.told == (
        "I ask @Ben of Billing for help by 2026-11-26.\nI tell you the answer. Without one in 4 "
        "working hours, I ask whoever comes next.\n[Undo: asking for it]"
    )
    assert stage.ben.dm == (
        "@Ana needs your help by 2026-11-26: We need the figures of May\nAsked of: Billing\n"
        "[I see to it]\n[Redirect]\n[I cannot]"
    )
    assert NEED not in "".join(one.text for one in stage.said_in("crucial-calls"))


async def test_without_a_team_one_is_told_who_can_add_one(stage: Stage) -> None:
    with stage.unchanged():
        await stage.ana.types("/parley block")
    assert stage.ana.told == (
        "No team can be asked for help yet. To have one added in /parley settings, under Who "
        "helps, ask Dora or an admin."
    )
    await stage.dora.types("/parley block")
    await stage.dora.presses("Add a team")
    assert stage.dora.asked == "A team that helps"


async def test_from_an_action_it_is_known_what_for_and_when_it_is_due(stage: Stage) -> None:
    await laddered(stage, stage.cem)
    await added(stage)
    await stage.ben.presses("Accept")
    await stage.ben.presses("I need help")
    assert str(stage.ben.filled["item"]).startswith("action:")
    assert stage.ben.filled["ladder"] == stage.kept(Ladder)[0].id
    await stage.ben.fills(what="The figures", need_by=THURSDAY)
    assert "For: Send the report, due 2026-11-27" in stage.cem.dm
    assert roadblock_of(stage).action


async def test_a_promise_at_risk_is_named_with_its_day(stage: Stage) -> None:
    promised(stage)
    await laddered(stage)
    await stage.ana.types("/parley block")
    await stage.ana.fills(what=NEED, need_by=THURSDAY, item=promise_option(stage))
    assert stage.ben.dm == (
        "@Ana needs your help by 2026-11-26: We need the figures of May\nAsked of: Billing\n"
        "For: what we promised: The report by Friday\nCustomer: Acme\n"
        "At risk: the promise to Acme, due 2026-11-27\n[I see to it]\n[Redirect]\n[I cannot]"
    )
    one = roadblock_of(stage)
    assert (one.account, one.account_key) == ("Acme", "acme")


def promise_option(stage: Stage) -> str:
    (one,) = stage.kept(Promise)
    return f"promise:{one.id}"


async def test_from_a_promise_it_is_known_what_for(stage: Stage) -> None:
    promised(stage)
    await laddered(stage)
    also = {"promise": stage.kept(Promise)[0].id}
    button = Button("I need help", opens=Named("roadblock.NewRoadblock"), also=also)
    await stage.ana.presses_button(button)
    assert stage.ana.filled["item"] == promise_option(stage)
    with stage.unchanged():
        await stage.eve.presses_button(button)
    assert stage.eve.told.startswith("Only those who have a part in")
    promised(stage, state=PromiseState.KEPT)
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told == "This is settled already, so nobody needs to help with it."


async def test_what_cannot_be_asked_is_refused_beside_its_field(stage: Stage) -> None:
    await laddered(stage)
    await laddered(stage, name="Legal")
    promised(stage)
    await stage.eve.types(f"/parley block {NEED}")
    assert stage.eve.filled["what"] == NEED
    billing = next(one for one in stage.kept(Ladder) if one.name == "Billing")
    good = {"ladder": billing.id, "need_by": THURSDAY}
    gone = "Please choose one of the options."
    for bad, problem in (
        ({"need_by": "2026-11-22"}, {"need_by": PASSED}),
        ({"need_by": "2029-11-22"}, {"need_by": FAR}),
        ({"ladder": "nobody"}, {"ladder": NOT_OFFERED}),
        ({"item": "action:1"}, {"item": gone}),
        ({"item": "call:1"}, {"item": gone}),
        ({"item": promise_option(stage)}, {"item": gone}),  # of which she has no part
        ({"what": ""}, {"what": "Please answer this one."}),
    ):
        with stage.unchanged():
            await stage.eve.fills(**(good | bad))
        assert stage.eve.problems == problem
    await who_helps(stage.dora)
    await stage.dora.presses("Remove Billing")
    with stage.unchanged():
        await stage.eve.fills(**good)
    assert stage.eve.problems == {"ladder": NOT_OFFERED}


PASSED = "This day has passed. Please choose today or a later day."
FAR = "This is more than two years ahead. Please check the date."
NOT_OFFERED = "This team is not offered any more. Please choose another one."


async def test_what_is_settled_meanwhile_needs_no_help(stage: Stage) -> None:
    promised(stage)
    await laddered(stage)
    await stage.ana.types("/parley block")
    option = promise_option(stage)
    promised(stage, state=PromiseState.KEPT)
    with stage.unchanged():
        await stage.ana.fills(what=NEED, need_by=THURSDAY, item=option)
    assert stage.ana.problems == {
        "item": "This is settled already, so nobody needs to help with it."
    }


async def test_the_same_is_not_asked_twice_and_what_comes_twice_counts_once(stage: Stage) -> None:
    await blocked(stage)
    with stage.unchanged():
        await stage.ana.repeats()
    await stage.ana.types(f"/parley block {NEED}")
    with stage.unchanged():
        await stage.ana.fills(need_by=THURSDAY)
    assert stage.ana.problems == {"what": "You have asked this team for this very thing already."}
    assert len(stage.kept(Roadblock)) == 1


async def test_whoever_asks_is_not_asked_themselves(stage: Stage) -> None:
    await laddered(stage, stage.ben, stage.cem)
    await stage.ben.types(f"/parley block {NEED}")
    await stage.ben.fills(need_by=THURSDAY)
    assert stage.cem.dm.startswith("@Ben needs your help")
    await laddered(stage, stage.eve, name="Legal")
    await stage.eve.types("/parley block a contract")
    legal = next(one for one in stage.kept(Ladder) if one.name == "Legal")
    with stage.unchanged():
        await stage.eve.fills(ladder=legal.id, need_by=THURSDAY)
    assert stage.eve.problems == {"ladder": "Nobody else of Legal can be asked at the moment."}


async def test_whoever_has_left_or_is_away_is_passed_over(stage: Stage) -> None:
    await laddered(stage, stage.ben, stage.cem, stage.eve)
    stage.knows(Person, "ben", gone=True)
    stage.knows(Person, "cem", away_until=stage.now.replace(month=12))
    await stage.ana.types(f"/parley block {NEED}")
    await stage.ana.fills(need_by=THURSDAY)
    assert stage.ana.told.startswith("I ask @Eve of Billing")
    assert roadblock_of(stage).rung == 2


async def test_when_all_are_away_the_first_is_asked_all_the_same(stage: Stage) -> None:
    await laddered(stage, stage.cem)
    stage.knows(Person, "cem", away_until=stage.now.replace(day=25))
    await stage.ana.types(f"/parley block {NEED}")
    await stage.ana.fills(need_by=THURSDAY)
    assert stage.cem.dms == []
    await stage.until(stage.now.replace(day=25, hour=12))
    assert stage.cem.dm.startswith("@Ana needs your help")


async def test_somebody_met_for_the_first_time_is_greeted_before(stage: Stage) -> None:
    stage.knows(Person, "ben", greeted_at=None)
    await blocked(stage)
    assert [one.text[:20] for one in stage.ben.dms] == [
        "Hello, I am Parley. ",
        "@Ana needs your help",
    ]


async def test_a_guest_asks_nobody(stage: Stage) -> None:
    await laddered(stage)
    with stage.unchanged():
        await stage.gus.types("/parley block")
    assert stage.gus.told.startswith("I work for the members of this workspace only")


async def test_a_button_opens_the_same_form(stage: Stage) -> None:
    await laddered(stage)
    await stage.ana.presses_button(Button("Help", opens=Named("roadblock.NewRoadblock")))
    assert stage.ana.filled["item"] == "none"


# What they answer

GUEST = "Gus is a guest here, and I tell internal things to members only. Please choose a member."


async def test_whoever_is_asked_sees_to_it_and_the_asker_hears(stage: Stage) -> None:
    await blocked(stage)
    button = stage.ben.button("I see to it")
    await stage.ben.presses("I see to it")
    assert stage.ben.told == (
        "Thank you. You see to this by 2026-11-26: We need the figures of May."
    )
    assert stage.ana.dm == (
        "@Ben sees to it: We need the figures of May\nState: being seen to\n"
        "Needed by: 2026-11-26\nWith: @Ben\nAsked of: Billing"
    )
    assert "You see to it.\n[Redirect]\n[I cannot]\n[It is solved]" in stage.ben.dm
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == "You see to this already. Thank you."
    assert "roadblock_climb.silent" not in stage.timers


async def test_nobody_else_answers(stage: Stage) -> None:
    await blocked(stage)
    for label in ("I see to it", "Redirect", "I cannot"):
        with stage.unchanged():
            await stage.cem.presses_button(stage.ben.button(label))
        assert stage.cem.told == (
            "Somebody else is asked about this now, so there is nothing to answer."
        )


async def test_redirected_to_whoever_is_the_one_to_ask(stage: Stage) -> None:
    await blocked(stage)
    await stage.ben.presses("Redirect")
    ask = stage.ben.ask
    for to, why in (
        ("ana", "Ana is the one who asks. Please choose somebody else."),
        ("ben", "Ben was asked already. Please choose somebody else."),
        ("gus", GUEST),
    ):
        with stage.unchanged():
            await stage.ben.fills(to=to, reason="She keeps them.")
        assert stage.ben.problems == {"to": why}
    await stage.ben.fills(to=stage.dora, reason="She keeps them.")
    assert stage.ben.told == "Thank you. I ask @Dora, and whoever asked knows."
    assert stage.dora.dm == (
        "@Ana needs your help by 2026-11-26: We need the figures of May\n"
        "@Ben says that you are the one to ask:\n> She keeps them.\nAsked of: Billing\n"
        "[I see to it]\n[Redirect]\n[I cannot]"
    )
    assert stage.ana.dm.startswith(
        "@Ben says that @Dora is the one to ask about this: We need the figures of May\n"
        "> She keeps them.\n"
    )
    assert stage.ben.dm.endswith("It went on to @Dora.")
    stage.ben.ask = ask
    with stage.unchanged():
        await stage.ben.fills(to=stage.cem, reason="x")
    assert "Somebody else is asked" in stage.ben.problems[""]
    await stage.dora.presses("Redirect")
    with stage.unchanged():
        await stage.dora.fills(to=stage.ben, reason="No, you.")
    assert stage.dora.problems == {"to": "Ben was asked already. Please choose somebody else."}


async def test_whoever_cannot_says_why_and_the_asker_decides(stage: Stage) -> None:
    await blocked(stage)
    await stage.ben.presses("I cannot")
    await stage.ben.fills(reason="The system is down.")
    assert stage.ben.told.startswith("Thank you for saying so.")
    assert stage.ana.dm == (
        "@Ben cannot help with this: We need the figures of May\n> The system is down.\n"
        "State: stuck\nNeeded by: 2026-11-26\nWith: @Ben\nAsked of: Billing\n"
        "[Ask one step up]\n[It is solved]\n[Withdraw it]"
    )
    for label in ("Redirect", "I cannot"):
        assert f"[{label}]" not in stage.ben.dm
    await stage.skip(days=2)
    assert roadblock_of(stage).state is RoadblockState.REFUSED
    assert stage.cem.dms == []
    up = stage.ana.button("Ask one step up")
    await stage.ana.presses("Ask one step up")
    assert stage.ana.told == "I ask @Cem now, and tell you the answer."
    with stage.unchanged():
        await stage.ana.presses_button(up)
    assert stage.ana.told == ("It does not wait for you any more: this is asked, no answer yet.")
    await stage.skip(hours=24)
    assert "@Ben was asked on 2026-11-23 10:00 UTC and cannot help:\n> The system" in (
        stage.cem.dms[0].text
    )


async def test_one_who_could_not_can_after_all(stage: Stage) -> None:
    await blocked(stage)
    no = stage.ben.button("I cannot")
    await stage.ben.presses("I cannot")
    ask = stage.ben.ask
    await stage.ben.fills(reason="The system is down.")
    with stage.unchanged():
        await stage.ben.presses_button(no)
    assert stage.ben.told == (
        "This was not taken on. If you can help after all, press I see to it."
    )
    stage.ben.ask = ask
    with stage.unchanged():
        await stage.ben.fills(reason="Again")
    assert "This was not taken on." in stage.ben.problems[""]
    await stage.ben.presses("I see to it")
    assert stage.ana.dm.startswith("@Ben sees to it:")
    assert roadblock_of(stage).reason == ""
    assert "[Ask one step up]" not in "".join(one.text for one in stage.ana.dms)


async def test_only_the_asker_goes_one_step_up_and_only_while_there_is_one(stage: Stage) -> None:
    await blocked(stage, stage.ben)
    await stage.ben.presses("I cannot")
    await stage.ben.fills(reason="No.")
    assert "[Ask one step up]" not in stage.ana.dm
    climb = Named("roadblock_climb.step_up")
    up = Button("Ask one step up", does=climb, about=roadblock_of(stage))
    with stage.unchanged():
        await stage.ben.presses_button(up)
    assert stage.ben.told == "Only Ana, who asked for it, can do this."
    with stage.unchanged():
        await stage.ana.presses_button(up)
    assert stage.ana.told == "Nobody else of Billing can be asked. You may ask another team."
    assert deeds_of(stage) == [RoadblockDeed.RAISED, RoadblockDeed.REFUSED]


async def test_it_can_be_looked_at_by_those_in_it(stage: Stage) -> None:
    await blocked(stage)
    see = Button("Open", does=Named("roadblock.see"), about=roadblock_of(stage))
    await stage.ana.presses_button(see)
    assert stage.ana.told == (
        "@Ana needs help: We need the figures of May\nState: asked, no answer yet\n"
        "Needed by: 2026-11-26\nWith: @Ben\nAsked of: Billing\n[It is solved]\n[Withdraw it]"
    )
    await stage.ben.presses("I cannot")
    await stage.ben.fills(reason="The system is down.")
    await stage.ben.presses_button(see)
    assert stage.ben.told.endswith("> The system is down.\n[I see to it]")
    with stage.unchanged():
        await stage.eve.presses_button(see)
    assert stage.eve.told.startswith("Only those who have a part in")
    assert id_of(stage, stage.ben) == roadblock_of(stage).holder
