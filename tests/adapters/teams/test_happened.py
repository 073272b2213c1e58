"""Installed, removed, renamed, shared: what happens without a button, each thing once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.teams import listen
from adapters.voice import Answer
from flows.language.events import HomeOpened, Invited, Learned
from flows.language.words import Message, Text
from storage.engine import Storage
from storage.records import Person, Place, PlaceKind
from tests.adapters.teams import activities, happenings
from tests.adapters.teams.desk import Ear, Office, texts
from tests.adapters.teams.double import No
from tests.adapters.teams.records import (
    ANA,
    BEN,
    BOT,
    CALLS,
    CEM,
    GENERAL,
    GROUP,
    GUS,
    OTTO,
    PARTNERS,
    TEAM,
    WORKSPACE,
    dm_of,
)

Json = dict[str, Any]
HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))


def place(storage: Storage, native: str) -> Place:
    with storage.book(WORKSPACE) as book:
        found = book.place_called(native)
    assert found is not None
    return found


def person(storage: Storage, native: str) -> Person:
    with storage.book(WORKSPACE) as book:
        found = book.person_called(native)
    assert found is not None
    return found


async def settled_in(office: Office, ear: Ear, *people: str) -> None:
    """Parley knows these people, crucial-calls and General."""
    for who in people or (ANA,):
        for channel in (CALLS, GENERAL):
            where = activities.thread(channel)
            await office.comes(activities.mention(office.url, "help", who=who, where=where))
    ear.heard.clear()


# Installed and removed


async def test_who_installs_the_app_for_a_team_is_greeted_once_and_is_an_admin(
    office: Office, ear: Ear
) -> None:
    ear.answer = HELLO
    await office.comes(happenings.installed(office.url))
    await office.comes(happenings.came(office.url, BOT))
    event = ear.heard[0]
    assert isinstance(event, Invited)
    assert event.who is not None
    assert (event.who.native, event.who.admin) == (ANA, True)
    assert event.where is not None
    assert (event.where.native, event.where.shared) == (CALLS, False)
    assert {one.key for one in ear.heard} == {event.key}
    assert len(office.double.posts_in(dm_of(ANA))) == 1
    assert not [one for one in office.double.posts if one.conversation != dm_of(ANA)]


async def test_installed_again_later_it_is_greeted_again(office: Office, ear: Ear) -> None:
    await office.comes(happenings.installed(office.url))
    later = {**happenings.installed(office.url), "timestamp": "2026-11-23T11:00:00Z"}
    await office.comes(later)
    assert len({one.key for one in ear.heard}) == 2


async def test_who_adds_the_app_to_another_team_is_no_second_admin(
    office: Office, ear: Ear
) -> None:
    """In many companies everybody may add apps to a team of their own."""
    await office.comes(happenings.installed(office.url))
    await office.comes(happenings.installed(office.url, who=BEN))
    event = ear.last
    assert isinstance(event, Invited)
    assert event.who is not None
    assert (event.who.native, event.who.admin) == (BEN, False)


async def test_in_a_group_chat_nobody_becomes_an_admin(office: Office, ear: Ear) -> None:
    await office.comes(happenings.came(office.url, BOT, where=activities.group()))
    event = ear.last
    assert isinstance(event, Invited)
    assert event.who is not None
    assert not event.who.admin
    assert event.where is not None
    assert (event.where.native, event.where.kind) == (GROUP, PlaceKind.GROUP)


async def test_for_one_person_the_home_is_all_that_they_see(office: Office, ear: Ear) -> None:
    await office.comes(happenings.installed(office.url, where=activities.chat()))
    await office.comes(happenings.came(office.url, BOT, where=activities.chat()))
    assert all(isinstance(one, HomeOpened) for one in ear.heard)
    assert len({one.key for one in ear.heard}) == 1
    assert not office.double.posts


async def test_who_may_not_have_a_home_is_told_so_in_private(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    await office.comes(happenings.installed(office.url, where=activities.chat()))
    assert "Hello, Ana." in texts(office.double.posts_in(dm_of(ANA))[0].card)


async def test_a_new_version_of_the_app_greets_nobody(office: Office, ear: Ear) -> None:
    for action in ("add-upgrade", "remove-upgrade", "x", ""):
        await office.comes(happenings.installed(office.url, action))
    assert not ear.heard


async def test_removed_from_a_team_parley_is_in_none_of_its_channels(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await settled_in(office, ear)
    await office.comes(happenings.installed(office.url, "remove"))
    event = ear.last
    assert isinstance(event, Learned)
    assert not place(storage, CALLS).bot_inside
    assert not place(storage, GENERAL).bot_inside
    assert place(storage, CALLS).name == "crucial-calls", "the rest is kept"


async def test_removed_by_its_owner_nothing_is_left_to_learn(office: Office, ear: Ear) -> None:
    await office.comes(happenings.installed(office.url, "remove", where=activities.chat()))
    await office.comes(happenings.went(office.url, BOT, where=activities.chat()))
    assert not ear.heard


# People come and go


async def test_a_guest_in_the_team_makes_its_channels_shared(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await settled_in(office, ear)
    assert not place(storage, CALLS).shared
    for channel in (CALLS, GENERAL):
        office.double.conversations[channel].members.append(GUS)
    await office.comes(happenings.came(office.url, GUS))
    assert place(storage, CALLS).shared
    assert place(storage, GENERAL).shared
    for channel in (CALLS, GENERAL):
        office.double.conversations[channel].members.remove(GUS)
    await office.comes(happenings.went(office.url, GUS))
    assert not place(storage, CALLS).shared


async def test_who_is_in_no_place_any_more_has_left_and_may_come_back(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await settled_in(office, ear, ANA, CEM)
    for one in office.double.conversations.values():
        if CEM in one.members:
            one.members.remove(CEM)
    await office.comes(happenings.went(office.url, CEM))
    assert person(storage, CEM).gone
    assert person(storage, CEM).name == "Cem Cetin"
    for channel in (GENERAL, CALLS):
        office.double.conversations[channel].members.append(CEM)
    await office.comes(happenings.came(office.url, CEM))
    assert not person(storage, CEM).gone


async def test_who_is_still_somewhere_has_not_left(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await settled_in(office, ear, ANA, CEM)
    office.double.conversations[CALLS].members.remove(CEM)
    await office.comes(happenings.went(office.url, CEM, where=activities.thread(CALLS, "")))
    assert not person(storage, CEM).gone


async def test_whoever_was_never_met_is_nobodys_business(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await settled_in(office, ear)
    await office.comes(happenings.came(office.url, BEN))
    assert not ear.last.people
    with storage.book(WORKSPACE) as book:
        assert book.person_called(BEN) is None


# Places change


async def test_a_channel_we_know_has_its_new_name(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await office.comes(happenings.renamed(office.url, CALLS, "calls"))
    assert not ear.heard, "not one we know yet"
    await settled_in(office, ear)
    await office.comes(happenings.renamed(office.url, CALLS, "calls"))
    assert place(storage, CALLS).name == "calls"


async def test_a_team_that_is_renamed_lends_its_new_name_to_general(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await settled_in(office, ear)
    assert place(storage, GENERAL).name == "Sales"
    office.double.teams[TEAM]["name"] = "Sales and more"
    where = activities.thread(GENERAL, "")
    await office.comes(happenings.happened(office.url, "teamRenamed", where=where))
    assert place(storage, GENERAL).name == "Sales and more"
    assert place(storage, CALLS).name == "crucial-calls"


@pytest.mark.parametrize(
    ("event", "archived", "inside"),
    [
        ("channelDeleted", True, False),
        ("teamDeleted", True, False),
        ("teamHardDeleted", True, False),
        ("teamArchived", True, True),
    ],
)
async def test_what_is_closed_is_closed_to_us(  # noqa: PLR0913 -- a table of events
    office: Office, ear: Ear, storage: Storage, event: str, *, archived: bool, inside: bool
) -> None:
    await settled_in(office, ear)
    where = activities.thread(CALLS, "")
    where["conversation"]["id"] = TEAM  # such news come by way of General
    await office.comes(happenings.happened(office.url, event, where=where))
    found = place(storage, CALLS)
    assert (found.archived, found.bot_inside) == (archived, inside)
    again = {"channelDeleted": "channelRestored", "teamArchived": "teamUnarchived"}
    back = again.get(event, "teamRestored")
    await office.comes(happenings.happened(office.url, back, where=where))
    found = place(storage, CALLS)
    assert (found.archived, found.bot_inside) == (False, True)


async def test_a_channel_shared_with_another_company_is_shared(
    office: Office, storage: Storage
) -> None:
    where = activities.thread(PARTNERS)
    office.double.conversations[PARTNERS].members = [ANA, BEN]
    await office.comes(activities.mention(office.url, "help", where=where))
    assert not place(storage, PARTNERS).shared
    where = activities.thread(PARTNERS, "")
    await office.comes(happenings.happened(office.url, "channelShared", where=where))
    assert place(storage, PARTNERS).shared
    await office.comes(happenings.happened(office.url, "channelUnshared", where=where))
    assert not place(storage, PARTNERS).shared
    office.double.conversations[PARTNERS].members.append(OTTO)
    await office.comes(happenings.happened(office.url, "channelMemberAdded", where=where))
    assert place(storage, PARTNERS).shared


@pytest.mark.parametrize("event", ["channelCreated", "teamRenamed", "x", "", "channelRenamed"])
async def test_news_of_what_we_do_not_know_are_taken(office: Office, ear: Ear, event: str) -> None:
    answer = await office.comes(happenings.happened(office.url, event))
    assert answer.status_code == 202
    assert not ear.heard


async def test_without_the_memory_it_is_tried_again_as_teams_tells_it_once(
    office: Office, ear: Ear, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "AGAIN", (0.05, 0.05, 0.05))
    await settled_in(office, ear)
    ear.error = RuntimeError("the database is away")
    assert (await office.comes(happenings.installed(office.url, "remove"))).status_code == 202
    ear.error = None
    for _ in range(50):
        await asyncio.sleep(0.02)
        if not place(storage, CALLS).bot_inside:
            break
    assert not place(storage, CALLS).bot_inside


async def test_who_comes_is_looked_at_again_until_it_is_known_whether_they_are_a_guest(
    office: Office, ear: Ear, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "AGAIN", (0.05, 0.05, 0.05))
    await settled_in(office, ear)
    for channel in (CALLS, GENERAL):
        office.double.conversations[channel].members.append(GUS)
    office.double.fail_next("members", No(500, "ServiceError"), No(500, "ServiceError"))
    await office.comes(happenings.came(office.url, GUS))
    for _ in range(50):
        await asyncio.sleep(0.02)
        if place(storage, CALLS).shared:
            break
    assert place(storage, CALLS).shared
    assert place(storage, GENERAL).shared
