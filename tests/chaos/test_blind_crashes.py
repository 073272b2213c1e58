"""The process dies around every effect, on a platform where no post can be looked up again.

Nothing is lost. Only what was sent and has no receipt is said twice: once more, ten minutes later,
and the metric says so. Otherwise everything comes to what it comes to undisturbed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from bot.drawing import DOUBT_WAIT
from tests.chaos.blind import Blind, Mourner, orphans_of
from tests.chaos.film import Film
from tests.chaos.platform import Post
from tests.chaos.play import ACTS, Act, House
from tests.chaos.record import State, check, state_of
from tests.chaos.test_crashes import MEMORY

pytestmark = pytest.mark.chaos

SHARES = 2  # of the crashes, so that several workers may share them
OFTEN = ("commit", "edit")  # of these effects, one in so many
EVERY = 8
TO_THE_END = 24  # after one crash in so many, the call is played to its end


def patient(act: Act) -> Act:
    """An act, and then as long as a post in doubt waits, and a little."""

    async def acted(house: House) -> None:
        await act(house)
        await house.until(house.clock.now() + DOUBT_WAIT + timedelta(minutes=2))

    acted.__name__ = act.__name__
    return acted


PATIENT: tuple[Act, ...] = tuple(patient(act) for act in ACTS)


@pytest.fixture
async def film() -> AsyncIterator[Film]:
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    made = await Film.shoot(folder, PATIENT, Blind)
    yield made
    await made.house.bury()
    shutil.rmtree(folder)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("share", range(SHARES))
async def test_nothing_is_lost_and_what_was_doubled_is_marked(film: Film, share: int) -> None:
    check(film.house)
    doubled = 0
    for number, (begun, n) in enumerate(_points(film)):
        if number % SHARES != share:
            continue
        act, where = begun, f"{film.moments[begun][n]} in {ACTS[begun].__name__}"
        house = await film.rewind(act, n)
        house.mourn, marked = (mourner := Mourner()), _posted_again()
        await PATIENT[act](house)
        assert house.fate.deadly == n
        assert len(house.fate.moments) > n, f"nothing died {where}"
        while _posted_again() - marked < mourner.in_doubt:  # it was said at the end of the act
            act += 1
            await PATIENT[act](house)
        assert _posted_again() - marked == mourner.in_doubt, where
        _doubled_once(house, mourner, where)
        _same(_settled(house), _calm(film.states[act]), where)
        doubled += len(mourner.orphans)
        if number % TO_THE_END == share:
            for rest in PATIENT[act + 1 :]:
                await rest(house)
            _doubled_once(house, mourner, where)
            house.platform.posts = _known(house)
            check(house)
            _same(_calm(state_of(house)), _calm(film.states[-1]), where)
    assert doubled > 3, "hardly anything was ever in doubt"


def _points(film: Film) -> list[tuple[int, int]]:
    """The moments to die at: every post, home and deletion, and a sample of the rest."""
    every = [(act, n) for act, moments in enumerate(film.moments) for n in range(len(moments))]
    return [
        (act, n)
        for act, n in every
        if film.moments[act][n].split()[1] not in OFTEN or n % EVERY == 0
    ]


def _doubled_once(house: House, mourner: Mourner, where: str) -> None:
    orphans = orphans_of(house)
    assert {one.id for one in orphans} == mourner.orphans, where
    times = Counter(one.marker for one in house.platform.posts if not one.deleted)
    twice = {marker for marker, posts in times.items() if posts > 1}
    assert twice <= {one.marker for one in orphans}, where
    assert all(posts <= 2 for posts in times.values()), where


def _settled(house: House) -> State:
    """What it has come to, without the orphans."""
    posts, house.platform.posts = house.platform.posts, _known(house)
    found = _calm(state_of(house))
    house.platform.posts = posts
    return found


def _known(house: House) -> list[Post]:
    orphans = {one.id for one in orphans_of(house)}
    return [one for one in house.platform.posts if one.id not in orphans]


def _calm(state: State) -> State:
    """What was in doubt is said later than what came after it: the order does not count here."""
    places = {place: sorted(said) for place, said in state["places"].items()}
    return state | {"places": places}


def _posted_again() -> float:
    labels = {"platform": "stage", "ended": "posted_again"}
    return REGISTRY.get_sample_value("parley_doubts_total", labels) or 0.0


def _same(found: State, expected: State, where: str) -> None:
    for part in expected:
        assert found[part] == expected[part], f"{part} differ after dying {where}"
