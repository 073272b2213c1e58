"""What people owe, written down directly: for plays about seeing it, not how it came to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from storage.book import Book
from storage.records import (
    Action,
    Call,
    CallState,
    Confidence,
    Duty,
    Estimate,
    EstimateVersion,
    Ladder,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    Raci,
    Record,
    Roadblock,
    RoadblockState,
    Role,
    Seat,
    Team,
)
from tests.stage import MONDAY, WORKSPACE, Stage

DUE = date(2026, 12, 1)


@contextmanager
def people(stage: Stage) -> Iterator[tuple[Book, dict[str, str]]]:
    """A book, and everybody's id by the platform's."""
    with stage.storage.book(WORKSPACE) as book:
        yield book, {one.native: one.id for one in book.everyone()}


def _for(account: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"account": account, "account_key": account.casefold(), "at": MONDAY, **more}


def promised(  # noqa: PLR0913 -- as people tell it
    stage: Stage,
    who: str = "ana",
    *,
    accountable: str = "",
    words: str = "We send the report",
    account: str = "Acme",
    due: date = DUE,
    call: Call | None = None,
    **more: Any,  # noqa: ANN401 -- the record's own fields
) -> Promise:
    """Somebody keeps a promise."""
    more.setdefault("state", PromiseState.PROMISED)
    with people(stage) as (book, ids):
        owner = ids[accountable or who]
        promise = book.add(
            Promise(
                words=words,
                said_by=owner,
                asked=due,
                due=due,
                responsible=ids[who],
                accountable=owner,
                by=owner,
                call=call.id if call else None,
                **_for(account, more),
            )
        )
        event: dict[str, Any] = {"promise": promise.id, "by": owner, "at": MONDAY, "due": due}
        book.add(PromiseEvent(what=PromiseDeed.SAVED, number=1, **event))
        return promise


def acted(  # noqa: PLR0913 -- as people tell it
    stage: Stage,
    who: str = "ana",
    *,
    accountable: str = "",
    what: str = "Send the report",
    account: str = "Acme",
    due: date = DUE,
    call: Call | None = None,
    **more: Any,  # noqa: ANN401 -- the record's own fields
) -> Action:
    """Somebody does something."""
    with people(stage) as (book, ids):
        owner = ids[accountable or who]
        about = call.id if call else None
        action = book.add(Action(what=what, due=due, by=owner, call=about, **_for(account, more)))
        book.add(Duty(action=action.id, person=owner, part=Raci.ACCOUNTABLE))
        book.add(Duty(action=action.id, person=ids[who], part=Raci.RESPONSIBLE))
        return action


def blocked(  # noqa: PLR0913 -- as people tell it
    stage: Stage,
    who: str = "ben",
    *,
    asker: str = "ana",
    what: str = "The invoice is wrong",
    account: str = "Acme",
    need_by: date = DUE,
    call: Call | None = None,
    **more: Any,  # noqa: ANN401 -- the record's own fields
) -> Roadblock:
    """Somebody sees to what is in somebody else's way."""
    more.setdefault("state", RoadblockState.ACKNOWLEDGED)
    with people(stage) as (book, ids):
        ladder = book.ladder_called("Billing") or book.add(Ladder(name="Billing"))
        return book.add(
            Roadblock(
                what=what,
                ladder=ladder.id,
                holder=ids[who],
                by=ids[asker],
                need_by=need_by,
                asked_at=MONDAY,
                call=call.id if call else None,
                **_for(account, more),
            )
        )


def estimated(
    stage: Stage,
    who: str = "ana",
    *,
    what: str = "The fix is out",
    account: str = "Acme",
    call: Call | None = None,
    **more: Any,  # noqa: ANN401 -- the record's own fields
) -> Estimate:
    """Somebody has said when something will probably be so."""
    more.setdefault("next_update", MONDAY + timedelta(days=2))
    with people(stage) as (book, ids):
        said: dict[str, Any] = {"earliest": DUE, "latest": DUE + timedelta(days=9)}
        said |= {"confidence": Confidence.LIKELY, "next_update": more.pop("next_update")}
        estimate = book.add(
            Estimate(
                what=what,
                owner=ids[who],
                **said,
                by=ids[who],
                call=call.id if call else None,
                **_for(account, more),
            )
        )
        first: dict[str, Any] = {"estimate": estimate.id, "by": ids[who], "at": MONDAY}
        book.add(EstimateVersion(version=1, **first, **said))
        return estimate


def called(
    stage: Stage,
    lead: str = "ana",
    *,
    team: str = "Customer team",
    account: str = "Acme",
    state: CallState = CallState.ALIGNING,
) -> Call:
    """A call of a team, led by somebody, on Tuesday."""
    with people(stage) as (book, ids):
        found = next(one for one in book.teams() if one.name == team)
        call = book.add(
            Call(
                account=account,
                account_key=account.casefold(),
                team=found.id,
                place=found.channel or "",
                flagged_by=ids[lead],
                flagged_at=MONDAY,
                starts_at=MONDAY + timedelta(days=1),
                state=state,
                reason="They may leave us",
            )
        )
        book.add(Seat(call=call.id, person=ids[lead], role=Role.LEAD))
        return call


def team(stage: Stage, name: str, *members: str, manager: str = "") -> Team:
    """One more team, in the same channel."""
    with people(stage) as (book, ids):
        home = book.place_called("sales")
        made = book.add(
            Team(name=name, channel=home.id if home else None, manager=ids.get(manager))
        )
        several = [book.get(Person, ids[one]) for one in members]
        book.set_members(made, several)
        return made


def ids_of(records: list[Record]) -> set[str]:
    """Which they are."""
    return {one.id for one in records}
