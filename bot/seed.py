"""Made-up calls for looking around in the sandbox, one in each state.

They are made as people make them: by commands, forms and presses, through the conductor. A story
whose customer is known already is left alone, so it is safe to repeat. Where the sandbox is new, it
opens on a working day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from adapters.sandbox import company
from adapters.sandbox.bell import Bell
from adapters.sandbox.speak import SandboxVoice
from adapters.voice import Answer
from bot.clock import SystemClock
from bot.conductor import Conductor, Delays
from bot.deliveries import Deliveries
from bot.settings import Settings
from bot.skipping import SandboxClock
from flows.all import SCRIPT
from flows.language.events import Event, Pressed, Profile, Room, Submitted
from flows.language.forms import filled_value
from storage.engine import Storage
from storage.records import CallState

ACCOUNTS = {
    "aligning": "Harbour Ferries",
    "worried": "Casa Flores",
    "ready": "Northwind Hotels",
    "live": "Fjord Tours",
    "ended": "Blue Heron Lodges",
    "debriefing": "Old Mill Inn",
    "closed": "Alpine Rooms",
}
SATURDAY, WEEK = 5, 7  # Python's number of the day, and of the Monday after it
LINE = "We know why bookings were lost on Monday. It is fixed, and we pay for what it cost you."
DEBRIEF = {
    "aim": "That they stay, and tell us what they need to.",
    "happened": "They were upset at first. When we named the cause they began to plan with us.",
    "why": "We said the same thing, and said it early.",
    "keep_or_change": "Keep one person speaking. Bring the numbers next time.",
    "customer_needs": "A date for the report, and one person to call.",
}
CAPTURE = {
    "outcome": "They stay until the spring and look again then.",
    "promised": "A written report by the end of the week.",
    "unanswered": "Whether the old bookings can be restored.",
    "temperature": "tense",
}


class Actor:
    """Somebody of the made-up company, who types, presses and fills in forms."""

    def __init__(self, scene: Scene, native: str) -> None:
        self._scene = scene
        self._native = native

    async def fills(self, form: str, about: str | None = None, **answers: object) -> str:
        """Send a form in; the id of the call it was about, or that it began."""
        also = answers.pop("also", {})
        event = Submitted(
            form=FORMS[form],
            about=about,
            answers={name: filled_value(value) for name, value in answers.items()},
            also=also if isinstance(also, Mapping) else {},
            people=_people_in(answers),
            **self._self(),
        )
        answer = await self._scene.hears(event)
        return (answer.ask.about if answer.ask else None) or about or ""

    async def presses(self, step: str, about: str, **also: str) -> None:
        """Press a button."""
        await self._scene.hears(Pressed(name=step, about=about, also=also, **self._self()))

    def _self(self) -> dict[str, Any]:
        room = Room(native=company.TEAM_CHANNEL)
        who = Profile(native=self._native)
        return {"key": uuid4().hex, "workspace": company.WORKSPACE, "who": who, "where": room}


class Scene:
    """The company on a real conductor, with nobody at the page."""

    def __init__(self, storage: Storage, delays: Delays) -> None:
        self.storage = storage
        self.conductor = Conductor(storage, SCRIPT, SystemClock(), delays)
        voices: dict[str, SandboxVoice] = {}
        self.deliveries = Deliveries(self.conductor, voices)
        self.clock = SandboxClock(self.deliveries, company.WORKSPACE)
        voices[company.PLATFORM] = SandboxVoice(storage, Bell(), self.clock.now)
        self.ana, self.ben, self.cem = (Actor(self, name) for name in ("ana", "ben", "cem"))

    async def hears(self, event: Event) -> Answer:
        """Let the conductor hear something; refusals here are a mistake of ours."""
        if event.step not in SCRIPT.steps:
            raise RuntimeError(f"a made-up call uses a step that is gone: {event.step}")
        answer = await self.conductor.hear(event)
        if answer.problems:
            raise RuntimeError(f"a made-up form was refused: {dict(answer.problems)}")
        return answer

    def knows(self, account: str) -> bool:
        """Whether there has been a call with this customer."""
        with self.storage.book(company.WORKSPACE) as book:
            return bool(book.calls_of_account(account, CallState))

    def soon(self, **delta: float) -> datetime:
        """A moment of the sandbox's clock, on the full quarter of an hour."""
        at = self.clock.now() + timedelta(**delta)
        return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)

    def workday(self, **delta: float) -> datetime:
        """The same, on a day that people work: what falls on a weekend waits until Monday."""
        at = self.soon(**delta)
        return at + timedelta(days=WEEK - at.weekday()) if at.weekday() >= SATURDAY else at

    async def flagged(self, account: str, starts_at: datetime) -> str:
        """Ana flags a call and says who is on it; answers with its id."""
        call = await self.ana.fills(
            "FlagCall",
            account=account,
            starts_at=starts_at,
            minutes=30,
            lead="ana",
            reason="They lost bookings on Monday and think of leaving.",
        )
        scales = {"renewal": 3, "brand": 2, "morale": 1}
        await self.ana.fills("HowCrucial", call, **scales, conditions=("stakes", "emotions"))
        seats = {"buddy": None, "scribe": "ben", "experts": ("cem",)}
        await self.ana.fills("WhoIsOn", call, **seats, sponsor=None, approver=None)
        return call

    async def lined(self, account: str, starts_at: datetime) -> str:
        """As above, and Ana writes the line."""
        call = await self.flagged(account, starts_at)
        said = {"line": LINE, "do_not_say": "Anything about Friday.", "questions": None}
        await self.ana.fills("WriteLine", call, **said, also={"version": "0"})
        return call

    async def aligned(self, account: str, starts_at: datetime) -> str:
        """As above, everyone is aligned, and Ana is ready."""
        call = await self.lined(account, starts_at)
        for somebody in (self.ben, self.cem):
            await somebody.presses("alignment.agree", call, version="1")
        await self.ana.presses("alignment.ready", call)
        return call

    async def ended(self, account: str) -> str:
        """As above; it was held and is over, and Ana wrote down what was said."""
        call = await self.aligned(account, self.soon(minutes=45))
        await self.ana.presses("live.start", call)
        await self.ana.presses("live.end", call)
        await self.ana.fills("WhatWasSaid", call, **CAPTURE)
        return call

    async def debriefed(self, account: str) -> str:
        """As above, and everybody's debrief is in."""
        call = await self.ended(account)
        for somebody in (self.ana, self.ben, self.cem):
            await somebody.fills("MyDebrief", call, **DEBRIEF)
        return call


