"""What people owe: a hundred open things in a workspace, beside a hundred thousand.

    python -m bench.owed

Ana's own are as many in both, and so are the reminders that are due. So both times should be the
same, and the ratio 1: what costs is what is hers, not what others have.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain, cycle, islice, repeat
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import SQLModel

from bench.company import SLACK, company, databases
from bot.clock import SystemClock
from bot.conductor import Conductor
from flows.all import SCRIPT
from flows.language.events import Commanded, Profile, Room
from storage.book import Book
from storage.engine import Storage
from storage.migrate import upgrade
from storage.records import (
    Action,
    CallState,
    Confidence,
    Duty,
    Estimate,
    ItemKind,
    Ladder,
    Nudge,
    Person,
    Promise,
    PromiseState,
    Raci,
    Record,
    Roadblock,
    RoadblockState,
)

FEW, MANY = 100, 100_000
OF_ANA = 20  # of them, in both
PEOPLE = 500
DUE = 40  # people with one reminder that is due now
TIMES = 60
BATCH = 5000

TODAY = datetime.now(UTC).date()
LATER = datetime.now(UTC) + timedelta(days=2)


def owed(number: int, who: str, ladder: str) -> list[Record]:
    """One open thing of somebody's, of each kind in turn, with its reminder in some days."""
    due = TODAY + timedelta(days=3 + number % 200)
    account = f"Customer {number % 1000}"
    base: dict[str, Any] = {"account": account, "account_key": account.casefold()}
    base |= {"by": who, "at": datetime.now(UTC), "workspace": SLACK.workspace}
    rows = list(_one(number, who, ladder, due, base))
    kind = list(ItemKind)[number % 4]
    nudge = Nudge(person=who, kind=kind, about=rows[0].id, due=due, at=LATER)
    nudge.workspace = SLACK.workspace
    return [*rows, nudge]


def _one(number: int, who: str, ladder: str, due: date, base: dict[str, Any]) -> Iterator[Record]:
    what = f"Thing number {number}, which somebody has to see to"
    match list(ItemKind)[number % 4]:
        case ItemKind.ACTION:
            action = Action(what=what, due=due, **base)
            yield action
            duty: dict[str, Any] = {"action": action.id, "person": who}
            duty["workspace"] = SLACK.workspace
            yield Duty(part=Raci.ACCOUNTABLE, **duty)
            yield Duty(part=Raci.RESPONSIBLE, **duty)
        case ItemKind.PROMISE:
            own: dict[str, Any] = dict.fromkeys(("said_by", "responsible", "accountable"), who)
            yield Promise(
                words=what, asked=due, due=due, state=PromiseState.PROMISED, **own, **base
            )
        case ItemKind.ESTIMATE:
            ranged: dict[str, Any] = {"earliest": due, "latest": due, "next_update": LATER}
            yield Estimate(what=what, owner=who, confidence=Confidence.SURE, **ranged, **base)
        case ItemKind.ROADBLOCK:
            asked: dict[str, Any] = {"asked_at": datetime.now(UTC), "need_by": due}
            asked["state"] = RoadblockState.ACKNOWLEDGED
            yield Roadblock(what=what, ladder=ladder, holder=who, **asked, **base)


def fill(storage: Storage, items: int) -> None:
    """A company with so many open things; the first of them are Ana's."""
    company(storage, 5, CallState.ALIGNING)
    with storage.book(SLACK.workspace) as book:
        ana = book.person_called(SLACK.ana)
        assert ana is not None
        ladder = book.add(Ladder(name="Billing")).id
        others = [book.add(Person(native=f"U{n}", name=f"P{n}")).id for n in range(PEOPLE)]
        owners = chain(repeat(ana.id, OF_ANA), cycle(others))
        numbered = zip(range(items), owners, strict=False)
        rows = (row for number, who in numbered for row in owed(number, who, ladder))
        while several := list(islice(rows, BATCH)):
            write(book, several)
        for one in others[:DUE]:
            first = book.nudges_planned(book.get(Person, one))[:1]
            for nudge in first:
                nudge.at, nudge.due = datetime.now(UTC) - timedelta(minutes=1), TODAY
    with storage.engine.begin() as connection:
        connection.execute(text("ANALYZE" if not storage.is_sqlite else "SELECT 1"))


def write(book: Book, several: list[Record]) -> None:
    """Thousands of rows, a kind at a time, without the session that would keep them all."""
    by_kind: dict[type[Record], list[dict[str, Any]]] = {}
    for row in several:
        by_kind.setdefault(type(row), []).append(row.model_dump())
    # What refers to something comes after it.
    order = [table.name for table in SQLModel.metadata.sorted_tables]
    for kind, rows in sorted(by_kind.items(), key=lambda one: order.index(_table(one[0]))):
        book._session.execute(insert(kind.__table__), rows)  # type: ignore[attr-defined]  # noqa: SLF001 -- to fill a database, nothing else


def _table(kind: type[Record]) -> str:
    return str(kind.__tablename__)


def timed(work: Callable[[], object], times: int = TIMES) -> float:
    """The median of how long it takes, in milliseconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def mine(storage: Storage) -> float:
    """`/parley mine`, as the conductor runs it: heard, read, drawn and committed."""
    conductor = Conductor(storage, SCRIPT, SystemClock())
    who, where = Profile(native=SLACK.ana), Room(native=SLACK.place)

    def once() -> None:
        key = f"bench-{time.perf_counter_ns()}"
        event = Commanded(key=key, workspace=SLACK.workspace, who=who, where=where, text="mine")
        answer = asyncio.run(conductor.hear(event))
        assert answer.whisper is not None
        labels = [button.label for button in answer.whisper.buttons()]
        assert f"All {OF_ANA // 4} actions" in labels, labels

    took = timed(once)
    conductor.close()
    return took


def due(storage: Storage) -> float:
    """What everybody is to be reminded of now, person by person as the clock does it."""
    now = datetime.now(UTC)
    natives = [f"U{n}" for n in range(DUE)]

    def once() -> None:
        with storage.book(SLACK.workspace) as book:
            people = [book.person_called(one) for one in natives]
            found = [len(book.nudges_due(one, now)) for one in people if one is not None]
        assert sum(found) == DUE, sum(found)

    return timed(once, TIMES // 4)


def table(folder: Path) -> None:
    """Measure, and print a Markdown table."""
    print(f"\n| what | database | {FEW} open, ms | {MANY:,} open, ms | ratio |")
    print("|---|---|---|---|---|")
    few, many = databases(folder, "few"), databases(folder, "many")
    for name in few:
        found: list[dict[str, float]] = []
        for url, items in ((few[name], FEW), (many[name], MANY)):
            storage = Storage(url)
            upgrade(storage.engine)
            fill(storage, items)
            found.append({"`/parley mine`": mine(storage), "the reminders due now": due(storage)})
            storage.close()
        for what, took in found[0].items():
            other = found[1][what]
            print(f"| {what} | {name} | {took:.1f} | {other:.1f} | {other / took:.2f} |")


def main() -> None:
    """This part alone."""
    table(Path(tempfile.mkdtemp(prefix="parley-bench-")))


if __name__ == "__main__":
    main()
