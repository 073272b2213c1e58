"""Who may talk to the bot, and where it may speak: refused everywhere else, with the reason."""

from __future__ import annotations

from uuid import uuid4

import pytest

from flows import guard
from flows.all import SCRIPT
from flows.language.events import Learned, Profile, Room
from flows.language.spans import CALLED
from storage.records import Call, Person, PersonKind, Place, PlaceKind
from tests.flows.after_the_call import answers_of, crucial, due, ended
from tests.flows.traces import person, place
from tests.stage import WORKSPACE, Actor, Stage

REFUSAL = (
    "I work for the members of this workspace only: what I keep is internal. "
    "Please ask one of them to do this with you."
)
HOME_REFUSAL = "Parley works for the members of this workspace, so there is nothing here for you."
SHARED = (
    "#acme-shared is shared with people outside the company, so I post nothing internal there. "
    "Use a channel of your own."
)


async def learns(stage: Stage, *people: Profile, room: Room | None = None) -> None:
    """The platform tells us that people or places have changed."""
    await stage.conductor.hear(
        Learned(key=uuid4().hex, workspace=WORKSPACE, people=people, where=room)
    )
    await stage.deliveries.drain()


# What is learnt of people


async def test_zone_and_language_are_learnt_from_a_profile_that_was_looked_up(
    stage: Stage,
) -> None:
    await learns(
        stage,
        Profile(native="ben", known=True, name="Ben", zone="Europe/Lisbon", language="pt-PT"),
    )
    ben = person(stage, "ben")
    assert (ben.zone, ben.language) == ("Europe/Lisbon", "pt-PT")
    await learns(stage, Profile(native="ben", known=True, name="Ben"))
    ben = person(stage, "ben")
    assert (ben.language, ben.name) == ("pt-PT", "Ben")  # what is empty is not overwritten


async def test_an_activity_may_tell_zone_and_language_and_nothing_else(stage: Stage) -> None:
    await learns(stage, Profile(native="ben", zone="America/Bogota", language="es-CO"))
    ben = person(stage, "ben")
    assert (ben.zone, ben.language) == ("America/Bogota", "es-CO")
    assert (ben.name, ben.kind, ben.seen_at) == ("Ben", PersonKind.MEMBER, None)


async def test_a_zone_that_was_set_stays_and_the_language_is_learnt(stage: Stage) -> None:
    stage.knows(Person, "ben", zone="Asia/Tokyo", own_zone=True)
    await learns(stage, Profile(native="ben", zone="America/Bogota", language="es-CO"))
    ben = person(stage, "ben")
    assert (ben.zone, ben.language) == ("Asia/Tokyo", "es-CO")


async def test_a_name_never_carries_the_character_that_stands_for_ours(stage: Stage) -> None:
    name = f"{CALLED} help"
    await learns(
        stage,
        Profile(native="ben", known=True, name=name),
        room=Room(native="sales", known=True, name=name),
    )
    assert person(stage, "ben").name == place(stage, "sales").name == " help"
    await stage.ana.types(f"/parley flga{CALLED} Acme")
    assert stage.ana.told.startswith("I do not know “flga”. Did you mean /parley flag Acme?")


# People


@pytest.mark.parametrize("native", ["gus", "out", "bot", "gone"])
async def test_whoever_is_no_member_is_refused_everywhere_and_changes_nothing(
    stage: Stage, native: str
) -> None:
    await stage.ben.types("/parley flag Acme 15:00")
    if native == "gone":
        stage.knows(Person, "eve", gone=True)
    who = Actor(stage, "eve" if native == "gone" else native, native)
    who.ask = stage.ben.ask
    button = stage.ana.button("Help") if await stage.ana.opens_home() else None
    assert button is not None
    with stage.unchanged():
        for verb in SCRIPT.commands:
            await who.types(f"/parley {verb} Acme")
            assert who.told == REFUSAL
        await who.types("hello")
        assert who.told == REFUSAL
        await who.uses("flag")
        assert who.told == REFUSAL
        await who.presses_button(button)
        assert who.told == REFUSAL
        await who.fills(reason="They may leave")
        assert who.problems == {"": REFUSAL}
        await who.opens_home()
        assert (who.told, who.home) == (HOME_REFUSAL, "")
    await stage.brings_the_bot(who, "crucial-calls")
    assert who.told == REFUSAL


