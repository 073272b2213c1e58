"""Teams itself is limited, broken or hangs: the real voice against the double, and nothing is lost.

The deliveries run as they do in production; only the clock is ours. What was sent and not answered
is said once more after ten minutes, since nobody can look.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import pytest
from sqlmodel import SQLModel

from adapters.teams.seal import Seal
from adapters.teams.speak import TeamsVoice
from adapters.teams.web import Web
from adapters.teams.workplace import Known, Workplace
from adapters.voice import Answer, InDoubt, Later, Saying
from bot.deliveries import Deliveries
from bot.drawing import DOUBT_WAIT
from flows.language.words import Message
from storage.engine import Storage
from storage.records import DeliveryState
from tests.adapters.teams.activities import message
from tests.adapters.teams.desk import KEYS, Ear, Office
from tests.adapters.teams.double import Broken, Created, Dropped, Fault, Hung, Limited, Slow
from tests.adapters.teams.double import TeamsDouble as Double
from tests.adapters.teams.records import ANA, APP_ID, CALLS, GENERAL, GROUP, PASSWORD, TEAM, TENANT
from tests.adapters.teams.records import account as account_of
from tests.chaos.toys import Toys
from tests.unhurried import never_held, not_waiting

pytestmark = pytest.mark.chaos

PLACES = (CALLS, GENERAL, GROUP)
AT_ONCE = 50
FINE = Slow(0)


class Teams:
    """The toys on Teams: a voice and a clock, and a double that fails as it is told."""

    def __init__(self, storage: Storage, double: Double, seconds: float = 8.0) -> None:
        self.double = double
        self.workplace = Workplace(storage, TENANT, APP_ID)
        self.web = Web(
            APP_ID, PASSWORD, TENANT, login_url=double.base, hosts=double.hosts, seconds=seconds
        )
        self.voice = TeamsVoice(self.web, self.workplace, Seal(KEYS))
        self.toys = Toys(storage)
        self.toys.settle(PLACES)
        # The toys' workspace is of the stage; how its platform is spoken to is all that differs.
        self.toys.deliveries = Deliveries(self.toys.conductor, {"stage": self.voice})

    async def moves_in(self) -> None:
        url = self.double.url
        await self.workplace.settle()
        await self.workplace.keep(
            Known(native=CALLS, service_url=url, team=TEAM),
            Known(native=GENERAL, service_url=url, team=TEAM),
            Known(native=GROUP, service_url=url),
            Known(native=ANA, service_url=url, account=account_of(ANA)),
        )

    @property
    def receipts(self) -> set[str]:
        return {row.receipt for row in self.toys.rows()}

    @property
    def orphans(self) -> list[str]:
        """What stands there and was never answered for: its words."""
        return [words(one.activity) for one in self.double.posts if one.id not in self.receipts]


def words(activity: dict[str, object]) -> str:
    return str(activity["summary"])


@asynccontextmanager
async def on_teams(tmp_path: Path, seconds: float = 8.0) -> AsyncIterator[Teams]:
    storage = Storage(f"sqlite:///{tmp_path}/parley.db")
    SQLModel.metadata.create_all(storage.engine)
    async with Double() as double:
        teams = Teams(storage, double, seconds)
        await teams.moves_in()
        yield teams
        await teams.web.close()
    teams.toys.conductor.close()
    storage.close()


STORMS: dict[str, list[Fault]] = {
    "429": [Limited("3"), Limited(None)],
    "502": [Broken(502), Broken(503), Broken(502, after=True)],
    "resets": [Dropped(), Dropped(after=True), Created()],
}


@pytest.mark.parametrize("storm", STORMS)
async def test_a_storm_loses_nothing_and_doubles_only_what_was_not_answered(
    tmp_path: Path, storm: str
) -> None:
    dice = random.Random(13)  # noqa: S311 -- a fixed seed
    async with on_teams(tmp_path) as teams:
        faults = {
            kind: [dice.choice([FINE, *STORMS[storm]]) for _ in range(12)]
            for kind in ("post", "create")
        }
        for kind, some in faults.items():
            teams.double.fail_next(kind, *some)
        said = [f"{storm} {n:02}" for n in range(15)]
        for n, text in enumerate(said):
            await teams.toys.says(text, where=PLACES[n % 3])
        for _ in range(70):
            await teams.toys.passes(minutes=1)
        assert [row.state for row in teams.toys.rows()] == [DeliveryState.SENT] * 15
        times = Counter(words(one.activity) for one in teams.double.posts)
        assert times.keys() == set(said)
        lost = [
            fault
            for some in faults.values()
            for fault in some
            if getattr(fault, "after", False) is True or isinstance(fault, Created)
        ]
        assert len(teams.orphans) == len(lost)
        assert bool(lost) == (storm != "429")
        assert times == Counter(said) + Counter(teams.orphans)


async def test_a_reset_after_sending_is_said_once_more_after_ten_minutes(tmp_path: Path) -> None:
    async with on_teams(tmp_path) as teams:
        teams.double.fail_next("create", Dropped(after=True))
        await teams.toys.says("hello", where=CALLS)
        await teams.toys.deliveries.drain()
        assert teams.toys.row().state is DeliveryState.IN_DOUBT
        await teams.toys.passes(seconds=DOUBT_WAIT.total_seconds() - 1)
        assert teams.orphans == ["hello"]
        await teams.toys.passes(seconds=2)
        first, second = teams.double.threads_in(CALLS)
        assert (words(first.activity), words(second.activity)) == ("hello", "hello")
        assert teams.receipts == {second.id}


async def _fifty_posts(teams: Teams, *ends: type[Exception]) -> float:
    """Fifty at once, which all end so; the longest pause of the event loop meanwhile, in s."""
    async with Heartbeat() as heart:
        posts = (teams.voice.post(_saying(number)) for number in range(AT_ONCE))
        found = await asyncio.gather(*posts, return_exceptions=True)
    assert {type(end) for end in found} <= set(ends)
    return heart.longest


async def test_fifty_sends_that_hang_do_not_hold_the_event_loop(tmp_path: Path) -> None:
    async with on_teams(tmp_path, seconds=0.7) as teams:

        async def fifty() -> float:
            teams.double.fail_next("post", *[Hung(after=True)] * AT_ONCE)
            return await _fifty_posts(teams, InDoubt)

        await never_held(fifty)


async def test_a_login_service_that_hangs_holds_nothing_but_what_needs_a_token(
    tmp_path: Path,
) -> None:
    async with on_teams(tmp_path, seconds=0.7) as teams:

        async def fifty() -> float:
            teams.double.fail_next("token", *[Hung()] * AT_ONCE)
            return await _fifty_posts(teams, Later, InDoubt)

        await never_held(fifty)
        assert teams.double.posts == []


async def test_answers_that_hang_leave_the_door_open_and_the_event_loop_free(
    tmp_path: Path,
) -> None:
    async with on_teams(tmp_path) as teams:
        ear = Ear(teams.toys.storage, Answer(whisper=Message("Here you are.")))
        double, office = teams.double, Office(teams.toys.storage, teams.double, ear)
        await office.teams.start()
        token = double.token()

        async def fifty() -> float:
            double.fail_next("post", *[Hung()] * AT_ONCE)
            typed = [message(double.url, "mine", who=ANA) for _ in range(AT_ONCE)]
            bodies = [json.dumps(one).encode() for one in typed]
            with not_waiting():
                async with Heartbeat() as heart:
                    answers = await asyncio.gather(*(office.knock(one, token) for one in bodies))
            assert {one.status_code for one in answers} == {202}
            return heart.longest

        await never_held(fifty)
        assert len(ear.heard) % AT_ONCE == 0
        assert ear.heard
        await office.close()


def _saying(number: int) -> Saying:
    marker = f"m{number}"
    return Saying(workspace="stage:W1", channel=GROUP, marker=marker, message=Message(marker))


class Heartbeat:
    """How long the event loop was held at most, while the block ran.

    Without the garbage collector's look at all that the tests have loaded: 200 ms at once.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._beating: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        gc.collect()
        gc.freeze()
        self._beating = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._beating is not None
        self._beating.cancel()
        gc.unfreeze()

    async def _beat(self) -> None:
        pause = 0.005
        while True:
            began = time.monotonic()
            await asyncio.sleep(pause)
            self.longest = max(self.longest, time.monotonic() - began - pause)
