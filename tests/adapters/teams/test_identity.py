"""Whoever speaks as Teams must show a token that Microsoft signed for us, and for this activity."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jwt
import pytest
from aiohttp import web

from adapters.teams import identity
from adapters.teams.identity import Identity, Proof, Unreachable, Untrusted, same_url
from tests.adapters.teams.double import Slow, TeamsDouble
from tests.adapters.teams.records import APP_ID
from tests.unhurried import not_waiting

Json = dict[str, Any]


class Watch:
    """A clock that tests put forward."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
async def idp() -> AsyncIterator[TeamsDouble]:
    async with TeamsDouble() as double:
        yield double


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def door(idp: TeamsDouble, watch: Watch) -> Identity:
    return Identity(APP_ID, idp.openid_url, seconds=0.5, now=watch)


def away(door: Identity, url: str = "http://127.0.0.1:1/") -> None:
    door._openid_url = url  # noqa: SLF001 -- the issuer is where it is, except in a test


@asynccontextmanager
async def issuer(answer: bytes | None) -> AsyncIterator[str]:
    """Says this whatever it is asked; with None it says nothing at all."""

    async def say(_request: web.BaseRequest) -> web.Response:
        if answer is None:
            await asyncio.sleep(0.5)
        return web.Response(body=answer)

    runner = web.ServerRunner(web.Server(say), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def checked(door: Identity, token: str, activity: Json | None = None) -> Proof:
    proof = await door.check(f"Bearer {token}")
    if activity is not None:
        proof.covers(activity)
    return proof


async def refused(door: Identity, header: str) -> str:
    with pytest.raises(Untrusted) as refusal:
        await door.check(header)
    return refusal.value.reason


async def test_a_good_token_is_accepted(door: Identity, idp: TeamsDouble) -> None:
    proof = await checked(door, idp.token(), {"serviceUrl": idp.url, "channelId": "msteams"})
    assert proof == Proof(idp.url, frozenset({"msteams"}))


async def test_clocks_may_differ_by_almost_five_minutes(door: Identity, idp: TeamsDouble) -> None:
    now = int(time.time())
    await checked(door, idp.token(exp=now - 280))
    await checked(door, idp.token(nbf=now + 280))
    assert await refused(door, f"Bearer {idp.token(exp=now - 320)}") == "expired"
    assert await refused(door, f"Bearer {idp.token(nbf=now + 320)}") == "not_yet_valid"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "no_token"),
        ("Bearer", "no_token"),
        ("Bearer   ", "no_token"),
        ("Bearer x", "garbage"),
        ("Bearer a.b.c", "garbage"),
        ("Bearer " + "a" * 20_000, "garbage"),
        ("Bearer eyJhbGciOiJSUzI1NiJ9.e30.", "no_key_id"),
        ("Bearer \xff\xfe", "garbage"),
        ("Basic dXNlcjpwYXNz", "garbage"),
    ],
)
async def test_what_is_no_token_is_refused(door: Identity, header: str, reason: str) -> None:
    assert await refused(door, header) == reason


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"key": "another"}, "forged"),
        ({"key_id": "unknown"}, "unknown_key"),
        ({"algorithm": "HS256"}, "wrong_algorithm"),
        ({"algorithm": "none"}, "wrong_algorithm"),
        ({"algorithm": "RS512"}, "wrong_algorithm"),
        ({"aud": "somebody else"}, "wrong_audience"),
        ({"aud": None}, "claim_missing"),
        ({"iss": "https://sts.windows.net/"}, "wrong_issuer"),
        ({"iss": None}, "claim_missing"),
        ({"exp": None}, "claim_missing"),
        ({"nbf": None}, "claim_missing"),
        ({"exp": "soon"}, "garbage"),
    ],
)
async def test_a_token_that_is_not_right_is_refused(
    door: Identity, idp: TeamsDouble, claims: Json, reason: str
) -> None:
    assert await refused(door, f"Bearer {idp.token(**claims)}") == reason


async def test_an_expired_token_is_refused(door: Identity, idp: TeamsDouble) -> None:
    assert await refused(door, f"Bearer {idp.expired()}") == "expired"


async def test_a_public_key_is_no_shared_secret(door: Identity, idp: TeamsDouble) -> None:
    """The oldest trick: HS256 with the published key as its secret."""
    forged = jwt.encode({"aud": APP_ID}, "n" * 64, algorithm="HS256", headers={"kid": idp.key_id})
    assert await refused(door, f"Bearer {forged}") == "wrong_algorithm"


@pytest.mark.parametrize(
    ("activity", "reason"),
    [
        ({"serviceUrl": "https://evil.example/", "channelId": "msteams"}, "wrong_service_url"),
        ({"channelId": "msteams"}, "wrong_service_url"),
        ({"serviceUrl": None, "channelId": "msteams"}, "wrong_service_url"),
        ({"serviceUrl": "", "channelId": "msteams"}, "wrong_service_url"),
    ],
)
async def test_a_token_is_for_one_service_url(
    door: Identity, idp: TeamsDouble, activity: Json, reason: str
) -> None:
    with pytest.raises(Untrusted, match=reason):
        await checked(door, idp.token(), activity)


