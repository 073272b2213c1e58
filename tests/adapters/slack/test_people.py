"""Who is who: what Slack says of people and places decides what they may hear."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.language.events import Learned, Profile, Room
from storage.engine import Storage
from storage.records import Person, PersonKind, Place, PlaceKind
from tests.adapters.slack.desk import ANA, BEN, CALLS, NOW, WORKSPACE, Ear, Office
from tests.adapters.slack.double import BOT, TEAM, channel, user

Json = dict[str, Any]


def remember(storage: Storage, *records: Person | Place) -> None:
    with storage.book(WORKSPACE) as book:
        for record in records:
            book.add(record)


@pytest.mark.parametrize(
    ("slack", "kind"),
    [
        ({}, PersonKind.MEMBER),
        ({"is_bot": True}, PersonKind.BOT),
        ({"id": "USLACKBOT", "is_bot": False}, PersonKind.BOT),
        ({"is_restricted": True}, PersonKind.GUEST),
        ({"is_ultra_restricted": True}, PersonKind.GUEST),
        ({"team_id": "T99OTHER"}, PersonKind.OUTSIDER),
        ({"is_stranger": True}, PersonKind.OUTSIDER),
        ({"team_id": "T99", "is_restricted": True}, PersonKind.OUTSIDER),
        ({"team_id": "T99", "enterprise_user": {"teams": [TEAM]}}, PersonKind.MEMBER),
    ],
)
async def test_the_kinds_of_people(office: Office, ear: Ear, slack: Json, kind: PersonKind) -> None:
    native = slack.get("id", ANA)
    office.double.users[native] = {**user(native, "Ana"), **slack}
    await office.command("help", user_id=native)
    assert ear.last.who.kind is kind
    assert ear.last.who.known


@pytest.mark.parametrize(
    ("slack", "expected"),
    [
        ({"is_admin": True}, {"admin": True}),
        ({"is_owner": True}, {"admin": True}),
        ({"deleted": True}, {"gone": True}),
        ({"tz": "Asia/Kolkata"}, {"zone": "Asia/Kolkata"}),
        ({"tz": None}, {"zone": ""}),
        ({}, {"language": "pt-PT"}),
        ({"locale": None}, {"language": ""}),
        ({"profile": {}, "real_name": "Ana Alves"}, {"name": "Ana Alves"}),
        ({"profile": {"display_name": "anita"}}, {"name": "anita"}),
        ({"profile": None, "real_name": None}, {"name": "ana"}),
    ],
)
async def test_what_is_learnt_of_people(
    office: Office, ear: Ear, slack: Json, expected: Json
) -> None:
    office.double.users[ANA] = {**user(ANA, "Ana"), **slack}
    await office.command("help")
    for name, value in expected.items():
        assert getattr(ear.last.who, name) == value


@pytest.mark.parametrize(
    ("slack", "expected"),
    [
        ({"is_ext_shared": True}, {"shared": True}),
        ({"is_pending_ext_shared": True}, {"shared": True}),
        ({"pending_shared": ["T9"]}, {"shared": True}),
        ({"is_shared": True, "is_org_shared": True}, {"shared": False}),
        ({"is_private": True}, {"kind": PlaceKind.PRIVATE}),
        ({"is_mpim": True, "is_private": True}, {"kind": PlaceKind.GROUP}),
        ({"is_archived": True}, {"archived": True}),
        ({"is_member": False}, {"bot_inside": False}),
    ],
)
async def test_what_is_learnt_of_places(
    office: Office, ear: Ear, slack: Json, expected: Json
) -> None:
    """Whether a channel is private is not in its id: all of these start with C."""
    office.double.channels[CALLS] = {**channel(CALLS, "calls"), **slack}
    await office.command("help")
    for name, value in expected.items():
        assert getattr(ear.last.where, name) == value


async def test_who_was_seen_lately_is_not_looked_up(
    office: Office, ear: Ear, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, seen_at=NOW - timedelta(hours=23)))
    remember(storage, Place(native=CALLS, seen_at=NOW - timedelta(minutes=59)))
    await office.command("help")
    assert not office.double.called("users.info")
    assert not office.double.called("conversations.info")
    assert (ear.last.who, ear.last.where) == (Profile(native=ANA), Room(native=CALLS))


async def test_after_a_day_a_person_and_after_an_hour_a_place_is_looked_up_again(
    office: Office, ear: Ear, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, seen_at=NOW - timedelta(hours=25)))
    remember(storage, Place(native=CALLS, seen_at=NOW - timedelta(minutes=61)))
    await office.command("help")
    assert (ear.last.who.known, ear.last.where.known) == (True, True)


async def test_without_an_answer_the_last_that_was_known_counts(
    office: Office, ear: Ear, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, seen_at=NOW - timedelta(days=9)))
    remember(storage, Place(native=CALLS, seen_at=NOW - timedelta(days=9)))
    office.double.unknown_scopes |= {"users.info", "conversations.info"}
    await office.command("help")
    assert (ear.last.who, ear.last.where) == (Profile(native=ANA), Room(native=CALLS))


async def test_a_place_nobody_can_tell_us_of_is_no_place(office: Office, ear: Ear) -> None:
    """A private channel without the bot answers `channel_not_found`; it may be shared."""
    await office.command("help", channel_id="C9SECRET")
    assert ear.last.where is None


async def test_a_person_of_another_company_is_an_outsider_even_before_any_look_up(
    office: Office, ear: Ear, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, seen_at=NOW))
    await office.press("a.b#0", {}, user={"id": ANA, "team_id": "T99OTHER"})
    assert ear.last.who.kind is PersonKind.OUTSIDER
    assert ear.last.who.known


async def test_a_mention_of_somebody_known_carries_their_name(
    office: Office, ear: Ear, storage: Storage
) -> None:
    remember(storage, Person(native=BEN, name="Ben"))
    await office.command("ask <@U01BEN>")
    assert ear.last.text == "ask @Ben"


# What Slack tells by itself


async def test_a_changed_profile_is_learnt_of_whom_we_know(
    office: Office, ear: Ear, storage: Storage
) -> None:
    changed = {"type": "user_change", "user": user(ANA, "Ana", deleted=True)}
    await office.event(changed)
    assert not ear.heard, "whoever we never met is nobody's business"
    remember(storage, Person(native=ANA, name="Ana"))
    await office.event(changed)
    assert isinstance(ear.last, Learned)
    assert [(one.native, one.gone) for one in ear.last.people] == [(ANA, True)]
    assert ear.last.who is None


async def test_a_new_colleague_is_learnt(office: Office, ear: Ear) -> None:
    await office.event({"type": "team_join", "user": user("U0NEW", "Nora")})
    assert [one.name for one in ear.last.people] == ["Nora"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "channel_rename", "channel": {"id": CALLS, "name": "new"}}, {"name": "new"}),
        ({"type": "group_rename", "channel": {"id": CALLS, "name": "new"}}, {"name": "new"}),
        ({"type": "channel_archive", "channel": CALLS}, {"archived": True}),
        ({"type": "group_archive", "channel": CALLS}, {"archived": True}),
        ({"type": "channel_unarchive", "channel": CALLS}, {"archived": False}),
        ({"type": "channel_shared", "channel": CALLS}, {"shared": True}),
        ({"type": "channel_left", "channel": CALLS}, {"bot_inside": False}),
        ({"type": "group_left", "channel": CALLS}, {"bot_inside": False}),
        ({"type": "channel_deleted", "channel": CALLS}, {"archived": True}),
    ],
)
@pytest.mark.parametrize("slack_answers", [True, False])
async def test_a_changed_place_is_learnt_whether_slack_answers_or_not(  # noqa: PLR0913 -- fixtures and cases
    office: Office, ear: Ear, storage: Storage, event: Json, expected: Json, *, slack_answers: bool
) -> None:
    await office.event(event)
    assert not ear.heard, "a place we never met is nobody's business"
    remember(storage, Place(native=CALLS, name="calls", kind=PlaceKind.PRIVATE, seen_at=NOW))
    office.double.channels[CALLS]["is_private"] = True
    if not slack_answers:
        office.double.unknown_scopes.add("conversations.info")
    await office.event(event)
    (room,) = ear.last.rooms
    assert room.native == CALLS
    assert room.known
    assert room.kind is PlaceKind.PRIVATE
    assert room.name
    for name, value in expected.items():
        assert getattr(room, name) == value


async def test_a_channel_is_free_again_only_when_slack_says_so(
    office: Office, ear: Ear, storage: Storage
) -> None:
    remember(storage, Place(native=CALLS, name="calls", shared=True, seen_at=NOW))
    office.double.unknown_scopes.add("conversations.info")
    await office.event({"type": "channel_unshared", "channel": CALLS})
    assert ear.last.rooms[0].shared
    office.double.unknown_scopes.clear()
    await office.event({"type": "channel_unshared", "channel": CALLS})
    assert not ear.last.rooms[0].shared


async def test_a_channel_with_a_new_id_is_closed_under_its_old_one(
    office: Office, ear: Ear, storage: Storage
) -> None:
    remember(storage, Place(native=CALLS, name="calls", seen_at=NOW))
    office.double.channels["C0NEW"] = channel("C0NEW", "calls", is_ext_shared=True)
    moved = {"type": "channel_id_changed", "old_channel_id": CALLS, "new_channel_id": "C0NEW"}
    await office.event(moved)
    old, new = ear.last.rooms
    assert (old.native, old.archived, new.native, new.shared) == (CALLS, True, "C0NEW", True)


async def test_an_invitation_by_nobody_is_learnt(office: Office, ear: Ear) -> None:
    await office.event({"type": "member_joined_channel", "channel": CALLS, "user": BOT})
    assert isinstance(ear.last, Learned)
    assert ear.last.rooms[0].bot_inside
