"""Downloads: what a link leads to, for whom and for how long; and what nobody gets."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from pydantic import SecretStr

from bot.app import build
from bot.exports import GONE, HOLDS, Exports, Wish, downloads
from bot.settings import Settings
from storage.engine import Storage
from storage.records import Action, Duty, Person, PersonKind, Raci, Workspace
from tests.stage import MONDAY, ManualClock, Stage

KEY, OTHER = (base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2))
HERE = "https://parley.acme-corp.io"


class Server:
    """The downloads of one Parley, and a browser."""

    def __init__(self, stage: Stage, *keys: str, public: str | None = HERE) -> None:
        self.clock: ManualClock = stage.clock
        given = tuple(SecretStr(key) for key in keys or (KEY,))
        settings = Settings(_env_file=None, public_url=public, secret_keys=given)
        self.exports = Exports(settings, stage.storage, self.clock.now)
        app = FastAPI()
        app.include_router(downloads(self.exports))
        self.app = app

    async def gets(self, link: str | None) -> httpx.Response:
        assert link is not None
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
            return await browser.get(link)


def who(stage: Stage, native: str = "ana") -> tuple[Workspace, Person]:
    """Somebody, and where they are."""
    with stage.storage.book(stage.workspace) as book:
        person = book.person_called(native)
        assert person is not None
        return book.workspace(), person


def acted(stage: Stage, native: str, what: str, account: str = "Acme") -> None:
    """Somebody is to do something."""
    with stage.storage.book(stage.workspace) as book:
        person = book.person_called(native)
        assert person is not None
        due = MONDAY.date() + timedelta(days=3)
        action = Action(what=what, due=due, by=person.id, at=MONDAY, account=account)
        action.account_key = account.casefold()
        book.add(action)
        for part in (Raci.ACCOUNTABLE, Raci.RESPONSIBLE):
            book.add(Duty(action=action.id, person=person.id, part=part))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A company with something of Ana's and something of Eve's."""
    storage = Storage(f"sqlite:///{tmp_path}/parley.db")
    from sqlmodel import SQLModel  # noqa: PLC0415 -- as in tests/conftest.py

    SQLModel.metadata.create_all(storage.engine)
    made = Stage(storage)
    made.settle()
    acted(made, "ana", "Ana's own")
    acted(made, "eve", "Eve's own")
    yield made
    made.close()
    storage.close()


def refused(answer: httpx.Response) -> None:
    """It says one sentence, and nothing of what it was about."""
    assert answer.status_code == 404
    assert answer.text.count("<p>") == 1
    assert GONE in answer.text
    assert "own" not in answer.text
    for name, value in {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow",
    }.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    ("form", "media", "file"),
    [
        ("csv", "text/csv; charset=utf-8", "parley-export.csv"),
        ("json", "application/json", "parley-export.json"),
        ("ics", "text/calendar; charset=utf-8; method=PUBLISH", "parley.ics"),
    ],
)
async def test_a_link_leads_to_a_file_with_what_one_may_see(
    stage: Stage, form: str, media: str, file: str
) -> None:
    server = Server(stage)
    for account in ("", "ACME"):
        answer = await server.gets(server.exports.link(*who(stage), account, form))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media
        assert answer.headers["content-disposition"] == f'attachment; filename="{file}"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert ("Ana's own" in answer.text) is (form != "ics")
        assert "Eve" not in answer.text
        assert answer.text.count("BEGIN:VEVENT") == (form == "ics")


async def test_a_link_holds_for_fifteen_minutes(stage: Stage) -> None:
    server = Server(stage)
    link = server.exports.link(*who(stage), "", "csv")
    server.clock.at += HOLDS
    assert (await server.gets(link)).status_code == 200
    server.clock.at += timedelta(seconds=1)
    refused(await server.gets(link))


