"""Who helps: the teams one can ask, who keeps them, and what is refused."""

from __future__ import annotations

from flows.language.words import Button, Named
from storage.records import Ladder, Person, Rung
from tests.flows.blocking import blocked, laddered, who_helps
from tests.stage import Stage


async def test_a_manager_says_who_is_asked_and_in_which_order(stage: Stage) -> None:
    await who_helps(stage.dora)
    assert stage.dora.told.startswith("No team can be asked for help yet.")
    await laddered(stage, stage.cem, stage.eve)
    assert stage.dora.told == "Saved. Billing: @Cem, then @Eve; each has 4 working hours to answer."
    assert [one.name for one in stage.kept(Ladder)] == ["Billing"]
    await who_helps(stage.dora)
    assert stage.dora.told == (
        "# Who helps\nBilling: @Cem, then @Eve; each has 4 working hours to answer\n"
        "[Change Billing]\n[Remove Billing]\n[Add a team]"
    )


async def test_everybody_else_looks_and_is_told_whom_to_ask(stage: Stage) -> None:
    await who_helps(stage.ana)
    assert stage.ana.told == (
        "No team can be asked for help yet. To have one added in /parley settings, under Who "
        "helps, ask Dora or an admin."
    )
    await laddered(stage)
    await who_helps(stage.ana)
    assert stage.ana.told == (
        "# Who helps\nBilling: @Ben, then @Cem; each has 4 working hours to answer\n"
        "To change this, ask Dora or an admin."
    )
    await who_helps(stage.dora)
    change, remove = stage.dora.button("Change Billing"), stage.dora.button("Remove Billing")
    for button in (change, remove):
        with stage.unchanged():
            await stage.ana.presses_button(button)
        assert stage.ana.told == (
            "Who helps is kept by the managers of teams: please ask Dora or an admin."
        )
    stage.knows(Person, "ana", admin=True)
    await stage.ana.presses_button(change)
    assert stage.ana.asked == "A team that helps"


async def test_a_team_is_changed(stage: Stage) -> None:
    await laddered(stage)
    await who_helps(stage.dora)
    await stage.dora.presses("Change Billing")
    assert (stage.dora.filled["first"], stage.dora.filled["hours"]) == ("ben", "4")
    await stage.dora.fills(name="Invoices", second="", hours=1)
    assert stage.dora.told == "Saved. Invoices: @Ben; each has 1 working hour to answer."
    assert len(stage.kept(Rung)) == 1
    await laddered(stage, stage.eve, name="Legal")
    await who_helps(stage.dora)
    await stage.dora.presses("Change Invoices")
    with stage.unchanged():
        await stage.dora.fills(name="legal")
    assert stage.dora.problems == {
        "name": "There is a team of this name already. Please change that one."
    }


async def test_nobody_stands_on_it_twice_and_members_only(stage: Stage) -> None:
    await who_helps(stage.dora)
    await stage.dora.presses("Add a team")
    with stage.unchanged():
        await stage.dora.fills(name="Billing", first=stage.ben, second=stage.cem, third=stage.ben)
    assert stage.dora.problems == {
        "third": "This person is asked before already. Choose another one."
    }
    with stage.unchanged():
        await stage.dora.fills(name="Billing", first=stage.ben, second="gus", third="")
    assert "Gus is a guest here" in stage.dora.problems["second"]
    for hours in ("0", "41", "soon"):
        with stage.unchanged():
            await stage.dora.fills(name="Billing", first=stage.ben, second="", hours=hours)
        assert stage.dora.problems == {"hours": "Please give a whole number from 1 to 40."}


async def test_a_team_that_was_removed_is_not_offered_and_can_come_back(stage: Stage) -> None:
    await laddered(stage)
    await who_helps(stage.dora)
    remove, change = stage.dora.button("Remove Billing"), stage.dora.button("Change Billing")
    await stage.dora.presses("Remove Billing")
    assert stage.dora.told == ("Nobody is offered Billing any more. What was asked of it goes on.")
    with stage.unchanged():
        await stage.dora.presses_button(remove)
    assert stage.dora.told == "Billing was removed already."
    await laddered(stage, stage.eve, name="Legal")
    await who_helps(stage.dora)
    await stage.dora.presses("Change Legal")
    with stage.unchanged():
        await stage.dora.fills(name="BILLING")
    assert stage.dora.problems == {
        "name": "A team that was removed is called so. Please add it anew instead."
    }
    await laddered(stage, stage.cem, name="billing")
    assert len(stage.kept(Ladder)) == 2
    await stage.dora.presses_button(change)
    assert stage.dora.filled["first"] == "cem"


async def test_whoever_has_left_is_not_shown(stage: Stage) -> None:
    await laddered(stage)
    stage.knows(Person, "ben", gone=True)
    await who_helps(stage.ana)
    assert "Billing: @Cem; each has" in stage.ana.told
    stage.knows(Person, "cem", gone=True)
    await who_helps(stage.ana)
    assert "Billing: nobody who is still here; each has" in stage.ana.told
    await who_helps(stage.dora)
    await stage.dora.presses("Change Billing")
    assert stage.dora.filled["first"] is None


async def test_many_teams_come_a_page_at_a_time(stage: Stage) -> None:
    for number in range(11):
        await laddered(stage, name=f"Team {number:02}")
    await who_helps(stage.dora)
    assert "Team 10" not in stage.dora.told
    await stage.dora.presses("More teams")
    assert "Team 10" in stage.dora.told
    beyond = Button("More teams", does=Named("ladder.show"), also={"from": "20"})
    await stage.dora.presses_button(beyond)
    assert stage.dora.told == "These were all teams."


async def test_what_was_asked_goes_on_along_the_new_steps(stage: Stage) -> None:
    await blocked(stage, stage.ben)
    await who_helps(stage.dora)
    await stage.dora.presses("Change Billing")
    await stage.dora.fills(second=stage.eve)
    await stage.skip(hours=5)
    assert stage.eve.dms
