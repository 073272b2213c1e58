"""Saying more: confirmed, shifted, happened, dropped; reminded of, and taken over."""

from __future__ import annotations

from datetime import date

from flows.language.words import Button, Named
from storage.records import Confidence, Estimate, EstimateState, EstimateVersion
from tests.flows.blocking import leaves
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


async def test_when_they_wanted_to_say_more_they_are_asked(stage: Stage) -> None:
    await in_a_thread(stage)
    await stage.until(at(25, 9, 59))
    assert not any("say more about this now" in one.text for one in stage.ana.dms)
    await stage.until(at(25, 10))
    assert stage.ana.dm == (
        "You wanted to say more about this now: the fix is live\n"
        "You said: between 2026-11-24 and 2026-11-27, 70 in 100. Does that hold?\n"
        "[Confirm]\n[Shift]\n[It happened]\n[Not needed any more]"
    )


async def test_outside_of_their_hours_the_question_waits(stage: Stage) -> None:
    await estimated(stage, next_update=at(24, 23))
    await stage.until(at(25, 8, 59))
    assert stage.ana.dms == []
    await stage.until(at(25, 9))
    assert stage.ana.dm.startswith("You wanted to say more about this now: the fix is live")
    assert len(stage.ana.dms) == 1


async def test_confirmed_it_says_when_there_is_more(stage: Stage) -> None:
    await in_a_thread(stage)
    await stage.until(at(25, 10))
    replies = len(stage.replies)
    await stage.ana.presses("Confirm")
    ask = stage.ana.ask
    for moment, why in (
        (at(25, 10), "This moment has passed."),
        (at(28, 9), "By then the range has run out."),
    ):
        with stage.unchanged():
            await stage.ana.fills(next_update=moment)
        assert stage.ana.problems["next_update"].startswith(why)
    await stage.ana.fills(next_update=at(26, 16))
    said = "the fix is live: between 2026-11-24 and 2026-11-27, 70 in 100; more on 2026-11-26"
    assert stage.ana.told == f"Confirmed: {said} 16:00 UTC."
    assert reply_of(stage) == f"@Ana's estimate: {said} 16:00 UTC."
    assert len(stage.replies) == replies
    assert "Now it says: between 2026-11-24" in stage.ana.dm
    assert "[Confirm]" not in stage.ana.dm
    stage.ana.ask = ask
    with stage.unchanged():
        await stage.ana.fills(next_update=at(27, 16))
    assert stage.ana.problems == {
        "next_update": "You have said more meanwhile. Please close this form and look at it anew."
    }
    await stage.until(at(26, 16))
    assert stage.ana.dm.startswith("You wanted to say more about this now")


async def test_shifted_the_first_range_stays_readable(stage: Stage) -> None:
    await in_a_thread(stage)
    await stage.until(at(25, 10))
    await stage.ana.presses("Shift")
    assert stage.ana.filled["earliest"] == "2026-11-25"  # Tuesday has passed
    assert stage.ana.filled["confidence"] == "likely"
    assert "next_update" not in stage.ana.filled
    ask = stage.ana.ask
    with stage.unchanged():
        await stage.ana.fills(latest="2026-11-24", next_update=at(26, 10), reason="x")
    assert "latest" in stage.ana.problems
    later = {"earliest": "2026-11-30", "latest": "2026-11-30", "next_update": at(27, 10)}
    with stage.unchanged():
        await stage.ana.fills(**later, confidence="half", reason="x")
    assert stage.ana.problems["latest"].startswith("While the cause is not known")
    with stage.unchanged():
        await stage.ana.fills(**(later | {"next_update": at(24, 10)}), reason="x")
    assert "This moment has passed." in stage.ana.problems["next_update"]
    await stage.ana.fills(**later, confidence="sure", reason="The supplier is late.")
    assert reply_of(stage) == (
        "@Ana's estimate: the fix is live: on 2026-11-30, 90 in 100; more on 2026-11-27 10:00 UTC."
        "\nFirst said: between 2026-11-24 and 2026-11-27."
    )
    assert ranges_of(stage) == [
        (date(2026, 11, 24), date(2026, 11, 27)),
        (date(2026, 11, 30), date(2026, 11, 30)),
    ]
    stage.ana.ask = ask
    with stage.unchanged():
        await stage.ana.fills(**later, reason="x")
    assert "You have said more meanwhile." in stage.ana.problems["earliest"]
    await looks(stage, stage.ben)
    assert "First said: between 2026-11-24 and 2026-11-27\n> The supplier is late." in (
        stage.ben.told
    )
    assert "[Shift]" not in stage.ben.told
    assert estimate_of(stage).confidence is Confidence.SURE


