"""A Teams-like client on this machine, for tests that drive the whole bot.

Starts Microsoft's 365 Agents Playground (npm `@microsoft/m365agentsplayground`, learnt and measured
at 0.2.28) with made-up people and channels, and does what a Teams client does: messages, presses,
and every other activity.

What to know:

* It listens on all interfaces, whatever we ask: only on a closed machine.
* It is one person's client. Messages sent through its own API come from the current user (Ana),
  whoever `from` names, and reach the bot in a channel or group chat only with a mention. Presses
  and submits may come from anybody, but everybody has the time zone of the process (`TZ`). So we
  make every activity ourselves and have it delivered by `/_internal/v1/customActivities`, which
  says 200 at once; the bot's answer is in the recording, unless it was an error (recorded nowhere).
* It has no API to read. `--enable-events-recording` writes each request of either side into a file;
  what stands in a conversation is read from there.
* Its page is told what happened before it came, once, and may lose it while it loads: open it
  first. On opening a conversation it sends the bot an installation. What others or this module
  typed it never shows, nor the private chats of others. A press on the page shows the card that
  answers it; a press from here changes nothing there.
* A member is found by its account (`29:…`) alone, never by its Entra id, and a private chat made
  for an Entra id is a dead one: every post into it is answered 500.
* The name of the General channel is left out, as in Teams. There is one channel more, one group
  chat, and exactly six people; no guests, no shared channels, one tenant.
* DELETE is answered 501. PUT finds a message in any thread of the channel. It checks little: no
  sizes, no limits, no tokens.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx

from tests.e2e.local_slack import free_port
from tests.e2e.playground_events import Post, Recording
from tests.e2e.playground_tenant import (
    ANA,
    ANAS_CHAT,
    CRUCIAL_CALLS,
    GROUP_CHAT,
    TEAM,
    TENANT,
    User,
    configuration,
    mentioned,
)

Json = dict[str, Any]
T = TypeVar("T")

PROGRAM = Path(__file__).parent / "node_modules/@microsoft/m365agentsplayground/cli.js"
PATIENCE = 15.0


def find_playground() -> Path | None:
    """Return where the playground is: in node_modules here, or nowhere."""
    return PROGRAM if PROGRAM.is_file() and shutil.which("node") else None


class Unanswered(AssertionError):
    """The bot answered an activity with an error, or not at all."""


class Playground:
    """The playground as a process, in front of a bot; an async context manager."""

    def __init__(self, bot_url: str, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.service_url = f"{self.url}/_connector"
        self.log = folder / "playground.log"
        self.recording = Recording(folder / "playground-events.log")
        self._bot_url = bot_url
        self._folder = folder
        self._chats = {ANA.account: ANAS_CHAT}
        self._process: asyncio.subprocess.Process | None = None
        self._http = httpx.AsyncClient(base_url=self.url, timeout=PATIENCE)

    async def __aenter__(self) -> Self:
        settings = self._folder / "playground.yml"
        settings.write_text(json.dumps(configuration()))  # YAML reads JSON
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                "node",
                str(PROGRAM),
                "start",
                *("--app-endpoint", self._bot_url, "--channel-id", "msteams"),
                *("--port", str(self.port), "--service-url", self.service_url),
                *("--enable-events-recording", "--disable-telemetry"),
                cwd=self._folder,
                env=os.environ
                | {
                    "TEAMSAPPTESTER_BROWSER": "none",
                    "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(settings),
                    "M365_AGENTS_PLAYGROUND_LOGFILE": str(self.log),
                    "M365_AGENTS_PLAYGROUND_RECORDING_FILE": str(self.recording.file),
                    "TZ": ANA.zone,
                },
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(PATIENCE):
            while not await self._up():  # noqa: ASYNC110 -- another process gets ready
                await asyncio.sleep(0.05)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _up(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, self.log.read_text()[-2000:]
        try:
            return (await self._http.get("/_debug/ping")).is_success
        except httpx.TransportError:
            return False

    # What clients do

    async def chat_of(self, user: User) -> str:
        """The id of somebody's private chat with the bot."""
        if user.account not in self._chats:
            wanted = {"isGroup": False, "members": [{"id": user.account}]}
            answer = await self._asked("/_connector/v3/conversations", wanted)
            self._chats[user.account] = answer["id"]
        return self._chats[user.account]

    async def thread(self, place: str = CRUCIAL_CALLS, text: str = "Hello, all.") -> str:
        """A new thread in a channel, begun by a message the bot does not hear; returns its id."""
        message = {"from": {"id": ANA.account}, "text": text, "textFormat": "plain"}
        path = f"/_conversation/v1/conversations/{quote(place, safe='')}/messages"
        return str((await self._asked(path, message))["postConversationId"])

    async def says(self, user: User, text: str, conversation: str) -> None:
        """A message to the bot: with a mention, but for private chats."""
        private = conversation in self._chats.values()
        mention = {"type": "mention", "text": "<at>Parley</at>", "mentioned": mentioned()}
        await self.delivers(
            user,
            conversation,
            type="message",
            text=text if private else f"<at>Parley</at> {text}",
            textFormat="plain",
            entities=[_client(user), *([] if private else [mention])],
        )

    async def presses(self, user: User, at: Post, action: Json) -> Any:  # noqa: ANN401 -- whatever the bot answers
        """Press an Action.Execute; returns the bot's answer."""
        value = {"action": action, "trigger": "manual"}
        return await self.invokes(user, at.conversation, "adaptiveCard/action", value, at.id)

    async def invokes(
        self, user: User, conversation: str, name: str, value: Json, at: str = ""
    ) -> Any:  # noqa: ANN401 -- whatever the bot answers
        """Any other invoke, as the Teams client sends it; returns the bot's answer."""
        more = {"replyToId": at} if at else {}
        return await self.delivers(
            user, conversation, type="invoke", name=name, value=value, **more
        )

    async def delivers(self, user: User, conversation: str, **more: object) -> Any:  # noqa: ANN401 -- the same
        """Have an activity delivered; waits for the bot's answer and returns it."""
        activity = self.activity(user, conversation, **more)
        await self._asked("/_internal/v1/customActivities", activity)
        try:
            answered = await self.until(lambda: self.recording.look().answered(activity["id"]))
        except TimeoutError:
            raise Unanswered(f"an error or nothing: {more.get('name') or more['type']}") from None
        return answered.answer

    def activity(self, user: User, conversation: str, **more: object) -> Json:
        """An activity as Teams sends it."""
        place, _, root = conversation.partition(";messageid=")
        kind = {TEAM: "channel", CRUCIAL_CALLS: "channel", GROUP_CHAT: "groupChat"}
        where = {"id": conversation, "conversationType": kind.get(place, "personal")}
        data: Json = {"tenant": {"id": TENANT}}
        if root or kind.get(place) == "channel":
            data |= {"team": {"id": TEAM}, "channel": {"id": place}}
        return {
            "id": uuid4().hex,
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": user.account, "name": user.name, "aadObjectId": user.native},
            "recipient": mentioned(),
            "conversation": {**where, "isGroup": place in kind, "tenantId": TENANT},
            "channelData": data,
            "locale": "en-US",
            "localTimezone": user.zone,
            "entities": [_client(user)],
            **more,
        }

    # Reading

    def standing(self, conversation: str) -> list[Post]:
        """What the bot said in a conversation; of a channel, in all its threads."""
        posts = self.recording.look().posts
        inside = f"{conversation};messageid="
        return [
            one
            for one in posts
            if one.conversation == conversation or one.conversation.startswith(inside)
        ]

    async def until(self, look: Callable[[], T | None], patience: float = PATIENCE) -> T:
        """Wait for something to come true."""
        async with asyncio.timeout(patience):
            while not (found := look()):  # noqa: ASYNC110 -- another process writes it
                await asyncio.sleep(0.05)
            return found

    async def _asked(self, path: str, body: Mapping[str, object]) -> Json:
        answer = await self._http.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return dict(answer.json()) if answer.content else {}


def _client(user: User) -> Json:
    return {"type": "clientInfo", "locale": "en-US", "country": "US", "timezone": user.zone}
