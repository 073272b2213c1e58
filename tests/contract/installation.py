"""One running Parley: its memory, its clock, and the companies it serves on their platforms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from adapters.voice import Voice
from bot.conductor import Conductor, Delays
from bot.deliveries import Deliveries
from flows.language.steps import Tools
from storage.book import sweep
from storage.engine import Storage
from storage.vault import Vault
from tests.contract.seen import World, must_call_it
from tests.contract.watch import Watch
from tests.stage import KEY, ManualClock

if TYPE_CHECKING:
    from tests.contract.company import Company


class Installation:
    """The conductor and the deliveries as they are in life; the clock stands still until moved."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.storage.vault = Vault([KEY])
        self.clock = ManualClock()
        self.watch = Watch()
        tools = Tools(export=lambda *asked: f"https://parley.example/export/{asked[-1]}")
        self.conductor = Conductor(storage, self.watch.script, self.clock, Delays(), tools=tools)
        self.voices: dict[str, Voice] = {}
        self.deliveries = Deliveries(self.conductor, self.voices)
        self.companies: list[Company] = []
        self.transcript: list[str] = []

    def notes(self, *said: str) -> None:
        """Write down what was done, and every message that is new or reads differently now."""
        self.transcript += said
        for company in self.companies:
            before, company.world = company.world, company.looks()
            must_call_it(company.called, company.world.words())
            self.transcript += [f"{company.aside}{one}" for one in changed(before, company.world)]

    async def until(self, target: datetime) -> None:
        """Let time pass until a moment; what falls due on the way is kept at its own."""
        while True:
            await self.deliveries.drain()
            with self.storage.session() as session:
                due = sweep.next_due(session, self.clock.now())
            if due is None or due > target:
                break
            self.clock.at = max(self.clock.at, due)
        self.clock.at = target
        await self.deliveries.drain()
        self.notes(f"It is {target:%a %d %b %H:%M}.")

    async def skip(self, delta: timedelta) -> None:
        """Let time pass."""
        await self.until(self.clock.now() + delta)


def changed(before: World, now: World) -> list[str]:
    """Every message that is new, reads differently, or is gone."""
    was, is_now = before.everything(), now.everything()
    fresh = [f"{at}:\n{text}" for at, text in is_now.items() if was.get(at) != text]
    return fresh + [f"{at}: gone" for at in was if at not in is_now]
