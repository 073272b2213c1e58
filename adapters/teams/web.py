"""The Bot Connector: requests in threads of our own, no retries behind our back, clear errors.

botbuilder's client blocks while it sends and while it fetches a token; its models drop what they do
not know, it retries some requests and not others, and an answer that it cannot read becomes an
error without a status. So each call runs in a thread, within the time that it was given, and goes
through botbuilder's transport with botbuilder's credentials as the plain JSON that it is.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import requests
from botframework.connector import ConnectorClient
from botframework.connector.auth import MicrosoftAppCredentials
from msal import ConfidentialClientApplication
from msal.exceptions import MsalError
from msrest.exceptions import ClientRequestError
from msrest.pipeline import Pipeline
from msrest.pipeline.requests import PipelineRequestsHTTPSender, RequestsCredentialsPolicy
from msrest.universal_http import ClientRequest
from msrest.universal_http.requests import ClientRetryPolicy, RequestsHTTPSender
from requests.adapters import HTTPAdapter

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.payload import Json, parts, text
from adapters.teams.hosts import may_send_to
from adapters.teams.login import CONNECT_SECONDS, MICROSOFT, Login
from adapters.teams.patience import LEAST_SECONDS, patiently
from adapters.teams.wire import Ask, answered, connections, named, quoted, silence, threads

SECONDS = 8.0  # for one call; two fit into the time that a delivery may take
THREADS = 64  # as many as deliveries in hand at once
CONNECTORS = 16  # Microsoft has one per region
PAGE = 500  # people, the most in one answer
PAGES = 40
UNAUTHORIZED = 401

# msrest looks 999 numbers up in a list whenever a client is made: 7 of 7.5 ms for each activity.
ClientRetryPolicy.safe_codes = frozenset(ClientRetryPolicy.safe_codes)  # type: ignore[assignment]  # only ever asked what it holds


class Web:
    """Calls the Bot Connector. Raises Refusal, Unsent or Unanswered.

    Look-ups, and posts that are `patient`, are tried again within their time when Teams says that
    it passes. All others are tried once: whoever calls knows what to do about a doubt.
    """

    def __init__(  # noqa: PLR0913 -- a stand-in of Teams says where it is
        self,
        app_id: str,
        password: str,
        tenant: str,
        *,
        login_url: str = MICROSOFT,
        seconds: float = SECONDS,
        emulator: bool = False,
        hosts: Sequence[str] = (),
    ) -> None:
        self.credentials = Credentials(app_id, password, tenant, login_url, seconds)
        self._seconds = seconds
        self._emulator = emulator  # sends no token, and only to this machine
        self._hosts = hosts
        self._connectors: OrderedDict[str, ConnectorClient] = OrderedDict()
        self._lock = threading.Lock()
        self._connections = connections(THREADS)
        self._hiring = asyncio.Lock()
        self._threads: ThreadPoolExecutor | None = None

    async def post(  # noqa: PLR0913 -- a message has a place, and maybe one reader
        self,
        service_url: str,
        conversation: str,
        activity: Json,
        *,
        seconds: float | None = None,
        only_for: str = "",
        patient: bool = False,
    ) -> str:
        """Say something; returns its id. With `only_for`, an account, nobody else sees it."""
        path = f"conversations/{quoted(conversation)}/activities"
        if only_for:
            path += "?isTargetedActivity=true"
            activity = {**activity, "recipient": {"id": only_for}}
        ask = Ask("POST", service_url, path, activity)
        return named(await self._asked(ask, seconds, patient=patient or bool(only_for)), "id")

    async def edit(
        self, service_url: str, conversation: str, activity_id: str, activity: Json
    ) -> None:
        """Say it differently where it stands."""
        path = f"conversations/{quoted(conversation)}/activities/{quoted(activity_id)}"
        await self._asked(Ask("PUT", service_url, path, {**activity, "id": activity_id}))

    async def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Take it back."""
        path = f"conversations/{quoted(conversation)}/activities/{quoted(activity_id)}"
        await self._asked(Ask("DELETE", service_url, path))

    async def create(
        self,
        service_url: str,
        parameters: Json,
        *,
        seconds: float | None = None,
        patient: bool = False,
    ) -> tuple[str, str]:
        """Open a private chat or begin a thread: its id, and that of its first message, if any."""
        ask = Ask("POST", service_url, "conversations", parameters)
        opened = await self._asked(ask, seconds, patient=patient)
        return named(opened, "id"), text(opened, "activityId")

    async def member(
        self, service_url: str, conversation: str, member: str, *, seconds: float | None = None
    ) -> Json:
        """One person of a conversation, by account or Entra id."""
        path = f"conversations/{quoted(conversation)}/members/{quoted(member)}"
        return await self._asked(Ask("GET", service_url, path), seconds, patient=True)

    async def members(
        self, service_url: str, conversation: str, *, seconds: float | None = None
    ) -> list[Json]:
        """Everybody in a conversation. Raises Unanswered when there is no end to them."""
        path = f"conversations/{quoted(conversation)}/pagedmembers?pageSize={PAGE}"
        until = time.monotonic() + (seconds or self._seconds)
        found: list[Json] = []
        token = ""
        for _ in range(PAGES):
            more = f"&continuationToken={quoted(token)}" if token else ""
            left = until - time.monotonic()
            page = await self._asked(Ask("GET", service_url, path + more), left, patient=True)
            found += parts(page, "members")
            token = text(page, "continuationToken")
            if not token:
                return found
        raise Unanswered("too many pages")

    async def channels(
        self, service_url: str, team: str, *, seconds: float | None = None
    ) -> list[Json]:
        """The channels of a team; General has no name."""
        ask = Ask("GET", service_url, f"teams/{quoted(team)}/conversations")
        return parts(await self._asked(ask, seconds, patient=True), "conversations")

    async def team(self, service_url: str, team: str, *, seconds: float | None = None) -> Json:
        """What a team is called."""
        path = f"teams/{quoted(team)}"
        return await self._asked(Ask("GET", service_url, path), seconds, patient=True)

    def client(self, service_url: str) -> ConnectorClient:
        """The client for a service url, made once. Raises Refusal when it is a stranger's."""
        if not may_send_to(service_url, emulator=self._emulator, extra=self._hosts):
            raise Refusal("untrusted_service_url", 0)
        with self._lock:
            if service_url not in self._connectors:
                self._connectors[service_url] = self._connector(service_url)
                if len(self._connectors) > CONNECTORS:
                    self._connectors.popitem(last=False)
            return self._connectors[service_url]

    async def close(self) -> None:
        """Give the threads back; a later call starts new ones."""
        hired, self._threads = self._threads, None
        if hired is not None:
            hired.shutdown(wait=False, cancel_futures=True)

    async def _asked(
        self, ask: Ask, seconds: float | None = None, *, patient: bool = False
    ) -> Json:
        seconds = self._seconds if seconds is None else seconds
        once = partial(self._once, ask)
        return await (patiently(once, seconds) if patient else once(seconds))

    async def _once(self, ask: Ask, seconds: float) -> Json:
        """In a thread. Once its time is over nobody listens, and it sends nothing any more."""
        permit = threading.Lock()  # to send; whoever takes it first decides
        until = time.monotonic() + seconds
        try:
            async with asyncio.timeout(seconds):
                hired = await self._hired()
                job = hired.submit(self._send, ask, until, permit)
                return await asyncio.wrap_future(job)
        except TimeoutError:
            raise (Unsent if permit.acquire(blocking=False) else Unanswered)("timeout") from None

    async def _hired(self) -> ThreadPoolExecutor:
        """The threads, all started at once in another one: starting many holds whoever does it."""
        async with self._hiring:
            if self._threads is None:
                self._threads = await asyncio.to_thread(threads, THREADS)
            return self._threads

    def _send(self, ask: Ask, until: float, permit: threading.Lock) -> Json:
        connector = self.client(ask.service_url)
        if not self._emulator:
            self.credentials.ready(until)
        request = ClientRequest(ask.method, ask.url, ask.headers, data=ask.data)
        seconds = until - time.monotonic()
        if seconds < LEAST_SECONDS or not permit.acquire(blocking=False):
            raise Unsent("no time left")
        limits = (min(CONNECT_SECONDS, seconds), seconds)
        try:
            response = connector.config.pipeline.run(request, stream=False, timeout=limits)
        except ClientRequestError as error:
            raise silence(error.inner_exception) from None
        found: requests.Response = response.http_response.internal_response
        if found.status_code == UNAUTHORIZED:
            self.credentials.forget()
        return answered(found)

    def _connector(self, service_url: str) -> ConnectorClient:
        """Its own way of reading answers loses the status of what it cannot read: left out."""
        connector = ConnectorClient(self.credentials, base_url=service_url)
        config = connector.config
        config.retry_policy = lambda: self._connections.max_retries
        config.redirect_policy.allow = False
        config.proxies.use_env_settings = service_url.startswith("https://")
        policies = [config.user_agent_policy]
        if not self._emulator:
            policies.append(RequestsCredentialsPolicy(self.credentials))  # type: ignore[no-untyped-call]  # msrest has half its types
        sender = PipelineRequestsHTTPSender(_Sender(config, self._connections))
        config.pipeline = Pipeline(policies, sender)
        return connector


