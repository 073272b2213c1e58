"""Measure everything, side by side in one run: `make bench`.

What counts are the ratios within a run; the absolute numbers are this machine's.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from bench import digests, load, owed, slack_stand_in, teams
from bench.company import SLACK, company, databases
from bench.load import Measured, line
from bench.servers import Running, free_port, started
from bench.silent import Silent
from bot.clock import SystemClock
from bot.conductor import Conductor
from bot.deliveries import Deliveries
from flows.all import SCRIPT
from storage.book.deliveries import Promised
from storage.engine import Storage
from storage.migrate import upgrade
from storage.records import CallState, DeliveryKind

COMMANDS, PRESSES, DUE, IDLE_SECONDS = 600, 300, 3000, 20
AT_ONCE = (1, 16)


@contextmanager
def parley(url: str, api: str) -> Iterator[Running]:
    """The real server on a database that is filled already."""
    port = free_port()
    settings = {
        "PARLEY_DATABASE_URL": url,
        "PARLEY_PORT": str(port),
        "PARLEY_SECRET_KEYS": Fernet.generate_key().decode(),
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": load.SECRET,
        "SLACK_API_URL": api,
    }
    with started(["bot", "serve"], port, settings) as running:
        yield running


@contextmanager
def bare_bolt() -> Iterator[Running]:
    """A Bolt app that only acknowledges."""
    port = free_port()
    with started(
        ["bench.bare_bolt", str(port)], port, {"SLACK_SIGNING_SECRET": load.SECRET}
    ) as running:
        yield running


async def edge(databases: dict[str, str]) -> None:
    """Signed commands and presses, beside a bare Bolt app."""
    runner, api = await slack_stand_in.serve()
    print("\n| what answers | at once | p50 ms | p99 ms | per second | bare Bolt is faster by |")
    print("|---|---|---|---|---|---|")
    bare: dict[int, Measured] = {}
    with bare_bolt() as running:
        for at_once in AT_ONCE:
            bodies = load.repeat(lambda: load.command("flag Acme"), COMMANDS)
            bare[at_once] = await load.send(f"{running.url}/slack/events", bodies, at_once)
            line("bare Bolt, only acks a command", at_once, bare[at_once])
    for name, url in databases.items():
        storage = Storage(url)
        upgrade(storage.engine)
        ids = company(storage, PRESSES * len(AT_ONCE), CallState.ALIGNING)
        storage.close()
        with parley(url, api) as running:
            await load.send(
                f"{running.url}/slack/events", load.repeat(lambda: load.command("help"), 20), 1
            )
            for turn, at_once in enumerate(AT_ONCE):
                bodies = load.repeat(lambda: load.command("flag Acme tomorrow 15:00"), COMMANDS)
                flags = await load.send(f"{running.url}/slack/events", bodies, at_once)
                line(f"Parley, {name}: a flag opens its form", at_once, flags, bare[at_once])
                mine = ids[turn * PRESSES : (turn + 1) * PRESSES]
                presses = (load.press(about) for about in mine)
                pressed = await load.send(f"{running.url}/slack/events", presses, at_once)
                line(f"Parley, {name}: a press commits and edits", at_once, pressed, bare[at_once])
            await asyncio.sleep(15)
            used = running.cpu_seconds
            await asyncio.sleep(IDLE_SECONDS)
            idle = (running.cpu_seconds - used) / IDLE_SECONDS * 3600
            print(f"\nidle on {name}: {idle:.0f} CPU seconds an hour, "
                  f"{running.resident_mb:.0f} MB resident\n")  # fmt: skip
    await runner.cleanup()


async def drain(databases: dict[str, str]) -> None:
    """Debriefs that are all due at once: the step runs, and the prompt is said."""
    print("\n| due at once | database | steps and posts | per second |")
    print("|---|---|---|---|")
    for name, url in databases.items():
        storage = Storage(url)
        upgrade(storage.engine)
        ids = company(storage, DUE // 10, CallState.ENDED)
        now = datetime.now(UTC)
        with storage.book(SLACK.workspace) as book:
            book.promise(
                [
                    Promised(
                        key=f"show:thread.brief:{one}",
                        lane=f"{SLACK.workspace}:C{number}",
                        kind=DeliveryKind.SHOW,
                        step="thread.brief",
                        about=ids[number % len(ids)],
                        to="C01CALLS",
                        due_at=now,
                    )
                    for number, one in enumerate(str(n) for n in range(DUE))
                ],
                at=now,
            )
        voice = Silent()
        conductor = Conductor(storage, SCRIPT, SystemClock())
        deliveries = Deliveries(conductor, {"slack": voice})
        began = time.perf_counter()
        await deliveries.drain()
        seconds = time.perf_counter() - began
        print(f"| {DUE} | {name} | {voice.said} posts | {voice.said / seconds:.0f} |")
        conductor.close()
        storage.close()


def main() -> None:
    """Measure, and print Markdown tables."""
    folder = Path(tempfile.mkdtemp(prefix="parley-bench-"))
    print(f"Python {sys.version.split()[0]}, {datetime.now(UTC):%Y-%m-%d}")
    asyncio.run(edge(databases(folder, "edge")))
    asyncio.run(teams.edge(databases(folder, "teams")))
    asyncio.run(drain(databases(folder, "drain")))
    owed.table(folder)
    digests.table(folder)


if __name__ == "__main__":
    main()
