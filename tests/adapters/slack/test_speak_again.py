"""Edits, home tabs and taking back are safe to repeat: what goes wrong with them is done later."""

from __future__ import annotations

import pytest

from adapters.slack.speak import SlackVoice
from adapters.voice import Later, Never, Receipt, Saying
from flows.language.words import Message
from tests.adapters.slack.desk import WORKSPACE
from tests.adapters.slack.double import (
    Dropped,
    Fault,
    Limited,
    No,
    SlackDouble,
)
from tests.adapters.slack.spoken import ANA, CALLS, DOUBTS, UPDATE, saying


@pytest.mark.parametrize("fault", [*DOUBTS, No("internal_error"), Dropped()], ids=repr)
async def test_an_edit_without_an_answer_is_made_again_later(
    voice: SlackVoice, double: SlackDouble, fault: Fault
) -> None:
    receipt = await voice.post(saying())
    double.fail_next(UPDATE, fault)
    with pytest.raises(Later):
        await voice.edit(saying("Better"), receipt)
    await voice.edit(saying("Better"), receipt)
    assert double.posts[0].text == "Better"


async def test_too_many_edits_let_the_whole_workspace_wait(
    voice: SlackVoice, double: SlackDouble
) -> None:
    receipt = await voice.post(saying())
    double.fail_next(UPDATE, Limited("3"))
    double.fail_next("views.publish", Limited("4"))
    with pytest.raises(Later) as later:
        await voice.edit(saying(), receipt)
    assert (later.value.after, later.value.whole_workspace) == (3.0, True)
    with pytest.raises(Later) as later:
        await voice.publish_home(_home(ANA), None)
    assert (later.value.after, later.value.whole_workspace) == (4.0, True)


async def test_what_is_gone_cannot_be_edited(voice: SlackVoice, double: SlackDouble) -> None:
    with pytest.raises(Never, match="deleted"):
        await voice.edit(saying(), Receipt(CALLS, "1.1"))
    double.fail_next(UPDATE, No("edit_window_closed"))
    with pytest.raises(Never, match="forbids editing"):
        await voice.edit(saying(), Receipt(CALLS, "1.1"))


async def test_nobodys_home_is_never_published(voice: SlackVoice) -> None:
    with pytest.raises(Never):
        await voice.publish_home(_home("U0NOBODY"), None)


def _home(person: str) -> Saying:
    return Saying(workspace=WORKSPACE, person=person, message=Message("x"))
