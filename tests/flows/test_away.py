"""Leave: private messages are held until a person is back, and then come in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.records import Person
from tests.flows.after_the_call import crucial
from tests.flows.traces import person
from tests.stage import MONDAY, Stage

BACK = "Welcome back. What still matters comes to you in your working hours."
NOT_AWAY = "You are not away. Messages reach you in your working hours."
INVITATION = "You are on a crucial call with Acme as scribe."
NUDGE = "The call with Acme starts 2026-11-24 11:00 UTC. Your word is still missing."


def away_until(stage: Stage, who: str) -> datetime | None:
    return person(stage, who).away_until


async def test_the_moment_is_shown_back_before_it_counts(stage: Stage) -> None:
    await stage.ben.types("/parley away until Friday")
    assert stage.ben.ask is not None
    assert stage.ben.ask.filled == {"until": "2026-11-27T09:00:00+00:00"}
    assert away_until(stage, "ben") is None
    await stage.ben.fills()
    assert away_until(stage, "ben") == MONDAY + timedelta(days=4, hours=-1)
    assert stage.ben.told == (
        "You are away until 2026-11-27 09:00 UTC. I hold private messages until then.\n"
        "The reminder a quarter of an hour before a call still comes through.\n[I'm back]"
    )


async def test_a_moment_that_cannot_be_read_is_asked_for_in_the_form(stage: Stage) -> None:
    await stage.ben.types("/parley away as long as I like")
    assert stage.ben.ask is not None
    assert stage.ben.ask.filled == {"until": None}
    assert "I could not read “as long as I like” as a time. Please choose it here." in repr(
        stage.ben.ask.intro
    )
    await stage.ben.types("/parley away")
    assert stage.ben.ask.intro == ()
    with stage.unchanged():
        await stage.ben.fills()
    assert stage.ben.problems == {"until": "Please answer this one."}


async def test_leave_in_the_past_or_beyond_a_year_is_refused_and_not_kept(stage: Stage) -> None:
    await stage.ben.types("/parley away")
    with stage.unchanged():
        await stage.ben.fills(until=MONDAY)
    assert stage.ben.problems == {
        "until": "This moment has passed. Please choose one that is still ahead."
    }
    with stage.unchanged():
        await stage.ben.fills(until=MONDAY + timedelta(days=367))
    assert stage.ben.problems == {"until": "This is more than a year ahead. Please check the date."}


async def test_messages_are_held_merged_and_come_in_order_after_leave(stage: Stage) -> None:
    await stage.cem.types("/parley away until tomorrow 13:00")  # Istanbul: 10:00 UTC
    await stage.cem.fills()
    await crucial(stage, (stage.cem,), when="Wed 11:00")
    await stage.ana.types("/parley flag Globex Wed 12:00")
    await stage.ana.fills(reason="Another one", lead=stage.cem)
    await stage.ana.fills(renewal=3, brand=3, morale=1)
    await stage.until(MONDAY + timedelta(hours=23, minutes=59))
    assert stage.cem.dms == []
    await stage.skip(minutes=1)
    assert [one.text.splitlines()[0] for one in stage.cem.dms] == [
        "You are on a crucial call with Acme as expert. It starts 2026-11-25 11:00 UTC.",
        "You are on a crucial call with Globex as lead. It starts 2026-11-25 12:00 UTC.",
    ]


async def test_a_held_message_that_was_overtaken_comes_only_once(stage: Stage) -> None:
    stage.knows(Person, "ben", away_until=MONDAY + timedelta(hours=24, minutes=30))
    await stage.flagged(when="tomorrow 11:00", experts=(stage.dora,))
    await stage.skip(hours=24, minutes=29)
    assert stage.ben.dms == []
    await stage.skip(minutes=1)
    assert [one.text.splitlines()[0] for one in stage.ben.dms] == [NUDGE]


async def test_who_was_away_still_hears_of_a_call_that_has_no_line(stage: Stage) -> None:
    stage.knows(Person, "cem", away_until=MONDAY + timedelta(hours=2))
    await crucial(stage, (stage.cem,), when="tomorrow 11:00")
    await stage.skip(hours=3)
    assert stage.cem.dm.startswith("You are on a crucial call with Acme as expert.")


async def test_the_last_reminder_before_the_call_comes_through(stage: Stage) -> None:
    stage.knows(Person, "ben", away_until=MONDAY + timedelta(days=10))
    await stage.flagged(when="tomorrow 11:00", experts=(stage.dora,))
    await stage.skip(hours=25)
    assert [(one.at, one.text.splitlines()[0]) for one in stage.ben.dms] == [
        (MONDAY + timedelta(hours=24, minutes=45), NUDGE)
    ]


async def test_back_early_what_was_held_comes_at_once(stage: Stage) -> None:
    await stage.ben.types("/parley away until Friday")
    await stage.ben.fills()
    button = stage.ben.button("I'm back")
    await crucial(stage, when="tomorrow 11:00")
    assert stage.ben.dms == []
    await stage.ben.presses_button(button)
    assert stage.ben.told == BACK
    assert away_until(stage, "ben") is None
    assert stage.ben.dm.startswith(INVITATION)
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == NOT_AWAY


async def test_leave_made_shorter_lets_messages_come_sooner(stage: Stage) -> None:
    await stage.ben.types("/parley away until Friday")
    await stage.ben.fills()
    await crucial(stage, when="Thursday 11:00")
    await stage.ben.types("/parley away until tomorrow")
    await stage.ben.fills()
    await stage.skip(hours=22, minutes=59)
    assert stage.ben.dms == []
    await stage.skip(minutes=1)
    assert stage.ben.dm.startswith(INVITATION)


async def test_away_off_and_back_are_the_same(stage: Stage) -> None:
    for words in ("/parley away off", "/parley back", "/parley away back"):
        stage.knows(Person, "ben", away_until=MONDAY + timedelta(days=1))
        await stage.ben.types(words)
        assert (stage.ben.told, away_until(stage, "ben")) == (BACK, None)


async def test_who_is_not_away_is_told_so(stage: Stage) -> None:
    stage.knows(Person, "ben", away_until=MONDAY)
    with stage.unchanged():
        await stage.ben.types("/parley back")
    assert stage.ben.told == NOT_AWAY


async def test_an_answer_that_was_asked_for_comes_while_away(stage: Stage) -> None:
    stage.knows(Person, "ben", away_until=MONDAY + timedelta(days=1))
    await stage.ben.types("/parley help", where="dm")
    assert stage.ben.told.startswith("# What I can do")
