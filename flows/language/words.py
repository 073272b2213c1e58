"""What the bot can say: a message is a one-line summary and parts, made of plain data.

Strings are always plain; formatting comes only from spans, and each adapter escapes what it draws.
The stricter limit of the platforms is checked when a word is made, so it fails in a test and not
in front of a customer team. The limits are Slack's Block Kit limits and the Adaptive Card advice
to stay under 25 KB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from flows.language.spans import (
    Bold,
    Channel,
    Day,
    Link,
    Mention,
    Nameable,
    Span,
    Spans,
    TooLong,
    When,
    at_most,
    cut,
    listed,
    plain,
)

if TYPE_CHECKING:
    from flows.language.forms import Form

TEXT_LIMIT = 2900
TITLE_LIMIT = 150
LABEL_LIMIT = 75
FACTS_LIMIT = 10
PARTS_LIMIT = 45
MESSAGE_LIMIT = 12_500  # all of its text; Slack refuses somewhat more, without saying how much
ALSO_LIMIT = 500  # what a button carries, beside its own id
BUTTONS_LIMIT = 4000  # labels and loads of all buttons: a card never drops one (Teams, 25 KB)

__all__ = [
    "FACTS_LIMIT",
    "LABEL_LIMIT",
    "PARTS_LIMIT",
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "Bold",
    "Button",
    "Channel",
    "Day",
    "Divider",
    "Does",
    "Fact",
    "Facts",
    "HasId",
    "Link",
    "Mention",
    "Message",
    "Nameable",
    "Named",
    "Part",
    "Picture",
    "Quote",
    "Small",
    "Span",
    "Spans",
    "Style",
    "Text",
    "Title",
    "TooLong",
    "When",
    "at_most",
    "cut",
    "listed",
    "plain",
]


@dataclass(frozen=True, slots=True)
class Named:
    """A step or a form by its name on the wire, where importing it would go in a circle.

    A test checks that each one exists.
    """

    name: str

    @property
    def wire(self) -> str:
        """The same name, as forms call it."""
        return self.name


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of a message; plain text."""

    text: str

    def __post_init__(self) -> None:
        at_most(TITLE_LIMIT, self.text, "A title")


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """A paragraph."""

    spans: Spans

    def __init__(self, *spans: Span) -> None:
        object.__setattr__(self, "spans", spans)
        at_most(TEXT_LIMIT, plain(spans), "A text")


@dataclass(frozen=True, slots=True, init=False)
class Small:
    """A paragraph in small print."""

    spans: Spans

    def __init__(self, *spans: Span) -> None:
        object.__setattr__(self, "spans", spans)
        at_most(TEXT_LIMIT, plain(spans), "A small text")


@dataclass(frozen=True, slots=True, init=False)
class Quote:
    """Words of a person, set apart from the bot's own."""

    spans: Spans

    def __init__(self, *spans: Span) -> None:
        object.__setattr__(self, "spans", spans)
        at_most(TEXT_LIMIT, plain(spans), "A quote")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a small table: a label and its value."""

    label: str
    value: Spans


@dataclass(frozen=True, slots=True, init=False)
class Facts:
    """A small table of labels and values."""

    facts: tuple[Fact, ...]

    def __init__(self, *facts: tuple[str, Span | Spans]) -> None:
        rows = tuple(
            Fact(label, value if isinstance(value, tuple) else (value,)) for label, value in facts
        )
        object.__setattr__(self, "facts", rows)
        if len(rows) > FACTS_LIMIT:
            message = f"{len(rows)} facts, {FACTS_LIMIT} are allowed"
            raise TooLong(message)
        for row in rows:
            at_most(1900, row.label + plain(row.value), "A fact")


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG picture with the same content in words; what takes its time is painted when sent."""

    __match_args__ = ("png", "alt")

    source: bytes | Callable[[], bytes] = field(repr=False)
    alt: str

    def __post_init__(self) -> None:
        at_most(1900, self.alt, "A picture's text")

    @property
    def png(self) -> bytes:
        """Its bytes; where they are painted, the painter remembers them."""
        return self.source if isinstance(self.source, bytes) else self.source()


