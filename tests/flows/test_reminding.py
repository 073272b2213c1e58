"""One message for everything that is due then, and the list of the day."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from flows.language.events import Pressed
from flows.language.spans import called, plain
from flows.promises.reminder_cards import drawn
from flows.promises.reminding import knock
from storage.records import Action, Delivery, DeliveryKind, Nudge, Person, Reminded, Reminder
from tests.flows.acting import added, taken
from tests.stage import Actor, Said, Stage


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def owes(stage: Stage, what: str, due: str, *doers: Actor) -> None:
    """Ana answers for it; whoever does it takes it on."""
    await stage.ana.types("/parley action")
    await stage.ana.fills(what=what, responsible=doers or (stage.ben,), due=due)
    assert not stage.ana.problems, stage.ana.problems
    for doer in doers or (stage.ben,):
        if doer is not stage.ana:
            await doer.presses("Accept")


def came(who: Actor, moment: datetime) -> list[Said]:
    """What came to somebody at a moment."""
    return [one for one in who.dms if one.at == moment]


# Reminders of several things


async def test_what_is_due_together_comes_as_one_message(stage: Stage) -> None:
    await owes(stage, "Send the report", "2026-11-27")
    await owes(stage, "Call them back", "2026-11-27")
    await stage.until(at(26, 12))
    (one,) = came(stage.ben, at(26, 9))
    assert sorted(one.text.split("\n\n")[0].splitlines()) == sorted(
        [
            "# Reminders",
            "Due 2026-11-27: Send the report",
            "Due 2026-11-27: Call them back",
            *["[Done]", "[I am blocked]", "[Remind me later]"] * 2,
        ]
    )
    assert one.message.summary == ("2 things to remind you of",)


async def test_each_of_them_is_settled_and_put_off_by_itself(stage: Stage) -> None:
    await owes(stage, "Send the report", "2026-11-27")
    await owes(stage, "Call them back", "2026-11-27")
    await stage.until(at(26, 9))
    (one,) = came(stage.ben, at(26, 9))
    first = one.text.splitlines()[1].removeprefix("Due 2026-11-27: ")
    await stage.ben.presses("Done")
    assert f"This is settled: it is done. {first}" in one.text
    assert one.text.count("[Done]") == 1
    await stage.ben.presses("Remind me later")
    assert stage.ben.filled["until"] == at(27, 9).isoformat()
    await stage.ben.fills(until=at(30, 11))
    assert stage.ben.told.startswith("I remind you again 2026-11-30 11:00 UTC.")
    await stage.until(at(30, 23))
    assert came(stage.ben, at(27, 9)) == []
    assert "[Another day…]" in came(stage.ben, at(30, 11))[0].text


async def test_a_message_holds_only_so_many_and_counts_the_rest(stage: Stage) -> None:
    for number in range(8):
        await owes(stage, f"Thing {number}", "2026-11-27")
    await stage.until(at(26, 9))
    (one,) = came(stage.ben, at(26, 9))
    assert one.text.count("[Remind me later]") == 5
    assert one.text.endswith("And 3 more: /parley mine")
    assert len(stage.kept(Reminded)) == 8


async def test_very_long_words_still_fit(stage: Stage) -> None:
    for number in range(14):
        await owes(stage, f"{number} {'very long ' * 48}", "2026-11-24")
    await stage.until(at(24, 9))
    (one,) = came(stage.ben, at(24, 9))
    assert "[Remind me later]" in one.text
    assert one.message.buttons()[-1].label == "Stop these"


async def test_whoever_does_not_do_it_any_more_is_told_so(stage: Stage) -> None:
    await owes(stage, "Send the report", "2026-11-27")
    await stage.until(at(26, 9))
    await stage.ana.types("/parley mine")
    await stage.ana.presses("Open: Send the report")
    await stage.ana.presses("Reassign")
    await stage.ana.fills(responsible=[stage.cem])
    one, told = came(stage.ben, at(26, 9))
    assert one.text == "Nothing waits for you here any more: Send the report"
    assert told.text.startswith("@Ana gave this to other people: Send the report\n")
    assert [n.at for n in stage.kept(Nudge) if n.person == _id(stage, "ben")] == [None]


def _id(stage: Stage, native: str) -> str:
    return next(one.id for one in stage.kept(Person) if one.native == native)


async def test_what_was_settled_before_it_could_be_said_is_never_said(stage: Stage) -> None:
    await owes(stage, "Send the report", "2026-11-27")
    await owes(stage, "Call them back", "2026-11-27")
    done = stage.ben.button("Done")
    stage.clock.at = at(26, 9)
    with stage.storage.book(stage.workspace) as book:
        # The reminder is written down, and the platform has not been reached yet.
        ben = book.get(Person, _id(stage, "ben"))
        new = book.add(Reminder(person=ben.id, day=date(2026, 11, 26), at=at(26, 9)))
        for place, row in enumerate(book.nudges_planned(ben)):
            book.add(Reminded(reminder=new.id, place=place, kind=row.kind, about=row.about))
            row.nudged_on = date(2026, 11, 26)
    await stage.ben.presses_button(done)
    (left,) = stage.kept(Reminded)
    assert left.about != done.about


async def test_a_reminder_of_something_unknown_says_nothing(stage: Stage) -> None:
    await taken(stage)
    with stage.storage.book(stage.workspace) as book:
        ben = book.get(Person, _id(stage, "ben"))
        new = book.add(Reminder(person=ben.id, day=date(2026, 11, 26), at=at(26, 9)))
        assert drawn(book, new) is None


# When


async def test_whoever_wrote_it_down_is_not_reminded_on_that_day(stage: Stage) -> None:
    await owes(stage, "Send the report", "2026-11-24", stage.ana)
    await stage.until(at(23, 23))
    assert stage.ana.dms == []
    await stage.until(at(24, 9))
    assert stage.ana.dm.startswith("Due 2026-11-24: Send the report\n")


async def test_whoever_is_asked_at_the_weekend_hears_of_it_once_on_monday(stage: Stage) -> None:
    await stage.until(at(28, 12))
    await stage.ana.types("/parley action")
    await stage.ana.fills(what="Send the report", responsible=[stage.ben], due="2026-11-30")
    await stage.until(at(30, 23))
    assert [one.at for one in stage.ben.dms] == [at(30, 9)]
    assert stage.ben.dm.startswith("@Ana asks you to take this on: Send the report\n")
    await stage.until(at(1, 9, month=12))
    assert "You were asked to take this on" in stage.ben.dm


async def test_other_hours_move_what_is_planned_at_once(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.types("/parley hours")
    await stage.ben.fills(zone="America/Chicago", opens="07:00", closes="15:00")
    await stage.until(at(26, 23))
    assert [one.at for one in stage.ben.dms[1:]] == [at(26, 13)]


async def test_back_early_from_leave_the_reminder_of_the_day_comes(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.types("/parley away")
    await stage.ben.fills(until=at(30, 9))
    await stage.until(at(26, 10))
    assert len(stage.ben.dms) == 1
    await stage.ben.types("/parley back")
    assert stage.ben.dm.startswith("Due 2026-11-27: Send the report\n")


async def test_another_due_date_ends_a_snooze(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(26, 9))
    await stage.ben.presses("In a week")
    await stage.ana.types("/parley mine")
    await stage.ana.presses("Open: Send the report")
    await stage.ana.presses("Change it")
    await stage.ana.fills(due="2026-11-30")
    await stage.until(at(30, 9))
    assert stage.ben.dm.startswith("Due 2026-11-30: Send the report\n")


async def test_a_snoozed_one_is_not_hurried(stage: Stage) -> None:
    await added(stage)
    await stage.until(at(24, 10))
    await stage.ben.presses("In a week")
    with stage.storage.book(stage.workspace) as book:
        before = book.nudges_planned(book.get(Person, _id(stage, "ben")))[0].at
    assert before == at(1, 9, month=12)


async def test_one_wake_for_each_person_however_much_they_owe(stage: Stage) -> None:
    for number in range(3):
        await owes(stage, f"Thing {number}", "2026-11-27")
    with stage.storage.session() as session:
        wakes = [
            one
            for one in session.exec(select(Delivery)).all()
            if one.kind is DeliveryKind.WAKE and one.step == knock.name
        ]
    assert sorted(one.about for one in wakes) == sorted([_id(stage, "ana"), _id(stage, "ben")])


async def test_whoever_has_left_is_reminded_of_nothing(stage: Stage) -> None:
    await taken(stage)
    stage.knows(Person, "ben", gone=True)
    await stage.until(at(10, 9, month=12))
    assert len(stage.ben.dms) == 1


async def test_what_was_settled_by_others_means_is_noticed_in_time(stage: Stage) -> None:
    await taken(stage)
    with stage.storage.book(stage.workspace) as book:
        action = book.get(Action, stage.kept(Action)[0].id)
        for row in book.nudges_of(action):
            row.about = "gone"
    await stage.until(at(10, 9, month=12))
    assert len(stage.ben.dms) == 1
    assert {one.at for one in stage.kept(Nudge)} == {None}


async def test_presses_and_the_clock_at_once_never_wait_for_each_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await owes(stage, f"Thing {number}", "2026-11-27")
    again: list[float] = []
    monkeypatch.setattr("bot.again.time.sleep", again.append)
    stage.clock.at = at(26, 9)
    presses = [
        stage.conductor.hear(
            Pressed(
                key=one.id,
                workspace=stage.workspace,
                who=stage.profile("ben"),
                name="finishing.done",
                about=one.id,
            )
        )
        for one in stage.kept(Action)
    ]
    answers = await asyncio.gather(stage.deliveries.drain(), *presses)
    assert all(
        "Done: " in called(plain(one.whisper.summary)) for one in answers if one and one.whisper
    )
    await stage.skip(days=30)
    assert {one.at for one in stage.kept(Nudge)} == {None}
    assert len([one for one in stage.ben.dms if "[Done]" in one.text]) == 0
    assert again == []
