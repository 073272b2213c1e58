"""Playing flows/people/departure.py: calls of somebody who has left."""

from __future__ import annotations

from flows.language.steps import Tools
from storage.records import (
    LABEL,
    Buddying,
    BuddyState,
    CallState,
    Debrief,
    Happening,
    Person,
    Role,
    Seat,
    Swap,
    SwapState,
    What,
)
from tests.flows.after_the_call import ended
from tests.flows.blocking import leaves
from tests.flows.test_seats import asks_who, seats
from tests.stage import Stage

LED = "led the call with Acme, "
FIVE = ("aim", "happened", "why", "keep_or_change", "customer_needs")


def state_of(stage: Stage) -> CallState:
    return stage.call.state


def managed(stage: Stage, by: str | None) -> None:
    """Who manages the customer team."""
    with stage.storage.book(stage.workspace) as book:
        person = book.person_called(by) if by is not None else None
        (team,) = book.teams()
        team.manager = person.id if person is not None else None


def eve_settles(stage: Stage) -> None:
    """Eve is an admin, and at work."""
    stage.knows(Person, "eve", admin=True, zone="Europe/Berlin")


def asked(stage: Stage) -> list[str]:
    """Who is asked who leads now."""
    several = (stage.ana, stage.ben, stage.cem, stage.dora, stage.eve)
    return [one.name for one in several if any(LED in said.text for said in one.dms)]


# An ordinary part


async def test_a_scribe_leaves_and_the_lead_hears_of_it_in_private(stage: Stage) -> None:
    await stage.flagged()
    replies = stage.replies
    await leaves(stage, "ben")
    assert seats(stage) == {"Ana": Role.LEAD, "Cem": Role.EXPERT}
    assert stage.ana.dm.startswith("@Ben has left, and was scribe of the call with Acme, ")
    assert "Nobody waits for them any more." in stage.ana.dm
    assert "@Ben" not in stage.head
    assert stage.replies == replies
    assert asked(stage) == []
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills(scribe=stage.dora)
    assert seats(stage)["Dora"] is Role.SCRIBE


async def test_when_the_only_one_missing_leaves_the_company_everyone_is_aligned(
    stage: Stage,
) -> None:
    await stage.flagged()
    await stage.ben.presses("I'm aligned")
    await leaves(stage, "cem")
    assert stage.replies[-1] == "Everyone is aligned on version 1."


async def test_whoever_is_no_member_any_more_is_off_the_call_as_well(stage: Stage) -> None:
    await stage.flagged()
    await leaves(stage, "cem")
    stage.knows(Person, "cem", gone=False)  # and comes back
    await leaves(stage, "cem")
    assert seats(stage) == {"Ana": Role.LEAD, "Ben": Role.SCRIBE}
    assert [one.what for one in stage.kept(Happening)].count(What.LEFT) == 1


async def test_an_old_message_to_the_lead_offers_nothing_once_the_call_has_begun(
    stage: Stage,
) -> None:
    await stage.flagged()
    await stage.until(stage.call.starts_at)
    await leaves(stage, "ben")
    assert stage.call.state is CallState.LIVE
    assert seats(stage) == {"Ana": Role.LEAD, "Cem": Role.EXPERT}
    assert stage.ana.dm == (
        "@Ben has left, and was scribe of the call with Acme, 2026-11-24 15:00 UTC."
    )


async def test_a_wish_to_swap_leaves_with_whoever_had_it(stage: Stage) -> None:
    await stage.flagged(when="in 3 days 15:00")
    await stage.ben.types("/parley swap Acme")
    await stage.ben.fills(whom=stage.dora)
    await leaves(stage, "ben")
    assert [one.state for one in stage.kept(Swap)] == [SwapState.TAKEN_BACK]
    assert stage.dora.dm.endswith("This is settled. There is nothing to do.")


