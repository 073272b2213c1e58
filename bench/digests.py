"""Weekly digests: 100 agents, 1,000 and 10,000, ten to a team, all due at the same moment.

    python -m bench.digests

Each team has a manager, and eight weeks of calls, promises, actions and debriefs. What is measured
is what happens on Monday at nine: every wake runs, every digest is gathered, drawn and painted, and
said by a voice that answers at once. Each size runs in a process of its own, so that its peak
memory is its own. Time and memory should grow as the teams do, or less: a ratio of 10 at most.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from bench.company import SLACK, databases
from bench.owed import BATCH, write
from bench.silent import Silent
from bot.conductor import Conductor
from bot.deliveries import Deliveries
from flows.all import SCRIPT
from flows.people.weeks import closes, week_of
from storage.engine import Storage
from storage.migrate import upgrade
from storage.records import (
    Action,
    Call,
    CallState,
    Debrief,
    Duty,
    Membership,
    Person,
    Place,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    Raci,
    Record,
    Role,
    Seat,
    Team,
    Verdict,
)

SIZES = (100, 1000, 10_000)
EACH = 10  # agents in a team
WEEKS, CALLS = 8, 4  # calls of a team in a week
# Sunday, when a week has closed, and Monday at nine in Lisbon.
SUNDAY = closes(week_of(datetime.now(UTC)))
MONDAY = SUNDAY + timedelta(hours=23)
WORDS = "What somebody has to see to until then, in the usual length"


class Moved:
    """A clock that was put to another moment, and runs on from there."""

    def __init__(self, at: datetime) -> None:
        self.put(at)

    def put(self, at: datetime) -> None:
        """Let it be that moment now."""
        self._at, self._since = at, time.monotonic()

    def now(self) -> datetime:
        """What it shows."""
        return self._at + timedelta(seconds=time.monotonic() - self._since)


def company(agents: int) -> Iterator[Record]:
    """Everything, team by team; whatever refers to something comes after it."""
    place = Place(native=SLACK.place, name="crucial-calls")
    yield place
    for number in range(agents // EACH):
        manager = Person(native=f"M{number}", name=f"Manager {number}", zone="Europe/Lisbon")
        people = [
            Person(native=f"U{number}-{one}", name=f"Agent {number}-{one}", zone="Europe/Lisbon")
            for one in range(EACH)
        ]
        team = Team(name=f"Team {number}", manager=manager.id, channel=place.id)
        yield from (manager, *people, team)
        yield from (Membership(team=team.id, person=person.id) for person in people)
        for week in range(-WEEKS, 1):
            for call in range(CALLS):
                at = MONDAY + timedelta(days=7 * week + call + 1, hours=call)
                yield from _call(team, place, people[(week + call) % EACH], at)


def _call(team: Team, place: Place, lead: Person, at: datetime) -> Iterator[Record]:
    ahead = at > MONDAY
    ended = None if ahead else at + timedelta(minutes=30)
    call = Call(
        account=f"Customer of {lead.name}",
        account_key=f"customer of {lead.name}".casefold(),
        team=team.id,
        place=place.id,
        flagged_by=lead.id,
        flagged_at=at - timedelta(days=1),
        starts_at=at,
        ended_at=ended,
        debrief_at=ended + timedelta(days=1) if ended else None,
        state=CallState.ALIGNING if ahead else CallState.CLOSED,
        verdict=Verdict.CRUCIAL,
    )
    yield call
    yield Seat(call=call.id, person=lead.id, role=Role.LEAD)
    if ended is not None:
        five = dict.fromkeys(("aim", "happened", "why", "keep_or_change", "customer_needs"), "x")
        yield Debrief(call=call.id, person=lead.id, at=ended + timedelta(hours=20), **five)
    due = (at + timedelta(days=3)).date()
    base: dict[str, Any] = {"call": call.id, "account": call.account, "by": lead.id, "at": at}
    own: dict[str, Any] = dict.fromkeys(("said_by", "responsible", "accountable"), lead.id)
    state = PromiseState.PROMISED if ahead else PromiseState.KEPT
    promise = Promise(words=WORDS, asked=due, due=due, state=state, **own, **base)
    yield promise
    if ended is not None:
        yield PromiseEvent(promise=promise.id, what=PromiseDeed.KEPT, by=lead.id, at=ended)
    action = Action(what=WORDS, due=due, **base)
    yield action
    for part in (Raci.ACCOUNTABLE, Raci.RESPONSIBLE):
        yield Duty(action=action.id, person=lead.id, part=part)


def fill(storage: Storage, agents: int) -> None:
    """Write it down."""
    with storage.book(SLACK.workspace) as book:
        workspace = book.settle_workspace(SLACK.platform, SLACK.native)
        workspace.message_url = SLACK.message_url
        rows = company(agents)
        while several := list(islice(rows, BATCH)):
            for row in several:
                row.workspace = SLACK.workspace
            write(book, several)


def measure(url: str, agents: int) -> dict[str, float]:
    """Arm every digest, then let Monday come."""
    storage = Storage(url)
    upgrade(storage.engine)
    fill(storage, agents)
    clock, voice = Moved(SUNDAY), Silent()
    conductor = Conductor(storage, SCRIPT, clock)
    deliveries = Deliveries(conductor, {SLACK.platform: voice})
    before, used = _peak(), time.process_time()
    _arm(conductor)
    armed, used_armed = time.perf_counter(), time.process_time()
    clock.put(MONDAY)
    asyncio.run(_until_all_are_said(deliveries, voice, agents // EACH))
    found = {
        "arm": used_armed - used,
        "send": time.process_time() - used_armed,
        "wall": time.perf_counter() - armed,
        "peak": _peak(),
        "grown": _peak() - before,
    }
    conductor.close()
    storage.close()
    return found


async def _until_all_are_said(deliveries: Deliveries, voice: Silent, teams: int) -> None:
    """A picture that is not painted yet lets its message wait for a second."""
    while voice.said < teams:
        await deliveries.drain()
        await asyncio.sleep(0.2)


def _arm(conductor: Conductor) -> None:
    from flows import digest  # noqa: PLC0415 -- the digests alone, not all that is weekly

    with conductor.storage.book(SLACK.workspace) as book, conductor.turning(book) as turn:
        digest.arm(turn)


def _peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(folder: Path) -> None:
    """Measure, and print a Markdown table."""
    print(
        "\n| agents | teams | database | armed, CPU s | all, CPU s | CPU ms each | s | peak, MB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    found: dict[tuple[str, int], dict[str, float]] = {}
    for agents in SIZES:
        for name, url in databases(folder, f"digests{agents}").items():
            one = _apart(url, agents)
            found[name, agents] = one
            teams = agents // EACH
            took = f"{one['arm']:.2f} | {one['send']:.1f} | {one['send'] / teams * 1000:.0f}"
            rest = f"{one['wall']:.1f} | {one['peak']:.0f}"
            print(f"| {agents:,} | {teams:,} | {name} | {took} | {rest} |")
    print("\n| from | to | database | time grows by | memory grows by |")
    print("|---|---|---|---|---|")
    for few, many in pairwise(SIZES):
        for name in dict.fromkeys(name for name, _ in found):
            a, b = found[name, few], found[name, many]
            times, memory = b["send"] / a["send"], b["peak"] / a["peak"]
            print(f"| {few:,} | {many:,} | {name} | {times:.1f} × | {memory:.2f} × |")


def _apart(url: str, agents: int) -> dict[str, float]:
    """In a process of its own."""
    command = [sys.executable, "-m", "bench.digests", url, str(agents)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def main() -> None:
    """This part alone; with an address and a number, one measurement."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        table(Path(tempfile.mkdtemp(prefix="parley-bench-")))


if __name__ == "__main__":
    main()
