"""The page with one's own check-ins: by a link of one's own, and kept by nobody."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from pydantic import SecretStr
from sqlmodel import SQLModel

from bot.exports import GONE, HOLDS, Exports, downloads
from bot.settings import Settings
from storage.engine import Storage
from storage.records import Person, PersonKind, Workspace
from tests.flows.checking_in import CANARY, comes_by_themselves, entries, person_of
from tests.stage import Actor, Stage

KEY = base64.urlsafe_b64encode(bytes([1]) * 32).decode()
HERE = "https://parley.acme-corp.io"
KINDS = ("checkins", "checkins.csv", "checkins.json")
NASTY = '<script>alert("4711")</script>'


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    storage = Storage(f"sqlite:///{tmp_path}/parley.db")
    SQLModel.metadata.create_all(storage.engine)
    made = Stage(storage)
    made.settle()
    yield made
    made.close()
    storage.close()


class Browser:
    """The downloads of one Parley, and somebody who opens links."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        keys = (SecretStr(KEY),)
        settings = Settings(_env_file=None, public_url=HERE, secret_keys=keys)
        self.exports = Exports(settings, stage.storage, stage.clock.now)
        self.app = FastAPI()
        self.app.include_router(downloads(self.exports))

    def link(self, who: Actor, kind: str) -> str:
        with self.stage.storage.book(self.stage.workspace) as book:
            workspace: Workspace = book.workspace()
        link = self.exports.link(workspace, person_of(self.stage, who), "", kind)
        assert link is not None
        return link

    async def opens(self, link: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
            return await browser.get(link)


async def test_the_page_has_a_picture_and_the_same_in_words(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 5, NASTY)
    await stage.skip(days=9)
    await comes_by_themselves(stage.ana, 2, "")
    await comes_by_themselves(stage.ben, 1, "Ben's own")
    browser = Browser(stage)
    answer = await browser.opens(browser.link(stage.ana, "checkins"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-disposition" not in answer.headers
    assert 'alt="2026-11-23: almost everything; 2026-12-02: a little"' in answer.text
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "Ben" not in answer.text
    found = re.search(r'src="data:image/png;base64,([^"]+)"', answer.text)
    assert found is not None
    picture = Image.open(io.BytesIO(base64.b64decode(found[1])))
    assert (picture.format, picture.width) == ("PNG", 560)
    assert not picture.info  # neither when nor by what it was made


async def test_nothing_is_loaded_run_cached_or_told_to_others(stage: Stage) -> None:
    await comes_by_themselves(stage.ana)
    browser = Browser(stage)
    answer = await browser.opens(browser.link(stage.ana, "checkins"))
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; sandbox"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"


async def test_the_files_have_all_of_it_and_no_formula(stage: Stage) -> None:
    await comes_by_themselves(stage.ana, 4, "=1+1")
    browser = Browser(stage)
    answer = await browser.opens(browser.link(stage.ana, "checkins.csv"))
    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head == ["day", "week", "score", "how_much", "would_help", "words"]
    assert row == ["2026-11-23", "2026-W48", "4", "a lot", "", "'=1+1"]
    answer = await browser.opens(browser.link(stage.ana, "checkins.json"))
    assert answer.headers["content-disposition"] == 'attachment; filename="parley-own.json"'
    said = json.loads(answer.text)
    assert said["schema"] == "parley.checkins/1"
    assert [(one["score"], one["words"]) for one in said["items"]] == [(4, "=1+1")]


@pytest.mark.parametrize("kind", KINDS)
async def test_it_holds_for_fifteen_minutes_and_for_members_alone(stage: Stage, kind: str) -> None:
    await comes_by_themselves(stage.ana)
    browser = Browser(stage)
    link = browser.link(stage.ana, kind)
    stage.clock.at += HOLDS
    assert (await browser.opens(link)).status_code == 200
    stage.clock.at += timedelta(seconds=1)
    refused = [await browser.opens(link)]
    stage.knows(Person, "ana", gone=True)
    refused.append(await browser.opens(browser.link(stage.ana, kind)))
    with stage.storage.book(stage.workspace) as book:
        ana = book.get(Person, person_of(stage, stage.ana).id)
        ana.gone, ana.kind = False, PersonKind.GUEST
    refused.append(await browser.opens(browser.link(stage.ana, kind)))
    assert [one.status_code for one in refused] == [404] * 3
    assert all(GONE in one.text for one in refused)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_export_of_somebody_or_of_a_customer_has_nothing_of_it(
    stage: Stage, kind: str
) -> None:
    await comes_by_themselves(stage.ana)
    browser = Browser(stage)
    for who in (stage.dora, stage.ben):
        answer = await browser.opens(browser.link(who, kind))
        assert answer.status_code == 200
        assert "4711" not in answer.text
    for form in ("csv", "json", "ics"):
        answer = await browser.opens(browser.link(stage.ana, form))
        assert "4711" not in answer.text


async def test_what_was_erased_is_nowhere(stage: Stage) -> None:
    await comes_by_themselves(stage.ana)
    browser = Browser(stage)
    link = browser.link(stage.ana, "checkins")
    with stage.storage.book(stage.workspace) as book:
        assert book.vault is not None
        assert book.vault.forget(book, person_of(stage, stage.ana))
    assert entries(stage, stage.ana) == []
    answer = await browser.opens(link)
    assert "There is nothing here." in answer.text


async def test_no_log_line_holds_a_link_or_a_word(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await comes_by_themselves(stage.ana)
    browser = Browser(stage)
    for kind in KINDS:
        link = browser.link(stage.ana, kind)
        token = link.rpartition("/")[2]
        assert CANARY not in token
        transport = httpx.ASGITransport(app=browser.app)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            caplog.clear()
            logging.getLogger("httpx").setLevel(logging.CRITICAL)  # the test's own browser
            assert (await client.get(link)).status_code == 200
        assert "4711" not in caplog.text
        assert token not in caplog.text
