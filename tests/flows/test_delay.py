"""The debrief delay of a team: read in many spellings, within its limits, and what follows it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flows.delay import read_delay, spoken
from flows.language.forms import Refused
from storage.records import DebriefClock, Team
from tests.flows.after_the_call import crucial
from tests.stage import MONDAY, Actor, Stage

DELAY = "Please give a time between one minute and 14 days, for example 24h or P1D."


async def opens_settings(who: Actor) -> None:
    await who.types("/parley settings")
    await who.presses("Team settings")


def team(stage: Stage) -> Team:
    (one,) = stage.kept(Team)
    return one


async def test_a_delay_that_cannot_be_read_is_refused_and_nothing_is_kept(stage: Stage) -> None:
    await opens_settings(stage.dora)
    for words in ("soon", "0", "15 days", "P1M"):
        with stage.unchanged():
            await stage.dora.fills(delay=words, members=["ana"])
        assert stage.dora.problems == {"delay": DELAY}


async def test_a_changed_delay_holds_for_calls_that_end_from_then_on(stage: Stage) -> None:
    await crucial(stage, when="10:10")
    await opens_settings(stage.dora)
    await stage.dora.fills(delay="90 min")
    await stage.skip(hours=1)
    assert stage.call.debrief_at == MONDAY + timedelta(minutes=10 + 30 + 90)
    await opens_settings(stage.dora)
    await stage.dora.fills(delay="P1D")
    assert team(stage).debrief_minutes is None
    assert stage.call.debrief_at == MONDAY + timedelta(minutes=10 + 30 + 90)


async def test_counted_in_business_hours_the_debrief_waits_for_the_leads_next_one(
    stage: Stage,
) -> None:
    await opens_settings(stage.dora)
    await stage.dora.fills(delay="10h", counting="business")
    assert team(stage).debrief_clock is DebriefClock.BUSINESS
    assert "Debrief: 10h after the call, then the lead's next working hour" in stage.dora.told
    await crucial(stage, when="10:10")
    await stage.skip(hours=1)
    assert stage.call.debrief_at == MONDAY + timedelta(hours=23)  # Tuesday 09:00 in Lisbon


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("24", 1440), ("24h", 1440), ("24 hours", 1440), ("24 hrs", 1440), (" 1 DAY ", 1440),
        ("1d", 1440), ("P1D", 1440), ("pt24h", 1440), ("1 week", 10080), ("p1w", 10080),
        ("90 min", 90), ("90m", 90), ("90 minutes", 90), ("1h 30m", 90), ("1h30m", 90),
        ("1 day, 6 hours", 1800), ("PT0.5H", 30), ("1 minute", 1), ("14 days", 20160),
    ],
)  # fmt: skip
def test_a_delay_is_read_in_many_spellings(words: str, minutes: int) -> None:
    assert read_delay(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "words",
    ["", "0", "0 min", "soon", "P1M", "P1Y", "-P1D", "15d", "h", "1x", f"P{'9' * 30}D", "9" * 50],
)
def test_other_delays_are_refused_in_words(words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_delay(words)
    assert refused.value.problems == {"delay": DELAY}


@given(some.text() | some.from_regex(r"(?i)-?p?t?[\d., ]{1,30}[wdhmsy ]{1,5}", fullmatch=True))
def test_whatever_is_typed_is_read_within_the_limits_or_refused(words: str) -> None:
    with suppress(Refused):
        assert timedelta(minutes=1) <= read_delay(words) <= timedelta(days=14)


@given(some.integers(1, 14 * 24 * 60))
def test_a_delay_is_read_as_it_is_spoken(minutes: int) -> None:
    assert read_delay(spoken(timedelta(minutes=minutes))) == timedelta(minutes=minutes)
