"""The clock of a call: every timer at its exact moment, through moves, summer time and outages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.records import CallState, DebriefClock, Person
from tests.stage import WORKSPACE, Actor, Stage

DAY_BEFORE, TWO_HOURS, AT_LAST = (
    "nudges.nudge_a_day_before",
    "nudges.nudge_two_hours_before",
    "nudges.nudge_at_last",
)
BEGIN, FINISH, CAPTURE, DEBRIEF = "live.begin", "live.finish", "capture.ask", "debrief.ask"
AFTERCARE = "aftercare.begin"  # half an hour after the end


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


START = at(24, 15)  # tomorrow 15:00 in Lisbon's winter


def heard(actor: Actor, words: str) -> list[datetime]:
    """When somebody got private messages with these words."""
    return [one.at for one in actor.dms if words in one.text]


async def test_every_timer_stands_at_its_exact_moment(stage: Stage) -> None:
    await stage.flagged()
    assert stage.timers == {
        DAY_BEFORE: at(23, 15),
        TWO_HOURS: at(24, 13),
        AT_LAST: at(24, 14, 45),
        BEGIN: START,
        FINISH: at(24, 15, 30),
    }
    await stage.until(START)
    assert stage.call.state is CallState.LIVE
    assert stage.timers == {FINISH: at(24, 15, 30)}
    await stage.until(at(24, 15, 30))
    assert stage.timers == {CAPTURE: at(24, 15, 40), AFTERCARE: at(24, 16), DEBRIEF: at(25, 15, 30)}
    await stage.until(at(25, 15, 30))
    assert stage.timers == {}
    assert stage.call.debriefed_at == at(25, 15, 30)


async def test_only_those_missing_are_nudged_a_day_two_hours_and_a_quarter_before(
    stage: Stage,
) -> None:
    await stage.flagged()
    await stage.cem.presses("I'm aligned")
    await stage.until(START - timedelta(minutes=1))
    assert heard(stage.ben, "Your word is still missing.") == [
        at(23, 15),
        at(24, 13),
        at(24, 14, 45),
    ]
    assert heard(stage.cem, "starts 2026-11-24 15:00 UTC. ") == []
    assert stage.ana.dms == []


async def test_who_raised_a_concern_is_reminded_of_it_and_not_called_missing(
    stage: Stage,
) -> None:
    await stage.flagged()
    await stage.ben.presses("I have a concern")
    await stage.ben.fills(concern="We cannot promise Friday.")
    await stage.until(at(23, 15))
    assert stage.ben.dm.startswith(
        "The call with Acme starts 2026-11-24 15:00 UTC. "
        "Your concern still stands. Can you align by now?"
    )


async def test_without_a_line_only_the_lead_is_nudged(stage: Stage) -> None:
    await stage.flagged(line="")
    await stage.until(at(24, 14, 50))
    assert heard(stage.ana, "There is no line yet: what do we all say?") == [
        at(23, 15),
        at(24, 13),
        at(24, 14, 45),
    ]
    assert [len(one.dms) for one in (stage.ben, stage.cem)] == [1, 1]  # their invitations


async def test_a_nudge_waits_for_working_hours_and_the_last_one_does_not(stage: Stage) -> None:
    # In Chicago it is four in the morning when Ana flags, and half past eight when the call starts.
    await stage.flagged(when="tomorrow 14:30", experts=(stage.eve,))
    await stage.until(at(24, 14, 20))
    assert [one.at for one in stage.eve.dms] == [at(23, 15), at(24, 14, 15)]
    assert heard(stage.eve, "Your word is still missing.") == [at(23, 15), at(24, 14, 15)]


async def test_a_nudge_still_held_is_not_said_to_who_has_aligned(stage: Stage) -> None:
    stage.knows(Person, "ben", away_until=at(24, 10))
    await stage.flagged()
    await stage.until(at(23, 16))
    assert stage.ben.dms == []  # his nudge and his invitation wait
    await stage.ben.presses("I'm aligned")
    await stage.until(at(24, 14, 50))
    assert heard(stage.ben, "The call with Acme starts") == []


async def test_a_call_flagged_late_gets_only_what_is_still_ahead(stage: Stage) -> None:
    await stage.flagged(when="in 90 minutes")
    assert stage.timers == {
        AT_LAST: at(23, 11, 15),
        BEGIN: at(23, 11, 30),
        FINISH: at(23, 12),
    }


async def test_timers_follow_a_moved_call(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.types("/parley move Acme Friday 10:00")
    await stage.ana.fills(minutes=60)
    assert stage.timers == {
        DAY_BEFORE: at(26, 10),
        TWO_HOURS: at(27, 8),
        AT_LAST: at(27, 9, 45),
        BEGIN: at(27, 10),
        FINISH: at(27, 11),
    }
    await stage.until(at(25, 0))
    assert heard(stage.ben, "Your word is still missing.") == []
    assert stage.call.state is CallState.ALIGNING


async def test_timers_of_a_cancelled_call_go(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    assert stage.timers == {}
    quiet = len(stage.voice.said)
    await stage.skip(days=7)
    assert len(stage.voice.said) == quiet


async def test_the_debrief_follows_the_real_end(stage: Stage) -> None:
    await stage.flagged()
    await stage.until(at(24, 15, 10))
    await stage.ana.presses("The call has ended")
    assert stage.timers == {
        CAPTURE: at(24, 15, 20),
        AFTERCARE: at(24, 15, 40),
        DEBRIEF: at(25, 15, 10),
    }
    await stage.until(at(25, 15))
    sealed = "Your debrief stays sealed until everyone's is in, or until it is due."
    assert heard(stage.ben, sealed) == [at(24, 15, 20)]
    await stage.until(at(25, 15, 20))
    assert heard(stage.ben, sealed) == []  # drawn again: nothing is sealed any more
    shown = "The debrief is open: what you write in it is shown in the thread at once."
    assert heard(stage.ben, shown) == [at(24, 15, 20)]
    assert [one.at for one in stage.said_in("crucial-calls") if "# Debrief" in one.text] == [
        at(25, 15, 10)
    ]


async def test_when_the_clocks_go_back_the_debrief_is_still_a_day_of_24_hours(
    stage: Stage,
) -> None:
    stage.clock.at = at(23, 9, month=10)  # Friday; they go back on Sunday at 01:00 UTC
    await stage.flagged(when="tomorrow 18:00")
    assert stage.timers[BEGIN] == at(24, 17, month=10)
    assert stage.timers[DAY_BEFORE] == at(23, 17, month=10)
    await stage.until(at(24, 17, 30, month=10))
    assert stage.timers[DEBRIEF] == at(25, 17, 30, month=10)  # 17:30 in Lisbon, not 18:30


async def test_when_the_clocks_go_forward_every_timer_is_still_absolute(stage: Stage) -> None:
    stage.clock.at = at(26, 9, month=3, year=2027)  # they go forward on Sunday the 28th
    await stage.flagged(when="Sunday 18:00")
    assert stage.timers == {
        DAY_BEFORE: at(27, 17, month=3, year=2027),
        TWO_HOURS: at(28, 15, month=3, year=2027),
        AT_LAST: at(28, 16, 45, month=3, year=2027),
        BEGIN: at(28, 17, month=3, year=2027),
        FINISH: at(28, 17, 30, month=3, year=2027),
    }


async def test_a_team_may_debrief_in_the_lead_s_working_hours(stage: Stage) -> None:
    with stage.storage.book(WORKSPACE) as book:
        book.teams()[0].debrief_clock = DebriefClock.BUSINESS
    await stage.flagged(when="Thursday 18:00")
    await stage.until(at(26, 18, 30))
    assert stage.timers[DEBRIEF] == at(30, 9)  # Friday 18:30 is too late, so Monday at nine


async def test_business_hours_count_through_a_change_of_summer_time(stage: Stage) -> None:
    with stage.storage.book(WORKSPACE) as book:
        book.teams()[0].debrief_clock = DebriefClock.BUSINESS
    stage.clock.at = at(25, 9, month=3, year=2027)
    await stage.flagged(when="today 18:00")
    await stage.until(at(25, 18, 30, month=3, year=2027))
    assert stage.timers[DEBRIEF] == at(29, 8, month=3, year=2027)  # nine in Lisbon's summer


async def test_a_team_may_have_its_own_delay(stage: Stage) -> None:
    with stage.storage.book(WORKSPACE) as book:
        book.teams()[0].debrief_minutes = 90
    await stage.flagged()
    await stage.until(at(24, 15, 30))
    assert stage.timers == {CAPTURE: at(24, 15, 40), AFTERCARE: at(24, 16), DEBRIEF: at(24, 17)}


async def wakes(stage: Stage, moment: datetime) -> None:
    """The bot was off until this moment: all that fell due is found at once."""
    stage.clock.at = moment
    await stage.deliveries.drain()


async def test_a_nudge_missed_by_an_outage_is_dropped(stage: Stage) -> None:
    await stage.flagged()
    await wakes(stage, at(23, 17, 1))  # two hours and a minute late
    assert heard(stage.ben, "Your word is still missing.") == []
    await wakes(stage, at(24, 13, 31))
    assert heard(stage.ben, "Your word is still missing.") == []
    await wakes(stage, at(24, 14, 56))
    assert heard(stage.ben, "Your word is still missing.") == []


async def test_a_nudge_a_little_late_still_comes(stage: Stage) -> None:
    await stage.flagged()
    await wakes(stage, at(24, 13, 29))
    await wakes(stage, at(24, 14, 54))
    assert heard(stage.ben, "Your word is still missing.") == [at(24, 13, 29), at(24, 14, 54)]


async def test_after_a_long_outage_the_debrief_comes_and_nothing_stale(stage: Stage) -> None:
    await stage.flagged()
    await wakes(stage, at(26, 12))
    call = stage.call
    assert (call.state, call.started_at, call.ended_at) == (
        CallState.DEBRIEFING,
        START,
        at(24, 15, 30),
    )
    assert [one.startswith("# Debrief: Acme") for one in stage.replies] == [False, False, True]
    assert heard(stage.ben, "Your word is still missing.") == []


async def test_one_who_is_away_is_debriefed_on_return(stage: Stage) -> None:
    await stage.flagged()
    stage.knows(Person, "cem", away_until=at(27, 6))
    await stage.skip(days=3)
    assert heard(stage.cem, "The debrief of the call with Acme is open") == []
    await stage.until(at(27, 6))
    assert heard(stage.cem, "The debrief of the call with Acme is open") == [at(27, 6)]
