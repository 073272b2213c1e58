"""Ways back to the person who acted: a form, a whisper, a private message; never the channel.

None of them is kept in the database: they answer somebody who is looking at the screen just now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from adapters.offers import READY, Offers
from adapters.slack import form, render
from adapters.slack.web import Json, Refusal, Unanswered, Unsent, Web
from flows.language.steps import Ask
from flows.language.words import Message

SECONDS = 5.0  # for one way; then the next is tried
OPENING_SECONDS = 2.0  # a trigger lives for 3 seconds in all

log = structlog.get_logger("parley.slack")

TOO_SLOW = "Slack was too slow to open the form. Press again, please."
# The trigger had been used or was too old; anything else is a fault of ours.
EXPIRED = frozenset(
    {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a person acted, as far as it can be answered there."""

    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""


class Reach:
    """Answers people where they are."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.offers = Offers()

    async def open(self, ask: Ask, trigger: str, route: Route, *, over: bool = False) -> None:
        """Open a form now, `over` another one when that is open; or offer it, when that fails."""
        method = "views.push" if over else "views.open"
        arguments = {"trigger_id": trigger, "view": form.modal(ask)}
        try:
            await self._web.call(method, arguments, seconds=OPENING_SECONDS)
        except (Refusal, Unsent, Unanswered) as error:
            log.warning("slack_form_not_opened", error=str(error))
            await self.offer(ask, route, TOO_SLOW)

    async def offer(self, ask: Ask, route: Route, why: str = READY) -> None:
        """A whisper with a button that opens the form."""
        await self.whisper(self.offers.offered(ask, route.user, why), route)

    async def whisper(self, message: Message, route: Route) -> None:
        """Say something to one person, where they are; where that cannot be, in private."""
        ways: list[Callable[[], Awaitable[object]]] = []
        drawn = render.whisper(message)
        if route.response_url:
            ways.append(lambda: self._respond(drawn, route))
        if route.channel:
            # Only this one can stand in the thread they are looking at.
            ways.insert(0 if route.thread else 1, lambda: self._ephemeral(drawn, route))
        ways.append(lambda: self.tell(message, route.user))
        for way in ways:
            try:
                await way()
            except (Refusal, Unsent) as error:
                log.warning("slack_whisper_failed", error=str(error))
            except Unanswered as error:
                # It may have been shown; saying it twice helps nobody.
                log.warning("slack_whisper_unanswered", error=str(error))
                return
            else:
                return

    async def tell(self, message: Message, user: str) -> None:
        """Say something in private."""
        opened = await self._web.call("conversations.open", {"users": user}, seconds=SECONDS)
        await self.say(message, opened["channel"]["id"])

    async def say(self, message: Message, channel: str, thread: str = "") -> None:
        """Say something in a private conversation we are in."""
        arguments: Json = {"channel": channel, **render.drawing(message), **UNFURLED}
        if thread:
            arguments["thread_ts"] = thread
        await self._web.call("chat.postMessage", arguments, seconds=SECONDS)

    async def show(self, view_id: str, view: Json) -> None:
        """Put another view in the place of an open one. Raises what Web raises."""
        await self._web.call("views.update", {"view_id": view_id, "view": view}, seconds=SECONDS)

    async def show_home(self, user: str, message: Message) -> None:
        """Answer in the home tab."""
        arguments = {"user_id": user, "view": render.home(message)}
        await self._web.call("views.publish", arguments, seconds=SECONDS)

    async def _respond(self, drawn: Json, route: Route) -> None:
        body = {"response_type": "ephemeral", "replace_original": False, **drawn}
        await self._web.respond(route.response_url, body, seconds=SECONDS)

    async def _ephemeral(self, drawn: Json, route: Route) -> None:
        arguments: Json = {"channel": route.channel, "user": route.user, **drawn}
        if route.thread:
            arguments["thread_ts"] = route.thread
        await self._web.call("chat.postEphemeral", arguments, seconds=SECONDS)


UNFURLED: Json = {"unfurl_links": False, "unfurl_media": False}
