"""When the digest comes: where the manager is, once a week, and not when nobody wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.language.words import Button
from flows.people.notices import once_a_day
from storage.records import (
    DigestIssue,
    Notice,
    Pace,
    Person,
    PersonKind,
)
from tests.flows.digesting import NEXT, a_full_week, arms, digests
from tests.stage import Stage


async def test_it_comes_every_week_and_once(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    await stage.until(NEXT)
    await arms(stage)
    await stage.skip(minutes=5)
    assert len(digests(stage.dora)) == 1
    await stage.until(NEXT + timedelta(days=7))
    assert len(digests(stage.dora)) == 2


async def test_opening_the_weeks_does_not_put_off_one_that_is_due(stage: Stage) -> None:
    """Parley was down on Monday at nine, and its first act is to open the weeks."""
    a_full_week(stage)
    await arms(stage)
    stage.clock.at = NEXT + timedelta(hours=3)
    await arms(stage)
    await stage.skip(minutes=1)
    assert len(digests(stage.dora)) == 1


async def test_a_manager_who_moves_gets_it_at_nine_there(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    stage.knows(Person, "dora", zone="America/New_York")
    await arms(stage)
    await stage.until(NEXT + timedelta(days=7))
    nine = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert [one.at for one in stage.dora.dms] == [nine, nine + timedelta(days=7)]


@pytest.mark.parametrize(
    ("zone", "comes"),
    [
        ("Pacific/Kiritimati", datetime(2026, 11, 29, 19, tzinfo=UTC)),
        ("Etc/GMT+12", datetime(2026, 11, 30, 21, tzinfo=UTC)),
        ("Europe/Berlin", NEXT),
    ],
)
async def test_what_was_published_is_of_the_week_that_has_closed_wherever_they_are(
    stage: Stage, zone: str, comes: datetime
) -> None:
    a_full_week(stage)
    stage.knows(Person, "dora", zone=zone)
    await arms(stage)
    await stage.until(comes)
    issue = max(stage.kept(DigestIssue), key=lambda one: one.at)
    assert (issue.at, issue.week) == (comes, "2026-W48")


async def test_whoever_manages_no_more_gets_none_even_if_it_is_on_its_way(stage: Stage) -> None:
    a_full_week(stage)
    stage.knows(Person, "dora", hours_from=12 * 60)
    await arms(stage)
    await stage.until(NEXT)
    assert digests(stage.dora) == []
    with stage.storage.book(stage.workspace) as book:
        book.teams()[0].manager = None
    await stage.skip(days=14)
    assert digests(stage.dora) == []


async def test_it_waits_for_working_hours_and_not_when_asked_for(stage: Stage) -> None:
    a_full_week(stage)
    stage.knows(Person, "dora", hours_from=12 * 60)
    await arms(stage)
    await stage.until(NEXT + timedelta(hours=3) - timedelta(seconds=1))
    assert digests(stage.dora) == []
    await stage.dora.types("/parley digest")
    assert stage.dora.told == "Your digest comes to our private chat."
    assert len(digests(stage.dora)) == 1
    await stage.until(NEXT + timedelta(hours=3))
    assert len(digests(stage.dora)) == 2


async def test_a_manager_who_has_left_or_is_a_guest_gets_none(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    with stage.storage.book(stage.workspace) as book:
        dora = book.person_called("dora")
        assert dora is not None
        dora.kind = PersonKind.GUEST
    await stage.until(NEXT + timedelta(days=1))
    assert stage.dora.dms == []


async def test_stop_these_stops_it_and_asking_still_brings_it(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    await stage.until(NEXT)
    await stage.dora.presses("Stop these")
    assert stage.dora.told.startswith(
        "Understood. I send you no more of these: the weekly digest of your teams.\n"
        "Ask for it whenever you like: /parley digest."
    )
    labels = [one.label for one in stage.dora.answer.whisper.buttons()]  # type: ignore[union-attr]
    assert labels == ["Keep them"]
    await stage.until(NEXT + timedelta(days=7))
    assert len(digests(stage.dora)) == 1
    await stage.dora.types("/parley digest")
    assert len(digests(stage.dora)) == 2


async def test_the_day_the_hour_and_whether_are_chosen_in_settings(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    await stage.ana.types("/parley settings")
    assert "[Digest]" not in stage.ana.told
    await stage.dora.types("/parley settings")
    digest = stage.dora.button("Digest")
    await stage.dora.presses("Digest")
    assert dict(stage.dora.filled) == {"comes": "yes", "day": "0", "hour": "9"}
    await stage.dora.fills(day="4", hour="15")
    assert stage.dora.told == "Saved. Your next digest comes 2026-11-27 14:00 UTC."
    await stage.until(datetime(2026, 11, 27, 14, tzinfo=UTC))
    assert len(digests(stage.dora)) == 1
    await arms(stage)
    await stage.until(NEXT + timedelta(days=3))
    assert len(digests(stage.dora)) == 1
    await stage.dora.presses_button(digest)
    await stage.dora.fills(comes="no")
    assert stage.dora.told == "Saved. It comes when you ask: /parley digest."
    await stage.skip(days=14)
    assert len(digests(stage.dora)) == 1
    await stage.dora.presses_button(digest)
    assert stage.dora.filled["comes"] == "no"
    with stage.unchanged():
        await stage.dora.fills(hour="3")
    assert stage.dora.problems == {"hour": "Please choose one of the hours."}
    with stage.unchanged():
        await stage.ana.presses_button(digest)
    assert stage.ana.told.startswith("The digest is for those who manage a team.")


async def test_daily_is_not_offered_for_what_comes_once_a_week(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    await stage.until(NEXT)
    stop = stage.dora.button("Stop these")
    await stage.dora.presses_button(stop)

    await stage.dora.presses_button(Button("x", does=once_a_day, also=stop.also))
    assert stage.dora.told == "Your week comes once a week as it is."
    with stage.storage.book(stage.workspace) as book:
        dora = book.person_called("dora")
        assert dora is not None
        assert book.paces(dora)[Notice.DIGEST] is Pace.OFF
