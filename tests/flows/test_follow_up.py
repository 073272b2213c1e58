"""Follow-ups: what is to be done after a call, by whom, until when."""

from __future__ import annotations

from storage.records import FollowUp, Person
from tests.flows.after_the_call import call_of, due, ended
from tests.stage import WORKSPACE, Stage


async def test_a_follow_up_is_listed_in_the_debrief_and_on_its_owners_home(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ben.opens_home()
    assert "Your follow-ups" not in stage.ben.home
    await stage.ana.presses("Add a follow-up")
    await stage.ana.fills(what="Send the report", owner=stage.ben, due="2026-11-27")
    assert stage.ana.told == "Kept: Send the report @Ben, by 2026-11-27."
    assert "Follow-ups\nSend the report: @Ben, by 2026-11-27\n" in stage.thread
    assert "# Your follow-ups\nSend the report, by 2026-11-27\n" in stage.ben.home


async def test_follow_ups_stand_in_the_order_of_their_days(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    for what, day in (("Later", "2026-12-24"), ("Today", "2026-11-24"), ("Soon", "2026-11-25")):
        await stage.dora.presses("Add a follow-up")
        await stage.dora.fills(what=what, owner=stage.ana, due=day)
    assert (
        "Follow-ups\nToday: @Ana, by 2026-11-24\nSoon: @Ana, by 2026-11-25\n"
        "Later: @Ana, by 2026-12-24\n"
    ) in stage.thread


async def test_a_follow_up_from_before_the_debrief_stands_in_it(stage: Stage) -> None:
    await ended(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Add a follow-up")
    before = stage.thread
    await stage.ana.fills(what="Send the report", owner=stage.ben, due="2026-11-27")
    assert stage.thread == before
    await due(stage)
    assert "Send the report: @Ben, by 2026-11-27" in stage.thread


async def test_more_follow_ups_than_fit_are_counted(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    call = call_of(stage)
    with stage.storage.book(WORKSPACE) as book:
        ben = book.person_called("ben")
        assert ben is not None
        day = stage.now.date()
        for number in range(17):
            book.add(
                FollowUp(
                    call=call.id, what=f"N{number}", owner=ben.id, due=day, by=ben.id, at=stage.now
                )
            )
    await stage.ana.presses("Add a follow-up")
    await stage.ana.fills(what="The last", owner=stage.ben, due="2026-12-27")
    assert "And 3 more." in stage.thread
    assert "And 10 more." in await stage.ben.opens_home()


async def test_a_follow_up_in_the_past_is_refused_and_nothing_is_kept(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ana.presses("Add a follow-up")
    with stage.unchanged():
        await stage.ana.fills(what="Send the report", owner=stage.ben, due="2026-11-23")
    assert stage.ana.problems == {"due": "This day has passed. Please choose today or a later day."}
    with stage.unchanged():
        await stage.ana.fills(what="Send it", owner=stage.ben, due="2028-11-26")
    assert stage.ana.problems == {
        "due": "This is more than two years ahead. Please check the date."
    }
    with stage.unchanged():
        await stage.ana.fills(what="Send it", owner=stage.ben, due="soon")
    assert stage.ana.problems == {"due": "Please give a date."}


async def test_today_is_the_day_where_the_person_is(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    stage.knows(Person, "ana", zone="Pacific/Kiritimati")
    await stage.ana.presses("Add a follow-up")
    with stage.unchanged():
        await stage.ana.fills(what="Send the report", owner=stage.ben, due="2026-11-24")
    stage.knows(Person, "ana", zone="America/Chicago")
    await stage.ana.fills(what="Send the report", owner=stage.ben, due="2026-11-24")
    assert stage.ana.told == "Kept: Send the report @Ben, by 2026-11-24."


async def test_an_owner_who_is_no_member_is_refused_and_nothing_is_kept(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ana.presses("Add a follow-up")
    for native, sentence in (
        ("gus", "Gus is a guest here, and I tell internal things to members only."),
        ("out", "Olga is from another company, and I tell internal things to members only."),
        ("bot", "Robo is a bot, and I tell internal things to members only."),
    ):
        with stage.unchanged():
            await stage.ana.fills(what="Send it", owner=native, due="2026-11-27")
        assert stage.ana.problems == {"owner": f"{sentence} Please choose a member."}
    stage.knows(Person, "eve", gone=True)
    with stage.unchanged():
        await stage.ana.fills(what="Send it", owner=stage.eve, due="2026-11-27")
    assert stage.ana.problems == {"owner": "Eve has left. Please choose somebody else."}


async def test_somebody_from_outside_the_call_adds_no_follow_up(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    with stage.unchanged():
        await stage.eve.presses("Add a follow-up")
    refusal = (
        "Only the people on this call, whoever flagged it and the team's manager can change it. "
        "Ask Ana, who leads it."
    )
    assert stage.eve.told == refusal
    await stage.dora.presses("Add a follow-up")
    stage.eve.ask = stage.dora.ask
    with stage.unchanged():
        await stage.eve.fills(what="Send it", owner=stage.ben, due="2026-11-27")
    assert stage.eve.problems == {"": refusal}


async def test_a_follow_up_before_the_call_is_over_is_refused(stage: Stage) -> None:
    await ended(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Add a follow-up")
    await stage.ben.types("/parley reopen Acme")
    await stage.ben.fills()
    with stage.unchanged():
        await stage.ana.fills(what="Send it", owner=stage.ben, due="2026-11-27")
    assert stage.ana.problems == {"": "Follow-ups come after the call. It is not over yet."}
