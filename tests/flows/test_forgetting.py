"""Forgetting a person: what goes, what stays without their name, and who may ask for it."""

from __future__ import annotations

import pytest
from sqlmodel import SQLModel, select

from flows.language.events import Forgotten
from flows.language.steps import Tools
from flows.notes import note
from flows.people import plea_cards
from flows.people.plea_kept import Asked, sealed
from flows.people.plea_kept import Wish as AskFor
from storage.records import (
    FORMER,
    LABEL,
    Call,
    Debrief,
    Delivery,
    DeliveryKind,
    Duty,
    Erasure,
    Lane,
    Membership,
    NoticeChoice,
    Nudge,
    Person,
    PersonKey,
    Plea,
    PleaState,
    What,
    Wish,
)
from storage.terms import Terms
from storage.vault import CannotOpen, Cell
from tests.flows.acting import WHAT, added, taken
from tests.flows.after_the_call import ended
from tests.flows.test_swap import asked_of_dora
from tests.stage import MONDAY, Actor, Stage

NOTE = Cell("note", "row", "words")
WORDS = "I was at the end of my tether."
WHOLE_NAME = "Dorlinde van Quast"
TOOK_OVER = "@{} took over the lead of this call, as @Ana had asked."
FIVE = ("aim", "happened", "why", "keep_or_change", "customer_needs")


def rows(stage: Stage) -> str:
    """Everything that is kept, but the chat system's own."""
    with stage.storage.session() as session:
        return "\n".join(
            repr(dict(row))
            for table in SQLModel.metadata.sorted_tables
            if not table.name.startswith("sandbox")
            for row in session.execute(table.select()).mappings()
        )


def in_channels(stage: Stage) -> str:
    """What stands where everybody reads it."""
    said = (one for one in stage.voice.said if not one.channel.startswith("dm:"))
    return "\n".join(one.text for one in said if not one.deleted)


def called(stage: Stage, name: str) -> Person:
    return next(one for one in stage.kept(Person) if one.name == name)


def listing(stage: Stage, *, texts_go: bool = False) -> list[str]:
    """The list of those who were forgotten, as this process keeps it."""
    kept: list[str] = []
    terms = Terms(texts_go=texts_go)
    stage.conductor.tools = Tools(list_erased=kept.append, terms=terms)
    return kept


def confided(stage: Stage, who: Actor) -> bytes:
    """Something that only its author can read."""
    with stage.storage.book(stage.workspace) as book:
        person = book.person_called(who.native)
        assert person is not None
        assert book.vault is not None
        return book.vault.seal_text(book, NOTE, WORDS, of=person)


async def forgets(who: Actor) -> None:
    await who.types("/parley forget me", where="dm")
    await who.presses("Forget me")


# By themselves


async def test_before_anything_they_read_what_goes_what_stays_and_what_cannot(
    stage: Stage,
) -> None:
    await stage.ana.types("/parley help")
    with stage.unchanged():
        await stage.ana.types("/parley forget me")
        told = stage.ana.told
        await stage.ana.presses("Keep everything")
    for line in ("– your check-ins", "– feedback that you were given", "– your reminders"):
        assert line in told
    assert f"it says “{LABEL}”. So do your debriefs" in told
    assert "Backups of whoever runs me" in told
    assert "To take it along first: /parley export" in told
    assert stage.ana.told == "Nothing was forgotten."


async def test_nothing_says_who_they_were_and_what_they_confided_does_not_open(
    stage: Stage,
) -> None:
    kept = listing(stage)
    sealed = confided(stage, stage.ben)
    stage.knows(Person, "ben", language="cy", name="Bengt-Ole")
    await taken(stage)
    ben = called(stage, "Bengt-Ole")
    assert "Bengt-Ole" in rows(stage)
    assert "dm:ben" in rows(stage)
    await forgets(stage.ben)
    former = next(one for one in stage.kept(Person) if one.id == ben.id)
    assert (former.name, former.gone, former.native[:7]) == (LABEL, True, FORMER)
    assert (former.dm, former.zone, former.language, former.seen_at) == ("", "", "", None)
    assert kept == [ben.id]
    left = rows(stage)
    for trace in ("Bengt-Ole", "dm:ben", "home:ben", "'ben'", "Europe/London"):
        assert trace not in left, trace
    for kind in (PersonKey, Membership, NoticeChoice, Nudge):
        assert ben.id not in {getattr(one, "person", "") for one in stage.kept(kind)}
    with stage.storage.book(stage.workspace) as book:
        assert book.vault is not None
        with pytest.raises(CannotOpen):
            book.vault.open_text(book, NOTE, sealed, of=former)


