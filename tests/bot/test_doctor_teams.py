"""The doctor's look at Teams, against a Microsoft that answers as told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from bot.doctor_teams import WHY, teams
from bot.settings import Settings
from tests.bot.given import TEAMS

URL = "https://parley.alder-quay.com"
TOKEN = "eyJ0eXAi-made-up"
Answer = Callable[[httpx.Request], httpx.Response]


def settings(**more: object) -> Settings:
    given: dict[str, Any] = {
        "teams_app_id": TEAMS["TEAMS_APP_ID"],
        "teams_app_password": TEAMS["TEAMS_APP_PASSWORD"],
        "teams_tenant_id": TEAMS["TEAMS_TENANT_ID"],
        "public_url": URL,
        **more,
    }
    return Settings(_env_file=None, **given)


def granted(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"token_type": "Bearer", "access_token": TOKEN})


def refusing(number: int, *, in_words: bool = False) -> Answer:
    """Microsoft's refusal, with its number in a list or only in its words."""
    said: dict[str, object] = {
        "error": "invalid_client",
        "error_description": f"AADSTS{number}: … {TEAMS['TEAMS_APP_ID']}",
    }
    if not in_words:
        said["error_codes"] = [number]
    return lambda _: httpx.Response(401, json=said)


def stranger(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(401)


def looked(given: Settings, sign_in: Answer = granted, door: Answer = stranger) -> str:
    """What the doctor says; the requests go nowhere."""

    def answer(request: httpx.Request) -> httpx.Response:
        return (sign_in if request.url.host == "login.microsoftonline.com" else door)(request)

    said = "\n".join(str(one) for one in teams(given, httpx.MockTransport(answer)))
    assert TEAMS["TEAMS_APP_PASSWORD"] not in said
    assert TOKEN not in said
    return said


def test_all_is_well_with_a_token_and_a_door_that_asks_who_is_there() -> None:
    said = looked(settings())
    assert "fine   Microsoft gives Parley a token for Teams." in said
    assert f"fine   Parley answers at {URL}/api/messages" in said
    assert "wrong" not in said


def test_the_token_is_asked_for_as_parley_asks_for_it() -> None:
    asked: list[httpx.Request] = []

    def listening(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return granted(request)

    looked(settings(), listening)
    (one,) = asked
    assert one.url.path == f"/{TEAMS['TEAMS_TENANT_ID']}/oauth2/v2.0/token"
    assert parse_qs(one.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": [TEAMS["TEAMS_APP_ID"]],
        "client_secret": [TEAMS["TEAMS_APP_PASSWORD"]],
        "scope": ["https://api.botframework.com/.default"],
    }


@pytest.mark.parametrize("number", sorted(WHY))
@pytest.mark.parametrize("in_words", [False, True])
def test_each_refusal_comes_with_what_to_do(number: str, *, in_words: bool) -> None:
    said = looked(settings(), refusing(int(number), in_words=in_words))
    assert f"wrong  Microsoft gives no token: AADSTS{number}." in said
    assert WHY[number] in said
    assert TEAMS["TEAMS_APP_ID"] not in said


def test_an_unknown_refusal_says_where_to_look_it_up() -> None:
    said = looked(settings(), refusing(1))
    assert "AADSTS1." in said
    assert "reference-error-codes" in said


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json=[]),
        httpx.Response(400, json={"error_codes": ["x"]}),
        httpx.Response(400, json={"error_description": 1}),
    ],
)
def test_a_strange_answer_is_no_token(answer: httpx.Response) -> None:
    said = looked(settings(), lambda _: answer)
    assert f"wrong  Microsoft gives no token: status {answer.status_code}." in said


def test_a_page_instead_of_an_answer_points_at_a_proxy() -> None:
    said = looked(settings(), lambda _: httpx.Response(502, text="<html>"))
    assert "answers 502, and no JSON" in said
    assert "proxy" in said


def test_a_sign_in_that_cannot_be_reached_is_said() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    assert "Microsoft's sign-in cannot be reached (ConnectError)" in looked(settings(), away)


def test_a_clock_that_is_astray_is_noticed() -> None:
    late = format_datetime(datetime.now(UTC) - timedelta(minutes=9), usegmt=True)

    def answer(request: httpx.Request) -> httpx.Response:
        response = granted(request)
        response.headers["date"] = late
        return response

    assert "clock and Microsoft's are 9 minutes apart" in looked(settings(), answer)


def test_teams_calls_https_only() -> None:
    said = looked(settings(public_url="http://parley.alder-quay.com"))
    assert "wrong  PARLEY_PUBLIC_URL does not begin with https://." in said
    assert "Set PARLEY_PUBLIC_URL" in looked(settings(public_url=None))


@pytest.mark.parametrize(
    ("status", "mark", "todo"),
    [
        (404, "wrong", "Let the proxy pass POST /api/messages"),
        (200, "wrong", "Let the proxy pass POST /api/messages"),
        (502, "note", "Start Parley"),
    ],
)
def test_another_answer_at_the_door_is_explained(status: int, mark: str, todo: str) -> None:
    said = looked(settings(), door=lambda _: httpx.Response(status))
    assert f"{mark:<6} {URL}/api/messages answers {status}" in said
    assert todo in said


def test_a_door_that_cannot_be_seen_from_inside_is_no_fault() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("nobody", request=request)

    said = looked(settings(), door=away)
    assert "cannot be reached from here (ConnectTimeout)" in said
    assert "wrong" not in said


def test_the_emulator_is_not_looked_for_at_microsoft() -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url.host)

    emulated = Settings(_env_file=None, teams_emulator=True)
    assert "emulator of Teams is on" in looked(emulated, never, never)
