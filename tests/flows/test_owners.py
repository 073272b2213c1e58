"""Playing flows/people/owners.py: who has a customer, and who says so."""

from __future__ import annotations

from uuid import uuid4

from flows.language.events import Learned, Profile
from storage.records import Ownership, Person
from tests.flows.rotating import current, hard, owns
from tests.stage import Stage


async def test_whoever_led_most_is_proposed_and_nothing_is_set(stage: Stage) -> None:
    hard(stage, "ben", times=2)
    hard(stage, "ana", days_ago=9)
    await stage.dora.types("/parley own acme")
    assert stage.kept(Ownership) == []
    assert stage.dora.told == (
        "# Who owns Acme\n"
        "Nobody has said who owns it.\n"
        "@Ben led 2 crucial calls with it in twelve months. Is it theirs?\n"
        "[Change the owner]"
    )
    await stage.dora.presses("Change the owner")
    assert stage.dora.filled == {"account": "Acme", "owner": "ben"}
    await stage.dora.fills()
    assert stage.dora.told == "Saved. @Ben owns Acme from now on.\n[Undo: the new owner]"
    assert stage.ben.dm.startswith("@Dora says that @Ben owns Acme from now on.")
    assert current(stage) == {"Ben": False}


async def test_a_person_can_be_named_at_once(stage: Stage) -> None:
    owns(stage)
    await stage.ana.types("/parley own Acme @Cem")
    assert current(stage) == {"Cem": False}
    assert stage.cem.dm.startswith("@Ana says that @Cem owns Acme from now on.")
    assert [one.text for one in stage.ana.dms] == []
    await stage.eve.types("/parley own Acme")
    assert "@Cem owns it since" in stage.eve.told
    assert "@Ana owned it from" in stage.eve.told
    assert "[Change the owner]" not in stage.eve.told


async def test_the_owner_before_hears_of_it(stage: Stage) -> None:
    owns(stage)
    await stage.dora.types("/parley own Acme @Cem")
    assert stage.ana.dm.startswith("@Dora says that @Cem owns Acme from now on.")


async def test_a_name_that_fits_nobody_or_several_is_asked_for(stage: Stage) -> None:
    owns(stage)
    for name in ("Zoe", "Gus"):
        await stage.ana.types(f"/parley own Acme @{name}")
        assert stage.ana.intro == f"I know no member called {name}. Please choose here."
        assert stage.ana.filled["account"] == "Acme"
    stage.hires("ben2", "Ben")
    await stage.ana.types("/parley own Acme @Ben")
    assert stage.ana.intro == "I know several members called Ben. Please choose here."
    stage.hires("fay", "Fay Smith")
    await stage.ana.types("/parley own Acme @fay")
    assert current(stage) == {"Fay Smith": False}


async def test_nobody_without_a_name_and_no_owner_twice(stage: Stage) -> None:
    owns(stage)
    with stage.unchanged():
        await stage.ana.types("/parley own Acme @Ana")
        assert stage.ana.told == "Ana owns Acme already."
        await stage.ana.types("/parley own")
        assert stage.ana.told == "Which customer? For example: /parley own Acme"
        await stage.ana.types("/parley own @Ben")
        assert stage.ana.told == "Which customer? For example: /parley own Acme"


async def test_whoever_has_nothing_to_do_with_it_is_told_whom_to_ask(stage: Stage) -> None:
    with stage.unchanged():
        await stage.eve.types("/parley own Acme @Eve")
    assert stage.eve.told == (
        "A manager, an admin or whoever leads or led crucial calls with Acme says who owns it. "
        "Please ask them."
    )
    await stage.eve.types("/parley own Acme")
    assert stage.eve.told == (
        "# Who owns Acme\nNobody has said who owns it.\n"
        "A manager, an admin or whoever leads or led crucial calls with it can say so."
    )
    owns(stage)
    with stage.unchanged():
        await stage.ben.types("/parley own Acme @Ben")
    assert stage.ben.told == (
        "Only Ana, their manager and the admins can change that. Ask Ana or Dora."
    )
    with stage.unchanged():
        await stage.eve.types("/parley own Acme")
    assert "led" not in stage.eve.told


