"""Spans: the pieces of text. Strings are always plain; formatting comes only from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

# How people call the bot differs: `/parley` on Slack and in the sandbox, `@Parley` on Teams. This
# character, which nobody can type, stands for it in our texts; adapters put theirs in.
CALLED = "\ue000"
COMMAND = "/parley"


def called(text: str, name: str = COMMAND) -> str:
    """A text of ours with the way people call the bot here."""
    return text.replace(CALLED, name)


def typed(text: str) -> str:
    """What somebody else wrote: it never carries the character that stands for our name."""
    return text.replace(CALLED, "")


class TooLong(ValueError):
    """A word is longer than the strictest platform allows."""


def at_most(limit: int, text: str, what: str) -> None:
    """Refuse a word that is longer than the strictest platform allows."""
    drawn = called(text)
    if len(drawn) > limit:
        message = f"{what} has {len(drawn)} characters, {limit} are allowed: {drawn[:40]!r}…"
        raise TooLong(message)


def cut(text: str, limit: int) -> str:
    """Shorten what a person wrote to `limit` characters, with an ellipsis; our own texts fit."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


class Nameable(Protocol):
    """Whoever can be mentioned: anything with the platform's id and a name."""

    native: str
    name: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Text that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, by the platform's id; `name` is what plain-text fallbacks show."""

    native: str
    name: str

    @classmethod
    def of(cls, person: Nameable) -> Mention:
        """Mention somebody the bot knows."""
        return cls(person.native, person.name or "someone")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, by the platform's id."""

    native: str
    name: str

    @classmethod
    def of(cls, place: Nameable) -> Channel:
        """Point at a channel the bot knows."""
        return cls(place.native, place.name or "channel")


@dataclass(frozen=True, slots=True)
class When:
    """A moment, shown in each reader's own zone. `at` is aware and UTC."""

    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None or self.at.utcoffset() != UTC.utcoffset(None):
            message = f"When needs an aware UTC moment, got {self.at!r}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Day:
    """A date without a time, the same for every reader."""

    on: date


@dataclass(frozen=True, slots=True)
class Link:
    """A link with a readable label."""

    url: str
    label: str


Span = str | Bold | Mention | Channel | When | Day | Link
Spans = tuple[Span, ...]


def plain(spans: Iterable[Span]) -> str:
    """Spans as plain text, for summaries, lengths and logs of the stage. Times are UTC here."""
    return called("".join(_plain(span) for span in spans))


def _plain(span: Span) -> str:  # noqa: PLR0911 -- one line for each kind of span
    match span:
        case str():
            return span
        case Bold(text):
            return text
        case Mention(_, name):
            return f"@{name}"
        case Channel(_, name):
            return f"#{name}"
        case When(at):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case Day(on):
            return on.isoformat()
        case Link(_, label):
            return label


def listed(spans: Iterable[Span], last: str = " and ") -> Spans:
    """Join spans as people list things: «Ana, Ben and Cem»."""
    items = tuple(spans)
    joined: list[Span] = []
    for index, item in enumerate(items):
        if index:
            joined.append(last if index == len(items) - 1 else ", ")
        joined.append(item)
    return tuple(joined)
