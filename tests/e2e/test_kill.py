"""`kill -9` of the real server, on real SQLite and real PostgreSQL, all through a call.

Whoever gets no answer does it again; nothing else helps it along. In the end everything has been
said, in order, and exactly once.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.adapters.slack.double import SlackDouble, user
from tests.e2e.server import Server
from tests.e2e.slack_door import CALLS, SECRET, DoorPerson

ANA, BEN, CEM = "U01ANA", "U01BEN", "U01CEM"
SAID = "They listened."


@asynccontextmanager
async def killed_now_and_then(server: Server, seed: int) -> AsyncIterator[None]:
    """Kill the server at random moments and start it again, until the block is done."""
    moments, done = random.Random(seed), asyncio.Event()  # noqa: S311 -- repeatable, not secret

    async def reaper() -> None:
        while not done.is_set():
            await asyncio.sleep(moments.uniform(0.0, 1.2))
            await server.kill()
            await server.start()

    task = asyncio.create_task(reaper())
    try:
        yield
    finally:
        done.set()
        await task


@pytest.mark.timeout(240)
async def test_a_call_survives_kill_9(empty_database_url: str, tmp_path: Path) -> None:
    async with SlackDouble() as double:
        double.users[CEM] = user(CEM, "Cem")
        settings = {
            "PARLEY_DATABASE_URL": empty_database_url.replace("%", "%%"),
            "PARLEY_SECRET_KEYS": Fernet.generate_key().decode(),
            "PARLEY_DEBRIEF_DELAY": "PT12S",
            "PARLEY_CAPTURE_DELAY": "PT1S",
            "SLACK_BOT_TOKEN": double.token,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": double.url,
        }
        async with Server(tmp_path, 0, **settings) as server:
            await play(server, double)
    heads = double.posts_in(CALLS)
    assert len(heads) == 1
    replies = [one.text for one in double.posts_in(CALLS, heads[0].ts)]
    for words in ("Everyone is aligned on version 1.", "Debrief: Acme", SAID):
        assert sum(words in text for text in replies) == 1, (words, replies)
    markers = Counter(one.marker for one in double.posts if one.marker)
    assert [marker for marker, times in markers.items() if times > 1] == []


async def play(server: Server, double: SlackDouble) -> None:
    ana, ben, cem = (DoorPerson(server.url, double, who) for who in (ANA, BEN, CEM))
    await ana.types("flag Acme")
    await ana.presses("Use this channel")
    starts = int((datetime.now(UTC) + timedelta(hours=1)).timestamp())
    await ana.types("flag Acme")
    await ana.fills(reason={"value": "Two outages."}, starts_at={"selected_date_time": starts})
    stakes = {"selected_options": [{"value": "stakes"}, {"value": "emotions"}]}
    await ana.fills(renewal=step(3), brand=step(2), morale=step(1), conditions=stakes)
    await ana.fills(scribe={"selected_user": BEN}, experts={"selected_users": [CEM]})
    await ana.fills(line={"value": "We know why it failed, and it is fixed."})

    async with killed_now_and_then(server, seed=1):
        await asyncio.gather(ben.presses("I'm aligned"), cem.presses("I'm aligned"))
        await ana.waits_for("Everyone is aligned")
        await ana.presses("Ready")
        await ana.types("start Acme")
        await ana.presses("The call has ended")
    await ben.presses("My debrief")
    form = ben.form
    assert form is not None
    names = ("aim", "why", "keep_or_change", "customer_needs")
    answers = {name: {"value": f"About {name}."} for name in names}
    await ben.fills(happened={"value": SAID}, **answers)
    async with killed_now_and_then(server, seed=2):
        await ana.waits_for("Debrief: Acme")
        await ana.waits_for(SAID)
    await ana.waits_for("About customer_needs.")


def step(number: int) -> dict[str, object]:
    return {"selected_option": {"value": str(number)}}
