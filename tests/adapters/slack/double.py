"""A double of Slack's Web API on this machine: it remembers, it is strict, and it fails on request.

    async with SlackDouble() as slack:
        voice = SlackVoice(Web(slack.token, slack.url), workplace)
        slack.fail_next("chat.postMessage", Dropped(after=True))

What it holds us to, as Slack does: a token, known channels and people, blocks within the limits
(refereed by slack_sdk's models), a trigger used once and young, metadata told only when asked for,
threads apart from the channel's history, and no edit of what is gone.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.adapters.slack.acme import Acme
from tests.adapters.slack.faults import Broken, Dropped, Fault, Garbled, Limited, No, Slow
from tests.adapters.slack.records import BOT, BOT_ID, TEAM, Call, Post, View, channel, user
from tests.adapters.slack.rules import broken_rule

__all__ = [
    "APP_TOKEN",
    "BOT",
    "BOT_ID",
    "TEAM",
    "TOKEN",
    "Broken",
    "Call",
    "Dropped",
    "Fault",
    "Garbled",
    "Limited",
    "No",
    "Post",
    "SlackDouble",
    "Slow",
    "View",
    "channel",
    "user",
]

Json = dict[str, Any]

TOKEN, APP_TOKEN = "xoxb-double", "xapp-double"


class SlackDouble(Acme):
    """A Slack workspace with one bot in it."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.outage = False  # every connection ends at once, and nothing is done
        self.unknown_scopes: set[str] = set()  # methods that answer `missing_scope`
        self.calls: list[Call] = []
        self.acks: list[Json] = []  # what Socket Mode envelopes were answered
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._runner: web.AppRunner | None = None
        self._socket: web.WebSocketResponse | None = None
        self._connected = asyncio.Event()
        self.base = ""

    @property
    def url(self) -> str:
        """For `api_url`, with its final slash."""
        return f"{self.base}/api/"

    def called(self, method: str) -> list[Json]:
        """The arguments of each call of a method."""
        return [one.arguments for one in self.calls if one.method == method]

    def fail_next(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail, one fault each; `*` is any method."""
        self._faults[method] += faults

    def response_url(self) -> str:
        self._count += 1
        return f"{self.base}/respond/{self._count}"

    async def deliver(self, kind: str, body: Json, *, seconds: float = 5) -> Json:
        """Send an envelope by Socket Mode; returns what it was answered."""
        await asyncio.wait_for(self._connected.wait(), seconds)
        assert self._socket is not None
        self._count += 1
        envelope = f"envelope-{self._count}"
        await self._socket.send_json(
            {
                "type": kind,
                "envelope_id": envelope,
                "payload": body,
                "accepts_response_payload": True,
            }
        )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for one in self.acks:
                if one.get("envelope_id") == envelope:
                    return one
            await asyncio.sleep(0.01)
        raise TimeoutError(f"{kind} was not answered")

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload/{file}", self._take)
        app.router.add_get("/socket", self._listen)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # Serving

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, arguments, time.monotonic()))
        if self.outage:
            return _hang_up(request)
        faults = self._faults[method] or self._faults["*"]
        fault = faults.pop(0) if faults else None
        if request.headers.get("Authorization") not in (f"Bearer {TOKEN}", f"Bearer {APP_TOKEN}"):
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return await self._answer(request, method, arguments, fault)

    async def _answer(
        self, request: web.Request, method: str, arguments: Json, fault: Fault | None
    ) -> web.StreamResponse:
        match fault:
            case Limited(after):
                headers = {"Retry-After": after}
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers=headers
                )
            case No(error, more):
                return web.json_response({"ok": False, "error": error, **more})
            case Broken(after=False) | Dropped(after=False):
                pass
            case _:
                done = self._done(method, arguments)
                if isinstance(fault, Slow):
                    await asyncio.sleep(fault.seconds)
                if fault is None or isinstance(fault, Slow):
                    return web.json_response(done)
        if isinstance(fault, Dropped):
            return _hang_up(request)
        assert isinstance(fault, Broken | Garbled)
        status = fault.status if isinstance(fault, Broken) else 200
        return web.Response(text=fault.body, status=status, content_type=fault.content_type)

    def _done(self, method: str, arguments: Json) -> Json:
        if method in self.unknown_scopes:
            return {"ok": False, "error": "missing_scope", "needed": "some:scope"}
        handler = getattr(self, "_" + method.replace(".", "_").lower(), None)
        if handler is None:
            return {"ok": False, "error": "unknown_method"}
        error_or_answer = handler(arguments)
        if isinstance(error_or_answer, str):
            return {"ok": False, "error": error_or_answer}
        return {"ok": True, **error_or_answer}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.text())
        self.calls.append(Call("respond", body, time.monotonic()))
        if self.outage:
            return _hang_up(request)
        if broken_rule(body):
            return web.Response(text="invalid_blocks", status=400)
        self.responses.append(body)
        return web.Response(text="ok")

    async def _take(self, request: web.Request) -> web.StreamResponse:
        assert "Authorization" not in request.headers, "a token was sent to a storage address"
        file = request.match_info["file"]
        if self.outage or file not in self.uploads:
            return web.Response(status=404)
        self.uploads[file] = await request.read()
        return web.Response(text="OK")

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._connected.set()
        async for message in socket:
            if message.type is web.WSMsgType.TEXT:
                self.acks.append(json.loads(message.data))
        return socket


def _hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _arguments(request: web.Request) -> Json:
    """Arguments as JSON, as form fields, or in the address: Slack takes them either way."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        found |= await request.json()
    else:
        found |= dict(await request.post())
    for key in ("blocks", "metadata", "view"):
        if isinstance(found.get(key), str):
            found[key] = json.loads(found[key])
    return found
