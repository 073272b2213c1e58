"""The port between the bot and a platform: how it speaks, and what can go wrong when it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from flows.language.events import Event
from flows.language.steps import Ask
from flows.language.words import Message


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a message stands: the conversation's and the message's id on the platform."""

    channel: str
    id: str


# A home tab has no id; the receipt only says that there is one to be kept current.
HOME = Receipt("home", "home")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One message to be spoken."""

    workspace: str  # `platform:native`
    channel: str = ""  # the conversation's id; empty for a private message never sent before
    person: str = ""  # the platform's id of the only reader, for private messages
    thread: str = ""  # the id of the message it answers
    marker: str = ""  # opaque; finds the message again
    message: Message


class Later(Exception):
    """The platform refused for now; nothing was posted."""

    def __init__(
        self, reason: str, *, after: float | None = None, whole_workspace: bool = False
    ) -> None:
        super().__init__(reason)
        self.after = after  # seconds; None when it did not say
        self.whole_workspace = whole_workspace  # the limit is not this conversation's alone


class Never(Exception):
    """This can never succeed: the channel is gone, the app was removed."""


class InDoubt(Exception):
    """It was sent and no clear answer came back: it may have been posted."""


class CannotTell(Exception):
    """Whether a message was posted cannot be looked up here."""


class Voice(Protocol):
    """How the bot speaks on one platform. Raises Later, Never or InDoubt."""

    platform: str
    pace: float  # seconds between two posts in one conversation
    can_find: bool  # whether a post in doubt can be looked for at all

    async def post(self, saying: Saying) -> Receipt:
        """Say something new."""

    async def edit(self, saying: Saying, at: Receipt) -> None:
        """Say it differently where it stands. Safe to repeat."""

    async def delete(self, workspace: str, at: Receipt) -> None:
        """Take it back. Safe to repeat."""

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:
        """Look for a message in doubt by its marker; raises CannotTell where nobody can."""

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:
        """Show a person's home; `at` is where it stands since the last time.

        Where a home is a tab, HOME says only that there is one, and it is safe to repeat. Where it
        is a message, it is posted once and edited ever after.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person who acted gets at once."""

    ask: Ask | None = None
    whisper: Message | None = None
    problems: Mapping[str, str] = field(default_factory=dict)  # by field, for a form that was sent


Hear = Callable[[Event], Awaitable[Answer]]
