"""Hears what Slack sends, through Bolt, and answers in its 3 seconds whatever the database does.

Bolt sorts deliveries into commands, actions and shortcuts, views, and events; one catch-all for
each hands them to the exchange that knows how to answer. Nothing raised in there reaches Bolt: an
error right after an acknowledgement loses it in Bolt 1.30.
"""

from __future__ import annotations

import logging
import re

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import payload
from adapters.slack.changed import CHANGES, Change
from adapters.slack.desk import Desk
from adapters.slack.exchange import Exchange, ack
from adapters.slack.happened import TRY_AGAIN, Joined, Mentioned, OpenedHome, Written
from adapters.slack.pressed import Press
from adapters.slack.submitted import Submission
from adapters.slack.typed import Command, Used
from adapters.slack.web import Json
from adapters.timely import IN_ALL, PATIENCE, Timely

ANYTHING = re.compile("")
MALFORMED = 400

# Bolt logs whole bodies when nothing listens or a signature is wrong; what it says as errors is
# said by us, without them.
QUIET = logging.getLogger("slack_bolt.parley")
QUIET.setLevel(logging.ERROR)
log = structlog.get_logger("parley.slack")


class Listener:
    """Takes deliveries from Bolt and answers them in time."""

    def __init__(self, desk: Desk, *, patience: float = PATIENCE, in_all: float = IN_ALL) -> None:
        self._desk = desk
        self.timely: Timely[BoltResponse] = Timely("slack", patience, in_all)
        self.app = self._bolt()

    async def dispatch(self, body: Json) -> BoltResponse:
        """Answer a delivery that is known to come from Slack. Never raises.

        It goes in as Socket Mode does, already read: Bolt's own reading takes a command whose text
        has the word `payload` in it for something else.
        """
        try:
            request = AsyncBoltRequest(body=body, mode="socket_mode")
            return await self.app.async_dispatch(request)
        except Exception as error:  # noqa: BLE001 -- Bolt reads a strange body without looking first
            return await _unreadable(error)

    async def settle(self, seconds: float) -> None:
        """Let what is being answered come to its end."""
        await self.timely.settle(seconds)

    # Bolt

    def _bolt(self) -> AsyncApp:
        place = self._desk.workplace

        # A function, as Bolt calls a method with one argument too many.
        async def authorize() -> AuthorizeResult:
            """Everything signed is ours: no `auth.test` for each request."""
            return AuthorizeResult(
                enterprise_id=None,
                team_id=place.team or None,
                bot_user_id=place.bot or None,
                bot_id=place.bot_id or None,
            )

        # Signatures, `ssl_check` and `url_verification` were dealt with at the edge.
        app = AsyncApp(
            name="slack_bolt.parley",  # Bolt sets the level of the logger of this name
            logger=QUIET,
            process_before_response=True,
            authorize=authorize,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.command(ANYTHING)(self._on_command)
        app.action(ANYTHING)(self._on_action)
        app.shortcut(ANYTHING)(self._on_shortcut)
        app.view(ANYTHING)(self._on_view)
        app.event(ANYTHING)(self._on_event)
        app.error(_unreadable)
        return app

    async def _on_command(self, body: Json) -> BoltResponse:
        return await self._answer(Command(self._desk, body))

    async def _on_action(self, body: Json) -> BoltResponse:
        return await self._answer(Press(self._desk, body))

    async def _on_shortcut(self, body: Json) -> BoltResponse:
        return await self._answer(Used(self._desk, body))

    async def _on_view(self, body: Json) -> BoltResponse:
        if payload.text(body, "type") != "view_submission":
            return ack()
        return await self._answer(Submission(self._desk, body))

    async def _on_event(self, body: Json) -> BoltResponse:
        exchange = self._happening(body)
        return ack() if exchange is None else await self._answer(exchange)

    def _happening(self, body: Json) -> Exchange | None:  # noqa: PLR0911 -- one line per event
        """Who answers an event; None for what is nothing to us."""
        event = payload.part(body, "event")
        if not payload.text(body, "event_id"):
            return None
        match payload.text(event, "type"):
            case "message" if is_typed(event):
                return Written(self._desk, body)
            case "app_mention" if payload.text(event, "user") and not event.get("bot_id"):
                return Mentioned(self._desk, body)
            case "app_home_opened" if payload.text(event, "tab") == "home":
                return OpenedHome(self._desk, body)
            case "member_joined_channel" if payload.text(event, "user") == self._us(body):
                return Joined(self._desk, body)
            case kind if kind in CHANGES:
                return Change(self._desk, body)
            case _:
                return None

    async def _answer(self, exchange: Exchange) -> BoltResponse:
        return await self.timely.answered(exchange, lambda: ack(status=TRY_AGAIN))

    def _us(self, body: Json) -> str:
        told = [payload.text(one, "user_id") for one in payload.parts(body, "authorizations")]
        return self._desk.workplace.bot or next(iter(told), "")


def is_typed(event: Json) -> bool:
    """Whether a person wrote this in the private chat: no bot, no edit, no joining."""
    if payload.text(event, "channel_type") != "im" or event.get("bot_id") or event.get("subtype"):
        return False
    user = payload.text(event, "user")
    return bool(user) and user != "USLACKBOT" and bool(payload.text(event, "text"))


async def _unreadable(error: Exception) -> BoltResponse:
    """Only Bolt itself can fail here, over a body that is not what it says."""
    log.warning("slack_delivery_unreadable", error=type(error).__name__)
    return ack(status=MALFORMED)
