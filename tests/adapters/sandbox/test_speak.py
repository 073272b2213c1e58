"""Speaking: a message is said once, where people are, and only its reader hears a whisper."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.sandbox.company import WORKSPACE
from adapters.voice import Never, Receipt, Saying
from flows.language.words import Message

if TYPE_CHECKING:
    from .conftest import Sandbox

OTHER = "sandbox:other"


def _saying(text: str, **where: str) -> Saying:
    return Saying(workspace=WORKSPACE, message=Message(text), **where)


def _texts(sandbox: Sandbox, who: str, place: str, thread: str = "") -> list[str]:
    sight = sandbox.seen_by(who, place, thread)
    shown = sight.replies if thread else sight.messages
    return [one.said if one.author else json.loads(one.said)["summary"] for one in shown]


async def test_saying_it_twice_says_it_once(sandbox: Sandbox) -> None:
    first = await sandbox.voice.post(_saying("Hello", channel="general", marker="m1"))
    again = await sandbox.voice.post(_saying("Hello again", channel="general", marker="m1"))
    assert first == again == Receipt("general", "m1")
    assert _texts(sandbox, "ana", "general") == ["Hello again"]
    assert sandbox.rings == 2


async def test_a_message_in_doubt_is_found_by_its_marker(sandbox: Sandbox) -> None:
    saying = _saying("Hello", person="ben", marker="m1")
    assert await sandbox.voice.find(saying, sandbox.now) is None
    receipt = await sandbox.voice.post(saying)
    assert receipt.channel == "dm:ben"
    assert await sandbox.voice.find(saying, sandbox.now) == receipt


async def test_a_private_message_is_seen_by_its_person_alone(sandbox: Sandbox) -> None:
    await sandbox.voice.post(_saying("For Ben", person="ben", marker="m1"))
    assert sandbox.unread_of("ben")["dm:ben"] == 1
    assert _texts(sandbox, "ben", "dm:ben") == ["For Ben"]
    assert "dm:ben" not in sandbox.unread_of("ana")
    assert sandbox.seen_by("ana", "dm:ben").place != "dm:ben"


@pytest.mark.parametrize("where", [{"channel": "nowhere"}, {"person": "nobody"}, {"channel": ""}])
async def test_where_nobody_could_read_it_is_never(sandbox: Sandbox, where: dict[str, str]) -> None:
    with pytest.raises(Never):
        await sandbox.voice.post(_saying("Hello", marker="m1", **where))
    assert await sandbox.voice.find(_saying("Hello", marker="m1"), sandbox.now) is None


async def test_a_reply_stands_in_its_thread_and_is_counted_at_the_root(sandbox: Sandbox) -> None:
    root = await sandbox.voice.post(_saying("Brief", channel="general", marker="m1"))
    await sandbox.voice.post(_saying("Reply", channel="general", marker="m2", thread=root.id))
    assert _texts(sandbox, "ana", "general") == ["Brief"]
    assert sandbox.seen_by("ana", "general").messages[0].replies == 1
    assert _texts(sandbox, "ana", "general", root.id) == ["Brief", "Reply"]
    with pytest.raises(Never):
        await sandbox.voice.post(_saying("Lost", channel="general", marker="m3", thread="gone"))


async def test_an_edit_changes_it_where_it_stands(sandbox: Sandbox) -> None:
    receipt = await sandbox.voice.post(_saying("Version 1", channel="general", marker="m1"))
    await sandbox.voice.post(_saying("After", channel="general", marker="m2"))
    for _ in range(2):
        await sandbox.voice.edit(_saying("Version 2"), receipt)
    assert _texts(sandbox, "ana", "general") == ["Version 2", "After"]
    with pytest.raises(Never):
        await sandbox.voice.edit(_saying("Version 3"), Receipt("general", "gone"))


async def test_taking_back_leaves_a_note_where_people_have_replied(sandbox: Sandbox) -> None:
    root = await sandbox.voice.post(_saying("Brief", channel="general", marker="m1"))
    lone = await sandbox.voice.post(_saying("Lone", channel="general", marker="m2"))
    await sandbox.voice.post(_saying("Reply", channel="general", marker="m3", thread=root.id))
    for receipt in (root, lone, lone):
        await sandbox.voice.delete(WORKSPACE, receipt)
    assert _texts(sandbox, "ana", "general") == ["This message was taken back."]


async def test_messages_of_one_moment_keep_their_order(sandbox: Sandbox) -> None:
    for number in range(5):
        await sandbox.voice.post(_saying(str(number), channel="general", marker=f"m{9 - number}"))
    assert _texts(sandbox, "ana", "general") == ["0", "1", "2", "3", "4"]


async def test_a_whisper_is_for_one_reader(sandbox: Sandbox) -> None:
    await sandbox.voice.whisper(WORKSPACE, Message("Psst"), to="ana", place="general")
    assert _texts(sandbox, "ben", "general") == []
    assert sandbox.unread_of("ben")["general"] == 0
    assert _texts(sandbox, "ana", "general") == ["Psst"]


async def test_looking_at_a_place_reads_it_for_the_one_who_looks(sandbox: Sandbox) -> None:
    await sandbox.voice.post(_saying("One", channel="general", marker="m1"))
    assert [sandbox.unread_of(who)["general"] for who in ("ana", "ben")] == [1, 1]
    sandbox.seen_by("ana", "general")
    assert [sandbox.unread_of(who)["general"] for who in ("ana", "ben")] == [0, 1]
    sandbox.now += timedelta(days=1)
    await sandbox.voice.post(_saying("Two", channel="general", marker="m2"))
    assert [sandbox.unread_of(who)["general"] for who in ("ana", "ben")] == [1, 2]


async def test_a_home_tab_is_replaced_and_is_its_persons_own(sandbox: Sandbox) -> None:
    for text in ("First", "Second"):
        await sandbox.voice.publish_home(_home(text, "ana"), None)
    home = sandbox.seen_by("ana", "home").home
    assert home is not None
    assert home["summary"] == "Second"
    assert sandbox.seen_by("ben", "home").home is None
    with pytest.raises(Never):
        await sandbox.voice.publish_home(_home("Third", "nobody"), None)


async def test_another_workspace_is_another_world(sandbox: Sandbox) -> None:
    await sandbox.voice.post(_saying("Here", channel="general", marker="m1"))
    elsewhere = Saying(workspace=OTHER, message=Message("x"), channel="general", marker="m1")
    assert await sandbox.voice.find(elsewhere, sandbox.now) is None
    with pytest.raises(Never):
        await sandbox.voice.edit(elsewhere, Receipt("general", "m1"))


async def test_a_guest_is_let_into_shared_channels_only(sandbox: Sandbox) -> None:
    await sandbox.voice.post(_saying("Internal", channel="general", marker="m1"))
    sight = sandbox.seen_by("hugo", "general", "m1")
    assert sight.place == "acme-shared"
    assert sight.replies == sight.messages == ()
    assert {room.native for room in sight.rooms} == {"home", "acme-shared", "dm:hugo"}


def _home(text: str, person: str) -> Saying:
    return Saying(workspace=WORKSPACE, person=person, message=Message(text))
