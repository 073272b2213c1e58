"""How a promise begins in the plays: Ben said something to Maria, and Ana saves it."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.records import Person, Promise, PromiseDeed, PromiseEvent, PromiseState
from tests.flows.after_the_call import ended
from tests.stage import Actor, Stage

FRIDAY, MONDAY, TUESDAY = "2026-11-27", "2026-11-30", "2026-12-01"
WORDS = "You have the report by Friday."


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def saved(stage: Stage, by: Actor | None = None, **answers: object) -> None:
    """Without a call: Ben said it, Ana saves it for Acme; Dora, the manager, is accountable."""
    who = by or stage.ana
    await who.types('/parley promise "Acme" ' + WORDS)
    filled = {"said_by": stage.ben, "said_to": "Maria", "due": FRIDAY} | answers
    await who.fills(**filled)
    assert not who.problems, who.problems


async def on_a_call(stage: Stage, **answers: object) -> None:
    """On the call with Acme: Ana led it and saves what Ben said, who was scribe; Cem was there."""
    await ended(stage, (stage.cem,))
    await stage.ana.types("/parley promise Acme " + WORDS)
    filled = {"said_by": stage.ben, "said_to": "Maria", "due": FRIDAY} | answers
    await stage.ana.fills(**filled)
    assert not stage.ana.problems, stage.ana.problems


async def promised(stage: Stage) -> None:
    """Ben can keep it."""
    await on_a_call(stage)
    await stage.ben.presses("I can keep it")


async def sees(who: Actor, stage: Stage) -> None:
    """Look at the promise, with every button one has."""
    await who.presses_button(stage.ben.button("More about it"))


def promise_of(stage: Stage) -> Promise:
    """The only promise, as it is kept now."""
    (one,) = stage.kept(Promise)
    return one


def state_of(stage: Stage) -> PromiseState:
    """Where it stands."""
    return promise_of(stage).state


def events_of(stage: Stage) -> list[PromiseEvent]:
    """What happened, in order."""
    return sorted(stage.kept(PromiseEvent), key=lambda one: one.number)


def deeds_of(stage: Stage) -> list[PromiseDeed]:
    """The same, in a word each."""
    return [one.what for one in events_of(stage)]


def id_of(stage: Stage, who: Actor) -> str:
    """The id of somebody's record."""
    return next(one.id for one in stage.kept(Person) if one.native == who.native)
