"""A platform for hard days: it keeps what was posted with its marker, and fails when it is told to.

It outlives every process of the bot, as Slack does. Whatever happens to it from outside goes
through `before` and `after`: hooks around each request, which may raise.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.voice import HOME, CannotTell, Receipt, Saying
from bot.clock import Clock
from flows.language.words import Button, Message
from tests.stage import drawn

Hook = Callable[[str, str], None]  # the request's kind, and the marker or id it is about


def _calm(_request: str, _about: str) -> None:
    """Nothing happens."""


@dataclass
class Post:
    """A message as it stands."""

    id: str
    channel: str
    thread: str
    marker: str
    message: Message
    at: datetime
    edits: int = 0
    deleted: bool = False

    @property
    def text(self) -> str:
        return drawn(self.message)


@dataclass
class Platform:
    """Implements Voice, and remembers."""

    clock: Clock
    platform: str = "stage"
    pace: float = 0.0
    can_find: bool = True
    posts: list[Post] = field(default_factory=list)
    homes: dict[str, Message] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    before: Hook = _calm
    after: Hook = _calm

    async def post(self, saying: Saying) -> Receipt:
        await self._asked("post", saying.marker)
        receipt = self._stands(saying)
        self.after("post", saying.marker)
        return receipt

    def _stands(self, saying: Saying) -> Receipt:
        one = Post(
            id=f"m{len(self.posts) + 1}",
            channel=saying.channel or f"dm:{saying.person}",
            thread=saying.thread,
            marker=saying.marker,
            message=saying.message,
            at=self.clock.now(),
        )
        self.posts.append(one)
        return Receipt(one.channel, one.id)

    async def edit(self, saying: Saying, at: Receipt) -> None:
        await self._asked("edit", at.id)
        one = self._at(at)
        one.message, one.edits = saying.message, one.edits + 1
        self.after("edit", at.id)

    async def delete(self, workspace: str, at: Receipt) -> None:  # noqa: ARG002 -- the port's
        await self._asked("delete", at.id)
        self._at(at).deleted = True
        self.after("delete", at.id)

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:
        self.requests.append(("find", saying.marker))
        await asyncio.sleep(0)
        if not self.can_find:
            raise CannotTell
        room = saying.channel or f"dm:{saying.person}"
        for one in self.posts:
            if (one.marker, one.channel, one.deleted) == (saying.marker, room, False):
                assert one.at >= since - timedelta(seconds=1), "it would not be looked for there"
                return Receipt(one.channel, one.id)
        return None

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:  # noqa: ARG002 -- the port's
        await self._asked("home", saying.person)
        self.homes[saying.person] = saying.message
        self.after("home", saying.person)
        return HOME

    async def _asked(self, request: str, about: str) -> None:
        self.requests.append((request, about))
        await asyncio.sleep(0)  # a request takes time: others go on meanwhile
        self.before(request, about)

    def _at(self, receipt: Receipt) -> Post:
        return next(one for one in self.posts if one.id == receipt.id)

    # Looking at it

    @property
    def standing(self) -> list[Post]:
        """What was not deleted, the oldest first."""
        return [one for one in self.posts if not one.deleted]

    def texts(self, channel: str) -> list[str]:
        """What stands in a channel, the oldest first."""
        return [one.text for one in self.standing if one.channel == channel]

    def count(self, request: str) -> int:
        """How many requests of a kind were made."""
        return sum(kind == request for kind, _ in self.requests)

    def button(self, label: str) -> Button:
        """The newest button with this label."""
        for one in reversed(self.standing):
            for button in one.message.buttons():
                if button.label == label:
                    return button
        raise AssertionError(f"no button {label!r} anywhere")
