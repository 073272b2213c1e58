"""Sending to trackers: once, in order, at their pace, again after trouble, across crashes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from adapters.trackers.port import Unauthorized
from adapters.voice import InDoubt, Later, Never
from bot.conductor import Conductor, Delays
from bot.deliveries import LEASE, Deliveries
from bot.syncing import BUG_WAIT, Errand
from flows.all import SCRIPT
from flows.promises import tracking
from storage.book import sweep
from storage.records import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Lane,
    Mirror,
    SyncState,
    Tracker,
    TrackerKind,
)
from storage.vault import Vault
from tests.flows.acting import added, taken
from tests.stage import Stage
from tests.trackers import KEY, FakeTracker, connected_to, raises, tracks, wire


@pytest.fixture
def jira(stage: Stage) -> FakeTracker:
    """Jira is connected, and answers."""
    fake = connected_to(stage.conductor, stage.deliveries)[TrackerKind.JIRA]
    tracks(stage)
    return fake


def sync(stage: Stage) -> Delivery:
    """The only delivery to a tracker."""
    with stage.storage.session() as session:
        query = select(Delivery).where(Delivery.kind == DeliveryKind.SYNC)
        (one,) = session.exec(query)
        return one


def mirror(stage: Stage) -> Mirror:
    """The only mirror."""
    (one,) = stage.kept(Mirror)
    return one


def lane(stage: Stage) -> Lane:
    """The tracker's lane."""
    with stage.storage.session() as session:
        query = select(Lane).where(col(Lane.name).like("%:tracker:%"))
        (one,) = session.exec(query)
        return one


def another(stage: Stage, jira: FakeTracker) -> Deliveries:
    """Another process, with the same database and the same Jira."""
    conductor = Conductor(stage.storage, SCRIPT, stage.clock, Delays())
    deliveries = Deliveries(conductor, stage.voices)
    wire(conductor, deliveries, {TrackerKind.JIRA: jira})
    conductor.close()
    conductor._threads = stage.conductor._threads  # noqa: SLF001 -- one pool is enough here
    return deliveries


# Trouble that passes


