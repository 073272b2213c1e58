"""Words said to the bot, and actions of its message extension."""

from __future__ import annotations

from adapters.outcome import Refusal
from adapters.teams import payload
from adapters.teams.exchange import Exchange
from adapters.teams.invoked import Shown
from adapters.teams.manifest import HOME, ON_MESSAGE
from adapters.voice import Answer
from flows.language.events import Commanded, Event, HomeOpened, Shortcut
from flows.language.words import Message

FORBIDDEN = 403  # not installed for them, or blocked by them
UNREACHED = Message(
    "I answer in private only, and I cannot write to you there. "
    "Please add me as an app, then say it again."
)


class Said(Exchange):
    """`@Parley VERB rest` in a channel or a group chat, or a slash command.

    Never answered there: a slash command to its author alone, all else in the private chat. Only
    whoever cannot be written to is told so where they wrote: nothing at all would look broken.
    """

    kind = "command"

    async def act(self, answer: Answer) -> None:
        """In private."""
        try:
            await super().act(answer)
        except Refusal as refusal:
            if refusal.status != FORBIDDEN or self.route().personal:
                raise
            await self.desk.reach.say_openly(UNREACHED, self.route())

    async def event(self) -> Event:
        """The words come as HTML with mentions marked; they go on as they were typed."""
        met = await self.desk.acquaintance.meet(self.activity)
        return Commanded(
            key=self.key,
            workspace=self.workspace,
            who=self.actor(met),
            where=self.room(met),
            text=payload.words(self.activity),
        )


class Written(Said):
    """A bare verb in the private chat, answered there; `home` brings the home card down."""

    _stands: tuple[str, str] | None = None  # where the home card stands until now
    _falls: tuple[str, str] | None = None  # the same, once it is to go

    async def event(self) -> Event:
        """The home is a card: it is posted anew where they are looking."""
        if payload.words(self.activity).casefold().lstrip("/") != HOME["title"]:
            return await super().event()
        met = await self.desk.acquaintance.meet(self.activity)
        who = self.actor(met)
        self._stands = await self.desk.reach.forget_home(self.user, self.key)
        return HomeOpened(key=self.key, workspace=self.workspace, who=who)

    async def answered(self) -> Answer:
        """Only once it was heard, the card that stood there goes."""
        answer = await super().answered()
        self._falls = self._stands
        return answer

    async def act(self, answer: Answer) -> None:
        """In the chat itself: there are only the two of us."""
        await super().act(answer)
        if self._falls is not None:
            await self.desk.reach.take_down(*self._falls, self.route())


class Used(Shown):
    """An action of the message extension: a global one, or one on a message it brings along."""

    kind = "shortcut"

    async def event(self) -> Event:
        """The command's id is the verb."""
        met = await self.desk.acquaintance.meet(self.activity)
        value = payload.part(self.activity, "value")
        said = payload.part(value, "messagePayload", "body")
        content = payload.text(said, "content")
        is_html = payload.text(said, "contentType").casefold() != "text"
        return Shortcut(
            key=self.key,
            workspace=self.workspace,
            who=self.actor(met),
            where=self.room(met),
            name=payload.text(value, "commandId").removesuffix(ON_MESSAGE),
            text=payload.from_html(content) if is_html else content.strip(),
        )
