"""How Parley speaks: what stands is known, what is in doubt is found, and nothing is said twice."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest

from adapters.slack.speak import SlackVoice
from adapters.slack.web import Web
from adapters.slack.workplace import Workplace
from adapters.voice import InDoubt, Later, Never, Receipt, Saying, Voice
from flows.language.words import Button, Message, Named, Text
from storage.engine import Storage
from tests.adapters.slack.desk import WORKSPACE
from tests.adapters.slack.double import (
    TOKEN,
    Fault,
    Limited,
    No,
    SlackDouble,
)
from tests.adapters.slack.spoken import ANA, CALLS, DOUBTS, POST, saying, since


def test_it_is_a_voice(storage: Storage) -> None:
    voice: Voice = SlackVoice(Web("", "http://127.0.0.1/"), Workplace(storage))
    assert (voice.platform, voice.pace) == ("slack", 1.0)


async def test_a_post_says_where_it_stands(voice: SlackVoice, double: SlackDouble) -> None:
    receipt = await voice.post(saying())
    (post,) = double.posts_in(CALLS)
    assert receipt == Receipt(CALLS, post.ts)
    assert (post.text, post.blocks[0]["type"]) == ("Hello", "rich_text")
    assert post.arguments["unfurl_links"] is post.arguments["unfurl_media"] is False
    assert not {"parse", "link_names"} & set(post.arguments), "a post's own defaults are right"


async def test_a_post_carries_its_marker_and_nothing_else_that_others_could_read(
    voice: SlackVoice, double: SlackDouble
) -> None:
    await voice.post(saying("We lose Acme"))
    assert double.posts[0].metadata == {
        "event_type": "parley_delivery",
        "event_payload": {"marker": "m1"},
    }


async def test_a_reply_stands_in_its_thread(voice: SlackVoice, double: SlackDouble) -> None:
    head = await voice.post(saying())
    await voice.post(saying("Reply", thread=head.id))
    assert [one.text for one in double.posts_in(CALLS)] == ["Hello"]
    assert [one.text for one in double.posts_in(CALLS, head.id)] == ["Reply"]


async def test_an_id_of_slack_stays_text(voice: SlackVoice) -> None:
    assert isinstance((await voice.post(saying())).id, str)


async def test_a_private_conversation_is_opened_once(
    voice: SlackVoice, double: SlackDouble
) -> None:
    for _ in range(2):
        assert (await voice.post(saying(person=ANA))).channel == "D01ANA"
    assert len(double.called("conversations.open")) == 1
    await voice.post(saying(channel="D01ANA", person=ANA))
    assert len(double.called("conversations.open")) == 1


async def test_an_edit_changes_text_and_blocks_together(
    voice: SlackVoice, double: SlackDouble
) -> None:
    receipt = await voice.post(saying())
    await voice.edit(saying("Better"), receipt)
    (post,) = double.posts
    assert (post.text, post.edits) == ("Better", 1)
    assert "Better" in str(post.blocks)
    assert post.marker == "m1", "metadata that is left out is kept"
    assert post.arguments["parse"] == "none"
    assert post.arguments["link_names"] is False


async def test_a_message_can_be_taken_back_twice(voice: SlackVoice, double: SlackDouble) -> None:
    receipt = await voice.post(saying())
    await voice.delete(WORKSPACE, receipt)
    await voice.delete(WORKSPACE, receipt)
    assert not double.posts_in(CALLS)


async def test_a_home_tab_is_published(voice: SlackVoice, double: SlackDouble) -> None:
    message = Message("Home", Text("Yours"), Button("Help", does=Named("help.show")))
    await voice.publish_home(Saying(workspace=WORKSPACE, person=ANA, message=message), None)
    assert double.homes[ANA]["type"] == "home"
    assert "submit" not in double.homes[ANA]


# What goes wrong with a post


@pytest.mark.parametrize("error", ["invalid_auth", "token_expired", "missing_scope"])
async def test_what_whoever_runs_it_can_mend_waits_and_is_not_lost(
    voice: SlackVoice, double: SlackDouble, error: str
) -> None:
    double.fail_next(POST, No(error))
    with pytest.raises(Later):
        await voice.post(saying())
    assert not double.posts


@pytest.mark.parametrize(
    "error",
    [
        "account_inactive",
        "token_revoked",
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_thread_locked",
        "user_not_found",
        "cannot_dm_bot",
        "user_disabled",
        "messages_tab_disabled",
        "msg_too_long",
        "invalid_blocks",
        "some_error_of_next_year",
    ],
)
async def test_what_can_never_succeed_is_never(
    voice: SlackVoice, double: SlackDouble, error: str
) -> None:
    double.fail_next(POST, No(error))
    with pytest.raises(Never) as never:
        await voice.post(saying())
    assert str(never.value), "in words for whoever runs it"
    assert not double.posts


async def test_the_reason_is_said_plainly(voice: SlackVoice, double: SlackDouble) -> None:
    double.channels[CALLS]["is_archived"] = True
    with pytest.raises(Never, match="the channel is archived"):
        await voice.post(saying())


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0.5", 0.5), ("", None), ("soon", None)]
)
async def test_too_many_posts_in_a_channel_wait_there_alone(
    voice: SlackVoice, double: SlackDouble, header: str, seconds: float | None
) -> None:
    double.fail_next(POST, Limited(header))
    with pytest.raises(Later) as later:
        await voice.post(saying())
    assert (later.value.after, later.value.whole_workspace) == (seconds, False)
    assert not double.posts


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited"])
async def test_a_limit_said_in_words_is_one_too(
    voice: SlackVoice, double: SlackDouble, error: str
) -> None:
    double.fail_next(POST, No(error))
    with pytest.raises(Later):
        await voice.post(saying())


@pytest.mark.parametrize("fault", DOUBTS, ids=repr)
async def test_a_lost_answer_leaves_one_post_in_doubt_that_is_found(
    voice: SlackVoice, double: SlackDouble, fault: Fault
) -> None:
    began = since()
    double.fail_next(POST, fault)
    with pytest.raises(InDoubt) as doubt:
        await voice.post(saying("We lose Acme"))
    assert "Acme" not in str(doubt.value)
    assert len(double.called(POST)) == 1, "nothing is sent again behind our back"
    (post,) = double.posts
    assert await voice.find(saying(), began) == Receipt(CALLS, post.ts)


@pytest.mark.parametrize(
    "error", ["internal_error", "fatal_error", "request_timeout", "service_unavailable"]
)
async def test_where_slack_broke_itself_the_post_is_in_doubt(
    voice: SlackVoice, double: SlackDouble, error: str
) -> None:
    began = since()
    double.fail_next(POST, No(error))
    with pytest.raises(InDoubt):
        await voice.post(saying())
    assert await voice.find(saying(), began) is None


async def test_without_a_connection_nothing_was_said(storage: Storage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        web = Web(TOKEN, f"http://127.0.0.1:{free.getsockname()[1]}/api/")
        voice = SlackVoice(web, Workplace(storage))
        with pytest.raises(Later):
            await voice.post(saying())
        with pytest.raises(Later):
            await voice.post(saying(person=ANA))
        await web.close()


async def test_an_outage_puts_a_post_in_doubt_and_an_edit_off(
    voice: SlackVoice, double: SlackDouble
) -> None:
    receipt = await voice.post(saying())
    double.outage = True
    with pytest.raises(InDoubt):
        await voice.post(saying())
    with pytest.raises(Later):
        await voice.edit(saying(), receipt)
    double.outage = False
    assert len(double.posts) == 1
    assert len(double.called(POST)) == 2, "not even on a connection that was kept open"


# The client


async def test_one_session_serves_all_and_nothing_is_logged(
    voice: SlackVoice, double: SlackDouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("slack_sdk").setLevel(logging.DEBUG)
    await asyncio.gather(*(voice.post(saying("We lose Acme")) for _ in range(20)))
    assert len(double.posts) == 20
    assert "Acme" not in caplog.text
    assert voice._web._client().session is voice._web._client().session  # noqa: SLF001 -- one and the same


async def test_it_speaks_again_after_it_was_closed(voice: SlackVoice, double: SlackDouble) -> None:
    await voice.post(saying())
    await voice._web.close()  # noqa: SLF001 -- as Slack.stop does
    await voice.post(saying())
    assert len(double.posts) == 2