async def test_what_the_tracker_asks_to_wait_is_waited_and_everything_behind_it(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.before = raises(Later("it asks us to wait", after=30))
    await added(stage)
    assert (jira.items, sync(stage).state) == ({}, DeliveryState.PENDING)
    assert lane(stage).free_at == stage.clock.now() + timedelta(seconds=30)
    assert stage.kept(Tracker)[0].trouble == "it asks us to wait"
    await stage.skip(seconds=29)
    assert jira.count("create") == 1
    await stage.skip(seconds=1)
    assert jira.item.title == "Send the report"
    assert stage.kept(Tracker)[0].trouble == ""
    assert jira.count("find") == 0


async def test_a_tracker_that_is_down_is_tried_less_and_less_and_the_card_says_so(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.before = raises(Later("it is down (503)"), times=6)
    await taken(stage)
    await stage.skip(seconds=20)
    assert "In Jira: not up to date yet. I keep trying." in stage.ben.dm
    assert 4 <= jira.count("create") <= 6
    await stage.skip(minutes=3)
    assert "In Jira: OPS-1" in stage.ben.dm
    assert mirror(stage).trouble == ""


async def test_a_tracker_that_waits_holds_up_no_channel_and_no_readiness(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.before = raises(Later("wait", after=3600, whole_workspace=True))
    await added(stage)
    assert stage.ben.dm.startswith("@Ana asks you to take this on")
    stage.clock.at += timedelta(minutes=30)
    with stage.storage.session() as session:
        assert sweep.oldest_due(session, stage.clock.now()) is None


async def test_changes_that_come_together_are_sent_once_as_it_is_then(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.before = raises(Later("wait", after=60))
    await taken(stage)
    await stage.ben.presses("Done")
    await stage.skip(minutes=2)
    assert [kind for kind, _ in jira.requests] == ["create", "create", "update"]
    assert jira.item.state.value == "done"
    assert mirror(stage).state is SyncState.SYNCED


# In doubt


async def test_an_answer_that_was_lost_is_looked_for_and_nothing_is_made_twice(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.after = raises(InDoubt("no answer came back"))
    await added(stage)
    assert sync(stage).state is DeliveryState.IN_DOUBT
    await stage.skip(seconds=2)
    assert [kind for kind, _ in jira.requests] == ["create", "find", "update"]
    assert (mirror(stage).remote, mirror(stage).state) == ("10001", SyncState.SYNCED)


async def test_what_never_arrived_is_looked_for_and_made(stage: Stage, jira: FakeTracker) -> None:
    jira.before = raises(InDoubt("reset"))
    await added(stage)
    await stage.skip(seconds=2)
    assert [kind for kind, _ in jira.requests] == ["create", "find", "create"]
    assert len(jira.items) == 1


async def test_it_is_not_looked_for_before_the_tracker_knows(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.settles = 180.0
    jira.after = raises(InDoubt("reset"))
    await added(stage)
    await stage.ana.types("/parley action")
    await stage.ana.fills(what="Another", responsible=[stage.ana], due="2026-11-27")
    await stage.skip(seconds=170)
    assert jira.count("find") == 0
    assert len(jira.items) == 2, "others go on meanwhile"
    await stage.skip(seconds=20)
    assert jira.count("find") == 1
    assert len(jira.items) == 2


async def test_a_look_that_is_refused_leaves_it_in_doubt(stage: Stage, jira: FakeTracker) -> None:
    jira.after = raises(InDoubt("reset"))
    jira.before = raises(Later("wait", after=60), request="find")
    await added(stage)
    await stage.skip(seconds=5)
    assert sync(stage).state is DeliveryState.IN_DOUBT
    await stage.skip(minutes=2)
    assert len(jira.items) == 1
    assert mirror(stage).state is SyncState.SYNCED


async def test_an_update_whose_answer_was_lost_is_made_again(
    stage: Stage, jira: FakeTracker
) -> None:
    await taken(stage)
    jira.after = raises(InDoubt("reset"), request="update")
    await stage.ben.presses("Done")
    await stage.skip(seconds=5)
    assert (jira.count("update"), jira.count("find")) == (2, 0)
    assert mirror(stage).state is SyncState.SYNCED


async def test_a_bug_of_the_adapter_is_treated_as_a_lost_answer(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.after = raises(ZeroDivisionError("secret words"))
    await added(stage)
    assert (sync(stage).state, sync(stage).trouble) == (
        DeliveryState.IN_DOUBT,
        "it did not answer as expected",
    )
    await stage.skip(seconds=5)
    assert len(jira.items) == 1


async def test_a_process_that_dies_after_the_tracker_has_made_it_makes_nothing_twice(
    stage: Stage, jira: FakeTracker
) -> None:
    died = InDoubt("power cut")
    jira.after = raises(died)
    (line,) = await claimed(stage)
    await stage.deliveries.syncing.keep(line, stage.clock.now())  # and it is never settled
    assert len(jira.items) == 1
    assert sync(stage).state is DeliveryState.IN_DOUBT, "it was written down before it left"
    stage.clock.at += LEASE + timedelta(seconds=1)
    await another(stage, jira).drain()
    assert [kind for kind, _ in jira.requests] == ["create", "find", "update"]
    assert mirror(stage).state is SyncState.SYNCED


async def test_a_process_that_is_late_cannot_settle(stage: Stage, jira: FakeTracker) -> None:
    (line,) = await claimed(stage)
    stage.clock.at += LEASE + timedelta(seconds=1)
    other = another(stage, jira)
    await other.drain()
    before = mirror(stage)
    jira.before = raises(Never("refused"), request="update")
    late = await stage.deliveries.syncing.keep(line, stage.clock.now())
    stage.deliveries._note(late)  # noqa: SLF001 -- it wakes up
    await stage.deliveries.drain()
    assert mirror(stage) == before
    assert before.state is SyncState.SYNCED


async def claimed(stage: Stage) -> list[Errand]:
    """An action is added, and its sync claimed by a process that goes no further."""
    with stage.storage.book(stage.workspace) as book:
        book.trackers()[0].active = False
    await added(stage)
    with stage.storage.book(stage.workspace) as book:
        tracker = book.trackers()[0]
        tracker.active = True
        (action,) = book.unmirrored(tracker, 5)
        with stage.conductor.turning(book) as turn:
            tracking.send_to(turn, tracker, action, None)
    return [one for one in stage.deliveries._claim(8) if isinstance(one, Errand)]  # noqa: SLF001 -- a process that stops right after


# Trouble that stays


async def test_what_is_refused_for_good_is_dead_with_a_reason_until_it_changes(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.before = raises(Never("the project is archived"))
    await added(stage)
    assert (sync(stage).state, mirror(stage).state) == (DeliveryState.DEAD, SyncState.FAILED)
    assert mirror(stage).trouble == "the project is archived"
    await stage.skip(hours=1)
    assert jira.count("create") == 1
    await stage.ben.presses("Accept")
    assert mirror(stage).state is SyncState.SYNCED


async def test_a_secret_that_no_key_opens_switches_the_tracker_off(
    stage: Stage, jira: FakeTracker
) -> None:
    other = SecretStr(KEY.get_secret_value().replace("c", "d", 1))
    stage.storage.vault = Vault([other])  # started with another key
    await added(stage)
    (tracker,) = stage.kept(Tracker)
    assert not tracker.active
    assert "PARLEY_SECRET_KEYS" in tracker.trouble
    assert jira.requests == []


async def test_a_secret_that_is_gone_switches_the_tracker_off(
    stage: Stage, jira: FakeTracker
) -> None:
    with stage.storage.book(stage.workspace) as book:
        book.drop_secret(f"tracker:{book.trackers()[0].id}:secret")
    await added(stage)
    assert stage.kept(Tracker)[0].trouble.endswith("connect it again")
    assert jira.requests == []


async def test_switched_off_while_it_is_sent_stays_off(stage: Stage, jira: FakeTracker) -> None:
    (line,) = await claimed(stage)
    outcome = await stage.deliveries.syncing.keep(line, stage.clock.now())
    with stage.storage.book(stage.workspace) as book:
        book.trackers()[0].active = False
    stage.deliveries._note(outcome)  # noqa: SLF001 -- it has been sent
    await stage.deliveries.drain()
    assert not stage.kept(Tracker)[0].active
    assert len(jira.items) == 1
    assert mirror(stage).remote == "10001"


async def test_an_item_that_cannot_be_drawn_holds_up_no_other(
    stage: Stage, jira: FakeTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tracking.work

    def breaks(book: object, one: Mirror) -> object:
        work = plain(book, one)  # type: ignore[arg-type]
        if work is not None and work.title == "Send the report":
            raise ZeroDivisionError
        return work

    monkeypatch.setattr(tracking, "work", breaks)
    await added(stage)
    await stage.ana.types("/parley action")
    await stage.ana.fills(what="Another", responsible=[stage.ana], due="2026-11-27")
    assert [one.title for one in jira.items.values()] == ["Another"]
    monkeypatch.setattr(tracking, "work", plain)
    await stage.skip(minutes=BUG_WAIT.total_seconds() / 60)
    assert len(jira.items) == 2


async def test_a_tracker_that_nobody_knows_here_fails_plainly(
    stage: Stage, jira: FakeTracker
) -> None:
    stage.deliveries.syncing.trackers = {}
    await added(stage)
    assert mirror(stage).trouble == "this Parley knows no such tracker"
    assert jira.requests == []


async def test_what_is_refused_by_name_is_said_once_to_the_admins(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.before = raises(Unauthorized("it does not accept the token"), times=5)
    await added(stage)
    await stage.ben.presses("Accept")
    assert [one.text for one in stage.dora.dms if "switched" in one.text] != []
    assert jira.count("create") == 1
    assert sync(stage).state is DeliveryState.DEAD


# Two processes


async def test_two_processes_make_nothing_twice(stage: Stage, jira: FakeTracker) -> None:
    other = another(stage, jira)
    for number in range(6):
        await stage.ana.types("/parley action")
        await stage.ana.fills(what=f"N{number}", responsible=[stage.ana], due="2026-11-27")
        await other.drain()
    assert len(jira.items) == 6
    assert jira.count("create") == 6
