"""Schedule against settle, and two processes on one database: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from bot.conductor import Conductor
from bot.deliveries import LEASE, Deliveries
from storage.engine import Storage
from storage.records import WAITING, Delivery, DeliveryState, Lane
from tests.chaos.fate import Crash, Fate, Mortal
from tests.chaos.platform import Platform
from tests.chaos.toys import MISCHIEF, SCRIPT, Toys

pytestmark = pytest.mark.chaos


@pytest.fixture
def toys(storage: Storage) -> Iterator[Toys]:
    made = Toys(storage)
    made.settle()
    MISCHIEF.in_step = MISCHIEF.in_view = None
    MISCHIEF.woken.clear()
    yield made
    made.conductor.close()


def lost_alarms(storage: Storage) -> list[str]:
    """Lanes whose alarm is missing or later than the earliest of what waits in them."""
    with storage.session() as session:
        waiting = (
            select(col(Delivery.lane), func.min(col(Delivery.due_at)))
            .where(col(Delivery.state).in_(WAITING))
            .group_by(col(Delivery.lane))
        )
        alarms = {lane.name: lane.due_at for lane in session.exec(select(Lane))}
        rows = list(session.exec(waiting))
    return [name for name, due in rows if (alarm := alarms[name]) is None or alarm > due]


async def test_no_wake_up_is_lost_when_scheduling_meets_settling(toys: Toys) -> None:
    await toys.says("start")
    await toys.deliveries.drain()
    subject = toys.subject("start")
    dice = random.Random(3)  # noqa: S311 -- a fixed seed
    for n in range(20):
        acts = [toys.presses("change", subject, name=f"{n}.{m}") for m in range(3)]
        acts += [toys.says(f"new {n}"), toys.presses("later", subject, minutes="0")]
        dice.shuffle(acts)
        await asyncio.gather(*acts, toys.deliveries.drain())
        assert lost_alarms(toys.storage) == []
        await toys.passes(seconds=3)
        with toys.storage.book("stage:W1") as book:
            (now,) = [team.name for team in book.teams() if team.id == subject]
        assert toys.platform.posts[0].text == now, "the last edit was lost"
    assert len(MISCHIEF.woken) >= 20
    assert [f"new {n}" for n in range(20)] == [
        text for text in toys.platform.texts("c1") if text.startswith("new")
    ]


async def test_many_calls_changed_at_once_do_not_wait_in_a_circle(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []
    monkeypatch.setattr("bot.again.log.info", lambda *_, **more: tried.append(more))
    for n in range(6):
        await toys.says(f"s{n}", where=f"c{n % 3 + 1}")
    await toys.deliveries.drain()
    subjects = [toys.subject(f"s{n}") for n in range(6)]
    for n in range(10):
        acts = [toys.presses("change", one, name=f"{n}") for one in subjects]
        await asyncio.gather(*acts, toys.deliveries.drain())
    assert len(tried) <= 2


class Process:
    """A mortal process of two, with its own connections and its own way to the platform."""

    def __init__(self, toys: Toys, url: str, seed: int) -> None:
        self.toys, self.url = toys, url
        self.dice = random.Random(seed)  # noqa: S311 -- a fixed seed
        self.fate = Fate()
        self.deaths = 0
        self.begin()

    def begin(self) -> None:
        fate = self.fate = Fate()
        fate.deadly = self.dice.randrange(3, 60)
        self.storage = Mortal(self.url, fate)
        platform = self.toys.platform
        voice = Platform(platform.clock, posts=platform.posts, homes=platform.homes)
        voice.before, voice.after = fate.before, fate.after
        self.conductor = Conductor(self.storage, SCRIPT, platform.clock)
        self.deliveries = Deliveries(self.conductor, {"stage": voice})

    async def end(self) -> None:
        left = list(self.deliveries._inflight)  # noqa: SLF001 -- what a dead process leaves behind
        await asyncio.gather(*left, return_exceptions=True)
        self.conductor.close()
        self.storage.close()

    async def drains(self, *, dies: bool) -> None:
        if not dies:
            self.fate.deadly = None
        try:
            await self.deliveries.drain()
        except Crash:
            self.deaths += 1
        if not self.fate.alive:
            await self.end()
            self.begin()


async def test_two_processes_drain_one_database_and_die_often(
    toys: Toys, database_url: str
) -> None:
    expected: dict[str, list[str]] = {"c1": [], "c2": [], "c3": []}
    for n in range(90):
        place = f"c{n % 3 + 1}"
        await toys.says(f"{n:03}", where=place)
        expected[place].append(f"{n:03}")
    both = [Process(toys, database_url, 1), Process(toys, database_url, 2)]
    rounds = 0
    while any(row.state is not DeliveryState.SENT for row in toys.rows()):
        rounds += 1
        assert rounds < 200, "it never comes to an end"
        await asyncio.gather(*(one.drains(dies=rounds < 60) for one in both))
        toys.clock.at += LEASE + timedelta(seconds=1)
    for one in both:
        await one.end()
    assert sum(one.deaths for one in both) >= 5
    assert {place: toys.platform.texts(place) for place in expected} == expected
    markers = [post.marker for post in toys.platform.posts]
    assert len(markers) == len(set(markers)) == 90
    assert lost_alarms(toys.storage) == []
