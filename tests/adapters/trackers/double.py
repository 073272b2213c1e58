"""What the doubles of all trackers share: a web server that remembers, and fails on request.

async with JiraDouble() as jira:
    jira.fail_next("create", Dropped(after=True))
    ...
    assert jira.called("create")[0].body["fields"]["summary"] == "Send the fix"
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

Json = dict[str, Any]
# Planted in what a tracker answers: what an error says may quote what people wrote.
QUOTED = "QUOTED-what-Ana-wrote"


@dataclass(frozen=True)
class No:
    """A refusal; nothing is done."""

    status: int
    body: object = field(default_factory=lambda: {"message": QUOTED})
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """A 5xx of a gateway, or anything that is no answer; with `after` it is done all the same."""

    status: int = 502
    after: bool = False
    body: bytes = b"<html>" + QUOTED.encode()


@dataclass(frozen=True)
class Dropped:
    """The connection ends without an answer; with `after` it is done all the same."""

    after: bool = False


@dataclass(frozen=True)
class Hung:
    """No answer at all until the double closes; with `after` it is done all the same."""

    after: bool = False


@dataclass(frozen=True)
class Huge:
    """Done, and answered with more than anybody wants to read."""

    status: int = 200
    megabytes: int = 4


@dataclass(frozen=True)
class Dripping:
    """The answer begins, and never ends."""

    status: int = 200


Fault = No | Broken | Dropped | Hung | Huge | Dripping


@dataclass(frozen=True)
class Call:
    """A request as it came."""

    what: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:  # noqa: ANN401 -- JSON
        return orjson.loads(self.raw)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw.decode()))


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    body: object = None  # None is nothing at all


class Double:
    """A tracker on this machine. Whoever inherits from it says what a request is and does."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.url = ""
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def what(self, method: str, path: str) -> str:
        """The kind of a request."""
        raise NotImplementedError

    def answer(self, call: Call) -> Said:
        """Do it."""
        raise NotImplementedError

    def called(self, what: str) -> list[Call]:
        return [one for one in self.calls if one.what == what]

    def fail_next(self, what: str, *faults: Fault) -> None:
        """Let the next requests of a kind fail, one fault each; `*` is any kind."""
        self._faults[what] += faults

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._heard)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _heard(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        headers = {name.lower(): said for name, said in request.headers.items()}
        call = Call(
            self.what(request.method, path),
            request.method,
            path,
            dict(request.query),
            headers,
            await request.read(),
        )
        self.calls.append(call)
        kinds = (call.what, "*")
        fault = next((self._faults[one].pop(0) for one in kinds if self._faults[one]), None)
        return await self._answered(request, fault, lambda: self.answer(call))

    async def _answered(
        self, request: web.Request, fault: Fault | None, do: Callable[[], Said]
    ) -> web.StreamResponse:
        match fault:
            case None:
                return _response(do())
            case No(status, body, headers):
                return _response(Said(status, body), headers)
            case Broken(status, after, body):
                if after:
                    do()
                return web.Response(status=status, body=body)
            case Huge(status, megabytes):
                do()
                return web.Response(status=status, body=b"x" * (megabytes * 1_000_000))
            case Dropped(after) | Hung(after):
                if after:
                    do()
                if isinstance(fault, Hung):
                    await self._closing.wait()
                return _hang_up(request)
            case Dripping(status):
                return await self._dripped(request, status)

    async def _dripped(self, request: web.Request, status: int) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"{")
        await self._closing.wait()
        return response


def _response(said: Said, headers: Mapping[str, str] | None = None) -> web.Response:
    body = b"" if said.body is None else orjson.dumps(said.body)
    kind = {} if said.body is None else {"Content-Type": "application/json"}
    return web.Response(status=said.status, body=body, headers={**kind, **(headers or {})})


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:  # whoever waited in vain has hung up first
        request.transport.abort()
    return web.Response()
