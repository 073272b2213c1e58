"""The tenant Contoso in memory: what stands in it, and what each request does to it."""

from __future__ import annotations

import itertools
from typing import Any

from tests.adapters.teams.records import (
    ANA,
    BEN,
    BOT,
    CALLS,
    CEM,
    DORA,
    GENERAL,
    GROUP,
    GUS,
    OTHER_TENANT,
    OTTO,
    PARTNERS,
    ROOT,
    TEAM,
    TEAM_GROUP,
    TEAM_NAME,
    TENANT,
    THREAD,
    Conversation,
    Post,
    account,
    dm_of,
    member,
)
from tests.adapters.teams.rules import broken_rule, too_big

Json = dict[str, Any]
Answer = tuple[int, Json]

FIRST_ID = 1_764_100_000_000
PAGE = 500
COLLEAGUES = (ANA, BEN, CEM, DORA)


class Contoso:
    """Ana, Ben, Cem and Dora in the team Sales, a guest, somebody from outside, and one bot.

    Answers are a status and a body; bodies of refusals look as Teams' do.
    """

    def __init__(self) -> None:
        self.people: dict[str, Json] = {native: member(native) for native in COLLEAGUES}
        self.people[GUS] = member(GUS, userRole="guest")
        self.people[OTTO] = member(OTTO, tenantId=OTHER_TENANT)
        team = [ANA, BEN, CEM, DORA]
        self.conversations: dict[str, Conversation] = {
            GENERAL: Conversation(GENERAL, "channel", None, [*team], TEAM),
            CALLS: Conversation(CALLS, "channel", "crucial-calls", [*team], TEAM),
            PARTNERS: Conversation(PARTNERS, "channel", "partners", [ANA, BEN, OTTO], TEAM),
            GROUP: Conversation(GROUP, "groupChat", None, [ANA, BEN, CEM]),
        }
        self.teams: dict[str, Json] = {
            TEAM: {"id": TEAM, "name": TEAM_NAME, "aadGroupId": TEAM_GROUP}
        }
        self.installed = {*COLLEAGUES}  # for whom the app is installed, so that it may write
        self.roots = {(CALLS, ROOT)}  # messages by people, under which there may be replies
        self.posts: list[Post] = []  # what the bot said
        self.whispers: list[Post] = []  # targeted messages: for one reader, gone after a day
        self.broken: list[str] = []  # why a message was refused with 400
        self.page = PAGE
        self._ids = itertools.count(FIRST_ID, 1000)

    def posts_in(self, conversation: str) -> list[Post]:
        """What stands in a chat or in one thread, the oldest first."""
        return [one for one in self.posts if one.conversation == conversation and not one.deleted]

    def threads_in(self, channel: str) -> list[Post]:
        """The bot's roots in a channel."""
        stand = [one for one in self.posts if one.channel == channel and not one.deleted]
        return [one for one in stand if one.is_root]

    def dm(self, native: str) -> Conversation:
        """The private chat with somebody, made when it is not there."""
        found = Conversation(dm_of(native), "personal", None, [native])
        return self.conversations.setdefault(found.id, found)

    def begin_thread(self, channel: str) -> str:
        """A person says something in a channel; returns the id under which there may be replies."""
        root = str(next(self._ids))
        self.roots.add((channel, root))
        return root

    # Requests

    def create(self, asked: Json) -> Answer:
        """A private chat, or a new thread in a channel."""
        if asked.get("channelData", {}).get("channel"):
            return self._begun(asked)
        members = asked.get("members") or []
        if asked.get("isGroup") or len(members) != 1 or asked.get("bot", {}).get("id") != BOT:
            return _no(400, "BadArgument", "Invalid conversation parameters")
        if asked.get("channelData", {}).get("tenant", {}).get("id") != TENANT:
            return _no(400, "BadArgument", "Tenant is missing")
        native = self._native(str(members[0].get("id", "")))
        if not native:
            return _no(400, "BadArgument", "Failed to decrypt pairwise id")
        if native not in self.installed:
            return _no(403, "BotNotInConversationRoster", "The bot is not part of the roster")
        return 201, {"id": self.dm(native).id}

    def post(self, conversation: str, activity: Json, *, targeted: bool) -> Answer:
        place, thread = self._found(conversation)
        if place is None:
            return _no(404, "ConversationNotFound", "Conversation not found.")
        if refused := self._refused(place, activity):
            return refused
        if targeted:
            return self._whispered(conversation, place, activity)
        if place.kind == "channel" and not thread:
            return self._root(place.id, activity)
        post = Post(conversation, str(next(self._ids)), activity)
        self.posts.append(post)
        return 201, {"id": post.id}

    def edit(self, conversation: str, activity_id: str, activity: Json) -> Answer:
        place, _ = self._found(conversation)
        if place is None:
            return _no(404, "ConversationNotFound", "Conversation not found.")
        post = self._standing(conversation, activity_id)
        if post is None:
            return _no(404, "ActivityNotFoundInConversation", "Activity not found.")
        if refused := self._refused(place, activity):
            return refused
        if post.to and activity.get("recipient"):
            return _no(400, "BadArgument", "Recipient is not allowed")
        post.activity = activity
        post.edits += 1
        return 200, {"id": post.id}

    def delete(self, conversation: str, activity_id: str) -> Answer:
        place, _ = self._found(conversation)
        if place is None:
            return _no(404, "ConversationNotFound", "Conversation not found.")
        if not place.bot_inside:
            return _no(403, "BotNotInConversationRoster", "The bot is not part of the roster")
        post = self._standing(conversation, activity_id)
        if post is None:
            return _no(404, "ActivityNotFoundInConversation", "Activity not found.")
        post.deleted = True
        return 200, {}

    def members(self, conversation: str, size: int, token: str) -> Answer:
        """One page of a roster; the page is never larger than `page`."""
        place, _ = self._found(conversation)
        if place is None:
            return _no(404, "ConversationNotFound", "Conversation not found.")
        if not place.bot_inside:
            return _no(403, "BotNotInConversationRoster", "The bot is not part of the roster")
        start = int(token or 0)
        end = start + min(size, self.page)
        people = [self.people[one] for one in place.members if one in self.people]
        more = {"continuationToken": str(end)} if end < len(people) else {}
        return 200, {"members": people[start:end], **more}

    def member(self, conversation: str, asked: str) -> Answer:
        """One of a roster, by account, object id or mail."""
        place, _ = self._found(conversation)
        if place is None:
            return _no(404, "ConversationNotFound", "Conversation not found.")
        if not place.bot_inside:
            return _no(403, "BotNotInConversationRoster", "The bot is not part of the roster")
        native = self._native(asked)
        if native not in place.members:
            return _no(404, "MemberNotFoundInConversation", "Member not found.")
        return 200, self.people[native]

    def team(self, team: str) -> Answer:
        found = self.teams.get(team)
        if found is None:
            return _no(404, "NotFound", "Team not found.")
        inside = [one for one in self.conversations.values() if one.team == team]
        count = len({native for one in inside for native in one.members})
        return 200, {**found, "channelCount": len(inside), "memberCount": count, "type": "standard"}

    def channels(self, team: str) -> Answer:
        if team not in self.teams:
            return _no(404, "NotFound", "Team not found.")
        inside = [one for one in self.conversations.values() if one.team == team]
        return 200, {"conversations": [{"id": one.id, "name": one.name} for one in inside]}

    # What requests share

    def _native(self, asked: str) -> str:
        for native, person in self.people.items():
            if asked in {native, account(native), person["id"], person["userPrincipalName"]}:
                return native
        return ""

    def _found(self, conversation: str) -> tuple[Conversation | None, str]:
        channel, _, thread = conversation.partition(THREAD)
        place = self.conversations.get(channel)
        if place is not None and thread and (channel, thread) not in self.roots:
            place = None
        return place, thread

    def _refused(self, place: Conversation, activity: Json) -> Answer | None:
        if not place.bot_inside:
            return _no(403, "BotNotInConversationRoster", "The bot is not part of the roster")
        if place.blocked:
            return _no(403, "ConversationBlockedByUser", "Conversation is blocked.")
        if too_big(activity):
            return _no(413, "MessageSizeTooBig", "Message size too large")
        if broken := broken_rule(activity):
            self.broken.append(broken)
            return _no(400, "Bad Argument", broken)
        return None

    def _begun(self, asked: Json) -> Answer:
        channel, activity = str(asked["channelData"]["channel"].get("id")), asked.get("activity")
        place = self.conversations.get(channel)
        if place is None or place.kind != "channel":
            return _no(404, "ConversationNotFound", "Conversation not found.")
        if not asked.get("isGroup") or not isinstance(activity, dict):
            return _no(400, "BadArgument", "A thread needs isGroup and an activity")
        return self._refused(place, activity) or self._root(channel, activity)

    def _root(self, channel: str, activity: Json) -> Answer:
        root = str(next(self._ids))
        self.roots.add((channel, root))
        self.posts.append(Post(f"{channel}{THREAD}{root}", root, activity))
        return 201, {"id": f"{channel}{THREAD}{root}", "activityId": root}

    def _whispered(self, conversation: str, place: Conversation, activity: Json) -> Answer:
        reader = str(activity.get("recipient", {}).get("id", ""))
        if place.kind == "personal" or self._native(reader) not in place.members:
            return _no(404, "BotNotInConversationRoster", "The recipient is not in the roster")
        post = Post(conversation, str(next(self._ids)), activity, to=reader)
        self.whispers.append(post)
        return 201, {"id": post.id}

    def _standing(self, conversation: str, activity_id: str) -> Post | None:
        for one in (*self.posts, *self.whispers):
            if (one.conversation, one.id) == (conversation, activity_id) and not one.deleted:
                return one
        return None


def _no(status: int, code: str, why: str) -> Answer:
    return status, {"error": {"code": code, "message": why}}
