"""A turn: one event and the step that answers it.

A step does no input or output. It changes records through `turn.book` and writes down what shall
be said (`show`) and when to wake up (`wake`); the conductor keeps these promises after the commit.
`open` and `whisper` are the immediate answer to the person who acted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flows.language.forms import Form, Raw, filled_value
from flows.language.words import Does, Message, Named, Part, Span, Text
from storage.book import Book
from storage.records import DeliveryKind, Mirror, Person, Place, Record, Tracker, Workspace
from storage.terms import Terms

if TYPE_CHECKING:
    from flows.language.steps import Command, View

REPLAN = Named("reminding.replan")  # a person's reminders fit their hours again
HOME = "home.home"  # the view of the home tab: every conversation redraws it, none imports it
# What a delivery to a tracker does; no step answers to these names.
SYNC, CHECK = "tracking.sync", "tracking.check"


@dataclass(frozen=True, slots=True)
class Ask:
    """A form to be opened now, for the person who acted."""

    form: type[Form]
    about: str | None
    also: Mapping[str, str]
    where: str  # the platform's id of the place it belongs to; empty when nowhere
    filled: Mapping[str, Raw]
    intro: tuple[Part, ...]
    options: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A delivery to be written down: see storage.records.deliveries.Delivery."""

    kind: DeliveryKind
    step: str
    about: str
    tag: str = ""
    at: datetime | None = None  # None: as soon as may be
    to: Place | Person | None = None
    under: str = ""
    lane: str = ""
    patient: bool = False  # waits for the person's working hours
    again_only: bool = False  # only if it was asked for before
    cancel: bool = False

    @property
    def key(self) -> str:
        """Its identity: asking again with the same key moves or redraws it."""
        to = self.to.id if self.to is not None else ""
        return f"{self.kind.value}:{self.step}:{self.about}:{to}:{self.tag}"


@dataclass(frozen=True, slots=True)
class Tools:
    """What a step may use that only whoever runs the bot can give it: addresses, and terms."""

    # A link to download something: the workspace, the person, the customer ("" for what is theirs)
    # and the format. None where people cannot reach this Parley with a browser.
    export: Callable[[Workspace, Person, str, str], str | None] = lambda *_: None
    address: str = ""  # where others reach this Parley; empty when they do not
    check_address: Callable[[str], None] = lambda _: None  # ValueError: nothing is sent there
    terms: Terms = field(default_factory=Terms)  # how long what is kept
    # Writes down, outside of the database and before it is done, that somebody is forgotten: their
    # id, so that no backup brings them back.
    list_erased: Callable[[str], None] = lambda _: None


class Nobody(Exception):
    """A step woken by the clock asked who acted."""