async def aligning(scene: Scene, account: str) -> None:
    """Flagged; nobody has written the line yet."""
    await scene.flagged(account, scene.workday(days=2))


async def worried(scene: Scene, account: str) -> None:
    """There is a line, and Cem cannot stand behind it."""
    call = await scene.lined(account, scene.workday(days=1, hours=3))
    await scene.ben.presses("alignment.agree", call, version="1")
    await scene.cem.fills("Concern", call, concern="We cannot promise Friday.")


async def ready(scene: Scene, account: str) -> None:
    """Everyone is aligned."""
    await scene.aligned(account, scene.soon(hours=5))


async def live(scene: Scene, account: str) -> None:
    """The call goes on right now."""
    call = await scene.aligned(account, scene.soon(minutes=30))
    await scene.ana.presses("live.start", call)


async def ended(scene: Scene, account: str) -> None:
    """Over and captured; one debrief is in, and sealed."""
    call = await scene.ended(account)
    await scene.ben.fills("MyDebrief", call, **DEBRIEF)


async def debriefing(scene: Scene, account: str) -> None:
    """All debriefs are in and stand side by side."""
    await scene.debriefed(account)


async def closed(scene: Scene, account: str) -> None:
    """Debriefed and closed, with something left to do."""
    call = await scene.debriefed(account)
    due = scene.workday(days=3).date()
    await scene.ana.fills(
        "NewAction",
        also={"call": call},
        what="Send the report",
        accountable="ana",
        responsible=("ben",),
        due=due,
        account=account,
    )
    await scene.ana.presses("debrief.close", call)


# A form by its own name, wherever its conversation lives.
FORMS = {wire.rpartition(".")[2]: wire for wire in SCRIPT.forms}
Story = Callable[[Scene, str], Awaitable[None]]
STORIES: Mapping[str, Story] = {
    story.__name__: story for story in (closed, debriefing, ended, live, ready, worried, aligning)
}


def fill(settings: Settings) -> int:
    """Play the stories that were not played yet, and say how many that were."""
    storage = Storage(settings.database_url)
    scene = Scene(storage, Delays(settings.debrief_delay, settings.capture_delay))
    try:
        company.settle(storage, scene.conductor.clock.now())
        scene.clock.read()
        return asyncio.run(_play(scene))
    finally:
        scene.conductor.close()
        storage.close()


async def _play(scene: Scene) -> int:
    missing = [name for name in STORIES if not scene.knows(ACCOUNTS[name])]
    for name in missing:
        await STORIES[name](scene, ACCOUNTS[name])
        await scene.deliveries.drain()
    return len(missing)


def _people_in(answers: Mapping[str, object]) -> tuple[Profile, ...]:
    """Whom a form names."""
    one = [answers[name] for name in ("lead", "scribe", "accountable") if name in answers]
    several = [answers.get("experts"), answers.get("responsible")]
    named = [*one, *(who for group in several if isinstance(group, tuple) for who in group)]
    return tuple(Profile(native=str(native)) for native in named)
