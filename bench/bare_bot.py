"""What Parley on Teams is measured against: a botbuilder bot under FastAPI that does nothing.

It checks the token with botbuilder and runs a turn, hosted as ours is: authentication first, on
keys fetched once, and the answer of an invoke in wire form. `mended`: without msrest's slow list.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import uvicorn
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from fastapi import FastAPI, Request, Response
from msrest.universal_http.requests import ClientRetryPolicy

SINGLE_TENANT = "https://login.microsoftonline.com/"
SCOPE = "https://api.botframework.com"


class Adapter(CloudAdapterBase):  # type: ignore[misc] # botbuilder has no types
    """botbuilder's turn, with an invoke that is answered empty."""

    async def turned(self, header: str, activity: Activity) -> InvokeResponse | None:
        """Check the token, then run the turn."""
        caller = await self.bot_framework_authentication.authenticate_request(activity, header)
        return await self.process_activity(caller, activity, self.nothing)

    async def nothing(self, context: TurnContext) -> None:
        """Only answer."""
        response = InvokeResponse(status=200, body=None)
        context.turn_state[self._INVOKE_RESPONSE_KEY] = Activity(
            type=ActivityTypes.invoke_response, value=response
        )


def bare_app() -> FastAPI:
    """The bot and its door."""
    authentication = BotFrameworkAuthenticationFactory.create(
        validate_authority=True,
        to_channel_from_bot_login_url=SINGLE_TENANT + os.environ["TEAMS_TENANT_ID"],
        to_channel_from_bot_oauth_scope=SCOPE,
        to_bot_from_channel_token_issuer=SCOPE,
        oauth_url=SCOPE,
        to_bot_from_channel_open_id_metadata_url=os.environ["BENCH_TEAMS_URL"] + "/openid",
        to_bot_from_emulator_open_id_metadata_url=os.environ["BENCH_TEAMS_URL"] + "/openid",
        credential_factory=PasswordServiceClientCredentialFactory(
            os.environ["TEAMS_APP_ID"],
            os.environ["TEAMS_APP_PASSWORD"],
            tenant_id=os.environ["TEAMS_TENANT_ID"],
        ),
    )
    adapter, app = Adapter(authentication), FastAPI()

    @app.post("/api/messages")
    async def messages(request: Request) -> Response:
        activity: Any = Activity().deserialize(await request.json())
        found = await adapter.turned(request.headers.get("authorization", ""), activity)
        return Response(status_code=202 if found is None else int(found.status))

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    return app


if __name__ == "__main__":
    if "mended" in sys.argv:
        ClientRetryPolicy.safe_codes = frozenset(ClientRetryPolicy.safe_codes)  # type: ignore[assignment] # only ever asked what it holds
    uvicorn.run(bare_app(), port=int(sys.argv[1]), log_level="warning", access_log=False)
