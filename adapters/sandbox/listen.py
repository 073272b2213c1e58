"""Turns what a person does on the page into our events, and hands our answers back.

Whispers are put where the person asked; forms and problems go back to the page.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from adapters.sandbox.company import DM, HOME, WORKSPACE, arrive, dm_of
from adapters.sandbox.desk import Desk
from adapters.sandbox.render import Block, Drawing, asked, readable
from adapters.voice import Answer
from flows.language.events import (
    Commanded,
    Event,
    HomeOpened,
    Pressed,
    Profile,
    Room,
    Shortcut,
    Submitted,
)
from flows.language.forms import Kind, Raw, RawAnswers
from flows.language.words import Message
from storage.book.sandbox import SandboxMemory
from storage.records import PlaceKind, SandboxMessage

COMMAND = "/parley"
MENTION = "@parley"
PEOPLE_KINDS = frozenset({Kind.PERSON, Kind.PEOPLE})
SEVERAL_KINDS = frozenset({Kind.PEOPLE, Kind.CHOICES})

Entries = Sequence[Sequence[str]]  # name and value, as a browser's FormData lists them


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person acts: a place, and the thread in it if they act in one."""

    place: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back to the page: a form to open, or what is wrong with the one that is open."""

    form: Drawing | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


class Listener:
    """Hears one person."""

    def __init__(self, desk: Desk, who: str) -> None:
        self._desk = desk
        self._who = who

    async def says(self, text: str, spot: Spot) -> Reply:
        """A line was typed: a command, or words for whoever reads there."""
        text = text.strip()
        command = command_in(text, spot.place)
        if not text.startswith("/"):
            await self._writes(text, spot)
        elif command is None:
            said = f"{text.split()[0]} is not known here. Try {COMMAND} help."
            await self._whispers(Message(said), spot)
        if command is None:
            return Reply()
        event = Commanded(text=command, where=room_of(spot), **self._event())
        return await self._heard(event, spot)

    async def presses(self, button: Block, spot: Spot) -> Reply:
        """A button was pressed."""
        event = Pressed(
            name=button["step"],
            about=button["about"],
            also=button["also"],
            where=room_of(spot),
            **self._event(),
        )
        return await self._heard(event, spot)

    async def submits(self, form: Drawing, entries: Entries, zone: ZoneInfo, spot: Spot) -> Reply:
        """A form was sent in; its moments are in the person's own zone."""
        answers = raw_answers(form["fields"], entries, zone)
        where = form["where"]
        event = Submitted(
            form=form["wire"],
            answers=answers,
            about=form["about"],
            also=form["also"],
            where=room_of(Spot(where)) if where else None,
            people=_people_in(form["fields"], answers),
            **self._event(),
        )
        return await self._heard(event, spot)

    async def uses(self, verb: str, spot: Spot, text: str = "") -> Reply:
        """A shortcut was chosen: a global one, or one on a message with this text."""
        where = room_of(spot) if text else None
        event = Shortcut(name=verb, text=text, where=where, **self._event())
        return await self._heard(event, spot)

    async def opens_home(self) -> Reply:
        """The home tab was opened."""
        return await self._heard(HomeOpened(**self._event()), Spot(HOME))

    async def dismisses(self, message_id: str) -> None:
        """A whisper has been read and may go."""
        await asyncio.to_thread(self._forget, message_id)
        self._desk.bell.ring()

    def _event(self) -> dict[str, Any]:
        # Every act is its own: pressing twice is two events, as on Slack.
        return {
            "key": uuid.uuid4().hex,
            "workspace": WORKSPACE,
            "who": Profile(native=self._who),
        }

    async def _heard(self, event: Event, spot: Spot) -> Reply:
        await asyncio.to_thread(arrive, self._desk.storage, self._who)
        answer: Answer = await self._desk.hear(event)
        if answer.whisper is not None:
            await self._whispers(answer.whisper, spot)
        form = asked(answer.ask) if answer.ask else None
        return Reply(form, readable(dict(answer.problems)))

    async def _whispers(self, message: Message, spot: Spot) -> None:
        place = dm_of(self._who) if spot.place == HOME else spot.place
        await self._desk.voice.whisper(
            WORKSPACE, message, to=self._who, place=place, thread=spot.thread
        )

    async def _writes(self, text: str, spot: Spot) -> None:
        await asyncio.to_thread(self._write, text, spot)
        self._desk.bell.ring()

    def _write(self, text: str, spot: Spot) -> None:
        with self._desk.storage.session() as session:
            SandboxMemory(session, WORKSPACE).keep(
                SandboxMessage(
                    place=spot.place,
                    thread=spot.thread,
                    author=self._who,
                    drawing=text,
                    at=self._desk.now(),
                )
            )

    def _forget(self, message_id: str) -> None:
        with self._desk.storage.session() as session:
            memory = SandboxMemory(session, WORKSPACE)
            row = memory.message(message_id)
            if row is not None and row.only_for == self._who:
                memory.remove(row)


def command_in(text: str, place: str) -> str | None:
    """What follows the command's name, or None for words that are not for the bot.

    Besides `/parley …` the bot hears `@Parley …` anywhere, and everything in its private chat.
    """
    first, _, rest = text.partition(" ")
    if first.lower() in {COMMAND, MENTION}:
        return rest.strip()
    if place.startswith(DM) and not text.startswith("/"):
        return text
    return None


def room_of(spot: Spot) -> Room | None:
    """The place of an event; the home tab is none."""
    if spot.place == HOME:
        return None
    if spot.place.startswith(DM):
        return Room(native=spot.place, known=True, kind=PlaceKind.DM)
    return Room(native=spot.place)


def raw_answers(fields: Iterable[Block], entries: Entries, zone: ZoneInfo) -> RawAnswers:
    """A sent form in raw form: text, several values, a moment as ISO 8601, or nothing."""
    values: dict[str, list[str]] = {}
    for name, value in entries:
        values.setdefault(name, []).append(value)
    return {one["name"]: _raw(one, values, zone) for one in fields}


def _raw(one: Block, values: Mapping[str, list[str]], zone: ZoneInfo) -> Raw:
    name, kind = one["name"], Kind(one["kind"])
    if kind in SEVERAL_KINDS:
        return tuple(values.get(name, ()))
    if kind is Kind.MOMENT:
        day, hour = (values.get(f"{name}.{part}", [""])[0] for part in ("date", "time"))
        return _moment(day, hour, zone)
    return values.get(name, [""])[0] or None


def _moment(day: str, hour: str, zone: ZoneInfo) -> Raw:
    if not day and not hour:
        return None
    try:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), tzinfo=zone)
    except ValueError:
        # Half an answer goes on as it is: whoever parses it says what is missing.
        return f"{day} {hour}".strip()
    return local.isoformat()


def _people_in(fields: Iterable[Block], answers: RawAnswers) -> tuple[Profile, ...]:
    natives: list[str] = []
    for one in fields:
        if Kind(one["kind"]) in PEOPLE_KINDS:
            answer = answers[one["name"]]
            natives.extend(answer if isinstance(answer, tuple) else [answer] if answer else [])
    return tuple(Profile(native=native) for native in dict.fromkeys(natives))
