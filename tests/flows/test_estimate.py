"""Giving an estimate: a range, how sure, when there is more; and what is refused."""

from __future__ import annotations

import pytest

from flows.language.words import Button, Named
from storage.records import Estimate, EstimateState, Promise, PromiseState
from tests.flows.blocking import promised
from tests.flows.estimating import (
    ANSWERS,
    WHAT,
    at,
    estimate_of,
    estimated,
    in_a_thread,
    looks,
    ranges_of,
    reply_of,
)
from tests.stage import Stage


async def test_it_stands_in_the_thread_of_the_call(stage: Stage) -> None:
    await in_a_thread(stage)
    assert reply_of(stage) == (
        "@Ana's estimate: the fix is live: between 2026-11-24 and 2026-11-27, 70 in 100; more on "
        "2026-11-25 10:00 UTC."
    )
    assert stage.ana.told == (
        "Kept: the fix is live: between 2026-11-24 and 2026-11-27, 70 in 100; more on 2026-11-25 "
        "10:00 UTC.\nIt stands in the thread, where everybody reads it.\n[Undo: adding it]"
    )
    one = estimate_of(stage)
    assert (one.account, one.account_key, one.call) == ("Acme", "acme", stage.call.id)
    assert one.team == stage.call.team


async def test_without_a_call_it_is_only_whispered(stage: Stage) -> None:
    await estimated(stage, '"Initech"')
    assert estimate_of(stage).account == "Initech"
    assert stage.said_in("crucial-calls") == []
    assert "thread" not in stage.ana.told
    assert stage.ana.dms == []


async def test_the_form_says_where_it_will_stand(stage: Stage) -> None:
    await stage.flagged("Acme")
    await stage.ana.types("/parley estimate acme the fix is live")
    assert stage.ana.intro == "It will stand in the thread of Acme."
    assert stage.ana.filled["what"] == WHAT
    await stage.ana.types('/parley estimate "Initech" the fix is live')
    assert stage.ana.intro == "For Initech."
    await stage.ana.types("/parley estimate the fix is live")
    assert stage.ana.intro == ""


async def test_in_the_thread_of_a_call_only_those_of_its_team_say_it(stage: Stage) -> None:
    await stage.flagged("Acme")
    replies = len(stage.replies)
    await stage.eve.types("/parley estimate Acme the fix is live")
    assert stage.eve.intro == "For Acme."
    await stage.eve.fills(**ANSWERS)
    assert stage.eve.told.startswith("Kept: the fix is live")
    assert len(stage.replies) == replies
    assert (estimate_of(stage).call, estimate_of(stage).team) == (None, None)


async def test_of_several_calls_the_one_that_began_last_is_meant(stage: Stage) -> None:
    await stage.flagged("Acme", when="today 11:00")
    begun = stage.call.id
    await stage.flagged("Acme", when="tomorrow 15:00")
    await stage.until(at(23, 12))
    await estimated(stage, "Acme")
    assert estimate_of(stage).call == begun


async def test_a_call_that_is_only_watched_has_no_thread(stage: Stage) -> None:
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    await stage.ana.fills(reason="A quiet one", lead=stage.ana)
    await stage.ana.fills(renewal=1, brand=1, morale=1, conditions=[])
    await estimated(stage, "Acme")
    assert estimate_of(stage).call is None


async def test_of_a_promise_it_is_known_what_it_is_about(stage: Stage) -> None:
    promised(stage)
    also = {"promise": stage.kept(Promise)[0].id}
    button = Button("Estimate", opens=Named("estimate.NewEstimate"), also=also)
    await stage.ana.presses_button(button)
    assert (stage.ana.filled["what"], stage.ana.intro) == ("The report by Friday", "For Acme.")
    await stage.ana.fills(**ANSWERS)
    one = estimate_of(stage)
    assert (one.promise, one.account) == (also["promise"], "Acme")
    with stage.unchanged():
        await stage.eve.presses_button(button)
    assert stage.eve.told.startswith("Only those who have a part in")
    promised(stage, state=PromiseState.KEPT)
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told == "This is settled already, so it needs no estimate."


