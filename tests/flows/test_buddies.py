"""Playing flows/people/buddies.py: who stands by, and who is seated beside the lead."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage.records import (
    Buddying,
    BuddyState,
    Call,
    CallState,
    Person,
    PoolMember,
    Role,
    Seat,
    Team,
    Verdict,
)
from tests.flows.test_seats import asks_who, seats
from tests.stage import MONDAY, Actor, Stage

BEFORE = (
    "@Ana leads a crucial call with Acme, and you are the buddy. It starts 2026-11-24 15:00 UTC."
)


async def stand_by(*people: Actor) -> None:
    for who in people:
        await who.types("/parley buddy")
        await who.presses("I stand by")
        assert who.told.startswith("Thank you. You stand by from now on")


async def flagged(stage: Stage, line: str = "We know why.", when: str = "tomorrow 15:00") -> None:
    """Ana leads it, Ben is scribe; nobody else is named."""
    ana = stage.ana
    await ana.types(f"/parley flag Acme {when}")
    await ana.fills(reason="They may leave us")
    await ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await ana.fills(scribe=stage.ben)
    if line:
        await ana.fills(line=line)


def states(stage: Stage) -> dict[str, BuddyState]:
    names = {person.id: person.name for person in stage.kept(Person)}
    return {names[one.person]: one.state for one in stage.kept(Buddying)}


def held(stage: Stage, native: str, calls: int, role: Role = Role.LEAD) -> None:
    """Somebody has taken so many hard calls in the last weeks."""
    with stage.storage.book(stage.workspace) as book:
        person, team = book.person_called(native), book.teams()[0]
        assert person is not None
        for number in range(calls):
            at = MONDAY - timedelta(days=number + 1)
            call = Call(
                account=f"Old {number}",
                account_key=f"old {number}",
                team=team.id,
                place=team.channel or "",
                flagged_by=person.id,
                flagged_at=at,
                starts_at=at,
                ended_at=at,
                state=CallState.CLOSED,
                verdict=Verdict.CRUCIAL,
            )
            book.add(call)
            book.add(Seat(call=call.id, person=person.id, role=role))


# Who stands by


async def test_who_stands_by_is_seen_by_everybody(stage: Stage) -> None:
    await stage.cem.types("/parley buddy")
    assert "Nobody stands by yet." in stage.cem.told
    await stand_by(stage.cem, stage.eve)
    await stage.ben.types("/parley buddy")
    assert "Standing by: @Cem and @Eve." in stage.ben.told
    assert "[I stand by]" in stage.ben.told
    stage.knows(Person, "eve", gone=True)
    await stage.cem.types("/parley buddy")
    assert "Standing by: @Cem." in stage.cem.told
    assert "[I do not stand by any more]" in stage.cem.told


async def test_joining_and_leaving_twice_changes_nothing_more(stage: Stage) -> None:
    await stage.cem.types("/parley buddy")
    join = stage.cem.button("I stand by")
    await stage.cem.presses_button(join)
    with stage.unchanged():
        await stage.cem.presses_button(join)
    assert stage.cem.told == "You stand by already. Thank you."
    await stage.cem.types("/parley buddy")
    leave = stage.cem.button("I do not stand by any more")
    await stage.cem.presses_button(leave)
    assert stage.kept(PoolMember) == []
    with stage.unchanged():
        await stage.cem.presses_button(leave)
    assert stage.cem.told == "You do not stand by, so nothing was changed."


async def test_a_guest_cannot_stand_by(stage: Stage) -> None:
    with stage.unchanged():
        await stage.gus.types("/parley buddy")
    assert "for the members of this workspace only" in stage.gus.told


async def test_many_names_are_cut(stage: Stage) -> None:
    for number in range(32):
        await stand_by(stage.hires(f"p{number:02}", f"P{number:02}"))
    await stage.ben.types("/parley buddy")
    assert "@P28, @P29 and 2 more." in stage.ben.told


# One is found


async def test_when_the_line_is_written_somebody_who_stands_by_is_seated(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage, line="")
    assert seats(stage) == {"Ana": Role.LEAD, "Ben": Role.SCRIBE}
    assert stage.cem.dms == []
    await stage.ana.fills(line="We know why.")
    assert seats(stage)["Cem"] is Role.BUDDY
    assert "Buddy: @Cem" in stage.head
    (asked,) = stage.cem.dms
    assert asked.text.startswith(f"{BEFORE}\nI asked you because you stand by.")
    assert "> We know why." in asked.text
    assert [button.label for button in asked.message.buttons()] == [
        "Two questions",
        "I'm aligned",
        "I cannot",
        "Stop these",
    ]
    assert stage.ana.dm.startswith(
        "@Cem is your buddy on the call with Acme, 2026-11-24 15:00 UTC."
    )


async def test_without_a_line_one_is_seated_after_a_quarter_of_an_hour(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage, line="")
    await stage.skip(minutes=14, seconds=59)
    assert states(stage) == {}
    await stage.skip(seconds=1)
    assert states(stage) == {"Cem": BuddyState.SEATED}
    assert "There is no line yet." in stage.cem.dm
    assert "[Two questions]" not in stage.cem.dm
    await stage.ana.fills(line="We know why.")
    assert len(stage.cem.dms) == 2
    assert "> We know why." in stage.cem.dm


async def test_where_nobody_stands_by_nothing_happens(stage: Stage) -> None:
    await flagged(stage)
    await stage.skip(hours=20)
    assert stage.kept(Buddying) == []
    assert not any("buddy" in one.text for one in [*stage.ana.dms, *stage.cem.dms])


async def test_the_one_with_the_fewest_hard_calls_and_duties_is_asked(stage: Stage) -> None:
    fay = stage.hires("fay", "Fay")
    with stage.storage.book(stage.workspace) as book:
        team = book.teams()[0]
        people = [book.person_called(n) for n in ("ana", "ben", "cem", "dora", "fay")]
        book.set_members(team, [one for one in people if one is not None])
    await stand_by(stage.cem, fay)
    held(stage, "cem", 2, Role.EXPERT)
    held(stage, "fay", 1)
    await flagged(stage)
    assert states(stage) == {"Fay": BuddyState.SEATED}
    await stage.ana.types("/parley flag Globex Thursday 15:00")
    await stage.ana.fills(reason="They may leave us")
    await stage.ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await stage.ana.fills(scribe=stage.ben)
    await stage.ana.fills(line="Sorry.")
    # Fay has one call and one duty, Cem two calls: the name decides.
    assert states(stage) == {"Fay": BuddyState.SEATED, "Cem": BuddyState.SEATED}


async def test_the_same_team_comes_first_however_much_they_have_had(stage: Stage) -> None:
    await stand_by(stage.eve, stage.cem)
    held(stage, "cem", 3)
    await flagged(stage)
    assert states(stage) == {"Cem": BuddyState.SEATED}


async def test_neither_the_manager_nor_anybody_on_the_call_or_away_is_asked(stage: Stage) -> None:
    await stand_by(stage.dora, stage.ben, stage.ana, stage.cem)
    stage.knows(Person, "cem", away_until=MONDAY + timedelta(days=3))
    await flagged(stage)
    await stage.skip(hours=1)
    assert states(stage) == {}
    assert stage.dora.dms == []


async def test_who_is_on_another_call_at_the_same_time_is_not_asked(stage: Stage) -> None:
    await stage.flagged("Globex", when="tomorrow 14:30")
    await stand_by(stage.cem)
    await flagged(stage)
    assert states(stage) == {}
    await stage.ana.types("/parley cancel Globex")
    await stage.ana.fills()
    await flagged(stage, when="tomorrow 15:10")
    assert states(stage) == {"Cem": BuddyState.SEATED}


async def test_two_presses_at_the_same_moment_are_one_offer(stage: Stage) -> None:
    await stage.cem.types("/parley buddy")
    join = stage.cem.button("I stand by")
    twins = (stage.cem, Actor(stage, "cem", "Cem"))
    await asyncio.gather(*(one.presses_button(join) for one in twins))
    assert sorted(one.told.splitlines()[0][:22] for one in twins) == [
        "Thank you. You stand b",
        "You stand by already. ",
    ]
    assert len(stage.kept(PoolMember)) == 1


async def test_the_manager_of_another_team_of_the_leads_is_not_asked_either(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        eve, ana = book.person_called("eve"), book.person_called("ana")
        assert eve is not None
        assert ana is not None
        team = book.add(Team(name="Another", manager=eve.id))
        book.set_members(team, [ana])
    await stand_by(stage.eve)
    await flagged(stage)
    assert states(stage) == {}


async def test_who_has_left_is_not_asked(stage: Stage) -> None:
    await stand_by(stage.cem)
    stage.knows(Person, "cem", gone=True)
    await flagged(stage)
    assert states(stage) == {}


async def test_somebody_new_is_greeted_first(stage: Stage) -> None:
    await stand_by(stage.cem)
    stage.knows(Person, "cem", greeted_at=None)
    await flagged(stage)
    hello, asked = stage.cem.dms
    assert hello.text.startswith("Hello, I am Parley.")
    assert asked.text.startswith(BEFORE)


async def test_a_call_on_watch_gets_a_buddy_once_it_is_crucial(stage: Stage) -> None:
    await stand_by(stage.cem)
    ana = stage.ana
    await ana.types("/parley flag Acme tomorrow 15:00")
    await ana.fills(reason="They may leave us")
    await ana.fills(renewal=1, brand=1, morale=1)
    await stage.skip(minutes=20)
    assert states(stage) == {}
    await ana.presses("Treat it as crucial")
    await ana.fills(reason="They called again.")
    await stage.skip(minutes=15)
    assert states(stage) == {"Cem": BuddyState.SEATED}


async def test_a_call_that_is_about_to_begin_gets_its_buddy_at_once(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage, line="", when="10:20")
    assert states(stage) == {"Cem": BuddyState.SEATED}


async def test_a_form_that_stood_open_takes_nobody_off_who_came_meanwhile(stage: Stage) -> None:
    await stand_by(stage.cem)
    ana = stage.ana
    await ana.types("/parley flag Acme tomorrow 15:00")
    await ana.fills(reason="They may leave us")
    await ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await stage.skip(minutes=20)
    await ana.fills(scribe=stage.ben)
    assert seats(stage) == {"Ana": Role.LEAD, "Ben": Role.SCRIBE, "Cem": Role.BUDDY}
    await asks_who(ana)
    await ana.fills(scribe="", sponsor=stage.cem, buddy="")
    assert seats(stage) == {"Ana": Role.LEAD, "Cem": Role.SPONSOR}


async def test_ready_means_that_nobody_is_added(stage: Stage) -> None:
    await flagged(stage)
    await stage.ben.presses("I'm aligned")
    await stage.ana.presses("Ready")
    await stand_by(stage.cem)
    await stage.ana.presses("More…")
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills()
    await stage.skip(hours=1)
    assert states(stage) == {}


# Named by somebody, taken off, replaced


async def test_whom_somebody_names_stays_and_is_asked_too(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage)
    await asks_who(stage.ana)
    assert stage.ana.filled["buddy"] == "cem"
    await stage.ana.fills(buddy=stage.eve)
    assert states(stage) == {"Cem": BuddyState.OFF, "Eve": BuddyState.SEATED}
    assert all(one.deleted for one in stage.cem.dms)
    await stage.skip(hours=5)
    (asked,) = [one.text for one in stage.eve.dms if one.text.startswith(BEFORE)]
    assert "I asked you because" not in asked


async def test_whom_somebody_takes_off_is_not_replaced(stage: Stage) -> None:
    await stand_by(stage.cem, stage.eve)
    await flagged(stage)
    await asks_who(stage.ana)
    await stage.ana.fills(buddy="")
    await stage.skip(hours=5)
    assert states(stage) == {"Cem": BuddyState.OFF}
    assert Role.BUDDY not in seats(stage).values()
    await asks_who(stage.ana)
    await stage.ana.fills(buddy=stage.cem)
    assert states(stage) == {"Cem": BuddyState.SEATED}


async def test_a_buddy_named_before_the_line_is_asked_when_it_is_there(stage: Stage) -> None:
    ana = stage.ana
    await ana.types("/parley flag Acme tomorrow 15:00")
    await ana.fills(reason="They may leave us")
    await ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await ana.fills(scribe=stage.ben, buddy=stage.cem)
    (invited,) = stage.cem.dms
    assert invited.text.startswith("You are on a crucial call with Acme as buddy.")
    await ana.fills(line="We know why.")
    assert stage.cem.dm.startswith(BEFORE)
    assert len(stage.cem.dms) == 2


async def test_the_lead_goes_to_the_buddy_and_the_old_lead_is_the_buddy_then(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=stage.cem)
    assert states(stage) == {"Cem": BuddyState.OFF, "Ana": BuddyState.SEATED}
    assert stage.ana.dm.startswith("@Cem leads a crucial call with Acme, and you are the buddy.")


async def passed_on(stage: Stage, to: Actor) -> None:
    """Ana hands the lead over, a minute later."""
    await stage.skip(minutes=1)
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=to)


async def test_whoever_takes_the_lead_over_hears_who_their_buddy_is(stage: Stage) -> None:
    fay = stage.hires("fay", "Fay")
    await stand_by(stage.cem)
    await flagged(stage, when="Thu 15:00")
    await stage.skip(minutes=1)
    await stage.ana.types("/parley swap Acme")
    await stage.ana.fills(whom=fay)
    await fay.presses("I take it")
    assert states(stage) == {"Cem": BuddyState.SEATED}
    assert fay.dm.startswith(
        "You lead the call with Acme now, and @Cem is your buddy. You hear what they find strong, "
        "and where they see a risk.\nWould you rather have somebody else beside you, or nobody? "
        "Then say so here.\n[Who is on the call]"
    )
    assert stage.cem.dm.startswith("@Fay leads a crucial call with Acme, and you are the buddy.")
    heard = [one.text for one in stage.ana.dms]
    assert "@Fay leads the call with Acme now, and @Cem is the buddy." in heard
    await stage.ben.presses("Edit the line")
    await stage.ben.fills(line="We know why, and it is mended.")
    assert len([one for one in fay.dms if "is your buddy" in one.text]) == 1
    await fay.presses("Who is on the call")
    await fay.fills(buddy="")
    assert states(stage) == {"Cem": BuddyState.OFF}


async def test_when_the_buddy_cannot_the_new_lead_hears_that_too(stage: Stage) -> None:
    fay = stage.hires("fay", "Fay")
    await stand_by(stage.cem)
    await flagged(stage)
    await passed_on(stage, fay)
    await stage.skip(minutes=1)
    await stage.cem.presses("I cannot")
    assert "Nobody else who stands by is free." in fay.dm
    assert "@Cem cannot be the buddy on the call with Acme. I ask somebody else." in [
        one.text for one in stage.ana.dms
    ]
    assert "You lead the call with Acme now. Nobody is the buddy at the moment." in [
        one.text for one in fay.dms
    ]


async def test_passed_on_once_more_the_one_between_reads_who_leads_it(stage: Stage) -> None:
    fay = stage.hires("fay", "Fay")
    await stand_by(stage.cem)
    await flagged(stage)
    await passed_on(stage, fay)
    await passed_on(stage, stage.dora)
    assert any(one.text.startswith("You lead the call with Acme now") for one in stage.dora.dms)
    assert "@Dora leads the call with Acme now." in [one.text for one in fay.dms]


# I cannot


async def test_who_cannot_gives_no_reason_and_the_next_one_is_asked(stage: Stage) -> None:
    await stand_by(stage.cem, stage.eve)
    await flagged(stage)
    cannot = stage.cem.button("I cannot")
    await stage.cem.presses("I cannot")
    assert stage.cem.told == "Thank you for saying so. I ask somebody else."
    said = "You are not the buddy on the call with Acme. Thank you for saying so."
    assert stage.cem.dm == said
    assert stage.ana.dms[-2].text == (
        "@Cem cannot be your buddy on the call with Acme. I ask somebody else."
    )
    assert stage.ana.dm.startswith("@Eve is your buddy on the call with Acme")
    assert states(stage) == {"Cem": BuddyState.CANNOT, "Eve": BuddyState.SEATED}
    assert "Buddy: @Eve" in stage.head
    with stage.unchanged():
        await stage.cem.presses_button(cannot)
    assert stage.cem.told == "You have said so already. Thank you."
    with stage.unchanged():
        await stage.ben.presses_button(cannot)
    assert stage.ben.told == "I no longer know what this is about. Try /parley help."


async def test_when_nobody_is_left_the_lead_hears_it(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage)
    await stage.ben.presses("I'm aligned")
    await stage.cem.presses("I cannot")
    assert "Nobody else who stands by is free." in stage.ana.dm
    assert stage.replies[-1] == "Everyone is aligned on version 1."
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills(buddy=stage.eve)
    assert "Buddy: @Eve" in stage.head


async def test_who_was_replaced_or_came_too_late_is_told_so(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage)
    cannot = stage.cem.button("I cannot")
    await stage.ana.types("/parley start Acme")
    with stage.unchanged():
        await stage.cem.presses_button(cannot)
    assert stage.cem.told == ("The call has begun, so I ask nobody else. Please tell the lead.")
    await stage.ana.types("/parley end Acme")
    await asks_who_after(stage)
    with stage.unchanged():
        await stage.cem.presses_button(cannot)
    assert stage.cem.told == "You are not the buddy on the call with Acme any more."


async def asks_who_after(stage: Stage) -> None:
    """Cem is taken off the call."""
    with stage.storage.book(stage.workspace) as book:
        cem = book.person_called("cem")
        assert cem is not None
        (call,) = book.calls_of_account("Acme", CallState)
        seat = book.seat_of(cem, call)
        assert seat is not None
        book.remove(seat)


async def test_a_cancelled_call_asks_nothing_more(stage: Stage) -> None:
    await stand_by(stage.cem)
    await flagged(stage)
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    assert stage.cem.dms[0].deleted
    assert stage.cem.dm == "The call with Acme was cancelled. There is nothing to do."


async def test_outside_of_working_hours_the_buddy_is_asked_in_the_morning(stage: Stage) -> None:
    await stand_by(stage.cem)
    stage.knows(Person, "cem", hours_from=22 * 60, hours_to=23 * 60)
    await flagged(stage)
    assert stage.cem.dms == []
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    await stage.skip(days=1)
    assert not any("you are the buddy" in one.text for one in stage.cem.dms)
