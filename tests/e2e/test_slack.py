"""The real server against a stand-in for Slack nobody here wrote: HTTP, and Socket Mode."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.e2e.local_slack import (
    ANA,
    APP_TOKEN,
    BEN,
    BOT_TOKEN,
    CEM,
    SIGNING_SECRET,
    LocalSlack,
    find_binary,
    free_port,
    moment,
    people,
    person,
    ticked,
)
from tests.e2e.server import Server
from tests.e2e.slack_people import SlackPerson, scale, text_of

pytestmark = pytest.mark.skipif(
    find_binary() is None and os.environ.get("CI") != "true",
    reason="the stand-in for Slack is not installed (npm)",
)

ANSWERS = {
    "aim": "Keep their trust.",
    "happened": "They listened.",
    "why": "We had one message.",
    "keep_or_change": "Keep the line.",
    "customer_needs": "A date.",
}


@pytest.fixture
async def slack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LocalSlack]:
    """The stand-in and the server, connected by HTTP or by Socket Mode."""
    port, by_http = free_port(), getattr(request, "param", "http") == "http"
    url = f"http://127.0.0.1:{port}/slack/events" if by_http else None
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "PARLEY_SECRET_KEYS": Fernet.generate_key().decode(),
        "PARLEY_DEBRIEF_DELAY": "PT6S",
        "PARLEY_CAPTURE_DELAY": "PT1S",
    }
    if not by_http:
        settings["SLACK_APP_TOKEN"] = APP_TOKEN
    async with LocalSlack(url) as standin:
        settings["SLACK_API_URL"] = standin.api_url
        async with Server(tmp_path, port, **settings):
            yield standin


@pytest.mark.parametrize("slack", ["http", "socket"], indirect=True)
async def test_a_call_from_the_flag_to_the_debrief(slack: LocalSlack) -> None:
    ana, ben, cem = (SlackPerson(slack, user) for user in (ANA, BEN, CEM))

    await ana.types("flag Acme tomorrow 15:00")
    await ana.presses("Use this channel")
    await ana.sees("Crucial calls live in")

    starts = datetime.now(UTC) + timedelta(hours=1)
    await ana.types("flag Acme in 1 hour")
    await ana.fills(reason="Two outages.", starts_at=moment(int(starts.timestamp())))
    await ana.fills(
        renewal=scale(3),
        brand=scale(2),
        morale=scale(1),
        conditions=ticked("stakes", "emotions"),
    )
    await ana.fills(scribe=person(BEN), experts=people(CEM))
    await ana.fills(line="We know why it failed, and it is fixed.")
    await ana.sees("Acme: crucial call, aligning")

    await ben.presses("I'm aligned")
    await cem.presses("I'm aligned")
    await ana.sees("Everyone is aligned on version 1.")
    await ana.presses("Ready")
    await ana.sees("Acme: crucial call, ready")

    # Whatever the hour of this test, Ana works around the clock; Ben and Cem keep their hours.
    await ana.types("hours")
    days = ticked(*"0123456")
    await ana.fills(zone="UTC", opens="00:00", closes="24:00", days=days)

    await ana.types("start Acme")
    await ana.presses("The call has ended")
    ended = datetime.now(UTC)
    await ana.presses("Write down what was said", in_dm=True)
    await ana.fills(outcome="They stay if it holds.", temperature=_mood("tense"))
    await ben.presses("My debrief")
    await ben.fills(**ANSWERS)

    prompt = await ana.sees("1 answered, 2 outstanding.")
    waited = datetime.fromtimestamp(float(prompt["ts"]), UTC) - ended
    assert timedelta(seconds=5) <= waited <= timedelta(seconds=10)
    assert "They stay if it holds." in text_of(prompt)
    await ana.sees("Keep their trust.")
    await ana.presses("Close the debrief")
    await ana.sees("Acme: crucial call, closed")


async def test_small_things_over_http(slack: LocalSlack) -> None:
    ana = SlackPerson(slack, ANA)

    # The word that Bolt's own parser stumbles over is only a word.
    await ana.types("status the payload failed")
    await ana.sees("There is nothing to share about the payload failed.")

    # A wrong answer stands beside its field, and the form stays open.
    await ana.types("flag Acme")
    await ana.presses("Use this channel")
    await ana.types("flag Acme")
    past = int((datetime.now(UTC) - timedelta(days=1)).timestamp())
    answered = await ana.fills(reason="Two outages.", starts_at=moment(past))
    assert answered.errors == {
        "starts_at": "This moment has passed. Please choose one that is still ahead."
    }

    # The home tab shows what is mine.
    await slack.open_home(ANA)
    home = await slack.until(lambda: slack.home(ANA))
    assert "What waits for you" in text_of(home)


def _mood(name: str) -> dict[str, object]:
    return {"type": "static_select", "selected_option": {"value": name}}
