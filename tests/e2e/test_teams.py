"""The real server in the Microsoft 365 Agents Playground: over HTTP, and in its page.

`PARLEY_PICTURES=docs/pictures` keeps the pictures.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.adapters.teams.cards import check_card
from tests.e2e.local_slack import free_port
from tests.e2e.playground import Playground, find_playground
from tests.e2e.playground_page import browsing_as_ana
from tests.e2e.playground_tenant import ANA, APP_ID, BEN, CEM, DORA, TENANT
from tests.e2e.sandbox_page import has_browser
from tests.e2e.server import Server
from tests.e2e.teams_people import TeamsPerson, text_of

pytestmark = pytest.mark.skipif(
    find_playground() is None and os.environ.get("CI") != "true",
    reason="the stand-in for Teams is not installed (npm)",
)
in_a_browser = pytest.mark.skipif(
    not has_browser() and os.environ.get("CI") != "true",
    reason="Debian's chromium is not installed",
)

ANSWERS = {
    "aim": "Keep their trust.",
    "happened": "They listened.",
    "why": "We had one message.",
    "keep_or_change": "Keep the line.",
    "customer_needs": "A date.",
}


@pytest.fixture
async def playground(tmp_path: Path) -> AsyncIterator[Playground]:
    """The playground, and the server behind it; the sandbox is open beside it.

    Afterwards Microsoft's models judge every card that was said.
    """
    port = free_port()
    settings = {
        "TEAMS_EMULATOR": "1",
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_TENANT_ID": TENANT,
        "PARLEY_SANDBOX": "on",
        "PARLEY_SECRET_KEYS": Fernet.generate_key().decode(),
        "PARLEY_DEBRIEF_DELAY": "PT8S",
        "PARLEY_CAPTURE_DELAY": "PT1S",
    }
    async with (
        Server(tmp_path, port, **settings) as server,
        Playground(f"{server.url}/api/messages", tmp_path) as opened,
    ):
        yield opened
        for post in opened.recording.look().posts:
            check_card(post.card, seal=None)


async def flagged(ana: TeamsPerson, ben: TeamsPerson, cem: TeamsPerson) -> None:
    """Everybody has said hello, and Ana has flagged a call that begins in an hour."""
    for person in (ben, cem):
        await person.types("home", in_chat=True)
        await person.sees("What waits for you", in_chat=True)
    await ana.types("flag Acme")
    await ana.presses("Use this channel", in_chat=True)
    await ana.sees("Crucial calls live in", in_chat=True)
    starts = datetime.now(UTC) + timedelta(hours=1)
    await ana.types("flag Acme in 1 hour")
    assert "I read: Acme" in await ana.presses("Open the form", in_chat=True)
    await ana.fills(reason="Two outages.", starts_at=starts)
    verdict = await ana.fills(renewal="3", brand="2", morale="1", conditions=["stakes", "emotions"])
    assert "Verdict: crucial." in verdict
    await ana.fills(scribe=BEN, experts=[CEM])
    await ana.fills(line="We know why it failed, and it is fixed.")
    await ana.sees("Acme: crucial call, aligning")


async def works_around_the_clock(person: TeamsPerson) -> None:
    """Whatever the hour of this test; who does not say so keeps their hours."""
    await person.types("hours", in_chat=True)
    await person.presses("Open the form", in_chat=True, on="My working hours")
    await person.fills(zone="UTC", opens="00:00", closes="24:00", days=list("0123456"))


async def test_a_call_from_the_flag_to_the_debrief(playground: Playground) -> None:
    ana, ben, cem = (TeamsPerson(playground, user) for user in (ANA, BEN, CEM))
    await flagged(ana, ben, cem)
    await cem.sees("Do you stand behind what we say to Acme?", in_chat=True)

    assert "You are aligned on version 1." in await ben.presses("I'm aligned")
    await cem.presses("I'm aligned")
    await ana.sees("Everyone is aligned on version 1.")
    await ana.presses("Ready")
    await ana.sees("Acme: crucial call, ready")

    await works_around_the_clock(ana)
    await ana.types("start Acme", in_chat=True)
    await ana.presses("The call has ended")
    ended = datetime.now(UTC)
    await ana.presses("Write down what was said", in_chat=True)
    await ana.fills(outcome="They stay if it holds.", temperature="tense")
    await ben.presses("My debrief")
    assert "sealed until the debrief" in await ben.fills(**ANSWERS)

    prompt = await ana.sees("1 answered, 2 outstanding.")
    waited = datetime.fromtimestamp(int(prompt.id) / 1000, UTC) - ended
    assert timedelta(seconds=7) <= waited <= timedelta(seconds=13)
    assert "They stay if it holds." in text_of(prompt.card)
    await ana.sees("Keep their trust.")
    await ana.presses("Close the debrief")
    head = await ana.sees("Acme: crucial call, closed")
    assert {one.conversation for one in playground.standing(ana.channel)} == {head.conversation}


async def test_what_is_owed_is_asked_answered_and_found(playground: Playground) -> None:
    ana, ben, dora = (TeamsPerson(playground, user) for user in (ANA, BEN, DORA))
    soon = f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%d}"
    for person in (ana, ben, dora):
        await works_around_the_clock(person)
    await ana.types("flag Acme")
    await ana.presses("Use this channel", in_chat=True)
    await ana.presses("Team settings", in_chat=True)
    await ana.fills(members=[ANA, BEN], manager=DORA, delay="24h")

    await ana.types("promise Acme You have the report by Friday.", in_chat=True)
    await ana.presses("Open the form", in_chat=True, on="Save a promise")
    saved = await ana.fills(said_by=BEN, said_to="Maria", due=soon)
    assert saved.startswith("Saved as requested")
    said = await ben.presses("I can keep it", in_chat=True)
    assert said.startswith("Promised, by "), "short enough to stand beside the card"

    await ana.types("action Send the report", in_chat=True)
    await ana.presses("Open the form", in_chat=True, on="Add an action")
    assert "I ask each of them" in await ana.fills(responsible=[BEN], due=soon)
    await ben.presses("Accept", in_chat=True)
    await ana.sees("Ben Boyd</at> took this on", in_chat=True)

    await dora.types("settings", in_chat=True)
    await dora.presses("Who helps", in_chat=True)
    await dora.presses("Add a team", in_chat=True)
    await dora.fills(name="Billing", first=BEN)
    await ana.types("block The figures of May", in_chat=True)
    await ana.presses("Open the form", in_chat=True, on="Ask for help")
    assert "Ben Boyd" in await ana.fills(need_by=soon)
    await ben.presses("I see to it", in_chat=True)
    await ana.sees("sees to it", in_chat=True)

    await ana.types("find report", in_chat=True)
    found = text_of((await ana.sees("Found with", in_chat=True)).card)
    assert "You have the report by Friday." in found
    assert "Send the report" in found


async def test_small_things_in_a_dialog(playground: Playground) -> None:
    ana = TeamsPerson(playground, ANA)

    # In the private chat there is no mention, and the answer stands there.
    await ana.types("mine", in_chat=True)
    await ana.sees("You are on no call.", in_chat=True)

    # A wrong answer stands at its field, and the others are kept.
    await ana.types("flag Acme")
    await ana.presses("Use this channel", in_chat=True)
    await ana.types("flag Acme", in_chat=True)
    await ana.presses("Open the form", in_chat=True)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    said = await ana.fills(reason="Two outages.", starts_at=yesterday)
    assert "This moment has passed. Please choose one that is still ahead." in said
    assert "Two outages." in said

    # What is not ours is not heard: a button that somebody changed.
    card = await ana.sees("Crucial calls live in", in_chat=True)
    forged = {"type": "Action.Execute", "verb": "alignment.ready", "data": {"about": "call1"}}
    answer = await playground.presses(ANA, card, forged)
    assert "message" in answer["type"]


@in_a_browser
async def test_the_thread_and_the_private_chat_in_the_page(
    playground: Playground, tmp_path: Path
) -> None:
    ana, ben, cem = (TeamsPerson(playground, user) for user in (ANA, BEN, CEM))
    async with browsing_as_ana(playground.url, ANA.zone) as page:
        await page.opens("crucial-calls")
        await flagged(ana, ben, cem)
        await ben.presses("I'm aligned")
        await page.sees("Ana Alves and Ben Boyd")
        await page.picture(picture("teams", tmp_path))
        await cem.presses("I'm aligned")
        await page.sees("Everyone is aligned on version 1.")
        await page.presses("Ready")
        await page.sees("Acme: crucial call, ready")
        await works_around_the_clock(ana)
        await ana.types("start Acme", in_chat=True)
        await page.presses("The call has ended")
        await ana.presses("Write down what was said", in_chat=True)
        await ana.fills(outcome="They stay if it holds.", temperature="tense")
        await ben.presses("My debrief")
        await ben.fills(**ANSWERS)
        await page.sees("1 answered, 2 outstanding.")
        await (await page.sees("Keep their trust.")).scroll_into_view_if_needed()
        await page.picture(picture("teams-debrief", tmp_path))
        await page.presses("Close the debrief")
        await page.sees("This debrief is closed.")
        await page.opens("Personal Chat")
        await page.types("home")
        await page.sees("What waits for you")
        await page.presses("Help")
        await page.sees("What I can do")
        await page.picture(picture("teams-chat", tmp_path))


def picture(name: str, tmp_path: Path) -> Path:
    folder = Path(os.environ.get("PARLEY_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"