async def test_a_buddy_who_leaves_is_followed_by_the_next(stage: Stage) -> None:
    for one in (stage.dora, stage.eve):
        await one.types("/parley buddy")
        await one.presses("I stand by")
    managed(stage, None)
    await stage.flagged()
    await stage.skip(minutes=1)
    assert seats(stage)["Dora"] is Role.BUDDY
    await leaves(stage, "dora")
    await stage.skip(minutes=1)
    assert seats(stage)["Eve"] is Role.BUDDY
    states = {one.state for one in stage.kept(Buddying)}
    assert states == {BuddyState.CANNOT, BuddyState.SEATED}
    told = "\n".join(one.text for one in stage.ana.dms)
    assert "@Dora has left, and was buddy of the call with Acme" in told
    assert "@Eve is your buddy on the call with Acme" in told


# Whoever leads


async def test_the_lead_leaves_and_the_manager_is_asked_who_leads_now(stage: Stage) -> None:
    await stage.flagged()
    await leaves(stage, "ana")
    assert stage.replies[-1] == (
        "@Ana, who led this call, has left. Nobody leads it until somebody is named."
    )
    assert "Lead: nobody at the moment\n" in stage.head
    assert asked(stage) == ["Dora"]
    assert "Who leads it now? I choose nobody by myself." in stage.dora.dm
    await stage.dora.presses("Say who leads it now")
    await stage.dora.fills(lead=stage.ben)
    assert stage.replies[-1] == "@Dora made @Ben the lead of this call."
    assert "Lead: @Ben\n" in stage.head
    assert stage.dora.dm.endswith("@Ben leads it now.")
    assert stage.ben.dm.startswith("You are on a crucial call with Acme as lead.")
    assert seats(stage) == {"Ben": Role.LEAD, "Cem": Role.EXPERT}


async def test_somebody_who_was_not_on_the_call_is_invited_to_lead_it(stage: Stage) -> None:
    eve_settles(stage)
    await stage.flagged()
    await leaves(stage, "ana")
    await stage.dora.presses("Say who leads it now")
    await stage.dora.fills(lead=stage.eve)
    assert stage.eve.dm.startswith("You are on a crucial call with Acme as lead.")


async def test_without_a_lead_nobody_is_ready_and_the_others_may_align(stage: Stage) -> None:
    await stage.flagged()
    await leaves(stage, "ana")
    await stage.ben.presses("I'm aligned")
    await stage.cem.presses("I'm aligned")
    assert "Everyone is aligned on version 1." not in stage.replies
    with stage.unchanged():
        await stage.ben.presses("Ready")
        assert stage.ben.told.startswith("Nobody leads this call at the moment.")
        await stage.eve.presses("More…")
        assert stage.eve.told.endswith("can change it. Ask an admin.")
        await stage.eve.presses("I'm aligned")
        assert stage.eve.told == "You are not on this call. Ask an admin to add you."
    await stage.ben.presses("More…")
    await stage.ben.presses("Hand over the lead")
    await stage.ben.fills(lead=stage.ben)
    assert stage.replies[-1] == "Everyone is aligned on version 1."
    await stage.ben.presses("Ready")
    assert stage.replies[-1] == "@Ben says: we are ready."


async def test_before_there_is_a_line_anyone_on_the_call_writes_it(stage: Stage) -> None:
    await stage.flagged(line="")
    await leaves(stage, "ana")
    assert "There is no line yet. Anyone on the call writes it." in stage.head
    await stage.dora.presses("More…")
    await stage.dora.presses("Who is on the call")
    await stage.dora.fills(sponsor=stage.eve)
    assert stage.dora.told == "Saved."


async def test_without_a_manager_those_on_the_call_are_asked(stage: Stage) -> None:
    managed(stage, None)
    await stage.flagged()
    await leaves(stage, "ana")
    assert asked(stage) == ["Ben", "Cem"]
    await stage.cem.presses("Say who leads it now")
    await stage.cem.fills(lead=stage.ben)
    assert "@Ben leads it now." in next(one.text for one in stage.cem.dms if LED in one.text)
    assert "@Ben leads it now." in next(one.text for one in stage.ben.dms if LED in one.text)


