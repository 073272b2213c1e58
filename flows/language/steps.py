"""How a conversation is written: a Flow holds its steps and views, a Script all flows."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flows.language.events import Event
from flows.language.forms import Form
from flows.language.turn import HOME, Ask, Tools, Turn, Wanted
from flows.language.words import Message
from storage.book import Book
from storage.records import Notice, Record

__all__ = [
    "HOME",
    "Ask",
    "Command",
    "Flow",
    "Gone",
    "Script",
    "Step",
    "Tools",
    "Turn",
    "View",
    "Wanted",
]


class Gone(Exception):
    """What a press or a form is about is no longer known."""


R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Step:
    """A function of a conversation, with its name on the wire."""

    name: str
    run: Callable[..., None]
    record: type[Record] | None = None  # what it is about
    missed_after: timedelta | None = None  # a wake later than this is dropped
    by_people: bool = True  # False: only the clock or the platform runs it, whatever is pressed

    def __call__(self, turn: Turn, *args: object) -> None:
        """Run it, as another step of the same conversation may."""
        self.run(turn, *args)


@dataclass(frozen=True, slots=True)
class View:
    """A message drawn from a record as it is at delivery; None when there is nothing to show."""

    name: str
    draw: Callable[[Book, Any], Message | None]
    record: type[Record]
    notice: Notice | None = None  # the kind of private message it is; None: it always comes

    def __call__(self, book: Book, record: Record) -> Message | None:
        """Draw it."""
        return self.draw(book, record)


@dataclass(frozen=True, slots=True)
class Command:
    """A verb, with the line that help shows."""

    verb: str
    step: Step
    help: str
    usage: str = ""
    shortcut: str = ""  # title of the global shortcut that does the same, at most 24 characters
    on_message: str = ""  # title of the message shortcut that does the same


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def _about(function: Callable[..., object]) -> type[Record] | None:
    hints = typing.get_type_hints(function)
    hints.pop("return", None)
    records = [
        hint for hint in hints.values() if isinstance(hint, type) and issubclass(hint, Record)
    ]
    return records[0] if records else None


class Flow:
    """One conversation: what it answers to, what it says, what wakes it."""

    def __init__(self, module: str) -> None:
        self.name = module.rpartition(".")[2]
        self.steps: dict[str, Step] = {}
        self.views: dict[str, View] = {}
        self.commands: list[Command] = []
        self.forms: dict[str, type[Form]] = {}
        self.heard: dict[type[Event], Step] = {}

    def command(
        self,
        verb: str,
        *,
        help: str,  # noqa: A002 -- reads as the line that help shows
        usage: str = "",
        shortcut: str = "",
        on_message: str = "",
    ) -> Callable[[Callable[[Turn], None]], Step]:
        """The step of a verb."""

        def made(function: Callable[[Turn], None]) -> Step:
            step = self._step(function, _name(function))
            self.commands.append(Command(verb, step, help, usage, shortcut, on_message))
            return step

        return made

    def pressed(self, function: Callable[..., None]) -> Step:
        """The step of a button."""
        return self._step(function, _name(function))

    def opening(self, form: type[Form]) -> Callable[[Callable[..., None]], Step]:
        """The step that opens a form when a button that says so is pressed."""

        def made(function: Callable[..., None]) -> Step:
            self.forms[form.wire] = form
            return self._step(function, form.wire)

        return made

    def submitted(self, form: type[Form]) -> Callable[[Callable[..., None]], Step]:
        """The step that takes a form's answers."""

        def made(function: Callable[..., None]) -> Step:
            self.forms[form.wire] = form
            return self._step(function, f"{form.wire}!")

        return made

    def woken(
        self, *, missed_after: timedelta | None = None
    ) -> Callable[[Callable[..., None]], Step]:
        """A step that the clock runs. Later than `missed_after`, it is dropped."""

        def made(function: Callable[..., None]) -> Step:
            return self._step(function, _name(function), missed_after, by_people=False)

        return made

    def hears(self, event: type[Event]) -> Callable[[Callable[..., None]], Step]:
        """The step for something that happened on the platform, or in a tracker."""

        def made(function: Callable[..., None]) -> Step:
            step = self._step(function, _name(function), by_people=False)
            self.heard[event] = step
            return step

        return made

    def view(self, function: Callable[[Book, R], Message | None]) -> View:
        """A message that is drawn from a record."""
        record = _about(function)
        if record is None:
            message = f"{_name(function)} must say which record it draws"
            raise TypeError(message)
        view = View(_name(function), function, record)
        self.views[view.name] = view
        return view

    def dm(self, notice: Notice) -> Callable[[Callable[[Book, R], Message | None]], View]:
        """A view that people get in private, of the kind that they can have daily or not at all."""

        def made(function: Callable[[Book, R], Message | None]) -> View:
            view = dataclasses.replace(self.view(function), notice=notice)
            self.views[view.name] = view
            return view

        return made

    def _step(
        self,
        function: Callable[..., None],
        name: str,
        missed_after: timedelta | None = None,
        *,
        by_people: bool = True,
    ) -> Step:
        step = Step(name, function, _about(function), missed_after, by_people)
        self.steps[name] = step
        return step


class Script:
    """All conversations together: what the conductor looks things up in."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self.flows = tuple(flows)
        self.steps: dict[str, Step] = {}
        self.views: dict[str, View] = {}
        self.forms: dict[str, type[Form]] = {}
        self.commands: dict[str, Command] = {}
        self.heard: dict[type[Event], Step] = {}
        for flow in self.flows:
            self._add(flow)

    def _add(self, flow: Flow) -> None:
        for mine, theirs in (
            (self.steps, flow.steps),
            (self.views, flow.views),
            (self.forms, flow.forms),
            (self.heard, flow.heard),
            (self.commands, {command.verb: command for command in flow.commands}),
        ):
            twice = mine.keys() & theirs.keys()
            if twice:
                message = f"{flow.name} says again what another flow says: {twice}"
                raise ValueError(message)
            typing.cast("dict[object, object]", mine).update(
                typing.cast("dict[object, object]", theirs)
            )
