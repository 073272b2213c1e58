"""What the bot hears, in our words. Adapters make these from a platform's events.

`key` is the platform's own identity of the event; hearing it twice acts once. `workspace` is the
id `platform:native`. Profiles carry what the platform told us of people and places on the way, so
that a step finds them in storage and never has to ask the platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.language.forms import RawAnswers
from flows.language.work import Change
from storage.records import PersonKind, PlaceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person as the platform describes them; what is empty is not overwritten.

    With `known` false only the zone and the language are learnt: some platforms tell them with
    everything that a person does, and the rest when they are asked.
    """

    native: str
    known: bool = False  # the fields below were read from the platform
    name: str = ""
    kind: PersonKind = PersonKind.MEMBER
    admin: bool = False
    gone: bool = False
    zone: str = ""  # IANA
    language: str = ""  # BCP 47


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A conversation as the platform describes it. With only `native` known, nothing changes."""

    native: str
    known: bool = False
    name: str = ""
    kind: PlaceKind = PlaceKind.CHANNEL
    shared: bool = False
    archived: bool = False
    bot_inside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a person did, or that happened on the platform."""

    key: str
    workspace: str
    who: Profile | None = None
    where: Room | None = None
    people: tuple[Profile, ...] = ()  # others it speaks of, as far as they were looked up
    rooms: tuple[Room, ...] = ()

    @property
    def step(self) -> str:
        """The name of the step that answers it."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded(Event):
    """`/parley VERB rest`, a mention with a verb, or a bare verb in the private chat."""

    text: str  # everything after the command's name, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    """A button was pressed; whether it opens a form is the step's business."""

    name: str
    about: str | None = None
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def step(self) -> str:
        """The step the button named."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Event):
    """A form was sent in."""

    form: str
    answers: RawAnswers
    about: str | None = None
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def step(self) -> str:
        """The step that takes the form's answers."""
        return f"{self.form}!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut(Event):
    """A global shortcut, or one on a message; then `text` is the message, plain."""

    name: str  # the verb it stands for
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(Event):
    """Somebody looks at their home tab."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Event):
    """The bot was added to a channel, by `who`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned(Event):
    """The platform told us that people or places have changed; nothing is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten(Event):
    """The platform asks us to delete what we keep of somebody; `about` is their id here."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked(Event):
    """Something was changed in a connected tracker; `about` is its id here."""

    about: str
    change: Change
