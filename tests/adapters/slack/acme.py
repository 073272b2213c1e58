"""A Slack workspace in memory: what stands in it, and what each method of Slack does to it."""

from __future__ import annotations

import time
from typing import Any

from tests.adapters.slack.records import BOT, BOT_ID, TEAM, Post, View, channel, user
from tests.adapters.slack.rules import broken_rule

Json = dict[str, Any]

TRIGGER_SECONDS = 3.0
PAGE_LIMIT = 1000


class Acme:
    """The workspace Acme, with Ana, Ben, two channels and one bot."""

    def __init__(self) -> None:
        self.base = ""  # where it is served
        self.posts: list[Post] = []
        self.ephemerals: list[Json] = []
        self.responses: list[Json] = []  # what came by response_url
        self.views: list[View] = []
        self.homes: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}  # uploaded and completed
        self.uploads: dict[str, bytes | None] = {}  # begun; None until the bytes are there
        self.looks = 0  # how many more times Slack says that a new file is not ready
        self.users: dict[str, Json] = {
            native: user(native, name) for native, name in (("U01ANA", "Ana"), ("U01BEN", "Ben"))
        }
        self.users[BOT] = user(BOT, "Parley", is_bot=True)
        self.channels: dict[str, Json] = {
            "C01CALLS": channel("C01CALLS", "crucial-calls"),
            "C02RANDOM": channel("C02RANDOM", "random"),
        }
        self._triggers: dict[str, tuple[str, float]] = {}
        self._count = 0

    def posts_in(self, channel_id: str, thread: str = "") -> list[Post]:
        """What stands in a channel or in one of its threads, the oldest first."""
        return [
            one
            for one in self.posts
            if one.channel == channel_id and one.thread == thread and not one.deleted
        ]

    def trigger(self, user_id: str = "U01ANA", *, age: float = 0.0) -> str:
        """A trigger as Slack gives out with an action."""
        self._count += 1
        trigger = f"{self._count}.trigger"
        self._triggers[trigger] = (user_id, time.monotonic() - age)
        return trigger

    # Methods; each answers with what it adds to `ok`, or with an error's code

    def _auth_test(self, _: Json) -> Json | str:
        return {
            "url": "https://acme.slack.com/",
            "team": "Acme",
            "team_id": TEAM,
            "user": "parley",
            "user_id": BOT,
            "bot_id": BOT_ID,
        }

    def _apps_connections_open(self, _: Json) -> Json | str:
        return {"url": self.base.replace("http", "ws", 1) + "/socket"}

    def _chat_postmessage(self, said: Json) -> Json | str:
        error = self._refused(said)
        if error:
            return error
        self._count += 1
        ts = f"{time.time():.3f}{self._count % 1000:03d}"
        post = Post(
            channel=said["channel"],
            ts=ts,
            text=said.get("text", ""),
            blocks=said.get("blocks", []),
            thread=said.get("thread_ts", ""),
            metadata=said.get("metadata", {}),
            arguments=said,
        )
        self.posts.append(post)
        return {"channel": post.channel, "ts": ts, "message": _told(post, whole=True)}

    def _chat_postephemeral(self, said: Json) -> Json | str:
        error = self._refused(said)
        if error:
            return error
        if said.get("user") not in self.users:
            return "user_not_in_channel"
        self.ephemerals.append(said)
        return {"message_ts": f"{time.time():.6f}"}

    def _chat_update(self, said: Json) -> Json | str:
        post = self._standing(said)
        if post is None:
            return "message_not_found"
        if len(said.get("text", "")) > 4000:
            return "msg_too_long"
        if broken_rule(said) or self._hidden(said):
            return "invalid_blocks"
        post.text, post.blocks = said.get("text", ""), said.get("blocks", [])
        post.edits += 1
        post.arguments = said
        return {"channel": post.channel, "ts": post.ts}

    def _chat_delete(self, said: Json) -> Json | str:
        post = self._standing(said)
        if post is None:
            return "message_not_found"
        post.deleted = True
        return {"channel": post.channel, "ts": post.ts}

    def _conversations_open(self, said: Json) -> Json | str:
        native = said.get("users", "")
        if native not in self.users:
            return "user_not_found"
        dm = "D" + native[1:]
        self.channels.setdefault(dm, channel(dm, "", is_im=True, user=native))
        return {"channel": {"id": dm}}

    def _conversations_info(self, said: Json) -> Json | str:
        found = self.channels.get(said.get("channel", ""))
        return {"channel": found} if found else "channel_not_found"

    def _conversations_history(self, said: Json) -> Json | str:
        return self._page(said, "", newest_first=True)

    def _conversations_replies(self, said: Json) -> Json | str:
        root = [one for one in self.posts if one.ts == said.get("ts") and not one.deleted]
        return self._page(said, str(said["ts"]), newest_first=False) if root else "thread_not_found"

    def _users_info(self, said: Json) -> Json | str:
        found = dict(self.users.get(said.get("user", ""), {}))
        if str(said.get("include_locale", "0")) not in {"1", "true"}:
            found.pop("locale", None)
        return {"user": found} if found else "user_not_found"

    def _views_open(self, said: Json) -> Json | str:
        native, born = self._triggers.pop(said.get("trigger_id", ""), ("", 0.0))
        if not native:
            return "exchanged_trigger_id"
        if time.monotonic() - born > TRIGGER_SECONDS:
            return "expired_trigger_id"
        if broken_rule({"view": said["view"]}):
            return "invalid_arguments"
        self._count += 1
        opened = View(f"V{self._count:03d}", native, [said["view"]])
        self.views.append(opened)
        return {"view": {"id": opened.id, "hash": opened.hash, **said["view"]}}

    _views_push = _views_open

    def _views_update(self, said: Json) -> Json | str:
        found = next((one for one in self.views if one.id == said.get("view_id")), None)
        if found is None:
            return "not_found"
        if broken_rule({"view": said["view"]}):
            return "invalid_arguments"
        found.history.append(said["view"])
        found.hash = str(int(found.hash) + 1)
        return {"view": {"id": found.id, "hash": found.hash, **said["view"]}}

    def _views_publish(self, said: Json) -> Json | str:
        if said.get("user_id") not in self.users:
            return "user_not_found"
        if broken_rule({"view": said["view"]}):
            return "invalid_arguments"
        self.homes[said["user_id"]] = said["view"]
        return {"view": said["view"]}

    def _files_getuploadurlexternal(self, said: Json) -> Json | str:
        if not said.get("filename") or int(said.get("length", 0)) < 1:
            return "invalid_arguments"
        self._count += 1
        file = f"F{self._count:03d}"
        self.uploads[file] = None
        return {"upload_url": f"{self.base}/upload/{file}", "file_id": file}

    def _files_completeuploadexternal(self, said: Json) -> Json | str:
        for one in said["files"]:
            uploaded = self.uploads.get(one["id"])
            if uploaded is None:
                return "file_not_found"
            self.files[one["id"]] = uploaded
        return {"files": said["files"]}

    # What methods share

    def _refused(self, said: Json) -> str:
        place = self.channels.get(said.get("channel", ""))
        if place is None:
            return "channel_not_found"
        if place.get("is_archived"):
            return "is_archived"
        if not place.get("is_member", True):
            return "not_in_channel"
        if not said.get("text") and not said.get("blocks"):
            return "no_text"
        return "invalid_blocks" if broken_rule(said) or self._hidden(said) else ""

    def _hidden(self, said: Json) -> bool:
        """Whether it shows a file that is not there, or not ready yet."""
        shown = [
            block["slack_file"]["id"] for block in said.get("blocks", []) if "slack_file" in block
        ]
        if shown and self.looks > 0:
            self.looks -= 1
            return True
        return not set(shown) <= set(self.files)

    def _standing(self, said: Json) -> Post | None:
        for one in self.posts:
            if (one.channel, one.ts) == (said.get("channel"), said.get("ts")) and not one.deleted:
                return one
        return None

    def _page(self, said: Json, thread: str, *, newest_first: bool) -> Json | str:
        place = self.channels.get(said.get("channel", ""))
        if place is None:
            return "channel_not_found"
        if not place.get("is_member", True):
            return "not_in_channel"
        oldest = float(said.get("oldest") or 0)
        found = [
            one
            for one in self.posts_in(said["channel"], thread)
            if float(one.ts) >= oldest or thread
        ]
        if newest_first:
            found.reverse()
        limit = min(PAGE_LIMIT, int(said.get("limit") or 100))
        start = int(said.get("cursor") or 0)
        more = len(found) > start + limit
        whole = str(said.get("include_all_metadata")).lower() in {"1", "true"}
        return {
            "messages": [_told(one, whole=whole) for one in found[start : start + limit]],
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + limit) if more else ""},
        }


def _told(post: Post, *, whole: bool) -> Json:
    metadata = post.metadata if whole else {"event_type": post.metadata.get("event_type", "")}
    return {
        "type": "message",
        "user": post.user,
        "bot_id": BOT_ID,
        "ts": post.ts,
        "text": post.text,
        "blocks": post.blocks,
        **({"thread_ts": post.thread} if post.thread else {}),
        **({"metadata": metadata} if post.metadata else {}),
    }
