"""Blocked, done, consulted, informed, undone, cancelled, reopened, reassigned."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from flows.language.events import Learned, Profile
from storage.records import ActionState, ActionVersion, Answer, Deed, Person, Raci
from tests.flows.acting import action_of, added, answer_of, consulting, deeds_of, taken
from tests.stage import Actor, Stage


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def opens(who: Actor) -> None:
    await who.types("/parley mine")
    await who.presses("Open: Send the report")


async def test_blocked_tells_why_and_it_goes_on(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("I am blocked")
    await stage.ben.fills(reason="The figures are missing.")
    assert action_of(stage).state is ActionState.BLOCKED
    assert stage.ana.dm.startswith(
        "@Ben is blocked with this: Send the report\n> The figures are missing.\n"
    )
    assert "State: blocked" in stage.ben.dm
    again = stage.ben.button("It goes on")
    await stage.ben.presses("It goes on")
    assert action_of(stage).state is ActionState.OPEN
    with stage.unchanged():
        await stage.ben.presses_button(again)
    assert stage.ben.told == "This is not blocked any more: it is open."


async def test_only_those_who_own_it_say_that_it_is_blocked_or_done(stage: Stage) -> None:
    await taken(stage)
    done, blocked = stage.ben.button("Done"), stage.ben.button("I am blocked")
    for button in (done, blocked):
        with stage.unchanged():
            await stage.cem.presses_button(button)
        assert stage.cem.told == (
            "Only those who are responsible or accountable for it can say this."
        )


async def test_with_nobody_consulted_done_counts_at_once(stage: Stage) -> None:
    await taken(stage)
    done = stage.ben.button("Done")
    await stage.ben.presses("Done")
    assert stage.ben.told == "Done: Send the report.\n[Undo: done]"
    assert stage.ana.dm.startswith("@Ben finished this: Send the report\nState: done\n")
    with stage.unchanged():
        await stage.ben.presses_button(done)
    assert stage.ben.told == "This is done already."


async def test_the_consulted_are_asked_and_the_informed_told_after(stage: Stage) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    assert action_of(stage).state is ActionState.CHECKING
    assert stage.dora.dms == []
    assert "You are consulted: do you agree?" in stage.cem.dm
    await stage.cem.opens_home()
    assert "Is this done? Send the report\n[OK]\n[Not yet]" in stage.cem.home
    ok = stage.cem.button("OK")
    await stage.cem.presses("OK")
    assert action_of(stage).state is ActionState.DONE
    assert "finished this: Send the report" in stage.dora.dm
    with stage.unchanged():
        await stage.cem.presses_button(ok)
    assert stage.cem.told == "There is nothing to answer any more: it is done."


async def test_not_yet_needs_a_reason_and_opens_it_again(stage: Stage) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    await stage.cem.presses("Not yet")
    await stage.cem.fills(reason="The second page is missing.")
    assert action_of(stage).state is ActionState.OPEN
    said = "@Cem does not agree yet that this is done: Send the report\n> The second page is"
    assert stage.ben.dm.startswith(said)
    assert stage.ana.dm.startswith(said)
    await stage.skip(minutes=5)
    await stage.ben.presses("Done")
    assert len([one for one in stage.cem.dms if "said to be done" in one.text]) == 2
    assert answer_of(stage, stage.cem, Raci.CONSULTED) is Answer.WAITING


async def test_silence_of_a_working_day_counts_as_done(stage: Stage) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    await stage.until(at(24, 9, 59))
    assert action_of(stage).state is ActionState.CHECKING
    await stage.until(at(24, 10))
    assert action_of(stage).state is ActionState.DONE
    assert stage.dora.dm.startswith("This is done, as nobody objected: Send the report\n")
    assert stage.cem.dm.endswith("It is done now.")


async def test_nobody_else_answers_for_the_consulted(stage: Stage) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    with stage.unchanged():
        await stage.ben.presses_button(stage.cem.button("OK"))
    assert stage.ben.told == "This was asked of somebody else."


async def test_done_is_taken_back_for_ten_minutes_by_whoever_said_it(stage: Stage) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    undo = stage.ben.button("Undo: done")
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Only whoever did this can take it back."
    await stage.skip(minutes=10)
    await stage.ben.presses_button(undo)
    assert stage.ben.told == "Taken back. It is open."
    assert action_of(stage).state is ActionState.OPEN
    with stage.unchanged():
        await stage.ben.presses_button(undo)
    assert stage.ben.told == "You have taken this back already: it is open."


async def test_after_ten_minutes_it_stays(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("Done")
    undo = stage.ben.button("Undo: done")
    await stage.skip(minutes=10, seconds=1)
    with stage.unchanged():
        await stage.ben.presses_button(undo)
    assert stage.ben.told.startswith("Ten minutes have passed, so it stays as it is: done.")


async def test_what_was_added_by_mistake_is_taken_back(stage: Stage) -> None:
    stage.knows(Person, "ben", hours_from=12 * 60)
    await added(stage)
    await stage.ana.presses("Undo: adding it")
    assert stage.ana.told == "Taken back. Nobody needs to do it."
    await stage.skip(days=5)
    assert stage.ben.dms == []
    assert action_of(stage).state is ActionState.CANCELLED


async def test_what_somebody_has_answered_is_not_taken_back(stage: Stage) -> None:
    await added(stage)
    undo = stage.ana.button("Undo: adding it")
    await stage.ben.presses("Accept")
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Somebody has answered it meanwhile, so it stays as it is."


async def test_cancelled_undone_and_reopened(stage: Stage) -> None:
    await taken(stage)
    await opens(stage.ana)
    await stage.ana.presses("Cancel it")
    await stage.ana.fills(reason="They have left us.")
    assert stage.ben.dm.startswith("@Ana cancelled this: Send the report\n> They have left us.")
    await stage.ana.presses("Undo: cancelling it")
    assert stage.ben.dm.startswith("@Ana took it back, so this is open again: Send the report")
    await opens(stage.ana)
    await stage.ana.presses("Cancel it")
    ask = stage.ana.ask
    await stage.ana.fills(reason="They have left us.")
    stage.ana.ask = ask
    with stage.unchanged():
        await stage.ana.fills(reason="Again")
    assert stage.ana.problems == {"": "This is cancelled already, so nothing was changed."}
    again = stage.ben.button("Reopen it")
    await stage.ben.presses("Reopen it")
    assert action_of(stage).state is ActionState.OPEN
    with stage.unchanged():
        await stage.ben.presses_button(again)
    assert stage.ben.told == "This is open already."


async def test_words_and_date_are_changed_and_the_old_version_stays(stage: Stage) -> None:
    await taken(stage)
    await opens(stage.ana)
    await stage.ana.presses("Change it")
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems == {"what": "Nothing has changed, so this stays as it is."}
    with stage.unchanged():
        await stage.ana.fills(due="2026-11-01")
    assert "This day has passed" in stage.ana.problems["due"]
    ask = stage.ana.ask
    await stage.ana.fills(what="Send all of it")
    assert stage.ben.dm.startswith("@Ana changed this: Send all of it\n")
    assert "Send all of it" in stage.ben.dms[0].text
    words = [one.what for one in sorted(stage.kept(ActionVersion), key=lambda one: one.version)]
    assert words == ["Send the report", "Send all of it"]
    stage.ana.ask = ask
    with stage.unchanged():
        await stage.ana.fills(what="Send none of it")
    assert "Somebody changed this meanwhile." in stage.ana.problems["what"]


async def test_only_the_accountable_and_whoever_added_it_change_it(stage: Stage) -> None:
    await taken(stage)
    await opens(stage.ana)
    for label in ("Change it", "Reassign", "Who else", "Cancel it"):
        button = stage.ana.button(label)
        with stage.unchanged():
            await stage.ben.presses_button(button)
        assert stage.ben.told == (
            "Only Ana, who is accountable, and whoever added it can change this."
        )


async def test_reassigning_to_the_same_people_is_refused(stage: Stage) -> None:
    await taken(stage)
    await opens(stage.ana)
    await stage.ana.presses("Reassign")
    with stage.unchanged():
        await stage.ana.fills()
    assert "These are the same people." in stage.ana.problems["responsible"]
    await stage.ana.fills(accountable=stage.dora)
    assert stage.dora.dm.startswith("You are accountable for this: Send the report")
    assert answer_of(stage, stage.ana, Raci.ACCOUNTABLE) is None
    assert answer_of(stage, stage.ben) is Answer.ACCEPTED


async def leaves(stage: Stage, native: str) -> None:
    """The platform tells that somebody was deactivated."""
    gone = Profile(native=native, known=True, name=native.capitalize(), gone=True)
    event = Learned(key=uuid4().hex, workspace=stage.workspace, people=(gone,))
    await stage.conductor.hear(event)
    await stage.deliveries.drain()


async def test_when_a_responsible_leaves_the_accountable_is_asked(stage: Stage) -> None:
    await taken(stage)
    await leaves(stage, "ben")
    assert stage.ana.dm.startswith("@Ben has left, and had a part in this: Send the report\n")
    await leaves(stage, "ben")
    assert deeds_of(stage).count(Deed.LEFT) == 1
    await stage.ana.presses("Reassign")
    await stage.ana.fills(responsible=[stage.cem])
    assert stage.cem.dm.startswith("@Ana asks you to take this on")


async def test_when_the_accountable_leaves_the_manager_is_asked(stage: Stage) -> None:
    await taken(stage)
    await leaves(stage, "ana")
    assert stage.dora.dm.startswith("@Ana has left, and had a part in this: Send the report\n")
    await stage.dora.presses("Reassign")
    await stage.dora.fills()
    assert not stage.dora.problems
    assert answer_of(stage, stage.dora, Raci.ACCOUNTABLE) is Answer.NONE


async def test_whoever_has_no_part_in_it_cannot_look_at_it(stage: Stage) -> None:
    await taken(stage)
    await stage.ana.types("/parley mine")
    with stage.unchanged():
        await stage.eve.presses_button(stage.ana.button("Open: Send the report"))
    said = "Only those who have a part in this, or share its team, can look at it."
    assert stage.eve.told == said
