"""Ways back to the person who acted: the private chat, a targeted message; hardly ever the channel.

None of them is kept in the database: they answer somebody who is looking at the screen just now.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from adapters.offers import READY, Offers
from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.teams import render, trouble
from adapters.teams.chats import Chats
from adapters.teams.seal import Seal
from adapters.teams.web import Web
from adapters.teams.workplace import Workplace
from flows.language.steps import Ask
from flows.language.words import Message

SECONDS = 5.0  # for one way; then the next is tried

log = structlog.get_logger("parley.teams")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a person acted, as far as it can be answered there."""

    user: str  # their Entra id
    account: str  # what the connector calls them
    service_url: str
    conversation: str
    personal: bool = False  # it is the private chat
    targeted: bool = False  # they spoke to us alone, so we can answer them alone


class Reach:
    """Answers people where they are."""

    def __init__(self, web: Web, workplace: Workplace, seal: Seal) -> None:
        self._web = web
        self._workplace = workplace
        self._seal = seal
        self._chats = Chats(web, workplace)
        self.offers = Offers()

    async def offer(self, ask: Ask, route: Route, why: str = READY) -> None:
        """A message with a button that opens the form: words alone cannot open one in Teams."""
        await self.whisper(self.offers.offered(ask, route.user, why), route)

    async def whisper(self, message: Message, route: Route) -> None:
        """Say something to one person: where they spoke to us alone, else in private."""
        if route.targeted and not route.personal:
            try:
                await self._post(message, route, route.conversation, only_for=route.account)
            except (Refusal, Unsent) as error:
                # Clients that cannot show it, guests, a thread that is gone.
                log.info("teams_not_targeted", error=str(error))
            except Unanswered as error:
                # It may have been shown; saying it twice helps nobody.
                log.warning("teams_whisper_unanswered", error=str(error))
                return
            else:
                return
        await self.tell(message, route)

    async def tell(self, message: Message, route: Route) -> None:
        """Say something in private. Raises what Web raises."""
        if route.personal:
            await self._post(message, route, route.conversation)
            return
        if chat := await self._known(route.user):
            try:
                await self._post(message, route, chat)
            except Refusal as refusal:
                if refusal.error not in trouble.NO_CHAT:
                    raise
                self._chats.forget(route.user)
            else:
                return
        chat = await self._chats.chat_with(
            route.user, route.account, route.service_url, seconds=SECONDS
        )
        await self._post(message, route, chat)

    async def say_openly(self, message: Message, route: Route) -> None:
        """Say something where they wrote, which all may read. Raises what Web raises."""
        await self._post(message, route, route.conversation)

    async def take_down(self, conversation: str, message: str, route: Route) -> None:
        """Delete a message of ours; where that cannot be, it stays."""
        try:
            await self._web.delete(route.service_url, conversation, message)
        except (Refusal, Unsent, Unanswered) as error:
            log.info("teams_not_taken_down", error=str(error))

    async def forget_home(self, user: str, key: str) -> tuple[str, str] | None:
        """Where a person's home card stands, to be posted anew. Raises what storage raises.

        None when the event of this key was heard already: what stands now is what it asked for.
        """
        return await asyncio.to_thread(self._forget_home, user, key)

    async def _post(
        self, message: Message, route: Route, conversation: str, *, only_for: str = ""
    ) -> None:
        drawn = render.activity(message, self._seal)
        await self._web.post(
            route.service_url,
            conversation,
            drawn,
            seconds=SECONDS,
            only_for=only_for,
            patient=True,
        )

    async def _known(self, user: str) -> str:
        """The private chat with somebody, opened before; without the memory nobody knows."""
        try:
            return await asyncio.to_thread(self._remembered, user)
        except Exception as error:  # noqa: BLE001 -- they must hear that the memory is away
            log.warning("teams_chat_not_remembered", error=type(error).__name__)
            return ""

    def _remembered(self, user: str) -> str:
        with self._workplace.storage.book(self._workplace.id) as book:
            person = book.person_called(user)
            return person.dm if person is not None else ""

    def _forget_home(self, user: str, key: str) -> tuple[str, str] | None:
        with self._workplace.storage.book(self._workplace.id) as book:
            person = book.person_called(user)
            if person is None or book.was_heard(key):
                return None
            return book.forget_home(person)
