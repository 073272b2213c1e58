"""Who may look at what: everybody with a part in it, on its call, or of its team; nobody else."""

from __future__ import annotations

import pytest

from flows.language.words import Button
from storage.book.sight import Kept
from storage.records import CallState, Duty, Raci, Role, Seat
from tests.flows.owing import acted, blocked, called, estimated, people, promised, team
from tests.stage import WORKSPACE, Stage

EVERYBODY = {"ana", "ben", "cem", "dora", "eve"}
PLANT = (promised, acted, blocked, estimated)


def seen_by(stage: Stage, one: Kept) -> set[str]:
    """Who may look at it."""
    with stage.storage.book(WORKSPACE) as book:
        members = book.people_called(EVERYBODY)
        return {who.native for who in members if book.may_see(who, one)}


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Ana, Ben, Cem and Dora are one team; Eve is alone in another, which Cem manages."""
    team(stage, "Eve's", "eve", manager="cem")
    return stage


async def test_without_a_call_the_team_of_an_owner_sees_it_and_its_manager(stage: Stage) -> None:
    for plant in (promised, acted, estimated):
        assert seen_by(stage, plant(stage, "eve")) == {"eve", "cem"}
        assert seen_by(stage, plant(stage, "ana")) == EVERYBODY - {"eve"}
    assert seen_by(stage, blocked(stage, "eve", asker="eve")) == {"eve", "cem"}
    assert seen_by(stage, blocked(stage, "eve", asker="ana")) == EVERYBODY


async def test_whoever_has_a_part_in_it_sees_it_but_their_team_does_not(stage: Stage) -> None:
    action = acted(stage, "eve")
    with people(stage) as (book, ids):
        book.add(Duty(action=action.id, person=ids["ana"], part=Raci.INFORMED))
    assert seen_by(stage, action) == {"eve", "cem", "ana"}
    promise = promised(stage, "eve")
    with people(stage) as (book, ids):
        found = book.get(type(promise), promise.id)
        found.said_by = ids["ben"]
    assert seen_by(stage, promise) == {"eve", "cem", "ben"}


async def test_with_a_call_its_team_and_its_people_see_it_and_the_owners_team_does_not(
    stage: Stage,
) -> None:
    call = called(stage, "eve", team="Eve's")
    for plant in (promised, acted, estimated):
        assert seen_by(stage, plant(stage, "eve", call=call)) == {"eve", "cem"}
        assert seen_by(stage, plant(stage, "ana", call=call)) == {"eve", "cem", "ana"}
    with people(stage) as (book, ids):
        book.add(Seat(call=call.id, person=ids["dora"], role=Role.EXPERT))
    for plant in (promised, acted, estimated):
        assert seen_by(stage, plant(stage, "eve", call=call)) == {"eve", "cem", "dora"}


async def test_a_call_is_seen_by_its_people_and_its_team(stage: Stage) -> None:
    assert seen_by(stage, called(stage, "eve", team="Eve's")) == {"eve", "cem"}
    assert seen_by(stage, called(stage, "eve")) == EVERYBODY
    assert seen_by(stage, called(stage, state=CallState.CLOSED)) == EVERYBODY - {"eve"}


async def test_a_draft_is_its_authors_and_what_was_not_crucial_its_peoples(stage: Stage) -> None:
    draft = called(stage, "eve", state=CallState.DRAFT)
    with people(stage) as (book, ids):
        book.add(Seat(call=draft.id, person=ids["ana"], role=Role.SCRIBE))
    assert seen_by(stage, draft) == {"eve"}
    ordinary = called(stage, "eve", state=CallState.NOT_CRUCIAL)
    with people(stage) as (book, ids):
        book.add(Seat(call=ordinary.id, person=ids["ana"], role=Role.SCRIBE))
    assert seen_by(stage, ordinary) == {"eve", "ana"}


async def test_whoever_may_not_look_at_it_is_told_nothing_of_it(stage: Stage) -> None:
    promised(stage, words="A secret report")
    acted(stage, what="A secret report")
    blocked(stage, what="A secret report")
    estimated(stage, what="A secret report")
    await stage.ana.types("/parley mine")
    buttons = [one for one in shown(stage) if one.label == "Open: A secret report"]
    assert len(buttons) == 4
    for button in buttons:
        with stage.unchanged():
            await stage.eve.presses_button(button)
        assert "Only those who have a part in this, or share its team" in stage.eve.told
        assert "secret" not in stage.eve.told
        await stage.dora.presses_button(button)
        assert "secret report" in stage.dora.told


def shown(stage: Stage) -> tuple[Button, ...]:
    """The buttons Ana was answered with."""
    assert stage.ana.answer.whisper is not None
    return stage.ana.answer.whisper.buttons()
