"""Hard calls of the past, written down directly: for plays about who took how many."""

from __future__ import annotations

from datetime import timedelta

from storage.records import Call, CallState, Ownership, Person, Role, Seat, Verdict
from tests.flows.owing import people
from tests.stage import MONDAY, Actor, Stage


def hard(  # noqa: PLR0913 -- as people tell it
    stage: Stage,
    lead: str = "ana",
    *,
    times: int = 1,
    account: str = "Acme",
    days_ago: int = 5,
    beside: tuple[str, ...] = (),
) -> list[Call]:
    """Crucial calls that were held, a day apart, the latest so many days before the stage's now."""
    made = []
    with people(stage) as (book, ids):
        team = next(one for one in book.teams() if one.name == "Customer team")
        for number in range(times):
            ended = stage.now - timedelta(days=days_ago + number)
            call = book.add(
                Call(
                    account=account,
                    account_key=account.casefold(),
                    team=team.id,
                    place=team.channel or "",
                    flagged_by=ids[lead],
                    flagged_at=ended - timedelta(days=1),
                    starts_at=ended - timedelta(hours=1),
                    ended_at=ended,
                    state=CallState.CLOSED,
                    verdict=Verdict.CRUCIAL,
                    reason="They may leave us",
                )
            )
            book.add(Seat(call=call.id, person=ids[lead], role=Role.LEAD))
            for one in beside:
                book.add(Seat(call=call.id, person=ids[one], role=Role.EXPERT))
            made.append(call)
    return made


def owns(stage: Stage, who: str = "ana", account: str = "Acme", days: int = 10) -> None:
    """Somebody has had a customer for so long."""
    with people(stage) as (book, ids):
        book.add(
            Ownership(
                account=account,
                account_key=account.casefold(),
                person=ids[who],
                since=stage.now - timedelta(days=days),
                by=ids[who],
            )
        )


def current(stage: Stage, account: str = "Acme") -> dict[str, bool]:
    """Who has a customer now, by name, and whether they only share it."""
    names = {one.id: one.name for one in stage.kept(Person)}
    rows = [one for one in stage.kept(Ownership) if one.until is None and one.account == account]
    return {names[one.person]: one.beside for one in rows}


async def takes_the_fourth(stage: Stage) -> None:
    """Ana has led three hard calls with Acme, and a fourth has just ended; half an hour later."""
    assert stage.now == MONDAY
    hard(stage, times=3)
    await ended_now(stage)


async def ended_now(stage: Stage, lead: Actor | None = None) -> None:
    """Ana flags a crucial call with Acme, which is held; half an hour later."""
    await stage.flagged(when="today 11:00", lead=lead, experts=(stage.cem,))
    await stage.ana.types("/parley start Acme")
    await stage.ana.types("/parley end Acme")
    await stage.skip(minutes=31)
