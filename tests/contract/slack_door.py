"""Slack's side of the door: it signs what a client did, and shows the client what comes back."""

from __future__ import annotations

import json
from typing import cast
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from fastapi import FastAPI

from adapters.offers import READY
from adapters.slack import Slack
from flows.all import SCRIPT
from tests.adapters.slack.desk import event_body
from tests.adapters.slack.double import TEAM, TOKEN, SlackDouble, channel, user
from tests.contract.block_kit import BlockKit
from tests.contract.company import CHANNELS, CHAT, PEOPLE, SHARED, Company
from tests.contract.installation import Installation
from tests.contract.seen import Form, Json, Reply
from tests.e2e.local_slack import signed

SECRET = "0123456789abcdef"
NATIVES = {
    **{key: f"U01{key.upper()}" for key in PEOPLE},
    **{name: f"C0{number}CHANNEL" for number, name in enumerate(CHANNELS, 1)},
}


def chat_of(who: str) -> str:
    """Slack's id of somebody's private chat with the bot."""
    return "D" + NATIVES[who][1:]


class SlackDoor(Company):
    """The adapter with its door, and a double of Slack's Web API behind it."""

    platform = "slack"

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self.double = SlackDouble()
        self.names = {NATIVES[key]: one.name for key, one in PEOPLE.items()}
        self.names |= {NATIVES[name]: name for name in CHANNELS}
        self.reader = BlockKit(self.names)
        self._seen: dict[str, int] = {}
        self.answered_at_home: set[str] = set()  # whose page holds an answer and no home
        self._stamps = 0
        self.last: tuple[str, Json, str] = ("", {}, "")

    @property
    def workspace(self) -> str:
        return f"slack:{TEAM}"

    def native(self, key: str) -> str:
        return NATIVES[key]

    async def opens(self) -> None:
        await self.double.__aenter__()
        self._people_the_workspace()
        self._slack = Slack(
            storage=self.storage,
            hear=self.hear,
            commands=tuple(SCRIPT.commands.values()),
            bot_token=TOKEN,
            signing_secret=SECRET,
            api_url=self.double.url,
            now=self.clock.now,
        )
        # A second of the clock, which stands still here, is never waited for.
        self._slack.voice.pace = 0.0
        self.installation.voices["slack"] = self._slack.voice
        await self._slack.start()
        app = FastAPI()
        app.include_router(self._slack.router)
        transport = httpx.ASGITransport(app=app)
        self._door = httpx.AsyncClient(transport=transport, base_url="http://parley")

    async def closes(self) -> None:
        await self._slack.stop()
        await self._door.aclose()
        await self.double.__aexit__(None, None, None)

    # Inside

    def _people_the_workspace(self) -> None:
        for key, one in PEOPLE.items():
            native = NATIVES[key]
            self.double.users[native] = user(
                native, one.name, tz=one.zone, is_restricted=one.guest, is_admin=one.admin
            )
            self.double.channels[chat_of(key)] = channel(chat_of(key), "", is_im=True, user=native)
        for name in CHANNELS:
            native = NATIVES[name]
            self.double.channels[native] = channel(native, name, is_ext_shared=name == SHARED)

    def stamp(self) -> str:
        """A moment of Slack's that no other act has."""
        self._stamps += 1
        return f"1764000000.{self._stamps:06}"

    async def says(self, who: str, text: str, where: str) -> Reply:
        """Words in the private chat, or to the bot in a channel; escaped, as Slack sends them."""
        private = where == CHAT
        event = {
            "type": "message" if private else "app_mention",
            "user": NATIVES[who],
            "text": text,
            "channel": chat_of(who) if private else NATIVES[where],
            "ts": self.stamp(),
            **({"channel_type": "im"} if private else {}),
        }
        return await self.acts(who, event_body(event), where)

    async def interacts(self, who: str, body: Json, where: str) -> Reply:
        """A shortcut, a press, or a form."""
        whole = {
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": NATIVES[who], "team_id": TEAM},
            "trigger_id": self.double.trigger(NATIVES[who]),
            **body,
        }
        return await self.acts(who, {"payload": json.dumps(whole)}, where)

    async def acts(self, who: str, body: Json, where: str = "") -> Reply:
        """One delivery of Slack, and all that comes back to the person who caused it."""
        self.last = (who, body, where)
        self._mark()
        is_event = body.get("type") == "event_callback"
        content = json.dumps(body) if is_event else urlencode(body)
        kind = "application/json" if is_event else "application/x-www-form-urlencoded"
        headers = {"content-type": kind, **signed(SECRET, content)}
        answer = await self._door.post("/slack/events", content=content.encode(), headers=headers)
        assert answer.status_code == httpx.codes.OK, answer.text
        await self._slack._listener.settle(5)  # noqa: SLF001 -- only tests wait for it
        reply = self._collected(who, answer.json() if answer.content else {}, body, where)
        offers = [one for one in reply.whispers if one.lines[0] == READY]
        # Where a form cannot open by itself, a button opens it; nobody would leave it at that.
        return await self.presses(who, offers[0].buttons[0]) if offers else reply

    def _mark(self) -> None:
        self._seen = {
            "views": len(self.double.views),
            "ephemerals": len(self.double.ephemerals),
            "responses": len(self.double.responses),
            "posts": len(self.double.posts),
            "homes": len(self.double.called("views.publish")),
        }

    def _collected(self, who: str, answered: Json, body: Json, where: str) -> Reply:
        channel_id = chat_of(who) if where == CHAT else NATIVES.get(where, chat_of(who))
        spot = {"ts": self.stamp(), "thread": "", "channel": channel_id, "where": where}
        fresh = [
            *([answered] if "blocks" in answered else []),
            *self.double.ephemerals[self._seen["ephemerals"] :],
            *self.double.responses[self._seen["responses"] :],
            *(vars(one) for one in self.double.posts[self._seen["posts"] :]),
            *(one["view"] for one in self.double.called("views.publish")[self._seen["homes"] :]),
        ]
        if self._seen["homes"] < len(self.double.called("views.publish")):
            self.answered_at_home.add(who)
        reply = Reply([self.reader.message(one["blocks"], **spot) for one in fresh])
        for opened in self.double.views[self._seen["views"] :]:
            reply.form = self.reader.form(opened.view, opened.id, opened.hash)
        reply.problems = cast("dict[str, str]", answered.get("errors", {}))
        if answered.get("response_action") == "update":
            reply.form = self._updated(answered["view"], json.loads(body["payload"])["view"])
        return reply

    def _updated(self, view: Json, before: Json) -> Form:
        """The next form takes the place of the one that was sent."""
        return self.reader.form(view, before["id"], uuid4().hex)
