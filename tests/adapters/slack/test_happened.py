"""Words in private, mentions, the home tab, invitations: what happens without a button."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.voice import Answer
from flows.language.events import Commanded, HomeOpened, Invited
from flows.language.words import Message, Text
from storage.records import PlaceKind
from tests.adapters.slack.desk import (
    ANA,
    BEN,
    CALLS,
    Ear,
    Office,
    ask,
)
from tests.adapters.slack.double import BOT, channel

Json = dict[str, Any]
HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))


async def test_words_in_the_private_chat_are_a_command_and_answered_there(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(whisper=HELLO.whisper, ask=ask())
    office.double.channels["D01ANA"] = channel("D01ANA", "", is_im=True)
    await office.event(
        {
            "type": "message",
            "channel_type": "im",
            "channel": "D01ANA",
            "user": ANA,
            "text": "flag R&amp;D",
            "ts": "5.5",
        }
    )
    event = ear.last
    assert isinstance(event, Commanded)
    assert event.text == "flag R&D"
    assert event.where is not None
    assert event.where.kind is PlaceKind.DM
    said, offered = office.double.posts
    assert (said.channel, said.thread) == ("D01ANA", "")
    assert offered.blocks[-1]["elements"][0]["text"]["text"] == "Open the form"
    assert not office.double.called("conversations.info"), "a private chat needs no look-up"


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"text": ""},
        {"channel_type": "channel"},
        {"user": BOT},
    ],
)
async def test_what_nobody_typed_to_us_is_not_heard(office: Office, ear: Ear, change: Json) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": ANA, "text": "hi"}
    answer = await office.event({**event, **change})
    assert answer.status_code == 200
    assert not ear.heard


async def test_a_mention_is_answered_to_its_author_in_its_thread(office: Office, ear: Ear) -> None:
    ear.answer = Answer(whisper=HELLO.whisper, ask=ask())
    await office.event(
        {
            "type": "app_mention",
            "channel": CALLS,
            "user": ANA,
            "text": f"hey <@{BOT}> flag Acme &amp; Co with <@{BEN}>",
            "ts": "6.6",
            "thread_ts": "1.1",
        }
    )
    assert ear.last.text == "flag Acme & Co with @someone"
    said, offered = office.double.ephemerals
    assert (said["channel"], said["user"], said["thread_ts"]) == (CALLS, ANA, "1.1")
    assert offered["blocks"][-1]["type"] == "actions"
    assert not office.double.posts


async def test_only_the_home_tab_opens_the_home(office: Office, ear: Ear) -> None:
    await office.event({"type": "app_home_opened", "user": ANA, "tab": "messages", "channel": "D1"})
    assert not ear.heard
    await office.event({"type": "app_home_opened", "user": ANA, "tab": "home", "channel": "D1"})
    assert isinstance(ear.last, HomeOpened)


async def test_what_the_home_has_to_say_stands_in_the_home(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    await office.event({"type": "app_home_opened", "user": ANA, "tab": "home", "channel": "D1"})
    assert office.double.homes[ANA]["type"] == "home"
    assert not office.double.posts


async def test_an_invitation_is_answered_to_the_inviter(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    joined = {"type": "member_joined_channel", "channel": CALLS, "inviter": ANA}
    await office.event({**joined, "user": BEN})
    assert not ear.heard, "somebody else joined"
    await office.event({**joined, "user": BOT})
    event = ear.last
    assert isinstance(event, Invited)
    assert (event.who and event.who.native, event.where and event.where.native) == (ANA, CALLS)
    assert office.double.ephemerals[0]["user"] == ANA


async def test_events_nobody_handles_are_taken(office: Office, ear: Ear) -> None:
    for kind in ("reaction_added", "app_uninstalled", "tokens_revoked", "channel_created"):
        assert (await office.event({"type": kind, "user": ANA})).status_code == 200
    assert (await office.json({"type": "app_rate_limited", "team_id": "T"})).status_code == 200
    assert not ear.heard
