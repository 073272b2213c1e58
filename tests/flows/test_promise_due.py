"""Promises where they stand beside others: reminders, the debrief, the home tab."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from storage.records import Place, Promise, PromiseState
from tests.flows.after_the_call import due as a_day_later
from tests.flows.after_the_call import ended
from tests.flows.promising import (
    FRIDAY,
    WORDS,
    at,
    id_of,
    on_a_call,
    saved,
    sees,
)
from tests.stage import Actor, Stage


def reminded(who: Actor) -> list[str]:
    """What they were reminded of, in the words of the promise."""
    return [one.text for one in who.dms if "is due 20" in one.text or ", due 20" in one.text]


async def test_who_keeps_it_is_reminded_before_on_and_after_the_day(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("I can keep it")
    await stage.until(at(26, 8, 59))
    assert reminded(stage.ben) == []
    await stage.until(at(26, 9))
    assert len(reminded(stage.ben)) == 1
    assert "Your promise to Maria is due 2026-11-27: You have the report by Friday.\n" in (
        stage.ben.dm
    )
    assert "[Kept]\n[Broken]\n" in stage.ben.dm
    await stage.until(at(30, 9))
    assert len(reminded(stage.ben)) == 3
    assert reminded(stage.dora) == []


async def test_who_answers_for_it_hears_from_the_second_working_day_after(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("I can keep it")
    await stage.until(at(30, 23))
    assert reminded(stage.dora) == []
    await stage.skip(days=1)
    (said,) = reminded(stage.dora)
    assert "@Ben keeps this promise to Maria, due 2026-11-27: You have the report" in said


async def test_once_it_has_ended_nobody_is_reminded(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("I can keep it")
    await stage.until(at(26, 9))
    await stage.ben.presses("Kept")
    assert "This is settled: it is kept. You have the report by Friday." in stage.ben.dm
    counts = len(reminded(stage.ben)), len(reminded(stage.dora))
    await stage.skip(days=14)
    assert (len(reminded(stage.ben)), len(reminded(stage.dora))) == counts


async def test_what_was_declined_reminds_only_who_decides(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("I cannot")
    await stage.ben.fills(reason="No time.")
    await stage.skip(days=8)
    assert reminded(stage.ben) == []
    assert len(reminded(stage.dora)) == 1


async def test_another_day_moves_the_reminders(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("Another day")
    await stage.ben.fills(due="2026-12-04", confidence="sure", reason="Late.")
    await stage.dora.presses("Agree")
    await stage.skip(days=9)
    assert len(reminded(stage.ben)) == 0
    await stage.skip(days=2)
    assert len(reminded(stage.ben)) == 2


# The debrief


async def test_the_debrief_lists_what_was_promised_and_saves_more(stage: Stage) -> None:
    await on_a_call(stage)
    await a_day_later(stage)
    line = "Promises\n“You have the report by Friday.”: @Ben, by 2026-11-27 (requested)\n"
    assert line in stage.thread
    await stage.ben.presses("I can keep it")
    assert line.replace("requested", "promised") in stage.thread
    await stage.ana.presses("Save a promise")
    assert stage.ana.intro.startswith("Said on the call with Acme, ")
    await stage.ana.fills(words="We call you.", said_to="Maria", due="2026-11-25")
    assert "Promises\n“We call you.”: @Ana, by 2026-11-25 (requested)\n" in stage.thread


async def test_what_was_withdrawn_does_not_stand_in_the_debrief(stage: Stage) -> None:
    await on_a_call(stage)
    await a_day_later(stage)
    await sees(stage.ana, stage)
    await stage.ana.presses("Withdraw it")
    await stage.ana.fills(reason="A mistake.")
    assert "Promises\n" not in stage.thread


async def test_more_promises_than_fit_are_counted(stage: Stage) -> None:
    await ended(stage)
    await a_day_later(stage)
    ben, call = id_of(stage, stage.ben), stage.call.id
    with stage.storage.book(stage.workspace) as book:
        for number in range(8):
            day = stage.now.date() + timedelta(days=number)
            who: dict[str, Any] = dict.fromkeys(
                ("said_by", "responsible", "accountable", "by"), ben
            )
            book.add(
                Promise(
                    call=call,
                    words=f"N{number}",
                    asked=day,
                    due=day,
                    at=stage.now,
                    state=PromiseState.PROMISED,
                    **who,
                )
            )
    await stage.ana.presses("Save a promise")
    await stage.ana.fills(words="The last", said_to="Maria", due="2027-11-01")
    assert "“N5”: @Ben" in stage.thread
    assert "“N6”" not in stage.thread
    assert "And 3 more." in stage.thread


async def test_nothing_of_it_stands_in_a_channel_without_a_call(stage: Stage) -> None:
    await saved(stage)
    await stage.ben.presses("I can keep it")
    await stage.ben.presses("Kept")
    assert all(WORDS not in one.text for one in stage.voice.said if "dm:" not in one.channel)


async def test_in_a_channel_shared_since_nothing_more_is_said(stage: Stage) -> None:
    await ended(stage)
    stage.knows(Place, "crucial-calls", shared=True)
    before = len(stage.said_in("crucial-calls"))
    await stage.ana.types("/parley promise Acme " + WORDS)
    await stage.ana.fills(said_by=stage.ben, said_to="Maria", due=FRIDAY)
    assert len(stage.said_in("crucial-calls")) == before