async def test_when_the_manager_leads_and_leaves_those_on_the_call_are_asked(
    stage: Stage,
) -> None:
    await stage.flagged(lead=stage.dora, line="")
    await leaves(stage, "dora")
    assert asked(stage) == ["Ben", "Cem"]


async def test_when_nobody_is_left_on_it_the_admins_are_asked(stage: Stage) -> None:
    managed(stage, None)
    eve_settles(stage)
    await stage.flagged()
    for one in ("ben", "cem", "ana"):
        await leaves(stage, one)
    assert asked(stage) == ["Eve"]
    await stage.eve.presses("Say who leads it now")
    await stage.eve.fills(lead=stage.gus)
    assert stage.eve.problems["lead"].startswith("Gus is a guest here")
    await stage.eve.fills(lead=stage.eve)
    assert seats(stage) == {"Eve": Role.LEAD}


async def test_a_call_that_is_cancelled_needs_no_lead_any_more(stage: Stage) -> None:
    await stage.flagged()
    await leaves(stage, "ana")
    await stage.ben.types("/parley cancel Acme")
    await stage.ben.fills()
    assert stage.dora.dm.endswith("There is nothing to do any more.")


async def test_no_buddy_is_looked_for_while_there_is_nobody_to_stand_by(stage: Stage) -> None:
    await stage.flagged()
    await leaves(stage, "ana")
    await stage.eve.types("/parley buddy")
    await stage.eve.presses("I stand by")
    await asks_who(stage.ben)
    await stage.ben.fills()
    await stage.skip(minutes=1)
    assert "Eve" not in seats(stage)
    await stage.dora.presses("Say who leads it now")
    await stage.dora.fills(lead=stage.ben)
    await stage.skip(minutes=1)
    assert seats(stage)["Eve"] is Role.BUDDY


# Forgotten


async def test_whoever_is_forgotten_leads_no_more_and_nobody_reads_a_name(stage: Stage) -> None:
    stage.conductor.tools = Tools()
    await stage.flagged()
    await stage.ana.types("/parley forget me", where="dm")
    assert "1 call is ahead with a part of yours: it is taken from you" in stage.ana.told
    await stage.ana.presses("Forget me")
    assert f"@{LABEL}, who led this call, has left." in stage.replies[-1]
    assert stage.dora.dm.startswith(f"@{LABEL} has left, and {LED}")
    assert "@Ana" not in stage.head
    assert seats(stage) == {"Ben": Role.SCRIBE, "Cem": Role.EXPERT}


async def test_of_somebody_who_left_before_nothing_is_asked_twice(stage: Stage) -> None:
    eve_settles(stage)
    await stage.flagged()
    await leaves(stage, "ben")
    before = len(stage.ana.dms)
    await stage.eve.types("/parley forget Ben")
    assert "ahead with a part" not in stage.eve.told
    await stage.eve.presses("Forget this person")
    assert len(stage.ana.dms) == before


# Calls that are over


async def test_nobody_waits_for_the_debrief_of_somebody_who_has_left(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=15)
    await stage.ana.types("/parley debrief Acme")
    await stage.ana.fills(**dict.fromkeys(FIVE, "What Ana wrote"))
    assert state_of(stage) is CallState.ENDED
    await leaves(stage, "ben")
    assert state_of(stage) is CallState.DEBRIEFING
    assert "Everyone's answers are in." in stage.thread
    assert len(stage.kept(Debrief)) == 1
    assert len(stage.kept(Seat)) == 2  # they were on it: that stays


async def test_while_a_debrief_is_open_it_counts_those_who_are_here(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(days=1)
    assert "No answers yet, 2 outstanding." in stage.thread
    await leaves(stage, "ana")
    assert "No answers yet, 1 outstanding." in stage.thread
    with stage.unchanged():
        await stage.ben.presses("Close the debrief")
        assert stage.ben.told.startswith("Nobody leads this call at the moment.")
        await stage.eve.presses("My debrief")
        assert stage.eve.told.endswith("Ask an admin to add you.")
    await stage.dora.presses("Close the debrief")
    assert stage.call.state is CallState.CLOSED
