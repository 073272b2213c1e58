"""What a workspace settles about its people: from the next week on, and all are told."""

from __future__ import annotations

import pytest

from flows.people.weeks import closes, week_of
from storage.records import Notice, Organisation, OrganisationChange, Pace, Person, WeekMember
from tests.flows.publishing import Office, all_of
from tests.stage import MONDAY, Actor, Stage


@pytest.fixture
def settled(stage: Stage) -> Stage:
    stage.knows(Person, "dora", admin=True)
    return stage


def organisation(stage: Stage) -> Organisation:
    (one,) = stage.kept(Organisation)
    return one


async def shows(who: Actor) -> None:
    await who.types("/parley organisation")


async def sets_least(stage: Stage, least: int) -> None:
    await shows(stage.dora)
    await stage.dora.presses("What is shown")
    await stage.dora.fills(least=str(least))


async def test_an_admin_sees_all_that_is_settled(settled: Stage) -> None:
    await shows(settled.dora)
    assert settled.dora.told == (
        "# What holds for everybody here\n"
        "Check-ins: on\n"
        "Whom to turn to: nobody yet\n"
        "Answers before anything is shown of a team: 5\n"
        "Two weeks of a team are compared by: Who belongs to it\n"
        "A check-in is offered after a single call with: 9 of 12 points or more\n"
        "A check-in is also offered after: 3 hard calls in seven days\n"
        "Handing a customer over is brought up after: 4 hard calls with them in 90 days\n"
        "Handing over is also brought up after: 12 months with one customer\n"
        "Managers read one word for a team: low, middle, high, or not shown. It takes 5 people who "
        "answered (it can never be fewer than 5), in a team of at least 6, managers not counted.\n"
        "Too small for a word of its own, with fewer than 6 people besides managers: Customer "
        "team. Their answers count for all teams together.\n"
        "[Check-ins]\n[What is shown]\n[Handing over]\n[Teams]\n[What was changed]"
    )


async def test_nobody_else_may_and_is_told_where_to_read_it(settled: Stage) -> None:
    await shows(settled.dora)
    buttons = [settled.dora.button(one) for one in ("Check-ins", "What is shown", "Handing over")]
    refusal = (
        "This belongs to the admins of this workspace. What holds, and what was changed, you can "
        "read in /parley privacy."
    )
    with settled.unchanged():
        await shows(settled.ana)
        assert settled.ana.told == refusal
        for button in buttons:
            await settled.ana.presses_button(button)
            assert settled.ana.told == refusal


async def test_who_is_no_admin_any_more_cannot_send_the_form(settled: Stage) -> None:
    await shows(settled.dora)
    await settled.dora.presses("What is shown")
    settled.knows(Person, "dora", admin=False)
    with settled.unchanged():
        await settled.dora.fills(least="9")
    assert settled.dora.problems[""].startswith("This belongs to the admins")


async def test_fewer_than_five_are_refused(settled: Stage) -> None:
    await shows(settled.dora)
    await settled.dora.presses("What is shown")
    for least in ("4", "0", "-5", "51", "five"):
        with settled.unchanged():
            await settled.dora.fills(least=least)
        assert set(settled.dora.problems) == {"least"}


async def test_the_minimum_counts_from_the_next_week_on(settled: Stage) -> None:
    await sets_least(settled, 7)
    assert settled.dora.told == (
        "Saved.\nAnswers before anything is shown of a team: 7. It was: 5. It holds from "
        "2026-11-29 10:00 UTC on.\n"
        "I tell everybody whom it concerns in ten minutes, all of it in one message."
    )
    one = organisation(settled)
    assert (one.least, one.next_least) == (5, 7)
    await shows(settled.dora)
    assert "shown of a team: 5; from 2026-11-29 10:00 UTC: 7" in settled.dora.told
    await settled.skip(days=3)  # also where the week opened only now
    assert organisation(settled).least == 5
    await settled.skip(days=4)
    one = organisation(settled)
    assert (one.least, one.next_least) == (7, None)


async def test_a_higher_minimum_does_not_reach_the_week_that_is_open(stage: Stage) -> None:
    """R11: or somebody could learn by it how many of this week have answered."""
    office = Office(stage, a=8)
    stage.knows(Person, "dora", admin=True)
    await office.begin()
    office.says(all_of("a", 6, 4))
    await sets_least(stage, 7)
    await office.week_over()
    assert office.shown()["a"] is not None
    assert (await office.week_of_answers(all_of("a", 6, 4)))["a"] is None


