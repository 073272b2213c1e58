"""Playing flows/before/flag.py: what is refused, with which sentence, and that nothing is kept."""

from __future__ import annotations

import pytest

from storage.records import Call, Person, Place
from tests.stage import WORKSPACE, Stage

SCALES = {"renewal": 3, "brand": 2, "morale": 1, "conditions": ["stakes", "emotions"]}


async def begins(stage: Stage, words: str = "Acme tomorrow 15:00", **answers: object) -> None:
    """Ana gets as far as the three scales."""
    await stage.ana.types(f"/parley flag {words}")
    await stage.ana.fills(**{"reason": "They may leave us", **answers})


PASSED = "This moment has passed. Please choose one that is still ahead."
NO_MOMENT = "Please give a date and a time."
STARTS = {
    "2026-11-23T10:00:00+00:00": PASSED,
    "2026-11-23T09:59:00+00:00": PASSED,
    "2027-11-25T10:00:00+00:00": "This is more than a year ahead. Please check the date.",
    "2026-11-24T15:00:00": NO_MOMENT,
    "tomorrow": NO_MOMENT,
    "": "Please answer this one.",
}


async def test_a_call_in_the_past_or_too_far_ahead_is_refused_and_nothing_is_kept(
    stage: Stage,
) -> None:
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    for starts_at, sentence in STARTS.items():
        with stage.unchanged():
            await stage.ana.fills(reason="They may leave us", starts_at=starts_at)
        assert stage.ana.problems == {"starts_at": sentence}


MEMBERS_ONLY = "and I tell internal things to members only. Please choose a member."
LEADS = {
    "gus": f"Gus is a guest here, {MEMBERS_ONLY}",
    "out": f"Olga is from another company, {MEMBERS_ONLY}",
    "bot": f"Robo is a bot, {MEMBERS_ONLY}",
    "eve": "Eve has left. Please choose somebody else.",
}


async def test_only_members_who_are_here_can_lead(stage: Stage) -> None:
    stage.knows(Person, "eve", gone=True)
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    for lead, sentence in LEADS.items():
        with stage.unchanged():
            await stage.ana.fills(reason="They may leave us", lead=lead)
        assert stage.ana.problems == {"lead": sentence}


async def test_every_answer_that_cannot_be_read_is_told_at_its_field(stage: Stage) -> None:
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    with stage.unchanged():
        await stage.ana.fills(account="A" * 81, minutes=4, reason="")
    assert stage.ana.problems == {
        "account": "Please keep this under 80 characters; it has 81.",
        "minutes": "Please give a whole number from 5 to 480.",
        "reason": "Please answer this one.",
    }


async def test_the_same_call_is_flagged_once(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.types("/parley flag ACME tomorrow 15:00")
    with stage.unchanged():
        await stage.ben.fills(reason="I heard it too")
    assert stage.ben.problems == {
        "account": "A call with ACME at this very moment is flagged already. See /parley status."
    }


async def test_a_channel_shared_with_outsiders_gets_no_form(stage: Stage) -> None:
    with stage.unchanged():
        await stage.ana.types("/parley flag Acme tomorrow 15:00", where="acme-shared")
    assert stage.ana.asked == ""
    assert stage.ana.told == (
        "#acme-shared is shared with people outside the company, so I post nothing internal "
        "there. Use a channel of your own."
    )


@pytest.mark.parametrize(
    ("fact", "sentence"),
    [
        (
            "shared",
            (
                "#crucial-calls is shared with people outside the company, so I post nothing "
                "internal there. Use a channel of your own."
            ),
        ),
        (
            "archived",
            "#crucial-calls is archived or gone. Please choose another in /parley settings.",
        ),
    ],
)
async def test_a_home_that_can_hold_nothing_any_more_is_refused_at_each_page(
    stage: Stage, fact: str, sentence: str
) -> None:
    await begins(stage)
    draft = stage.ana.ask
    await stage.ana.types("/parley flag Other tomorrow 16:00", where="sales")
    stage.knows(Place, "crucial-calls", **{fact: True})
    with stage.unchanged():
        await stage.ana.fills(reason="They may leave us")
    assert stage.ana.problems == {"": sentence}
    stage.ana.ask = draft
    with stage.unchanged():
        await stage.ana.fills(**SCALES)
    assert stage.ana.problems == {"": sentence}


async def test_a_team_that_lost_its_channel_meanwhile_is_told_what_to_do(stage: Stage) -> None:
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    with stage.storage.book(WORKSPACE) as book:
        book.teams()[0].channel = None
    with stage.unchanged():
        await stage.ana.fills(reason="They may leave us")
    assert stage.ana.problems == {
        "": "Your team has no channel for crucial calls. Set one in /parley settings."
    }


async def test_before_there_is_a_channel_parley_asks_for_one(stage: Stage) -> None:
    with stage.storage.book(WORKSPACE) as book:
        book.teams()[0].channel = None
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    assert stage.ana.asked == ""
    assert stage.ana.told.startswith("Before the first call can be flagged")


async def test_a_start_that_passes_while_the_form_is_open_is_refused(stage: Stage) -> None:
    await begins(stage)
    with stage.storage.book(WORKSPACE) as book:
        # Its start has come, and the clock has not let go of the draft yet.
        book.get(Call, stage.call.id).starts_at = stage.now
    with stage.unchanged():
        await stage.ana.fills(**SCALES)
    assert stage.ana.problems == {"": "The call's start has passed meanwhile. Please flag it anew."}


async def test_a_draft_that_was_let_go_gets_no_verdict(stage: Stage) -> None:
    await begins(stage)
    await stage.skip(days=2)
    with stage.unchanged():
        await stage.ana.fills(**SCALES)
    assert stage.ana.told == "I no longer know what this is about. Try /parley help."


async def test_a_second_verdict_on_the_same_call_is_refused(stage: Stage) -> None:
    await begins(stage)
    scales = stage.ana.ask
    await stage.ana.opens_home()
    again = stage.ana.button("Go on with Acme")
    await stage.ana.fills(**SCALES)
    sentence = "The call with Acme has been flagged already. Nothing was changed."
    with stage.unchanged():
        await stage.ana.presses_button(again)
    assert stage.ana.told == sentence
    stage.ana.ask = scales
    with stage.unchanged():
        await stage.ana.fills(renewal=0, brand=0, morale=0, conditions=[])
    assert stage.ana.problems == {"": sentence}


async def test_a_guest_gets_nothing(stage: Stage) -> None:
    with stage.unchanged():
        await stage.gus.types("/parley flag Acme tomorrow 15:00")
    assert stage.gus.asked == ""
    assert stage.gus.told == (
        "I work for the members of this workspace only: what I keep is internal. "
        "Please ask one of them to do this with you."
    )
