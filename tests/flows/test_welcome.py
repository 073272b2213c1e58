"""First contact: three lines, one button, and what happens to what one says."""

from __future__ import annotations

from datetime import timedelta

from storage.records import Person
from tests.flows.after_the_call import crucial
from tests.flows.traces import person
from tests.stage import MONDAY, Stage

HELLO = (
    "Hello, I am Parley. I help your team through the few calls that matter most.\n"
    "Before a call you agree on one message; a day after it you debrief, each alone first.\n"
    "I write only when you are needed, and in your working hours.\n"
    "[What can I do here?]\n"
    "Your debrief is sealed until all are in or it is due. I read no channels, rate nobody."
)


async def test_the_bot_introduces_itself_before_its_first_message_and_never_again(
    stage: Stage,
) -> None:
    stage.knows(Person, "ben", greeted_at=None)
    await crucial(stage, when="tomorrow 11:00")
    assert [one.text.splitlines()[0] for one in stage.ben.dms] == [
        HELLO.splitlines()[0],
        "You are on a crucial call with Acme as scribe. It starts 2026-11-24 11:00 UTC.",
    ]
    assert stage.ben.dms[0].text == HELLO
    assert person(stage, "ben").greeted_at == MONDAY
    await stage.ana.types("/parley flag Globex Wed 12:00")
    await stage.ana.fills(reason="They may leave", lead=stage.ben)
    await stage.ana.fills(renewal=3, brand=3, morale=3)
    assert [one.text for one in stage.ben.dms].count(HELLO) == 1
    await stage.ben.presses("What can I do here?")
    assert stage.ben.told.startswith("# What I can do\n")


async def test_who_was_met_before_is_not_greeted(stage: Stage) -> None:
    await crucial(stage)
    assert HELLO not in [one.text for one in stage.ben.dms]


async def test_nobody_is_greeted_who_is_not_needed(stage: Stage) -> None:
    for who in ("ana", "dora", "eve"):
        stage.knows(Person, who, greeted_at=None)
    await crucial(stage)
    assert (stage.ana.dms, stage.dora.dms, stage.eve.dms) == ([], [], [])


async def test_the_greeting_waits_for_working_hours_too(stage: Stage) -> None:
    stage.knows(Person, "ben", greeted_at=None, away_until=MONDAY + timedelta(hours=3))
    await crucial(stage, when="Wed 11:00")
    assert stage.ben.dms == []
    await stage.skip(hours=3)
    assert [one.text.split(".")[0] for one in stage.ben.dms] == [
        "Hello, I am Parley",
        "You are on a crucial call with Acme as scribe",
    ]
