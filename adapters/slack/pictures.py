"""Pictures on Slack: uploaded once, then shown by the message that holds them.

A picture goes to Slack as a file that belongs to the bot and stands in no channel; only the message
that names it shows it. Slack looks at a new file for a moment and refuses to show it until then, so
the message is tried again, a little later each time. Whatever goes wrong with a picture, the
message is said: with the picture's words in its place.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog

from adapters.slack import payload, render
from adapters.slack.web import Json, Refusal, Unanswered, Unsent, Web
from flows.language.words import Message, Picture

SECONDS = 6.0  # for all of a message's uploads; what is left of a delivery's time is for the post
# So long after each other a message with new pictures is tried. Slack says invalid_blocks for a
# file that is not ready: github.com/slackapi/python-slack-sdk/issues/1797.
WAITS = (0.0, 0.4, 1.0, 2.0)
NOT_READY = "invalid_blocks"
KEPT = 500  # files whose ids are remembered, so that an edit uploads nothing
NAME = "parley.png"  # whoever sees a file's name learns nothing

log = structlog.get_logger("parley.slack.pictures")


class Pictures:
    """Uploads what a message shows."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._files: OrderedDict[str, str] = OrderedDict()

    async def said(self, message: Message, say: Callable[[Json], Awaitable[Json]]) -> Json:
        """Say a message with its pictures, or with their words. Raises what `say` raises."""
        files = await self._uploaded(message)
        for wait in WAITS if files else ():
            await asyncio.sleep(wait)
            try:
                return await say(render.drawing(message, files))
            except Refusal as refusal:
                if refusal.error != NOT_READY:
                    raise
        if files:
            log.warning("slack_shows_no_picture")
            self._forget(files)
        return await say(render.drawing(message))

    async def _uploaded(self, message: Message) -> dict[bytes, str]:
        """The ids of its pictures' files; empty when one of them could not be uploaded."""
        pictures = [part.png for part in message.parts if isinstance(part, Picture) and part.png]
        try:
            async with asyncio.timeout(SECONDS):
                return {png: await self._file(png) for png in pictures}
        except (Refusal, Unanswered, Unsent, TimeoutError) as error:
            log.warning("picture_not_uploaded", error=str(error) or type(error).__name__)
            return {}

    async def _file(self, png: bytes) -> str:
        digest = hashlib.sha256(png).hexdigest()
        if digest not in self._files:
            self._files[digest] = await self._upload(png)
            while len(self._files) > KEPT:
                self._files.popitem(last=False)
        return self._files[digest]

    async def _upload(self, png: bytes) -> str:
        wanted: Json = {"filename": NAME, "length": len(png)}
        given = await self._web.read("files.getUploadURLExternal", wanted)
        url, file = payload.text(given, "upload_url"), payload.text(given, "file_id")
        if not url or not file:
            why = "unreadable"
            raise Unanswered(why)
        await self._web.upload(url, png)
        # Without a channel: it is nobody's but the bot's until a message shows it.
        await self._web.call("files.completeUploadExternal", {"files": [{"id": file}]})
        return file

    def _forget(self, files: dict[bytes, str]) -> None:
        for digest in [one for one, file in self._files.items() if file in files.values()]:
            del self._files[digest]
