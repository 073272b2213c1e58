"""Buttons: on messages, in the home tab, in a form."""

from __future__ import annotations

from adapters.offers import HELD
from adapters.slack import payload
from adapters.slack.exchange import Exchange, room_in
from adapters.slack.form import Kept
from adapters.slack.reach import Route
from adapters.slack.web import Json
from adapters.voice import Answer
from flows.language.events import Event, Pressed


class Press(Exchange):
    """A button was pressed. `action_id` is `step#index`, `value` what the button is about."""

    kind = "press"

    async def heard(self) -> Answer:
        """A form that could not be opened before needs no hearing, only opening."""
        held = self._kept().also.get(HELD, "")
        ask = self.desk.reach.offers.take(self._user(), held) if held else None
        return Answer(ask=ask) if ask is not None else await super().heard()

    async def event(self) -> Event | None:
        """Buttons have no id of their press: time, button and person together are one."""
        action = self._action()
        step, _, _ = payload.text(action, "action_id").rpartition("#")
        if not step:
            return None
        workspace = await self.workspace()
        channel = self._channel()
        met = await self.desk.acquaintance.meet(workspace, [self._user()], [channel])
        kept = self._kept()
        pressed_at = payload.text(action, "action_ts") or payload.text(self.body, "trigger_id")
        return Pressed(
            key=f"press:{pressed_at}:{payload.text(action, 'action_id')}:{self._user()}",
            workspace=workspace,
            who=self.actor(met, self._user(), payload.text(self.body, "user", "team_id")),
            where=room_in(met, channel),
            name=step,
            about=kept.about,
            also={name: value for name, value in kept.also.items() if name != HELD},
        )

    async def act(self, answer: Answer) -> None:
        """Open the form, over the one it was pressed in; whisper beside the button."""
        if answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, self._route())
        if answer.ask is not None:
            trigger = payload.text(self.body, "trigger_id")
            over = payload.text(self.body, "view", "type") == "modal"
            await self.desk.reach.open(answer.ask, trigger, self._route(), over=over)

    async def late(self, answer: Answer) -> None:
        """The same, but the form has to be asked for again."""
        if answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, self._route())
        if answer.ask is not None:
            await self.desk.reach.offer(answer.ask, self._route())

    def _action(self) -> Json:
        return next(iter(payload.parts(self.body, "actions")), {})

    def _user(self) -> str:
        return payload.text(self.body, "user", "id")

    def _channel(self) -> str:
        """Where the button stands; in a form, where the form belongs to."""
        channel = payload.text(self.body, "channel", "id")
        in_view = payload.text(self.body, "view", "private_metadata")
        return (
            channel
            or payload.text(self.body, "container", "channel_id")
            or Kept.unpacked(in_view).where
        )

    def _kept(self) -> Kept:
        return Kept.unpacked(payload.text(self._action(), "value"))

    def _route(self) -> Route:
        message, container = (
            payload.part(self.body, "message"),
            payload.part(self.body, "container"),
        )
        thread = payload.text(message, "thread_ts") or payload.text(container, "thread_ts")
        own = payload.text(message, "ts") or payload.text(container, "message_ts")
        return Route(
            user=self._user(),
            channel=self._channel(),
            thread="" if thread == own else thread,
            response_url=payload.text(self.body, "response_url"),
        )
