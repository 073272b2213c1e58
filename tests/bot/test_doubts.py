"""A platform on which nobody can look: what is in doubt waits by itself, and is posted again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.voice import InDoubt
from bot.drawing import DOUBT_WAIT
from storage.engine import Storage
from storage.records import DeliveryState
from tests.chaos.platform import Hook
from tests.chaos.toys import MISCHIEF, Toys

WAIT = DOUBT_WAIT.total_seconds()


@pytest.fixture
def toys(storage: Storage) -> Iterator[Toys]:
    made = Toys(storage)
    made.settle()
    made.platform.can_find = False
    MISCHIEF.in_step = MISCHIEF.in_view = None
    yield made
    made.conductor.close()


def loses(*, times: int = 1) -> Hook:
    """A hook after which so many answers to posts are lost."""
    left = [InDoubt("reset")] * times

    def hook(kind: str, _about: str) -> None:
        if kind == "post" and left:
            raise left.pop()

    return hook


async def test_where_nobody_can_look_a_post_is_made_again_after_ten_minutes(toys: Toys) -> None:
    toys.platform.before = loses()
    await toys.says("hello")
    await toys.deliveries.drain()
    await toys.passes(seconds=WAIT - 5)
    assert (toys.row().state, toys.platform.count("post")) == (DeliveryState.IN_DOUBT, 1)
    await toys.passes(seconds=5)
    assert toys.platform.texts("c1") == ["hello"]
    assert toys.platform.count("find") == 0


async def test_where_nobody_can_look_each_lost_answer_begins_the_wait_anew(toys: Toys) -> None:
    toys.platform.after = loses(times=2)
    await toys.says("hello")
    await toys.deliveries.drain()
    await toys.passes(seconds=2)  # the back-off of its lane; now it waits by itself
    await toys.passes(seconds=WAIT - 3)
    assert toys.platform.count("post") == 1
    await toys.passes(seconds=1)
    assert toys.platform.count("post") == 2
    await toys.passes(seconds=WAIT - 1)
    assert (toys.platform.count("post"), toys.row().state) == (2, DeliveryState.IN_DOUBT)
    await toys.passes(seconds=1)
    assert (toys.platform.count("post"), toys.row().state) == (3, DeliveryState.SENT)
    assert toys.platform.count("find") == 0


async def test_what_waits_in_doubt_holds_nobody_in_its_channel_up(toys: Toys) -> None:
    toys.platform.before = loses()
    await toys.says("first")
    await toys.deliveries.drain()
    await toys.says("second")
    await toys.passes(seconds=2)
    assert toys.platform.texts("c1") == ["second"]
    await toys.passes(seconds=WAIT)
    assert toys.platform.texts("c1") == ["second", "first"]
