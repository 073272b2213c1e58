"""Commands and shortcuts."""

from __future__ import annotations

from slack_bolt.response import BoltResponse

from adapters.slack import payload, render
from adapters.slack.exchange import DONE, ONE_MOMENT, Exchange, ack, room_in
from adapters.slack.manifest import ON_MESSAGE
from adapters.slack.reach import Route
from adapters.slack.web import Json
from adapters.voice import Answer
from flows.language.events import Commanded, Event, Shortcut
from flows.language.words import Message


class Command(Exchange):
    """`/parley VERB rest`. Slack gives it no message we could edit, only its own answer."""

    kind = "command"

    async def event(self) -> Event:
        """The text comes escaped, with mentions as ids; it goes on as it was typed."""
        workspace = await self.workspace()
        user, channel = payload.text(self.body, "user_id"), payload.text(self.body, "channel_id")
        met = await self.desk.acquaintance.meet(workspace, [user], [channel])
        escaped = payload.text(self.body, "text")
        names = await self.desk.acquaintance.names(workspace, payload.people_in(escaped))
        return Commanded(
            key=f"trigger:{payload.text(self.body, 'trigger_id')}",
            workspace=workspace,
            who=self.actor(met, user),
            where=room_in(met, channel),
            text=payload.plain(escaped, names),
        )

    def ack(self, answer: Answer) -> BoltResponse:
        """The whisper is the command's own answer."""
        return ack() if answer.whisper is None else _whispered(answer.whisper)

    async def act(self, answer: Answer) -> None:
        """Open the form."""
        if answer.ask is not None:
            await self.desk.reach.open(
                answer.ask, payload.text(self.body, "trigger_id"), self._route()
            )

    def moment(self) -> BoltResponse:
        """The person sees that it arrived."""
        return _whispered(Message(ONE_MOMENT))

    async def late(self, answer: Answer) -> None:
        """By the `response_url`; the trigger is too old to open a form."""
        route = self._route()
        if answer.whisper is not None or answer.ask is None:
            await self.desk.reach.whisper(answer.whisper or DONE, route)
        if answer.ask is not None:
            await self.desk.reach.offer(answer.ask, route)

    def _route(self) -> Route:
        return Route(
            user=payload.text(self.body, "user_id"),
            channel=payload.text(self.body, "channel_id"),
            response_url=payload.text(self.body, "response_url"),
        )


class Used(Exchange):
    """A shortcut: a global one, or one on a message, whose text it brings along."""

    kind = "shortcut"

    async def event(self) -> Event:
        """`callback_id` is the verb."""
        workspace = await self.workspace()
        user, channel = (
            payload.text(self.body, "user", "id"),
            payload.text(self.body, "channel", "id"),
        )
        met = await self.desk.acquaintance.meet(workspace, [user], [channel])
        escaped = payload.text(self.body, "message", "text")
        names = await self.desk.acquaintance.names(workspace, payload.people_in(escaped))
        return Shortcut(
            key=f"trigger:{payload.text(self.body, 'trigger_id')}",
            workspace=workspace,
            who=self.actor(met, user, payload.text(self.body, "user", "team_id")),
            where=room_in(met, channel),
            name=payload.text(self.body, "callback_id").removesuffix(ON_MESSAGE),
            text=payload.plain(escaped, names),
        )

    async def act(self, answer: Answer) -> None:
        """Open the form, and whisper where the message is, or in private."""
        if answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, self._route())
        if answer.ask is not None:
            trigger = payload.text(self.body, "trigger_id")
            await self.desk.reach.open(answer.ask, trigger, self._route())

    async def late(self, answer: Answer) -> None:
        """The same, but the form has to be asked for again."""
        if answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, self._route())
        if answer.ask is not None:
            await self.desk.reach.offer(answer.ask, self._route())

    def _route(self) -> Route:
        own, thread = (payload.text(self.body, "message", key) for key in ("ts", "thread_ts"))
        return Route(
            user=payload.text(self.body, "user", "id"),
            channel=payload.text(self.body, "channel", "id"),
            thread="" if thread == own else thread,
            response_url=payload.text(self.body, "response_url"),
        )


def _whispered(message: Message) -> BoltResponse:
    drawn: Json = {"response_type": "ephemeral", **render.whisper(message)}
    return ack(drawn)
