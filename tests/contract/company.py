"""A company on one platform: its people and channels, its clock, and all that can be seen in it.

The same five colleagues, one guest and three channels on Slack, on Teams and in the sandbox. What
differs is how a person's client talks to the bot and how the bot's messages are drawn: that is in
on_slack.py, on_teams.py and on_sandbox.py. Everything behind the door is real.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.book import Book
from storage.records import Person as PersonRecord
from storage.records import PersonKind, Place, Team
from tests.contract.installation import Installation
from tests.contract.person import Person
from tests.contract.seen import Button, Form, Message, Reply, Thread, World
from tests.stage import MONDAY

CALLS, SALES, SHARED = "crucial-calls", "sales", "acme-shared"
CHANNELS = (CALLS, SALES, SHARED)
CHAT = "chat"  # one's private chat with the bot


@dataclass(frozen=True)
class Somebody:
    """A person as their platform knows them."""

    name: str
    zone: str
    guest: bool = False
    admin: bool = False


PEOPLE = {
    "ana": Somebody("Ana", "Europe/Lisbon"),
    "ben": Somebody("Ben", "Europe/London"),
    "cem": Somebody("Cem", "Europe/Istanbul"),
    "dora": Somebody("Dora", "Europe/Berlin", admin=True),
    "eve": Somebody("Eve", "America/Chicago"),
    "gus": Somebody("Gus", "Europe/Lisbon", guest=True),
}
TEAM = ("ana", "ben", "cem", "dora")
MANAGER = "dora"
STRANGER = "eve"  # has never met the bot


class Company(ABC):
    """Everything a play needs: people who act, time that passes, and what then stands where."""

    platform = ""
    called = "/parley"  # what people call the bot

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.storage = installation.storage
        self.clock = installation.clock
        self.hear = installation.conductor.hear
        self.aside = "Elsewhere: " if installation.companies else ""
        self.world = World()  # as it was after the last act
        self.ana, self.ben, self.cem, self.dora, self.eve, self.gus = (
            Person(self, key, one.name) for key, one in PEOPLE.items()
        )
        installation.companies.append(self)

    @property
    def elsewhere(self) -> Company:
        """The same people once more, on another platform of this installation."""
        return next(one for one in self.installation.companies if one is not self)

    # The platform

    @property
    @abstractmethod
    def workspace(self) -> str:
        """The id of the workspace in storage."""

    @abstractmethod
    async def opens(self) -> None:
        """Start the adapter."""

    @abstractmethod
    async def closes(self) -> None:
        """Stop the adapter and its double."""

    @abstractmethod
    def native(self, key: str) -> str:
        """The platform's id of a person or a channel."""

    # What a person's client does

    @abstractmethod
    async def types(self, who: str, text: str, where: str) -> Reply:
        """Send a command."""

    @abstractmethod
    async def mentions(self, who: str, text: str, where: str) -> Reply:
        """Write to the bot by its name."""

    @abstractmethod
    async def uses(self, who: str, title: str, text: str, where: str) -> Reply:
        """Choose a shortcut by its title; on a message when there is a text."""

    @abstractmethod
    async def presses(self, who: str, button: Button) -> Reply:
        """Press a button."""

    @abstractmethod
    async def sends(self, who: str, form: Form, answers: dict[str, object]) -> Reply:
        """Send a form in: these answers, and what is filled in already for the other questions."""

    @abstractmethod
    async def opens_home(self, who: str) -> Reply:
        """Look at one's own page."""

    @abstractmethod
    async def repeats(self) -> Reply:
        """The platform delivers the last act once more."""

    # What happens without the bot

    @abstractmethod
    async def invites(self, who: str, where: str) -> Reply:
        """Somebody brings the bot into a channel."""

    @abstractmethod
    async def archives(self, where: str) -> None:
        """A channel is archived."""

    @abstractmethod
    async def shares(self, where: str) -> None:
        """People from outside are let into a channel."""

    @abstractmethod
    async def renames(self, where: str, name: str) -> None:
        """A channel gets another name."""

    @abstractmethod
    async def leaves(self, who: str) -> None:
        """Somebody leaves the company."""

    # What stands where

    @abstractmethod
    def threads(self, where: str) -> list[Thread]:
        """What stands in a channel, the oldest first."""

    @abstractmethod
    def chat(self, who: str) -> list[Message]:
        """What the bot has told somebody in private, the oldest first; no answers to acts."""

    @abstractmethod
    def home(self, who: str) -> Message | None:
        """Somebody's own page; None before it was opened."""

    def looks(self) -> World:
        """All of it."""
        homes = {key: self.home(key) for key in PEOPLE}
        return World(
            {name: self.threads(name) for name in CHANNELS},
            {key: self.chat(key) for key in PEOPLE},
            {key: home for key, home in homes.items() if home is not None},
        )

    # The company

    def settle(self, *, with_team: bool = True) -> None:
        """The people are known, and the team lives in #crucial-calls."""
        with self.storage.book(self.workspace) as book:
            people = {key: book.add(self._person(key)) for key in PEOPLE}
            places = {key: self._place(book, key) for key in CHANNELS}
            if not with_team:
                return
            home, manager = places[CALLS].id, people[MANAGER].id
            team = book.add(Team(name="Customer team", channel=home, manager=manager))
            book.set_members(team, [people[key] for key in TEAM])

    def _person(self, key: str) -> PersonRecord:
        one = PEOPLE[key]
        greeted = None if key == STRANGER else MONDAY
        native = self.native(key)
        kind = PersonKind.GUEST if one.guest else PersonKind.MEMBER
        return PersonRecord(
            native=native,
            name=one.name,
            zone=one.zone,
            kind=kind,
            admin=one.admin,
            greeted_at=greeted,
        )

    def _place(self, book: Book, key: str) -> Place:
        return book.add(Place(native=self.native(key), name=key, shared=key == SHARED))

    # Time

    async def skip(self, **delta: float) -> None:
        """Let time pass; everything that falls due on the way is kept at its moment."""
        await self.installation.skip(timedelta(**delta))

    async def until(self, target: datetime) -> None:
        """Let time pass until a moment."""
        await self.installation.until(target)

    async def acted(self, *lines: str) -> None:
        """Somebody did something: say what is due now, and write it all down."""
        await self.installation.deliveries.drain()
        self.installation.notes(*(f"{self.aside}{line}" for line in lines))

    # What everybody can see

    @property
    def head(self) -> str:
        """The newest thread's head in the team's channel."""
        threads = self.world.threads[CALLS]
        return threads[-1].head.text if threads else ""

    @property
    def replies(self) -> list[str]:
        """The replies under it."""
        return [one.text for one in self.world.threads[CALLS][-1].replies]