async def test_a_range_that_has_run_out_is_not_confirmed(stage: Stage) -> None:
    await estimated(stage)
    await stage.until(at(30, 12))
    with stage.unchanged():
        await stage.ana.presses("Confirm")
    assert stage.ana.told == "The range has run out. Shift it, or say on which day it happened."


async def test_nobody_else_says_more(stage: Stage) -> None:
    await in_a_thread(stage)
    await looks(stage, stage.ana)
    for label in ("Confirm", "Shift", "It happened", "Not needed any more"):
        button = stage.ana.button(label)
        with stage.unchanged():
            await stage.ben.presses_button(button)
        assert stage.ben.told == "This is Ana's estimate, so only they can say more about it."


async def test_it_happened_and_the_first_range_counts(stage: Stage) -> None:
    await in_a_thread(stage)
    await stage.until(at(25, 10))
    await stage.ana.presses("Shift")
    await stage.ana.fills(
        earliest="2026-11-26", latest="2026-11-30", next_update=at(26, 10), reason="It takes long."
    )
    await stage.until(at(30, 10))
    await looks(stage, stage.ana)
    drop = stage.ana.button("Not needed any more")
    await stage.ana.presses("It happened")
    assert stage.ana.filled["on"] == "2026-11-30"
    for day, why in (
        ("2026-12-01", "This day is still ahead."),
        ("2026-11-22", "This is before the estimate was given."),
    ):
        with stage.unchanged():
            await stage.ana.fills(on=day)
        assert stage.ana.problems["on"].startswith(why)
    await stage.ana.fills(on="2026-11-30")
    assert stage.ana.told == (
        "Kept: it happened on 2026-11-30. Your first range did not hold: between 2026-11-24 and "
        "2026-11-27.\n[Undo: it happened]"
    )
    assert estimate_of(stage).hit is False
    assert reply_of(stage) == (
        "@Ana's estimate: the fix is live: it happened on 2026-11-30.\n"
        "First said: between 2026-11-24 and 2026-11-27."
    )
    with stage.unchanged():
        await stage.ana.presses_button(drop)
    assert stage.ana.told == "This estimate is closed already: it has happened."
    said = len(stage.ana.dms)
    await stage.until(at(30, 18).replace(month=12))
    assert len(stage.ana.dms) == said


async def test_taken_back_it_is_open_again(stage: Stage) -> None:
    await estimated(stage)
    await stage.until(at(25, 10))
    await stage.ana.presses("It happened")
    await stage.ana.fills(on="2026-11-25")
    assert "Your first range held: between 2026-11-24 and 2026-11-27." in stage.ana.told
    await stage.ana.presses("Undo: it happened")
    assert estimate_of(stage).state is EstimateState.OPEN
    assert estimate_of(stage).hit is None
    await stage.ana.presses("Not needed any more")
    assert stage.ana.told == "Closed. I do not ask you about it any more.\n[Undo: closing it]"
    undo = stage.ana.button("Undo: closing it")
    await stage.ana.presses_button(undo)
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "This is taken back or closed already, so nothing was changed."
    await stage.ana.presses("Not needed any more")
    await stage.skip(minutes=10, seconds=1)
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Ten minutes have passed, so it stays as it is."


async def test_not_needed_any_more_it_stays_readable_and_counts_for_nothing(stage: Stage) -> None:
    await in_a_thread(stage)
    await stage.until(at(25, 10))
    await stage.ana.presses("Not needed any more")
    assert reply_of(stage) == "@Ana's estimate: the fix is live: this is no longer of interest."
    assert stage.ana.dm.endswith("Now it says: this is no longer of interest.")
    one = Button("x", opens=Named("estimate_updates.Confirm"), about=estimate_of(stage))
    with stage.unchanged():
        await stage.ana.presses_button(one)
    assert stage.ana.told == "This estimate is closed already: it was not needed."
    assert estimate_of(stage).hit is None


async def test_without_an_answer_they_are_reminded_on_later_working_days(stage: Stage) -> None:
    await estimated(stage)
    await stage.until(at(25, 18))
    assert len(stage.ana.dms) == 1
    await stage.until(at(26, 9))
    assert len(stage.ana.dms) == 2
    assert (
        "You wanted to say more about this: the fix is live. You said: between 2026-11-24 and "
        "2026-11-27, 70 in 100." in stage.ana.dm
    )
    assert "[Confirm]\n[Shift]" in stage.ana.dm
    await stage.ana.presses("Confirm")
    await stage.ana.fills(next_update=at(27, 16))
    assert "[Confirm]" not in stage.ana.dms[0].text
    await stage.until(at(27, 15))
    assert not any("say more" in one.text for one in stage.ana.dms[2:])


