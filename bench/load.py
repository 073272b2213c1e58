"""Signed requests as Slack sends them, so many at a time, and how long each took."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

import aiohttp

from bench.slack_stand_in import TEAM

SECRET = "a-signing-secret-of-the-bench"  # noqa: S105 -- made up
NUMBER = count(1)


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a load. Times in milliseconds."""

    p50: float
    p99: float
    per_second: float


def command(text: str) -> str:
    """The body of a slash command."""
    return urlencode(
        {
            "command": "/parley",
            "text": text,
            "user_id": "U01ANA",
            "channel_id": "C01CALLS",
            "channel_name": "crucial-calls",
            "team_id": TEAM,
            "trigger_id": f"{next(NUMBER)}.1.{time.time_ns()}",
            "response_url": "http://127.0.0.1:9/never",
        }
    )


def press(about: str) -> str:
    """The body of a press on «I'm aligned»."""
    action = {
        "type": "button",
        "action_id": "alignment.agree#0",
        "block_id": "b",
        "value": json.dumps({"about": about, "also": {"version": "1"}}),
        "action_ts": f"{time.time_ns()}",
    }
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U01BEN", "team_id": TEAM},
        "channel": {"id": "C01CALLS", "name": "crucial-calls"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "C01CALLS"},
        "message": {"ts": "1.1"},
        "trigger_id": f"{next(NUMBER)}.1.{time.time_ns()}",
        "response_url": "http://127.0.0.1:9/never",
        "actions": [action],
    }
    return urlencode({"payload": json.dumps(body)})


def signed(body: str) -> dict[str, str]:
    """The headers Slack would send."""
    now = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": now,
        "x-slack-signature": f"v0={digest}",
    }


async def send(
    url: str,
    bodies: Iterator[str],
    at_once: int,
    headers: Callable[[str], Mapping[str, str]] = signed,
) -> Measured:
    """Send every body, `at_once` at a time."""
    times: list[float] = []
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def sender() -> None:
            for body in bodies:
                began = time.perf_counter()
                async with session.post(url, data=body, headers=headers(body)) as response:
                    await response.read()
                    assert response.status in {200, 202}, response.status
                times.append((time.perf_counter() - began) * 1000)

        began = time.perf_counter()
        await asyncio.gather(*(sender() for _ in range(at_once)))
        seconds = time.perf_counter() - began
    ordered = sorted(times)
    return Measured(
        statistics.median(ordered), ordered[int(len(ordered) * 0.99)], len(ordered) / seconds
    )


def repeat(make: Callable[[], str], times: int) -> Iterator[str]:
    """So many bodies, each made when it is sent."""
    return (make() for _ in range(times))


def line(what: str, at_once: int, one: Measured, bare: Measured | None = None) -> None:
    """A row of the table."""
    ratio = f"{bare.per_second / one.per_second:.1f} ×" if bare else "1 ×"
    print(
        f"| {what} | {at_once} | {one.p50:.1f} | {one.p99:.1f} | {one.per_second:.0f} | {ratio} |"
    )
