"""The manager's digest: what stands in it, and whose it is."""

from __future__ import annotations

from datetime import timedelta

from storage.records import (
    CallState,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    RoadblockState,
    Team,
    Verdict,
)
from tests.flows.digesting import NEXT, Week, a_full_week, arms, digests, lines, reads
from tests.stage import MONDAY, Stage


async def test_it_comes_on_monday_at_nine_where_the_manager_is(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    await stage.until(NEXT - timedelta(seconds=1))
    assert digests(stage.dora) == []
    await stage.until(NEXT)
    assert lines(stage.dora) == [
        "Calls held: 3 – Acme; Globex; Initech",
        "Debriefed in time: 1 of 3 – late: Globex; Initech; in time: Acme",
        "Calls ahead: 1 – Umbrella, 2026-12-01 08:00 UTC (aligning)",
        "Cancelled: 1 – Hooli",
        "Promises kept: 1 – The report by Friday for Acme",
        "Promises broken: 1 – A call back today for Acme",
        "Promises due: 1 – The fix is live for Acme, by 2026-12-02, @Ben",
        "Actions late: 1 – Send the invoice, due 2026-11-26, @Cem",
        "Roadblocks: 1 – Access to the logs (asked of you)",
        "Hard calls: in 30 days: @Ana 3; 3 took none",
        "Weight of calls: not shown",
        "Given away: not shown",
        "Leader's story: none seen in the last 31 days",
        "@Ana took 3 hard calls in 30 days; @Ben took none and could take the next one.",
        "For you: speak with Acme yourself about the promise that was broken.",
    ]
    assert stage.dora.dms[-1].message.summary == (
        "Your week as a manager: 3 calls held, 1 promise broken, 2 things late or stuck",
    )
    assert [digests(who) for who in (stage.ana, stage.ben, stage.cem, stage.eve)] == [[]] * 4


async def test_nothing_to_say_means_no_message(stage: Stage) -> None:
    await arms(stage)
    await stage.until(NEXT + timedelta(days=21))
    assert digests(stage.dora) == []
    with stage.unchanged():
        await stage.dora.types("/parley digest")
    assert stage.dora.told == "There is nothing to tell of your teams this week."


async def test_a_line_of_which_there_is_nothing_is_left_out(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        Week(book).promise("A report", MONDAY + timedelta(days=1))
    assert await reads(stage) == [
        "Promises due: 1 – A report for Acme, by 2026-11-24, @Ben",
        "Weight of calls: not shown",
        "Given away: not shown",
        "Leader's story: none seen in the last 31 days",
        "For you: take half an hour with somebody who had a hard call, and only listen.",
    ]


async def test_only_those_who_manage_a_team_get_one(stage: Stage) -> None:
    a_full_week(stage)
    with stage.unchanged():
        await stage.ana.types("/parley digest")
    assert stage.ana.told == (
        "The digest is for those who manage a team. For your own week there is /parley week."
    )


async def test_one_digest_for_all_of_ones_teams_a_section_each(stage: Stage) -> None:
    a_full_week(stage)
    with stage.storage.book(stage.workspace) as book:
        dora = book.person_called("dora")
        assert dora is not None
        other = book.add(Team(name="Support", manager=dora.id, channel=book.teams()[0].channel))
        eve = book.person_called("eve")
        assert eve is not None
        book.set_members(other, [eve])
        week = Week(book, other)
        week.call("Stark", NEXT - timedelta(days=2), "eve")
        week.promise("Parts by Monday", NEXT, "eve")
        book.add(Team(name="Quiet", manager=dora.id))
    await arms(stage)
    await stage.until(NEXT)
    said = lines(stage.dora)
    assert said[0] == "Customer team"
    assert said.index("Quiet: a quiet week.") < said.index("Support")
    support = said[said.index("Support") :]
    assert "Calls held: 1 – Stark" in support
    assert "Promises due: 1 – Parts by Monday for Acme, by 2026-11-30, @Eve" in support
    assert "Hard calls: in 30 days: @Eve 1" in support
    assert len(digests(stage.dora)) == 1


async def test_what_is_another_teams_stands_in_no_digest(stage: Stage) -> None:
    """A call of another team, and what Ben promised on it, are not Dora's to look at."""
    with stage.storage.book(stage.workspace) as book:
        eve = book.person_called("eve")
        assert eve is not None
        other = book.add(Team(name="Other", manager=eve.id))
        week = Week(book, other)
        call = week.call("Secret Corp", MONDAY - timedelta(days=1), "eve")
        week.promise("The secret", MONDAY, "ben", call=call)
        week.promise(
            "Another",
            MONDAY,
            "ben",
            state=PromiseState.BROKEN,
            ended=MONDAY - timedelta(1),
            call=call,
        )
        week.action("Hide it", MONDAY - timedelta(days=9), "cem", call=call)
    await stage.dora.types("/parley digest")
    assert stage.dora.told == "There is nothing to tell of your teams this week."


async def test_a_draft_and_an_ordinary_call_stand_in_no_digest(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        day = timedelta(days=1)
        week.call("Draft", MONDAY + day, state=CallState.DRAFT, verdict=Verdict.NOT_CRUCIAL)
        week.call("Small", MONDAY + day, state=CallState.NOT_CRUCIAL, verdict=Verdict.NOT_CRUCIAL)
        week.call("Watched", MONDAY + day, state=CallState.WATCH, verdict=Verdict.WATCH)
    said = await reads(stage)
    assert said[0] == "Calls ahead: 1 – Watched, 2026-11-24 10:00 UTC (on watch)"
    assert "Draft" not in digests(stage.dora)[-1]
    assert "Small" not in digests(stage.dora)[-1]


async def test_a_debrief_counts_as_on_time_within_a_day_of_when_it_was_asked_for(
    stage: Stage,
) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        ended = MONDAY - timedelta(days=4)
        week.call("Early", ended, debriefed=-timedelta(hours=20))
        soon = ended + timedelta(minutes=1)
        week.call("Just", soon, debriefed=timedelta(hours=24))
        week.call("Late", ended, debriefed=timedelta(hours=24, seconds=1))
        week.call("Never", soon)
        week.call("Not yet due", MONDAY - timedelta(days=1, hours=1))
        week.call("Long ago", MONDAY - timedelta(days=12))
    said = await reads(stage)
    assert "Debriefed in time: 2 of 4 – late: Late; Never; in time: Early; Just" in said


async def test_an_action_is_told_of_when_it_is_more_than_two_days_late(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        week.action("Three", MONDAY - timedelta(days=3))
        week.action("Two", MONDAY - timedelta(days=2))
    assert "Actions late: 1 – Three, due 2026-11-20, @Cem" in await reads(stage)


async def test_roadblocks_that_somebody_sees_to_do_not_need_the_manager(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        later = MONDAY + timedelta(days=3)
        week.roadblock("Mine", later, "dora", RoadblockState.ACKNOWLEDGED)
        week.roadblock("Theirs", later, "eve")
        week.roadblock("Overdue", MONDAY, "eve", RoadblockState.ACKNOWLEDGED)
        week.roadblock("Nobody's", later + timedelta(days=1), "eve", RoadblockState.REFUSED)
        week.roadblock("Solved", MONDAY, "dora", RoadblockState.SOLVED)
    (line,) = [one for one in await reads(stage) if one.startswith("Roadblocks")]
    assert line == (
        "Roadblocks: 3 – Overdue, by 2026-11-23, @Eve; Mine (asked of you); Nobody's (nobody helps)"
    )


async def test_a_promise_kept_again_counts_once_and_one_reopened_not_at_all(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        day = timedelta(days=1)
        kept = week.promise("Kept", MONDAY, state=PromiseState.KEPT, ended=MONDAY - day)
        book.add(
            PromiseEvent(promise=kept.id, what=PromiseDeed.KEPT, by=kept.by, at=MONDAY - 2 * day)
        )
        again = week.promise("Reopened", MONDAY, state=PromiseState.BROKEN, ended=MONDAY - day)
        again.state = PromiseState.PROMISED
        week.promise("Long ago", MONDAY, state=PromiseState.KEPT, ended=MONDAY - 8 * day)
    said = await reads(stage)
    assert "Promises kept: 1 – Kept for Acme" in said
    assert not any("broken" in line for line in said)
    assert "Promises due: 1 – Reopened for Acme, by 2026-11-23, @Ben" in said


async def test_long_lists_are_cut_and_counted_and_a_line_never_is_too_long(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        for number in range(30):
            day = MONDAY - timedelta(days=1, minutes=number)
            call = week.call(f"{number} " + "Ω" * 200, day, state=CallState.DEBRIEFING)
            week.promise("w" * 1500 + str(number), MONDAY, call=call)
            week.action("a" * 900, MONDAY - timedelta(days=9), call=call)
            week.roadblock("r" * 1500, MONDAY, "dora")
    said = await reads(stage)
    assert said[0].endswith("; and 25 more")
    assert max(map(len, said)) < 900
