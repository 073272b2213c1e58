"""The handshake: accepted, declined, a change proposed; and what happens without an answer."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.records import ActionVersion, Answer, Deed, Person, Proposal
from tests.flows.acting import FRIDAY, added, answer_of, deeds_of, taken
from tests.stage import Stage


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def test_accepting_tells_the_accountable(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Accept")
    assert stage.ben.told == "Thank you. You have taken this on: Send the report."
    assert answer_of(stage, stage.ben) is Answer.ACCEPTED
    assert stage.ana.dm.startswith("@Ben took this on: Send the report\n")
    assert stage.ben.dm.endswith("[Done]\n[I am blocked]\n[I need help]\n[Propose a change]")


async def test_a_second_press_says_what_is_already_so(stage: Stage) -> None:
    await added(stage)
    accept = stage.ben.button("Accept")
    await stage.ben.presses("Accept")
    with stage.unchanged():
        await stage.ben.presses_button(accept)
    assert stage.ben.told == "You have taken this on already."


async def test_nobody_answers_for_somebody_else(stage: Stage) -> None:
    await added(stage)
    accept, decline, change = (
        stage.ben.button(label) for label in ("Accept", "Decline", "Propose a change")
    )
    for button in (accept, decline, change):
        with stage.unchanged():
            await stage.cem.presses_button(button)
        assert stage.cem.told == "This was asked of somebody else."


async def test_declining_needs_a_reason_and_the_accountable_reassigns(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Decline")
    with stage.unchanged():
        await stage.ben.fills(reason=" ")
    assert stage.ben.problems == {"reason": "Please answer this one."}
    await stage.ben.fills(reason="I am on leave.")
    assert "@Ben declined this: Send the report\n> I am on leave.\n" in stage.ana.dm
    assert "You declined this:" in stage.ben.dm
    await stage.ana.presses("Reassign")
    await stage.ana.fills(responsible=[stage.cem])
    assert stage.ana.told == "Reassigned. Who is new is asked, everybody else is told."
    assert stage.cem.dm.startswith("@Ana asks you to take this on: Send the report")
    assert answer_of(stage, stage.ben) is None
    assert stage.ben.dm.startswith("@Ana gave this to other people: Send the report")


async def test_what_was_taken_on_is_not_declined_and_the_reverse(stage: Stage) -> None:
    await added(stage, stage.ben, stage.cem)
    ben_declines, cem_accepts = stage.ben.button("Decline"), stage.cem.button("Accept")
    await stage.ben.presses("Accept")
    with stage.unchanged():
        await stage.ben.presses_button(ben_declines)
    assert "You may propose a change instead." in stage.ben.told
    await stage.cem.presses("Decline")
    await stage.cem.fills(reason="No time")
    await stage.cem.presses_button(cem_accepts)  # they may change their mind
    assert answer_of(stage, stage.cem) is Answer.ACCEPTED


async def test_another_day_is_proposed_and_agreed(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Propose a change")
    await stage.ben.fills(due="2026-11-30", reason="The figures come on Friday.")
    assert stage.ben.told == "Proposed. Whoever is accountable decides, and I tell you."
    assert stage.ana.dm == (
        "@Ben proposes a change to: Send the report\n> The figures come on Friday.\n"
        "What: Send the report\nBy: 2026-11-30\nWho: @Ben\n[Agree]\n[Leave it as it is]"
    )
    agree = stage.ana.button("Agree")
    await stage.ana.presses("Agree")
    assert stage.ana.told == "Agreed. Those who do it are told."
    assert stage.ana.dm.endswith("You agreed.")
    assert "By: 2026-11-30" in stage.ben.dms[0].text
    assert stage.ben.dm.startswith("@Ana agreed to the change: Send the report")
    assert [str(one.due) for one in stage.kept(ActionVersion)] == [FRIDAY, "2026-11-30"]
    with stage.unchanged():
        await stage.ana.presses_button(agree)
    assert stage.ana.told == "This is decided already: it was agreed to."


async def test_another_owner_is_proposed_and_asked_in_turn(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Propose a change")
    await stage.ben.fills(owner=stage.cem, reason="Cem knows it.")
    await stage.ana.presses("Agree")
    assert answer_of(stage, stage.ben) is None
    assert answer_of(stage, stage.cem) is Answer.WAITING
    assert stage.cem.dms[0].text.startswith("@Ana asks you to take this on")


async def test_a_proposal_is_left_as_it_is_with_a_reason(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Propose a change")
    await stage.ben.fills(what="Send half of the report", reason="It is much.")
    await stage.ana.presses("Leave it as it is")
    await stage.ana.fills(reason="They need all of it.")
    assert stage.ben.dm.startswith(
        "@Ana left this as it was: Send the report\n> They need all of it.\n"
    )
    assert answer_of(stage, stage.ben) is Answer.WAITING
    assert [one.agreed for one in stage.kept(Proposal)] == [False]


async def test_proposals_that_cannot_be_made_are_refused_beside_their_field(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Propose a change")
    for answers, problem in (
        ({}, {"what": "Nothing would change. Please change the words, the day or the person."}),
        (
            {"due": "2026-11-20"},
            {"due": "This day has passed. Please choose today or a later day."},
        ),
    ):
        with stage.unchanged():
            await stage.ben.fills(reason="So", **answers)
        assert stage.ben.problems == problem
    with stage.unchanged():
        await stage.ben.fills(due=FRIDAY, owner="gus", reason="So")
    assert "Gus is a guest here" in stage.ben.problems["owner"]
    await stage.ben.fills(owner=stage.ben, what="Other words", reason="So")
    with stage.unchanged():
        await stage.ben.presses("Propose a change")
    assert "waits for whoever is accountable" in stage.ben.told
    with stage.unchanged():
        await stage.cem.presses_button(stage.ana.button("Agree"))
    assert stage.cem.told == "Only whoever is accountable for it decides this."


async def test_without_an_answer_one_nudge_then_the_accountable_hears(stage: Stage) -> None:
    await added(stage)
    await stage.until(at(24, 9, 59))
    assert len(stage.ben.dms) == 1
    await stage.until(at(24, 10))
    assert stage.ben.dm.startswith(
        "You were asked to take this on by 2026-11-27: Send the report\n"
    )
    assert stage.ana.dms == []
    await stage.until(at(25, 10))
    assert stage.ana.dm.startswith(
        "@Ben has not answered for two working days whether they take this on: Send the report"
    )
    assert stage.ana.dm.endswith("[Reassign]\n[Cancel it]")
    assert len(stage.ben.dms) == 2


async def test_whoever_has_answered_is_not_nudged(stage: Stage) -> None:
    await taken(stage)
    before = len(stage.ana.dms)
    await stage.until(at(25, 23))
    assert len(stage.ben.dms) == 1
    assert len(stage.ana.dms) == before


async def test_a_working_day_is_the_persons_own(stage: Stage) -> None:
    stage.knows(Person, "ben", days="0,3", away_until=None)  # Mondays and Thursdays
    await added(stage)
    await stage.until(at(26, 8, 59))
    assert len(stage.ben.dms) == 1
    await stage.until(at(26, 23))  # a day before it is due, and his next working day: one nudge
    assert len(stage.ben.dms) == 2


async def test_every_step_of_the_handshake_is_kept(stage: Stage) -> None:
    await added(stage)
    await stage.skip(minutes=1)
    await stage.ben.presses("Propose a change")
    await stage.ben.fills(due="2026-11-30", reason="So")
    await stage.skip(minutes=1)
    await stage.ana.presses("Agree")
    assert deeds_of(stage) == [Deed.CREATED, Deed.PROPOSED, Deed.AGREED]
