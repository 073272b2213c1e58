"""Hears what Teams sends, through botbuilder, and answers in time whatever the database does.

The door has checked the token and the shape, so botbuilder is told who calls and given the little
of the activity that it needs; what we read is the JSON itself. An invoke's answer goes out in wire
form: botbuilder's own handlers serialise it twice and fail. Nothing raised in here reaches Teams.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationAccount
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from adapters.teams import payload
from adapters.teams.desk import Desk
from adapters.teams.exchange import Exchange, Reply
from adapters.teams.payload import Json
from adapters.teams.received import exchange_of
from adapters.timely import IN_ALL, PATIENCE, Timely

AGAIN = (5.0, 30.0, 120.0)  # seconds until what nobody waits for is tried again
TAKEN = 202

Client = Callable[[str], object]  # botbuilder's client for a service url

log = structlog.get_logger("parley.teams")


class Trusted(BotFrameworkAuthentication, ConnectorFactory):  # type: ignore[misc] # botbuilder has no types
    """Tells botbuilder that the caller is known; sending goes through our own Web, not a turn."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def create(self, service_url: str, audience: str) -> object:  # noqa: ARG002 -- as declared
        """What a turn could send with."""
        return self._client(service_url)

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:  # noqa: ARG002 -- as declared
        """The same for everybody."""
        return self

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in through us."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> Any:  # noqa: ANN401 -- never returns
        """Never: the door has done it."""
        raise NotImplementedError

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:  # noqa: ANN401 -- never returns
        """Never: there is no such route."""
        raise NotImplementedError


class Adapter(CloudAdapterBase):  # type: ignore[misc] # botbuilder has no types
    """botbuilder's turn, for an activity that is known to come from Teams."""

    def __init__(self, app_id: str, client: Client) -> None:
        self._trusted = Trusted(client)
        super().__init__(self._trusted)
        self._app_id = app_id

    async def turned(self, activity: Json, logic: Any) -> InvokeResponse | None:  # noqa: ANN401 -- a bot's callback
        """Run one turn; the answer of an invoke comes back."""
        caller = AuthenticateRequestResult()
        caller.audience = ""
        caller.claims_identity = self.create_claims_identity(self._app_id)
        caller.connector_factory = self._trusted
        return await self.process_activity(caller, little(activity), logic)

    def answers(self, context: TurnContext, reply: Reply) -> None:
        """Leave an invoke's answer where the turn looks for it."""
        response = InvokeResponse(status=reply.status, body=reply.body)
        context.turn_state[self._INVOKE_RESPONSE_KEY] = Activity(
            type=ActivityTypes.invoke_response, value=response
        )


def little(activity: Json) -> Activity:
    """As much as a turn needs. Reading all of it would raise over what Teams may invent next."""
    return Activity(
        type=payload.text(activity, "type"),
        id=payload.text(activity, "id"),
        channel_id=payload.text(activity, "channelId"),
        service_url=payload.service_url(activity),
        from_property=ChannelAccount(id=payload.account(activity)),
        recipient=ChannelAccount(id=payload.text(activity, "recipient", "id")),
        conversation=ConversationAccount(id=payload.conversation(activity)),
    )


class Listener:
    """Takes activities from the door and answers them in time."""

    def __init__(
        self, desk: Desk, client: Client, *, patience: float = PATIENCE, in_all: float = IN_ALL
    ) -> None:
        self._desk = desk
        self.timely: Timely[Reply] = Timely("teams", patience, in_all)
        self._retries: set[asyncio.Task[None]] = set()
        self._adapter = Adapter(desk.workplace.app_id, client)

    async def dispatch(self, activity: Json) -> Reply:
        """Answer an activity that is known to come from Teams. Never raises."""

        async def on_turn(context: TurnContext) -> None:
            exchange = exchange_of(self._desk, activity)
            reply = await self._answer(exchange) if exchange is not None else Reply()
            self._adapter.answers(context, reply)

        try:
            found = await self._adapter.turned(activity, on_turn)
        except Exception as error:  # noqa: BLE001 -- whatever botbuilder may raise
            log.error(  # noqa: TRY400 -- a traceback may quote people
                "teams_turn_failed", error=type(error).__name__
            )
            return Reply()
        return Reply(TAKEN) if found is None else Reply(found.status, found.body)

    async def settle(self, seconds: float) -> None:
        """Let what is being answered come to its end; what only waits is given up."""
        # First what is being answered: it may be the one that is to be tried again.
        await self.timely.settle(seconds)
        for task in set(self._retries):
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)

    async def _answer(self, exchange: Exchange) -> Reply:
        return await self.timely.answered(exchange, lambda: self._try_again(exchange))

    def _try_again(self, exchange: Exchange) -> Reply:
        task = asyncio.create_task(self._trying_again(exchange))
        self._retries.add(task)
        task.add_done_callback(self._retries.discard)
        return Reply()

    async def _trying_again(self, exchange: Exchange) -> None:
        """Teams tells it once. After the last try it is given up; the next activity mends most."""
        for seconds in AGAIN:
            await asyncio.sleep(seconds)
            outcome = await self.timely.heard(exchange)
            if not outcome.away:
                await self.timely.quietly(exchange.late(outcome.answer))
                return
