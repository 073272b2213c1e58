"""What people say of themselves leaves no trace, on any platform.

It is planted as words that stand nowhere else, and looked for in everything that is left: so is one
of each thing that people confide to somebody, or to nobody. Then the same play is played twice,
with answers as different as can be: nobody but Ana can tell them apart.
"""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from bot.exports import LEADS
from bot.formats import FORMATS
from flows.people.opening import open_weeks
from storage.book import Book
from storage.records import Person
from storage.vault import Cell, Vault
from tests.contract.addressed import Doorkeeper
from tests.contract.aftermath import (
    Aftermath,
    Heard,
    counted,
    left_by,
    unpacked,
    ways,
)
from tests.contract.company import CHAT, PEOPLE, Company
from tests.contract.compared import Compared, first_difference
from tests.contract.confided import (
    BIRD,
    CONFIDED,
    astray,
    canary,
    confide,
    gave_away,
    spies,
    stand_by,
)
from tests.contract.conftest import Fresh
from tests.contract.installation import Installation
from tests.contract.person import Person as Who
from tests.contract.scenes import at, ended
from tests.contract.theatre import COMPANIES

CANARY = canary(4711)
PLATFORMS = tuple(COMPANIES)
LOUD = ("sqlalchemy.engine", "slack_bolt", "slack_sdk", "aiohttp", "botbuilder", "httpx")
LONG = "🐧" * 450  # more bytes than one block of the vault holds
SERVERS = {f"the server's file {form}" for form in FORMATS}


async def asked(company: Company) -> None:
    """After a hard call, Ana, Ben and Cem are asked; Dora manages them, and weeks turn over."""
    turning = company.installation.conductor.turning
    with company.storage.book(company.workspace) as book, turning(book) as turn:
        book.organisation().hard_from = 7
        open_weeks(turn)
    await ended(company)
    await company.until(at(24, 16, 30))
    for one in (company.dora, company.ben):
        await one.opens_home()  # so that it would be seen when theirs are drawn anew


async def answers(company: Company, score: int, helps: list[str], words: str) -> None:
    """Ana checks in, and asks nobody for anything."""
    await company.ana.presses("Check in")
    await company.ana.fills(score=str(score), helps=helps, words=words)
    await company.ana.fills()


async def goes_on(company: Company) -> None:
    """Two weeks of everything that others can ask for."""
    for verb in ("mine", "settings", "privacy", "organisation", "digest", "week", "checkin"):
        await company.dora.types(verb, "chat")
    await company.until(at(30, 12))
    for one in (company.dora, company.ben):
        await one.types("digest", "chat")
        await one.opens_home()
    await company.until(at(30, 12).replace(month=12, day=7))
    await company.dora.types("export", "chat")


class Opened:
    """A company that is closed at the end, whatever happens; somebody listens at its door."""

    def __init__(self, platform: str, fresh: Fresh, kind: str = "sqlite") -> None:
        self._stack = AsyncExitStack()
        installation = Installation(fresh(kind))
        self._stack.callback(installation.conductor.close)
        self.company = COMPANIES[platform](installation)

    async def __aenter__(self) -> tuple[Company, Doorkeeper]:
        await self.company.opens()
        self._stack.push_async_callback(self.company.closes)
        self.company.settle()
        return self.company, Doorkeeper(self.company)

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


@contextmanager
def loudly(caplog: pytest.LogCaptureFixture, level: int = logging.DEBUG) -> Iterator[Heard]:
    """Hear all that is logged, by others and by us."""
    caplog.clear()
    caplog.set_level(level)
    if level == logging.DEBUG:
        for name in LOUD:
            caplog.set_level(level, logger=name)
    with capture_logs() as ours:
        yield Heard(caplog.records, ours)


