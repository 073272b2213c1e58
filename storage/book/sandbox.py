"""What the sandbox remembers as a chat system: the queries Slack's own servers would answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select

from storage.book.people import People
from storage.records import (
    Place,
    PlaceKind,
    SandboxHome,
    SandboxMessage,
    SandboxRead,
    Team,
)

NEWEST = 100  # messages of a conversation that are shown
TICK = timedelta(microseconds=1)


class SandboxMemory(People):
    """Messages, homes and unread marks of one sandbox."""

    def rooms(self) -> list[Place]:
        """The channels, by name."""
        query = (
            select(Place)
            .where(col(Place.kind) != PlaceKind.DM, col(Place.archived).is_(False))
            .order_by(col(Place.name))
        )
        return self._all(query)

    def team_named(self, name: str) -> Team | None:
        """A team by its name."""
        return self._first(select(Team).where(Team.name == name))  # type: ignore[no-any-return]

    def message(self, message_id: str) -> SandboxMessage | None:
        """A message by its id."""
        return self.find(SandboxMessage, message_id)

    def keep(self, message: SandboxMessage) -> SandboxMessage:
        """Keep a message; one with the same id is redrawn where it stands.

        Messages of a place never share a moment, so that their order is theirs for good.
        """
        known = self.message(message.id)
        if known is not None:
            known.drawing = message.drawing
            return known
        newest = self._newest(message.place)
        if newest is not None:
            message.at = max(message.at, newest.at + TICK)
        return self.add(message)

    def take_back(self, message: SandboxMessage, remains: str) -> None:
        """Remove a message; where people have replied to it, `remains` is drawn in its place."""
        if self._first(select(SandboxMessage).where(SandboxMessage.thread == message.id)):
            message.drawing = remains
        else:
            self.remove(message)

    def messages(self, place: str, reader: str) -> list[SandboxMessage]:
        """The newest messages of a place that start a thread or stand alone, oldest first."""
        query = (
            select(SandboxMessage)
            .where(SandboxMessage.place == place, SandboxMessage.thread == "", _for(reader))
            .order_by(col(SandboxMessage.at).desc())
            .limit(NEWEST)
        )
        return self._all(query)[::-1]

    def replies(self, thread: str, reader: str) -> list[SandboxMessage]:
        """The replies of a thread, oldest first."""
        query = (
            select(SandboxMessage)
            .where(SandboxMessage.thread == thread, _for(reader))
            .order_by(col(SandboxMessage.at).desc())
            .limit(NEWEST)
        )
        return self._all(query)[::-1]

    def reply_counts(self, threads: Iterable[str], reader: str) -> dict[str, int]:
        """How many replies each thread has, for those that have any."""
        query = (
            select(SandboxMessage.thread, func.count())
            .where(
                SandboxMessage.workspace == self.workspace_id,
                col(SandboxMessage.thread).in_(list(threads)),
                _for(reader),
            )
            .group_by(SandboxMessage.thread)
        )
        return dict(self._all(query))

    def unread(self, reader: str) -> dict[str, int]:
        """How many messages of others each place has since the reader last looked."""
        read = and_(
            col(SandboxRead.place) == col(SandboxMessage.place),
            SandboxRead.person == reader,
            SandboxRead.workspace == self.workspace_id,
        )
        query = (
            select(SandboxMessage.place, func.count())
            .outerjoin(SandboxRead, read)
            .where(
                SandboxMessage.workspace == self.workspace_id,
                SandboxMessage.author != reader,
                _for(reader),
                or_(col(SandboxRead.id).is_(None), col(SandboxMessage.at) > col(SandboxRead.at)),
            )
            .group_by(SandboxMessage.place)
        )
        return dict(self._all(query))

    def mark_read(self, reader: str, place: str) -> None:
        """The reader has seen everything in a place."""
        newest = self._newest(place)
        if newest is None:
            return
        known = self._first(
            select(SandboxRead).where(SandboxRead.person == reader, SandboxRead.place == place)
        )
        if known is None:
            self.add(SandboxRead(person=reader, place=place, at=newest.at))
        else:
            known.at = newest.at

    def home(self, person: str) -> SandboxHome | None:
        """A person's home tab, once it was published."""
        query = select(SandboxHome).where(SandboxHome.person == person)
        return self._first(query)  # type: ignore[no-any-return]

    def put_home(self, person: str, drawing: str) -> None:
        """Publish a person's home tab."""
        known = self.home(person)
        if known is None:
            self.add(SandboxHome(person=person, drawing=drawing))
        else:
            known.drawing = drawing

    def _newest(self, place: str) -> SandboxMessage | None:
        query = (
            select(SandboxMessage)
            .where(SandboxMessage.place == place)
            .order_by(col(SandboxMessage.at).desc())
            .limit(1)
        )
        return self._first(query)  # type: ignore[no-any-return]


def _for(reader: str) -> ColumnElement[bool]:
    return col(SandboxMessage.only_for).in_(["", reader])