@dataclass(slots=True)
class Turn:
    """One event and the step that answers it: what it may look at, and what it may promise."""

    book: Book
    workspace: Workspace
    now: datetime
    debrief_delay: timedelta
    capture_delay: timedelta
    someone: Person | None = None
    where: Place | None = None
    text: str = ""
    quoted: str = ""  # the message a shortcut was used on, plain
    also: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Command] = field(default_factory=dict)
    tools: Tools = Tools()
    asked: Ask | None = None
    whispered: Message | None = None
    wanted: list[Wanted] = field(default_factory=list)

    @property
    def real_now(self) -> datetime:
        """The present moment outside of this workspace, whose clock may run ahead."""
        return self.now - self.workspace.ahead

    @property
    def who(self) -> Person:
        """The person who acted."""
        if self.someone is None:
            message = "the clock acted, nobody did"
            raise Nobody(message)
        return self.someone

    def open(
        self,
        form: type[Form],
        about: Record | None = None,
        *,
        intro: tuple[Part, ...] = (),
        also: Mapping[str, str] | None = None,
        options: Mapping[str, tuple[Any, ...]] | None = None,
        **filled: object,
    ) -> None:
        """Open a form for the person who acted, with answers filled in as far as they are known."""
        raw = {name: filled_value(value) for name, value in filled.items()}
        where = self.where.native if self.where else ""
        about_id = about.id if about else None
        self.asked = Ask(form, about_id, also or {}, where, raw, intro, options or {})

    def whisper(self, said: Message | Span, *more: Span) -> None:
        """Answer the person who acted, and nobody else."""
        if isinstance(said, Message):
            self.whispered = said
        else:
            self.whispered = Message((said, *more), Text(said, *more))

    def show(  # noqa: PLR0913 -- what, to whom, where and when, each by name
        self,
        view: View,
        record: Record,
        *,
        to: Place | Person,
        under: tuple[View, Record] | None = None,
        tag: str = "",
        at_once: bool = False,
    ) -> None:
        """Post a view, or edit it where it already stands.

        To a person it goes as a private message and waits for their working hours, unless it is
        `at_once`. `under` names the message it answers, in the same place.
        """
        parent = ""
        if under is not None:
            parent = Wanted(
                kind=DeliveryKind.SHOW, step=under[0].name, about=under[1].id, to=to
            ).key
        self.wanted.append(
            Wanted(
                kind=DeliveryKind.SHOW,
                step=view.name,
                about=record.id,
                tag=tag,
                to=to,
                under=parent,
                patient=isinstance(to, Person) and not at_once,
            )
        )

    def refresh(self, view: View, record: Record) -> None:
        """Draw a view again wherever it stands; where it was never shown, nothing happens."""
        self.refresh_named(view.name, record)

    def refresh_named(self, view: str, record: Record) -> None:
        """As refresh, for a view of a conversation that comes later and cannot be imported."""
        self.wanted.append(
            Wanted(kind=DeliveryKind.SHOW, step=view, about=record.id, again_only=True)
        )

    def withdraw(self, view: View, record: Record) -> None:
        """Take back what has not been said yet; what stands, stands."""
        self.wanted.append(
            Wanted(kind=DeliveryKind.SHOW, step=view.name, about=record.id, cancel=True)
        )

    def show_home(self, view: View, person: Person) -> None:
        """Publish a person's home tab."""
        self.wanted.append(
            Wanted(kind=DeliveryKind.HOME, step=view.name, about=person.id, to=person)
        )

    def refresh_home(self, person: str) -> None:
        """Draw a person's home tab again, if they ever looked at it; `person` is their id."""
        self.wanted.append(Wanted(kind=DeliveryKind.HOME, step=HOME, about=person, again_only=True))

    def hasten(self, person: Person) -> None:
        """Look again at what is held for a person: their hours or their leave have changed.

        What they set here holds for their linked account as well.
        """
        self.book.hasten(person.id, self.real_now)
        if self.book.next_nudge(person) is not None:
            self.wake(REPLAN, person, at=self.now)
        self.book.share_settings(person, self.real_now, wakes=REPLAN.name)

    def wake(self, step: Does, record: Record, *, at: datetime, tag: str = "") -> None:
        """Run a step at a moment. Asking again moves it."""
        self.wanted.append(
            Wanted(
                kind=DeliveryKind.WAKE,
                step=step.name,
                about=record.id,
                tag=tag,
                at=at,
                lane=f"{self.workspace.id}:wake:{record.id}",
            )
        )

    def forget(self, step: Does, record: Record, tag: str = "") -> None:
        """Do not run a step after all."""
        self.wanted.append(
            Wanted(kind=DeliveryKind.WAKE, step=step.name, about=record.id, tag=tag, cancel=True)
        )

    def sync(self, mirror: Mirror, *, at: datetime | None = None) -> None:
        """Bring an item up to date in a tracker; asking again moves it."""
        self._to_tracker(SYNC, mirror.id, mirror.tracker, at)

    def check(self, tracker: Tracker) -> None:
        """See whether a tracker can be reached and believes us."""
        self._to_tracker(CHECK, tracker.id, tracker.id, None)

    def _to_tracker(self, step: str, about: str, tracker: str, at: datetime | None) -> None:
        lane = f"{self.workspace.id}:tracker:{tracker}"
        self.wanted.append(Wanted(kind=DeliveryKind.SYNC, step=step, about=about, at=at, lane=lane))
