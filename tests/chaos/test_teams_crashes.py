"""The process dies around every effect while the real voice speaks to the double of Teams.

Nobody can look there for what was sent. So nothing is lost, and only a post without a receipt is
said once more, ten minutes later. (A whole call on such a platform: `test_blind_crashes.py`.)
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, select

from adapters.teams.seal import Seal
from adapters.teams.speak import TeamsVoice
from adapters.teams.web import Web
from adapters.teams.workplace import Known, Workplace
from adapters.voice import Receipt, Saying
from bot.deliveries import LEASE, Deliveries
from bot.drawing import DOUBT_WAIT
from flows.language.events import Event, Pressed
from storage.book import sweep
from storage.engine import Storage
from storage.records import Delivery, DeliveryState
from tests.adapters.teams.desk import KEYS
from tests.adapters.teams.double import TeamsDouble as Double
from tests.adapters.teams.records import APP_ID, CALLS, GROUP, PASSWORD, TEAM, TENANT
from tests.chaos.fate import Crash, Fate, Mortal
from tests.chaos.toys import Toys, commanded, told

pytestmark = pytest.mark.chaos

SAID = Counter(["hello, all", "re: hello, all", "there"])  # once it has come to its end


class Doomed:
    """The voice of Teams in a process that may die around each of its requests."""

    platform, can_find, pace = TeamsVoice.platform, TeamsVoice.can_find, 0.0

    def __init__(self, voice: TeamsVoice, fate: Fate) -> None:
        self.voice = voice
        self.fate = fate

    async def post(self, saying: Saying) -> Receipt:
        self.fate.before("post")
        receipt = await self.voice.post(saying)
        self.fate.after("post")
        return receipt

    async def edit(self, saying: Saying, at: Receipt) -> None:
        self.fate.before("edit")
        await self.voice.edit(saying, at)
        self.fate.after("edit")

    async def delete(self, workspace: str, at: Receipt) -> None:
        raise AssertionError(f"nothing is taken back here: {workspace}, {at}")

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:
        raise AssertionError(f"nobody can look for {saying.marker} since {since}")

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:
        raise AssertionError(f"nobody has a home here: {saying.marker}, {at}")


class Life:
    """One process after another, on one database and one Teams."""

    def __init__(self, storage: Mortal, fate: Fate, double: Double) -> None:
        self.storage, self.fate, self.double = storage, fate, double
        self.toys = Toys(storage)
        self.deaths = 0

    async def begins(self) -> None:
        """All that a process knows by itself is new; what is kept is in the database."""
        self.fate.alive = True
        self.workplace = Workplace(self.storage, TENANT, APP_ID)
        self.web = Web(
            APP_ID, PASSWORD, TENANT, login_url=self.double.base, hosts=self.double.hosts
        )
        voice = Doomed(TeamsVoice(self.web, self.workplace, Seal(KEYS)), self.fate)
        self.toys = Toys(self.storage, self.toys.clock)
        self.toys.deliveries = Deliveries(self.toys.conductor, {"stage": voice})

    async def ends(self) -> None:
        left = list(self.toys.deliveries._inflight)  # noqa: SLF001 -- what a dead process leaves behind
        await asyncio.gather(*left, return_exceptions=True)
        self.toys.conductor.close()
        await self.web.close()
        self.storage.close()

    async def hears(self, made: Callable[[], Event]) -> None:
        """Teams tells it again when nobody answered; then everything due is done."""
        while True:
            try:
                await self.toys.conductor.hear(made())
                break
            except Crash:
                await self._begins_again()
        await self.settles()

    async def settles(self) -> None:
        """However often the process dies over it."""
        while True:
            try:
                await self.toys.deliveries.drain()
            except Crash:
                await self._begins_again()
                continue
            if not self.fate.alive:
                await self._begins_again()
            elif self._held():
                self.toys.clock.at += LEASE
            else:
                return

    async def _begins_again(self) -> None:
        self.deaths += 1
        await self.ends()
        self.toys.clock.at += LEASE + timedelta(seconds=1)
        await self.begins()

    def _held(self) -> bool:
        with Storage.session(self.storage) as session:
            return sweep.oldest_due(session, self.toys.clock.now()) is not None


@asynccontextmanager
async def life(tmp_path: Path, deadly: int | None) -> AsyncIterator[Life]:
    """On an empty database, with Parley known in a channel and a group chat."""
    fate = Fate()
    storage = Mortal(f"sqlite:///{tmp_path}/{deadly}.db", fate)
    SQLModel.metadata.create_all(storage.engine)
    async with Double() as double:
        one = Life(storage, fate, double)
        await one.begins()
        one.toys.settle((CALLS, GROUP))
        await one.workplace.settle()
        await one.workplace.keep(
            Known(native=CALLS, service_url=double.url, team=TEAM),
            Known(native=GROUP, service_url=double.url),
        )
        fate.moments.clear()
        fate.deadly = deadly
        yield one
        await one.ends()


async def lived(one: Life) -> None:
    """A thread is begun, a group chat spoken to, the head is edited, and replied to."""

    def pressed(step: str, key: str, **also: str) -> Pressed:
        about = subject(one.storage)
        return Pressed(name=f"toys.{step}", about=about, also=also, **told(CALLS, key))

    await one.hears(lambda: commanded("say hello", CALLS, "first"))
    await one.hears(lambda: commanded("say there", GROUP, "second"))
    await one.hears(lambda: pressed("change", "third", name="hello, all"))
    await one.hears(lambda: pressed("answer", "fourth"))
    one.toys.clock.at += DOUBT_WAIT + timedelta(minutes=2)
    await one.settles()


def rows(storage: Mortal) -> list[Delivery]:
    """Read from outside, so that a dying process need not answer."""
    with Storage.session(storage) as session:
        return list(session.exec(select(Delivery).order_by(col(Delivery.id))))


def subject(storage: Mortal) -> str:
    """What was said in the channel first."""
    return next(str(row.about) for row in rows(storage) if row.to == CALLS)


async def test_nothing_is_lost_whenever_it_dies_and_only_a_post_without_receipt_is_said_twice(
    tmp_path: Path,
) -> None:
    async with life(tmp_path, None) as calm:
        await lived(calm)
        moments = list(calm.fate.moments)
        assert Counter(words(one.activity) for one in calm.double.posts) == SAID
    assert {"after post", "after edit", "after commit"} <= set(moments)
    orphans: Counter[str] = Counter()
    for deadly, moment in enumerate(moments):
        async with life(tmp_path, deadly) as one:
            await lived(one)
            assert one.deaths == 1, moment
            assert {row.state for row in rows(one.storage)} == {DeliveryState.SENT}, moment
            known = {row.receipt for row in rows(one.storage)}
            said = Counter(words(post.activity) for post in one.double.posts if post.id in known)
            lost = [post for post in one.double.posts if post.id not in known]
            assert said == SAID, moment
            assert len(lost) <= (moment in {"after post", "before commit"}), moment
            orphans[moment] += len(lost)
    # Of each of the three posts: sent and not answered, answered and not yet written down.
    assert orphans["after post"] == orphans["before commit"] == sum(SAID.values())


def words(activity: dict[str, object]) -> str:
    """What a message says; one that was drawn before the head changed says so still."""
    return str(activity["summary"])
