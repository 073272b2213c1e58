"""The company on Slack: what each act is in the words of Slack's client."""

from __future__ import annotations

from adapters.slack.manifest import manifest
from adapters.slack.spans import escape
from flows.all import SCRIPT
from tests.adapters.slack.desk import event_body
from tests.adapters.slack.double import BOT, TEAM, Post
from tests.contract.block_kit import state_of
from tests.contract.company import CHAT
from tests.contract.seen import Button, Form, Json, Message, Reply, Thread
from tests.contract.slack_door import NATIVES, SlackDoor, chat_of


class OnSlack(SlackDoor):
    """Ana, Ben and the others, each with Slack's client."""

    # What a person's client does

    async def types(self, who: str, text: str, where: str) -> Reply:
        if where == CHAT:
            return await self.says(who, escape(text), CHAT)
        fields = {
            "command": "/parley",
            "text": escape(text),
            "user_id": NATIVES[who],
            "user_name": who,
            "channel_id": NATIVES[where],
            "channel_name": where,
            "team_id": TEAM,
            "trigger_id": self.double.trigger(NATIVES[who]),
            "response_url": self.double.response_url(),
        }
        return await self.acts(who, fields, where)

    async def mentions(self, who: str, text: str, where: str) -> Reply:
        return await self.says(who, f"<@{BOT}> {escape(text)}", where)

    async def uses(self, who: str, title: str, text: str, where: str) -> Reply:
        shortcuts = manifest(tuple(SCRIPT.commands.values()), "https://parley", socket_mode=False)
        drawn = next(one for one in shortcuts["features"]["shortcuts"] if one["name"] == title)
        body: Json = {"type": "shortcut", "callback_id": drawn["callback_id"]}
        if text:
            assert drawn["type"] == "message"
            ts = self.stamp()
            body = {
                **body,
                "type": "message_action",
                "channel": {"id": NATIVES[where]},
                "message": {"ts": ts, "text": escape(text), "user": NATIVES[who]},
                "response_url": self.double.response_url(),
            }
        return await self.interacts(who, body, where)

    async def presses(self, who: str, button: Button) -> Reply:
        action = button.native["action"]
        body: Json = {
            "type": "block_actions",
            "actions": [
                {
                    "type": "button",
                    "action_id": action["action_id"],
                    "value": action["value"],
                    "action_ts": self.stamp(),
                }
            ],
            **self._spot(button.native),
        }
        return await self.interacts(who, body, button.native.get("where", ""))

    async def sends(self, who: str, form: Form, answers: dict[str, object]) -> Reply:
        native = {name: self._natives(value) for name, value in answers.items()}
        unknown = native.keys() - {one.name for one in form.fields}
        assert not unknown, f"{form.title} does not ask for {unknown}"
        values = {
            one.name: {
                "answer": state_of(one, native[one.name]) if one.name in native else state_of(one)
            }
            for one in form.fields
        }
        body: Json = {
            "type": "view_submission",
            "view": {**form.native, "state": {"values": values}},
        }
        return await self.interacts(who, body, "")

    async def opens_home(self, who: str) -> Reply:
        event = {"type": "app_home_opened", "user": NATIVES[who], "tab": "home"}
        return await self.acts(who, event_body(event), "home")

    async def repeats(self) -> Reply:
        return await self.acts(*self.last)

    # What happens without the bot

    async def invites(self, who: str, where: str) -> Reply:
        event = {
            "type": "member_joined_channel",
            "user": BOT,
            "inviter": NATIVES[who],
            "channel": NATIVES[where],
        }
        return await self.acts(who, event_body(event), where)

    async def archives(self, where: str) -> None:
        self.double.channels[NATIVES[where]]["is_archived"] = True
        await self.acts("ana", event_body({"type": "channel_archive", "channel": NATIVES[where]}))

    async def shares(self, where: str) -> None:
        self.double.channels[NATIVES[where]]["is_ext_shared"] = True
        event = {"type": "channel_shared", "channel": NATIVES[where], "connected_team_id": "T02"}
        await self.acts("ana", event_body(event))

    async def renames(self, where: str, name: str) -> None:
        native = NATIVES[where]
        self.double.channels[native]["name"] = self.names[native] = name
        event = {"type": "channel_rename", "channel": {"id": native, "name": name}}
        await self.acts("ana", event_body(event))

    async def leaves(self, who: str) -> None:
        gone = self.double.users[NATIVES[who]]
        gone["deleted"] = True
        await self.acts("ana", event_body({"type": "user_change", "user": gone}))

    # What stands where

    def threads(self, where: str) -> list[Thread]:
        posts = self.double.posts_in(NATIVES[where])
        return [
            Thread(
                self._posted(post, where),
                tuple(
                    self._posted(one, where)
                    for one in self.double.posts_in(NATIVES[where], post.ts)
                ),
            )
            for post in posts
        ]

    def chat(self, who: str) -> list[Message]:
        posts = self.double.posts_in(chat_of(who))
        return [self._posted(one, CHAT, who) for one in posts if one.marker]

    def home(self, who: str) -> Message | None:
        view = self.double.homes.get(NATIVES[who])
        if view is None or who in self.answered_at_home:
            return None
        return self.reader.message(view["blocks"], home=view)

    # Inside

    def _posted(self, post: Post, where: str, who: str = "") -> Message:
        channel_id = chat_of(who) if where == CHAT else NATIVES[where]
        spot = {"ts": post.ts, "thread": post.thread, "channel": channel_id, "where": where}
        return self.reader.message(post.blocks, **spot)

    def _spot(self, native: Json) -> Json:
        """Where a button stands, as Slack says it with a press."""
        if "home" in native:
            view = {"id": "V0HOME", **native["home"]}
            return {"container": {"type": "view", "view_id": "V0HOME"}, "view": view}
        channel_id, ts = native["channel"], native["ts"]
        thread = {"thread_ts": native["thread"]} if native["thread"] else {}
        return {
            "channel": {"id": channel_id},
            "container": {"type": "message", "message_ts": ts, "channel_id": channel_id, **thread},
            "message": {"ts": ts, "text": "…", **thread},
            "response_url": self.double.response_url(),
        }

    def _natives(self, value: object) -> object:
        if isinstance(value, list | tuple):
            return tuple(self._natives(one) for one in value)
        return NATIVES.get(str(getattr(value, "key", "")), value)
