"""How Parley speaks: what stands is known, what is in doubt is called so, nothing is said twice."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime

import pytest

from adapters.teams import trouble
from adapters.teams.seal import Seal
from adapters.teams.speak import TeamsVoice
from adapters.teams.web import Web
from adapters.teams.workplace import Known, Workplace
from adapters.voice import CannotTell, InDoubt, Later, Never, Receipt, Voice
from storage.engine import Storage
from tests.adapters.teams.desk import KEYS
from tests.adapters.teams.double import Fault, Limited, No, TeamsDouble
from tests.adapters.teams.records import (
    ANA,
    APP_ID,
    BEN,
    CALLS,
    GROUP,
    GUS,
    PASSWORD,
    ROOT,
    TEAM,
    TENANT,
    THREAD,
    account,
    dm_of,
)
from tests.adapters.teams.spoken import DOUBTS, saying


def test_it_is_a_voice(web: Web, workplace: Workplace) -> None:
    voice: Voice = TeamsVoice(web, workplace, Seal(KEYS))
    assert (voice.platform, voice.can_find) == ("teams", False)


def test_its_pace_keeps_to_half_of_what_teams_takes(voice: TeamsVoice) -> None:
    """60 in 30 seconds; edits and answers in the same conversation need room beside."""
    assert 30 / voice.pace <= 60 / 2


# Where it stands


async def test_a_post_in_a_channel_begins_a_thread(voice: TeamsVoice, teams: TeamsDouble) -> None:
    receipt = await voice.post(saying())
    (post,) = teams.threads_in(CALLS)
    assert receipt == Receipt(f"{CALLS}{THREAD}{post.id}", post.id)
    assert post.summary == "Hello"
    assert "text" not in post.activity, "beside a card it would be a message of its own"


async def test_a_reply_stands_in_its_thread(voice: TeamsVoice, teams: TeamsDouble) -> None:
    head = await voice.post(saying())
    reply = await voice.post(saying("Reply", thread=head.id))
    assert [one.summary for one in teams.posts_in(head.channel)] == ["Hello", "Reply"]
    assert reply.channel == head.channel
    assert len(teams.threads_in(CALLS)) == 1


async def test_a_reply_may_answer_a_person(voice: TeamsVoice, teams: TeamsDouble) -> None:
    receipt = await voice.post(saying(thread=ROOT))
    assert teams.posts_in(f"{CALLS}{THREAD}{ROOT}")[0].id == receipt.id


async def test_an_older_channel_has_threads_too(voice: TeamsVoice, teams: TeamsDouble) -> None:
    """Its id ends otherwise, and nobody told us its team."""
    old = teams.conversations.pop(CALLS)
    old.id = "19:abc@thread.skype"
    teams.conversations[old.id] = old
    receipt = await voice.post(saying(channel=old.id))
    assert receipt.channel.startswith(f"{old.id}{THREAD}")


async def test_there_are_no_threads_in_a_group_chat(voice: TeamsVoice, teams: TeamsDouble) -> None:
    head = await voice.post(saying(channel=GROUP))
    reply = await voice.post(saying("Reply", channel=GROUP, thread=head.id))
    assert head.channel == reply.channel == GROUP
    assert len(teams.posts_in(GROUP)) == 2


async def test_a_private_chat_is_opened_once(voice: TeamsVoice, teams: TeamsDouble) -> None:
    for _ in range(2):
        assert (await voice.post(saying(person=ANA))).channel == dm_of(ANA)
    assert len(teams.called("create")) == 1
    assert teams.called("create")[0].body["members"] == [{"id": account(ANA)}]
    await voice.post(saying(channel=dm_of(ANA), person=ANA))
    assert len(teams.called("create")) == 1
    assert len(teams.posts_in(dm_of(ANA))) == 3


async def test_who_was_never_met_is_called_by_their_entra_id(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    await voice.post(saying(person=BEN))
    assert teams.called("create")[0].body["members"] == [{"id": BEN}]
    assert len(teams.posts_in(dm_of(BEN))) == 1


async def test_a_private_chat_that_is_gone_is_opened_anew(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    receipt = await voice.post(saying(channel="a:1old", person=ANA))
    assert receipt.channel == dm_of(ANA)
    assert len(teams.posts) == 1


async def test_the_newest_address_counts(
    voice: TeamsVoice, workplace: Workplace, teams: TeamsDouble
) -> None:
    await workplace.keep(Known(native=CALLS, service_url="https://gone.example/"))
    with pytest.raises(Later, match="not Microsoft's"):
        await voice.post(saying())
    await workplace.keep(Known(native=CALLS, service_url=teams.url))
    await voice.post(saying())


async def test_before_anybody_spoke_to_us_we_wait(storage: Storage, web: Web) -> None:
    lonely = Workplace(storage, TENANT, APP_ID)
    await lonely.settle()
    with pytest.raises(Later) as later:
        await TeamsVoice(web, lonely, Seal(KEYS)).post(saying())
    assert later.value.after == 60


async def test_without_the_memory_nothing_is_sent_and_nothing_in_doubt(
    voice: TeamsVoice, storage: Storage, teams: TeamsDouble
) -> None:
    with storage.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE address RENAME TO lost")
    for one in (saying(), saying(person=ANA)):
        with pytest.raises(Later):
            await voice.post(one)
    assert not teams.calls


# What goes wrong with a post


async def test_nobody_can_look_for_a_post(voice: TeamsVoice) -> None:
    with pytest.raises(CannotTell):
        await voice.find(saying(), datetime.now(UTC))


@pytest.mark.parametrize("fault", DOUBTS, ids=repr)
@pytest.mark.parametrize("where", [{}, {"thread": ROOT}, {"person": ANA}], ids=repr)
async def test_a_lost_answer_leaves_one_post_in_doubt(
    voice: TeamsVoice, teams: TeamsDouble, fault: Fault, where: dict[str, str]
) -> None:
    await voice.post(saying(person=ANA))
    teams.calls.clear()
    what = "post" if where else "create"
    teams.fail_next(what, fault)
    with pytest.raises(InDoubt) as doubt:
        await voice.post(saying("We lose Acme", **where))
    assert "Acme" not in str(doubt.value)
    assert len(teams.called(what)) == 1, "nothing is sent again behind our back"


@pytest.mark.parametrize("fault", DOUBTS, ids=repr)
async def test_opening_a_chat_is_safe_to_repeat(
    voice: TeamsVoice, teams: TeamsDouble, fault: Fault
) -> None:
    teams.fail_next("create", fault)
    with pytest.raises(Later):
        await voice.post(saying(person=ANA))
    await voice.post(saying(person=ANA))
    assert len(teams.posts) == 1


@pytest.mark.parametrize(
    ("after", "seconds"), [("7", 7.0), ("0.5", 0.5), (None, None), ("soon", None)]
)
async def test_too_many_posts_wait_in_their_conversation(
    voice: TeamsVoice, teams: TeamsDouble, after: str | None, seconds: float | None
) -> None:
    teams.fail_next("post", Limited(after))
    with pytest.raises(Later) as later:
        await voice.post(saying(thread=ROOT))
    assert (later.value.after, later.value.whole_workspace) == (seconds, False)
    assert not teams.posts


async def test_too_many_new_chats_let_the_whole_tenant_wait(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    teams.fail_next("create", Limited("3"))
    with pytest.raises(Later) as later:
        await voice.post(saying(person=ANA))
    assert (later.value.after, later.value.whole_workspace) == (3.0, True)


async def test_two_at_once_in_one_conversation_is_tried_later(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    teams.fail_next("post", No(412, "PreconditionFailed"))
    with pytest.raises(Later):
        await voice.post(saying(thread=ROOT))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "BotNotRegistered"),
        (401, "Unauthorized"),
        (403, "BotDisabledByAdmin"),
        (403, "InvalidBotApiHost"),
    ],
)
async def test_what_whoever_runs_it_can_mend_waits_and_is_not_lost(
    voice: TeamsVoice, teams: TeamsDouble, status: int, code: str
) -> None:
    teams.fail_next("post", No(status, code))
    with pytest.raises(Later):
        await voice.post(saying(thread=ROOT))
    assert not teams.posts


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "Bad Argument"),
        (403, "BotNotInConversationRoster"),
        (403, "ConversationBlockedByUser"),
        (403, "MessageWritesBlocked"),
        (403, "NotEnoughPermissions"),
        (404, "ConversationNotFound"),
        (404, "ActivityNotFoundInConversation"),
        (413, "MessageSizeTooBig"),
        (413, "RequestEntityTooLarge"),
        (418, "SomeCodeOfNextYear"),
    ],
)
async def test_what_can_never_succeed_is_never(
    voice: TeamsVoice, teams: TeamsDouble, status: int, code: str
) -> None:
    teams.fail_next("post", No(status, code))
    with pytest.raises(Never) as never:
        await voice.post(saying(thread=ROOT))
    assert str(never.value), "in words for whoever runs it"
    assert not teams.posts


async def test_the_reason_is_said_plainly(voice: TeamsVoice, teams: TeamsDouble) -> None:
    teams.conversations[CALLS].bot_inside = False
    with pytest.raises(Never, match="Parley is not in this conversation"):
        await voice.post(saying())
    teams.dm(ANA).blocked = True
    with pytest.raises(Never, match="blocked Parley"):
        await voice.post(saying(person=ANA))


async def test_who_has_not_installed_it_cannot_be_written_to(voice: TeamsVoice) -> None:
    with pytest.raises(Never, match=trouble.UNINSTALLED):
        await voice.post(saying(person=GUS))


async def test_without_a_connection_nothing_was_said(storage: Storage, teams: TeamsDouble) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}/"
        workplace = Workplace(storage, TENANT, APP_ID)
        await workplace.settle()
        await workplace.keep(Known(native=CALLS, service_url=nowhere, team=TEAM))
        web = Web(APP_ID, PASSWORD, TENANT, login_url=teams.base, hosts=teams.hosts)
        for one in (saying(), saying(thread=ROOT), saying(person=ANA)):
            with pytest.raises(Later, match="cannot be reached"):
                await TeamsVoice(web, workplace, Seal(KEYS)).post(one)
        await web.close()


async def test_an_outage_puts_a_post_in_doubt_and_an_edit_off(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    receipt = await voice.post(saying())
    teams.outage = True
    with pytest.raises(InDoubt):
        await voice.post(saying())
    with pytest.raises(Later):
        await voice.edit(saying(), receipt)
    teams.outage = False
    assert len(teams.posts) == 1
    assert len(teams.called("create")) == 2


async def test_many_speak_at_once(voice: TeamsVoice, teams: TeamsDouble) -> None:
    await asyncio.gather(*(voice.post(saying(thread=ROOT)) for _ in range(20)))
    assert len(teams.posts) == 20
    assert teams.token_calls == 1
