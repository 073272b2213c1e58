"""Items in trackers: what is sent, what comes back, and which side counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from adapters.trackers.port import Change, WorkState
from flows.language.events import Tracked
from flows.language.work import Field
from storage.records import (
    Action,
    ActionState,
    ActionVersion,
    Answer,
    Deed,
    Delivery,
    DeliveryKind,
    ItemKind,
    Mirror,
    PromiseState,
    PromiseVersion,
    Raci,
    RoadblockState,
    Side,
    SyncState,
    TrackerKind,
)
from tests.flows import blocking, promising
from tests.flows.acting import action_of, added, answer_of, consulting, deeds_of, taken
from tests.stage import Stage
from tests.trackers import FakeTracker, connected_to, tracks

SOON, LATE = timedelta(minutes=10), timedelta(minutes=20)


@pytest.fixture
def jira(stage: Stage) -> FakeTracker:
    """Jira is connected, and answers."""
    fake = connected_to(stage.conductor, stage.deliveries)[TrackerKind.JIRA]
    tracks(stage)
    return fake


def sides(stage: Stage, **fields: Side) -> None:
    """Who decides what in Jira."""
    with stage.storage.book(stage.workspace) as book:
        for name, side in fields.items():
            setattr(book.trackers()[0], f"{name}_side", side)


def mirror_of(stage: Stage) -> Mirror:
    """The only mirror, as it is kept now."""
    (one,) = stage.kept(Mirror)
    return one


async def changes(stage: Stage, *, event: str = "", after: timedelta = SOON, **more: Any) -> str:  # noqa: ANN401 -- any field
    """Somebody changes the item in Jira, ten minutes later; what was whispered is a trouble."""
    mirror = stage.kept(Mirror)[0]
    more = {"remote": mirror.remote} | more
    change = Change(event=event or uuid4().hex, at=stage.clock.now() + after, **more)
    heard = Tracked(
        key=f"tracker:{mirror.tracker}:{change.event}",
        workspace=stage.workspace,
        about=mirror.tracker,
        change=change,
    )
    answer = await stage.conductor.hear(heard)
    await stage.deliveries.drain()
    return str(answer.whisper.summary[0]) if answer.whisper else ""


def syncs(stage: Stage) -> list[Delivery]:
    """Every delivery to a tracker."""
    with stage.storage.session() as session:
        query = select(Delivery).where(Delivery.kind == DeliveryKind.SYNC)
        return list(session.exec(query))


# Out


async def test_an_action_is_sent_as_it_is_and_the_card_leads_there(
    stage: Stage, jira: FakeTracker
) -> None:
    await added(stage)
    work = jira.item
    assert (work.title, work.due, work.owner) == ("Send the report", date(2026, 11, 27), "Ben")
    assert (work.kind, work.state, work.body) == (ItemKind.ACTION, WorkState.OPEN, "")
    assert work.ref == mirror_of(stage).id
    assert "In Jira: OPS-1" in stage.ben.dm
    assert mirror_of(stage).state is SyncState.SYNCED


async def test_every_change_is_sent_and_what_tells_nothing_new_is_not(
    stage: Stage, jira: FakeTracker
) -> None:
    await added(stage)
    await stage.ben.presses("Accept")
    assert jira.requests == [("create", mirror_of(stage).id)]
    await stage.ana.types("/parley mine")
    await stage.ana.presses("Open: Send the report")
    await stage.ana.presses("Change it")
    await stage.ana.fills(what="Send the whole report", due="2026-11-30")
    assert (jira.item.title, jira.item.due) == ("Send the whole report", date(2026, 11, 30))
    await stage.ben.presses("Done")
    assert jira.item.state is WorkState.DONE
    assert jira.count("update") == 2


async def test_what_the_tracker_decides_is_left_alone_until_it_is_changed_here(
    stage: Stage, jira: FakeTracker
) -> None:
    await added(stage)
    remote, work = next(iter(jira.items.items()))
    # Closed there, and we have not heard of it yet.
    jira.items[remote] = replace(work, state=WorkState.DONE)
    await stage.ana.types("/parley mine")
    await stage.ana.presses("Open: Send the report")
    await stage.ana.presses("Change it")
    await stage.ana.fills(due="2026-11-30")
    assert (jira.item.state, jira.item.due) == (WorkState.DONE, date(2026, 11, 30))
    assert jira.item.theirs == {Field.STATE}
    await changes(stage, state=WorkState.DONE)
    assert action_of(stage).state is ActionState.DONE


async def test_an_item_that_was_done_before_it_was_sent_is_made_and_then_closed(
    stage: Stage, jira: FakeTracker
) -> None:
    stage.deliveries.syncing.trackers = {}  # nobody answers yet
    await taken(stage)
    await stage.ben.presses("Done")
    connected = {TrackerKind.JIRA: jira}
    stage.deliveries.syncing.trackers = connected
    await resend(stage)
    assert [kind for kind, _ in jira.requests] == ["create", "update"]
    assert jira.item.state is WorkState.DONE
    assert mirror_of(stage).state is SyncState.SYNCED


async def resend(stage: Stage) -> None:
    """Dora presses Try again."""
    await stage.dora.types("/parley settings")
    await stage.dora.presses("Trackers")
    await stage.dora.presses("Try again")


async def test_an_item_goes_to_every_tracker(stage: Stage, jira: FakeTracker) -> None:
    fakes = connected_to(stage.conductor, stage.deliveries)
    tracks(stage, "HubSpot", TrackerKind.HUBSPOT)
    await added(stage)
    assert jira.items == {}, "it is another one now"
    assert fakes[TrackerKind.JIRA].item.ref != fakes[TrackerKind.HUBSPOT].item.ref
    assert "In HubSpot: OPS-1\nIn Jira: OPS-1" in stage.ben.dm


async def test_without_trackers_nothing_is_kept_and_nothing_is_said(stage: Stage) -> None:
    await taken(stage)
    assert stage.kept(Mirror) == []
    assert syncs(stage) == []
    assert "In " not in stage.ben.dm.replace("In three", "")


async def test_deleted_there_it_stays_here_and_is_not_sent_any_more(
    stage: Stage, jira: FakeTracker
) -> None:
    await taken(stage)
    jira.items.clear()
    await stage.ben.presses("Done")
    assert mirror_of(stage).state is SyncState.GONE
    assert action_of(stage).state is ActionState.DONE
    assert "In Jira: it was deleted there. Here it stays." in stage.ben.dms[0].text
    await stage.ben.presses("Reopen it")
    assert jira.count("update") == 1
    assert jira.count("create") == 1


# In: the tracker decides


async def test_done_there_is_done_here_without_a_person(stage: Stage, jira: FakeTracker) -> None:
    await taken(stage)
    assert await changes(stage, state=WorkState.DONE) == ""
    assert action_of(stage).state is ActionState.DONE
    assert stage.ana.dm.startswith("In Jira, somebody finished this: Send the report")
    assert ">" not in stage.ana.dm
    assert deeds_of(stage)[-2:] == [Deed.FINISHED, Deed.DONE]
    assert jira.count("update") == 0, "no echo"
    assert mirror_of(stage).state is SyncState.SYNCED


async def test_those_who_are_consulted_are_asked_and_the_tracker_is_left_alone_meanwhile(
    stage: Stage, jira: FakeTracker
) -> None:
    await consulting(stage)
    jira.requests.clear()
    await changes(stage, state=WorkState.DONE)
    assert action_of(stage).state is ActionState.CHECKING
    assert answer_of(stage, stage.cem, Raci.CONSULTED) is Answer.WAITING
    assert "You are consulted: do you agree?" in stage.cem.dm
    assert jira.requests == []
    await stage.cem.presses("Not yet")
    await stage.cem.fills(reason="A page is missing.")
    assert jira.item.state is WorkState.OPEN, "it was opened there again"
    assert jira.count("update") == 1


async def test_reopened_there_while_the_consulted_are_asked_they_need_not_answer(
    stage: Stage, jira: FakeTracker
) -> None:
    await consulting(stage)
    await changes(stage, state=WorkState.DONE)
    await changes(stage, state=WorkState.OPEN, after=LATE)
    assert action_of(stage).state is ActionState.OPEN
    assert answer_of(stage, stage.cem, Raci.CONSULTED) is Answer.NONE
    assert jira.count("update") == 0


async def test_a_change_of_words_there_does_not_reopen_what_is_being_checked(
    stage: Stage, jira: FakeTracker
) -> None:
    await consulting(stage)
    await stage.ben.presses("Done")
    assert jira.item.state is WorkState.OPEN
    await changes(stage, state=WorkState.OPEN, title="Send the report")
    assert action_of(stage).state is ActionState.CHECKING


async def test_cancelled_and_reopened_there_is_so_here(stage: Stage, jira: FakeTracker) -> None:
    await taken(stage)
    await changes(stage, state=WorkState.CANCELLED)
    assert action_of(stage).state is ActionState.CANCELLED
    assert stage.ben.dm.startswith("In Jira, somebody cancelled this: Send the report")
    await changes(stage, state=WorkState.DONE, after=LATE)
    assert action_of(stage).state is ActionState.CANCELLED, "it is over either way"
    await changes(stage, state=WorkState.OPEN, after=LATE)
    assert action_of(stage).state is ActionState.OPEN
    assert stage.ben.dm.startswith("In Jira, somebody reopened this: Send the report")
    assert jira.count("update") == 0


async def test_another_day_and_other_words_there_make_a_version(
    stage: Stage, jira: FakeTracker
) -> None:
    sides(stage, due=Side.TRACKER, words=Side.TRACKER)
    await taken(stage)
    await changes(stage, due=date(2026, 12, 1), title="  Send it all  ")
    now = action_of(stage)
    assert (now.what, now.due, now.version) == ("Send it all", date(2026, 12, 1), 2)
    newest = max(stage.kept(ActionVersion), key=lambda one: one.version)
    assert (newest.by, newest.what) == (None, "Send it all")
    assert stage.ben.dm.startswith("In Jira, somebody changed this: Send it all")
    assert jira.count("update") == 0


async def test_what_is_over_is_not_changed_any_more(stage: Stage, jira: FakeTracker) -> None:
    sides(stage, due=Side.TRACKER)
    await taken(stage)
    await stage.ben.presses("Done")
    jira.requests.clear()
    await changes(stage, due=date(2026, 12, 1))
    assert action_of(stage).due == date(2026, 11, 27)
    assert jira.requests == []


@pytest.mark.usefixtures("jira")
async def test_empty_words_there_change_nothing(stage: Stage) -> None:
    sides(stage, words=Side.TRACKER)
    await taken(stage)
    await changes(stage, title="   ")
    assert action_of(stage).what == "Send the report"


# In: Parley decides


async def test_where_parley_decides_it_is_changed_back_there_but_not_at_once(
    stage: Stage, jira: FakeTracker
) -> None:
    await taken(stage)
    remote, work = next(iter(jira.items.items()))
    jira.items[remote] = replace(work, due=date(2026, 12, 1), title="Hm")
    await changes(stage, after=timedelta(seconds=10), due=date(2026, 12, 1), title="Hm")
    assert action_of(stage).due == date(2026, 11, 27)
    assert jira.count("update") == 0, "two machines must not tell each other so all day"
    await stage.skip(minutes=6)
    assert (jira.item.due, jira.item.title) == (date(2026, 11, 27), "Send the report")
    assert mirror_of(stage).state is SyncState.SYNCED


async def test_a_state_that_parley_decides_is_set_back(stage: Stage, jira: FakeTracker) -> None:
    sides(stage, state=Side.PARLEY)
    await taken(stage)
    remote, work = next(iter(jira.items.items()))
    jira.items[remote] = replace(work, state=WorkState.DONE)
    await changes(stage, state=WorkState.DONE)
    assert action_of(stage).state is ActionState.OPEN
    await stage.skip(minutes=6)
    assert jira.item.state is WorkState.OPEN


# In: late, twice, echoes, strangers


@pytest.mark.usefixtures("jira")
async def test_twice_is_heard_once(stage: Stage) -> None:
    await taken(stage)
    await changes(stage, event="e1", state=WorkState.DONE)
    await stage.ben.presses("Reopen it")
    await changes(stage, event="e1", state=WorkState.DONE, after=LATE)
    assert action_of(stage).state is ActionState.OPEN


@pytest.mark.usefixtures("jira")
async def test_what_comes_late_is_not_listened_to(stage: Stage) -> None:
    await taken(stage)
    await changes(stage, state=WorkState.CANCELLED, after=LATE)
    await changes(stage, state=WorkState.OPEN, after=SOON)
    assert action_of(stage).state is ActionState.CANCELLED


async def test_an_echo_of_what_was_sent_before_changes_nothing(
    stage: Stage, jira: FakeTracker
) -> None:
    await taken(stage)
    await stage.skip(minutes=1)
    await stage.ben.presses("Done")
    then = stage.clock.now()
    await stage.skip(minutes=1)
    await stage.ben.presses("Undo: done")
    assert jira.item.state is WorkState.OPEN
    await changes(stage, state=WorkState.DONE, after=then - stage.clock.now())
    assert action_of(stage).state is ActionState.OPEN
    await changes(stage, state=WorkState.DONE)
    assert action_of(stage).state is ActionState.DONE


@pytest.mark.usefixtures("jira")
async def test_an_item_that_is_none_of_ours_is_left_alone(stage: Stage) -> None:
    await taken(stage)
    with stage.unchanged():
        assert "no longer know" in await changes(stage, remote="99", state=WorkState.DONE)
        assert "no longer know" in await changes(stage, remote="", ref="x", state=WorkState.DONE)
        assert "no longer know" in await changes(stage, remote="", state=WorkState.DONE)


@pytest.mark.usefixtures("jira")
async def test_a_change_found_by_our_own_id_counts(stage: Stage) -> None:
    await taken(stage)
    await changes(stage, remote="", ref=mirror_of(stage).id, state=WorkState.DONE)
    assert action_of(stage).state is ActionState.DONE


@pytest.mark.usefixtures("jira")
async def test_deleted_there_is_said_on_the_card_and_brought_back_it_lives_again(
    stage: Stage,
) -> None:
    await taken(stage)
    await changes(stage, gone=True)
    assert "In Jira: it was deleted there. Here it stays." in stage.ben.dm
    assert action_of(stage).state is ActionState.OPEN
    await changes(stage, state=WorkState.DONE, after=LATE)
    assert action_of(stage).state is ActionState.DONE
    assert "In Jira: OPS-1" in stage.ben.dms[0].text


@pytest.mark.usefixtures("jira")
async def test_a_tracker_that_is_off_is_not_listened_to(stage: Stage) -> None:
    await taken(stage)
    with stage.storage.book(stage.workspace) as book:
        book.trackers()[0].active = False
    assert "no longer know" in await changes(stage, state=WorkState.DONE)
    assert stage.kept(Action)[0].state is ActionState.OPEN


# Promises, roadblocks, estimates


async def test_a_promise_goes_there_and_ends_there(stage: Stage, jira: FakeTracker) -> None:
    await promising.promised(stage)
    work = jira.item
    assert (work.kind, work.title, work.owner) == (ItemKind.PROMISE, promising.WORDS, "Ben")
    assert (work.account, work.state) == ("Acme", WorkState.OPEN)
    assert work.url.startswith("https://stage.example/")
    await changes(stage, state=WorkState.DONE)
    assert promising.promise_of(stage).state is PromiseState.KEPT
    await stage.skip(days=1)
    assert "In Jira, somebody" in "\n".join(one.text for one in stage.ben.dms)
    await changes(stage, state=WorkState.OPEN, after=LATE)
    assert promising.promise_of(stage).state is PromiseState.PROMISED
    await changes(stage, state=WorkState.CANCELLED, after=LATE)
    assert promising.promise_of(stage).state is PromiseState.WITHDRAWN
    assert jira.count("update") == 0


async def test_a_promise_whose_day_is_moved_there_is_asked_again(
    stage: Stage, jira: FakeTracker
) -> None:
    sides(stage, due=Side.TRACKER)
    await promising.promised(stage)
    await changes(stage, due=date(2026, 12, 1))
    now = promising.promise_of(stage)
    assert (now.due, now.state) == (date(2026, 12, 1), PromiseState.REQUESTED)
    assert max(stage.kept(PromiseVersion), key=lambda one: one.version).by is None
    assert jira.count("update") == 0


async def test_a_condition_goes_with_the_words(stage: Stage, jira: FakeTracker) -> None:
    await promising.saved(stage, condition="They send the figures.")
    assert "They send the figures." in jira.item.body


async def test_a_roadblock_goes_there_and_is_solved_there(stage: Stage, jira: FakeTracker) -> None:
    await blocking.blocked(stage)
    assert (jira.item.kind, jira.item.owner) == (ItemKind.ROADBLOCK, "Ben")
    await changes(stage, state=WorkState.DONE)
    assert blocking.roadblock_of(stage).state is RoadblockState.SOLVED
    await changes(stage, state=WorkState.OPEN, after=LATE)
    assert blocking.roadblock_of(stage).state is RoadblockState.ASKED
    await changes(stage, state=WorkState.CANCELLED, after=LATE)
    assert blocking.roadblock_of(stage).state is RoadblockState.WITHDRAWN
    assert jira.count("update") == 0


async def test_a_roadblock_is_changed_there(stage: Stage, jira: FakeTracker) -> None:
    sides(stage, due=Side.TRACKER, words=Side.TRACKER)
    await blocking.blocked(stage)
    await changes(stage, due=date(2026, 12, 1), title="Raise the limit")
    now = blocking.roadblock_of(stage)
    assert (now.what, now.need_by) == ("Raise the limit", date(2026, 12, 1))
    assert jira.count("update") == 0


async def test_long_words_are_cut_in_the_title_and_whole_below(
    stage: Stage, jira: FakeTracker
) -> None:
    sides(stage, words=Side.TRACKER)
    long = "Send it. " * 40
    await stage.ana.types("/parley action")
    await stage.ana.fills(what=long, responsible=[stage.ben], due="2026-11-27")
    assert len(jira.item.title) == 120
    assert jira.item.body == action_of(stage).what
    await changes(stage, title=jira.item.title)
    assert action_of(stage).version == 1, "the title is ours: nothing was changed"
