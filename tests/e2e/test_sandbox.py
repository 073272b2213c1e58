"""The sandbox, played by three people in a real browser against the real server.

`PARLEY_PICTURES=docs/pictures` keeps the pictures; the README shows one of them.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import ViewportSize

from tests.e2e.sandbox_page import DESKTOP, PHONE, Browsing, browsing, has_browser
from tests.e2e.server import Server

pytestmark = pytest.mark.skipif(
    not has_browser() and os.environ.get("CI") != "true",
    reason="Debian's chromium is not installed",
)

TALL: ViewportSize = {"width": 1360, "height": 1040}
ANSWERS = {
    "What did we want from this call?": "Keep Acme's trust.",
    "What happened?": "They listened once we said what had failed.",
    "Why did it go that way?": "We had one message, and we kept to it.",
    "What do we keep, what do we change?": "Keep the line. Bring the dates next time.",
    "What does the customer need next?": "A date for the second fix.",
}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with Server(tmp_path) as running:
        yield running


@pytest.fixture
async def pages(server: Server) -> AsyncIterator[Browsing]:
    async with browsing(server.url) as open_pages:
        yield open_pages


def picture(name: str, tmp_path: Path) -> Path:
    folder = Path(os.environ.get("PARLEY_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"


async def test_ana_ben_and_cem_take_a_call_from_the_flag_to_the_debrief(
    pages: Browsing, tmp_path: Path
) -> None:
    ana = await pages.as_person("ana", at="crucial-calls", size=TALL)
    await ana.types("/parley flag Acme in 1 hour")
    await ana.fills(**{"Why might it be crucial?": "Two outages in one week."})
    await ana.picture(picture("flag", tmp_path))
    await ana.presses("Next")
    await ana.fills(
        **{
            "The renewal": "3 · about to be lost",
            "Our name": "2 · others hear of it",
            "Our team": "1 · uneasy",
        }
    )
    await ana.fills(**{"Which of these are true?": ["Much is at stake", "Emotions run strong"]})
    await ana.presses("See the verdict")
    await ana.sees("Verdict: crucial.")
    await ana.picture(picture("verdict", tmp_path))
    await ana.fills(Scribe="Ben", Experts=["Cem"])
    await ana.presses("Save")
    await ana.fills(**{"The line": "We know why it failed, and it is fixed."})
    await ana.presses("Save")
    await ana.sees("Acme: crucial call, aligning")

    ben = await pages.as_person("ben", at="crucial-calls", size=DESKTOP, colours="dark")
    cem = await pages.as_person("cem", at="crucial-calls", size=PHONE)
    await ben.presses("I'm aligned")
    await ben.sees("Thank you. You are aligned on version 1.")
    await cem.presses("I'm aligned")
    await ana.opens_thread("Acme: crucial call")
    await ana.sees("Everyone is aligned on version 1.")
    await ana.presses("Ready")
    await ana.sees("Acme: crucial call, ready")

    await ana.skips("an hour")
    await ana.sees("Acme: crucial call, live now")
    await ana.presses("The call has ended", at="Acme: crucial call")
    await ana.sees("ended the call. The debrief comes here:")
    await ben.presses("My debrief", at="Acme: crucial call")
    await ben.fills(**ANSWERS)
    await ben.picture(picture("debrief-form", tmp_path))
    await ben.presses("Send it in")
    await ben.sees("Kept, and sealed until the debrief. Thank you.")
    await ana.sees_not("Keep Acme's trust.")

    await ana.skips("a day")
    await ana.sees("Debrief: Acme")
    await ana.sees("1 answered, 2 outstanding.")
    await ana.sees("Keep Acme's trust.")
    await ana.picture(picture("sandbox", tmp_path))
    await ben.opens_thread("Acme: crucial call")
    await ben.picture(picture("sandbox-dark", tmp_path))
    await cem.opens_thread("Acme: crucial call")
    await cem.picture(picture("sandbox-phone", tmp_path))
    await ana.opens("Home")
    await ana.sees("Your debrief of Acme.")
    await ana.picture(picture("home", tmp_path))
    assert [*ana.complaints, *ben.complaints, *cem.complaints] == []


async def test_a_wrong_answer_stands_beside_its_field_and_the_others_are_kept(
    pages: Browsing, tmp_path: Path
) -> None:
    ana = await pages.as_person("ana", at="crucial-calls")
    await ana.types("/parley flag Acme yesterday 15:00")
    await ana.fills(**{"Why might it be crucial?": "Two outages in one week."})
    await ana.presses("Next")
    await ana.sees_problem(
        "When does the call start?",
        "This moment has passed. Please choose one that is still ahead.",
    )
    await ana.picture(picture("problem", tmp_path))


async def test_nothing_internal_is_done_in_a_channel_shared_with_outsiders(pages: Browsing) -> None:
    ana = await pages.as_person("ana", at="acme-shared")
    await ana.types("/parley flag Acme tomorrow 15:00")
    await ana.sees("shared with people outside the company")


async def test_a_guest_is_told_that_parley_is_for_members(pages: Browsing) -> None:
    hugo = await pages.as_person("hugo", at="acme-shared")
    await hugo.types("/parley mine")
    await hugo.sees("I work for the members of this workspace only")


async def test_a_whisper_is_seen_by_its_reader_alone(pages: Browsing) -> None:
    ana = await pages.as_person("ana", at="general")
    ben = await pages.as_person("ben", at="general")
    await ana.types("/parley help")
    await ana.sees("What I can do")
    await ben.sees_not("What I can do")
