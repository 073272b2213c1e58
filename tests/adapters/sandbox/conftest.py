"""A sandbox with its made-up company, a clock that stands still, and a bot that answers as told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.bell import Bell
from adapters.sandbox.company import settle
from adapters.sandbox.desk import Desk
from adapters.sandbox.sight import Sight, look
from adapters.sandbox.speak import SandboxVoice
from adapters.voice import Answer
from flows.language.events import Event
from storage.engine import Storage
from tests.conftest import reopened

NOON = datetime(2031, 6, 3, 12, 0, tzinfo=UTC)


@dataclass
class Sandbox:
    """Everything a page works with, and what the bot has heard."""

    storage: Storage
    now: datetime = NOON
    answer: Answer = field(default_factory=Answer)
    heard: list[Event] = field(default_factory=list)
    rings: int = 0

    def __post_init__(self) -> None:
        bell = Bell()
        bell.listen(self._rung)
        self.voice = SandboxVoice(self.storage, bell, lambda: self.now)
        self.desk = Desk(
            storage=self.storage,
            hear=self._hear,
            bell=bell,
            voice=self.voice,
            commands=(),
            now=lambda: self.now,
            skip=self._skip,
        )

    def seen_by(self, who: str, place: str, thread: str = "") -> Sight:
        """What somebody sees in a place, which is thereby read."""
        return look(self.storage, self.now, who, place, thread)

    def unread_of(self, who: str, elsewhere: str = "random") -> dict[str, int]:
        """The unread marks of somebody who is looking elsewhere."""
        return {room.native: room.unread for room in self.seen_by(who, elsewhere).rooms}

    async def _hear(self, event: Event) -> Answer:
        self.heard.append(event)
        return self.answer

    async def _skip(self, leap: timedelta) -> None:
        self.now += leap

    def _rung(self) -> None:
        self.rings += 1


@pytest.fixture
def sandbox(sqlite_url: str) -> Iterator[Sandbox]:
    storage = reopened(sqlite_url)
    settle(storage)
    yield Sandbox(storage)
    storage.close()
