"""The process dies just before and just after every single outside effect of a whole call."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.film import Film
from tests.chaos.play import ACTS, House
from tests.chaos.record import State, check, state_of
from tests.conftest import emptied

pytestmark = pytest.mark.chaos

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- in a folder of its own
SHARES = 8  # of the crashes on SQLite, so that several workers may share them
EVERY = 47  # on PostgreSQL, one moment in so many
RARE = ("home", "delete", "post")  # the effects that a spread sample might miss
TO_THE_END = 12  # of the crashes after which nothing differs, one in so many is played to the end


@pytest.fixture
async def film() -> AsyncIterator[Film]:
    """In memory, where the disk need not be waited for: no power is cut here, only processes."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    made = await Film.shoot(folder)
    yield made
    await made.house.bury()
    shutil.rmtree(folder)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("share", range(SHARES))
async def test_a_call_survives_a_crash_at_every_moment(film: Film, share: int) -> None:
    check(film.house)
    points = [(act, n) for act, moments in enumerate(film.moments) for n in range(len(moments))]
    assert len(points) > 300
    for number, (act, n) in enumerate(points):
        if number % SHARES != share:
            continue
        where = f"{film.moments[act][n]} in {ACTS[act].__name__}"
        house = await film.rewind(act, n)
        await ACTS[act](house)
        assert house.fate.deadly == n
        assert len(house.fate.moments) > n, f"nothing died {where}"
        same = state_of(house) == film.states[act]
        # From the very same state the very same future follows; still, some are played on.
        if same and (number // SHARES) % TO_THE_END:
            continue
        for rest in ACTS[act + 1 :]:
            await rest(house)
        check(house)
        _same(state_of(house), film.states[-1], where)


@pytest.mark.postgres
@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_call_survives_crashes_on_postgresql(database_url: str) -> None:
    calm = await _played(database_url, None)
    expected, moments = state_of(calm), list(calm.fate.moments)
    await calm.bury()
    rare = [moments.index(f"{when} {one}") for when in ("before", "after") for one in RARE]
    deadly = sorted({*range(5, len(moments), EVERY), *rare})
    assert {moments[n].split()[1] for n in deadly} >= {"commit", "post", "edit", *RARE}
    for n in deadly:
        house = await _played(database_url, n)
        check(house)
        _same(state_of(house), expected, moments[n])
        await house.bury()


async def _played(url: str, deadly: int | None) -> House:
    emptied(url)
    house = House.build(url)
    house.fate.moments, house.fate.deadly = [], deadly
    for act in ACTS:
        await act(house)
    return house


def _same(found: State, expected: State, where: str) -> None:
    for part in expected:
        assert found[part] == expected[part], f"{part} differ after dying {where}"
