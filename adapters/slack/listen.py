"""Hears what Slack sends, through Bolt, and answers in its 3 seconds whatever the database does.

Bolt sorts deliveries into commands, actions and shortcuts, views, and events; one catch-all for
each hands them to the exchange that knows how to answer. Nothing raised in there reaches Bolt: an
error right after an acknowledgement loses it in Bolt 1.30.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import Counter
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import payload
from adapters.slack.changed import CHANGES, Change
from adapters.slack.desk import Desk
from adapters.slack.exchange import AWAY, BROKEN, UNSURE, Elsewhere, Exchange, Unsure, ack
from adapters.slack.happened import TRY_AGAIN, Joined, Mentioned, OpenedHome, Written
from adapters.slack.pressed import Press
from adapters.slack.submitted import Submission
from adapters.slack.typed import Command, Used
from adapters.slack.web import Json
from adapters.voice import Answer

PATIENCE = 2.2  # seconds for hearing
IN_ALL = 2.7  # seconds for hearing and everything done before Slack is answered
ANYTHING = re.compile("")
MALFORMED = 400

LATE_ANSWERS = Counter(
    "parley_late_answers_total", "Answers given after Slack had been told to wait.", ["kind"]
)

# Bolt logs whole bodies when nothing listens or a signature is wrong; what it says as errors is
# said by us, without them.
QUIET = logging.getLogger("slack_bolt.parley")
QUIET.setLevel(logging.ERROR)
log = structlog.get_logger("parley.slack")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of hearing; `away` when the memory could not be reached."""

    answer: Answer
    away: bool = False


class Listener:
    """Takes deliveries from Bolt and answers them in time."""

    def __init__(self, desk: Desk, *, patience: float = PATIENCE, in_all: float = IN_ALL) -> None:
        self._desk = desk
        self._patience = patience
        self._in_all = in_all
        self._tasks: set[asyncio.Task[Any]] = set()
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
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

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
        return await self._answered(Command(self._desk, body))

    async def _on_action(self, body: Json) -> BoltResponse:
        return await self._answered(Press(self._desk, body))

    async def _on_shortcut(self, body: Json) -> BoltResponse:
        return await self._answered(Used(self._desk, body))

    async def _on_view(self, body: Json) -> BoltResponse:
        if payload.text(body, "type") != "view_submission":
            return ack()
        return await self._answered(Submission(self._desk, body))

    async def _on_event(self, body: Json) -> BoltResponse:
        exchange = self._happening(body)
        return ack() if exchange is None else await self._answered(exchange)

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

    def _us(self, body: Json) -> str:
        told = [payload.text(one, "user_id") for one in payload.parts(body, "authorizations")]
        return self._desk.workplace.bot or next(iter(told), "")

    # Answering in time

    async def _answered(self, exchange: Exchange) -> BoltResponse:
        """The answer, or `moment` when it is not there in time."""
        began = asyncio.get_running_loop().time()
        work = self._task(self._heard(exchange))
        await asyncio.wait({work}, timeout=self._patience)
        if not work.done():
            LATE_ANSWERS.labels(exchange.kind).inc()
            self._task(self._later(exchange, work))
            return exchange.moment()
        outcome = work.result()
        if outcome.away and exchange.again:
            return ack(status=TRY_AGAIN)
        acting = self._task(self._quietly(exchange.act(outcome.answer)))
        left = self._in_all - (asyncio.get_running_loop().time() - began)
        await asyncio.wait({acting}, timeout=max(0.0, left))
        return self._acknowledged(exchange, outcome.answer)

    async def _heard(self, exchange: Exchange) -> Outcome:
        try:
            return Outcome(await exchange.heard())
        except Elsewhere:
            log.warning("slack_delivery_of_another_workspace", kind=exchange.kind)
            return Outcome(Answer())
        except Unsure:
            return Outcome(exchange.trouble(UNSURE), away=True)
        except Exception as error:  # noqa: BLE001 -- whatever a database may raise
            log.warning("slack_not_heard", kind=exchange.kind, error=type(error).__name__)
            return Outcome(exchange.trouble(AWAY), away=True)

    async def _later(self, exchange: Exchange, work: asyncio.Task[Outcome]) -> None:
        outcome = await work
        if not (outcome.away and exchange.again):
            await self._quietly(exchange.late(outcome.answer))

    def _acknowledged(self, exchange: Exchange, answer: Answer) -> BoltResponse:
        try:
            return exchange.ack(answer)
        except Exception as error:  # noqa: BLE001 -- an answer that cannot be drawn
            log.error(  # noqa: TRY400 -- a traceback may quote people
                "slack_answer_not_drawn", kind=exchange.kind, error=type(error).__name__
            )
            return exchange.ack(exchange.trouble(BROKEN))

    async def _quietly(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 -- it was heard; only showing it failed
            log.warning("slack_answer_not_shown", error=type(error).__name__)

    def _task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something that goes on when Slack has been answered."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


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
