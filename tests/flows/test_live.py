"""Playing flows/during/live.py: it begins, goes on longer, ends; and the real end counts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from storage.records import CallState
from tests.stage import WORKSPACE, Stage

NOT_YOURS = (
    "Only the people on this call, whoever flagged it and the team's manager can change it. "
    "Ask Ana, who leads it."
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def live(stage: Stage) -> None:
    """Five minutes into the call."""
    await stage.flagged()
    await stage.until(at(24, 15, 5))


async def over(stage: Stage) -> None:
    """Half an hour after its planned end."""
    await stage.flagged()
    await stage.until(at(24, 16))


# The conversation


async def test_at_the_planned_start_the_head_says_live_now(stage: Stage) -> None:
    await stage.flagged()
    await stage.until(at(24, 15))
    assert stage.head.startswith("# Acme: crucial call, live now\n")
    assert stage.head.endswith(
        "---\n[The call has ended]\n[15 minutes more]\n[Save a promise]\n[More…]"
    )
    assert stage.call.started_at == at(24, 15)


async def test_at_the_planned_end_the_call_is_over(stage: Stage) -> None:
    await stage.flagged()
    await stage.until(at(24, 15, 30))
    assert stage.head.startswith("# Acme: crucial call, over, debrief to come\n")
    assert stage.replies[-1] == "The call has ended. The debrief comes here: 2026-11-25 15:30 UTC."
    assert stage.call.ended_at == at(24, 15, 30)


async def test_it_was_over_sooner(stage: Stage) -> None:
    await live(stage)
    await stage.ana.presses("The call has ended")
    assert stage.ana.told == (
        "The call with Acme is over. The debrief comes in its thread 2026-11-25 15:05 UTC."
    )
    assert stage.replies[-1] == (
        "@Ana ended the call. The debrief comes here: 2026-11-25 15:05 UTC."
    )


async def test_it_takes_a_quarter_of_an_hour_longer_and_another(stage: Stage) -> None:
    await live(stage)
    await stage.ben.presses("15 minutes more")
    assert stage.ben.told == "The call is now planned to end 2026-11-24 15:45 UTC."
    await stage.cem.presses("15 minutes more")
    await stage.until(at(24, 15, 59))
    assert stage.call.state is CallState.LIVE
    await stage.until(at(24, 16))
    assert stage.call.ended_at == at(24, 16)


async def test_two_who_extend_at_once_both_count(stage: Stage) -> None:
    await live(stage)
    await asyncio.gather(stage.ben.presses("15 minutes more"), stage.cem.presses("15 minutes more"))
    assert stage.timers == {"live.finish": at(24, 16)}


async def test_two_who_end_it_at_once_end_it_once(stage: Stage) -> None:
    await live(stage)
    await asyncio.gather(
        stage.ben.presses("The call has ended"), stage.cem.presses("The call has ended")
    )
    assert sorted(one.told for one in (stage.ben, stage.cem)) == [
        "The call with Acme is not live. Nothing was changed.",
        "The call with Acme is over. The debrief comes in its thread 2026-11-25 15:05 UTC.",
    ]
    assert sum("ended the call" in reply for reply in stage.replies) == 1


async def test_extending_delivered_twice_counts_once(stage: Stage) -> None:
    await live(stage)
    await stage.ben.presses("15 minutes more")
    with stage.unchanged():
        await stage.ben.repeats()
    assert stage.call.minutes == 45


async def test_it_begins_earlier_than_planned(stage: Stage) -> None:
    await stage.flagged()
    await stage.until(at(24, 14))
    await stage.ana.types("/parley start Acme")
    assert stage.ana.told == "The call with Acme is live. Good luck."
    assert stage.timers == {"live.finish": at(24, 14, 30)}
    await stage.until(at(24, 14, 10))
    await stage.ana.types("/parley end Acme")
    assert stage.call.ended_at == at(24, 14, 10)


async def test_it_is_started_from_the_head_too(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("More…")
    await stage.ben.presses("Start now")
    assert stage.call.started_at == at(23, 10)


async def test_once_it_has_begun_nobody_is_waited_for_and_once_over_its_times_stand(
    stage: Stage,
) -> None:
    await stage.flagged()
    await stage.until(at(24, 14, 59))
    assert "Waiting for: @Cem and @Ben" in stage.head
    assert "When: 2026-11-24 15:00 UTC · 30 minutes" in stage.head
    await stage.until(at(24, 15))
    assert "Had not aligned: @Cem and @Ben" in stage.head
    assert "Waiting for" not in stage.head
    await stage.until(at(24, 15, 30))
    assert "When: 2026-11-24 15:00 UTC to 2026-11-24 15:30 UTC" in stage.head


async def test_a_watched_call_leaves_the_list_at_its_end(stage: Stage) -> None:
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    await stage.ana.fills(reason="They may leave us")
    await stage.ana.fills(renewal=1, brand=1, morale=1, conditions=[])
    assert stage.timers == {"live.pass_by": at(24, 15, 30)}
    await stage.until(at(24, 15, 29))
    assert "Acme, 2026-11-24 15:00 UTC" in await stage.ana.opens_home()
    await stage.until(at(24, 15, 30))
    assert stage.call.state is CallState.NOT_CRUCIAL
    assert "Acme, 2026-11-24 15:00 UTC" not in stage.ana.home
    assert stage.voice.said == []


async def test_a_call_of_less_than_a_minute_ended_in_the_minute_it_began(stage: Stage) -> None:
    await over(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("It ended at another time")
    await stage.ana.fills(ended_at=at(24, 15))
    assert stage.call.ended_at == at(24, 15)


async def test_nobody_pressed_anything_and_it_ended_at_ten_past(stage: Stage) -> None:
    await over(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("It ended at another time")
    assert stage.ana.filled == {"ended_at": "2026-11-24T15:30:00+00:00"}
    await stage.ana.fills(ended_at=at(24, 15, 10))
    assert stage.replies[-1] == (
        "@Ana says the call ended 2026-11-24 15:10 UTC. "
        "The debrief comes here: 2026-11-25 15:10 UTC."
    )
    assert stage.timers == {"debrief.ask": at(25, 15, 10)}  # the capture was asked for already
    await stage.until(at(25, 15, 10))
    assert stage.call.state is CallState.DEBRIEFING


# What is refused


async def test_starting_what_is_not_ahead_is_refused(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("More…")
    start = stage.ben.button("Start now")
    await stage.until(at(24, 15, 5))
    with stage.unchanged():
        await stage.ben.presses_button(start)
        assert stage.ben.told == "The call with Acme is not ahead any more. Nothing was changed."
        await stage.ben.types("/parley start Acme")
        assert stage.ben.told == "I cannot start the call with Acme: it is live now."


async def test_extending_or_ending_what_is_not_live_is_refused(stage: Stage) -> None:
    await live(stage)
    more, end = stage.ben.button("15 minutes more"), stage.ben.button("The call has ended")
    await stage.until(at(24, 15, 40))
    with stage.unchanged():
        await stage.ben.presses_button(more)
        assert stage.ben.told == ("The call with Acme is not live. Reopen it if it still goes on.")
        await stage.ben.presses_button(end)
        assert stage.ben.told == "The call with Acme is not live. Nothing was changed."
        await stage.ben.types("/parley end Acme")
        assert stage.ben.told == ("I cannot end the call with Acme: it is over, debrief to come.")
        await stage.ben.types("/parley end")
        assert stage.ben.told == "Which customer? For example: /parley end Acme"


async def test_a_call_of_more_than_twelve_hours_is_not_extended(stage: Stage) -> None:
    await live(stage)
    with stage.storage.book(WORKSPACE) as book:
        book.calls_of_account("Acme")[0].minutes = 12 * 60 - 14
    with stage.unchanged():
        await stage.ana.presses("15 minutes more")
    assert stage.ana.told == "A call of more than twelve hours is surely over. Please end it."


async def test_who_has_nothing_to_do_with_the_call_cannot_touch_it(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    buttons = [stage.ana.button("Start now")]
    await stage.until(at(24, 15, 5))
    buttons += [stage.ana.button("15 minutes more"), stage.ana.button("The call has ended")]
    await stage.until(at(24, 15, 35))
    await stage.ana.presses("More…")
    buttons.append(stage.ana.button("It ended at another time"))
    await stage.ana.presses("It ended at another time")
    stage.eve.ask = stage.ana.ask
    with stage.unchanged():
        for button in buttons:
            await stage.eve.presses_button(button)
            assert stage.eve.told == NOT_YOURS, button.label
        await stage.eve.fills(ended_at=at(24, 15, 10))
        assert stage.eve.problems == {"": NOT_YOURS}


async def test_an_end_that_cannot_be_is_refused(stage: Stage) -> None:
    await over(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("It ended at another time")
    for ended_at, sentence in (
        (at(24, 16, 1), "This is still ahead. Reopen the call if it goes on."),
        (at(24, 14, 59), "This is before the call began. Please check the time."),
        (at(23, 15), "This is before the call began. Please check the time."),
    ):
        with stage.unchanged():
            await stage.ana.fills(ended_at=ended_at)
        assert stage.ana.problems == {"ended_at": sentence}


async def test_once_it_is_debriefed_the_end_no_longer_matters(stage: Stage) -> None:
    await over(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("It ended at another time")
    await stage.until(at(25, 16))
    with stage.unchanged():
        await stage.ana.fills(ended_at=at(24, 15, 10))
    assert stage.ana.problems == {
        "ended_at": "The debrief has begun already, so the end no longer matters."
    }


async def test_the_end_of_a_call_that_was_reopened_is_not_corrected(stage: Stage) -> None:
    await over(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("It ended at another time")
    form = stage.ana.ask
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    stage.ana.ask = form
    with stage.unchanged():
        await stage.ana.fills(ended_at=at(24, 15, 10))
    assert stage.ana.problems == {
        "ended_at": "The call with Acme is not over. Nothing was changed."
    }
