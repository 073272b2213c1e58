"""Playing flows/people/swap.py and swap_answers.py: somebody else takes a part in a call."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import SQLModel

from flows.people.swap_answers import request
from storage.records import Person, Role, Seat, Swap, SwapAsk, SwapState
from tests.flows.rotating import hard
from tests.stage import Actor, Stage

WISH = "@Ana asks whether you would be the lead of the call with Acme, "


def seats(stage: Stage) -> dict[str, Role]:
    names = {person.id: person.name for person in stage.kept(Person)}
    return {names[seat.person]: seat.role for seat in stage.kept(Seat)}


def requests(who: Actor) -> list[str]:
    return [one.text for one in who.dms if "asks whether you would be" in one.text]


def state_of(stage: Stage) -> SwapState:
    (one,) = stage.kept(Swap)
    return one.state


async def asked_of_dora(stage: Stage, when: str = "Thu 15:00") -> None:
    """Ana leads a call with Acme on Thursday, and asks Dora to take her part."""
    await stage.flagged(when=when)
    await stage.ana.types("/parley swap Acme")
    await stage.ana.fills(whom=stage.dora, words="I had three of these this week.")
    assert not stage.ana.problems


async def test_dora_takes_the_lead_and_the_thread_says_so(stage: Stage) -> None:
    await asked_of_dora(stage)
    assert stage.ana.told == (
        "Asked: @Dora. I tell you what they say. It holds until 2026-11-25 15:00 UTC; until "
        "somebody takes it, the part is yours.\n[Take it back]"
    )
    assert requests(stage.dora) == [
        (
            f"{WISH}2026-11-26 15:00 UTC, instead of them.\n> I had three of these this week.\n"
            "It holds until 2026-11-25 15:00 UTC. You need no reason for a no.\n"
            "[I take it]\n[I cannot]"
        )
    ]
    take = stage.dora.button("I take it")
    await stage.dora.presses_button(take)
    assert stage.dora.told == "Thank you. You are the lead of the call with Acme now."
    assert seats(stage) == {"Dora": Role.LEAD, "Ben": Role.SCRIBE, "Cem": Role.EXPERT}
    assert stage.replies[-1] == "@Dora took over the lead of this call, as @Ana had asked."
    assert stage.dora.dm.startswith("You are on a crucial call with Acme as lead.")
    assert stage.ana.dm == (
        "@Dora takes your part as the lead of the call with Acme, 2026-11-26 15:00 UTC.\n"
        "Nothing more is needed from you."
    )
    assert requests(stage.dora)[0].endswith("You took it. Thank you.")
    with stage.unchanged():
        await stage.dora.presses_button(take)
    assert stage.dora.told == "You have taken it already. Thank you."
    assert "swap_answers.expire" not in stage.timers


async def test_nobody_named_the_three_with_the_fewest_who_have_time_are_asked(stage: Stage) -> None:
    everybody = [stage.hires(name, name.capitalize()) for name in ("fay", "gil", "hal", "ian")]
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0]
        found = book.people_called(one.native for one in everybody)
        book.set_members(team, [*book.members(team), *found])
    hard(stage, "gil", times=2)
    stage.knows(Person, "hal", away_until=stage.now + timedelta(days=9))
    await stage.flagged("Bolt", when="Thu 14:00", lead=everybody[3], line="")
    await stage.flagged(when="Thu 15:00")
    await stage.ana.types("/parley swap Acme")
    # Ben and Cem are on the call, Ian on another, Hal is away; Dora manages the team.
    assert stage.ana.intro.endswith(
        "If you name nobody, I ask @Fay and @Gil: they have time then, and had the fewest hard "
        "calls."
    )
    with stage.unchanged():
        await stage.ana.types("/parley swap Acme")
    await stage.ana.fills()
    assert stage.ana.told.startswith("Asked: @Fay and @Gil.")
    assert requests(stage.dora) == []
    await everybody[0].presses("I take it")
    assert seats(stage)["Fay"] is Role.LEAD
    assert requests(everybody[1])[0].endswith("@Fay takes it. There is nothing to do.")


async def test_only_those_whom_the_form_named_are_asked(stage: Stage) -> None:
    fay, gil = stage.hires("fay", "Fay"), stage.hires("gil", "Gil")
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0]
        book.set_members(team, [*book.members(team), *book.people_called(["gil"])])
    await stage.flagged(when="Thu 15:00")
    await stage.ana.types("/parley swap Acme")
    assert stage.ana.intro.endswith("If you name nobody, I ask @Gil.")
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0]
        book.set_members(team, [*book.members(team), *book.people_called(["fay"])])
    await stage.ana.fills()
    assert stage.ana.told.startswith("Asked: @Gil.")
    assert (requests(fay), len(requests(gil))) == ([], 1)


async def test_whom_the_form_named_and_who_has_no_time_any_more_is_not_asked(stage: Stage) -> None:
    stage.hires("gil", "Gil")
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0]
        book.set_members(team, [*book.members(team), *book.people_called(["gil"])])
    await stage.flagged(when="Thu 15:00")
    await stage.ana.types("/parley swap Acme")
    stage.knows(Person, "gil", away_until=stage.now + timedelta(days=9))
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems[""].startswith("Nobody of your team has time for this call.")


async def test_when_nobody_of_the_team_has_time_somebody_must_be_named(stage: Stage) -> None:
    stage.knows(Person, "dora", away_until=stage.now + timedelta(days=9))
    await stage.flagged(when="Thu 15:00")
    await stage.ana.types("/parley swap Acme")
    assert stage.ana.intro.endswith(
        "Nobody of your team has time then, so please name somebody; its manager too, if you like."
    )
    with stage.unchanged():
        await stage.ana.fills()
        said = "Nobody of your team has time for this call. Please name somebody to ask."
        assert stage.ana.problems == {"": said}
        await stage.ana.fills(whom=stage.dora)
        said = "Dora is away until then. Please name somebody else."
        assert stage.ana.problems == {"": said}
        await stage.ana.fills(whom=stage.ana)
        assert stage.ana.problems[""].startswith("That is you.")
        await stage.ana.fills(whom=stage.gus)
        assert stage.ana.problems[""].startswith("Gus is a guest here")


async def test_the_scribe_swaps_and_somebody_on_the_call_changes_roles(stage: Stage) -> None:
    await stage.flagged(when="Thu 15:00")
    await stage.ben.types("/parley swap Acme")
    await stage.ben.fills(whom=stage.cem)
    await stage.cem.presses("I take it")
    assert seats(stage) == {"Ana": Role.LEAD, "Ben": Role.EXPERT, "Cem": Role.SCRIBE}
    assert stage.ben.dm.endswith("You are the expert instead.")


async def test_who_cannot_says_so_and_the_asker_hears_when_nobody_can(stage: Stage) -> None:
    await asked_of_dora(stage)
    take, cannot = stage.dora.button("I take it"), stage.dora.button("I cannot")
    with stage.unchanged():
        await stage.ben.presses_button(cannot)
    assert stage.ben.told == "I no longer know what this is about. Try /parley help."
    await stage.dora.presses_button(cannot)
    assert stage.dora.told == "Understood. You need not say why."
    assert requests(stage.dora)[0].endswith("You cannot, and that is fine.")
    with stage.unchanged():
        await stage.dora.presses_button(cannot)
        assert stage.dora.told == "You have said so already. That is fine."
        await stage.dora.presses_button(take)
        assert stage.dora.told.startswith("This is over: nobody could in time")
    assert stage.ana.dm.startswith("Nobody can take your part as the lead of the call with Acme")
    await stage.ana.presses("Ask somebody else")
    fay = stage.hires("fay", "Fay")
    await stage.ana.fills(whom=fay)
    await fay.presses("I take it")
    assert seats(stage)["Fay"] is Role.LEAD
    assert {one.state for one in stage.kept(Swap)} == {SwapState.NOBODY, SwapState.TAKEN}


async def test_in_time_nobody_answered_so_the_part_stays(stage: Stage) -> None:
    await asked_of_dora(stage)
    take = stage.dora.button("I take it")
    await stage.skip(days=2, hours=6)
    assert state_of(stage) is SwapState.EXPIRED
    heard = [one.text for one in stage.ana.dms if one.text.startswith("Nobody has taken your part")]
    assert len(heard) == 1
    assert requests(stage.dora)[0].endswith("This is settled. There is nothing to do.")
    with stage.unchanged():
        await stage.dora.presses_button(take)
    assert stage.dora.told.startswith("This is over: nobody could in time")


async def test_on_short_notice_it_holds_until_two_hours_before(stage: Stage) -> None:
    await asked_of_dora(stage, when="today 16:00")
    (one,) = stage.kept(Swap)
    assert one.expires_at == stage.call.starts_at - timedelta(hours=2)


async def test_too_late_without_a_part_or_no_longer_ahead_it_is_refused(stage: Stage) -> None:
    await stage.flagged(when="today 11:00")
    with stage.unchanged():
        await stage.ana.types("/parley swap Acme")
        assert stage.ana.told.startswith("It begins in less than two hours")
        await stage.dora.types("/parley swap Acme")
        assert stage.dora.told.startswith("Only the lead, an expert or the scribe")
        await stage.ana.types("/parley swap")
        assert stage.ana.told.startswith("Which customer? For example: /parley swap Acme")
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    with stage.unchanged():
        await stage.ana.types("/parley swap Acme")
    assert stage.ana.told.startswith("I cannot swap the call with Acme: it is cancelled.")


async def test_it_is_asked_once_and_can_be_taken_back(stage: Stage) -> None:
    await asked_of_dora(stage)
    take = stage.dora.button("I take it")
    back = stage.ana.button("Take it back")
    with stage.unchanged():
        await stage.ana.types("/parley swap Acme")
    assert stage.ana.told.startswith("You have asked for a swap already. Asked: @Dora.")
    with stage.unchanged():
        await stage.ben.presses_button(back)
    assert stage.ben.told == "I no longer know what this is about. Try /parley help."
    await stage.ana.presses_button(back)
    assert stage.ana.told.startswith("Taken back. The part stays yours")
    with stage.unchanged():
        await stage.ana.presses_button(back)
        assert stage.ana.told.startswith("This wish was taken back")
        await stage.dora.presses_button(take)
        assert stage.dora.told.startswith("This wish was taken back")
    assert requests(stage.dora)[0].endswith("This is settled. There is nothing to do.")


async def test_a_form_sent_twice_asks_once(stage: Stage) -> None:
    await stage.flagged(when="Thu 15:00")
    await stage.ana.types("/parley swap Acme")
    form = stage.ana.ask
    await stage.ana.fills(whom=stage.dora)
    stage.ana.ask = form
    with stage.unchanged():
        await stage.ana.fills(whom=stage.dora)
    assert stage.ana.problems == {"": "You have asked for a swap of this call already."}
    assert len(stage.kept(SwapAsk)) == 1


async def test_when_the_part_was_handed_over_meanwhile_nothing_is_taken(stage: Stage) -> None:
    await asked_of_dora(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=stage.ben)
    with stage.unchanged():
        await stage.dora.presses("I take it")
    assert stage.dora.told == "Ana is not the lead of this call any more, so nothing was changed."


async def test_a_call_that_was_moved_up_is_too_near(stage: Stage) -> None:
    await asked_of_dora(stage)
    await stage.ana.types("/parley move Acme today 11:00")
    await stage.ana.fills()
    with stage.unchanged():
        await stage.dora.presses("I take it")
    assert stage.dora.told == "It is too late for this swap now, so everybody keeps their part."


async def test_of_a_cancelled_call_nothing_more_is_said(stage: Stage) -> None:
    await asked_of_dora(stage)
    take = stage.dora.button("I take it")
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    with stage.unchanged():
        await stage.dora.presses_button(take)
    assert stage.dora.told.startswith("The call with Acme is no longer ahead")
    await stage.skip(days=4)
    assert not any("Nobody has taken" in one.text for one in stage.ana.dms)


async def test_when_two_take_it_at_the_same_moment_one_has_it(stage: Stage) -> None:
    fay, gil = stage.hires("fay", "Fay"), stage.hires("gil", "Gil")
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0]
        book.set_members(team, [*book.members(team), *book.people_called(["fay", "gil"])])
    await stage.flagged(when="Thu 15:00")
    await stage.ana.types("/parley swap Acme")
    await stage.ana.fills()
    takes = [(who, who.button("I take it")) for who in (gil, fay)]
    await asyncio.gather(*(who.presses_button(button) for who, button in takes))
    told = sorted(who.told.partition(" ")[2] for who, _ in takes)
    assert told == ["has taken it already.", "you. You are the lead of the call with Acme now."]
    assert sum(role is Role.LEAD for role in seats(stage).values()) == 1


async def test_at_home_it_waits_for_those_who_were_asked(stage: Stage) -> None:
    await stage.dora.opens_home()
    await asked_of_dora(stage)
    assert f"{WISH}2026-11-26 15:00 UTC, instead of them.\n[I take it]" in stage.dora.home
    await stage.dora.presses("I cannot")
    assert WISH not in stage.dora.home


@pytest.mark.parametrize("ends", ["I take it", "I cannot", "Take it back", "in time"])
async def test_what_the_asker_said_goes_when_it_is_over(stage: Stage, ends: str) -> None:
    await asked_of_dora(stage)
    if ends == "in time":
        await stage.skip(days=2, hours=6)
    else:
        await (stage.ana if ends == "Take it back" else stage.dora).presses(ends)
    (one,) = stage.kept(Swap)
    assert one.sealed == b""
    stands = [one.text for one in stage.voice.said if not one.deleted]
    assert not any("I had three of these" in one for one in stands)


async def test_what_the_asker_says_stands_in_no_table_and_goes_with_their_key(stage: Stage) -> None:
    await asked_of_dora(stage)
    assert "I had three of these" in requests(stage.dora)[0]
    with stage.storage.session() as session:
        kept = [
            str(tuple(row))
            for table in SQLModel.metadata.sorted_tables
            if not table.name.startswith("sandbox")
            for row in session.connection().execute(table.select())
        ]
    assert not any("I had three of these" in one for one in kept)
    with stage.storage.book(stage.workspace) as book:
        (ana,) = book.people_called(["ana"])
        book.forget_key(ana)
    (one,) = stage.kept(SwapAsk)
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        turn.refresh(request, one)
    await stage.skip(minutes=1)
    assert "I had three of these" not in requests(stage.dora)[0]


async def test_without_a_key_of_parley_s_a_swap_is_asked_for_without_words(stage: Stage) -> None:
    await stage.flagged(when="Thu 15:00")
    stage.storage.vault = None
    await stage.ana.types("/parley swap Acme")
    with stage.unchanged():
        await stage.ana.fills(whom=stage.dora, words="I had three of these this week.")
    assert stage.ana.problems[""].startswith("I keep private words only where I can lock them up")
    await stage.ana.fills(whom=stage.dora, words="")
    assert len(requests(stage.dora)) == 1