async def test_a_person_who_becomes_a_guest_gets_no_private_message(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    before = {who.native: len(who.dms) for who in (stage.ben, stage.cem)}
    await learns(
        stage,
        Profile(native="ben", known=True, name="Ben", kind=PersonKind.GUEST),
        Profile(native="cem", known=True, name="Cem", gone=True),
    )
    await due(stage)
    assert {who.native: len(who.dms) for who in (stage.ben, stage.cem)} == before
    assert "2 outstanding" not in stage.ben.dm
    with stage.unchanged():
        await stage.ben.presses("My debrief")
    assert stage.ben.told == REFUSAL


async def test_a_guest_s_answers_to_an_open_form_are_not_kept(stage: Stage) -> None:
    await ended(stage)
    await stage.ben.types("/parley debrief Acme")
    await learns(stage, Profile(native="ben", known=True, name="Ben", kind=PersonKind.GUEST))
    with stage.unchanged():
        await stage.ben.fills(**answers_of("Ben"))
    assert stage.ben.problems == {"": REFUSAL}


async def test_a_member_again_is_welcome_again(stage: Stage) -> None:
    await learns(stage, Profile(native="gus", known=True, name="Gus", zone="Europe/Lisbon"))
    await stage.gus.types("/parley help")
    assert stage.gus.told.startswith("# What I can do")


async def test_what_the_platform_tells_of_people_is_kept(stage: Stage) -> None:
    await learns(
        stage, Profile(native="new", known=True, name="Nia", admin=True, zone="Asia/Tokyo")
    )
    new = person(stage, "new")
    assert (new.name, new.kind, new.admin, new.zone) == (
        "Nia",
        PersonKind.MEMBER,
        True,
        "Asia/Tokyo",
    )
    await learns(stage, Profile(native="new"))
    assert person(stage, "new").name == "Nia"
    await learns(stage, Profile(native="new", known=True, name="Nia M."))
    assert (person(stage, "new").name, person(stage, "new").zone) == ("Nia M.", "Asia/Tokyo")


async def test_a_zone_set_by_hand_outlives_the_profile(stage: Stage) -> None:
    stage.knows(Person, "ana", own_zone=True)
    await learns(stage, Profile(native="ana", known=True, name="Ana", zone="Asia/Tokyo"))
    assert person(stage, "ana").zone == "Europe/Lisbon"


# Places


async def test_flagging_from_a_shared_channel_is_refused_with_the_reason(stage: Stage) -> None:
    with stage.unchanged():
        await stage.ana.types("/parley flag Acme tomorrow 15:00", where="acme-shared")
    assert (stage.ana.told, stage.ana.ask) == (SHARED, None)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"shared": True}, SHARED.replace("acme-shared", "crucial-calls")),
        (
            {"archived": True},
            "#crucial-calls is archived or gone. Please choose another in /parley settings.",
        ),
    ],
)
async def test_no_call_is_kept_for_a_home_that_cannot_hold_it(
    stage: Stage, facts: dict[str, object], sentence: str
) -> None:
    await stage.ana.types("/parley flag Acme 15:00", where="sales")
    stage.knows(Place, "crucial-calls", **facts)
    with stage.unchanged():
        await stage.ana.fills(reason="They may leave")
    assert stage.ana.problems == {"": sentence}
    assert stage.kept(Call) == []


@pytest.mark.parametrize("fact", ["shared", "archived"])
async def test_a_channel_that_changes_after_the_flag_gets_nothing_more(
    stage: Stage, fact: str
) -> None:
    await ended(stage)
    before = [(one.text, one.edits) for one in stage.said_in("crucial-calls")]
    room = Room(
        native="crucial-calls",
        known=True,
        name="crucial-calls",
        shared=fact == "shared",
        archived=fact == "archived",
    )
    await learns(stage, room=room)
    await stage.ben.types("/parley debrief Acme")
    await stage.ben.fills(**answers_of("Ben"))
    await due(stage)
    assert [(one.text, one.edits) for one in stage.said_in("crucial-calls")] == before
    assert "The debrief of the call with Acme is open" in "".join(dm.text for dm in stage.ana.dms)


async def test_a_call_is_not_reopened_into_a_channel_that_is_shared_now(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    stage.knows(Place, "crucial-calls", shared=True)
    await stage.ana.types("/parley reopen Acme")
    with stage.unchanged():
        await stage.ana.fills()
    assert stage.ana.problems == {"": SHARED.replace("acme-shared", "crucial-calls")}


async def test_what_the_platform_tells_of_places_is_kept(stage: Stage) -> None:
    await learns(
        stage, room=Room(native="x1", known=True, name="deals", kind=PlaceKind.PRIVATE, shared=True)
    )
    await learns(stage, room=Room(native="x1"))
    assert (place(stage, "x1").name, place(stage, "x1").kind) == ("deals", PlaceKind.PRIVATE)
    assert not guard.may_hold(place(stage, "x1"))


async def test_somebody_whose_name_is_not_known_is_refused_politely(stage: Stage) -> None:
    stage.knows(Person, "gus", name="")
    await ended(stage)
    await due(stage)
    await stage.ana.presses("Add an action")
    with stage.unchanged():
        await stage.ana.fills(what="Send it", responsible=[stage.gus], due="2026-11-27")
    assert stage.ana.problems == {
        "responsible": "This person is a guest here, and I tell internal things to members only. "
        "Please choose a member."
    }
