"""A platform on which nobody can look for a message, and where a home is a message: as Teams is.

A crash between sending and the receipt leaves a post behind that the bot knows nothing of: an
orphan. It is never edited or taken back; what it said is said once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import select

from adapters.voice import Receipt, Saying
from storage.engine import Storage
from storage.records import Delivery, DeliveryState
from tests.chaos.platform import Platform, Post
from tests.chaos.play import House


@dataclass
class Blind(Platform):
    """Never asked to look, and it keeps everybody's home card in their private chat."""

    can_find: bool = False

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:
        raise AssertionError(f"nobody can look for {saying.marker} since {since}")

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:
        await self._asked("home", saying.marker)
        if at is None:
            at = self._stands(saying)
        else:
            one = self._at(at)
            one.message, one.edits = saying.message, one.edits + 1
        self.homes[saying.person] = saying.message
        self.after("home", saying.marker)
        return at


@dataclass
class Mourner:
    """Notes what each death left behind."""

    orphans: set[str] = field(default_factory=set)  # posts without a receipt, by id
    in_doubt: int = 0  # promises of which nobody knows whether they were kept

    def __call__(self, house: House) -> None:
        found = _deliveries(house)
        self.orphans |= {one.id for one in orphans_of(house)}
        self.in_doubt += sum(
            one.state is DeliveryState.IN_DOUBT and not one.receipt for one in found
        )


def orphans_of(house: House) -> list[Post]:
    """What stands on the platform, and the bot does not know of."""
    known = {one.receipt for one in _deliveries(house)}
    return [one for one in house.platform.posts if not one.deleted and one.id not in known]


def _deliveries(house: House) -> list[Delivery]:
    """Looked at from outside, so that the dead process need not answer."""
    with Storage.session(house.storage) as session:
        return list(session.exec(select(Delivery)))