class Credentials(MicrosoftAppCredentials):  # type: ignore[misc]  # botbuilder has no types
    """botbuilder's credentials of the app, with one token for all, fetched by one thread at a time.

    botbuilder's own ask the login service without a time limit, once for every thread.
    """

    def __init__(
        self, app_id: str, password: str, tenant: str, login_url: str, seconds: float
    ) -> None:
        super().__init__(app_id, password, channel_auth_tenant=tenant)
        self.app: ConfidentialClientApplication | None = None
        self._login = Login(login_url, seconds)
        self._fetching = threading.Lock()

    def ready(self, until: float) -> None:
        """Have a token. Raises Unsent when it does not come in time, and Refusal for a no."""
        if not self._fetching.acquire(timeout=max(0.0, until - time.monotonic())):
            raise Unsent("no token in time")
        try:
            self._token()
        finally:
            self._fetching.release()

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 -- botbuilder's name and shape
        """The token, for botbuilder."""
        with self._fetching:
            return self._token()

    def forget(self) -> None:
        """Fetch a new one next time: Teams did not accept this one."""
        with self._fetching:
            if self.app is not None:
                self.app.remove_tokens_for_client()

    def _token(self) -> str:
        """From msal's memory until it is about to expire."""
        try:
            if self.app is None:
                self.app = ConfidentialClientApplication(
                    self.microsoft_app_id,
                    client_credential=self.microsoft_app_password,
                    authority=self.oauth_endpoint,
                    http_client=self._login,
                    instance_discovery=False,  # Microsoft's address needs no second opinion
                )
            scopes = [f"{self.oauth_scope.removesuffix('/.default')}/.default"]
            given = self.app.acquire_token_for_client(scopes=scopes)
        except (requests.RequestException, MsalError, ValueError, RuntimeError) as error:
            # A tenant that does not exist is a ValueError of msal.
            raise Unsent(f"no token: {type(error).__name__}") from None
        if found := text(given, "access_token"):
            return found
        raise Refusal(text(given, "error") or "no_token", UNAUTHORIZED)


class _Sender(RequestsHTTPSender):
    """msrest's, with connections that all threads share: each of its own would have to be made."""

    def __init__(self, config: Any, shared: HTTPAdapter) -> None:  # noqa: ANN401 -- msrest's
        self._shared = shared
        super().__init__(config)

    def _init_session(self, session: requests.Session) -> None:
        session.mount("https://", self._shared)
        session.mount("http://", self._shared)
        super()._init_session(session)
