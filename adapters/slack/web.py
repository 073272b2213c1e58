"""Slack's Web API: one shared session, no retries behind our back, and errors that are clear.

After a lost connection the default client sends again by itself, and a post appears twice (measured
with slack_sdk 3.47). So it retries nothing here, and each failure says whether anything was sent.
Its own errors quote bodies; ours hold Slack's error code and no text.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters import outcome
from adapters.outcome import Unanswered, Unsent
from adapters.payload import Json

__all__ = ["Json", "Refusal", "Unanswered", "Unsent", "Web"]

SECONDS = 10.0  # for one call; two fit into the time that a delivery may take
CONNECT_SECONDS = 5.0
# With these errors Slack may have done what we asked all the same.
DOUBTFUL = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
# A connection that failed, or an answer that slack_sdk could not read.
LOST = (aiohttp.ClientError, OSError, ValueError, AttributeError)
TOO_MANY = 429
BROKEN = 500

# slack_sdk writes whole requests at DEBUG and looks at the logger's own level, not at its parents'.
QUIET = logging.getLogger("slack_sdk.parley")
QUIET.setLevel(logging.WARNING)


class Refusal(outcome.Refusal):
    """Slack answered no; `error` is its code, such as `is_archived`."""

    @property
    def limited(self) -> bool:
        """We asked too often; nothing was done."""
        return self.status == TOO_MANY or self.error in RATE_LIMITED

    @property
    def doubtful(self) -> bool:
        """Slack broke while it worked on it, so it may have been done."""
        return self.status >= BROKEN or self.error in DOUBTFUL


class Web:
    """Calls methods by Slack's names for them. Raises Refusal, Unsent or Unanswered."""

    def __init__(self, token: str, api_url: str, *, seconds: float = SECONDS) -> None:
        self._token = token
        self._api_url = api_url
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, arguments: Json, *, seconds: float | None = None) -> Json:
        """Do something."""
        return await self._called(method, "POST", {"json": arguments}, seconds)

    async def read(self, method: str, arguments: Json, *, seconds: float | None = None) -> Json:
        """Look something up; these methods do not take JSON."""
        return await self._called(method, "GET", {"params": arguments}, seconds)

    async def respond(self, url: str, payload: Json, *, seconds: float) -> None:
        """Answer by a `response_url`: 5 times within 30 minutes."""
        client = self._client()
        hook = AsyncWebhookClient(url, session=client.session, logger=QUIET, retry_handlers=[])
        hook.proxy = client.proxy
        try:
            async with asyncio.timeout(seconds):
                answer = await hook.send_dict(payload)
        except LOST as error:
            raise _silence(error) from None
        if answer.status_code != 200:  # noqa: PLR2004 -- HTTP's OK
            raise Refusal(f"http_{answer.status_code}", answer.status_code)

    async def upload(self, url: str, content: bytes) -> None:
        """Send a file to an address that Slack gave for it; our token stays here."""
        client = self._client()
        assert client.session is not None  # noqa: S101 -- every client has ours
        kind = {"Content-Type": "application/octet-stream"}
        try:
            async with client.session.post(
                url, data=content, headers=kind, proxy=client.proxy, allow_redirects=False
            ) as answer:
                status = answer.status
        except LOST as error:
            raise _silence(error) from None
        if status != 200:  # noqa: PLR2004 -- HTTP's OK
            raise Refusal(f"http_{status}", status)

    async def close(self) -> None:
        """Give the connections back; a later call opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _called(self, method: str, verb: str, arguments: Json, seconds: float | None) -> Json:
        try:
            async with asyncio.timeout(seconds or self._seconds):
                answer = await self._client().api_call(method, http_verb=verb, **arguments)
        except SlackApiError as error:
            raise _no(error) from None
        except LOST as error:
            raise _silence(error) from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def _client(self) -> AsyncWebClient:
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=self._seconds, sock_connect=CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout)
        client = AsyncWebClient(
            self._token,
            base_url=self._api_url,
            session=self._session,
            retry_handlers=[],
            logger=QUIET,
        )
        if not self._api_url.startswith("https://"):
            client.proxy = None  # a stand-in on this machine is not behind the company's proxy
        return client


def _no(error: SlackApiError) -> Refusal | Unanswered:
    """What Slack's answer means; one that cannot be read is no answer."""
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return Unanswered("unreadable")
    headers: Mapping[str, str] = response.headers
    data = response.data if isinstance(response.data, dict) else {}
    status = int(response.status_code)
    if status < TOO_MANY and not data.get("error"):
        return Unanswered("unreadable")
    code = str(data.get("error") or f"http_{status}")
    return Refusal(code, status, _seconds(headers.get("Retry-After", "")))


def _silence(error: Exception) -> Unsent | Unanswered:
    """What a failed request means: only a connection that never came about is certain."""
    never = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    if isinstance(error, never):
        return Unsent(type(error).__name__)
    return Unanswered(type(error).__name__)


def _seconds(header: str) -> float | None:
    try:
        return max(0.0, float(header))
    except ValueError:
        return None
