"""A small script and company to try the engine on, without any real conversation.

A `Team` record stands for a subject; its name is what is said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from bot.conductor import Conductor
from bot.deliveries import Deliveries
from flows.language.events import Commanded, Pressed, Profile, Room
from flows.language.forms import Form, Refused, form, short
from flows.language.steps import Flow, Script, Turn
from flows.language.words import Message, Named
from storage.book import Book
from storage.engine import Storage
from storage.records import Delivery, Lane, Person, Place, Team
from tests.chaos.platform import Platform
from tests.stage import MONDAY, ManualClock

WORKSPACE = "stage:W1"
flow = Flow("tests.toys")


@form("Say something", submit="Say it")
class Say(Form):
    """One question."""

    words: str = short("What?", limit=80)


@dataclass
class Mischief:
    """What goes wrong in the toys' steps and views; tests set it."""

    in_step: Callable[[Turn], None] | None = None
    in_view: Callable[[Team], None] | None = None
    woken: list[str] = field(default_factory=list)


MISCHIEF = Mischief()


@flow.command("say", help="say something here")
def say(turn: Turn) -> None:
    """Keep a subject and say it where it was said."""
    team = turn.book.add(Team(name=turn.text))
    if MISCHIEF.in_step:
        MISCHIEF.in_step(turn)
    if turn.where is not None:
        turn.show(words, team, to=turn.where)
    turn.whisper("Said.")


@flow.submitted(Say)
def said(turn: Turn, answers: Say) -> None:
    """The same from a form."""
    turn.book.add(Team(name=answers.words))
    if MISCHIEF.in_step:
        MISCHIEF.in_step(turn)
    raise Refused(words="Please say it differently.")


@flow.pressed
def change(turn: Turn, team: Team) -> None:
    """Say it differently, where it stands."""
    team.name = turn.also["name"]
    turn.refresh(words, team)


@flow.pressed
def answer(turn: Turn, team: Team) -> None:
    """Reply to it."""
    assert turn.where is not None
    turn.show(reply, team, to=turn.where, under=(words, team))


@flow.pressed
def later(turn: Turn, team: Team) -> None:
    """Wake up later; asking again moves it."""
    turn.wake(Named("toys.wake"), team, at=turn.now + timedelta(minutes=int(turn.also["minutes"])))


@flow.pressed
def never_mind(turn: Turn, team: Team) -> None:
    """Do not wake up after all."""
    turn.forget(Named("toys.wake"), team)


@flow.woken()
def wake(turn: Turn, team: Team) -> None:
    """Note it, and say it in the channel."""
    MISCHIEF.woken.append(team.name)
    if MISCHIEF.in_step:
        MISCHIEF.in_step(turn)
    place = turn.book.place_called("c1")
    assert place is not None
    turn.show(words, team, to=place, tag="woken")


@flow.view
def words(book: Book, team: Team) -> Message | None:  # noqa: ARG001 -- what a view is called with
    """The subject."""
    if MISCHIEF.in_view:
        MISCHIEF.in_view(team)
    return Message(team.name) if team.name else None


@flow.view
def reply(book: Book, team: Team) -> Message:  # noqa: ARG001 -- what a view is called with
    """A reply."""
    return Message(f"re: {team.name}")


SCRIPT = Script((flow,))


class Toys:
    """A conductor and deliveries on the toy script, as one process has them."""

    def __init__(
        self, storage: Storage, clock: ManualClock | None = None, platform: Platform | None = None
    ) -> None:
        self.storage = storage
        self.clock = clock or ManualClock(MONDAY)
        self.platform = platform or Platform(self.clock)
        self.conductor = Conductor(storage, SCRIPT, self.clock)
        self.deliveries = Deliveries(self.conductor, {"stage": self.platform})

    def settle(self, places: Iterable[str] = ("c1", "c2", "c3")) -> None:
        """The workspace, its channels, and Ana."""
        with self.storage.book(WORKSPACE) as book:
            book.settle_workspace("stage", "W1", "Toys")
            book.add(Person(native="ana", name="Ana", zone="Europe/Lisbon"))
            for place in places:
                book.add(Place(native=place, name=place))

    async def passes(self, **delta: float) -> None:
        """Let time pass, then keep what is due."""
        self.clock.at += timedelta(**delta)
        await self.deliveries.drain()

    async def says(self, text: str, where: str = "c1") -> None:
        """Ana says something in a channel."""
        await self.conductor.hear(commanded(f"say {text}", where))

    async def presses(self, name: str, about: str, /, **also: str) -> None:
        """Ana presses a button about a subject."""
        event = Pressed(name=f"toys.{name}", about=about, also=also, **told())
        await self.conductor.hear(event)

    def subject(self, name: str) -> str:
        """The id of the subject with this name."""
        with self.storage.book(WORKSPACE) as book:
            return next(team.id for team in book.teams() if team.name == name)

    def held(self) -> list[datetime]:
        """Until when each lane with something to do is held."""
        with self.storage.session() as session:
            waiting = select(Lane).where(col(Lane.due_at).is_not(None))
            return [lane.free_at for lane in session.exec(waiting)]

    def rows(self) -> list[Delivery]:
        """All deliveries, in the order they were written down."""
        return deliveries_of(self.storage)

    def row(self) -> Delivery:
        """The only delivery."""
        (one,) = self.rows()
        return one


def deliveries_of(storage: Storage) -> list[Delivery]:
    """All deliveries of a database, in the order they were written down."""
    with storage.session() as session:
        return list(session.exec(select(Delivery).order_by(col(Delivery.id))))


def commanded(text: str, where: str = "c1", key: str = "") -> Commanded:
    """Ana types a command."""
    return Commanded(text=text, **told(where, key))


def told(where: str = "c1", key: str = "") -> dict[str, Any]:
    """Who, where and under which key: what every event carries."""
    return {
        "key": key or uuid4().hex,
        "workspace": WORKSPACE,
        "who": Profile(native="ana"),
        "where": Room(native=where),
    }
