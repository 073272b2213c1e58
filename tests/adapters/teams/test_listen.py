"""What people do on Teams reaches the conversation, and its answer reaches them, never others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from adapters.timely import AWAY
from adapters.voice import Answer
from flows.language.events import Commanded, HomeOpened
from flows.language.words import Message, Text
from storage.book.deliveries import Promised
from storage.engine import Storage
from storage.records import Delivery, DeliveryKind, PersonKind, PlaceKind
from tests.adapters.teams import activities
from tests.adapters.teams.desk import (
    NOW,
    Ear,
    Office,
    ask,
    buttons,
    said_in_channels,
    said_to,
    texts,
)
from tests.adapters.teams.double import No
from tests.adapters.teams.records import (
    ANA,
    BEN,
    BOT,
    CALLS,
    GROUP,
    GUS,
    WORKSPACE,
    Post,
    account,
    dm_of,
)

Json = dict[str, Any]

HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))
TAKEN = 202


async def test_words_in_the_private_chat_are_a_command_and_answered_there(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(whisper=HELLO.whisper, ask=ask(account="Acme"))
    answer = await office.comes(activities.message(office.url, "flag R&amp;D &lt;b&gt;"))
    assert (answer.status_code, answer.content) == (TAKEN, b"")
    event = ear.last
    assert isinstance(event, Commanded)
    assert (event.text, event.workspace) == ("flag R&D <b>", WORKSPACE)
    assert event.who is not None
    assert (event.who.native, event.who.name, event.who.kind) == (
        ANA,
        "Ana Alves",
        PersonKind.MEMBER,
    )
    assert (event.who.zone, event.who.language) == ("Europe/Lisbon", "pt-PT")
    assert event.where is not None
    assert event.where.kind is PlaceKind.DM
    said, offered = office.double.posts_in(dm_of(ANA))
    assert "Hello, Ana." in texts(said.card)
    assert [one["title"] for one in buttons(offered.card)] == ["Open the form"]
    assert not office.double.called("create"), "the chat is open already"


@pytest.mark.parametrize(
    "typed", ["flag Acme", "/parley flag Acme", "@Parley flag Acme", "Parley, flag Acme"]
)
async def test_in_the_private_chat_our_name_may_be_said_or_not(
    office: Office, ear: Ear, typed: str
) -> None:
    await office.comes(activities.message(office.url, typed))
    assert ear.last.text == "flag Acme"
    await office.comes(activities.message(office.url, f"<at>Parley</at> {typed}"))
    assert ear.last.text == "flag Acme"


async def test_a_mention_is_answered_in_private_and_never_in_the_channel(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(whisper=HELLO.whisper, ask=ask())
    await office.comes(activities.mention(office.url, "flag Acme &amp; Co"))
    event = ear.last
    assert isinstance(event, Commanded)
    assert event.text == "flag Acme & Co"
    assert event.where is not None
    assert (event.where.native, event.where.kind) == (CALLS, PlaceKind.CHANNEL)
    assert len(said_to(office)) == 2
    assert not said_in_channels(office)


async def test_only_who_is_really_mentioned_counts(office: Office, ear: Ear) -> None:
    """Anybody can be called Parley, and anybody can write <at>."""
    ben = activities.mentioned(account(BEN), "Parley")
    typed = "<at>Parley</at> help"
    await office.comes(
        activities.message(office.url, typed, where=activities.thread(), entities=[ben])
    )
    await office.comes(activities.message(office.url, typed, where=activities.group(), entities=[]))
    assert not ear.heard
    both = [activities.mentioned(BOT, "Parley"), ben]
    await office.comes(
        activities.message(
            office.url,
            "hey <at>Parley</at> ask <at>Parley</at>",
            where=activities.thread(),
            entities=both,
        )
    )
    assert ear.last.text == "ask @Parley"


async def test_what_nobody_typed_to_us_is_not_heard(office: Office, ear: Ear) -> None:
    url = office.url
    from_a_bot = {"from": {"id": "28:another", "name": "Bot"}}
    from_a_skill = {"from": {"id": "x", "aadObjectId": ANA, "role": "bot"}}
    from_nobody = {"from": {"id": account(ANA)}}
    for said in (
        activities.message(url, "help", where=activities.thread()),
        {**activities.message(url, "help"), **from_a_bot},
        {**activities.message(url, "help"), **from_nobody},
        {**activities.message(url, "help"), **from_a_skill},
        activities.message(url, " "),
        activities.edited(url, "help"),
    ):
        assert (await office.comes(said)).status_code == TAKEN
    assert not ear.heard


async def test_a_slash_command_is_answered_there_to_its_author_alone(
    office: Office, ear: Ear
) -> None:
    ear.answer = HELLO
    await office.comes(activities.slash(office.url, "mine"))
    assert ear.last.text == "mine"
    assert [one.to for one in office.double.whispers] == [account(ANA)]
    assert not office.double.posts


async def test_a_client_that_cannot_whisper_gets_it_in_private(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    office.double.fail_next("post", No(404, "BotNotInConversationRoster"))
    await office.comes(activities.slash(office.url, "mine"))
    assert not office.double.whispers
    assert len(said_to(office)) == 1
    assert not said_in_channels(office)


async def test_a_group_chat_is_answered_in_private_too(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    await office.comes(activities.mention(office.url, "mine", where=activities.group()))
    assert ear.last.where.native == GROUP
    assert len(said_to(office)) == 1
    assert not said_in_channels(office)


async def test_who_cannot_be_written_to_is_told_so_where_they_wrote_and_nothing_else(
    office: Office, ear: Ear
) -> None:
    ear.answer = HELLO
    office.double.fail_next("create", No(403, "BotNotInConversationRoster"))
    await office.comes(activities.mention(office.url, "mine"))
    (openly,) = said_in_channels(office)
    assert "I cannot write to you there" in texts(openly)
    assert "Hello, Ana." not in texts(openly)
    assert not said_to(office)


@pytest.mark.parametrize("fault", [No(429, "Throttled", "60"), No(500, "ServiceError")], ids=repr)
async def test_what_teams_cannot_do_just_now_is_not_said_openly(
    office: Office, ear: Ear, fault: No
) -> None:
    ear.answer = HELLO
    office.double.fail_next("create", fault)
    await office.comes(activities.mention(office.url, "mine"))
    await office.settled()
    assert not office.double.posts


async def test_the_same_activity_has_the_same_key_and_another_another(
    office: Office, ear: Ear
) -> None:
    said = activities.message(office.url, "help")
    await office.comes(said)
    await office.comes(said)
    await office.comes(activities.message(office.url, "help"))
    first, second, third = (one.key for one in ear.heard)
    assert first == second != third


async def test_the_private_chat_is_opened_once(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    for _ in range(3):
        await office.comes(activities.mention(office.url, "mine"))
    assert len(office.double.called("create")) == 1
    assert len(said_to(office)) == 3


async def test_a_guest_is_heard_as_a_guest(office: Office, ear: Ear) -> None:
    office.double.conversations[CALLS].members.append(GUS)
    await office.comes(activities.mention(office.url, "mine", who=GUS))
    assert ear.last.who.kind is PersonKind.GUEST


async def test_who_cannot_be_looked_up_is_not_let_in(office: Office, ear: Ear) -> None:
    """A guest must not pass for a member because Teams was slow."""
    office.double.fail_next("*", *[No(500, "ServiceError")] * 20)
    await office.comes(activities.message(office.url, "mine"))
    assert not ear.heard


async def test_home_brings_the_card_down(office: Office, ear: Ear, storage: Storage) -> None:
    await office.comes(activities.message(office.url, "help"))
    assert not isinstance(ear.last, HomeOpened)
    old = stands_home(office, storage)
    await office.comes(activities.message(office.url, "Home"))
    assert isinstance(ear.last, HomeOpened)
    assert old.deleted
    with storage.book(WORKSPACE) as book:
        person = book.person_called(ANA)
        assert person is not None
        assert book.forget_home(person) is None, "it is posted anew"


async def test_home_that_teams_tells_twice_leaves_the_new_card_where_it_stands(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await office.comes(activities.message(office.url, "help"))
    said = activities.message(office.url, "home")
    await office.comes(said)
    with storage.book(WORKSPACE) as book:
        assert book.hear(ear.last.key, NOW)
    new = stands_home(office, storage)
    await office.comes(said)
    assert not new.deleted


async def test_without_the_memory_the_home_stays_where_it_stands(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await office.comes(activities.message(office.url, "help"))
    old = stands_home(office, storage)
    ear.error = RuntimeError("the database is away")
    await office.comes(activities.message(office.url, "home"))
    assert AWAY in said_to(office)[-1]
    assert not old.deleted


def stands_home(office: Office, storage: Storage) -> Post:
    """A home card in Ana's chat, as the deliveries leave it."""
    _, said = office.double.post(dm_of(ANA), {"type": "message", "text": "home"}, targeted=False)
    with storage.book(WORKSPACE) as book:
        person = book.person_called(ANA)
        assert person is not None
        lane = f"{WORKSPACE}:home:{ANA}"
        home = Promised(
            key="home",
            lane=lane,
            kind=DeliveryKind.HOME,
            step="home.home",
            about=person.id,
            due_at=NOW,
            to=person.id,
            to_person=True,
        )
        book.promise([home], at=NOW)
        settled = {"state": "sent", "receipt": said["id"], "channel": dm_of(ANA)}
        book._session.execute(update(Delivery).values(**settled))  # noqa: SLF001 -- as the deliveries do
    return office.double.posts[-1]


async def test_without_the_memory_a_kind_sentence_comes_in_private(
    office: Office, ear: Ear, storage: Storage
) -> None:
    ear.error = RuntimeError("the database is away")
    await office.comes(activities.mention(office.url, "help"))
    assert AWAY in said_to(office)[0]
    with storage.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE person RENAME TO lost")
        connection.exec_driver_sql("ALTER TABLE address RENAME TO lost_too")
    await office.comes(activities.mention(office.url, "help"))
    assert AWAY in said_to(office)[1]
