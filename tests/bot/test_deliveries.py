"""The deliveries: in order, once, at a pace, again after trouble, and asleep in between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.voice import InDoubt, Later, Never
from bot.again import BACK_OFF_MOST
from bot.deliveries import LEASE, Deliveries
from bot.drawing import Line
from flows.language.steps import Turn
from storage.engine import Storage
from storage.records import DeliveryState, Team
from tests.chaos.platform import Hook
from tests.chaos.toys import MISCHIEF, Toys
from tests.unhurried import not_waiting


@pytest.fixture
def toys(storage: Storage) -> Iterator[Toys]:
    made = Toys(storage)
    made.settle()
    MISCHIEF.in_step = MISCHIEF.in_view = None
    MISCHIEF.woken.clear()
    yield made
    MISCHIEF.in_step = MISCHIEF.in_view = None
    made.conductor.close()


def raises(error: Exception, *, times: int = 1, request: str = "post") -> Hook:
    """A hook that raises a few times."""
    left = [error] * times

    def hook(kind: str, _about: str) -> None:
        if kind == request and left:
            raise left.pop()

    return hook


async def test_a_channel_hears_things_in_the_order_they_were_said(toys: Toys) -> None:
    for n in range(10):
        await toys.says(str(n), where=f"c{n % 2 + 1}")
    await toys.deliveries.drain()
    assert toys.platform.texts("c1") == ["0", "2", "4", "6", "8"]
    assert toys.platform.texts("c2") == ["1", "3", "5", "7", "9"]


async def test_what_comes_later_waits_for_what_failed_before_it(toys: Toys) -> None:
    toys.platform.before = raises(Later("busy", after=30))
    await toys.says("first")
    await toys.says("second")
    await toys.deliveries.drain()
    assert toys.platform.texts("c1") == []
    await toys.passes(seconds=29)
    assert toys.platform.texts("c1") == []
    await toys.passes(seconds=1)
    assert toys.platform.texts("c1") == ["first", "second"]


async def test_a_reply_waits_for_the_message_it_answers(toys: Toys) -> None:
    toys.platform.before = raises(Later("busy", after=60))
    await toys.says("question")
    await toys.presses("answer", toys.subject("question"))
    await toys.deliveries.drain()
    assert toys.platform.texts("c1") == []
    await toys.passes(seconds=60)
    await toys.passes(seconds=5)
    question, reply = toys.platform.standing
    assert (reply.text, reply.thread) == ("re: question", question.id)


async def test_a_reply_to_what_could_never_be_posted_is_given_up_with_a_reason(toys: Toys) -> None:
    toys.platform.before = raises(Never("channel_not_found"))
    await toys.says("question")
    await toys.presses("answer", toys.subject("question"))
    await toys.deliveries.drain()
    question, reply = toys.rows()
    assert (question.state, question.trouble) == (DeliveryState.DEAD, "channel_not_found")
    assert reply.state is DeliveryState.DEAD
    assert "never posted" in reply.trouble


async def test_what_changes_while_it_is_said_is_said_once_more_as_it_is_now(toys: Toys) -> None:
    await toys.says("old")
    (line,) = toys.deliveries._claim(8)  # noqa: SLF001 -- it is being said at this moment
    await toys.presses("change", toys.subject("old"), name="new")
    await toys.deliveries._keep(line)  # noqa: SLF001 -- and has been said
    assert toys.platform.texts("c1") == ["old"]
    await toys.deliveries.drain()
    assert toys.platform.texts("c1") == ["new"]
    assert toys.platform.count("post") == 1


async def test_what_is_no_longer_true_is_taken_back_and_posted_anew_when_it_is(toys: Toys) -> None:
    await toys.says("here")
    await toys.deliveries.drain()
    subject = toys.subject("here")
    await toys.presses("change", subject, name="")
    await toys.deliveries.drain()
    assert toys.platform.texts("c1") == []
    assert toys.row().receipt == ""
    with toys.storage.book("stage:W1") as book:
        book.get(Team, subject).name = "again"
    await toys.presses("later", subject, minutes="0")
    await toys.deliveries.drain()
    assert toys.platform.texts("c1") == ["again"]


async def test_posts_in_a_channel_keep_the_pace_of_the_platform(toys: Toys) -> None:
    toys.platform.pace = 1.0
    for n in range(3):
        await toys.says(str(n))
        await toys.says(str(n), where="c2")
    await toys.deliveries.drain()
    for expected in (1, 2, 3):
        assert len(toys.platform.texts("c1")) == len(toys.platform.texts("c2")) == expected
        await toys.passes(seconds=1)


async def test_each_failure_waits_longer_with_jitter_up_to_a_most(toys: Toys) -> None:
    toys.platform.before = raises(Later("down"), times=40)
    for place in ("c1", "c2", "c3"):
        await toys.says("hello", where=place)
    waits: list[set[float]] = []
    for _ in range(13):
        await toys.deliveries.drain()
        frees = toys.held()
        waits.append({(free - toys.clock.now()).total_seconds() for free in frees})
        toys.clock.at = max(frees)
    for failures, several in enumerate(waits):
        most = min(BACK_OFF_MOST.total_seconds(), 2.0**failures)
        assert all(most / 2 <= wait <= most for wait in several), f"after {failures} failures"
    assert all(len(several) == 3 for several in waits), "lanes march in step"


async def test_a_limit_holds_its_channel_for_as_long_as_it_says(toys: Toys) -> None:
    toys.platform.before = raises(Later("ratelimited", after=30))
    await toys.says("one")
    await toys.deliveries.drain()
    await toys.says("two", where="c2")
    await toys.deliveries.drain()
    assert (toys.platform.texts("c1"), toys.platform.texts("c2")) == ([], ["two"])
    await toys.passes(seconds=30)
    assert toys.platform.texts("c1") == ["one"]


async def test_a_limit_of_the_whole_workspace_holds_all_its_channels(toys: Toys) -> None:
    for place in ("c1", "c2", "c3"):
        await toys.says("warm", where=place)
    await toys.presses("later", toys.subject("warm"), minutes="0")
    await toys.deliveries.drain()
    toys.platform.before = raises(Later("ratelimited", after=30, whole_workspace=True))
    await toys.says("one")
    await toys.deliveries.drain()
    await toys.says("two", where="c2")
    await toys.passes(seconds=29)
    assert "two" not in toys.platform.texts("c2")
    await toys.passes(seconds=1)
    assert (toys.platform.texts("c1")[-1], toys.platform.texts("c2")[-1]) == ("one", "two")


async def test_a_post_whose_answer_was_lost_is_found_and_not_made_again(toys: Toys) -> None:
    toys.platform.after = raises(InDoubt("reset"))
    await toys.says("hello")
    await toys.deliveries.drain()
    assert toys.row().state is DeliveryState.IN_DOUBT
    await toys.passes(seconds=2)
    marker = toys.row().marker
    assert toys.platform.requests == [("post", marker), ("find", marker), ("edit", "m1")]
    assert toys.row().state is DeliveryState.SENT


async def test_a_post_that_never_arrived_is_looked_for_and_made(toys: Toys) -> None:
    toys.platform.before = raises(InDoubt("reset"))
    await toys.says("hello")
    await toys.deliveries.drain()
    await toys.passes(seconds=2)
    assert toys.platform.texts("c1") == ["hello"]
    assert toys.platform.count("find") == 1


async def test_an_edit_whose_answer_was_lost_is_made_again(toys: Toys) -> None:
    await toys.says("old")
    await toys.deliveries.drain()
    toys.platform.after = raises(InDoubt("reset"), request="edit")
    await toys.presses("change", toys.subject("old"), name="new")
    await toys.deliveries.drain()
    await toys.passes(seconds=2)
    assert (toys.platform.count("edit"), toys.platform.count("post")) == (2, 1)
    assert toys.row().state is DeliveryState.SENT


async def test_a_view_that_raises_holds_nobody_up_and_is_drawn_again(toys: Toys) -> None:
    def breaks(team: Team) -> None:
        if team.name == "bad":
            raise ZeroDivisionError

    MISCHIEF.in_view = breaks
    for text, where in (("bad", "c1"), ("good", "c1"), ("fine", "c2")):
        await toys.says(text, where=where)
    await toys.deliveries.drain()
    assert (toys.platform.texts("c1"), toys.platform.texts("c2")) == (["good"], ["fine"])
    MISCHIEF.in_view = None
    await toys.passes(minutes=5)
    assert toys.platform.texts("c1") == ["good", "bad"]


async def test_a_post_in_doubt_stays_in_doubt_when_its_view_raises(toys: Toys) -> None:
    def breaks(_: Team) -> None:
        raise ZeroDivisionError

    toys.platform.after = raises(InDoubt("reset"))
    await toys.says("hello")
    await toys.deliveries.drain()
    MISCHIEF.in_view = breaks
    await toys.passes(seconds=2)
    assert toys.row().state is DeliveryState.IN_DOUBT
    MISCHIEF.in_view = None
    await toys.passes(minutes=5)
    assert toys.platform.texts("c1") == ["hello"]


async def test_a_wake_whose_step_raises_is_tried_again(toys: Toys) -> None:
    def breaks(_: Turn) -> None:
        raise ZeroDivisionError

    await toys.says("hello")
    await toys.presses("later", toys.subject("hello"), minutes="1")
    MISCHIEF.in_step = breaks
    await toys.passes(minutes=1)
    assert (MISCHIEF.woken, toys.rows()[-1].state) == (["hello"], DeliveryState.PENDING)
    MISCHIEF.in_step = None
    await toys.passes(seconds=2)
    assert (MISCHIEF.woken, toys.rows()[1].state) == (["hello"] * 2, DeliveryState.SENT)
    assert toys.platform.texts("c1") == ["hello", "hello"]


async def test_a_worker_that_is_late_cannot_settle(toys: Toys) -> None:
    await toys.says("hello")
    (late,) = toys.deliveries._claim(8)  # noqa: SLF001 -- a worker that hangs from here on
    assert isinstance(late, Line)
    other = Deliveries(toys.conductor, {"stage": toys.platform})
    toys.clock.at += LEASE - timedelta(seconds=1)
    await other.drain()
    assert toys.platform.texts("c1") == [], "the lease had not ended"
    toys.clock.at += timedelta(seconds=2)
    await other.drain()
    row = toys.row()
    toys.deliveries._failed(late, DeliveryState.DEAD, "late", timedelta(0))  # noqa: SLF001 -- it wakes up
    await toys.deliveries.drain()
    assert (toys.row().state, toys.row().receipt) == (DeliveryState.SENT, row.receipt)
    assert toys.platform.texts("c1") == ["hello"]


async def test_between_two_due_times_it_sleeps_and_asks_nobody(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    plain = toys.deliveries._claim  # noqa: SLF001 -- counted, not replaced

    def counted(limit: int) -> object:
        asked.append(time.monotonic())
        return plain(limit)

    monkeypatch.setattr(toys.deliveries, "_claim", counted)
    monkeypatch.setattr(toys.clock, "now", lambda: datetime.now(UTC))
    await toys.says("hello")
    running = asyncio.create_task(toys.deliveries.run())
    await asyncio.sleep(1)
    before = len(asked)
    await asyncio.sleep(0.5)
    assert len(asked) == before, "it polls"
    await toys.presses("later", toys.subject("hello"), minutes="0")
    async with asyncio.timeout(5):
        while len(toys.platform.texts("c1")) < 2:  # noqa: ASYNC110 -- the loop tells nobody
            await asyncio.sleep(0.01)
    with not_waiting():
        await toys.deliveries.stop()
        await running
    assert len(toys.platform.texts("c1")) == 2
