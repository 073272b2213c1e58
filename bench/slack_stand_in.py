"""The cheapest Slack that a load can be measured against: it answers, and remembers nothing."""

from __future__ import annotations

from itertools import count

from aiohttp import web

COUNT = count(1)
TEAM, BOT = "T01BENCH", "U01BENCH"


async def answer(request: web.Request) -> web.Response:
    """Say yes to everything, in the shape the method has."""
    method, number = request.match_info["method"], next(COUNT)
    ok = {"ok": True, "ts": f"{number}.000001", "channel": "C01CALLS", "message": {}}
    if method == "auth.test":
        who = {"team_id": TEAM, "team": "Bench", "user_id": BOT, "bot_id": "B1"}
        return web.json_response(ok | who | {"url": "https://bench.slack.com/"})
    if method == "users.info":
        native = request.query.get("user", "")
        profile = {"display_name": native.title(), "real_name": native.title()}
        person = {"id": native, "team_id": TEAM, "tz": "Europe/Lisbon", "profile": profile}
        return web.json_response(ok | {"user": person})
    if method == "conversations.info":
        channel = {"id": "C01CALLS", "name": "crucial-calls", "is_member": True}
        return web.json_response(ok | {"channel": channel})
    if method == "conversations.open":
        return web.json_response(ok | {"channel": {"id": "D01"}})
    return web.json_response(ok | {"view": {"id": f"V{number}", "hash": "1"}})


async def serve() -> tuple[web.AppRunner, str]:
    """Start it on a free port of loopback; returns the runner and the address of its API."""
    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