# How often first ranges held


async def test_from_ten_on_a_team_hears_how_often_its_first_ranges_held(stage: Stage) -> None:
    for number in range(8):
        await planted(stage, number, held=number % 2 == 0)
    for number, rate in ((8, ""), (9, "\nYour team's first ranges held in 6 of 10.")):
        await stage.ana.types(f"/parley estimate number {number}")
        await stage.ana.fills(**(ANSWERS | {"earliest": "2026-11-23"}))
        assert "Your team's" not in stage.ana.told
        see = Button("x", does=Named("estimate.see"), about=one_of(stage, number))
        await stage.ana.presses_button(see)
        assert "Your team's" not in stage.ana.told
        await stage.ana.presses("It happened")
        await stage.ana.fills()
        assert stage.ana.told.endswith(f"2026-11-27.{rate}\n[Undo: it happened]")
    await stage.ana.presses_button(Button("x", does=Named("estimate.see"), about=one_of(stage)))
    assert "Your team's first ranges held in 6 of 10." in stage.ana.told
    await estimated(stage)
    assert "Your team's first ranges held in 6 of 10." in stage.ana.told
    # Eve is on no team, and nothing is counted for her.
    await stage.eve.types("/parley estimate something")
    await stage.eve.fills(**ANSWERS)
    assert "ranges held" not in stage.eve.told


def one_of(stage: Stage, number: int = 9) -> Estimate:
    return next(one for one in stage.kept(Estimate) if one.what == f"number {number}")


async def planted(stage: Stage, number: int, *, held: bool) -> None:
    """One of the team's that is closed."""
    with stage.storage.book(stage.workspace) as book:
        ana = next(one for one in book.everyone() if one.native == "ana")
        (team,) = book.teams()
        book.add(
            Estimate(
                team=team.id,
                what=f"number {number}",
                owner=ana.id,
                earliest=date(2026, 11, 24),
                latest=date(2026, 11, 27),
                confidence=Confidence.LIKELY,
                next_update=stage.now,
                state=EstimateState.HAPPENED,
                happened_on=date(2026, 11, 24),
                hit=held,
                by=ana.id,
                at=stage.now,
            )
        )


# Somebody leaves


async def test_when_its_owner_leaves_the_lead_and_the_manager_can_take_it_over(
    stage: Stage,
) -> None:
    await stage.flagged("Acme", lead=stage.ben, scribe=stage.cem, experts=(stage.ana,))
    await estimated(stage, "Acme")
    await leaves(stage, "ana")
    await leaves(stage, "ana")
    for who in (stage.ben, stage.dora):
        found = [one.text for one in who.dms if one.text.startswith("Ana has left, and owned")]
        assert len(found) == 1
        assert found[0].endswith("[I take it over]")
    take = stage.ben.button("I take it over")
    with stage.unchanged():
        await stage.cem.presses_button(take)
    assert stage.cem.told == (
        "Only the lead of its call or the manager of the team can take it over."
    )
    await stage.until(at(25, 12))
    assert not any("say more about this now" in one.text for one in stage.dora.dms)
    await stage.dora.presses("I take it over")
    assert stage.dora.told.startswith("Thank you. It is yours now: the fix is live: between")
    assert stage.dora.dm.startswith("You wanted to say more about this now: the fix is live")
    assert any(
        one.text == "@Dora has taken over the estimate of: the fix is live" for one in stage.ben.dms
    )
    assert reply_of(stage).startswith("@Dora's estimate: the fix is live: between")
    with stage.unchanged():
        await stage.ben.presses_button(take)
    assert stage.ben.told == "@Dora has it now."
    with stage.unchanged():
        await stage.dora.presses_button(take)
    assert stage.dora.told == "This is yours already."
    assert [one.version for one in stage.kept(EstimateVersion)] in ([1, 2], [2, 1])
    await stage.dora.presses("Not needed any more")
    with stage.unchanged():
        await stage.ben.presses_button(take)
    assert stage.ben.told == "This estimate is closed already: it was not needed."


async def test_without_a_call_the_manager_sees_and_takes_it(stage: Stage) -> None:
    await estimated(stage)
    await leaves(stage, "ana")
    await looks(stage, stage.dora)
    assert stage.dora.told.endswith("[I take it over]")
    await stage.dora.presses("I take it over")
    assert estimate_of(stage).what == WHAT
    await stage.until(at(25, 10))
    assert stage.dora.dm.startswith("You wanted to say more about this now")
