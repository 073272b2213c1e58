"""Asking trackers that do not call: from where it stopped, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.trackers.port import Change, Unauthorized, WorkState
from adapters.voice import Later
from bot.clock import Ticker
from bot.polling import Polling
from storage.records import ActionState, Mirror, Tracker, TrackerKind
from tests.flows.acting import action_of, taken
from tests.stage import Stage
from tests.trackers import FakeTracker, connected_to, raises, tracks


@pytest.fixture
def force(stage: Stage) -> FakeTracker:
    """Salesforce is connected, and is asked."""
    fake = connected_to(stage.conductor, stage.deliveries)[TrackerKind.SALESFORCE]
    fake.polled = True
    tracks(stage, "Salesforce", TrackerKind.SALESFORCE)
    return fake


async def asks(stage: Stage) -> None:
    """Five minutes have passed."""
    await Polling(stage.conductor, stage.deliveries.syncing).ask_all()
    await stage.deliveries.drain()


def cursor(stage: Stage) -> str:
    return stage.kept(Tracker)[0].cursor


def closed(stage: Stage, force: FakeTracker, event: str = "e1") -> None:
    """Somebody closes the task in Salesforce."""
    at = stage.clock.now() + timedelta(minutes=len(force.changes) + 1)
    remote = stage.kept(Mirror)[0].remote
    force.changes.append(Change(event=event, at=at, remote=remote, state=WorkState.DONE))


async def test_changes_are_asked_for_from_where_it_stopped(
    stage: Stage, force: FakeTracker
) -> None:
    await taken(stage)
    await asks(stage)
    assert cursor(stage) == "0"
    closed(stage, force)
    await asks(stage)
    assert action_of(stage).state is ActionState.DONE
    assert cursor(stage) == "1"
    await asks(stage)
    assert force.requests[-1] == ("changed_since", "1")


async def test_what_is_asked_twice_is_heard_once(stage: Stage, force: FakeTracker) -> None:
    await taken(stage)
    closed(stage, force)
    await asks(stage)
    await stage.ben.presses("Reopen it")
    with stage.storage.book(stage.workspace) as book:
        book.trackers()[0].cursor = ""
    await asks(stage)
    assert action_of(stage).state is ActionState.OPEN


async def test_a_failure_leaves_the_cursor_and_stops_no_other(
    stage: Stage, force: FakeTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taken(stage)
    closed(stage, force)
    for trouble in (Later("busy"), ZeroDivisionError()):
        force.before = raises(trouble, request="changed_since")
        await asks(stage)
        assert cursor(stage) == ""

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("flows.promises.tracked._take", breaks)
        await asks(stage)
    assert cursor(stage) == "", "what was not heard is asked for again"
    await asks(stage)
    assert (cursor(stage), action_of(stage).state) == ("1", ActionState.DONE)


async def test_a_change_that_fails_each_time_stops_no_other(
    stage: Stage, force: FakeTracker
) -> None:
    await taken(stage)
    closed(stage, force)
    closed(stage, force, "e2")
    force.changes[0] = replace(force.changes[0], at=None)  # type: ignore[arg-type]  # it is a bug
    await asks(stage)
    assert action_of(stage).state is ActionState.DONE
    assert cursor(stage) == ""


async def test_one_that_believes_us_no_more_is_switched_off(
    stage: Stage, force: FakeTracker
) -> None:
    force.before = raises(Unauthorized("it does not accept the secret"), request="changed_since")
    await asks(stage)
    assert "I have switched Salesforce off: it does not accept the secret." in stage.dora.dm
    await asks(stage)
    assert force.count("changed_since") == 1


async def test_those_that_call_are_not_asked(stage: Stage, force: FakeTracker) -> None:
    force.polled = False
    await asks(stage)
    assert force.requests == []


async def test_the_clock_asks_every_five_minutes() -> None:
    async def nothing() -> None: ...

    ticker = Ticker(lambda: None, nothing, nothing, nothing)
    triggers = [str(job.trigger) for job in ticker._scheduler.get_jobs()]  # noqa: SLF001 -- looked at
    assert "interval[0:05:00]" in triggers
