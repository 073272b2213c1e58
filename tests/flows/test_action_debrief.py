"""Actions of a debrief: what is to be done after a call, by whom, until when."""

from __future__ import annotations

from flows.language.words import Button, Named
from storage.records import Action, Duty, Person, Raci
from tests.flows.after_the_call import call_of, due, ended
from tests.stage import WORKSPACE, Stage


async def test_an_action_is_listed_in_the_debrief_and_on_its_owners_home(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ben.opens_home()
    assert "Your actions" not in stage.ben.home
    await stage.ana.presses("Add an action")
    await stage.ana.fills(what="Send the report", responsible=[stage.ben], due="2026-11-27")
    assert stage.ana.told.startswith("Kept: Send the report: @Ben, by 2026-11-27.\n")
    assert "Actions\nSend the report: @Ben, by 2026-11-27\n" in stage.thread
    assert (
        "# Your actions\nSend the report: @Ben, by 2026-11-27\n[Open: Send the report]\n"
        in stage.ben.home
    )


async def test_actions_stand_in_the_order_of_their_days(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    for what, day in (("Later", "2026-12-24"), ("Today", "2026-11-24"), ("Soon", "2026-11-25")):
        await stage.dora.presses("Add an action")
        await stage.dora.fills(what=what, responsible=[stage.ana], due=day)
    assert (
        "Actions\nToday: @Ana, by 2026-11-24\nSoon: @Ana, by 2026-11-25\n"
        "Later: @Ana, by 2026-12-24\n"
    ) in stage.thread


async def test_an_action_from_before_the_debrief_stands_in_it(stage: Stage) -> None:
    await ended(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Add an action")
    before = stage.thread
    await stage.ana.fills(what="Send the report", responsible=[stage.ben], due="2026-11-27")
    assert stage.thread == before
    await due(stage)
    assert "Send the report: @Ben, by 2026-11-27" in stage.thread


async def test_more_actions_than_fit_are_counted(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    call = call_of(stage)
    with stage.storage.book(WORKSPACE) as book:
        ben = book.person_called("ben")
        assert ben is not None
        day = stage.now.date()
        for number in range(17):
            action = book.add(
                Action(call=call.id, what=f"N{number}", due=day, by=ben.id, at=stage.now)
            )
            for part in (Raci.ACCOUNTABLE, Raci.RESPONSIBLE):
                book.add(Duty(action=action.id, person=ben.id, part=part))
    await stage.ana.presses("Add an action")
    await stage.ana.fills(what="The last", responsible=[stage.ben], due="2026-12-27")
    assert "And 3 more." in stage.thread
    assert "[All 18 actions]" in await stage.ben.opens_home()


async def test_an_action_in_the_past_is_refused_and_nothing_is_kept(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ana.presses("Add an action")
    with stage.unchanged():
        await stage.ana.fills(what="Send the report", responsible=[stage.ben], due="2026-11-23")
    assert stage.ana.problems == {"due": "This day has passed. Please choose today or a later day."}
    with stage.unchanged():
        await stage.ana.fills(what="Send it", responsible=[stage.ben], due="2028-11-26")
    assert stage.ana.problems == {
        "due": "This is more than two years ahead. Please check the date."
    }
    with stage.unchanged():
        await stage.ana.fills(what="Send it", responsible=[stage.ben], due="soon")
    assert stage.ana.problems == {"due": "Please give a date."}


async def test_today_is_the_day_where_the_person_is(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    stage.knows(Person, "ana", zone="Pacific/Kiritimati")
    await stage.ana.presses("Add an action")
    with stage.unchanged():
        await stage.ana.fills(what="Send the report", responsible=[stage.ben], due="2026-11-24")
    stage.knows(Person, "ana", zone="America/Chicago")
    await stage.ana.fills(what="Send the report", responsible=[stage.ben], due="2026-11-24")
    assert stage.ana.told.startswith("Kept: Send the report: @Ben, by 2026-11-24.\n")


async def test_an_owner_who_is_no_member_is_refused_and_nothing_is_kept(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ana.presses("Add an action")
    for native, sentence in (
        ("gus", "Gus is a guest here, and I tell internal things to members only."),
        ("out", "Olga is from another company, and I tell internal things to members only."),
        ("bot", "Robo is a bot, and I tell internal things to members only."),
    ):
        with stage.unchanged():
            await stage.ana.fills(what="Send it", responsible=[native], due="2026-11-27")
        assert stage.ana.problems == {"responsible": f"{sentence} Please choose a member."}
    stage.knows(Person, "eve", gone=True)
    with stage.unchanged():
        await stage.ana.fills(what="Send it", responsible=[stage.eve], due="2026-11-27")
    assert stage.ana.problems == {"responsible": "Eve has left. Please choose somebody else."}


async def test_somebody_from_outside_the_call_adds_no_action(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    with stage.unchanged():
        await stage.eve.presses("Add an action")
    refusal = (
        "Only the people on this call, whoever flagged it and the team's manager can change it. "
        "Ask Ana, who leads it."
    )
    assert stage.eve.told == refusal
    await stage.dora.presses("Add an action")
    stage.eve.ask = stage.dora.ask
    with stage.unchanged():
        await stage.eve.fills(what="Send it", responsible=[stage.ben], due="2026-11-27")
    assert stage.eve.problems == {"": refusal}


async def test_an_action_before_the_call_is_over_is_refused(stage: Stage) -> None:
    await ended(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Add an action")
    await stage.ben.types("/parley reopen Acme")
    await stage.ben.fills()
    with stage.unchanged():
        await stage.ana.fills(what="Send it", responsible=[stage.ben], due="2026-11-27")
    assert stage.ana.problems == {
        "": "Actions of a debrief come after the call. It is not over yet."
    }


async def test_a_button_from_when_they_were_called_follow_ups_still_answers(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    old = Button("Add a follow-up", opens=Named("follow_up.NewFollowUp"), about=call_of(stage))
    await stage.ana.presses_button(old)
    assert stage.ana.filled["account"] == "Acme"
    await stage.ana.fills(what="Send it", responsible=[stage.ben], due="2026-11-27")
    assert "Actions\nSend it: @Ben, by 2026-11-27\n" in stage.thread
