"""How Parley speaks on Slack: posts, edits, finds and deletes; every error says what is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from adapters.slack import payload, render
from adapters.slack.pictures import Pictures
from adapters.slack.trouble import CANNOT_LOOK, GONE, NO_THREAD, reason
from adapters.slack.web import Json, Refusal, Unanswered, Unsent, Web
from adapters.slack.workplace import Workplace
from adapters.voice import HOME, CannotTell, InDoubt, Later, Never, Receipt, Saying

EVENT_TYPE = "parley_delivery"
MARGIN = timedelta(minutes=2)  # our clock and Slack's need not agree
PAGE = 200
PAGES = 10


class SlackVoice:
    """The Voice of Slack."""

    platform = "slack"
    pace = 1.0  # Slack takes about one post a second in a channel
    can_find = True

    def __init__(self, web: Web, workplace: Workplace) -> None:
        self._web = web
        self._pictures = Pictures(web)
        self._workplace = workplace
        self._dms: dict[str, str] = {}

    async def post(self, saying: Saying) -> Receipt:
        """Say something new. Its metadata is a marker and nothing else: anybody may read it."""
        channel = await self._channel(saying)
        arguments: Json = {
            "channel": channel,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"marker": saying.marker}},
        }
        if saying.thread:
            arguments["thread_ts"] = saying.thread
        with _spoken(posts=True):
            said = await self._pictures.said(
                saying.message,
                lambda drawn: self._web.call("chat.postMessage", {**arguments, **drawn}),
            )
        posted = payload.text(said, "ts")
        if not posted:
            message = "Slack's answer names no message"
            raise InDoubt(message)
        return Receipt(payload.text(said, "channel") or channel, posted)

    async def edit(self, saying: Saying, at: Receipt) -> None:
        """Say it differently where it stands; text without blocks would take the blocks away."""
        arguments = {
            "channel": at.channel,
            "ts": at.id,
            # An update reads text in another way than a post, unless it is told not to.
            "parse": "none",
            "link_names": False,
        }
        with _spoken(whole_workspace=True):
            await self._pictures.said(
                saying.message,
                lambda drawn: self._web.call("chat.update", {**arguments, **drawn}),
            )

    async def delete(self, workspace: str, at: Receipt) -> None:  # noqa: ARG002 -- there is only one
        """Take it back; what is gone is gone."""
        with _spoken(whole_workspace=True):
            try:
                await self._web.call("chat.delete", {"channel": at.channel, "ts": at.id})
            except Refusal as refusal:
                if refusal.error not in GONE:
                    raise

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:
        """Look for a post in doubt by its marker. Raises CannotTell where we may not read back."""
        channel = await self._channel(saying)
        arguments: Json = {
            "channel": channel,
            "oldest": f"{(since - MARGIN).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        method = "conversations.replies" if saying.thread else "conversations.history"
        if saying.thread:
            arguments["ts"] = saying.thread
        for _ in range(PAGES):
            page = await self._page(method, arguments)
            for message in payload.parts(page, "messages"):
                if self._is_ours(message, saying.marker):
                    return Receipt(channel, payload.text(message, "ts"))
            cursor = payload.text(page, "response_metadata", "next_cursor")
            if not page.get("has_more") or not cursor:
                return None
            arguments["cursor"] = cursor
        why = "too much was said since"
        raise CannotTell(why)

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:  # noqa: ARG002 -- there is only one
        """Show a person's home tab."""
        view = render.home(saying.message)
        with _spoken(whole_workspace=True):
            await self._web.call("views.publish", {"user_id": saying.person, "view": view})
        return HOME

    async def _channel(self, saying: Saying) -> str:
        """Where it is said; a private conversation is opened once."""
        if saying.channel:
            return saying.channel
        if saying.person not in self._dms:
            with _spoken(whole_workspace=True):
                opened = await self._web.call("conversations.open", {"users": saying.person})
            channel = payload.text(opened, "channel", "id")
            if not channel:
                message = "Slack's answer names no conversation"
                raise Later(message)
            self._dms[saying.person] = channel
        return self._dms[saying.person]

    async def _page(self, method: str, arguments: Json) -> Json:
        with _spoken(whole_workspace=True):
            try:
                return await self._web.read(method, arguments)
            except Refusal as refusal:
                if refusal.error in CANNOT_LOOK:
                    raise CannotTell(refusal.error) from None
                if refusal.error in NO_THREAD:
                    return {}
                raise

    def _is_ours(self, message: Json, marker: str) -> bool:
        """Anybody may copy a marker, so the author counts too."""
        author, us = payload.text(message, "user"), self._workplace.bot
        return (
            payload.text(message, "metadata", "event_type") == EVENT_TYPE
            and payload.text(message, "metadata", "event_payload", "marker") == marker
            and (not author or not us or author == us)
        )


@contextmanager
def _spoken(*, posts: bool = False, whole_workspace: bool = False) -> Iterator[None]:
    """Say Slack's errors in our words. Only a post can be in doubt: all else is safe to repeat.

    `whole_workspace`: the method's limit is the workspace's, not the channel's.
    """
    try:
        yield
    except Unsent as error:
        message = f"Slack cannot be reached ({error})"
        raise Later(message) from None
    except Unanswered as error:
        message = f"Slack gave no clear answer ({error})"
        raise (InDoubt if posts else Later)(message) from None
    except Refusal as no:
        raise _in_our_words(no, posts=posts, whole_workspace=whole_workspace) from None


def _in_our_words(no: Refusal, *, posts: bool, whole_workspace: bool) -> Exception:
    if no.limited:
        message = "Slack asks us to wait"
        return Later(message, after=no.after, whole_workspace=whole_workspace)
    if no.doubtful:
        message = f"Slack broke on the way ({no.error})"
        return InDoubt(message) if posts else Later(message, after=no.after)
    why, for_now = reason(no.error)
    return Later(why, after=no.after) if for_now else Never(why)
