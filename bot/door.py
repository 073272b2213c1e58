"""The sandbox's door: only people at this machine come in, and only from its own pages.

The sandbox asks for no password, so a web page elsewhere must not reach it through a visitor's
browser. It could try in two ways: by a name of its own that it lets point to 127.0.0.1 (DNS
rebinding), which the Host header gives away; or across sites, which the Origin header gives away.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from adapters.edge import REFUSED_AT_EDGE
from bot.values import is_loopback

FORBIDDEN = 403
NOT_HERE = (
    "The sandbox can be reached from this machine only, at its own address "
    "(http://127.0.0.1 or http://localhost). See PARLEY_SANDBOX in docs/running.md.\n"
)


class OnlyFromHere:
    """Refuses requests that do not come from this machine.

    `elsewhere` are paths open to others; one that ends with a slash opens everything below it.
    """

    def __init__(self, app: ASGIApp, elsewhere: Iterable[str] = ()) -> None:
        self._app = app
        paths = frozenset(elsewhere)
        self._below = tuple(path for path in paths if path.endswith("/"))
        self._elsewhere = paths.difference(self._below)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or self._may_enter(scope):
            await self._app(scope, receive, send)
            return
        REFUSED_AT_EDGE.labels("not_from_here").inc()
        refusal = PlainTextResponse(NOT_HERE, FORBIDDEN)
        answer = WebSocketClose() if scope["type"] == "websocket" else refusal
        await answer(scope, receive, send)

    def _may_enter(self, scope: Scope) -> bool:
        if scope["path"] in self._elsewhere or scope["path"].startswith(self._below):
            return True
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not is_loopback(_name(host)):
            return False
        return origin is None or urlsplit(origin).netloc.casefold() == host.casefold()


def _name(host: str) -> str:
    """The name in a Host header, without the port; empty when it is nonsense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