async def test_a_lower_minimum_does_not_reach_the_week_that_is_open(stage: Stage) -> None:
    """R11: or somebody could look at what five of this week answered."""
    office = Office(stage, a=8)
    office.settle(least=7)
    stage.knows(Person, "dora", admin=True)
    await office.begin()
    office.says(all_of("a", 5, 4))
    await sets_least(stage, 5)
    await office.week_over()
    assert office.shown()["a"] is None
    assert (organisation(stage).least, organisation(stage).next_least) == (5, None)
    assert (await office.week_of_answers(all_of("a", 5, 4)))["a"] is not None


async def test_how_weeks_are_compared_counts_from_the_next_week_on(settled: Stage) -> None:
    dora = settled.dora
    for strict, said in ((True, "answered"), (False, "members")):
        await shows(dora)
        await dora.presses("What is shown")
        await dora.fills(strict=said)
        one = organisation(settled)
        assert (one.strict, one.next_strict) == (not strict, strict)
        await settled.skip(days=7)
        assert organisation(settled).strict is strict


async def test_what_was_to_come_can_be_taken_back(settled: Stage) -> None:
    await sets_least(settled, 7)
    await sets_least(settled, 5)
    one = organisation(settled)
    assert (one.least, one.next_least) == (5, None)
    await settled.skip(days=7)
    assert organisation(settled).least == 5


async def test_saving_it_as_it_is_changes_nothing_and_tells_nobody(settled: Stage) -> None:
    await shows(settled.dora)
    await settled.dora.presses("Check-ins")
    await settled.dora.fills()
    assert settled.dora.told == "It stays as it was."
    assert settled.kept(OrganisationChange) == []
    assert settled.ana.dms == []


async def test_everybody_in_a_team_hears_of_it_once_and_nobody_else(settled: Stage) -> None:
    dora = settled.dora
    await shows(dora)
    await dora.presses("Check-ins")
    await dora.fills(checkins="off", help_contacts="Eve, room 7", hard_from="10", several="4")
    await dora.repeats()
    await settled.skip(hours=1)
    assert settled.ana.dm == (
        "@Dora changed what holds for everybody here:\n"
        "Check-ins: off. It was: on.\n"
        "A check-in is offered after a single call with: 10 of 12 points or more. It was: 9 of 12 "
        "points or more.\n"
        "Whom to turn to: Eve, room 7. It was: nobody yet.\n"
        "A check-in is also offered after: 4 hard calls in seven days. It was: 3 hard calls in "
        "seven days.\n"
        "[Privacy]"
    )
    heard = {who: len(getattr(settled, who).dms) for who in ("ana", "ben", "cem", "dora", "eve")}
    assert heard == {"ana": 1, "ben": 1, "cem": 1, "dora": 0, "eve": 0}
    assert settled.gus.dms == []


async def test_it_comes_whatever_people_have_stopped(settled: Stage) -> None:
    with settled.storage.book(settled.workspace) as book:
        ana = book.person_called("ana")
        assert ana is not None
        for notice in Notice:
            book.choose_pace(ana, notice, Pace.OFF)
    await sets_least(settled, 7)
    await settled.skip(minutes=10)
    assert settled.ana.dm.startswith("@Dora changed what holds for everybody here:")
    (one,) = settled.ana.dms
    assert [button.label for button in one.message.buttons()] == ["Privacy"]


async def test_whoever_has_chosen_about_check_ins_hears_of_it_without_a_team(
    settled: Stage,
) -> None:
    with settled.storage.book(settled.workspace) as book:
        eve = book.person_called("eve")
        assert eve is not None
        book.held_choice(eve)
    await sets_least(settled, 7)
    await settled.until(MONDAY.replace(hour=20))
    assert "shown of a team: 7. It was: 5." in settled.eve.dm
    assert len(settled.eve.dms) == 1


