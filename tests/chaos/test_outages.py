"""The platform is away, slow or unsure, the clock jumps: nothing is lost and nothing doubled."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import SQLModel

from adapters.voice import InDoubt, Later
from storage.engine import Storage
from tests.chaos.play import ACTS, House, a_day_after, ben_debriefs
from tests.chaos.record import check, platform_of, state_of
from tests.chaos.toys import MISCHIEF, Toys
from tests.stage import MONDAY, Stage

pytestmark = pytest.mark.chaos
Hook = Callable[[str, str], None]


@pytest.fixture
def toys(storage: Storage) -> Iterator[Toys]:
    made = Toys(storage)
    made.settle()
    MISCHIEF.in_step = MISCHIEF.in_view = None
    MISCHIEF.woken.clear()
    yield made
    made.conductor.close()


async def played(url: str, house: House | None = None) -> House:
    """A whole call; the company may have been prepared for trouble."""
    house = house or House.build(url)
    for act in ACTS:
        await act(house)
    check(house)
    await house.bury()
    return house


async def test_an_hours_outage_delays_everything_and_loses_nothing(toys: Toys) -> None:
    ends = MONDAY + timedelta(hours=1)
    dice = random.Random(7)  # noqa: S311 -- a fixed seed

    def down(_kind: str, _about: str) -> None:
        if toys.clock.now() < ends:
            raise dice.choice([InDoubt("reset"), Later("503"), OSError("no route")])

    toys.platform.before = down
    for n in range(60):
        await toys.says(f"{n:02}", where=f"c{n % 3 + 1}")
        await toys.passes(minutes=1)
    assert not toys.platform.posts or toys.clock.now() >= ends
    for _ in range(20):
        await toys.passes(minutes=1)
    for place in range(3):
        assert toys.platform.texts(f"c{place + 1}") == [
            f"{n:02}" for n in range(60) if n % 3 == place
        ]


async def test_a_storm_of_limits_changes_nothing_of_a_call(
    storage: Storage, database_url: str
) -> None:
    calm = platform_of((await played(database_url)).platform)
    _empty(storage)
    house = House.build(database_url)
    dice = random.Random(11)  # noqa: S311 -- a fixed seed

    def storm(_kind: str, _about: str) -> None:
        if dice.random() < 0.4:
            raise Later("ratelimited", after=5, whole_workspace=dice.random() < 0.3)

    house.platform.before = storm
    assert platform_of((await played(database_url, house)).platform) == calm


async def test_every_answer_lost_after_sending_doubles_nothing(
    storage: Storage, database_url: str
) -> None:
    calm = platform_of((await played(database_url)).platform)
    _empty(storage)
    house = House.build(database_url)
    lost: set[tuple[str, str]] = set()

    def reset(kind: str, about: str) -> None:
        if (kind, about) not in lost:
            lost.add((kind, about))
            raise InDoubt("connection reset")

    house.platform.after = reset
    assert platform_of((await played(database_url, house)).platform) == calm
    assert house.platform.count("post") == len(house.platform.posts)
    assert len(lost) >= 2 * len(house.platform.posts), "too few answers were lost"


async def test_every_event_delivered_twice_at_once_counts_once(
    storage: Storage, database_url: str
) -> None:
    calm = await played(database_url)
    expected = state_of(calm)
    calm.storage.close()
    _empty(storage)
    house = House.build(database_url, twice=True)
    assert state_of(await played(database_url, house)) == expected
    house.storage.close()


async def test_a_debrief_due_while_the_bot_was_down_is_asked_for_at_its_start(
    storage: Storage, database_url: str
) -> None:
    assert storage.is_sqlite == database_url.startswith("sqlite")
    house = House.build(database_url)
    for act in ACTS[: ACTS.index(ben_debriefs) + 1]:
        await act(house)
    await house.bury()
    house.clock.at += timedelta(days=3)
    house.begin()
    await house.settle()
    asked = [one for one in house.platform.posts if one.text.startswith("# Debrief: Acme")]
    assert [one.at for one in asked] == [house.clock.now()]
    for act in ACTS[ACTS.index(a_day_after) + 1 :]:
        await act(house)
    check(house)
    await house.bury()


async def test_a_clock_that_jumps_ahead_a_day_and_back_an_hour_doubles_nothing(toys: Toys) -> None:
    await toys.says("before")
    await toys.presses("later", toys.subject("before"), minutes="720")
    await toys.deliveries.drain()
    await toys.passes(days=1)
    assert MISCHIEF.woken == ["before"]
    await toys.says("ahead")
    await toys.deliveries.drain()
    await toys.passes(hours=-1)
    await toys.says("back")
    for _ in range(61):
        await toys.passes(minutes=1)
    assert toys.platform.texts("c1") == ["before", "before", "ahead", "back"]
    assert MISCHIEF.woken == ["before"]


SUMMER_TIME = [
    # London goes back an hour on Sunday 25 October 2026, and ahead on Sunday 28 March 2027.
    (datetime(2026, 10, 24, 10, 0, tzinfo=UTC), datetime(2026, 10, 26, 9, 0, tzinfo=UTC)),
    (datetime(2027, 3, 27, 10, 0, tzinfo=UTC), datetime(2027, 3, 29, 8, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("saturday", "monday_nine"), SUMMER_TIME)
async def test_24_hours_stay_24_hours_and_nine_oclock_stays_nine_when_the_clocks_change(
    storage: Storage, saturday: datetime, monday_nine: datetime
) -> None:
    stage = Stage(storage, saturday)
    stage.settle()
    await stage.flagged(when="today 15:00")
    await stage.until(saturday + timedelta(days=3))
    with storage.book("stage:W1") as book:
        (call,) = book.calls_of_account("Acme")
    (asked,) = [said for said in stage.voice.said if said.text.startswith("# Debrief: Acme")]
    assert asked.at == call.ends_at + timedelta(hours=24)
    (reminded,) = [said for said in stage.ben.dms if "the only reminder" in said.text]
    assert reminded.at == monday_nine
    stage.close()


def _empty(storage: Storage) -> None:
    SQLModel.metadata.drop_all(storage.engine)
    SQLModel.metadata.create_all(storage.engine)
