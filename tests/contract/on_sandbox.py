"""The company in the sandbox: what a page hands to the bot, without a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from adapters.sandbox.bell import Bell
from adapters.sandbox.company import BOT, PLATFORM, WORKSPACE, dm_of
from adapters.sandbox.desk import Desk
from adapters.sandbox.listen import Listener, Spot
from adapters.sandbox.listen import Reply as PageReply
from adapters.sandbox.speak import SandboxVoice
from flows.all import SCRIPT
from flows.language.events import Learned, Profile
from storage.book.sandbox import SandboxMemory
from storage.records import Person, SandboxHome, SandboxMessage
from tests.contract import sandbox_drawing as drawn
from tests.contract.company import CHAT, PEOPLE, Company
from tests.contract.installation import Installation
from tests.contract.seen import Button, Form, Message, Reply, Thread, World

NAMES = {key: one.name for key, one in PEOPLE.items()}


class OnSandbox(Company):
    """Ana, Ben and the others, each at a page of the sandbox."""

    platform = PLATFORM

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        bell = Bell()
        voice = SandboxVoice(self.storage, bell, self.clock.now)
        self.installation.voices[PLATFORM] = voice
        self._desk = Desk(
            storage=self.storage,
            hear=self.hear,
            bell=bell,
            voice=voice,
            commands=tuple(SCRIPT.commands.values()),
            now=self.clock.now,
            skip=self._skips,
        )
        self._rows: list[SandboxMessage] = []  # as they stood at the last look
        self._homes: dict[str, SandboxHome] = {}

    @property
    def workspace(self) -> str:
        return WORKSPACE

    def native(self, key: str) -> str:
        return key

    async def opens(self) -> None:
        with self.storage.book(WORKSPACE) as book:
            workspace = book.settle_workspace(PLATFORM, "local", "A company")
            workspace.bot, workspace.message_url = BOT, "/?at={channel}&thread={message}"

    async def closes(self) -> None:
        """Nothing is open but the database."""

    # What a person's client does

    async def types(self, who: str, text: str, where: str) -> Reply:
        command = text if where == CHAT else f"/parley {text}".rstrip()
        return await self._says(who, command, where)

    async def mentions(self, who: str, text: str, where: str) -> Reply:
        return await self._says(who, f"@Parley {text}", where)

    async def uses(self, who: str, title: str, text: str, where: str) -> Reply:
        titled = (one for one in self._desk.commands if title in {one.shortcut, one.on_message})
        spot, before = _spot(who, where), self._whispered(who)
        return self._got(
            who, await self._hand(who).uses(next(titled).verb, spot, text), spot, before
        )

    async def presses(self, who: str, button: Button) -> Reply:
        spot, before = button.native["spot"], self._whispered(who)
        reply = await self._hand(who).presses(button.native["button"], spot)
        return self._got(who, reply, spot, before)

    async def sends(self, who: str, form: Form, answers: Mapping[str, object]) -> Reply:
        wishes = {name: _natives(value) for name, value in answers.items()}
        unknown = wishes.keys() - {one.name for one in form.fields}
        assert not unknown, f"{form.title} does not ask for {unknown}"
        zone = self._zone(who)
        sent = [
            entry
            for one in form.fields
            for entry in drawn.entries(
                one, zone, *([wishes[one.name]] if one.name in wishes else [])
            )
        ]
        spot, before = form.native["spot"], self._whispered(who)
        reply = await self._hand(who).submits(form.native["form"], sent, zone, spot)
        got = self._got(who, reply, spot, before)
        # Of the whole form: the page shows it above the questions.
        first = form.fields[0].name
        got.problems = {name or first: said for name, said in got.problems.items()}
        return got

    async def opens_home(self, who: str) -> Reply:
        before = self._whispered(who)
        return self._got(who, await self._hand(who).opens_home(), _spot(who, "home"), before)

    async def repeats(self) -> Reply:
        """A page sends what somebody did once; nothing in between delivers it again."""
        return Reply()

    # What happens without the bot

    async def invites(self, who: str, where: str) -> Reply:
        raise NotImplementedError(f"{who}: the bot is in #{where} already, as everywhere here")

    async def archives(self, where: str) -> None:
        self._changes(where, archived=True)

    async def shares(self, where: str) -> None:
        self._changes(where, shared=True)

    async def renames(self, where: str, name: str) -> None:
        self._changes(where, name=name)

    async def leaves(self, who: str) -> None:
        gone = Profile(native=who, known=True, name=PEOPLE[who].name, gone=True)
        await self.hear(Learned(key=uuid4().hex, workspace=WORKSPACE, people=(gone,)))

    # What stands where

    def looks(self) -> World:
        query = select(SandboxMessage).where(SandboxMessage.author == "")
        within = {"workspace": WORKSPACE}
        with self.storage.session() as session:
            homes = session.exec(select(SandboxHome), execution_options=within)
            self._homes = {one.person: one for one in homes}
            rows = session.exec(query.order_by(col(SandboxMessage.at)), execution_options=within)
            self._rows = list(rows)
        return super().looks()

    def threads(self, where: str) -> list[Thread]:
        rows = [one for one in self._rows if one.place == where and not one.only_for]
        return [
            Thread(
                self._read(root, in_thread=False),
                tuple(self._read(one, in_thread=True) for one in rows if one.thread == root.id),
            )
            for root in rows
            if not root.thread
        ]

    def chat(self, who: str) -> list[Message]:
        rows = (one for one in self._rows if one.place == dm_of(who))
        return [self._read(one, in_thread=False) for one in rows if not one.only_for]

    def home(self, who: str) -> Message | None:
        page = self._homes.get(who)
        return drawn.message(json.loads(page.drawing), spot=Spot("home")) if page else None

    # Inside

    def _person(self, key: str) -> Person:
        person = super()._person(key)
        person.dm = dm_of(key)
        return person

    def _hand(self, who: str) -> Listener:
        return Listener(self._desk, who)

    async def _says(self, who: str, text: str, where: str) -> Reply:
        spot, before = _spot(who, where), self._whispered(who)
        return self._got(who, await self._hand(who).says(text, spot), spot, before)

    def _got(self, who: str, reply: PageReply, spot: Spot, before: set[str]) -> Reply:
        fresh = [one for one in self._whispers(who) if one.id not in before]
        opened = drawn.form(reply.form, NAMES, spot=spot) if reply.form else None
        whispers = [self._read(one, in_thread=bool(one.thread)) for one in fresh]
        return Reply(whispers, opened, dict(reply.problems))

    def _read(self, row: SandboxMessage, *, in_thread: bool) -> Message:
        spot = Spot(row.place, row.thread if in_thread else "")
        return drawn.message(json.loads(row.drawing), spot=spot)

    def _whispered(self, who: str) -> set[str]:
        return {one.id for one in self._whispers(who)}

    def _whispers(self, who: str) -> list[SandboxMessage]:
        query = select(SandboxMessage).where(SandboxMessage.only_for == who)
        with self.storage.session() as session:
            found = session.exec(
                query.order_by(col(SandboxMessage.at)), execution_options={"workspace": WORKSPACE}
            )
            return list(found)

    def _zone(self, who: str) -> ZoneInfo:
        with self.storage.book(WORKSPACE) as book:
            person = book.person_called(who)
            assert person is not None
            return ZoneInfo(person.zone)

    def _changes(self, where: str, **what: object) -> None:
        """The sandbox has no server of its own: its world is in its memory."""
        with self.storage.session() as session:
            place = SandboxMemory(session, WORKSPACE).place_called(where)
            assert place is not None
            for name, value in what.items():
                setattr(place, name, value)

    async def _skips(self, leap: timedelta) -> None:
        await self.skip(seconds=leap.total_seconds())


def _spot(who: str, where: str) -> Spot:
    return Spot(dm_of(who) if where == CHAT else where)


def _natives(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_natives(one) for one in value]
    return getattr(value, "key", value)
