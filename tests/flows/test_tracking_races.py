"""Changes here and there at the same time, out of order, or told once more with nothing new."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.trackers.port import WorkState
from adapters.voice import Later
from flows.language.work import Field
from flows.promises.prints import Prints
from storage.records import ActionState, Mirror, Side, SyncState
from tests.flows.acting import action_of, taken
from tests.flows.test_tracking import LATE, SOON, changes, jira, mirror_of, sides
from tests.stage import Stage
from tests.trackers import FakeTracker, raises

__all__ = ["jira"]  # the fixture


async def test_what_was_not_changed_there_takes_back_nothing_that_is_on_its_way(
    stage: Stage, jira: FakeTracker
) -> None:
    await taken(stage)
    jira.before = raises(Later("it is down (503)", after=3600), request="update")
    await stage.ben.presses("Done")
    assert mirror_of(stage).state is SyncState.WAITING
    # Somebody gives it another name there: Jira tells the whole issue, which is open still.
    await changes(stage, state=WorkState.OPEN, due=date(2026, 11, 27), title="Another name")
    assert action_of(stage).state is ActionState.DONE
    await stage.skip(hours=2)
    assert jira.item.state is WorkState.DONE


async def test_fields_that_are_told_one_by_one_may_come_in_any_order(
    stage: Stage, jira: FakeTracker
) -> None:
    sides(stage, due=Side.TRACKER)
    await taken(stage)
    await changes(stage, due=date(2026, 12, 1), after=LATE)
    await changes(stage, state=WorkState.DONE, after=SOON)
    now = action_of(stage)
    assert (now.state, now.due) == (ActionState.DONE, date(2026, 12, 1))
    assert jira.count("update") == 0


@pytest.mark.usefixtures("jira")
async def test_a_field_that_was_told_later_already_stays(stage: Stage) -> None:
    await taken(stage)
    await changes(stage, state=WorkState.DONE, after=LATE)
    await changes(stage, title="Hm", after=LATE + timedelta(minutes=1))
    await changes(stage, state=WorkState.OPEN, after=SOON)
    assert action_of(stage).state is ActionState.DONE


@pytest.mark.usefixtures("jira")
async def test_what_was_deleted_is_not_brought_back_by_what_came_before(stage: Stage) -> None:
    await taken(stage)
    await changes(stage, gone=True, after=LATE)
    await changes(stage, state=WorkState.DONE, after=SOON)
    assert mirror_of(stage).state is SyncState.GONE
    assert action_of(stage).state is ActionState.OPEN


async def test_two_words_for_over_are_not_put_right_again_and_again(
    stage: Stage, jira: FakeTracker
) -> None:
    sides(stage, state=Side.PARLEY)
    await taken(stage)
    await stage.ana.types("/parley mine")
    await stage.ana.presses("Open: Send the report")
    await stage.ana.presses("Cancel it")
    await stage.ana.fills(reason="Not needed.")
    # Its workflow knows one way to close an issue only.
    remote, work = next(iter(jira.items.items()))
    jira.items[remote] = replace(work, state=WorkState.DONE)
    jira.requests.clear()
    await changes(stage, state=WorkState.DONE)
    await stage.skip(minutes=20)
    assert jira.requests == []
    assert mirror_of(stage).state is SyncState.SYNCED


@pytest.mark.usefixtures("jira")
async def test_words_that_no_database_takes_are_kept_without_what_is_wrong(stage: Stage) -> None:
    sides(stage, words=Side.TRACKER)
    await taken(stage)
    await changes(stage, title="Send\0 it all")
    assert action_of(stage).what == "Send it all"


async def test_what_is_sent_and_heard_at_one_moment_is_both_written_down(
    stage: Stage, jira: FakeTracker
) -> None:
    if stage.storage.is_sqlite:
        pytest.skip("it has one writer")
    sides(stage, due=Side.TRACKER)
    await taken(stage)
    mirror, heard = mirror_of(stage), None
    words = Prints.of(replace(jira.item, title="Another name"))
    held = str(Prints.read(mirror.digest).taking(Field.WORDS, words))
    with stage.storage.book(stage.workspace) as book:
        book.lock_mirrors([mirror.tracker], [mirror.id])
        heard = asyncio.create_task(changes(stage, due=date(2026, 12, 1)))
        await asyncio.sleep(0.5)  # it is heard while another process writes down what was sent
        book.get(Mirror, mirror.id).digest = held
    await heard
    assert action_of(stage).due == date(2026, 12, 1)
    # It was seen that other words stand there, so ours were sent once more.
    assert jira.count("update") == 1
