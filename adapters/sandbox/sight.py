"""What one person sees at one moment: read in one transaction, drawn by the window."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapters.sandbox.company import BOT, HOME, WORKSPACE, dm_of
from adapters.sandbox.render import Drawing
from flows.language.hours import zone_of
from storage.book.sandbox import SandboxMemory
from storage.engine import Storage
from storage.records import Person, PersonKind, Place, SandboxMessage


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and when."""

    native: str
    name: str
    zone: ZoneInfo
    today: date  # theirs


@dataclass(frozen=True, slots=True)
class Room:
    """A line of the list of conversations."""

    native: str
    name: str
    shared: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its reader sees it; when nothing here has changed, it is not drawn again."""

    id: str
    place: str
    thread: str
    author: str  # native id; empty for the bot
    name: str
    said: str  # a person's text, or the bot's drawing as JSON: only read when it is drawn
    private: bool
    at: datetime
    reader: Reader
    first_of_day: bool = False
    replies: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything on a person's page."""

    reader: Reader
    now: datetime
    place: str
    thread: str
    rooms: tuple[Room, ...]
    messages: tuple[Shown, ...]
    replies: tuple[Shown, ...]  # the root first; empty without a thread
    home: Drawing | None
    people: tuple[Person, ...]

    @property
    def room(self) -> Room:
        """The room that is open."""
        return next(room for room in self.rooms if room.native == self.place)


def look(storage: Storage, now: datetime, who: str, place: str, thread: str) -> Sight:
    """What `who` sees in `place`, which is thereby read. LookupError for a stranger.

    A place they may not see becomes the first one they may, a thread elsewhere becomes none.
    """
    with storage.session() as session:
        memory = SandboxMemory(session, WORKSPACE)
        people = {person.native: person for person in memory.everyone()}
        me = people.get(who)
        if me is None:
            message = f"nobody here is called {who}"
            raise LookupError(message)
        zone = zone_of(me)
        reader = Reader(me.native, me.name, zone, now.astimezone(zone).date())
        return _Look(memory, people, me, reader).at(now, place, thread)


@dataclass(frozen=True, slots=True)
class _Look:
    memory: SandboxMemory
    people: dict[str, Person]
    me: Person
    reader: Reader

    def at(self, now: datetime, place: str, thread: str) -> Sight:
        seen = [room for room in self.memory.rooms() if _may_see(self.me, room)]
        known = {room.native for room in seen} | {HOME, dm_of(self.me.native)}
        place = place if place in known else seen[0].native
        self.memory.mark_read(self.me.native, place)
        roots = self.memory.messages(place, self.me.native) if place != HOME else []
        replies = self._thread(place, thread)
        return Sight(
            reader=self.reader,
            now=now,
            place=place,
            thread=thread if replies else "",
            rooms=self._rooms(seen),
            messages=self._shown(roots),
            replies=replies,
            home=self._home() if place == HOME else None,
            people=tuple(self.people.values()),
        )

    def _rooms(self, seen: Sequence[Place]) -> tuple[Room, ...]:
        unread = self.memory.unread(self.me.native)
        dm = dm_of(self.me.native)
        return (
            Room(HOME, "Home"),
            *(Room(one.native, one.name, one.shared, unread.get(one.native, 0)) for one in seen),
            Room(dm, BOT, unread=unread.get(dm, 0)),
        )

    def _thread(self, place: str, thread: str) -> tuple[Shown, ...]:
        root = self.memory.message(thread)
        if root is None or root.place != place or root.only_for not in {"", self.me.native}:
            return ()
        return self._shown([root, *self.memory.replies(thread, self.me.native)])

    def _home(self) -> Drawing | None:
        home = self.memory.home(self.me.native)
        return json.loads(home.drawing) if home else None

    def _shown(self, rows: Sequence[SandboxMessage]) -> tuple[Shown, ...]:
        counts = self.memory.reply_counts([row.id for row in rows], self.me.native)
        shown: list[Shown] = []
        day: date | None = None
        for row in rows:
            local = row.at.astimezone(self.reader.zone).date()
            shown.append(self._one(row, counts.get(row.id, 0), first_of_day=local != day))
            day = local
        return tuple(shown)

    def _one(self, row: SandboxMessage, replies: int, *, first_of_day: bool) -> Shown:
        author = self.people.get(row.author)
        return Shown(
            id=row.id,
            place=row.place,
            thread=row.thread or row.id,
            author=row.author,
            name=author.name if author else BOT,
            said=row.drawing,
            private=bool(row.only_for),
            at=row.at,
            reader=self.reader,
            first_of_day=first_of_day,
            replies=replies,
        )


def _may_see(person: Person, room: Place) -> bool:
    """A guest is only let into the channels made for people from outside."""
    return room.shared or person.kind is PersonKind.MEMBER
