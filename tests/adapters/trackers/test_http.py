"""The requests themselves: sent once, in time, with clear errors, and nothing kept or logged."""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.trackers.http import Ask, Client
from adapters.trackers.port import Disabled, NotThere, Unauthorized, Unusable
from adapters.trackers.trouble import told
from adapters.trackers.waiting import LONGEST_WAIT, asked_to_wait
from adapters.voice import InDoubt, Later, Never
from tests.adapters.trackers.cases import SECRET, expecting
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
from tests.adapters.trackers.hub import HubDouble
from tests.unhurried import not_waiting


def ask(hub: HubDouble, **changed: str) -> Ask:
    return Ask(
        method=changed.get("method", "POST"),
        url=hub.url + changed.get("path", "/crm/v3/objects/tasks"),
        headers={"Authorization": f"Bearer {changed.get('secret', SECRET)}"},
        body=b'{"properties": {}, "associations": []}',
    )


async def test_what_was_answered_can_be_read(client: Client, hub: HubDouble) -> None:
    answer = await client.ask(ask(hub))
    assert (answer.status, answer.json) == (201, {"id": "100", "properties": {}})
    assert hub.calls[0].headers["user-agent"] == "Parley"


@pytest.mark.parametrize("fault", [Dropped(), Dropped(after=True), Huge(), Huge(201)])
async def test_an_answer_that_is_lost_after_it_was_sent_is_a_doubt(
    client: Client, hub: HubDouble, fault: Fault
) -> None:
    hub.fail_next("create", fault)
    with pytest.raises(Unanswered):
        await client.ask(ask(hub))
    assert len(hub.calls) == 1, "nothing is tried again behind our back"


@pytest.mark.parametrize("fault", [Hung(), Hung(after=True), Dripping()])
async def test_whoever_never_answers_is_not_waited_for(
    client: Client, hub: HubDouble, fault: Fault
) -> None:
    hub.fail_next("create", fault)
    expecting(client, fault)
    with not_waiting(), pytest.raises(Unanswered):
        await client.ask(ask(hub))
    assert len(hub.calls) == 1


async def test_a_connection_that_never_came_about_did_nothing(client: Client) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Unsent):
        await client.ask(Ask(method="POST", url=f"http://127.0.0.1:{port}/", body=b"{}"))


async def test_a_machine_that_does_not_speak_tls_was_sent_nothing(
    client: Client, hub: HubDouble
) -> None:
    url = hub.url.replace("http://", "https://")
    with pytest.raises(Unsent):
        await client.ask(Ask(method="POST", url=url, body=b"{}"))


async def test_an_answer_nobody_wants_to_read_may_be_anything(
    client: Client, hub: HubDouble
) -> None:
    hub.fail_next("create", Huge(204))
    wanted = ask(hub)
    answer = await client.ask(
        Ask(method="POST", url=wanted.url, headers=wanted.headers, body=b"{}", reads=False)
    )
    assert answer.status == 204


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 5000, b"NaN"])
async def test_an_answer_that_is_no_json_is_a_doubt(
    client: Client, hub: HubDouble, body: bytes
) -> None:
    hub.fail_next("create", Broken(200, body=body))
    answer = await client.ask(ask(hub))
    with pytest.raises(Unanswered):
        _ = answer.json


@pytest.mark.parametrize("fault", [No(400), Huge(400), Broken(400)])
async def test_a_refusal_is_a_refusal_however_much_it_says(
    client: Client, hub: HubDouble, fault: Fault
) -> None:
    hub.fail_next("create", fault)
    with pytest.raises(Refusal) as refused:
        await client.ask(ask(hub))
    assert refused.value.status == 400
    assert QUOTED not in str(refused.value)


async def test_no_cookie_of_one_workspace_is_shown_for_another(
    client: Client, hub: HubDouble
) -> None:
    hub.fail_next("create", No(400, headers={"Set-Cookie": "session=ana; Path=/"}))
    with pytest.raises(Refusal):
        await client.ask(ask(hub))
    await client.ask(ask(hub))
    assert "cookie" not in hub.calls[1].headers