async def test_what_one_may_see_is_looked_at_again_at_the_download(stage: Stage) -> None:
    server = Server(stage)
    link = server.exports.link(*who(stage, "dora"), "acme", "csv")
    assert "Ana's own" in (await server.gets(link)).text
    with stage.storage.book(stage.workspace) as book:  # Ana's team is Dora's no more
        for team in book.teams():
            book.set_members(team, [])
            team.manager = None
    answer = await server.gets(link)
    assert answer.status_code == 200
    assert "Ana's own" not in answer.text


@pytest.mark.parametrize("change", [{"gone": True}, {"kind": PersonKind.GUEST}])
async def test_whoever_has_left_downloads_nothing(stage: Stage, change: dict[str, object]) -> None:
    server = Server(stage)
    link = server.exports.link(*who(stage), "", "json")
    with stage.storage.book(stage.workspace) as book:
        ana = book.person_called("ana")
        for name, value in change.items():
            setattr(ana, name, value)
    refused(await server.gets(link))


async def test_a_forged_link_leads_nowhere(stage: Stage) -> None:
    server = Server(stage)
    link = server.exports.link(*who(stage), "", "csv")
    assert link is not None
    token = link.rpartition("/")[2]
    workspace, ana = who(stage)
    said = json.dumps([workspace.id, ana.id, "", "csv"]).encode()
    for wrong in (
        "x",
        token[:-4] + "AAAA",
        token + "A" * 5000,
        Fernet(KEY).encrypt(said).decode(),  # by the key itself, not by the one for links
        base64.urlsafe_b64encode(said).decode(),
    ):
        refused(await server.gets(f"{HERE}/export/{wrong}"))
    assert "ana" not in token
    with_others = Server(stage, OTHER)
    refused(await with_others.gets(link))


async def test_an_older_key_opens_what_it_sealed(stage: Stage) -> None:
    link = Server(stage, OTHER).exports.link(*who(stage), "", "csv")
    assert (await Server(stage, KEY, OTHER).gets(link)).status_code == 200


def test_there_is_a_link_only_where_people_reach_parley(stage: Stage) -> None:
    workspace, ana = who(stage)
    slack = Workspace(id="slack:T1", platform="slack", native="T1")
    sandbox = Workspace(id="sandbox:local", platform="sandbox", native="local")
    reached = Server(stage, public="https://parley.acme-corp.io/").exports
    for one in (slack, sandbox, workspace):
        link = reached.link(one, ana, "", "csv")
        assert link is not None
        assert link.startswith("https://parley.acme-corp.io/export/")
    outside = {"slack_bot_token": SecretStr("xoxb-2-abcdefgh"), "host": "127.0.0.1", "port": 8081}
    settings = Settings(_env_file=None, secret_keys=(SecretStr(KEY),), **outside)  # type: ignore[arg-type]
    unreached = Exports(settings, stage.storage, stage.clock.now)
    assert unreached.link(slack, ana, "", "csv") is None
    at_home = unreached.link(sandbox, ana, "", "csv")
    assert at_home is not None
    assert at_home.startswith("http://127.0.0.1:8081/export/")


def test_a_link_without_keys_holds_in_this_process(stage: Stage) -> None:
    settings = Settings(_env_file=None)
    exports = Exports(settings, stage.storage, stage.clock.now)
    workspace, ana = who(stage)
    link = exports.link(Workspace(id="sandbox:x", platform="sandbox", native="x"), ana, "", "csv")
    assert link is not None
    assert exports.read(link.rpartition("/")[2]) == Wish("sandbox:x", ana.id, "", "csv")
    assert workspace.id != "sandbox:x"


async def test_the_server_has_them_open_to_others_where_others_reach_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/wired.db"
    for public, status in ((None, 403), (HERE, 404)):
        app = build(Settings(_env_file=None, database_url=url, public_url=public))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
            answer = await browser.get("/export/nothing")
            assert answer.status_code == status
            assert (GONE in answer.text) is (public is not None)
            assert (await browser.get("/")).status_code == 403  # the sandbox itself is not
