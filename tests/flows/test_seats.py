"""Playing flows/before/seats.py: who is on the call, and in which role."""

from __future__ import annotations

from storage.records import Person, Role, Seat
from tests.stage import Actor, Stage

MEMBERS_ONLY = "and I tell internal things to members only. Please choose a member."


def seats(stage: Stage) -> dict[str, Role]:
    """Who is on the call, by name."""
    names = {person.id: person.name for person in stage.kept(Person)}
    return {names[seat.person]: seat.role for seat in stage.kept(Seat)}


async def asks_who(actor: Actor) -> None:
    await actor.presses("More…")
    await actor.presses("Who is on the call")


async def test_ana_replaces_cem_by_dora(stage: Stage) -> None:
    await stage.flagged()
    await asks_who(stage.ana)
    assert stage.ana.filled == {
        "buddy": None,
        "scribe": "ben",
        "experts": ("cem",),
        "sponsor": None,
        "approver": None,
    }
    await stage.ana.fills(experts=[stage.dora])
    assert seats(stage) == {"Ana": Role.LEAD, "Ben": Role.SCRIBE, "Dora": Role.EXPERT}
    assert "Waiting for: @Dora and @Ben" in stage.head
    assert stage.dora.dm.startswith("You are on a crucial call with Acme as expert.")
    assert [one.deleted for one in stage.cem.dms] == [True]
    await stage.skip(hours=28.9)
    assert [one.deleted for one in stage.cem.dms] == [True]  # no nudge for him


async def test_a_changed_role_changes_what_is_asked(stage: Stage) -> None:
    await stage.flagged()
    await asks_who(stage.ana)
    await stage.ana.fills(experts=[], sponsor=stage.cem)
    assert stage.cem.dm.startswith("You are on a crucial call with Acme as sponsor.")
    assert "You do not need to sign off." in stage.cem.dm
    assert "Waiting for: @Ben" in stage.head


async def test_when_the_only_one_missing_leaves_everyone_is_aligned(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("I'm aligned")
    await asks_who(stage.ana)
    await stage.ana.fills(experts=[])
    assert stage.replies[-1] == "Everyone is aligned on version 1."


async def test_who_is_off_the_call_can_neither_agree_nor_change_it(stage: Stage) -> None:
    await stage.flagged()
    agree = stage.cem.button("I'm aligned")
    await stage.cem.presses("More…")
    who = stage.cem.button("Who is on the call")
    await stage.cem.presses_button(who)
    await asks_who(stage.ana)
    await stage.ana.fills(experts=[])
    sentence = (
        "Only the people on this call, whoever flagged it and the team's manager can change it. "
        "Ask Ana, who leads it."
    )
    with stage.unchanged():
        await stage.cem.presses_button(agree)
        assert stage.cem.told == "You are not on this call. Ask Ana to add you."
        await stage.cem.fills(buddy=stage.cem)
        assert stage.cem.problems == {"": sentence}
        await stage.cem.presses_button(who)
        assert stage.cem.told == sentence


async def test_who_only_names_the_people_is_not_asked_for_the_line(stage: Stage) -> None:
    ana = stage.ana
    await ana.types("/parley flag Acme tomorrow 15:00")
    await ana.fills(reason="They may leave us", lead=stage.cem)
    await ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await ana.fills(scribe=stage.ben)
    assert ana.asked == ""
    assert ana.told == "Saved. @Cem is asked to write the line."


async def test_seating_delivered_twice_counts_once(stage: Stage) -> None:
    await stage.flagged(line="")
    await asks_who(stage.ben)
    await stage.ben.fills(buddy=stage.dora)
    with stage.unchanged():
        await stage.ben.repeats()


async def test_only_members_who_are_here_are_seated_in_any_role(stage: Stage) -> None:
    await stage.flagged()
    stage.knows(Person, "eve", gone=True)
    await asks_who(stage.ana)
    for field, who, sentence in (
        ("buddy", stage.gus, f"Gus is a guest here, {MEMBERS_ONLY}"),
        ("scribe", "out", f"Olga is from another company, {MEMBERS_ONLY}"),
        ("experts", ["dora", "bot"], f"Robo is a bot, {MEMBERS_ONLY}"),
        ("sponsor", stage.eve, "Eve has left. Please choose somebody else."),
        ("buddy", stage.ana, "Ana is on the call as lead already. One role each."),
        ("sponsor", stage.cem, "Cem is on the call as expert already. One role each."),
    ):
        with stage.unchanged():
            await stage.ana.fills(**{field: who})
        assert stage.ana.problems == {field: sentence}


async def test_nobody_is_seated_on_a_call_that_is_cancelled_or_closed(stage: Stage) -> None:
    await stage.flagged()
    await asks_who(stage.ana)
    await stage.ben.types("/parley cancel Acme")
    await stage.ben.fills()
    with stage.unchanged():
        await stage.ana.fills(buddy=stage.dora)
    assert stage.ana.problems == {"": "The call with Acme is over, so nobody can be added to it."}


async def test_ana_hands_the_lead_over_to_ben_who_was_scribe(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=stage.ben)
    assert stage.replies[-1] == "@Ana made @Ben the lead of this call."
    assert "Lead: @Ben\n" in stage.head
    assert "Scribe: @Ana\n" in stage.head
    await stage.ben.presses("I'm aligned")
    await stage.cem.presses("I'm aligned")
    await stage.ana.presses("Ready")
    assert stage.ana.told == "Only Ben, who leads the call, can do this."
    await stage.ben.presses("Ready")
    assert stage.replies[-1] == "@Ben says: we are ready."


async def test_a_new_lead_who_was_not_on_the_call_is_invited(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    await stage.ana.fills(lead=stage.dora)
    assert stage.dora.dm.startswith("You are on a crucial call with Acme as lead.")
    assert "Ana" not in stage.head.split("What we all say")[0]


async def test_the_lead_is_not_handed_to_a_guest_nor_to_whoever_has_it(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Hand over the lead")
    with stage.unchanged():
        await stage.ana.fills(lead=stage.gus)
        assert stage.ana.problems["lead"].startswith("Gus is a guest here")
        await stage.ana.fills(lead=stage.ana)
        assert stage.ana.problems == {"lead": "Ana leads this call already."}


async def test_too_many_experts_are_refused(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Who is on the call")
    people = [stage.hires(f"expert{number}", f"Expert {number}") for number in range(21)]
    with stage.unchanged():
        await stage.ana.fills(experts=people)
        assert stage.ana.problems["experts"].startswith("Please choose at most 20.")
