"""The list of the day: what is due, late or waits for an answer, when the day begins."""

from __future__ import annotations

from datetime import timedelta

from storage.records import Person
from tests.flows.acting import added, taken
from tests.flows.test_reminding import at, came, owes
from tests.stage import Stage


async def test_the_list_of_the_day_holds_what_is_late_and_comes_once(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(1, 17, month=12))
    (one,) = came(stage.ben, at(1, 9, month=12))
    assert one.text == (
        "# Your list for today\nSend the report: @Ben, by 2026-11-27\n[Open: Send the report]"
    )
    assert one.message.summary == ("Your list for today: one thing",)
    await stage.ben.presses("Open: Send the report")
    assert stage.ben.told.startswith("Your action: Send the report\n")


async def test_the_list_and_the_reminders_are_one_message(stage: Stage) -> None:
    await owes(stage, "Send the report", "2026-11-27")
    await owes(stage, "Call them back", "2026-12-02")
    await stage.until(at(1, 9, month=12))
    (one,) = came(stage.ben, at(1, 9, month=12))
    assert one.text == (
        "# Reminders\nDue 2026-12-02: Call them back\n[Done]\n[I am blocked]\n[Remind me later]\n"
        "Also open\nSend the report: @Ben, by 2026-11-27\n[Open: Send the report]"
    )
    assert one.message.summary == ("one thing to remind you of, and 1 more open",)


async def test_what_waits_for_an_answer_stands_in_the_list_from_the_second_day(
    stage: Stage,
) -> None:
    await added(stage)
    await stage.until(at(26, 12))
    assert [one.text.splitlines()[0] for one in stage.ben.dms] == [
        "@Ana asks you to take this on: Send the report",
        "You were asked to take this on by 2026-11-27: Send the report",
        "You were asked to take this on by 2026-11-27: Send the report",
    ]
    await stage.until(at(1, 9, month=12))
    assert came(stage.ben, at(1, 9, month=12))[0].text.startswith("# Your list for today\n")


async def test_no_list_on_days_off_on_leave_or_when_nothing_is_due(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(26, 8))
    assert len(stage.ben.dms) == 1
    stage.knows(Person, "ben", days="0,1", away_until=at(7, 10, month=12))
    await stage.until(at(15, 9, month=12))
    assert {one.at for one in stage.ben.dms[1:]} == {
        at(7, 10, month=12),
        at(8, 9, month=12),
        at(14, 9, month=12),
        at(15, 9, month=12),
    }


async def test_what_was_put_off_stands_in_no_list_until_then(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(30, 9))
    await stage.ben.presses("In a week")
    await stage.until(at(4, 23, month=12))
    assert stage.ben.dms[-1].at == at(30, 9)


async def test_a_settled_line_of_the_list_says_so(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(1, 9, month=12))
    await stage.ben.presses("Open: Send the report")
    await stage.ben.presses("Done")
    assert stage.ben.dm == ("# Your list for today\nSend the report: @Ben, by 2026-11-27 (done)")


async def test_what_comes_later_in_the_day_brings_no_list(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(30, 9))
    await stage.ben.presses("Another day…")
    await stage.ben.fills(until=at(1, 11, month=12))
    await owes(stage, "Call them back", "2026-12-08")
    await stage.until(at(1, 12, month=12))
    assert [one.text.splitlines()[0] for one in stage.ben.dms if one.at.day == 1] == [
        "Due 2026-11-27: Send the report"
    ]


async def test_the_clock_that_is_late_still_gives_the_list(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(1, 8, month=12))
    stage.clock.at = at(1, 11, month=12)  # nobody served in between
    await stage.skip(minutes=1)
    assert stage.ben.dm.startswith("# Your list for today\n")


async def test_a_workspace_whose_clock_runs_ahead_is_reminded_by_it(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        book.workspace().ahead_seconds = timedelta(days=2, hours=0.1).total_seconds()
    await taken(stage)
    await stage.until(at(24, 8, 53))
    assert len(stage.ben.dms) == 1
    await stage.until(at(24, 8, 54))
    assert stage.ben.dm.startswith("Due 2026-11-27: Send the report\n")
