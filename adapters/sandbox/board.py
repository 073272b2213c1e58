"""A list of messages that is drawn once and then only changed where something has changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from adapters.sandbox.blocks import day_of, in_utc, read_by
from adapters.sandbox.render import Block
from adapters.sandbox.sight import Shown
from adapters.sandbox.tags import Line, Scroller, tag
from flows.language.steps import Command

FACES = 8  # colours of the initials, see window.css


class Acts(Protocol):
    """What can be done to a message."""

    on_message: Sequence[Command]

    def presses(self, button: Block, shown: Shown, *, in_thread: bool) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Press one of its buttons."""

    def uses(self, verb: str, shown: Shown) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Choose one of the message shortcuts."""

    def dismisses(self, shown: Shown) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Remove a whisper that was read."""

    def opens_thread(self, shown: Shown) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Show its thread."""


class Board:
    """The messages of one conversation or thread."""

    def __init__(self, label: str, acts: Acts, *, in_thread: bool) -> None:
        self._acts = acts
        self._in_thread = in_thread
        self._shown: dict[str, Shown] = {}
        self._lines: dict[str, Line] = {}
        self._list = Scroller(label)
        with self._list:
            self._empty = tag("p", "Nothing has been said here yet.", "empty")

    def show(self, messages: Sequence[Shown]) -> None:
        """Make the list say exactly this."""
        wanted = {shown.id for shown in messages}
        for gone in [known for known in self._lines if known not in wanted]:
            del self._shown[gone]
            self._lines.pop(gone).delete()
        self._empty.set_visibility(not messages)
        for shown in messages:
            if self._shown.get(shown.id) != shown:
                self._draw(shown)

    def _draw(self, shown: Shown) -> None:
        self._shown[shown.id] = shown
        line = self._lines.get(shown.id)
        if line is None:
            with self._list:
                line = self._lines[shown.id] = Line()
            line.on_act(lambda what, detail: self._act(shown.id, what, detail))
        line.show(_blocks(shown), head=self._head(shown), typed=shown.said if shown.author else "")

    def _head(self, shown: Shown) -> dict[str, Any]:
        local = shown.at.astimezone(shown.reader.zone)
        day = day_of(local.date(), shown.reader.today) if shown.first_of_day else ""
        return {
            "name": shown.name,
            "app": not shown.author,
            "face": f"face-{sum(shown.author.encode()) % FACES}" if shown.author else "face-bot",
            "at": shown.at.isoformat(),
            "time": f"{local:%H:%M}",
            "title": in_utc(shown.at),
            "day": day[:1].upper() + day[1:],
            "private": shown.private,
            "threads": not self._in_thread,
            "replies": shown.replies,
            "menu": self._menu() if shown.author else [],
        }

    def _menu(self) -> list[dict[str, str]]:
        return [{"verb": one.verb, "title": one.on_message} for one in self._acts.on_message]

    def _act(self, message_id: str, what: str, detail: Any) -> Any:  # noqa: ANN401 -- from the page
        shown = self._shown[message_id]
        match what:
            case "press":
                return self._acts.presses(
                    button_at(json.loads(shown.said)["blocks"], detail),
                    shown,
                    in_thread=self._in_thread,
                )
            case "use":
                return self._acts.uses(str(detail), shown)
            case "dismiss":
                return self._acts.dismisses(shown)
            case _:
                return self._acts.opens_thread(shown)


def button_at(blocks: Sequence[Block], at: Sequence[int]) -> Block:
    """The button at a block's and its own index: the page names no steps, it only points."""
    block, index = at
    button: Block = blocks[block]["buttons"][index]
    return button


def _blocks(shown: Shown) -> list[Block]:
    return [] if shown.author else read_by(shown.reader, json.loads(shown.said)["blocks"])