async def test_a_single_day_without_knowing_the_cause_is_refused_and_explained(
    stage: Stage,
) -> None:
    await stage.ana.types(f"/parley estimate {WHAT}")
    one_day = {"earliest": "2026-11-27", "latest": "2026-11-27"}
    with stage.unchanged():
        await stage.ana.fills(**(ANSWERS | one_day | {"confidence": "half"}))
    assert stage.ana.problems == {
        "latest": "While the cause is not known, a single day is a guess that sounds like a "
        "promise. A range is honest: give the earliest day if all goes well, and the latest if it "
        "does not. You can narrow it once you know the cause."
    }
    await stage.ana.fills(**(ANSWERS | {"confidence": "half"}))
    assert stage.ana.told.startswith("Kept: the fix is live: between")
    await stage.ana.types("/parley estimate the report is sent")
    await stage.ana.fills(**(ANSWERS | one_day | {"confidence": "sure"}))
    assert stage.ana.told.startswith(
        "Kept: the report is sent: on 2026-11-27, 90 in 100; more on 2026-11-25"
    )


@pytest.mark.parametrize(
    ("bad", "field", "why"),
    [
        ({"earliest": "2026-11-22"}, "earliest", "This day has passed."),
        ({"latest": "2028-11-30"}, "latest", "This is more than two years ahead."),
        ({"latest": "2026-11-23"}, "latest", "The latest day is before the earliest."),
        ({"next_update": at(23, 10)}, "next_update", "This moment has passed."),
        ({"next_update": at(28, 0, 1)}, "next_update", "By then the range has run out."),
        (
            {"latest": "2027-03-01", "next_update": at(24, 10).replace(month=12, day=25)},
            "next_update",
            "Whoever waits wants to hear something at least once a month.",
        ),
        ({"confidence": "certain"}, "confidence", "Please choose one of the options."),
        ({"next_update": None}, "next_update", "Please answer this one."),
    ],
)
async def test_what_is_no_honest_range_is_refused(
    stage: Stage, bad: dict[str, object], field: str, why: str
) -> None:
    await stage.ana.types(f"/parley estimate {WHAT}")
    with stage.unchanged():
        await stage.ana.fills(**(ANSWERS | bad))
    assert stage.ana.problems.keys() == {field}
    assert stage.ana.problems[field].startswith(why)


async def test_until_the_end_of_the_latest_day_there_can_be_more(stage: Stage) -> None:
    await estimated(stage, next_update=at(28, 0))
    assert estimate_of(stage).next_update == at(28, 0)


async def test_the_same_is_not_given_twice_and_what_comes_twice_counts_once(stage: Stage) -> None:
    await estimated(stage)
    with stage.unchanged():
        await stage.ana.repeats()
    await stage.ana.types(f"/parley estimate {WHAT}")
    with stage.unchanged():
        await stage.ana.fills(**ANSWERS)
    assert stage.ana.problems == {
        "what": "You have given an estimate of this already. Shift that one instead."
    }
    assert len(stage.kept(Estimate)) == 1
    assert len(ranges_of(stage)) == 1


async def test_a_guest_gives_none(stage: Stage) -> None:
    with stage.unchanged():
        await stage.gus.types("/parley estimate")
    assert stage.gus.told.startswith("I work for the members of this workspace only")


async def test_given_by_mistake_it_is_taken_back_and_goes_from_the_thread(stage: Stage) -> None:
    await in_a_thread(stage)
    replies = len(stage.replies)
    undo = stage.ana.button("Undo: adding it")
    with stage.unchanged():
        await stage.ben.presses_button(undo)
    assert stage.ben.told == "Only whoever did this can take it back."
    await stage.ana.presses_button(undo)
    assert stage.ana.told == "Taken back. the fix is live: @Ana, this is no longer of interest."
    assert len(stage.replies) == replies - 1
    assert estimate_of(stage).state is EstimateState.DROPPED
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "This is taken back or closed already, so nothing was changed."
    await stage.until(at(26, 12))
    assert stage.ana.dms == [one for one in stage.ana.dms if "say more" not in one.text]


async def test_after_ten_minutes_it_stays(stage: Stage) -> None:
    await estimated(stage)
    undo = stage.ana.button("Undo: adding it")
    await stage.skip(minutes=10, seconds=1)
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Ten minutes have passed, so it stays as it is."
    await looks(stage, stage.ana)
    await stage.ana.presses("Confirm")
    await stage.ana.fills(next_update=at(26, 10))
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "You have said more about it meanwhile, so it stays as it is."


async def test_it_can_be_looked_at_by_its_team(stage: Stage) -> None:
    await in_a_thread(stage)
    await looks(stage, stage.ana)
    assert stage.ana.told == (
        "Estimate: the fix is live\nNow: between 2026-11-24 and 2026-11-27, 70 in 100; more on "
        "2026-11-25 10:00 UTC\nOwner: @Ana\nCustomer: Acme\n"
        "[Confirm]\n[Shift]\n[It happened]\n[Not needed any more]"
    )
    with stage.unchanged():
        await looks(stage, stage.eve)
    assert stage.eve.told.startswith("Only those who have a part in")
