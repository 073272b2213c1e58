"""Nothing but what the Bot Connector signed gets in, and nothing of it gets into a log."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from adapters.edge import REFUSED_AT_EDGE
from adapters.teams import edge
from adapters.voice import Answer
from flows.language.words import Message
from storage.engine import Storage
from tests.adapters.teams import activities, happenings, presses
from tests.adapters.teams.desk import Ear, Office
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.records import ANA, APP_ID, CALLS, OTHER_TENANT, TENANT
from tests.unhurried import never_held

Json = dict[str, Any]
SECRET_WORDS = "we-lose-acme"
TAKEN = 202


def refusals(reason: str) -> float:
    return REFUSED_AT_EDGE.labels(reason)._value.get()  # type: ignore[no-any-return] # noqa: SLF001 -- the counter's own test access


def help_wanted(office: Office, **more: Any) -> Json:  # noqa: ANN401 -- goes through
    return {**activities.message(office.url, f"help {SECRET_WORDS}"), **more}


async def test_what_teams_signed_is_let_in(office: Office, ear: Ear) -> None:
    answer = await office.comes(activities.message(office.url, "help"))
    assert (answer.status_code, answer.content) == (TAKEN, b"")
    assert ear.heard


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"key": "another"}, "forged"),
        ({"key_id": "unknown"}, "unknown_key"),
        ({"algorithm": "HS256"}, "wrong_algorithm"),
        ({"algorithm": "none"}, "wrong_algorithm"),
        ({"exp": 1}, "expired"),
        ({"nbf": 2_000_000_000, "exp": 2_000_003_600}, "not_yet_valid"),
        ({"aud": "somebody else"}, "wrong_audience"),
        ({"iss": "somebody else"}, "wrong_issuer"),
        ({"serviceurl": "https://evil.example"}, "wrong_service_url"),
        ({"serviceurl": None}, "wrong_service_url"),
    ],
)
async def test_a_bad_token_is_answered_401_and_nothing_is_heard(
    office: Office, ear: Ear, log: list[str], claims: Json, reason: str
) -> None:
    before = refusals(reason)
    body = json.dumps(help_wanted(office)).encode()
    answer = await office.knock(body, office.double.token(**claims))
    assert (answer.status_code, answer.content) == (401, b"")
    assert refusals(reason) == before + 1
    assert not ear.heard
    logged = "".join(log)
    assert SECRET_WORDS not in logged
    assert ANA not in logged
    assert office.double.token()[:40] not in logged


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", ""])
@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", "é"])
async def test_no_token_and_garbage_are_answered_401(
    office: Office, ear: Ear, token: str | None, scheme: str
) -> None:
    body = json.dumps(help_wanted(office)).encode()
    headers = [] if token is None else [(b"authorization", f"{scheme} {token}".encode("latin-1"))]
    answer = await office.client.post(edge.PATH, content=body, headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert not ear.heard


async def test_a_bad_token_is_all_that_is_said_whatever_else_is_wrong(office: Office) -> None:
    for body in (b"", b"{", b"[]", b"{}", b"\xff"):
        assert (await office.knock(body, "a.b.c")).status_code == 401


@pytest.mark.parametrize(
    "where",
    [
        {"channelData": {"tenant": {"id": OTHER_TENANT}}, "conversation": {"id": "a:1"}},
        {"channelData": {}, "conversation": {"id": "a:1", "tenantId": OTHER_TENANT}},
        {"channelData": {}, "conversation": {"id": "a:1"}},
        {"channelData": {"tenant": TENANT}, "conversation": {"id": "a:1", "tenantId": 5}},
    ],
)
async def test_another_tenant_is_answered_401(office: Office, ear: Ear, where: Json) -> None:
    before = refusals("wrong_tenant")
    assert (await office.comes(help_wanted(office, **where))).status_code == 401
    assert refusals("wrong_tenant") == before + 1
    assert not ear.heard


async def test_in_a_channel_shared_with_others_one_of_the_tenants_is_ours(
    office: Office, ear: Ear
) -> None:
    where = activities.thread()
    where["channelData"]["tenant"]["id"] = OTHER_TENANT
    assert (
        await office.comes(activities.mention(office.url, "help", where=where))
    ).status_code == (TAKEN)
    assert ear.heard


async def test_without_the_issuers_keys_teams_may_try_again(
    storage: Storage, teams: TeamsDouble, ear: Ear
) -> None:
    office = Office(storage, teams, ear, openid_url="http://127.0.0.1:1/")
    assert (await office.comes(help_wanted(office))).status_code == 503
    assert not ear.heard
    await office.close()


async def test_the_size_is_capped_before_and_while_reading(office: Office) -> None:
    before = refusals("too_large")
    token = office.double.token()
    assert (await office.knock(b"x" * (edge.CAP + 1), token)).status_code == 413

    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(edge.CAP // 1000 + 2):
            yield b"x" * 1000

    headers = {"authorization": f"Bearer {token}"}
    answer = await office.client.post(edge.PATH, content=trickle(), headers=headers)
    assert answer.status_code == 413
    assert refusals("too_large") == before + 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no_json"),
        (b"{", "no_json"),
        (b"\xff\xfe", "no_json"),
        (b"[" * 100_000, "no_json"),
        (b'{"a":' * 3000, "no_json"),
        (b'{"type":"\\ud800"}', "no_json"),
        (b"null", "no_object"),
        (b"[]", "no_object"),
        (b'"text"', "no_object"),
        (b"5", "no_object"),
    ],
)
async def test_what_cannot_be_read_is_refused(office: Office, body: bytes, reason: str) -> None:
    before = refusals(reason)
    answer = await office.knock(body, office.double.token())
    assert (answer.status_code, answer.content) == (400, b"")
    assert refusals(reason) == before + 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": None}, "no_id"),
        ({"type": ""}, "no_id"),
        ({"type": ["message"]}, "no_id"),
        ({"id": 5}, "no_id"),
        ({"id": "x" * 2000}, "no_id"),
        ({"from": None}, "no_party"),
        ({"from": {}}, "no_party"),
        ({"from": {"id": ""}}, "no_party"),
        ({"recipient": "28:x"}, "no_party"),
        ({"conversation": [], "channelData": {"tenant": {"id": TENANT}}}, "no_party"),
        ({"recipient": {"id": "28:somebody-else"}}, "wrong_recipient"),
        ({"recipient": {"id": APP_ID}}, "wrong_recipient"),
        ({"channelData": None}, "wrong_shape"),
        ({"channelData": "x"}, "wrong_shape"),
        ({"entities": {"type": "mention"}}, "wrong_shape"),
        ({"text": {"x": 1}}, "wrong_shape"),
        ({"name": 5}, "wrong_shape"),
        ({"timestamp": "yesterday"}, "no_time"),
        ({"timestamp": 5}, "no_time"),
        ({"localTimestamp": "2026-13-45T99:00:00Z"}, "no_time"),
    ],
)
async def test_what_is_no_activity_is_answered_400_and_nothing_is_heard(
    office: Office, ear: Ear, change: Json, reason: str
) -> None:
    before = refusals(reason)
    answer = await office.comes(help_wanted(office, **change))
    assert (answer.status_code, answer.content) == (400, b"")
    assert refusals(reason) == before + 1
    assert not ear.heard


async def test_answers_go_to_microsoft_and_nowhere_else(
    storage: Storage, teams: TeamsDouble, ear: Ear
) -> None:
    """Whoever has a token for another service url would get ours."""
    office = Office(storage, teams, ear, hosts=())
    answer = await office.comes(help_wanted(office))
    assert answer.status_code == 400
    assert not ear.heard
    await office.close()


async def test_null_is_as_good_as_left_out(office: Office, ear: Ear) -> None:
    nothing = {"localTimestamp": None, "locale": None, "replyToId": None, "name": None}
    answer = await office.comes({**activities.message(office.url, "help"), **nothing})
    assert answer.status_code == TAKEN
    assert ear.heard


@pytest.mark.parametrize("kind", ["typing", "event", "handoff", "new", "trace"])
async def test_what_we_do_not_know_is_taken_and_nothing_happens(
    office: Office, ear: Ear, kind: str
) -> None:
    answer = await office.comes({**activities.message(office.url, "help"), "type": kind})
    assert answer.status_code in {200, TAKEN}
    answer = await office.comes(presses.invoke(kind, office.url, {}))
    assert answer.status_code == 200
    for made in (happenings.reaction(office.url), activities.edited(office.url, "help")):
        assert (await office.comes(made)).status_code in {200, TAKEN}
    assert not ear.heard


async def test_no_words_are_logged_whatever_comes(office: Office, ear: Ear, log: list[str]) -> None:
    url = office.url
    ear.error = RuntimeError(SECRET_WORDS)
    await office.comes(help_wanted(office))
    await office.comes(activities.mention(url, SECRET_WORDS))
    await office.comes(presses.execute(url, SECRET_WORDS, {"step": SECRET_WORDS}))
    await office.comes(presses.submit(url, {SECRET_WORDS: SECRET_WORDS}))
    await office.comes(presses.dialog(url, {"short.account": SECRET_WORDS}))
    await office.comes(presses.extension(url, "flag", said=presses.payload(SECRET_WORDS)))
    await office.comes(happenings.renamed(url, CALLS, SECRET_WORDS))
    await office.knock(SECRET_WORDS.encode(), office.double.token())
    ear.error, ear.answer = None, Answer(whisper=Message(SECRET_WORDS))
    office.double.outage = True
    await office.comes(help_wanted(office))
    await office.settled()
    assert log, "something is logged, or this test says nothing"
    assert SECRET_WORDS not in "\n".join(log)


async def test_many_at_once_do_not_hold_the_loop(office: Office, ear: Ear) -> None:
    await office.comes(activities.message(office.url, "help"))  # everybody is known, all is loaded
    ear.answer = Answer(whisper=Message("Hello"))
    heard = len(ear.heard)
    await never_held(lambda: ten_at_once(office))
    assert (len(ear.heard) - heard) % 10 == 0


async def ten_at_once(office: Office) -> float:
    """The longest pause of the event loop meanwhile, in seconds."""
    pauses, last = [0.0], time.monotonic()

    async def watch() -> None:
        nonlocal last
        while True:
            await asyncio.sleep(0.005)
            now = time.monotonic()
            pauses.append(now - last)
            last = now

    bodies = [activities.message(office.url, f"help {number}") for number in range(10)]
    watching = asyncio.create_task(watch())
    answers: list[httpx.Response] = await asyncio.gather(*map(office.comes, bodies))
    watching.cancel()
    assert {answer.status_code for answer in answers} == {TAKEN}
    return max(pauses)


# The emulator


@pytest.fixture
async def emulated(storage: Storage, teams: TeamsDouble, ear: Ear) -> AsyncIterator[Office]:
    teams.open = True
    office = Office(storage, teams, ear, emulator=True, password="", tenant="a-tenant", app_id="b")
    await office.teams.start()
    yield office
    await office.close()


async def test_an_emulator_needs_no_token_and_no_tenant(emulated: Office, ear: Ear) -> None:
    said = activities.message(emulated.url, "help", recipient={"id": "b"})
    answer = await emulated.knock(json.dumps(said).encode())
    assert answer.status_code == TAKEN
    assert ear.last.workspace == "teams:a-tenant"


async def test_an_emulator_may_only_be_on_this_machine(
    storage: Storage, teams: TeamsDouble, ear: Ear
) -> None:
    office = Office(storage, teams, ear, emulator=True, hosts=())
    for url in ("https://smba.trafficmanager.net/emea/", "http://evil.example/"):
        said = activities.message(url, "help")
        assert (await office.knock(json.dumps(said).encode())).status_code == 400
    assert not ear.heard
    await office.close()
