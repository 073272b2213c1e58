"""What is true of every tracker: its secrets stay secret, and garbage stays garbage."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.trackers.all import all_trackers
from adapters.trackers.http import SECONDS, Client
from adapters.trackers.port import Unusable
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    DONE,
    REF,
    SECRETS,
    WORK,
    access,
)
from tests.adapters.trackers.double import (
    QUOTED,
    Broken,
    Dripping,
    Dropped,
    Fault,
    Huge,
    Hung,
    No,
)
from tests.adapters.trackers.wired import DOUBLES, KINDS, PORT, Wired


@pytest.fixture(params=KINDS)
async def wired(request: pytest.FixtureRequest, client: Client) -> AsyncIterator[Wired]:
    async with DOUBLES[request.param]() as double:
        tracker = all_trackers(client)[request.param]
        yield Wired(tracker, access(request.param, double.url), double)


def test_there_is_one_of_each_kind(client: Client) -> None:
    known = all_trackers(client)
    assert set(known) == set(TrackerKind)
    assert all(one.kind is kind for kind, one in known.items())
    assert [kind for kind, one in known.items() if one.polled] == [TrackerKind.SALESFORCE]


async def test_an_item_goes_there_and_is_found_and_changed(wired: Wired) -> None:
    copy = await wired.tracker.create(wired.access, WORK)
    assert copy.remote
    await wired.tracker.check(wired.access)
    await wired.tracker.update(wired.access, copy, replace(WORK, state=DONE))
    await wired.tracker.comment(wired.access, copy, "Cem waits.")
    found = await wired.tracker.find(wired.access, REF)
    assert found == (None if wired.tracker.kind is TrackerKind.WEBHOOK else copy)


FAULTS: list[Fault] = [
    No(301, headers={"Location": "/elsewhere"}),
    No(400),
    No(401),
    No(403),
    No(404),
    No(409),
    No(410),
    No(418),
    No(429, headers={"Retry-After": QUOTED}),
    No(500),
    No(503),
    No(599),
    No(200, {"QUOTED": QUOTED}),
    Broken(200),
    Broken(201, body=b"null"),
    Broken(400),
    Dropped(after=True),
    Huge(),
    Huge(500),
]


@pytest.mark.parametrize("fault", [*FAULTS, Hung(after=True), Dripping()])
async def test_no_secret_and_no_word_of_an_item_is_in_an_error_or_a_log(
    wired: Wired, client: Client, fault: Fault, log: list[str]
) -> None:
    client.seconds = 0.2 if isinstance(fault, Hung | Dripping) else SECONDS
    for ask in wired.asking():
        wired.double.fail_next("*", fault)
        try:
            await ask()
        except PORT as error:
            log.append("".join(traceback.format_exception(error)) + repr(error))
    log += [repr(wired.access), repr(wired.tracker), repr(wired.double.calls[0].path)]
    planted = (*SECRETS, QUOTED, WORK.title, WORK.body, WORK.owner, "Cem waits.")
    assert not [(one, line) for line in log for one in planted if one in line]
    addresses = [f"{one.path}?{one.query}" for one in wired.double.calls]
    assert not [one for one in addresses if any(secret in one for secret in SECRETS)]


async def test_a_wrong_secret_is_the_trackers_trouble_and_not_the_items(wired: Wired) -> None:
    wired.double.fail_next("*", *[No(401)] * 9)
    with pytest.raises(Unusable):
        await wired.tracker.create(wired.access, WORK)


async def test_an_address_inside_is_refused_whatever_the_tracker(wired: Wired) -> None:
    for address in ("http://10.0.0.1", "https://169.254.169.254", "ftp://x", "https://a b"):
        known = replace(wired.access, address=address)
        with pytest.raises(Unusable):
            await wired.tracker.create(known, WORK)
        with pytest.raises(Unusable):
            await wired.tracker.check(known)


async def test_many_at_once_do_not_disturb_each_other(wired: Wired) -> None:
    works = [replace(WORK, ref=f"{number:032}") for number in range(20)]
    asking = (wired.tracker.create(wired.access, one) for one in works)
    copies = await asyncio.gather(*asking)
    assert len({one.remote for one in copies}) == 20