async def test_a_token_without_a_service_url_is_for_none(door: Identity, idp: TeamsDouble) -> None:
    proof = await checked(door, idp.token(serviceurl=None))
    for url in ("", idp.url):
        with pytest.raises(Untrusted, match="wrong_service_url"):
            proof.covers({"serviceUrl": url, "channelId": "msteams"})


async def test_a_key_speaks_only_for_channels_it_is_endorsed_for(
    door: Identity, idp: TeamsDouble
) -> None:
    idp.endorsements = ["webchat"]
    proof = await checked(door, idp.token())
    with pytest.raises(Untrusted, match="not_endorsed"):
        proof.covers({"serviceUrl": idp.url, "channelId": "msteams"})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://smba.example/emea/", "https://smba.example/emea", True),
        ("https://SMBA.example/emea/", "HTTPS://smba.EXAMPLE/emea/", True),
        ("https://smba.example/emea/", "https://smba.example/EMEA/", False),
        ("https://smba.example/emea/", "https://smba.example/amer/", False),
        ("https://smba.example/", "http://smba.example/", False),
        ("https://smba.example/", "https://smba.example/?x", False),
        ("https://smba.example/", "https://smba.example:444/", False),
        ("", "", False),
        ("x", "x", False),
        ("https://[", "https://[", False),
    ],
)
def test_a_slash_and_the_case_of_the_host_make_no_difference(
    one: str, other: str, *, same: bool
) -> None:
    assert same_url(one, other) is same


# The keys


async def test_the_keys_are_fetched_once_a_day(
    door: Identity, idp: TeamsDouble, watch: Watch
) -> None:
    await asyncio.gather(*(checked(door, idp.token()) for _ in range(20)))
    assert len(idp.called("keys")) == 1
    watch.seconds += identity.FRESH + 1
    await checked(door, idp.token())
    await checked(door, idp.token())
    assert len(idp.called("keys")) == 2


async def test_new_keys_are_fetched_when_a_token_names_one(
    door: Identity, idp: TeamsDouble, watch: Watch
) -> None:
    await checked(door, idp.token())
    idp.key_id = "rolled"
    watch.seconds += identity.PAUSE
    await checked(door, idp.token())
    assert len(idp.called("keys")) == 2


async def test_a_flood_of_unknown_keys_costs_one_fetch_a_minute(
    door: Identity, idp: TeamsDouble, watch: Watch
) -> None:
    await checked(door, idp.token())
    watch.seconds += identity.PAUSE
    for number in range(50):
        assert await refused(door, f"Bearer {idp.token(key_id=str(number))}") == "unknown_key"
    assert len(idp.called("keys")) == 2
    watch.seconds += identity.PAUSE
    await refused(door, f"Bearer {idp.token(key_id='more')}")
    assert len(idp.called("keys")) == 3


async def test_without_keys_nothing_can_be_said_and_soon_they_are_asked_for_again(
    door: Identity, idp: TeamsDouble, watch: Watch
) -> None:
    away(door)
    for _ in range(5):
        with pytest.raises(Unreachable):
            await checked(door, idp.token())
    away(door, idp.openid_url)
    watch.seconds += identity.FIRST_PAUSE
    await checked(door, idp.token())


async def test_old_keys_serve_on_while_new_ones_cannot_be_fetched(
    door: Identity, idp: TeamsDouble, watch: Watch
) -> None:
    await checked(door, idp.token())
    away(door)
    watch.seconds += identity.FRESH + 1
    await checked(door, idp.token())
    with pytest.raises(Unreachable):
        await checked(door, idp.token(key_id="rolled"))
    watch.seconds += identity.OLDEST
    with pytest.raises(Unreachable):
        await checked(door, idp.token())


async def test_while_one_asks_for_new_keys_the_others_do_not_wait(
    door: Identity, idp: TeamsDouble, watch: Watch
) -> None:
    await checked(door, idp.token())
    idp.fail_next("keys", Slow(2))
    watch.seconds += identity.FRESH + 1
    asking = asyncio.create_task(checked(door, idp.token()))
    await asyncio.sleep(0.1)
    await checked(door, idp.token())
    assert not asking.done(), "it waited for the one who asks"
    await asking


async def test_a_hung_database_does_not_hold_the_door(door: Identity, idp: TeamsDouble) -> None:
    """It hangs in the threads that everybody shares."""
    await checked(door, idp.token())
    hanging = [asyncio.to_thread(time.sleep, 2) for _ in range(12)]
    hung = asyncio.gather(*hanging)
    await asyncio.sleep(0)
    await checked(door, idp.token())
    assert not hung.done(), "it waited for the others"
    await hung


async def test_a_hung_issuer_does_not_hold_the_door(idp: TeamsDouble) -> None:
    async with issuer(None) as url:
        with not_waiting(), pytest.raises(Unreachable):
            await checked(Identity(APP_ID, url, seconds=0.2), idp.token())


@pytest.mark.parametrize("answer", [b"{}", b"[]", b"null", b"<html>", b'{"jwks_uri": 5}'])
async def test_metadata_that_makes_no_sense_are_no_keys(idp: TeamsDouble, answer: bytes) -> None:
    async with issuer(answer) as url:
        with pytest.raises(Unreachable):
            await checked(Identity(APP_ID, url), idp.token())
