"""A double of Teams on this machine: it remembers, it is strict, and it fails on request.

    async with TeamsDouble() as teams:
        web = Web(APP_ID, PASSWORD, TENANT, login_url=teams.base, hosts=teams.hosts)
        teams.fail_next("post", Dropped(after=True))

It is the Bot Connector (at `url`, a service url as activities name it), the login service where the
bot gets its token (at `base`) and the identity provider whose tokens the door checks
(`openid_url`, `token()`). What it holds us to, as Teams does: a token it gave out, known
conversations and people, the bot in the roster, the app installed for whom it writes to, messages
within the rules (`rules.CHECKS`), and no edit of what is gone.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.adapters.teams.contoso import Contoso
from tests.adapters.teams.faults import Broken, Created, Dropped, Fault, Hung, Limited, No, Slow
from tests.adapters.teams.identity import Identity
from tests.adapters.teams.records import Call

__all__ = [
    "Broken",
    "Call",
    "Created",
    "Dropped",
    "Fault",
    "Hung",
    "Limited",
    "No",
    "Slow",
    "TeamsDouble",
]

Json = dict[str, Any]
Do = Callable[[], tuple[int, Json]]

REGION = "/emea"
CONVERSATION = REGION + "/v3/conversations/{id}"


class TeamsDouble(Contoso, Identity):
    """Contoso, its login service, and the identity provider of the Bot Connector."""

    def __init__(self) -> None:
        Contoso.__init__(self)
        Identity.__init__(self)
        self.open = False  # asks for no token, as an emulator does
        self.outage = False  # every connection ends at once, and nothing is done
        self.calls: list[Call] = []
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    @property
    def url(self) -> str:
        """The service url, with its final slash."""
        return f"{self.base}{REGION}/"

    @property
    def hosts(self) -> tuple[str, ...]:
        """For the allow list of service urls."""
        return ("127.0.0.1",)

    def called(self, what: str) -> list[Call]:
        """Each request of a kind, such as `post` or `create`."""
        return [one for one in self.calls if one.what == what]

    def fail_next(self, what: str, *faults: Fault) -> None:
        """Let the next requests of a kind fail, one fault each; `*` is any kind but `token`."""
        self._faults[what] += faults

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post(f"{REGION}/v3/conversations", self._connector)
        app.router.add_post(f"{CONVERSATION}/activities", self._connector)
        app.router.add_post(f"{CONVERSATION}/activities/{{activity}}", self._connector)
        app.router.add_put(f"{CONVERSATION}/activities/{{activity}}", self._connector)
        app.router.add_delete(f"{CONVERSATION}/activities/{{activity}}", self._connector)
        app.router.add_get(f"{CONVERSATION}/pagedmembers", self._connector)
        app.router.add_get(f"{CONVERSATION}/members/{{member}}", self._connector)
        app.router.add_get(f"{REGION}/v3/teams/{{team}}", self._connector)
        app.router.add_get(f"{REGION}/v3/teams/{{team}}/conversations", self._connector)
        app.router.add_get("/v1/.well-known/openidconfiguration", self._openid)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.service_url = self.url
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

    # The Bot Connector

    async def _connector(self, request: web.Request) -> web.StreamResponse:
        what = _what(request)
        body = await _body(request) or dict(request.match_info)
        about = request.match_info.get("id") or request.match_info.get("team") or ""
        self.calls.append(Call(what, about, body, dict(request.query), time.monotonic()))
        if self.outage:
            return _hang_up(request)
        fault = self._fault(what, "*")
        if not self._may(request):
            return _json(401, {"error": {"code": "Unauthorized", "message": "Not authenticated"}})
        return await self._answer(request, fault, lambda: self._done(what, request, body))

    def _may(self, request: web.Request) -> bool:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.open or (kind == "Bearer" and token in self.tokens)

    def _done(self, what: str, request: web.Request, body: Json) -> tuple[int, Json]:
        said, query = request.match_info, request.query
        targeted = query.get("isTargetedActivity") == "true"
        size, token = int(query.get("pageSize", "50")), query.get("continuationToken", "")
        doing: dict[str, Do] = {
            "create": lambda: self.create(body),
            "post": lambda: self.post(said["id"], body, targeted=targeted),
            "edit": lambda: self.edit(said["id"], said["activity"], body),
            "delete": lambda: self.delete(said["id"], said["activity"]),
            "members": lambda: self.members(said["id"], size, token),
            "member": lambda: self.member(said["id"], said["member"]),
            "team": lambda: self.team(said["team"]),
            "channels": lambda: self.channels(said["team"]),
        }
        return doing[what]()

    # The login service and the identity provider

    async def _token(self, request: web.Request) -> web.StreamResponse:
        self.login.append(request.path)
        asked = dict(await request.post())
        tenant = request.match_info["tenant"]
        self.calls.append(Call("token", tenant, {}, {}, time.monotonic()))
        return await self._answer(request, self._fault("token"), lambda: self.grant(tenant, asked))

    async def _discovery(self, request: web.Request) -> web.StreamResponse:
        self.login.append(request.path)
        return _json(200, self.discovery(request.match_info["tenant"]))

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call("openid", "", {}, {}, time.monotonic()))
        return await self._answer(request, self._fault("openid"), lambda: (200, self.openid()))

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call("keys", "", {}, {}, time.monotonic()))
        return await self._answer(request, self._fault("keys"), lambda: (200, self.keys()))

    # Faults

    def _fault(self, *kinds: str) -> Fault | None:
        return next((self._faults[one].pop(0) for one in kinds if self._faults[one]), None)

    async def _answer(
        self, request: web.Request, fault: Fault | None, do: Do
    ) -> web.StreamResponse:
        match fault:
            case Limited(after):
                return _json(429, _error("Throttled"), after)
            case No(status, code, after):
                return _json(status, _error(code), after)
            case Broken(after=False) | Dropped(after=False) | Hung(after=False):
                pass
            case _:
                status, answer = do()
                if isinstance(fault, Slow):
                    await asyncio.sleep(fault.seconds)
                if fault is None or isinstance(fault, Slow):
                    return _json(status, answer)
        return await self._lost(request, fault)

    async def _lost(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """What stands in the place of an answer."""
        if isinstance(fault, Hung):
            await self._closing.wait()
        if isinstance(fault, Dropped | Hung):
            return _hang_up(request)
        if isinstance(fault, Created):
            return web.Response(status=201)
        assert isinstance(fault, Broken)
        return web.Response(text=fault.body, status=fault.status, content_type=fault.content_type)


def _what(request: web.Request) -> str:
    """The kind of a request, from its method and address."""
    end = request.path.rpartition("/v3/")[2].split("/")
    if end[0] == "teams":
        return "team" if len(end) == 2 else "channels"
    if len(end) == 1:
        return "create"
    if end[2] == "activities":
        return {"POST": "post", "PUT": "edit", "DELETE": "delete"}[request.method]
    return "members" if end[2] == "pagedmembers" else "member"


async def _body(request: web.Request) -> Json:
    read = await request.text()
    found = json.loads(read) if read else {}
    assert isinstance(found, dict)
    return found


def _error(code: str) -> Json:
    return {"error": {"code": code, "message": f"{code}, said the double"}}


def _json(status: int, body: Json, after: str | None = None) -> web.Response:
    headers = {} if after is None else {"Retry-After": after}
    return web.json_response(body, status=status, headers=headers)


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:  # whoever waited in vain has hung up first
        request.transport.abort()
    return web.Response()
