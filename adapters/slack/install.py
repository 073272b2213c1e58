"""Slack, whole: the route, the voice, and the connection that tells us who we are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from fastapi import APIRouter
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.background import Background, until_done
from adapters.slack import edge
from adapters.slack.acquaintance import Acquaintance
from adapters.slack.desk import Desk
from adapters.slack.listen import QUIET, Listener
from adapters.slack.reach import Reach
from adapters.slack.speak import SlackVoice
from adapters.slack.web import Refusal, Web
from adapters.slack.workplace import Workplace
from adapters.voice import Hear
from flows.language.steps import Command
from storage.engine import Storage

API_URL = "https://slack.com/api/"
STARTING_SECONDS = 5.0
STOPPING_SECONDS = 5.0

log = structlog.get_logger("parley.slack")


class Slack:
    """One Slack workspace."""

    def __init__(  # noqa: PLR0913 -- what a workspace needs, each by name
        self,
        *,
        storage: Storage,
        hear: Hear,
        commands: Sequence[Command],
        bot_token: str,
        signing_secret: str,
        app_token: str = "",
        api_url: str = API_URL,
        now: Callable[[], datetime],
    ) -> None:
        self.commands = tuple(commands)
        self._trouble = "not connected yet"
        self._web = Web(bot_token, api_url)
        self._api_url, self._app_token = api_url, app_token
        self._workplace = Workplace(storage)
        acquaintance = Acquaintance(self._web, self._workplace, now)
        self._reach = Reach(self._web)
        self._listener = Listener(Desk(hear, self._workplace, acquaintance, self._reach))
        self._socket: SocketModeClient | None = None
        self._background = Background()
        self.voice = SlackVoice(self._web, self._workplace)
        self.router: APIRouter = edge.router(self._listener, signing_secret)

    @property
    def trouble(self) -> str:
        """For readiness: why it does not work, in plain words; empty when it does."""
        if self._trouble or not self._app_token:
            return self._trouble
        session = self._socket.current_session if self._socket is not None else None
        alive = session is not None and not session.closed
        return "" if alive else "Socket Mode is not connected; is SLACK_APP_TOKEN right?"

    async def start(self) -> None:
        """Learn who we are and, with an app token, connect by Socket Mode. Never raises.

        Where Slack or the database cannot be reached, both are tried again in the background.
        """
        if not await self._introduce():
            self._background.later(until_done(self._introduce, tried=True))
        if self._app_token:
            self._background.later(self._connect())

    async def stop(self) -> None:
        """Finish what is being answered and hang up."""
        await self._background.stop()
        if self._socket is not None:
            await self._socket.close()  # type: ignore[no-untyped-call] # slack_sdk has no types here
            self._socket = None
        await self._listener.settle(STOPPING_SECONDS)
        await self._web.close()

    async def _introduce(self) -> bool:
        try:
            await self._workplace.settle(
                await self._web.call("auth.test", {}, seconds=STARTING_SECONDS)
            )
        except Refusal as refusal:
            self._trouble = f"Slack refuses the bot's token ({refusal.error})"
        except Exception as error:  # noqa: BLE001 -- Slack or the database: both come back
            self._trouble = f"Slack or the database cannot be reached ({type(error).__name__})"
        else:
            self._trouble = ""
            log.info("slack_connected", workspace=self._workplace.id)
            return True
        log.warning("slack_not_connected", reason=self._trouble)
        return False

    async def _connect(self) -> None:
        """Socket Mode; once connected, its client reconnects by itself."""
        client = AsyncWebClient(base_url=self._api_url, logger=QUIET)
        if not self._api_url.startswith("https://"):
            client.proxy = None  # as in Web
        self._socket = SocketModeClient(self._app_token, logger=QUIET, web_client=client)
        self._socket.socket_mode_request_listeners.append(self._take)
        await until_done(self._connected)

    async def _connected(self) -> bool:
        if self._socket is None:
            return True
        try:
            await self._socket.connect()  # type: ignore[no-untyped-call] # it has no types here
        except Exception as error:  # noqa: BLE001 -- a wrong token, or Slack is away: try again
            log.warning("socket_not_connected", error=type(error).__name__)
            return False
        return True

    async def _take(self, client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        """An envelope needs no signature. Not acknowledged, an event comes again."""
        answer = await self._listener.dispatch(dict(envelope.payload))
        await send_async_response(client, envelope, answer, time.time())
