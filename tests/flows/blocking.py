"""How a roadblock begins in the tests: Dora says who helps, Ana asks, Ben is asked first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from flows.language.events import Learned, Profile
from storage.records import (
    Person,
    Promise,
    PromiseState,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
)
from tests.stage import Actor, Stage

THURSDAY = "2026-11-26"
NEED = "We need the figures of May"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def who_helps(who: Actor) -> None:
    """They look at the teams that can be asked."""
    await who.types("/parley settings")
    await who.presses("Who helps")


async def laddered(stage: Stage, *people: Actor, name: str = "Billing", hours: int = 4) -> None:
    """Dora adds a team: Ben is asked first, then Cem, unless said otherwise."""
    first, second, third, *_ = [*(people or (stage.ben, stage.cem)), "", ""]
    await who_helps(stage.dora)
    await stage.dora.presses("Add a team")
    await stage.dora.fills(name=name, first=first, second=second, third=third, hours=hours)
    assert stage.dora.told.startswith("Saved."), (stage.dora.told, stage.dora.problems)


async def blocked(stage: Stage, *people: Actor, need_by: str = THURSDAY, **more: object) -> None:
    """On Monday at ten Ana asks Billing, by Thursday; for nothing in particular."""
    await laddered(stage, *people)
    await stage.ana.types(f"/parley block {NEED}")
    await stage.ana.fills(need_by=need_by, **more)
    assert stage.ana.told.startswith("I ask @"), (stage.ana.told, stage.ana.problems)


def roadblock_of(stage: Stage) -> Roadblock:
    """The only roadblock, as it is kept now."""
    (one,) = stage.kept(Roadblock)
    return one


def deeds_of(stage: Stage) -> list[RoadblockDeed]:
    """What happened, in order."""
    return [one.what for one in sorted(stage.kept(RoadblockEvent), key=lambda one: one.number)]


def id_of(stage: Stage, who: Actor) -> str:
    """The id of somebody's record."""
    return next(one.id for one in stage.kept(Person) if one.native == who.native)


async def leaves(stage: Stage, native: str) -> None:
    """The platform tells that somebody was deactivated."""
    gone = Profile(native=native, known=True, name=native.capitalize(), gone=True)
    event = Learned(key=uuid4().hex, workspace=stage.workspace, people=(gone,))
    await stage.conductor.hear(event)
    await stage.deliveries.drain()


def promised(stage: Stage, state: PromiseState = PromiseState.PROMISED) -> None:
    """Ana has promised the report to Acme, by Friday; called again, it stands elsewhere."""
    known = [one.id for one in stage.kept(Promise)]
    ana = id_of(stage, stage.ana)
    friday = date(2026, 11, 27)
    with stage.storage.book(stage.workspace) as book:
        for one in known:
            book.get(Promise, one).state = state
        if not known:
            book.add(
                Promise(
                    account="Acme",
                    account_key="acme",
                    words="The report by Friday",
                    said_by=ana,
                    responsible=ana,
                    accountable=id_of(stage, stage.dora),
                    asked=friday,
                    due=friday,
                    state=state,
                    by=ana,
                    at=stage.now,
                )
            )
