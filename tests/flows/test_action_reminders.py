"""Reminders: before, on and after the day, in working hours, once a day, never after it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from flows.all import SCRIPT
from flows.language.events import Submitted
from flows.language.hours import working_days_later
from flows.language.words import Button, Named, plain
from flows.promises.reminders import base_days
from storage.book.deliveries import Promised
from storage.records import Action, Deed, DeliveryKind, Duty, Nudge, Person, Raci
from tests.flows.acting import added, deeds_of, taken
from tests.stage import Actor, Stage


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def reminded(who: Actor) -> list[datetime]:
    """When reminders came, each as a message of its own."""
    return [one.at for one in who.dms if "[In three days]" in one.text or "settled" in one.text]


async def test_before_on_and_after_the_day_then_weekly(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(14, 23, month=12))
    assert reminded(stage.ben) == [
        at(26, 9),  # Thursday, the working day before
        at(27, 9),  # Friday, when it is due
        at(30, 9),  # Monday after it
        at(7, 9, month=12),
        at(14, 9, month=12),
    ]
    assert reminded(stage.ana) == [at(1, 9, month=12), at(8, 9, month=12)]
    (last,) = [one for one in stage.ana.dms if one.at == at(8, 9, month=12)]
    assert last.text == (
        "You answer for this, due 2026-11-27: Send the report\n[Done]\n[Change it]\n"
        "[All about it]\nRemind me again:\n"
        "[Tomorrow]\n[In three days]\n[In a week]\n[Another day…]"
    )


async def test_no_reminder_after_it_is_done(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(26, 9))
    await stage.ben.presses("Done")
    said = len(stage.ben.dms), len(stage.ana.dms)
    await stage.until(at(20, 9, month=12))
    assert (len(stage.ben.dms), len(stage.ana.dms)) == said
    assert stage.ben.dm.startswith("This is settled: it is done.")


async def test_they_come_in_the_persons_own_hours_and_after_their_leave(stage: Stage) -> None:
    await taken(stage)
    stage.knows(Person, "ben", zone="America/Chicago", hours_from=8 * 60)
    stage.knows(Person, "ben", away_until=at(26, 20))
    await stage.until(at(29, 0))
    assert reminded(stage.ben) == [at(26, 20), at(27, 14)]


async def test_snoozing_moves_the_next_one_and_never_the_rest(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(26, 9))
    await stage.ben.presses("In three days")
    assert stage.ben.told == (
        "I remind you again 2026-11-30 09:00 UTC. The due date stays as it is."
    )
    await stage.until(at(8, 0, month=12))
    assert reminded(stage.ben) == [at(26, 9), at(30, 9), at(7, 9, month=12)]
    assert Deed.SNOOZED in deeds_of(stage)


@pytest.mark.parametrize(
    ("label", "day"), [("Tomorrow", "2026-11-27"), ("In a week", "2026-12-03")]
)
async def test_each_choice_says_when(stage: Stage, label: str, day: str) -> None:
    await taken(stage)
    await stage.until(at(26, 9))
    await stage.ben.presses(label)
    assert day in stage.ben.told


async def test_another_day_is_chosen_and_checked(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(26, 9))
    await stage.ben.presses("Another day…")
    for until, sentence in (
        (at(26, 15), "I remind you once a day. Please choose tomorrow or a later day."),
        (
            datetime(2028, 1, 1, tzinfo=UTC),
            "This is more than a year ahead. Please check the date.",
        ),
    ):
        with stage.unchanged():
            await stage.ben.fills(until=until)
        assert stage.ben.problems == {"until": sentence}
    await stage.ben.fills(until=at(2, 11, month=12))
    await stage.until(at(2, 12, month=12))
    assert reminded(stage.ben) == [at(26, 9), at(2, 11, month=12)]


async def test_only_ones_own_reminder_is_snoozed_and_only_while_it_matters(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(26, 9))
    snooze = stage.ben.button("Tomorrow")
    with stage.unchanged():
        await stage.ana.presses_button(snooze)
    assert stage.ana.told == "This reminder is somebody else's."
    await stage.ben.presses("Done")
    with stage.unchanged():
        await stage.ben.presses_button(snooze)
    assert stage.ben.told == "This is settled, so I do not remind you of it any more."


async def test_blocked_reminds_the_accountable_only(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("I am blocked")
    await stage.ben.fills(reason="The figures are missing.")
    await stage.until(at(2, 9, month=12))
    assert reminded(stage.ben) == []
    assert len(reminded(stage.ana)) == 1


async def test_whoever_does_and_answers_for_it_is_reminded_once_a_day(stage: Stage) -> None:
    await added(stage, stage.ana)
    await stage.until(at(10, 0, month=12))
    days = [one.date() for one in reminded(stage.ana)]
    assert len(days) == len(set(days)) == 4
    assert {one.part for one in stage.kept(Duty)} == {Raci.ACCOUNTABLE, Raci.RESPONSIBLE}


def test_base_days_skip_days_off() -> None:
    ben = Person(native="ben", zone="Europe/London", days="0,1,2,3")
    due = date(2026, 11, 27)
    days = list(islice(base_days(ben, due), 3))
    assert days == [date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 8)]
    late = list(islice(base_days(ben, due, 2, early=False), 2))
    assert late == [date(2026, 12, 1), date(2026, 12, 9)]


@pytest.mark.parametrize("zone", ["Europe/London", "America/Chicago", "Pacific/Kiritimati"])
def test_a_working_day_later_is_the_same_time_of_day_through_summer_time(zone: str) -> None:
    ben = Person(native="ben", zone=zone)
    friday = datetime(2026, 10, 23, 16, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = working_days_later(ben, friday, 1).astimezone(ZoneInfo(zone))
    assert (found.weekday(), found.hour, found.minute) == (0, 16, 0)


# What was sent while only actions had reminders, about a person's part in one


def duty_of(stage: Stage, who: Actor) -> Duty:
    person = next(one for one in stage.kept(Person) if one.native == who.native)
    return next(one for one in stage.kept(Duty) if one.person == person.id)


async def test_buttons_of_that_time_still_put_it_off(stage: Stage) -> None:
    await taken(stage)
    await stage.until(at(26, 9))
    duty = duty_of(stage, stage.ben)
    old = Button("In a week", does=Named("reminders.snooze"), about=duty, also={"days": "7"})
    with stage.unchanged():
        await stage.ana.presses_button(old)
    assert stage.ana.told == "This reminder is somebody else's."
    await stage.ben.presses_button(old)
    assert stage.ben.told.startswith("I remind you again 2026-12-03 09:00 UTC.")
    await stage.ben.presses_button(
        Button("Another day…", opens=Named("reminders.SnoozeUntil"), about=duty)
    )
    assert stage.ben.asked == "Remind me later"
    await stage.ben.fills(until=at(2, 11, month=12))
    assert stage.ben.told.startswith("I remind you again 2026-12-02 11:00 UTC.")


async def test_a_form_that_was_open_then_is_still_taken(stage: Stage) -> None:
    await taken(stage)
    duty = duty_of(stage, stage.ben)
    event = Submitted(
        key="old",
        workspace=stage.workspace,
        who=stage.profile("ben"),
        form="reminders.SnoozeUntil",
        about=duty.id,
        answers={"until": at(2, 11, month=12).isoformat()},
    )
    answer = await stage.conductor.hear(event)
    assert answer.whisper is not None
    assert [one.snoozed_until for one in stage.kept(Nudge) if one.person == duty.person] == [
        at(2, 11, month=12)
    ]


async def test_reminders_planned_then_are_planned_anew(stage: Stage) -> None:
    await taken(stage)
    duty = duty_of(stage, stage.ben)
    with stage.storage.book(stage.workspace) as book:
        for row in book.nudges_of(book.get(Action, duty.action)):
            row.at = None  # as the migration leaves it
        wake = Promised(
            key="old",
            lane=f"{stage.workspace}:wake:{duty.id}",
            kind=DeliveryKind.WAKE,
            step="reminders.remind",
            about=duty.id,
            due_at=at(26, 9),
        )
        book.promise([wake])
    await stage.until(at(26, 10))
    assert stage.ben.dm.startswith("Due 2026-11-27: Send the report\n")


async def test_a_part_that_has_no_reminders_gets_none_by_an_old_button(stage: Stage) -> None:
    await added(stage)
    await stage.ben.presses("Decline")
    await stage.ben.fills(reason="No time.")
    duty = duty_of(stage, stage.ben)
    for native in ("ben", "dora"):
        person = next(one for one in stage.kept(Person) if one.native == native)
        with stage.storage.book(stage.workspace) as book:
            part = book.find(Duty, duty.id) if native == "ben" else None
            other = Duty(action=duty.action, person=person.id, part=Raci.INFORMED)
            about = (part or book.add(other)).id
        old = Button("Tomorrow", does=Named("reminders.snooze"), about=about)
        await getattr(stage, native).presses_button(old)
        assert getattr(stage, native).told == (
            "Nothing waits for you here any more, so I do not remind you of it."
        )


async def test_messages_of_that_time_are_still_kept_current(stage: Stage) -> None:
    await taken(stage)
    view, duty = SCRIPT.views["cards.reminder"], duty_of(stage, stage.ben)
    with stage.storage.book(stage.workspace) as book:
        message = view(book, duty)
    assert message is not None
    assert plain(message.summary) == "A reminder: this is due 2026-11-27. Send the report"
    await stage.ben.presses("Done")
    with stage.storage.book(stage.workspace) as book:
        message = view(book, duty)
    assert message is not None
    assert plain(message.summary) == "This is settled: it is done. Send the report"