async def test_no_proxy_of_the_environment_is_used(
    hub: HubDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    asking = Client(loopback=True)
    await asking.ask(ask(hub))
    await asking.close()


@pytest.mark.parametrize("secret", ["line\nbreak", "nül", "\ud800", "a\x00b"])
async def test_a_secret_that_cannot_be_sent_is_not_tried_for_ever(
    client: Client, hub: HubDouble, secret: str
) -> None:
    with pytest.raises(Unusable) as refused:
        await client.ask(ask(hub, secret=secret))
    assert secret not in repr(refused.value)
    assert refused.value.__context__ is None, "httpx's error knows the request"


async def test_nothing_is_logged_about_a_request_or_its_answer(
    client: Client, hub: HubDouble, log: list[str]
) -> None:
    hub.fail_next("*", No(500), Dropped())
    for _ in range(2):
        with pytest.raises((Refusal, Unanswered)):
            await client.ask(ask(hub, path="/crm/v3/objects/tasks?key=SECRET-in-the-address"))
    await client.ask(ask(hub))
    assert not [one for one in log if "SECRET" in one or QUOTED in one or hub.url in one]
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)


def test_a_request_shows_neither_its_secret_nor_its_body() -> None:
    wanted = Ask(
        method="POST", url="https://e.com/", headers={"Authorization": SECRET}, body=SECRET.encode()
    )
    assert SECRET not in repr(wanted)


# How long to wait

DATE = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "86400"}, LONGEST_WAIT),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "soon", "x-ratelimit-reset": "2026-05-01T09:01:00Z"}, 60.0),
        ({"retry-after": format_datetime(DATE + timedelta(seconds=90), usegmt=True)}, 90.0),
        ({"retry-after": format_datetime(DATE - timedelta(days=9), usegmt=True)}, 0.0),
        ({"x-ratelimit-reset": "2026-05-01T09:00:30+00:00"}, 30.0),
        ({"x-ratelimit-reset": str(int(DATE.timestamp()) + 45)}, 45.0),
        ({"ratelimit-reset": "20"}, 20.0),
    ],
)
def test_a_wait_is_read_in_every_form_by_the_clock_of_whoever_asks_for_it(
    headers: Mapping[str, str], seconds: float | None
) -> None:
    date = {"date": format_datetime(DATE, usegmt=True)}
    assert asked_to_wait({**date, **headers}) == seconds


def test_without_a_clock_of_theirs_ours_counts() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)
    found = asked_to_wait({"retry-after": soon})
    assert found is not None
    assert 1500 < found <= 1800


# What it means


def meaning(error: Exception, *, again: bool = True, item: bool = False) -> Exception:
    with pytest.raises(Exception) as raised, told(again=again, item=item):  # noqa: PT011 -- it is looked at
        raise error
    return raised.value


@pytest.mark.parametrize(
    ("status", "after", "create", "update"),
    [
        (400, None, Never, Never),
        (401, None, Unauthorized, Unauthorized),
        (403, None, Unauthorized, Never),
        (404, None, Never, NotThere),
        (408, None, Later, Later),
        (409, None, Never, Later),
        (410, None, Never, NotThere),
        (413, None, Never, Never),
        (422, None, Never, Never),
        (423, None, Later, Later),
        (425, None, Later, Later),
        (429, None, Later, Later),
        (500, None, InDoubt, Later),
        (501, None, Never, Never),
        (502, None, InDoubt, Later),
        (503, None, InDoubt, Later),
        (503, 9.0, Later, Later),
        (504, 9.0, InDoubt, Later),
        (301, None, Unusable, Unusable),
        (302, None, Later, Later),
    ],
)
def test_what_a_refusal_means_depends_on_what_was_asked(
    status: int, after: float | None, create: type[Exception], update: type[Exception]
) -> None:
    refusal = Refusal("A_CODE", status, after)
    assert type(meaning(refusal, again=False)) is create
    changed = meaning(refusal, item=True)
    assert type(changed) is update
    assert str(status) in str(changed)


def test_a_wait_that_was_asked_for_is_passed_on() -> None:
    later = meaning(Refusal("", 429, 17.0))
    assert isinstance(later, Later)
    assert (later.after, later.whole_workspace) == (17.0, True)


def test_what_was_not_sent_waits_and_what_was_lost_is_a_doubt_unless_it_can_be_repeated() -> None:
    assert type(meaning(Unsent("ConnectError"), again=False)) is Later
    assert type(meaning(Unanswered("ReadError"), again=False)) is InDoubt
    assert type(meaning(Unanswered("ReadError"))) is Later


def test_whoever_wants_nothing_more_is_not_only_about_one_item() -> None:
    assert issubclass(Disabled, Unusable)
    assert issubclass(Unauthorized, Unusable)
    assert not issubclass(NotThere, Unusable)
    assert issubclass(Unusable, Never)
