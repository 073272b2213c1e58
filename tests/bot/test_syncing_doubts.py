"""What is in doubt stays in doubt, whatever happens meanwhile; what is stuck holds nobody up."""

from __future__ import annotations

import pytest

from adapters.trackers.port import Unauthorized, WorkState
from adapters.voice import InDoubt, Later, Never
from flows import trackers
from storage.records import ActionState, Mirror, SyncState
from tests.bot.test_syncing import jira, mirror
from tests.flows.acting import FRIDAY, action_of, added, taken
from tests.flows.test_tracking import resend
from tests.stage import Stage
from tests.trackers import FakeTracker, raises

__all__ = ["jira"]  # the fixture


@pytest.mark.parametrize("refusal", [Unauthorized("no (401)"), Never("no (400)")])
async def test_a_look_that_is_refused_for_good_makes_nothing_twice(
    stage: Stage, jira: FakeTracker, refusal: Never
) -> None:
    jira.after = raises(InDoubt("no clear answer came"))
    jira.before = raises(refusal, request="find")
    await added(stage)
    await stage.skip(minutes=5)
    assert mirror(stage).state is SyncState.FAILED
    await resend(stage)
    await stage.skip(minutes=5)
    assert mirror(stage).state is SyncState.SYNCED
    assert jira.count("create") == 1
    assert jira.item.title == "Send the report"


async def test_disconnected_while_it_is_in_doubt_and_connected_again_nothing_is_made_twice(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.settles = 60.0
    jira.after = raises(InDoubt("no clear answer came"))
    await added(stage)
    with stage.storage.book(stage.workspace) as book:
        book.trackers()[0].active = False
    await stage.skip(minutes=5)
    assert mirror(stage).state is SyncState.FAILED
    with stage.storage.book(stage.workspace) as book:
        book.trackers()[0].active = True
    await resend(stage)
    await stage.skip(minutes=5)
    assert jira.count("create") == 1
    assert jira.item.title == "Send the report"
    assert mirror(stage).remote


async def test_what_is_made_after_a_doubt_begins_open_there_and_is_closed_then(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.settles = 60.0
    jira.before = raises(InDoubt("no clear answer came"))
    await taken(stage)
    await stage.ben.presses("Done")
    assert action_of(stage).state is ActionState.DONE
    await stage.skip(minutes=5)
    assert jira.count("create") == 2
    assert jira.item.state is WorkState.DONE


async def test_an_item_that_always_fails_for_now_holds_up_no_other(
    stage: Stage, jira: FakeTracker
) -> None:
    stuck: list[str] = []

    def fails(_request: str, about: str) -> None:
        stuck.append(about)
        if about == stuck[0]:
            raise Later("it stumbles over this one (500)")

    jira.before = fails
    await added(stage)
    await stage.ana.types("/parley action")
    await stage.ana.fills(
        what="Call them", accountable=stage.ana, responsible=(stage.ben,), due=FRIDAY
    )
    await stage.skip(minutes=2)
    assert [one.title for one in jira.items.values()] == ["Call them"]


async def off(stage: Stage, trouble: str) -> None:
    """It is switched off, or disconnected."""
    with stage.storage.book(stage.workspace) as book:
        tracker = book.trackers()[0]
        tracker.active, tracker.trouble = False, trouble


async def test_what_was_changed_while_it_was_off_is_sent_afterwards(
    stage: Stage, jira: FakeTracker
) -> None:
    await taken(stage)
    await off(stage, "it believes us no more (401)")
    await stage.ben.presses("Done")
    assert mirror(stage).state is SyncState.FAILED
    assert "In Jira: OPS-1, not up to date." in stage.ben.dms[0].text
    await resend(stage)
    assert jira.item.state is WorkState.DONE
    assert mirror(stage).state is SyncState.SYNCED


async def test_what_is_new_while_it_is_off_is_sent_afterwards(
    stage: Stage, jira: FakeTracker
) -> None:
    await off(stage, "it believes us no more (401)")
    await added(stage)
    await resend(stage)
    assert jira.item.title == "Send the report"


async def test_what_was_changed_while_it_was_disconnected_is_sent_when_it_is_connected_again(
    stage: Stage, jira: FakeTracker
) -> None:
    await taken(stage)
    await off(stage, "")
    await stage.ben.presses("Done")
    assert "In Jira" not in stage.ben.dms[0].text
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        trackers.switched_on(turn, book.trackers()[0])
        turn.wake(trackers.send_failed, book.trackers()[0], at=turn.now)
    await stage.deliveries.drain()
    assert jira.item.state is WorkState.DONE


async def test_what_is_new_while_it_is_disconnected_is_not_its_business(
    stage: Stage, jira: FakeTracker
) -> None:
    await off(stage, "")
    await added(stage)
    assert stage.kept(Mirror) == []
    assert jira.requests == []
