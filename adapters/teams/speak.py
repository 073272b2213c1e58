"""How Parley speaks on Teams: posts, edits and deletes; every error says what is known.

A bot cannot read conversations back, so a post in doubt is never found: whoever promised it waits
and posts again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.payload import Json
from adapters.teams import render, trouble
from adapters.teams.chats import Chats
from adapters.teams.payload import THREAD
from adapters.teams.seal import Seal
from adapters.teams.web import Web
from adapters.teams.workplace import PLATFORM, Workplace, bare, is_channel
from adapters.voice import HOME, CannotTell, InDoubt, Later, Never, Receipt, Saying

UNMET_SECONDS = 60.0


class TeamsVoice:
    """The Voice of Teams."""

    platform = PLATFORM
    # Teams takes 60 posts in 30 seconds from a bot in one conversation (and 7 in one, 8 in two).
    # Half of them are for deliveries; answers, whispers and edits are not paced and count too.
    pace = 1.0
    can_find = False

    def __init__(self, web: Web, workplace: Workplace, seal: Seal) -> None:
        self._web = web
        self._workplace = workplace
        self._seal = seal
        self._chats = Chats(web, workplace)

    async def post(self, saying: Saying) -> Receipt:
        """Say something new: in a channel, in one of its threads, or in a chat."""
        if saying.person:
            return await self._post_privately(saying)
        way = await self._way(saying.channel)
        activity = render.activity(saying.message, self._seal)
        if not way.threads:
            return await self._post(way, saying.channel, activity)
        if saying.thread:
            thread = f"{bare(saying.channel)}{THREAD}{saying.thread}"
            return await self._post(way, thread, activity)
        return await self._begin(way, bare(saying.channel), activity)

    async def edit(self, saying: Saying, at: Receipt) -> None:
        """Say it differently where it stands."""
        way = await self._way(at.channel)
        activity = render.activity(saying.message, self._seal)
        with _spoken():
            await self._web.edit(way.service_url, at.channel, at.id, activity)

    async def delete(self, workspace: str, at: Receipt) -> None:  # noqa: ARG002 -- there is only one
        """Take it back; what is gone is gone."""
        way = await self._way(at.channel)
        with _spoken():
            try:
                await self._web.delete(way.service_url, at.channel, at.id)
            except Refusal as refusal:
                if refusal.error not in trouble.GONE:
                    raise

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:  # noqa: ARG002 -- nobody can
        """Raises CannotTell: bots do not see what stands in a conversation."""
        raise CannotTell("Teams does not let bots read back")

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:
        """A card in the private chat: posted once and edited ever after, anew when it is gone."""
        if at is None or at == HOME:
            return await self._post_privately(saying)
        way = await self._way(at.channel)
        activity = render.activity(saying.message, self._seal)
        with _spoken():
            try:
                await self._web.edit(way.service_url, at.channel, at.id, activity)
            except Refusal as refusal:
                if refusal.error not in trouble.GONE:
                    raise
            else:
                return at
        return await self._post_privately(saying)

    async def _post_privately(self, saying: Saying) -> Receipt:
        """In the chat that is remembered; one that is gone is opened anew, once."""
        way = await self._way(saying.person)
        activity = render.activity(saying.message, self._seal)
        if saying.channel:
            with _spoken(posts=True):
                try:
                    posted = await self._web.post(way.service_url, saying.channel, activity)
                except Refusal as refusal:
                    if refusal.error not in trouble.NO_CHAT:
                        raise
                    self._chats.forget(saying.person)
                else:
                    return Receipt(saying.channel, posted)
        return await self._post(way, await self._chat(saying.person, way), activity)

    async def _chat(self, person: str, way: _Way) -> str:
        """Safe to repeat: nothing is said by opening it. Its limit is the tenant's."""
        with _spoken(whole_workspace=True):
            try:
                return await self._chats.chat_with(person, way.account, way.service_url)
            except Refusal as refusal:
                if refusal.error in trouble.NOT_INSTALLED:
                    raise Never(trouble.UNINSTALLED) from None
                raise

    async def _post(self, way: _Way, conversation: str, activity: Json) -> Receipt:
        with _spoken(posts=True):
            posted = await self._web.post(way.service_url, conversation, activity)
        return Receipt(conversation, posted)

    async def _begin(self, way: _Way, channel: str, activity: Json) -> Receipt:
        """A new thread; its id is in that of the conversation, and told besides, as a rule."""
        tenant = self._workplace.tenant
        parameters: Json = {
            "isGroup": True,
            "bot": {"id": self._workplace.bot},
            "tenantId": tenant,
            "channelData": {"channel": {"id": channel}, "tenant": {"id": tenant}},
            "activity": activity,
        }
        with _spoken(posts=True):
            conversation, told = await self._web.create(way.service_url, parameters)
        root = told or conversation.partition(THREAD)[2]
        if not root:
            raise InDoubt("Teams' answer names no message")
        return Receipt(f"{channel}{THREAD}{root}", root)

    async def _way(self, native: str) -> _Way:
        """How somebody or a place is reached. Raises Later: nothing has been sent yet."""
        try:
            address = await self._workplace.address(native)
            service_url = address.service_url if address is not None else ""
            service_url = service_url or await self._workplace.any_service_url()
        except Exception as error:  # noqa: BLE001 -- the database, whose errors adapters do not know
            raise Later(f"addresses cannot be read ({type(error).__name__})") from None
        if not service_url:
            raise Later("nobody has spoken to Parley on Teams yet", after=UNMET_SECONDS)
        account = address.account if address is not None else ""
        return _Way(service_url, account or native, threads=is_channel(bare(native), address))


@dataclass(frozen=True, slots=True)
class _Way:
    """Where requests about somebody or a place go."""

    service_url: str
    account: str  # what the connector calls a person
    threads: bool  # it is a channel


@contextmanager
def _spoken(*, posts: bool = False, whole_workspace: bool = False) -> Iterator[None]:
    """Say Teams' errors in our words. Only a post can be in doubt: all else is safe to repeat.

    `whole_workspace`: the request's limit is the tenant's (30 a second), not the conversation's.
    """
    try:
        yield
    except Unsent as error:
        raise Later(f"Teams cannot be reached ({error})") from None
    except Unanswered as error:
        why = f"Teams gave no clear answer ({error})"
        raise (InDoubt if posts else Later)(why) from None
    except Refusal as no:
        raise _in_our_words(no, posts=posts, whole_workspace=whole_workspace) from None


def _in_our_words(no: Refusal, *, posts: bool, whole_workspace: bool) -> Exception:
    if trouble.is_limited(no.status):
        return Later("Teams asks us to wait", after=no.after, whole_workspace=whole_workspace)
    if trouble.is_doubtful(no.status):
        why = f"Teams broke on the way ({no.error})"
        return InDoubt(why) if posts else Later(why, after=no.after)
    why, for_now = trouble.reason(no.error, no.status)
    return Later(why, after=no.after) if for_now else Never(why)
