"""The cheapest Teams that a load can be measured against: it answers, and remembers nothing.

Beside the Bot Connector it is the login service, and signs what it sends.
"""

from __future__ import annotations

import asyncio
import time
from itertools import count

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

COUNT = count(1)
EDITED: set[str] = set()
TENANT = "be9c0000-0000-4000-8000-00000000be9c"
APP_ID = "be9c0000-0000-4000-8000-0000000000b0"
PASSWORD = "the-password-of-the-bench"  # noqa: S105 -- made up
ISSUER = "https://api.botframework.com"
KEY_ID = "the-key-of-the-bench"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


async def connector(request: web.Request) -> web.Response:
    """Say yes to everything, in the shape the request has."""
    number = next(COUNT)
    if request.method == "PUT":
        EDITED.add(request.path)
    if request.path.endswith("/conversations") and request.method == "POST":
        return web.json_response({"id": f"a:{number}", "activityId": str(number)}, status=201)
    if "/members/" in request.path:
        native = request.path.rpartition("/")[2].removeprefix("29:")
        person = {"id": f"29:{native}", "objectId": native, "name": native, "tenantId": TENANT}
        return web.json_response(person)
    if request.method == "GET":
        return web.json_response({"members": [], "conversations": []})
    return web.json_response({"id": str(number)}, status=201 if request.method == "POST" else 200)


async def token(_: web.Request) -> web.Response:
    """A token for the bot."""
    given = {"token_type": "Bearer", "expires_in": 3600, "access_token": "a-token-of-the-bench"}
    return web.json_response(given)


async def discovery(request: web.Request) -> web.Response:
    """What msal asks for before its first token."""
    login = f"https://login.microsoftonline.com/{request.match_info['tenant']}"
    return web.json_response(
        {
            "issuer": f"{login}/v2.0",
            "authorization_endpoint": f"{login}/oauth2/v2.0/authorize",
            "token_endpoint": f"{login}/oauth2/v2.0/token",
        }
    )


async def openid(request: web.Request) -> web.Response:
    """The metadata that leads to the signing keys."""
    base = f"http://{request.host}"
    return web.json_response(
        {
            "issuer": ISSUER,
            "jwks_uri": f"{base}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
    )


async def keys(_: web.Request) -> web.Response:
    """The one signing key."""
    public = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    named = {"kid": KEY_ID, "x5t": KEY_ID, "use": "sig", "endorsements": ["msteams"]}
    return web.json_response({"keys": [{**public, **named}]})


def signed(service_url: str) -> str:
    """A token as the Bot Connector sends it with each activity."""
    now = int(time.time())
    claims = {"serviceurl": service_url, "nbf": now - 10, "exp": now + 3600}
    whole = {**claims, "iss": ISSUER, "aud": APP_ID}
    return jwt.encode(whole, KEY, algorithm="RS256", headers={"kid": KEY_ID, "x5t": KEY_ID})


async def edits(wanted: int, patience: float = 60.0) -> int:
    """How many messages were edited, once it is so many or nothing comes any more."""
    until = time.monotonic() + patience
    while len(EDITED) < wanted and time.monotonic() < until:  # noqa: ASYNC110 -- a server makes them
        await asyncio.sleep(0.1)
    found = len(EDITED)
    EDITED.clear()
    return found


async def serve() -> tuple[web.AppRunner, str]:
    """Start it on a free port of loopback; returns the runner and its address."""
    app = web.Application()
    app.router.add_route("*", "/v3/{rest:.*}", connector)
    app.router.add_get("/openid", openid)
    app.router.add_get("/keys", keys)
    app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", discovery)
    app.router.add_post("/{tenant}/oauth2/v2.0/token", token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"
