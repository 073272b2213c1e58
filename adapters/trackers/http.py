"""Requests to trackers: no redirects, nothing tried again behind our back, clear errors.

An error says what was done. Nothing was, before the body of a request began to leave: httpcore
tells when it does, so that a connection that breaks is never taken for one that did no harm.
No connection, no cookie and no proxy of the environment is shared between two workspaces.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx
import orjson

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.trackers.guard import Guard, Resolve, check_address, resolved
from adapters.trackers.port import Unusable
from adapters.trackers.waiting import asked_to_wait

SECONDS = 12.0
CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 2_000_000  # bytes
CONNECTIONS = 50
SENDING = "http11.send_request_body.started"
GOOD = range(200, 300)

# httpx logs every address, httpcore every header.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    reads: bool = True  # whether anybody wants to know what the answer says
    code: Callable[[object], str] | None = None  # finds the tracker's code in what a refusal says


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered."""

    status: int
    body: bytes = field(repr=False)

    @property
    def json(self) -> object:
        """What it says. Raises Unanswered when nobody can read it."""
        found = _json(self.body)
        if found is None:
            raise Unanswered("unreadable")
        return found


class Client:
    """Asks trackers. Raises Refusal, Unsent or Unanswered, and Unusable for a bad address.

    `loopback` allows this machine, for tests and for a server that only this machine can reach.
    """

    def __init__(
        self,
        *,
        loopback: bool = False,
        resolve: Resolve = resolved,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.seconds = seconds  # for one request, all in all
        self._loopback = loopback
        guard = Guard(loopback=loopback, resolve=resolve)
        self._http = httpx.AsyncClient(
            transport=_Guarded(guard, tls or httpx.create_ssl_context()),
            timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            headers={"User-Agent": "Parley", "Accept-Encoding": "identity"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,  # a proxy would connect where nobody has judged the address
        )

    def check(self, url: str) -> None:
        """Raise Unusable for an address that no tracker can have."""
        check_address(url, loopback=self._loopback)

    async def ask(self, ask: Ask) -> Reply:
        """Send it once. Raises Refusal for everything but a 2xx."""
        self.check(ask.url)
        sent = _Sent()
        trouble: Exception
        try:
            async with asyncio.timeout(self.seconds):
                return await self._asked(ask, sent)
        except (UnicodeError, httpx.InvalidURL, httpx.LocalProtocolError):
            trouble = Unusable("the secret or the address has a character that cannot be sent")
        except (httpx.HTTPError, OSError) as error:  # a timeout is an OSError, too
            trouble = (Unanswered if sent.begun else Unsent)(type(error).__name__)
        raise trouble  # outside: what httpx raised knows the request, and so the secret

    async def close(self) -> None:
        """Let go of what is open."""
        await self._http.aclose()

    async def _asked(self, ask: Ask, sent: _Sent) -> Reply:
        request = self._http.build_request(
            ask.method,
            ask.url,
            headers=dict(ask.headers),
            content=ask.body,
            extensions={"trace": sent.trace},
        )
        response = await self._http.send(request, stream=True)
        try:
            good = response.status_code in GOOD
            reads = ask.reads if good else ask.code is not None
            body = await _read(response, must=good) if reads else b""
        finally:
            await response.aclose()
        if good:
            return Reply(response.status_code, body)
        code = ask.code(_json(body)) if ask.code is not None else ""
        raise Refusal(code, response.status_code, asked_to_wait(response.headers))


class _Sent:
    """Whether the body of a request has begun to leave."""

    def __init__(self) -> None:
        self.begun = False

    async def trace(self, event: str, _info: Mapping[str, Any]) -> None:
        self.begun = self.begun or event == SENDING


class _Guarded(httpx.AsyncHTTPTransport):
    """httpx's, whose connections the guard makes. httpx has no public place for one."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=CONNECTIONS,
            # One connection for each request: its address is judged each time, and none is found
            # dead when it is used again.
            max_keepalive_connections=0,
            network_backend=guard,
        )


def _json(body: bytes) -> object:
    """What it says, or None when nobody can read it."""
    try:
        return orjson.loads(body)
    except ValueError:
        return None


async def _read(response: httpx.Response, *, must: bool) -> bytes:
    """The body as it came; of a refusal, nothing when it is too long or breaks off."""
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > LONGEST_ANSWER:
                if must:
                    raise Unanswered("too long")
                return b""
    except httpx.HTTPError:
        if must:
            raise
        return b""
    return bytes(body)
