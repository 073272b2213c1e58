"""What listening tests share: an ear, and the adapter with a door that Teams knocks at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from adapters.teams.install import Teams
from adapters.teams.listen import Listener
from adapters.teams.seal import Seal
from adapters.timely import IN_ALL, PATIENCE
from adapters.voice import Answer
from flows import guard
from flows.language.events import Event
from flows.language.forms import Form, Option, choice, form, long, moment, person, short
from flows.language.steps import Ask
from storage.engine import Storage
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.records import ANA, APP_ID, CALLS, PASSWORD, TENANT, dm_of
from tests.adapters.teams.rules import card_broken

Json = dict[str, Any]

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
KEYS = ("the-newest-key-of-the-double-0123456789", "an-older-key-of-the-double-0123456789")
PATH = "/api/messages"


@form("Flag a call", submit="Next")
class Flag(Form):
    account: str = short("Which customer?")
    starts_at: datetime | None = moment("When does it start?", optional=True)
    line: str = long("What do we all say?", optional=True)
    lead: str = person("Who leads it?", optional=True)
    team: str = choice("Which team?", optional=True)


FORMS: Mapping[str, type[Form]] = {Flag.wire: Flag}
SALES = Option("t1", "Sales")


def ask(**filled: str) -> Ask:
    return Ask(Flag, "call1", {"version": "3"}, CALLS, filled, (), {"team": (SALES,)})


@dataclass
class Ear:
    """Hears as it is told: an answer, an error, or slowly. It learns, as the conductor does."""

    storage: Storage
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
        await asyncio.to_thread(self._learn, event)
        if event.key in self.keys:
            return Answer()
        self.keys.add(event.key)
        return self.answer

    def _learn(self, event: Event) -> None:
        with self.storage.book(event.workspace) as book:
            guard.learn(book, event, NOW)

    @property
    def last(self) -> Any:  # noqa: ANN401 -- tests know which event they sent
        return self.heard[-1]


class Office:
    """The adapter with its door, and the Bot Connector that knocks there."""

    def __init__(self, storage: Storage, double: TeamsDouble, ear: Ear, **more: Any) -> None:  # noqa: ANN401 -- goes through
        self.double = double
        double.dm(ANA)  # she has the app, and so a private chat
        settings = {
            "app_id": APP_ID,
            "password": PASSWORD,
            "tenant": TENANT,
            "keys": KEYS,
            "openid_url": double.openid_url,
            "login_url": double.base,
            "hosts": double.hosts,
        }
        self.teams = Teams(
            storage=storage,
            hear=ear,
            commands=(),
            forms=FORMS,
            now=lambda: NOW,
            **{**settings, **more},
        )
        app = FastAPI()
        app.include_router(self.teams.router)
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://parley")

    async def close(self) -> None:
        await self.teams.stop()
        await self.client.aclose()

    @property
    def listener(self) -> Listener:
        return self.teams._listener  # noqa: SLF001 -- tests look behind the door

    @property
    def url(self) -> str:
        return self.double.url

    async def knock(
        self, body: bytes, token: str | None = None, scheme: str = "Bearer"
    ) -> httpx.Response:
        """Bytes at the door; without a token, with none at all."""
        headers = {"content-type": "application/json"}
        if token is not None:
            headers["authorization"] = f"{scheme} {token}"
        return await self.client.post(PATH, content=body, headers=headers)

    async def comes(self, activity: object) -> httpx.Response:
        """An activity, with the token of the Bot Connector."""
        return await self.knock(json.dumps(activity).encode(), self.double.token())

    def has_patience(self, hearing: float = PATIENCE, in_all: float = IN_ALL) -> None:
        """For so many seconds; without any it is as it really is."""
        self.listener.timely.patience, self.listener.timely.in_all = hearing, in_all

    async def settled(self) -> None:
        """Let late answers come to their end."""
        await self.listener.settle(5)


def shown(answer: httpx.Response) -> Json:
    """The card of the dialog that an invoke was answered with."""
    task = answer.json()["task"]
    assert task["type"] == "continue"
    card: Json = task["value"]["card"]["content"]
    assert not card_broken(card, dialog=True)
    return card


def line(answer: httpx.Response) -> str:
    """The line that a press was answered with."""
    body = answer.json()
    assert answer.status_code == body["statusCode"] == 200
    assert body["type"] == "application/vnd.microsoft.activity.message"
    return str(body["value"])


def texts(node: object) -> str:
    """Everything that is written on a card."""
    return json.dumps(node, ensure_ascii=False)


def buttons(card: Json) -> list[Json]:
    """All actions of a card, in order."""
    found: list[Json] = list(card.get("actions", []))
    for element in card.get("body", []):
        found += element.get("actions", [])
    return found


def inputs(card: Json) -> dict[str, Json]:
    """The inputs of a dialog by their id."""
    todo, found = list(card["body"]), {}
    while todo:
        element = todo.pop(0)
        if str(element.get("type", "")).startswith("Input."):
            found[element["id"]] = element
        for key in ("items", "columns"):
            todo += element.get(key, [])
    return found


def sealed(data: Json) -> Json:
    """What a button of ours carries."""
    return Seal(KEYS).sealed(data)


def said_to(office: Office, native: str = ANA) -> list[str]:
    """What stands in a person's private chat, each as all that is written on its card."""
    return [texts(post.card) for post in office.double.posts_in(dm_of(native))]


def said_in_channels(office: Office) -> list[Json]:
    """What everybody can see."""
    return [one.activity for one in office.double.posts if not one.conversation.startswith("a:")]
