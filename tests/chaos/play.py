"""A whole call, played by people who do again what was not answered, on a bot that may die.

Ana flags Acme for tomorrow, Ben is scribe, Cem an expert. They write the line, align, are ready;
the call begins and ends; Ana captures, Ben debriefs, and 24 hours after the end the prompt comes.
Cem answers late, and Ana closes the debrief.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from adapters.voice import Answer
from bot.conductor import Conductor, Delays
from bot.deliveries import LEASE, Deliveries
from flows.all import SCRIPT
from flows.language.events import Commanded, Event, HomeOpened, Pressed, Profile, Room, Submitted
from flows.language.forms import Raw, filled_value
from storage.book import sweep
from storage.engine import Storage
from storage.records import Call, CallState, Delivery, PlaceKind
from tests.chaos.fate import Crash, Fate, Mortal
from tests.chaos.platform import Platform
from tests.stage import MONDAY, WORKSPACE, ManualClock, Stage

HOME = "crucial-calls"
STARTS = MONDAY + timedelta(days=1, hours=5)
DEBRIEF = {
    "aim": "To keep them.",
    "happened": "They listened.",
    "why": "We were one.",
    "keep_or_change": "Keep the line.",
    "customer_needs": "A report.",
}


@dataclass
class House:
    """What outlives a process: the database, the platform, the clock; and the process in it."""

    url: str
    clock: ManualClock
    platform: Platform
    fate: Fate
    twice: bool = False  # every event is delivered twice, at once
    mourn: Callable[[House], object] = lambda _: None  # looks at what a death left behind
    storage: Mortal = field(init=False)
    conductor: Conductor = field(init=False)
    deliveries: Deliveries = field(init=False)

    @classmethod
    def build(
        cls,
        url: str,
        at: datetime = MONDAY,
        *,
        twice: bool = False,
        kind: type[Platform] = Platform,
    ) -> House:
        """A new company, on an empty database with its tables."""
        clock = ManualClock(at)
        platform, fate = kind(clock), Fate()
        house = cls(url, clock, platform, fate, twice)
        house.storage = Mortal(url, fate)
        platform.before, platform.after = fate.before, fate.after
        house.begin()
        stage = Stage(house.storage, at)
        stage.settle()
        stage.close()
        return house

    def begin(self) -> None:
        """Start a process."""
        self.fate.alive = True
        self.conductor = Conductor(self.storage, SCRIPT, self.clock, Delays())
        self.deliveries = Deliveries(self.conductor, {"stage": self.platform})

    async def bury(self) -> None:
        """Throw a dead process away; what it was saying dies with it."""
        left = list(self.deliveries._inflight)  # noqa: SLF001 -- what a dead process leaves behind
        await asyncio.gather(*left, return_exceptions=True)
        self.conductor.close()
        # Every connection dies too. The engine's compiled statements stay: they only save time.
        self.storage.close()

    async def begin_again(self) -> None:
        """The process has died: a new one starts, and the leases of the old one pass."""
        self.mourn(self)
        await self.bury()
        self.clock.at += LEASE + timedelta(seconds=1)
        self.begin()

    async def hear(self, made: Callable[[], Event]) -> Answer:
        """A person does something, and does it again when no answer comes."""
        while True:
            try:
                event = made()
                if self.twice:
                    first, again = await asyncio.gather(
                        self.conductor.hear(event), self.conductor.hear(event)
                    )
                    answer = first if (first.ask or first.whisper or first.problems) else again
                else:
                    answer = await self.conductor.hear(event)
            except Crash:
                await self.begin_again()
                continue
            await self.settle()
            return answer

    async def settle(self) -> None:
        """Everything that is due is kept, however often the process dies over it."""
        while True:
            try:
                await self.deliveries.drain()
            except Crash:
                await self.begin_again()
                continue
            if not self.fate.alive:
                await self.begin_again()
                continue
            if self._held():
                self.clock.at += LEASE
                continue
            return

    def _held(self) -> bool:
        """Whether something is due and only held back, by a lease or a back-off."""
        with Storage.session(self.storage) as session:
            return sweep.oldest_due(session, self.clock.now()) is not None

    async def until(self, target: datetime) -> None:
        """Time passes; everything due on the way is kept at its moment."""
        while True:
            await self.settle()
            with Storage.session(self.storage) as session:
                due = sweep.next_due(session, self.clock.now())
            if due is None or due > target:
                break
            self.clock.at = max(self.clock.at, due)
        self.clock.at = max(self.clock.at, target)
        await self.settle()

    # What people do

    async def types(self, who: str, text: str) -> Answer:
        return await self.hear(lambda: Commanded(text=text, **_self(who)))

    async def presses(self, who: str, name: str, **also: str) -> Answer:
        about = self.call().id
        return await self.hear(lambda: Pressed(name=name, about=about, also=also, **_self(who)))

    async def fills(self, who: str, form: str, answers: Mapping[str, object]) -> Answer:
        """Open a form by its button, and send it in as it was opened, with these answers."""
        ask = (await self.presses(who, form)).ask
        return await self.sends(who, form, answers, ask.also if ask else {}, self.call().id)

    async def sends(
        self,
        who: str,
        form: str,
        answers: Mapping[str, object],
        also: Mapping[str, str],
        about: str | None,
    ) -> Answer:
        raw: dict[str, Raw] = {name: filled_value(value) for name, value in answers.items()}
        people = tuple(Profile(native=native) for native in ("ana", "ben", "cem"))
        return await self.hear(
            lambda: Submitted(
                form=form, answers=raw, about=about, also=also, people=people, **_self(who)
            )
        )

    def call(self) -> Call:
        """The call with Acme; drafts that a dead process left behind count last."""
        with Storage.book(self.storage, WORKSPACE) as book:
            calls = book.calls_of_account("Acme", list(CallState))
        return min(calls, key=lambda call: call.state is CallState.DRAFT)

    def deliveries_made(self) -> list[Delivery]:
        with Storage.session(self.storage) as session:
            return list(session.exec(select(Delivery).order_by(col(Delivery.id))))


def _self(who: str) -> dict[str, Any]:
    return {
        "key": uuid4().hex,
        "workspace": WORKSPACE,
        "who": Profile(native=who),
        "where": Room(native=HOME, known=True, name=HOME, kind=PlaceKind.CHANNEL),
    }


# The acts


async def flag(house: House) -> None:
    await house.types("ana", "flag Acme tomorrow 15:00")
    first = {"account": "Acme", "starts_at": STARTS, "minutes": 30, "lead": "ana", "reason": "Why."}
    answer = await house.sends("ana", "flag.FlagCall", first, {}, None)
    call = answer.ask.about if answer.ask else house.call().id
    how = {"renewal": 3, "brand": 2, "morale": 1, "conditions": ("stakes", "emotions")}
    await house.sends("ana", "flag.HowCrucial", how, {}, call)


async def people(house: House) -> None:
    await house.fills("ana", "seats.WhoIsOn", {"scribe": "ben", "experts": ("cem",)})


async def line(house: House) -> None:
    await house.fills("ana", "alignment.WriteLine", {"line": "We know why, and it is fixed."})


async def look_home(house: House) -> None:
    await house.hear(lambda: HomeOpened(**_self("ben")))


async def ben_aligns(house: House) -> None:
    await house.presses("ben", "alignment.agree", version="1")


async def a_day_before(house: House) -> None:
    await house.until(STARTS - timedelta(hours=23))


async def cem_aligns(house: House) -> None:
    await house.presses("cem", "alignment.agree", version="1")


async def ready(house: House) -> None:
    await house.presses("ana", "alignment.ready")


async def starts(house: House) -> None:
    await house.until(STARTS + timedelta(minutes=20))


async def ends(house: House) -> None:
    await house.presses("ana", "live.end")


async def captured(house: House) -> None:
    await house.until(house.call().ends_at + timedelta(minutes=15))
    words = {"outcome": "They stay.", "promised": "A report.", "temperature": "calm"}
    await house.fills("ana", "capture.WhatWasSaid", words)


async def ben_debriefs(house: House) -> None:
    await house.fills("ben", "debrief.MyDebrief", DEBRIEF)


async def a_day_after(house: House) -> None:
    await house.until(house.call().ends_at + timedelta(hours=24, minutes=5))


async def cem_debriefs(house: House) -> None:
    await house.fills("cem", "debrief.MyDebrief", DEBRIEF)


async def closes(house: House) -> None:
    await house.presses("ana", "debrief.close")
    await house.until(house.clock.now() + timedelta(days=1))


Act = Callable[[House], Awaitable[None]]
ACTS: tuple[Act, ...] = (
    flag,
    people,
    look_home,
    line,
    ben_aligns,
    a_day_before,
    cem_aligns,
    ready,
    starts,
    ends,
    captured,
    ben_debriefs,
    a_day_after,
    cem_debriefs,
    closes,
)