@pytest.mark.parametrize(
    ("platform", "kind"), [*((one, "sqlite") for one in PLATFORMS), ("slack", "postgresql")]
)
async def test_what_is_confided_stands_with_those_it_is_for(
    platform: str,
    kind: str,
    fresh: Fresh,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with Opened(platform, fresh, kind) as (company, door):
        await stand_by(company)
        await asked(company)
        capfd.readouterr()
        with loudly(caplog) as heard:
            await confide(company)
            await spies(company)
            await goes_on(company)
            heard.printed = "".join(capfd.readouterr())
            left = left_by(company, heard, door)
    found = {
        name: wrong
        for name, what in CONFIDED.items()
        if (wrong := astray(left.holders(what.looked_for), what, platform))
    }
    assert not found, found
    everywhere(left, company)


def everywhere(left: Aftermath, company: Company) -> None:
    """Every place was looked at, and the search finds what is there: the customer's name."""
    members = {one.name for one in PEOPLE.values() if not one.guest}
    files = {f"{name}'s file {form}" for name in members for form in LEADS}
    no_managers = {f"{name}'s file digest" for name in members - {"Dora"}}
    assert {one for one in left.places if "'s file" in one} == SERVERS | (files - no_managers)
    there = {
        "table call",
        "log of the database",
        "#crucial-calls",
        "Ana's screen",
        "Ana's file csv",
        "the server's file json",
    }
    there |= {f"{name}'s chat" for name in ("Ana", "Ben", "Cem", "Eve")} | {"Ben's home"}
    there |= {"files"} if company.storage.is_sqlite else set()
    if company.platform == "sandbox":
        there |= {"#crucial-calls's rows", "Ana's rows"}
    else:
        there |= {"#crucial-calls's requests", "Ana's requests", "Dora's requests"}
        assert "Ana's answers" in left.holders("Anything you need?"), "the door was listened at"
    assert there - left.holders("Acme") == set()
    assert left.holding("Your week as a manager"), "a digest came meanwhile"
    assert {"metrics", "log of ours", "log of others", "what was printed"} <= left.places.keys()


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_nobody_can_tell_the_best_answer_from_the_worst(
    platform: str, fresh: Fresh, caplog: pytest.LogCaptureFixture
) -> None:
    seen = []
    for answer, helped in (
        ((1, ["fine"], ""), "Nothing"),
        ((5, ["break", "talk", "fewer"], CANARY + LONG), "Talk to someone"),
    ):
        async with Opened(platform, fresh) as (company, door):
            before = counted()
            await asked(company)
            with loudly(caplog, logging.INFO) as heard:
                await answers(company, *answer)
                await gave_away(company)
                begins = door.count
                await company.ana.presses(helped)
                hers = range(begins, door.count)
                await goes_on(company)
                seen.append(Compared(company, door, heard, before).by_place(hers))
    best, worst = seen
    assert best.keys() == worst.keys()
    for where, found in best.items():
        assert found == worst[where], first_difference(where, found, worst[where])


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_bug_in_the_middle_says_nothing_of_it(
    platform: str,
    fresh: Fresh,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Opened(platform, fresh) as (company, door):
        await asked(company)
        monkeypatch.setattr(Vault, "seal", breaking(Vault.seal))
        with loudly(caplog) as heard:
            said = [one async for one in broken(company)]
            left = left_by(company, heard, door)
    assert len(said) == 4
    for one in said:
        assert "Something went wrong on my side" in one
    # What came back with a form's problem stands before whoever typed it.
    own = {f"{name}'s {place}" for name in ("Ana", "Dora") for place in ("answers", "screen")}
    assert left.holders(CANARY) - own == set()
    assert left.holders("step_failed") == {"log of ours"}


def breaking(seal: Callable[..., bytes]) -> Callable[..., bytes]:
    """Sealing that fails over what is confided, and quotes it."""

    def breaks(vault: Vault, book: Book, cell: Cell, value: bytes, *, of: Person) -> bytes:
        if BIRD.encode() in value:
            raise RuntimeError(f"cannot keep {CANARY}, which is {value!r}")
        return seal(vault, book, cell, value, of=of)

    return breaks


async def broken(company: Company) -> AsyncIterator[str]:
    """Each kind of thing that is confided meets a bug."""
    ana, dora = company.ana, company.dora
    await ana.presses("Check in")
    await ana.fills(score="5", words=CANARY)
    yield _told(ana)
    await ana.types("checkin", CHAT)
    await ana.presses("Ask somebody for something")
    await ana.fills(wish="help", to=company.cem, words=CANARY)
    yield _told(ana)
    await ana.types("feedback @Ben")
    await ana.fills(to=company.ben, topic=CANARY)
    yield _told(ana)
    await dora.types("story")
    await dora.fills(redo=CANARY, criticism="Too early.")
    yield _told(dora)


def _told(who: Who) -> str:
    return who.told or " ".join(who.problems.values())


def test_no_metric_tells_people_or_teams_apart() -> None:
    told = {"kind", "outcome", "platform", "ended", "state", "off", "reason", "le"}
    labels = {
        label
        for family in REGISTRY.collect()
        if family.name.startswith("parley")
        for sample in family.samples
        for label in sample.labels
    }
    assert labels <= told


def test_the_search_finds_what_is_planted() -> None:
    for words in (CANARY, *(one.looked_for for one in CONFIDED.values())):
        for way, looks in ways(words):
            left = Aftermath({"here": b"before " + looks + b" after", "there": b"nothing"})
            assert left.holders(words) == {"here"}, way
    assert not Aftermath({"here": b"nothing"}).holders("Acme"), "short words do not stand anywhere"
    packed = gzip.compress(CANARY.encode()) + b"after"
    assert Aftermath({"here": unpacked(b"before" + packed)}).holders(CANARY) == {"here"}