async def test_a_customer_nobody_knows_is_asked_for_by_form(stage: Stage) -> None:
    await stage.dora.types("/parley own Newco")
    assert stage.dora.asked == "Who owns this customer?"
    with stage.unchanged():
        await stage.dora.fills(owner=stage.gus)
    assert stage.dora.problems["owner"].startswith("Gus is a guest here")
    await stage.dora.fills(owner=stage.ben)
    assert current(stage, "Newco") == {"Ben": False}


async def test_whoever_leads_a_call_ahead_may_say_who_owns_it(stage: Stage) -> None:
    await stage.flagged(when="Thu 15:00")
    with stage.unchanged():
        await stage.cem.types("/parley own Acme @Cem")
    assert stage.cem.told.startswith("A manager, an admin or whoever leads or led crucial calls")
    await stage.ana.types("/parley own acme")
    assert stage.ana.asked == "Who owns this customer?"
    await stage.ana.fills(owner=stage.ben)
    assert current(stage) == {"Ben": False}
    with stage.unchanged():
        await stage.ana.types("/parley own Acme @Ana")
    assert stage.ana.told.startswith("Only Ben, their manager and the admins can change that.")


async def test_an_admin_may_always(stage: Stage) -> None:
    owns(stage)
    stage.knows(Person, "eve", admin=True)
    await stage.eve.types("/parley own Acme @Ben")
    assert current(stage) == {"Ben": False}


async def test_it_is_taken_back_for_ten_minutes_by_whoever_said_it(stage: Stage) -> None:
    owns(stage)
    await stage.dora.types("/parley own Acme @Cem")
    undo = stage.dora.button("Undo: the new owner")
    with stage.unchanged():
        await stage.ana.presses_button(undo)
    assert stage.ana.told == "Only whoever did this can take it back."
    await stage.dora.presses_button(undo)
    assert current(stage) == {"Ana": False}
    assert stage.cem.dms[-1].deleted
    with stage.unchanged():
        await stage.dora.presses_button(undo)
    assert stage.dora.told.startswith("I no longer know what this is about.")
    await stage.dora.types("/parley own Acme @Cem")
    undo = stage.dora.button("Undo: the new owner")
    await stage.skip(minutes=11)
    with stage.unchanged():
        await stage.dora.presses_button(undo)
    assert stage.dora.told.startswith("Ten minutes have passed")
    assert len(stage.kept(Ownership)) == 2


async def leaves(stage: Stage, native: str) -> None:
    """The platform tells that somebody was deactivated."""
    gone = Profile(native=native, known=True, name=native.capitalize(), gone=True)
    event = Learned(key=uuid4().hex, workspace=stage.workspace, people=(gone,))
    await stage.conductor.hear(event)
    await stage.deliveries.drain()


async def test_when_an_owner_leaves_their_manager_is_asked_who_has_it_now(stage: Stage) -> None:
    owns(stage, "ben")
    await leaves(stage, "ben")
    assert current(stage) == {}
    assert stage.dora.dm == "@Ben has left, and owned Acme.\n[Say who owns it now]"
    await stage.dora.presses("Say who owns it now")
    assert stage.dora.filled == {"account": "Acme", "owner": None}
    await stage.dora.fills(owner=stage.cem)
    assert stage.dora.dm.startswith("@Ben has left, and owned Acme.\n@Cem owns it since")


async def test_a_button_from_long_ago_whose_customer_is_gone_says_so(stage: Stage) -> None:
    owns(stage)
    await stage.ana.types("/parley own Acme")
    change = stage.ana.button("Change the owner")
    with stage.storage.book(stage.workspace) as book:
        for one in book.owners("Acme"):
            book.remove(one)
    with stage.unchanged():
        await stage.ana.presses_button(change)
    assert stage.ana.told.startswith("I no longer know what this is about.")
