"""What Parley is measured against: a Bolt app under FastAPI that only acknowledges."""

from __future__ import annotations

import os
import sys

import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult


async def authorize(**_: object) -> AuthorizeResult:
    """No look-up: the fastest authorisation there is."""
    return AuthorizeResult(enterprise_id=None, team_id="T01BENCH", bot_token="xoxb-bench")  # noqa: S106 -- made up


bolt = AsyncApp(
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    authorize=authorize,
    process_before_response=True,
)


@bolt.command("/parley")
async def command(ack: AsyncAck) -> None:
    """Only acknowledge."""
    await ack()


@bolt.action({"type": "block_actions", "action_id": "alignment.agree#0"})
async def press(ack: AsyncAck) -> None:
    """Only acknowledge."""
    await ack()


app, handler = FastAPI(), AsyncSlackRequestHandler(bolt)


@app.post("/slack/events")
async def events(request: Request) -> Response:
    """Hand everything to Bolt."""
    return await handler.handle(request)


@app.get("/readyz")
async def ready() -> dict[str, str]:
    """Say that it is up."""
    return {"status": "ready"}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
