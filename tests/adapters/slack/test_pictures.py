"""Pictures on Slack: uploaded once, shown when Slack is ready, and never in a message's way."""

from __future__ import annotations

import logging

import pytest

from adapters.slack import pictures
from adapters.slack.speak import SlackVoice
from adapters.voice import InDoubt, Later, Saying
from flows.language.words import Message, Picture, Text
from tests.adapters.slack.desk import WORKSPACE
from tests.adapters.slack.double import (
    Broken,
    Dropped,
    Fault,
    Garbled,
    Limited,
    No,
    SlackDouble,
    Slow,
)
from tests.adapters.slack.spoken import CALLS, POST

PNG = b"\x89PNG\r\n\x1a\n, and so on"
ALT = "Three calls <were> held & one was *cancelled*"
URL, COMPLETE = "files.getUploadURLExternal", "files.completeUploadExternal"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "WAITS", (0.0, 0.01, 0.01))


def shown(text: str = "Your week", *several: bytes) -> Saying:
    parts = [Picture(png, ALT) for png in several or (PNG,)]
    message = Message(text, Text(text), *parts)
    return Saying(workspace=WORKSPACE, channel=CALLS, message=message, marker="m1")


def images(double: SlackDouble) -> list[str]:
    """The files that the only post shows."""
    (post,) = double.posts
    return [one["slack_file"]["id"] for one in post.blocks if one["type"] == "image"]


def said_in_words(double: SlackDouble) -> None:
    """It was said all the same, with the picture's words."""
    assert images(double) == []
    assert ALT in str(double.posts[0].blocks)


async def test_a_picture_is_uploaded_to_nowhere_and_shown_by_its_message(
    voice: SlackVoice, double: SlackDouble
) -> None:
    await voice.post(shown())
    (file,) = images(double)
    assert double.files == {file: PNG}
    assert double.called(URL) == [{"filename": "parley.png", "length": str(len(PNG))}]
    assert double.called(COMPLETE) == [{"files": [{"id": file}]}], "no channel, no title, no words"
    (block,) = [one for one in double.posts[0].blocks if one["type"] == "image"]
    assert block["alt_text"] == ALT
    assert "one was *cancelled*" in double.posts[0].text, "screen readers read only the text"


async def test_an_edit_of_the_same_picture_uploads_nothing(
    voice: SlackVoice, double: SlackDouble
) -> None:
    receipt = await voice.post(shown())
    before = images(double)
    await voice.edit(shown("Better"), receipt)
    assert (images(double), len(double.called(URL))) == (before, 1)
    await voice.edit(shown("Another", b"another"), receipt)
    assert images(double) != before
    assert len(double.called(URL)) == 2


async def test_only_so_many_files_are_remembered(
    voice: SlackVoice, double: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT", 2)
    receipt = await voice.post(shown("x", b"1"))
    for png in (b"2", b"3", b"1"):
        await voice.edit(shown("x", png), receipt)
    assert len(double.called(URL)) == 4


async def test_a_file_that_is_not_ready_is_waited_for(
    voice: SlackVoice, double: SlackDouble
) -> None:
    double.looks = 2
    await voice.post(shown())
    assert len(images(double)) == 1
    assert len(double.called(POST)) == 3
    assert len(double.called(URL)) == 1


async def test_a_file_that_never_gets_ready_is_said_in_words_and_uploaded_anew_later(
    voice: SlackVoice, double: SlackDouble
) -> None:
    double.looks = 99
    receipt = await voice.post(shown())
    said_in_words(double)
    double.looks = 0
    await voice.edit(shown(), receipt)
    assert len(images(double)) == 1
    assert len(double.called(URL)) == 2


@pytest.mark.parametrize("method", [URL, COMPLETE])
@pytest.mark.parametrize(
    "fault",
    [
        No("missing_scope"),
        No("file_upload_size_restricted"),
        Limited("30"),
        Broken(500, after=False),
        Dropped(after=False),
        Dropped(after=True),
        Garbled(),
    ],
)
async def test_whatever_goes_wrong_with_a_picture_the_message_is_said(
    voice: SlackVoice,
    double: SlackDouble,
    caplog: pytest.LogCaptureFixture,
    method: str,
    fault: Fault,
) -> None:
    caplog.set_level(logging.DEBUG)
    double.fail_next(method, fault, fault)  # aiohttp looks a second time where that is harmless
    await voice.post(shown())
    said_in_words(double)
    assert len(double.called(POST)) == 1
    assert "cancelled" not in caplog.text


async def test_an_address_that_takes_no_file_does_not_stop_the_message(
    voice: SlackVoice, double: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        double,
        "_files_getuploadurlexternal",
        lambda _: {"upload_url": f"{double.base}/upload/unknown", "file_id": "F9"},
    )
    await voice.post(shown())
    said_in_words(double)
    monkeypatch.setattr(
        double,
        "_files_getuploadurlexternal",
        lambda _: {"upload_url": "http://127.0.0.1:1/nobody", "file_id": "F9"},
    )
    await voice.post(shown())
    assert len(double.posts) == 2


async def test_uploads_that_hang_leave_time_for_the_post(
    voice: SlackVoice, double: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.1)
    double.fail_next(URL, Slow(0.5))
    await voice.post(shown())
    said_in_words(double)


async def test_what_is_wrong_with_the_post_itself_is_told_as_ever(
    voice: SlackVoice, double: SlackDouble
) -> None:
    double.fail_next(POST, Dropped(after=True))
    with pytest.raises(InDoubt):
        await voice.post(shown())
    double.fail_next(POST, Limited("7"))
    with pytest.raises(Later) as later:
        await voice.post(shown())
    assert later.value.after == 7
    assert len(double.called(URL)) == 1, "the file is there already"


async def test_a_message_without_a_picture_uploads_nothing(
    voice: SlackVoice, double: SlackDouble
) -> None:
    plain = Saying(workspace=WORKSPACE, channel=CALLS, message=Message("x", Text("x")), marker="m")
    await voice.post(plain)
    empty = Saying(
        workspace=WORKSPACE, channel=CALLS, message=Message("x", Picture(b"", ALT)), marker="m"
    )
    await voice.post(empty)
    assert not double.called(URL)
