"""Every conversation ends in the same words and the same records on every platform.

Each play is played on every platform on SQLite, and one in twelve once more on PostgreSQL: on one
platform, which takes turns.
"""

from __future__ import annotations

from zlib import crc32

import pytest

from tests.contract.conftest import Fresh
from tests.contract.parity import recorded
from tests.contract.play import Play
from tests.contract.plays import ALL
from tests.contract.theatre import difference, perform, platforms_of

ONE_IN = 12


@pytest.mark.parametrize("play", ALL, ids=[play.name for play in ALL])
async def test_it_ends_alike_on_every_platform(play: Play, fresh: Fresh) -> None:
    platforms = platforms_of(play)
    bill = [(platform, "sqlite") for platform in platforms]
    turn, rest = divmod(crc32(play.name.encode()), ONE_IN)  # the same ones, however many there are
    if not rest:
        bill.append((platforms[turn % len(platforms)], "postgresql"))
    first, *others = [await perform(play, platform, fresh(kind)) for platform, kind in bill]
    for other in others:
        found = difference(first, other)
        assert not found, f"{play.name} differs:\n{found}"
    for one in (first, *others):
        assert set(play.flows) <= one.flows, f"{play.name} says that it plays more than it does"
        assert said_of(play) <= one.run, f"docs/parity.md says more of {play.name} than is true"


def said_of(play: Play) -> set[str]:
    """The steps and messages that it shows, as the page says."""
    return {step for step, name in recorded().items() if name == play.name}
