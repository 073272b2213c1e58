"""Teams' edge: signed activities at the real server, beside a botbuilder bot that does nothing."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet

from adapters.teams.seal import Seal
from bench import load, teams_stand_in
from bench.company import Where, company
from bench.load import Measured, line
from bench.servers import Running, free_port, started
from bench.teams_stand_in import APP_ID, PASSWORD, TENANT
from storage.engine import Storage
from storage.migrate import upgrade
from storage.records import Address, CallState, Delivery, DeliveryKind, DeliveryState, Lane

Json = dict[str, Any]

CHANNEL = "19:crucial-calls@thread.tacv2"
TEAM = "19:team@thread.tacv2"
ANA, BEN = "a0a00000-0000-4000-8000-0000000be9c1", "be900000-0000-4000-8000-0000000be9c2"
CONTOSO = Where(
    "teams",
    TENANT,
    CHANNEL,
    ANA,
    BEN,
    "https://teams.microsoft.com/l/message/{place}/{message}",
)
KEY = Fernet.generate_key().decode()
IDS = itertools.count(1)
TYPED, PRESSES = 600, 300
AT_ONCE = (1, 16)


def activity(service_url: str, kind: str, who: str, conversation: Json, more: Json) -> str:
    """An activity as the Bot Connector writes it."""
    return json.dumps(
        {
            "type": kind,
            "id": f"{kind}-{next(IDS)}",
            "timestamp": datetime.now(UTC).isoformat(),
            "localTimezone": "UTC",
            "serviceUrl": service_url,
            "channelId": "msteams",
            "from": {"id": f"29:{who}", "name": who[:3], "aadObjectId": who},
            "recipient": {"id": f"28:{APP_ID}", "name": "Parley"},
            "conversation": {**conversation, "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-US",
            **more,
        }
    )


def typed(service_url: str) -> str:
    """Ana flags a call in her private chat."""
    chat = {"conversationType": "personal", "id": "a:ana"}
    return activity(service_url, "message", ANA, chat, {"text": "flag Acme tomorrow 15:00"})


def press(service_url: str, about: str) -> str:
    """Ben presses «I'm aligned» in a call's thread."""
    carried = {"step": "alignment.agree", "about": about, "also": {"version": "1"}}
    action = {
        "type": "Action.Execute",
        "verb": "alignment.agree",
        "data": Seal([KEY]).sealed(carried),
    }
    thread = {"conversationType": "channel", "isGroup": True, "id": f"{CHANNEL};messageid={about}"}
    data = {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}}
    said = {"name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}
    more = {**said, "replyToId": about, "channelData": data}
    return activity(service_url, "invoke", BEN, thread, more)


def stand(storage: Storage, ids: list[str], service_url: str) -> None:
    """The heads of the calls' threads stand in the channel, and everybody has been met."""
    now, workspace = datetime.now(UTC), CONTOSO.workspace
    with storage.book(workspace) as book:
        book.add(Address(native=CHANNEL, service_url=service_url, team=TEAM))
        for native in (ANA, BEN):
            book.add(Address(native=native, account=f"29:{native}", service_url=service_url))
    with storage.session() as session:
        lane = f"{workspace}:{CHANNEL}"
        session.add(Lane(name=lane, workspace=workspace, free_at=now))
        session.flush()
        for one in ids:
            session.add(
                Delivery(
                    workspace=workspace,
                    key=f"thread.brief:{one}",
                    lane=lane,
                    kind=DeliveryKind.SHOW,
                    step="thread.brief",
                    about=one,
                    to=CHANNEL,
                    marker=one,
                    due_at=now,
                    state=DeliveryState.SENT,
                    receipt=one,
                    channel=f"{CHANNEL};messageid={one}",
                    settled_at=now,
                )
            )


@asynccontextmanager
async def served(module: list[str], url: str, **more: str) -> AsyncIterator[Running]:
    """A server that is told about the stand-in, and asks it for a token before it is ready."""
    port = free_port()
    settings = {
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_PASSWORD": PASSWORD,
        "TEAMS_TENANT_ID": TENANT,
        "BENCH_TEAMS_URL": url,
        "PARLEY_PORT": str(port),
        **more,
    }
    arguments = [one.replace("PORT", str(port)) for one in module]
    server = started(arguments, port, settings)
    running = await asyncio.to_thread(server.__enter__)
    try:
        yield running
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


async def edge(databases: dict[str, str]) -> None:
    """Signed messages and presses, beside a bare botbuilder bot."""
    runner, base = await teams_stand_in.serve()
    url = f"{base}/"
    token = teams_stand_in.signed(url)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    async def sent(running: Running, bodies: Iterator[str], at_once: int) -> Measured:
        door = f"{running.url}/api/messages"
        return await load.send(door, bodies, at_once, signed_with(headers))

    print("\n| what answers | at once | p50 ms | p99 ms | per second | the bare bot is faster by |")
    print("|---|---|---|---|---|---|")
    bare: dict[int, Measured] = {}
    for how in ("mended", "as it is"):
        async with served(["bench.bare_bot", "PORT", how], base) as running:
            await sent(running, load.repeat(lambda: press(url, "warm"), 20), 1)
            for at_once in AT_ONCE:
                bodies = load.repeat(lambda: press(url, "call"), PRESSES)
                found = await sent(running, bodies, at_once)
                line(f"bare botbuilder, {how}: a press", at_once, found, bare.get(at_once))
                bare.setdefault(at_once, found)
    for name, database in databases.items():
        storage = Storage(database)
        upgrade(storage.engine)
        ids = company(storage, PRESSES * len(AT_ONCE), CallState.ALIGNING, CONTOSO)
        stand(storage, ids, url)
        storage.close()
        secret = {"PARLEY_DATABASE_URL": database, "PARLEY_SECRET_KEYS": KEY}
        async with served(["bench.teams_server"], base, **secret) as running:
            await sent(running, load.repeat(lambda: typed(url), 20), 1)
            for turn, at_once in enumerate(AT_ONCE):
                heard = await sent(running, load.repeat(lambda: typed(url), TYPED), at_once)
                line(f"Parley, {name}: a typed flag is answered", at_once, heard, bare[at_once])
                mine = ids[turn * PRESSES : (turn + 1) * PRESSES]
                pressed = await sent(running, (press(url, one) for one in mine), at_once)
                line(f"Parley, {name}: a press commits and edits", at_once, pressed, bare[at_once])
            edits = await teams_stand_in.edits(len(ids))
            print(f"\n{edits} of {len(ids)} heads were edited on {name}\n")
    await runner.cleanup()


def signed_with(headers: Mapping[str, str]) -> Callable[[str], Mapping[str, str]]:
    """The same headers for every body: a token lives for an hour."""
    return lambda _: headers


if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    from bench.company import databases as prepared

    asyncio.run(edge(prepared(Path(tempfile.mkdtemp(prefix="parley-bench-")), "teams")))
