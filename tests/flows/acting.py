"""How an action begins in the plays: Ana adds it, Ben and Cem are asked."""

from __future__ import annotations

from datetime import date

from storage.records import Action, ActionEvent, Answer, Deed, Duty, Person, Raci
from tests.stage import Actor, Stage

FRIDAY = "2026-11-27"
WHAT = "Send the report"


async def added(stage: Stage, *doers: Actor, accountable: Actor | None = None) -> None:
    """On Monday at ten Ana adds it, due on Friday; she is accountable, Ben does it."""
    await stage.ana.types("/parley action")
    await stage.ana.fills(
        what=WHAT,
        accountable=accountable or stage.ana,
        responsible=doers or (stage.ben,),
        due=FRIDAY,
    )
    assert not stage.ana.problems, stage.ana.problems


async def taken(stage: Stage) -> None:
    """Ben has taken it on."""
    await added(stage)
    await stage.ben.presses("Accept")


async def consulting(stage: Stage) -> None:
    """Ben has taken it on; Cem is consulted, Dora informed."""
    await taken(stage)
    await stage.ana.presses("Who else")
    await stage.ana.fills(consulted=[stage.cem], informed=[stage.dora])


def action_of(stage: Stage) -> Action:
    """The only action, as it is kept now."""
    (one,) = stage.kept(Action)
    return one


def deeds_of(stage: Stage) -> list[Deed]:
    """What happened, in order."""
    return [one.what for one in sorted(stage.kept(ActionEvent), key=lambda one: one.at)]


def answer_of(stage: Stage, who: Actor, part: Raci = Raci.RESPONSIBLE) -> Answer | None:
    """What somebody answered; None when they have no such part."""
    person = next(one for one in stage.kept(Person) if one.native == who.native)
    mine = [o for o in stage.kept(Duty) if o.person == person.id and o.part is part]
    return mine[0].answer if mine else None


def day_of(text: str) -> date:
    """A day as it is written."""
    return date.fromisoformat(text)
