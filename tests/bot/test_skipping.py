"""The sandbox's clock is skipped; the real one stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from adapters.voice import Later, Receipt, Saying
from bot.skipping import SandboxClock
from storage.engine import Storage
from storage.records import Call, CallState
from tests.stage import MONDAY, WORKSPACE, Stage

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def clock(stage: Stage) -> SandboxClock:
    made = SandboxClock(stage.deliveries, WORKSPACE)
    made.read()
    return made


@asynccontextmanager
async def delivering(stage: Stage) -> AsyncIterator[None]:
    """The deliveries' own loop runs meanwhile, as it does in the server."""
    loop = asyncio.create_task(stage.deliveries.run())
    yield
    await stage.deliveries.stop()
    await loop


def the_call(storage: Storage) -> Call:
    with storage.session() as session:
        query = select(Call)
        return session.exec(query, execution_options={"workspace": WORKSPACE}).one()


async def test_the_clock_tells_the_real_time_until_it_is_skipped(
    stage: Stage, clock: SandboxClock
) -> None:
    assert clock.now() == stage.now
    await clock.skip(WEEK)
    assert clock.now() == stage.now + WEEK


async def test_everything_due_on_the_way_is_kept_at_its_own_moment(
    stage: Stage, clock: SandboxClock
) -> None:
    await stage.flagged(when="tomorrow 15:00")
    await clock.skip(WEEK)
    call = the_call(stage.storage)
    assert call.state is CallState.DEBRIEFING
    assert call.started_at == datetime(2026, 11, 24, 15, 0, tzinfo=MONDAY.tzinfo)
    assert call.ended_at == datetime(2026, 11, 24, 15, 30, tzinfo=MONDAY.tzinfo)
    assert call.debriefed_at == call.ended_at + DAY


async def test_a_skip_that_ends_before_the_debrief_leaves_it_ahead(
    stage: Stage, clock: SandboxClock
) -> None:
    await stage.flagged(when="tomorrow 15:00")
    await clock.skip(timedelta(days=2))
    assert the_call(stage.storage).state is CallState.ENDED
    await clock.skip(timedelta(hours=5, minutes=29))
    assert the_call(stage.storage).state is CallState.ENDED
    await clock.skip(timedelta(minutes=1))
    assert the_call(stage.storage).state is CallState.DEBRIEFING


async def test_nothing_is_said_twice_while_the_deliveries_run_beside_a_skip(
    stage: Stage, clock: SandboxClock
) -> None:
    async with delivering(stage):
        await stage.flagged(when="tomorrow 15:00")
        await clock.skip(WEEK)
    assert stage.thread.count("# Debrief: Acme") == 1
    assert stage.thread.count("The call has ended.") == 1
    assert len({one.id for one in stage.voice.said}) == len(stage.voice.said)


async def test_two_skips_at_once_are_made_one_after_the_other(
    stage: Stage, clock: SandboxClock
) -> None:
    await stage.flagged(when="tomorrow 15:00")
    async with delivering(stage):
        await asyncio.gather(clock.skip(DAY), clock.skip(DAY), clock.skip(DAY))
    assert clock.now() == stage.now + 3 * DAY
    assert the_call(stage.storage).state is CallState.DEBRIEFING


async def test_leave_and_working_hours_are_those_of_the_sandbox(
    stage: Stage, clock: SandboxClock
) -> None:
    with stage.storage.book(WORKSPACE) as book:
        ben = book.person_called("ben")
        assert ben is not None
        ben.away_until = MONDAY + timedelta(days=3)
    await stage.flagged(when="in 10 days")
    assert stage.ben.dms == []
    await clock.skip(timedelta(days=2))
    assert stage.ben.dms == []
    await clock.skip(timedelta(days=2))
    assert stage.ben.dms != []


async def test_a_back_off_passes_while_the_clock_is_skipped(
    stage: Stage, clock: SandboxClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals: Iterator[Exception] = iter([Later("too fast", after=600)])
    post = stage.voice.post

    async def sometimes(saying: Saying) -> Receipt:
        for refusal in refusals:
            raise refusal
        return await post(saying)

    monkeypatch.setattr(stage.voice, "post", sometimes)
    await stage.flagged()
    assert stage.heads == []
    await clock.skip(timedelta(minutes=11))
    assert len(stage.heads) == 1


async def test_how_far_the_clock_is_ahead_outlives_a_restart(
    stage: Stage, clock: SandboxClock
) -> None:
    await clock.skip(DAY)
    again = SandboxClock(stage.deliveries, WORKSPACE)
    again.read()
    assert again.now() == stage.now + DAY


async def test_a_person_acts_at_the_time_of_the_sandbox(stage: Stage, clock: SandboxClock) -> None:
    await clock.skip(WEEK)
    await stage.ana.types("/parley away")
    await stage.ana.fills(until=MONDAY + DAY)
    assert stage.ana.problems["until"].startswith("This moment has passed.")
    with stage.storage.book(WORKSPACE) as book:
        assert [one for one in book.everyone() if one.away_until] == []


async def test_the_clock_cannot_be_turned_back(clock: SandboxClock) -> None:
    with pytest.raises(ValueError, match="only moves ahead"):
        await clock.skip(-DAY)
