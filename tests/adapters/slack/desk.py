"""What listening tests share: an ear, a signed post at the door, and bodies as Slack sends them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from fastapi import FastAPI

from adapters.slack import Slack
from adapters.voice import Answer
from flows.language.events import Event
from flows.language.forms import Form, form, long, person, short
from flows.language.steps import Ask
from storage.engine import Storage
from tests.adapters.slack.double import BOT, TEAM, TOKEN, SlackDouble
from tests.e2e.local_slack import signed

Json = dict[str, Any]

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECRET = "0123456789abcdef"
FORM = "application/x-www-form-urlencoded"
ANA, BEN, CALLS = "U01ANA", "U01BEN", "C01CALLS"
WORKSPACE = f"slack:{TEAM}"


@form("Flag a call", submit="Next")
class Flag(Form):
    account: str = short("Which customer?")
    line: str = long("What do we all say?", optional=True)
    lead: str = person("Who leads it?", optional=True)


def ask(**filled: str) -> Ask:
    return Ask(Flag, "call1", {"version": "3"}, CALLS, filled, (), {})


@dataclass
class Ear:
    """Hears as it is told: an answer, an error, or slowly."""

    answer: Answer = field(default_factory=Answer)
    error: Exception | None = None
    seconds: float = 0.0
    heard: list[Event] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    async def __call__(self, event: Event) -> Answer:
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        self.heard.append(event)
        if event.key in self.keys:
            return Answer()
        self.keys.add(event.key)
        return self.answer

    @property
    def last(self) -> Any:  # noqa: ANN401 -- tests know which event they sent
        return self.heard[-1]


class Office:
    """The adapter with its door, and somebody who knocks as Slack does."""

    def __init__(self, storage: Storage, double: SlackDouble, ear: Ear, **more: str) -> None:
        self.double = double
        self.slack = Slack(
            storage=storage,
            hear=ear,
            commands=(),
            bot_token=TOKEN,
            signing_secret=SECRET,
            api_url=double.url,
            now=lambda: NOW,
            **more,
        )
        app = FastAPI()
        app.include_router(self.slack.router)
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://parley")

    async def close(self) -> None:
        await self.slack.stop()
        await self.client.aclose()

    async def knock(
        self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Bytes at the door, signed unless headers are given."""
        if headers is None:
            headers = signed(SECRET, body.decode())
        kind = {"content-type": content_type}
        return await self.client.post("/slack/events", content=body, headers={**kind, **headers})

    async def json(self, body: Json) -> httpx.Response:
        return await self.knock(json.dumps(body).encode(), "application/json")

    async def form(self, fields: Json) -> httpx.Response:
        return await self.knock(urlencode(fields).encode(), FORM)

    async def interacts(self, body: Json) -> httpx.Response:
        return await self.form({"payload": json.dumps(body)})

    # What people do

    async def command(self, text: str, **more: str) -> httpx.Response:
        return await self.form({**self.command_body(text), **more})

    def command_body(self, text: str) -> Json:
        return {
            "command": "/parley",
            "text": text,
            "user_id": ANA,
            "user_name": "ana",
            "channel_id": CALLS,
            "channel_name": "crucial-calls",
            "team_id": TEAM,
            "team_domain": "acme",
            "trigger_id": self.double.trigger(),
            "response_url": self.double.response_url(),
        }

    async def press(
        self, action_id: str, value: Json, *, user: Json | None = None, **more: object
    ) -> httpx.Response:
        return await self.interacts(self.press_body(action_id, value, user=user, **more))

    def press_body(
        self, action_id: str, value: Json, *, user: Json | None = None, **more: object
    ) -> Json:
        action = {
            "type": "button",
            "action_id": action_id,
            "value": json.dumps(value),
            "action_ts": "1764.000100",
        }
        return {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "acme"},
            "user": user or {"id": ANA, "team_id": TEAM},
            "channel": {"id": CALLS, "name": "crucial-calls"},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": CALLS},
            "message": {"ts": "1.1", "text": "…"},
            "trigger_id": self.double.trigger(),
            "response_url": self.double.response_url(),
            "actions": [action],
            **more,
        }

    async def submit(self, view: Json, values: Json, **more: object) -> httpx.Response:
        return await self.interacts(self.submit_body(view, values, **more))

    def submit_body(self, view: Json, values: Json, **more: object) -> Json:
        state = {name: {"answer": answer} for name, answer in values.items()}
        return {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": ANA, "team_id": TEAM},
            "trigger_id": self.double.trigger(),
            "view": {"id": "V001", "hash": "1", **view, "state": {"values": state}},
            **more,
        }

    async def shortcut(self, kind: str, callback_id: str, **more: object) -> httpx.Response:
        body = {
            "type": kind,
            "callback_id": callback_id,
            "team": {"id": TEAM},
            "user": {"id": ANA, "team_id": TEAM},
            "trigger_id": self.double.trigger(),
            **more,
        }
        return await self.interacts(body)

    async def event(self, event: Json, **more: object) -> httpx.Response:
        return await self.json(event_body(event, **more))

    async def settled(self) -> None:
        """Let late answers come to their end."""
        await self.slack._listener.settle(5)  # noqa: SLF001 -- only tests wait for it


def event_body(event: Json, **more: object) -> Json:
    return {
        "type": "event_callback",
        "event_id": f"Ev{uuid4().hex[:8]}",
        "team_id": TEAM,
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": event,
        **more,
    }


def typed(value: str | None) -> Json:
    return {"type": "plain_text_input", "value": value}


def chosen_person(native: str | None) -> Json:
    return {"type": "users_select", "selected_user": native}