class Style(StrEnum):
    """How loudly a button speaks."""

    PLAIN = "plain"  # one of several
    PRIMARY = "primary"  # what most people want here
    DANGER = "danger"  # cannot easily be taken back
    QUIET = "quiet"  # beside the matter; as plain as any other where nothing is quieter


class Does(Protocol):
    """A step that a press can run: see flows.language.steps.Step."""

    @property
    def name(self) -> str:
        """The step's name on the wire."""


@dataclass(frozen=True, slots=True, init=False)
class Button:
    """Something to press. Neighbouring buttons stand in one row.

    A button says when it is drawn whether it opens a form (`opens`) or runs a step (`does`):
    Slack can open a form on any press, Teams only if the card announced it. `also` carries small
    facts of the moment of drawing, such as the version that was read; never what people said.
    """

    label: str
    step: str
    opens: bool
    about: str | None
    also: Mapping[str, str]
    style: Style

    def __init__(  # noqa: PLR0913 -- the words of a button, each by name
        self,
        label: str,
        *,
        does: Does | None = None,
        opens: type[Form] | Named | None = None,
        about: HasId | str | None = None,
        also: Mapping[str, str] | None = None,
        style: Style = Style.PLAIN,
    ) -> None:
        at_most(LABEL_LIMIT, label, "A button")
        if (does is None) == (opens is None):
            message = f"The button {label!r} either does a step or opens a form"
            raise ValueError(message)
        set_ = object.__setattr__
        set_(self, "label", label)
        set_(self, "step", does.name if does is not None else opens.wire if opens else "")
        set_(self, "opens", opens is not None)
        set_(self, "about", about if isinstance(about, str) or about is None else about.id)
        at_most(ALSO_LIMIT, "".join(f"{k}{v}" for k, v in (also or {}).items()), "A button's load")
        set_(self, "also", dict(also or {}))
        set_(self, "style", style)


class HasId(Protocol):
    """Any record."""

    id: str


Part = Title | Text | Small | Quote | Facts | Divider | Picture | Button


def words_in(part: Part) -> str:
    """What a part says, for its length."""
    match part:
        case Title(text):
            return text
        case Text(spans) | Small(spans) | Quote(spans):
            return plain(spans)
        case Facts(facts):
            return "".join(fact.label + plain(fact.value) for fact in facts)
        case _:
            return ""


def load_of(button: Button) -> str:
    """What a button carries, for its length."""
    return button.label + "".join(f"{key}{value}" for key, value in button.also.items())


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """One thing the bot says: a summary for notifications and screen readers, and its parts."""

    summary: Spans
    parts: tuple[Part, ...]

    def __init__(self, summary: Span | Spans, *parts: Part) -> None:
        spans = summary if isinstance(summary, tuple) else (summary,)
        object.__setattr__(self, "summary", spans)
        object.__setattr__(self, "parts", parts)
        at_most(TEXT_LIMIT, plain(spans), "A summary")
        if len(parts) > PARTS_LIMIT:
            message = f"{len(parts)} parts, {PARTS_LIMIT} are allowed"
            raise TooLong(message)
        at_most(MESSAGE_LIMIT, "".join(words_in(part) for part in parts), "A message")
        at_most(BUTTONS_LIMIT, "".join(map(load_of, self.buttons())), "What the buttons carry")

    @property
    def body(self) -> tuple[Part, ...]:
        """The parts to draw; a message of one line is its summary."""
        return self.parts or (Text(*self.summary),)

    def buttons(self) -> tuple[Button, ...]:
        """Everything that can be pressed, in order."""
        return tuple(part for part in self.parts if isinstance(part, Button))
