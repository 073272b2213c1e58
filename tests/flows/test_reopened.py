"""Playing the end of flows/before/changes.py: reopened after a mistake, and judged anew."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.records import CallState, Place, Verdict
from tests.stage import Stage


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def cancelled(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("I'm aligned")
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()


# Reopened


async def test_ana_reopens_what_was_cancelled_and_every_word_still_counts(stage: Stage) -> None:
    await cancelled(stage)
    await stage.ana.types("/parley reopen Acme")
    assert stage.ana.intro == "You reopen the call with Acme, 2026-11-24 15:00 UTC."
    await stage.ana.fills(reason="It was a mistake")
    assert stage.ana.told == "Reopened. The call with Acme is aligning."
    assert stage.head.startswith("# Acme: crucial call, aligning\n")
    assert "Aligned: @Ana and @Ben\nWaiting for: @Cem" in stage.head
    assert stage.replies[-1] == "@Ana reopened the call.\n> It was a mistake"
    assert list(stage.timers.values()) == [
        at(23, 15),
        at(24, 13),
        at(24, 14, 45),
        at(24, 15),
        at(24, 15, 30),
    ]
    assert "Do you stand behind it?" in stage.cem.dm
    assert len(stage.heads) == 1


async def test_going_ahead_unaligned_is_decided_again_after_reopening(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Go ahead anyway")
    await stage.ana.fills(reason="The customer cannot wait")
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    assert "Going ahead without everyone" not in stage.head
    assert stage.call.state is CallState.ALIGNING


async def test_who_was_not_told_before_the_mistake_is_told_after_it(stage: Stage) -> None:
    await stage.flagged(experts=(stage.eve,))  # in Chicago it is night
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    await stage.until(at(23, 16))
    assert stage.eve.dms[0].text.startswith("You are on a crucial call with Acme as expert.")


async def test_what_was_ended_by_mistake_goes_on_for_a_quarter_of_an_hour(stage: Stage) -> None:
    await stage.flagged()
    await stage.until(at(24, 15, 10))
    await stage.ana.presses("The call has ended")
    await stage.until(at(24, 15, 25))  # the capture has come
    await stage.ana.presses("More…")
    await stage.ana.presses("Reopen the call")
    await stage.ana.fills()
    assert stage.head.startswith("# Acme: crucial call, live now\n")
    assert stage.timers == {"live.finish": at(24, 15, 40)}
    assert all(one.deleted for one in stage.ben.dms if "is over" in one.text)
    await stage.until(at(24, 15, 50))
    assert [one.at for one in stage.ben.dms if not one.deleted] == [at(24, 15, 50)]


async def test_a_closed_debrief_is_open_again(stage: Stage) -> None:
    await stage.flagged()
    await stage.until(at(25, 16))
    await stage.ana.presses("Close the debrief")
    assert "This debrief is closed." in stage.thread
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    assert stage.call.state is CallState.DEBRIEFING
    assert "This debrief is closed." not in stage.thread
    assert "[Close the debrief]" in stage.thread


async def test_reopening_delivered_twice_counts_once(stage: Stage) -> None:
    await cancelled(stage)
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    with stage.unchanged():
        await stage.ana.repeats()


async def test_a_cancelled_call_whose_time_has_passed_is_not_reopened(stage: Stage) -> None:
    await cancelled(stage)
    await stage.ana.types("/parley reopen Acme")
    await stage.skip(days=2)
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems == {
        "": "Its time has passed meanwhile. Please flag it anew, with the new time."
    }


async def test_what_is_open_already_is_not_reopened(stage: Stage) -> None:
    await cancelled(stage)
    await stage.ana.types("/parley reopen Acme")
    await stage.ben.types("/parley reopen Acme")
    await stage.ana.fills()
    with stage.unchanged():
        await stage.ben.fills()
    assert stage.ben.problems == {"": "The call with Acme is open already."}


async def test_nothing_is_reopened_in_a_channel_that_is_shared_meanwhile(stage: Stage) -> None:
    await cancelled(stage)
    await stage.ana.types("/parley reopen Acme", where="sales")
    stage.knows(Place, "crucial-calls", shared=True)
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems == {
        "": "#crucial-calls is shared with people outside the company, so I post nothing internal "
        "there. Use a channel of your own."
    }


async def test_only_those_concerned_reopen(stage: Stage) -> None:
    await cancelled(stage)
    await stage.ana.types("/parley reopen Acme")
    stage.eve.ask = stage.ana.ask
    sentence = (
        "Only the people on this call, whoever flagged it and the team's manager can change it. "
        "Ask Ana, who leads it."
    )
    with stage.unchanged():
        await stage.eve.types("/parley reopen Acme")
        assert stage.eve.told == sentence
        await stage.eve.fills()
        assert stage.eve.problems == {"": sentence}


# The verdict turned round


async def test_not_crucial_after_all(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Not crucial after all")
    assert stage.ana.intro == "From now on the call with Acme counts as not crucial."
    await stage.ana.fills(reason="They only wanted a date")
    assert stage.ana.told == (
        "The call with Acme counts as not crucial. Its reminders have stopped."
    )
    assert stage.head.startswith("# Acme: not crucial\n")
    assert stage.head.endswith(
        "It is no longer treated as crucial; the reminders have stopped.\n[More…]"
    )
    assert stage.replies[-1] == "@Ana judged this call not crucial:\n> They only wanted a date"
    assert stage.ben.dm == "The call with Acme is not crucial after all. There is nothing to do."
    assert stage.timers == {}
    assert (stage.call.proposed, stage.call.verdict) == (Verdict.CRUCIAL, Verdict.NOT_CRUCIAL)


async def test_and_crucial_again_in_the_same_thread(stage: Stage) -> None:
    await stage.flagged()
    for label, reason in (("Not crucial after all", "Calm"), ("Treat it as crucial", "Not calm")):
        await stage.ana.presses("More…")
        await stage.ana.presses(label)
        await stage.ana.fills(reason=reason)
    assert stage.replies[-2:] == [  # each note keeps the verdict of its own moment
        "@Ana judged this call not crucial:\n> Calm",
        "@Ana judged this call crucial:\n> Not calm",
    ]
    assert len(stage.heads) == 1
    assert len(stage.timers) == 5
    assert "Do you stand behind it?" in stage.ben.dm


async def test_a_verdict_is_not_turned_round_once_the_call_has_begun(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Not crucial after all")
    await stage.until(at(24, 15, 5))
    with stage.unchanged():
        await stage.ana.fills(reason="They only wanted a date")
    assert stage.ana.problems == {"": "The verdict can be changed only before the call has begun."}


async def test_a_call_whose_start_has_passed_does_not_become_crucial(stage: Stage) -> None:
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    await stage.ana.fills(reason="They may leave us")
    await stage.ana.fills(renewal=1, brand=1, morale=1)
    await stage.ana.presses("Treat it as crucial")
    await stage.skip(days=2)
    with stage.unchanged():
        await stage.ana.fills(reason="Their board listens in")
    assert stage.ana.problems == {
        "": "The call's start has passed, so there is nothing to prepare."
    }


async def test_a_button_pressed_late_does_not_turn_the_verdict_the_other_way(
    stage: Stage,
) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    calm = stage.ana.button("Not crucial after all")
    await stage.ana.presses_button(calm)
    await stage.ben.presses_button(calm)
    await stage.ana.fills(reason="They only wanted a date")
    sentence = "The call with Acme counts as not crucial already."
    with stage.unchanged():
        await stage.ben.fills(reason="They are calm")
        assert stage.ben.problems == {"": sentence}
        await stage.cem.presses_button(calm)
        assert stage.cem.told == sentence
    await stage.ana.presses("More…")
    crucial = stage.ana.button("Treat it as crucial")
    await stage.ana.presses_button(crucial)
    assert stage.ana.intro == "From now on the call with Acme counts as crucial."
    await stage.ana.fills(reason="Not calm")
    with stage.unchanged():
        await stage.ana.presses_button(crucial)
    assert stage.ana.told == "The call with Acme counts as crucial already."
