"""What people say of themselves leaves no trace, on any platform.

It is planted as words that stand nowhere else, and looked for in everything that is left. Then the
same play is played twice, with answers as different as can be: nobody but Ana can tell them apart.
"""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack

import pytest
from prometheus_client import REGISTRY

from flows.people import checkin_kept
from flows.people.opening import open_weeks
from storage.records import CheckIn
from tests.contract.aftermath import Aftermath, alike, left_by, sent, ways
from tests.contract.company import Company
from tests.contract.conftest import Fresh
from tests.contract.installation import Installation
from tests.contract.records import kept
from tests.contract.scenes import at, ended
from tests.contract.theatre import COMPANIES

CANARY = "Zwergpinguin 4711 küsst (Überläufer)"
PLATFORMS = tuple(COMPANIES)


async def asked(company: Company) -> None:
    """After a hard call, Ana, Ben and Cem are asked; Dora manages them, and weeks turn over."""
    turning = company.installation.conductor.turning
    with company.storage.book(company.workspace) as book, turning(book) as turn:
        book.organisation().hard_from = 7
        open_weeks(turn)
    await ended(company)
    await company.until(at(24, 16, 30))


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
    """A company that is closed at the end, whatever happens."""

    def __init__(self, platform: str, fresh: Fresh, kind: str = "sqlite") -> None:
        self._stack = AsyncExitStack()
        installation = Installation(fresh(kind))
        self._stack.callback(installation.conductor.close)
        self.company = COMPANIES[platform](installation)

    async def __aenter__(self) -> Company:
        await self.company.opens()
        self._stack.push_async_callback(self.company.closes)
        self.company.settle()
        return self.company

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


def loudly(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "slack_bolt", "slack_sdk", "aiohttp", "botbuilder", "httpx"):
        caplog.set_level(logging.DEBUG, logger=name)


@pytest.mark.parametrize(
    ("platform", "kind"), [*((one, "sqlite") for one in PLATFORMS), ("slack", "postgresql")]
)
async def test_words_to_oneself_stand_nowhere(
    platform: str, kind: str, fresh: Fresh, caplog: pytest.LogCaptureFixture
) -> None:
    async with Opened(platform, fresh, kind) as company:
        await asked(company)
        caplog.clear()
        loudly(caplog)
        await answers(company, 5, ["break"], CANARY)
        await goes_on(company)
        left = left_by(company, caplog.text)
    assert len(left.places) > 20, "every place was looked at"
    assert left.holding(CANARY) == []
    assert left.holding("Your week as a manager"), "a digest came meanwhile"
    # The search finds what is there: the customer's name, in tables, chats, exports and requests.
    assert {one.split(" ")[0] for one in left.holding("Acme")} >= {"tables", "what", "Ana's"}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_nobody_can_tell_the_best_answer_from_the_worst(
    platform: str, fresh: Fresh, caplog: pytest.LogCaptureFixture
) -> None:
    seen = []
    for answer in ((1, ["fine"], ""), (5, ["break", "talk", "fewer"], CANARY * 10)):
        async with Opened(platform, fresh) as company:
            await asked(company)
            caplog.clear()
            caplog.set_level(logging.INFO)
            await answers(company, *answer)
            await goes_on(company)
            seen.append(_left(company, caplog))
    best, worst = seen
    for where, found in best.items():
        assert found == worst[where], where


def _left(company: Company, caplog: pytest.LogCaptureFixture) -> dict[str, list[str]]:
    """What anybody but Ana could compare, without what is different each time."""
    requests = alike(one.decode() for one in sent(company) if b"views." not in one)
    left = {
        "chats and homes": [f"{at}: {said}" for at, said in company.looks().everything().items()],
        "tables": [one for one in kept(company.storage) if not one.startswith("checkin:")],
        "sealed": [str(len(one.sealed)) for one in _check_ins(company)],
        "log": [one.levelname for one in caplog.records],
        # A dialog is shown to one person and kept by nobody; what Teams carries is sealed.
        "requests": sorted(requests) if company.platform != "teams" else [str(len(requests))],
    }
    assert left["sealed"], "there was an answer"
    return left


def _check_ins(company: Company) -> list[CheckIn]:
    with company.storage.book(company.workspace) as book:
        ana = next(one for one in book.everyone() if one.name == "Ana")
        weeks = book.weeks_of_marks(CheckIn)
        marks = [checkin_kept.mark_of(book, ana, week) for week in weeks]
        return book.check_ins_by(marks)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_bug_in_the_middle_says_nothing_of_it(
    platform: str,
    fresh: Fresh,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(_turn: object, entry: object = None) -> None:
        raise RuntimeError(f"cannot keep {entry!r}")

    async with Opened(platform, fresh) as company:
        await asked(company)
        monkeypatch.setattr(checkin_kept, "add", breaks)
        caplog.clear()
        loudly(caplog)
        await company.ana.presses("Check in")
        await company.ana.fills(score="5", words=CANARY)
        left = left_by(company, caplog.text)
        said = company.ana.told or " ".join(company.ana.problems.values())
    assert "Something went wrong on my side" in said
    assert left.holding(CANARY) == []


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
    for way, looks in ways(CANARY):
        found = Aftermath({"here": b"before " + looks + b" after"}).holding(CANARY)
        assert any(way in one for one in found), way
