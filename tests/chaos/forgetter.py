"""A process to be killed while it forgets somebody, and while keys are rotated.

    Process(target=work, args=(database_url, list_file, deadly, lives, says))

It starts as Parley does (with the new key in front), hears Ben's wish to be forgotten, does what is
due, and rotates in batches of one. Around each outside effect (a commit, a write to the list) are
two moments; at the `deadly` one it dies with `kill -9`. At its end it says how many there were.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlmodel import Session

from bot import erasing
from bot.conductor import Conductor
from bot.deliveries import Deliveries
from bot.erasures import ErasureList
from flows.all import SCRIPT
from flows.language.events import Pressed, Profile
from flows.language.steps import Tools
from storage.book.secrets import DESTROYED
from storage.engine import Storage
from storage.vault import Vault
from tests.chaos.fate import Fate, Mortal
from tests.stage import StageVoice
from tests.storage.safe import NEW, OLD, OURS

LATER = timedelta(days=1)  # each process lives a day after the one before: leases have passed


class Killed(Fate):
    """At the deadly moment the whole process is gone, at once."""

    def _passes(self, moment: str) -> None:
        self.moments.append(moment)
        if self.deadly == len(self.moments) - 1:
            os.kill(os.getpid(), signal.SIGKILL)


class Dying(Mortal):
    """As Mortal, and like the real one it leaves no copy of what was destroyed in the log."""

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction, and what follows it."""
        with super().session() as session:
            yield session
        if session.info.get(DESTROYED):
            self.scour()


class Clock:
    """The same for all that a process does, a day after the last one."""

    def __init__(self, lives: int) -> None:
        self.at = datetime(2026, 11, 23, 10, tzinfo=UTC) + lives * LATER

    def now(self) -> datetime:
        return self.at


def watched(file: ErasureList, fate: Fate) -> Callable[[str], None]:
    """Writing to the list, between two moments."""

    def add(person: str) -> None:
        fate.before("list")
        file.add(person)
        fate.after("list")

    return add


async def live(url: str, file: Path, deadly: int, lives: int) -> int:
    """One life of a process; how many moments it had."""
    fate = Killed()
    fate.deadly = deadly if deadly >= 0 else None
    storage: Storage = Dying(url, fate)
    storage.vault = vault = Vault([NEW, OLD])
    erased, clock = ErasureList(file, [NEW, OLD]), Clock(lives)
    tools = Tools(list_erased=watched(erased, fate))
    conductor = Conductor(storage, SCRIPT, clock, tools=tools)
    erasing.replay(conductor, erased)
    voice = StageVoice(clock)  # type: ignore[arg-type]  # any clock will do
    deliveries = Deliveries(conductor, {"stage": voice})
    if lives == 0:
        await ask(conductor)
    await deliveries.drain()
    for _ in vault.rewrap(storage, 1):
        pass
    conductor.close()
    storage.close()
    return len(fate.moments)


async def ask(conductor: Conductor) -> None:
    """Ben presses Forget me."""
    with Storage.book(conductor.storage, OURS) as book:
        ben = book.person_called("ben")
    if ben is None:
        return
    event = Pressed(
        key="forget", workspace=OURS, who=Profile(native="ben"), name="forgetting.confirm",
        about=ben.id,
    )  # fmt: skip
    await conductor.hear(event)


def work(url: str, file: Path, deadly: int, lives: int, says: Connection) -> None:
    """What such a process does; at its end it says how many moments it had."""
    says.send(asyncio.run(live(url, file, deadly, lives)))
