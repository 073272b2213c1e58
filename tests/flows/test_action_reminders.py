"""Reminders: before, on and after the day, in working hours, once a day, never after it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from flows.language.hours import working_days_later
from flows.promises.reminders import base_days
from storage.records import Deed, Duty, Person, Raci
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
    assert stage.ana.dm.startswith("A reminder: this is due 2026-11-27. Send the report\n")


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
    days = list(islice(base_days(ben, date(2026, 11, 27), Raci.RESPONSIBLE), 3))
    assert days == [date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 8)]


@pytest.mark.parametrize("zone", ["Europe/London", "America/Chicago", "Pacific/Kiritimati"])
def test_a_working_day_later_is_the_same_time_of_day_through_summer_time(zone: str) -> None:
    ben = Person(native="ben", zone=zone)
    friday = datetime(2026, 10, 23, 16, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = working_days_later(ben, friday, 1).astimezone(ZoneInfo(zone))
    assert (found.weekday(), found.hour, found.minute) == (0, 16, 0)
