"""What a person sees, whatever the platform: messages, buttons and forms as plain lines.

Each platform's drawing is read back into these, so that two of them being equal says that people
read the same words. Mentions are @names, moments are UTC, buttons stand in brackets, and the name
the bot is called by is one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from flows.language.spans import CALLED as SPAN

Json = dict[str, Any]
Filled = str | tuple[str, ...]

ELSEWHERE = "«elsewhere»"  # another platform, by its name
NAMES = ("/parley", "@parley", SPAN)  # SPAN: what stands in our texts until it is drawn
CALLED = "«Parley»"  # `/parley` on Slack and in the sandbox, `@Parley` on Teams
_CALLED = re.compile(r"(?<![\w/])[/@]parley\b", re.IGNORECASE)
_PLATFORM = re.compile(
    r"\b(on Slack|on Microsoft Teams|in the sandbox)( \([^)]*\))?", re.IGNORECASE
)
_CODE = re.compile(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b")


def normal(text: str) -> str:
    """Words as they count for a comparison."""
    shown = _CODE.sub("«code»", _PLATFORM.sub(ELSEWHERE, _CALLED.sub(CALLED, text)))
    return "\n".join(line.rstrip() for line in shown.splitlines())


def must_call_it(name: str, words: Iterable[str]) -> None:
    """The bot is called as people call it here, and in no other way."""
    wrong = [one for one in NAMES if one != name.casefold()]
    found = [line for line in words if any(one in line.casefold() for one in wrong)]
    assert not found, f"Here it is {name}: {found}"


def moment(at: datetime) -> str:
    """A moment, the same for every reader."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def day(on: date) -> str:
    """A date that no reader takes for another."""
    return f"{on:%a} {on.day} {on:%b %Y}"


@dataclass(frozen=True)
class Button:
    """Something to press; `native` is what the client of the platform keeps of it."""

    label: str
    native: Json


@dataclass(frozen=True)
class Message:
    """One thing the bot said."""

    lines: tuple[str, ...]
    buttons: tuple[Button, ...] = ()

    @property
    def text(self) -> str:
        """All of it, as one reads it."""
        return normal("\n".join(self.lines))


@dataclass(frozen=True)
class Thread:
    """A message in a channel, and the replies under it."""

    head: Message
    replies: tuple[Message, ...] = ()

    def __iter__(self) -> Iterator[Message]:
        return iter((self.head, *self.replies))


@dataclass(frozen=True)
class World:
    """All that the bot has said and that stands, as everybody together sees it."""

    threads: Mapping[str, list[Thread]] = field(default_factory=dict)  # by channel
    chats: Mapping[str, list[Message]] = field(default_factory=dict)  # by person
    homes: Mapping[str, Message] = field(default_factory=dict)  # by person

    def words(self) -> Iterator[str]:
        """Every line, letter for letter."""
        threads = (list(thread) for threads in self.threads.values() for thread in threads)
        for messages in (*threads, *self.chats.values(), list(self.homes.values())):
            for message in messages:
                yield from message.lines

    def everything(self) -> dict[str, str]:
        """Each message by where it stands."""
        found: dict[str, str] = {}
        for channel, threads in self.threads.items():
            for number, thread in enumerate(threads, 1):
                for reply, message in enumerate(thread):
                    found[f"#{channel} {number}.{reply}"] = message.text
        for key, messages in self.chats.items():
            for number, message in enumerate(messages, 1):
                found[f"{key}'s chat {number}"] = message.text
        return found | {f"{key}'s home": message.text for key, message in self.homes.items()}


@dataclass(frozen=True)
class Field:
    """One question of an open form, as it is drawn."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False
    options: Mapping[str, str] = field(default_factory=dict)  # label by value
    filled: Filled = ""
    native: Json = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The question as one reads it, with what is filled in already."""
        optional = " (optional)" if self.optional else ""
        hint = f" · {self.hint}" if self.hint else ""
        options = f" <{' | '.join(self.options.values())}>" if self.options else ""
        filled = self.filled if isinstance(self.filled, str) else ", ".join(sorted(self.filled))
        return normal(f"{self.label}{optional}{hint}{options} = {filled or '–'}")

    def option(self, wish: object) -> str:
        """The value of the option that somebody chooses, by its value or by its label."""
        for value, label in self.options.items():
            if str(wish) in {value, label}:
                return value
        raise AssertionError(f"{self.label} has no option {wish!r}, only {self.options}")


@dataclass(frozen=True)
class Form:
    """A form that stands open before somebody."""

    title: str
    submit: str
    intro: tuple[str, ...]
    fields: tuple[Field, ...]
    native: Json

    def words(self) -> Iterator[str]:
        """Every line, letter for letter."""
        yield from (self.title, self.submit, *self.intro)
        for one in self.fields:
            yield from (one.label, one.hint, *one.options.values())

    @property
    def text(self) -> str:
        """The form as one reads it."""
        questions = [f"  {one.text}" for one in self.fields]
        return "\n".join([self.title, *map(normal, self.intro), *questions, f"  [{self.submit}]"])


@dataclass
class Reply:
    """What came back at once to the person who acted, and to nobody else."""

    whispers: list[Message] = field(default_factory=list)
    form: Form | None = None
    problems: dict[str, str] = field(default_factory=dict)
    redrawn: Form | None = None  # the form that was sent, with its problems and its answers

    def words(self) -> Iterator[str]:
        """Every line, letter for letter."""
        for message in self.whispers:
            yield from message.lines
        for form in (self.form, self.redrawn):
            yield from form.words() if form else ()
        yield from self.problems.values()

    @property
    def told(self) -> str:
        """What was whispered."""
        return "\n\n".join(one.text for one in self.whispers)