async def test_several_changes_in_one_go_are_told_in_one_message(settled: Stage) -> None:
    dora = settled.dora
    await sets_least(settled, 7)
    await settled.skip(minutes=9)
    await shows(dora)
    await dora.presses("Handing over")
    await dora.fills(rotate_after="6")
    await settled.skip(minutes=9)
    assert settled.ana.dms == []
    await sets_least(settled, 8)
    await settled.skip(minutes=10)
    assert settled.ana.dm == (
        "@Dora changed what holds for everybody here:\n"
        "Answers before anything is shown of a team: 8. It was: 5. It holds from 2026-11-29 10:00 "
        "UTC on.\n"
        "Handing a customer over is brought up after: 6 hard calls with them in 90 days. It was: 4 "
        "hard calls with them in 90 days.\n"
        "[Privacy]"
    )
    assert len(settled.ana.dms) == 1
    await sets_least(settled, 9)
    await settled.skip(minutes=10)
    assert "shown of a team: 9. It was: 8." in settled.ana.dm
    assert (len(settled.ana.dms), settled.ana.dms[0].edits) == (2, 0)


async def test_what_two_admins_change_is_told_by_each_name(settled: Stage) -> None:
    settled.knows(Person, "cem", admin=True)
    await sets_least(settled, 7)
    await shows(settled.cem)
    await settled.cem.presses("Handing over")
    await settled.cem.fills(rotate_after="6")
    await settled.skip(minutes=10)
    assert sorted(one.text.partition(" changed")[0] for one in settled.ana.dms) == ["@Cem", "@Dora"]


async def test_what_is_taken_back_at_once_is_told_to_nobody(settled: Stage) -> None:
    await sets_least(settled, 7)
    await settled.skip(minutes=5)
    await sets_least(settled, 5)
    await settled.skip(hours=1)
    assert settled.ana.dms == []
    assert len(settled.kept(OrganisationChange)) == 2


async def test_what_was_changed_can_be_read_by_everybody(settled: Stage) -> None:
    await settled.ana.types("/parley privacy")
    await settled.ana.presses("What was changed")
    assert settled.ana.told == "Nothing has been changed yet."
    for least in range(6, 18):
        await sets_least(settled, least)
        await settled.skip(minutes=1)
    await settled.ana.types("/parley privacy")
    await settled.ana.presses("What was changed")
    assert settled.ana.told.startswith(
        "# What was changed\n2026-11-23 10:11 UTC, @Dora:\nAnswers before anything is shown of a "
        "team: 17. It was: 16. It holds from 2026-11-29 10:00 UTC on.\n"
    )
    await settled.ana.presses("Earlier")
    assert "shown of a team: 6. It was: 5." in settled.ana.told
    assert "[Earlier]" not in settled.ana.told


async def test_handing_over_is_talked_about_when_the_admin_says_so(settled: Stage) -> None:
    await shows(settled.dora)
    await settled.dora.presses("Handing over")
    await settled.dora.fills(rotate_after="6", tenure_months="18")
    one = organisation(settled)
    assert (one.rotate_after, one.tenure_months) == (6, 18)


async def test_who_reads_it_without_words_of_the_trade(settled: Stage) -> None:
    """What everybody reads names the numbers, what remains possible, and promises no more."""
    await sets_least(settled, 8)
    await settled.eve.types("/parley privacy")
    said = settled.eve.told
    for words in (
        "Nobody else can read what you answer",
        "Answers before anything is shown of a team: 5; from 2026-11-29 10:00 UTC: 8",
        "It takes 5 people who answered",
        "in a team of at least 6, managers not counted",
        "Check-ins, and the words in them: 30 days",
        "A buddy's comments: 30 days",
        "What somebody wrote about the work, when they are erased: kept, without their name",
        "Managers' own answers count nowhere.",
        "could still open them",
        "/parley forget me erases you",
        "/parley checkin shows your check-ins",
    ):
        assert words in said
    assert "anonym" not in said.casefold()
    assert "monitor" not in said.casefold()


async def test_settings_lead_there(settled: Stage) -> None:
    await settled.dora.types("/parley settings")
    await settled.dora.presses("Teams and people")
    assert settled.dora.told.startswith("# What holds for everybody here")
    await settled.ana.types("/parley settings")
    assert "[Teams and people]" not in settled.ana.told
    await settled.ana.presses("Privacy")
    assert settled.ana.told.startswith("# Who sees what")


async def test_a_week_opens_with_the_members_of_the_teams(settled: Stage) -> None:
    office = Office(settled, a=3)
    office.opens()
    await settled.deliveries.drain()
    assert {one.week for one in settled.kept(WeekMember)} == {week_of(settled.now)}
    await settled.until(closes(week_of(settled.now)))
    assert len(settled.kept(WeekMember)) == 6
