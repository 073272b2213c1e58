"""Plays up to the end of a call, and what people write down after it."""

from __future__ import annotations

from storage.records import Call, CallState, Role, Seat
from tests.stage import Actor, Stage

QUESTIONS = ("aim", "happened", "why", "keep_or_change", "customer_needs")


async def ended(stage: Stage, experts: tuple[Actor, ...] = ()) -> None:
    """A call with Acme, led by Ana with Ben as scribe, has just ended: Monday, 10:00."""
    await crucial(stage, experts, when="10:10")
    await stage.ana.types("/parley start Acme")
    await stage.ana.types("/parley end Acme")


async def crucial(stage: Stage, experts: tuple[Actor, ...] = (), when: str = "11:00") -> None:
    """Ana flags a call with Acme; everybody is seated before its thread opens. No line yet."""
    await stage.ana.types(f"/parley flag Acme {when}")
    await stage.ana.fills(reason="They may leave us")
    call = call_of(stage)
    seated = [(stage.ben, Role.SCRIBE), *((who, Role.EXPERT) for who in experts)]
    with stage.storage.book(stage.workspace) as book:
        for who, role in seated:
            somebody = book.person_called(who.native)
            assert somebody is not None
            book.add(Seat(call=call.id, person=somebody.id, role=role))
    await stage.ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes"])
    stage.ana.ask = None


async def due(stage: Stage) -> None:
    """Exactly 24 hours after the end."""
    await stage.skip(hours=24)


def answers_of(name: str) -> dict[str, str]:
    """Five answers that nobody else would give."""
    return {question: f"{name}'s {question}" for question in QUESTIONS}


async def debriefs(*people: Actor) -> None:
    """Each sends in five answers that can be recognised wherever they turn up."""
    for who in people:
        await who.types("/parley debrief Acme")
        await who.fills(**answers_of(who.name))
        assert not who.problems, who.problems


def call_of(stage: Stage, account: str = "Acme") -> Call:
    """The only call with a customer, as it is kept now."""
    with stage.storage.book(stage.workspace) as book:
        (call,) = book.calls_of_account(account, CallState)
        return call
