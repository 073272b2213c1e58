"""A post in doubt is looked for, in its place, and found by its marker alone."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from adapters.slack.speak import SlackVoice
from adapters.voice import CannotTell, InDoubt, Later, Saying
from flows.language.words import Message
from tests.adapters.slack.desk import WORKSPACE
from tests.adapters.slack.double import (
    Broken,
    Dropped,
    Fault,
    Garbled,
    Limited,
    No,
    Post,
    SlackDouble,
)
from tests.adapters.slack.spoken import ANA, CALLS, POST, saying, since


async def test_a_reply_in_doubt_is_found_in_its_thread(
    voice: SlackVoice, double: SlackDouble
) -> None:
    head = await voice.post(Saying(workspace=WORKSPACE, channel=CALLS, message=Message("head")))
    began = since()
    double.fail_next(POST, Dropped(after=True))
    with pytest.raises(InDoubt):
        await voice.post(saying(thread=head.id))
    found = await voice.find(saying(thread=head.id), began)
    assert found is not None
    assert found.id == double.posts[-1].ts
    assert await voice.find(saying(), began) is None, "a channel's history has no replies"


async def test_a_private_post_in_doubt_is_found(voice: SlackVoice, double: SlackDouble) -> None:
    double.fail_next(POST, Dropped(after=True))
    began = since()
    with pytest.raises(InDoubt):
        await voice.post(saying(person=ANA))
    found = await voice.find(saying(person=ANA), began)
    assert found is not None
    assert found.channel == "D01ANA"


async def test_a_clock_that_is_a_minute_off_still_finds(voice: SlackVoice) -> None:
    await voice.post(saying())
    assert await voice.find(saying(), since() + timedelta(minutes=1))
    assert await voice.find(saying(), since() + timedelta(minutes=5)) is None


async def test_it_is_found_behind_many_others(voice: SlackVoice, double: SlackDouble) -> None:
    receipt = await voice.post(saying())
    _crowd(double, 900)
    assert await voice.find(saying(), since()) == receipt


async def test_looking_has_an_end(voice: SlackVoice, double: SlackDouble) -> None:
    await voice.post(saying())
    _crowd(double, 2500)
    with pytest.raises(CannotTell):
        await voice.find(saying(), since())
    assert len(double.called("conversations.history")) == 10


def _crowd(double: SlackDouble, count: int) -> None:
    now = time.time()
    double.posts += [Post(CALLS, f"{now + n / 1000:.6f}", "x", []) for n in range(count)]


async def test_somebody_elses_copy_of_a_marker_is_not_ours(
    voice: SlackVoice, double: SlackDouble
) -> None:
    await voice.post(saying())
    double.posts[0].user = "U01EVE"
    assert await voice.find(saying(), since()) is None


@pytest.mark.parametrize("error", ["missing_scope", "not_in_channel", "not_allowed_token_type"])
async def test_where_we_may_not_read_nobody_can_tell(
    voice: SlackVoice, double: SlackDouble, error: str
) -> None:
    double.fail_next("conversations.history", No(error))
    with pytest.raises(CannotTell):
        await voice.find(saying(), since())


async def test_a_look_that_fails_is_made_again_later(
    voice: SlackVoice, double: SlackDouble
) -> None:
    faults: list[Fault] = [Limited("2"), Broken(500), No("internal_error"), Garbled()]
    double.fail_next("conversations.history", *faults)
    for _ in faults:
        with pytest.raises(Later):
            await voice.find(saying(), since())
    double.outage = True
    with pytest.raises(Later):
        await voice.find(saying(), since())


async def test_in_a_thread_that_is_gone_there_is_nothing(voice: SlackVoice) -> None:
    assert await voice.find(saying(thread="1.1"), since()) is None