async def test_what_was_written_to_them_is_deleted_and_what_others_got_stays(
    stage: Stage,
) -> None:
    await taken(stage)
    await stage.ben.opens_home()
    assert stage.ben.dms
    theirs = len(stage.ana.dms)
    await forgets(stage.ben)
    assert all(one.deleted for one in stage.ben.dms)
    assert stage.ben.home == "Nothing is kept of you here any more."
    assert len(stage.ana.dms) > theirs
    assert not any(one.deleted for one in stage.ana.dms)
    with stage.storage.session() as session:
        left = [one.kind for one in session.exec(select(Delivery)).all()]
        lanes = [one.name for one in session.exec(select(Lane)).all()]
    assert DeliveryKind.BACK not in left
    assert not [one for one in lanes if one.endswith(":ben")]


async def test_what_they_asked_of_others_in_confidence_is_taken_back_there(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        ben, ana = (book.person_called(one) for one in ("ben", "ana"))
        assert ben is not None
        assert ana is not None
        plea = Plea(asker=ben.id, to=ana.id, at=stage.now, state=PleaState.SENT)
        asked = Asked(AskFor.HELP, ana.id, "Please take the phone on Thursday.")
        book.add(sealed(turn, ben, asked, plea))
        turn.show(plea_cards.request, plea, to=ana)
    await stage.deliveries.drain()
    assert "Please take the phone on Thursday." in stage.ana.dm
    await forgets(stage.ben)
    assert stage.kept(Plea) == []
    assert [one.deleted for one in stage.ana.dms if "Thursday" in one.text] == [True]


async def test_their_open_work_is_given_on_and_the_team_keeps_what_was_done(stage: Stage) -> None:
    await taken(stage)
    await forgets(stage.ben)
    assert WHAT in stage.ana.dm
    await stage.ana.presses("Reassign")
    await stage.ana.fills(responsible=[stage.cem])
    assert WHAT in stage.cem.dm
    assert f"@{LABEL}" in stage.ana.told or LABEL in rows(stage)
    assert len(stage.kept(Duty)) == 2


async def test_names_that_were_written_down_with_a_change_go_too(stage: Stage) -> None:
    stage.knows(Person, "ben", name="Bengt")
    with stage.storage.book(stage.workspace) as book:
        book.add(Person(native="b2", name="Bengtsson"))
    await added(stage)
    await stage.ana.types("/parley mine")
    await stage.ana.presses(f"Open: {WHAT}")
    await stage.ana.presses("Reassign")
    await stage.ana.fills(responsible=[stage.cem])
    assert "Ana; @Bengt" in rows(stage)
    await forgets(stage.ben)
    assert "Bengt'" not in rows(stage)
    assert f"Ana; @{LABEL}" in rows(stage)
    assert "Bengtsson" in rows(stage)


async def test_who_led_took_over_by_swap_and_was_a_buddy_is_named_nowhere(stage: Stage) -> None:
    """Dora takes Ana's part by swap and hands it on, is the buddy of one call, and leads one."""
    stage.knows(Person, "dora", name=WHOLE_NAME)
    await asked_of_dora(stage)
    await stage.dora.presses_button(stage.dora.button("I take it"))
    assert stage.replies[-1] == TOOK_OVER.format(WHOLE_NAME)
    await stage.dora.presses("More…")
    await stage.dora.presses("Hand over the lead")
    await stage.dora.fills(lead=stage.ben)
    assert stage.replies[-1] == f"@{WHOLE_NAME} made @Ben the lead of this call."
    await stage.ana.types("/parley flag Globex tomorrow 15:00")
    await stage.ana.fills(reason="They may leave us")
    await stage.ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await stage.ana.fills(buddy=stage.dora, scribe=stage.ben)
    await stage.ana.fills(line="We know why.")
    await stage.dora.presses("Two questions")
    await stage.dora.fills(strongest="The line", risk="The date")
    await stage.dora.types("/parley flag Initech tomorrow 17:00")
    await stage.dora.fills(reason="They may leave us")
    await stage.dora.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await stage.dora.fills(scribe=stage.cem)
    await stage.dora.fills(line="We know when.")
    assert WHOLE_NAME in rows(stage)
    assert WHOLE_NAME in in_channels(stage)
    await forgets(stage.dora)
    await stage.skip(minutes=5)
    assert WHOLE_NAME not in rows(stage)
    left = in_channels(stage)
    assert WHOLE_NAME not in left
    assert TOOK_OVER.format(LABEL) in left
    assert f"@{LABEL} made @Ben the lead of this call." in left


async def test_a_name_that_was_written_down_of_a_handing_over_goes_and_its_note_is_drawn_anew(
    stage: Stage,
) -> None:
    """As it was kept before we kept who it was."""
    await asked_of_dora(stage)
    await stage.dora.presses_button(stage.dora.button("I take it"))
    call = stage.call.id
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        (happened,) = book.happenings(book.get(Call, call), What.TAKEN_OVER)
        happened.what, happened.words, happened.whom = What.HANDED_OVER, "Dora", None
        turn.refresh(note, happened)
    await stage.deliveries.drain()
    assert stage.replies[-1] == "@Ana made Dora the lead of this call."
    await forgets(stage.dora)
    await stage.skip(minutes=5)
    assert "Dora" not in rows(stage)
    assert f"@Ana made {LABEL} the lead of this call." in stage.replies


async def test_what_they_wrote_stays_without_their_name_unless_it_is_set_otherwise(
    stage: Stage,
) -> None:
    await ended(stage)
    await stage.skip(minutes=15)
    await stage.ben.types("/parley debrief Acme")
    await stage.ben.fills(**dict.fromkeys(FIVE, "What Ben wrote"))
    await forgets(stage.ben)
    assert len(stage.kept(Debrief)) == 1
    assert LABEL in stage.head
    assert "@Ben" not in stage.head


async def test_texts_go_where_that_is_set_and_it_is_said_before(stage: Stage) -> None:
    listing(stage, texts_go=True)
    await ended(stage)
    await stage.skip(minutes=15)
    await stage.ben.types("/parley debrief Acme")
    await stage.ben.fills(**dict.fromkeys(FIVE, "What Ben wrote"))
    await stage.ben.types("/parley forget me")
    assert "Your debriefs and the reasons you wrote go as well." in stage.ben.told
    await stage.ben.presses("Forget me")
    assert stage.kept(Debrief) == []
    assert "What Ben wrote" not in rows(stage)


async def test_pressed_twice_it_is_done_once_and_an_old_button_forgets_nobody_new(
    stage: Stage,
) -> None:
    await stage.ben.types("/parley forget me")
    button = stage.ben.button("Forget me")
    await stage.ben.presses("Forget me")
    assert stage.ben.told.startswith("Understood. I am forgetting you now")
    await stage.ben.repeats()
    stage.settled = False  # the platform tells who they are, as of anybody new
    await stage.ben.presses_button(button)
    assert "Only an admin can do it" in stage.ben.told  # it says nothing of whoever it was about
    assert len(stage.kept(Erasure)) == 1
    assert [one.name for one in stage.kept(Person) if one.native == "ben"] == ["Ben"]


async def test_who_comes_back_is_somebody_new(stage: Stage) -> None:
    kept = listing(stage)
    await taken(stage)
    await forgets(stage.ben)
    stage.settled = False
    await stage.ben.types("/parley mine")
    new = next(one for one in stage.kept(Person) if one.native == "ben")
    assert new.id not in kept
    assert WHAT not in stage.ben.told
    with stage.unchanged():
        await stage.ben.types("/parley forget me")
    assert "Goes, for good and at once" in stage.ben.told


async def test_when_the_list_cannot_be_written_nothing_is_forgotten_yet(stage: Stage) -> None:
    full = True
    kept: list[str] = []

    def write(person: str) -> None:
        if full:
            raise OSError
        kept.append(person)

    stage.conductor.tools = Tools(list_erased=write)
    await forgets(stage.ben)
    assert called(stage, "Ben").gone is False
    (asked,) = stage.kept(Erasure)
    assert asked.done_at is None
    full = False
    await stage.skip(minutes=15)
    assert kept == [asked.person]
    assert [one.name for one in stage.kept(Person) if one.id == asked.person] == [LABEL]


async def test_the_other_account_of_a_person_stays_and_is_no_longer_linked(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        ben = book.person_called("ben")
        assert ben is not None
        ben.identity = "one-person"
    with stage.storage.book("teams:T1") as book:
        book.settle_workspace("teams", "T1", "There")
        book.add(Person(native="ben-there", name="Ben", identity="one-person"))
    await stage.ben.types("/parley forget me")
    assert "Your linked account elsewhere stays" in stage.ben.told
    await stage.ben.presses("Forget me")
    with stage.storage.book("teams:T1") as book:
        there = book.person_called("ben-there")
        assert there is not None
        assert (there.name, there.identity) == ("Ben", None)


# By others


async def test_an_admin_has_somebody_forgotten_who_has_left(stage: Stage) -> None:
    stage.knows(Person, "dora", admin=True)
    stage.knows(Person, "ben", gone=True)
    await stage.dora.types("/parley forget @Ben")
    assert "This is about Ben, whom it calls “you”." in stage.dora.told
    await stage.dora.presses("Forget this person")
    assert stage.dora.told == "Understood. Ben is being forgotten now."
    (done,) = stage.kept(Erasure)
    assert done.wish is Wish.ADMIN
    assert done.done_at == stage.now
    await stage.dora.types("/parley forget Ben")
    assert stage.dora.told.startswith("I know nobody called Ben who has left.")


async def test_of_two_with_one_name_the_admin_chooses(stage: Stage) -> None:
    stage.knows(Person, "dora", admin=True)
    stage.knows(Person, "ben", gone=True, seen_at=MONDAY)
    with stage.storage.book(stage.workspace) as book:
        book.add(Person(native="ben2", name="Ben", gone=True))
    await stage.dora.types("/parley forget Ben")
    assert stage.dora.told.startswith("2 people called Ben have left.")
    assert "[1: last seen 2026-11-23]" in stage.dora.told
    await stage.dora.presses("2: last seen nobody knows when")
    await stage.dora.presses("Forget this person")
    assert {one.native for one in stage.kept(Person) if one.name == "Ben"} == {"ben"}


async def test_nobody_else_can_have_somebody_forgotten_who_is_still_here(stage: Stage) -> None:
    stage.knows(Person, "dora", admin=True)
    with stage.unchanged():
        await stage.dora.types("/parley forget Ben")
    assert stage.dora.told.startswith("Ben is still here. Only they can have themselves forgotten")
    stage.knows(Person, "ben", gone=True)
    await stage.dora.types("/parley forget Ben")
    button = stage.dora.button("Forget this person")
    stage.knows(Person, "ben", gone=False)
    with stage.unchanged():
        await stage.dora.presses_button(button)
        assert stage.dora.told.startswith("Ben is here again")
        await stage.ana.presses_button(button)
        assert "Only an admin can do it" in stage.ana.told


async def test_who_is_no_admin_is_told_what_they_can_do(stage: Stage) -> None:
    stage.knows(Person, "cem", gone=True)
    with stage.unchanged():
        await stage.ana.types("/parley forget Cem")
    assert stage.ana.told.startswith("You can have yourself forgotten: /parley forget me.")


async def test_the_platform_s_own_wish_is_followed_once(stage: Stage) -> None:
    ben = called(stage, "Ben")
    for key in ("k1", "k2"):
        event = Forgotten(key=key, workspace=stage.workspace, about=ben.id)
        await stage.conductor.hear(event)
        await stage.deliveries.drain()
    (done,) = stage.kept(Erasure)
    assert done.wish is Wish.PLATFORM
    assert called(stage, LABEL).id == ben.id
