"""The left rail: who one is, what time it is there, and the conversations with their marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from nicegui.element import Element

from adapters.sandbox.company import COMPANY, DM, HOME, PEOPLE, Somebody
from adapters.sandbox.sight import Reader, Room, Sight
from adapters.sandbox.tags import Menu, dressed, label_of, press, tag
from flows.language.steps import Command

LEAPS = (
    ("+1 hour", timedelta(hours=1), "an hour"),
    ("+1 day", timedelta(days=1), "a day"),
    ("+1 week", timedelta(days=7), "a week"),
)


class Goes(Protocol):
    """Where the rail leads."""

    shortcuts: Sequence[Command]

    def goes(self, place: str) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Open a conversation."""

    def skips(self, leap: timedelta, caption: str) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Move the clock ahead."""

    def uses_shortcut(self, verb: str) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Choose a global shortcut."""


class Rail:
    """Built once; afterwards only its marks and its clock change."""

    def __init__(self, sight: Sight, goes: Goes) -> None:
        self._goes = goes
        self._rooms: dict[str, tuple[Element, Element]] = {}
        with tag("aside", look="rail"):
            _company(sight.reader)
            self._clock()
            with tag("nav", aria_label="Conversations"):
                self._group("", [room for room in sight.rooms if room.native == HOME])
                self._group("Channels", [room for room in sight.rooms if _is_channel(room)])
                self._group("Direct messages", [room for room in sight.rooms if _is_dm(room)])
            self._shortcuts()
        self.show(sight)

    def show(self, sight: Sight) -> None:
        """Bring the clock and the unread marks up to date."""
        self._tell(sight.now, sight.reader)
        for room in sight.rooms:
            button, mark = self._rooms[room.native]
            unread = bool(room.unread)
            button.classes(add="unread" if unread else "", remove="" if unread else "unread")
            dressed(button, aria_current="page" if room.native == sight.place else "false")
            label_of(mark, str(room.unread) if unread else "")
            dressed(mark, aria_label=f"{room.unread} unread" if unread else "")
            mark.set_visibility(unread)

    def _clock(self) -> None:
        with tag("section", look="clock", aria_label="Clock of the sandbox"):
            self._time = tag("span", "", "time")
            self._zone = tag("span", "", "zone")
            with tag("div", look="leaps", role="group", aria_label="Skip ahead"):
                for label, leap, caption in LEAPS:
                    self._leap(label, leap, caption)

    def _leap(self, label: str, leap: timedelta, caption: str) -> None:
        press(label, lambda: self._goes.skips(leap, caption), "leap", aria_label=f"Skip {caption}")

    def _tell(self, now: datetime, reader: Reader) -> None:
        local = now.astimezone(reader.zone)
        label_of(self._time, f"{local:%a} {local.day} {local:%b}, {local:%H:%M}")
        label_of(self._zone, f"{reader.zone.key.rpartition('/')[2].replace('_', ' ')} time")

    def _group(self, heading: str, rooms: Sequence[Room]) -> None:
        if heading:
            tag("h2", heading)
        with tag("ul"):
            for room in rooms:
                with tag("li"):
                    self._room(room)

    def _room(self, room: Room) -> None:
        button = press("", lambda: self._goes.goes(room.native), "room", data_place=room.native)
        with button:
            tag("span", _sign(room), "sign", aria_hidden="true")
            tag("span", room.name, "label")
            if room.shared:
                tag("span", "⇄", "shared", role="img", aria_label="shared with outsiders")
            mark = tag("span", "", "mark")
        self._rooms[room.native] = (button, mark)

    def _shortcuts(self) -> None:
        if not self._goes.shortcuts:
            return
        with Menu("⚡ Shortcuts", look="up"):
            for command in self._goes.shortcuts:
                self._shortcut(command)

    def _shortcut(self, command: Command) -> None:
        press(command.shortcut, lambda: self._goes.uses_shortcut(command.verb), title=command.help)


def _company(reader: Reader) -> None:
    with tag("header", look="company"):
        tag("span", COMPANY, "firm")
        with Menu(f"You are: {reader.name} ▾", look="who"):
            for somebody in PEOPLE:
                _choice(somebody, reader)


def _choice(somebody: Somebody, reader: Reader) -> None:
    current = "true" if somebody.native == reader.native else None
    with tag("a", href=f"/?as={somebody.native}", aria_current=current):
        tag("b", somebody.name)
        tag("span", f"{somebody.role} · {somebody.city}")


def _sign(room: Room) -> str:
    return {HOME: "⌂"}.get(room.native, "●" if _is_dm(room) else "#")


def _is_dm(room: Room) -> bool:
    return room.native.startswith(DM)


def _is_channel(room: Room) -> bool:
    return room.native != HOME and not _is_dm(room)
