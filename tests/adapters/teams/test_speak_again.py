"""Edits, home cards and taking back are safe to repeat: what goes wrong with them is done later."""

from __future__ import annotations

import pytest

from adapters.teams.speak import TeamsVoice
from adapters.voice import HOME, InDoubt, Later, Never, Receipt
from tests.adapters.teams.double import Dropped, Fault, Limited, No, TeamsDouble
from tests.adapters.teams.records import ANA, CALLS, ROOT, THREAD, WORKSPACE, dm_of
from tests.adapters.teams.spoken import DOUBTS, home, saying

# An edit needs no id in its answer.
LOST = [one for one in DOUBTS if "201" not in repr(one) and "Created" not in repr(one)]


async def test_an_edit_changes_what_stands(voice: TeamsVoice, teams: TeamsDouble) -> None:
    receipt = await voice.post(saying())
    await voice.edit(saying("Better"), receipt)
    (post,) = teams.posts
    assert (post.summary, post.edits) == ("Better", 1)
    assert "Better" in str(post.card)


async def test_a_message_can_be_taken_back_twice(voice: TeamsVoice, teams: TeamsDouble) -> None:
    receipt = await voice.post(saying())
    await voice.delete(WORKSPACE, receipt)
    await voice.delete(WORKSPACE, receipt)
    assert not teams.posts_in(receipt.channel)


@pytest.mark.parametrize("fault", LOST, ids=repr)
async def test_an_edit_without_an_answer_is_made_again_later(
    voice: TeamsVoice, teams: TeamsDouble, fault: Fault
) -> None:
    receipt = await voice.post(saying())
    teams.fail_next("edit", fault)
    with pytest.raises(Later):
        await voice.edit(saying("Better"), receipt)
    await voice.edit(saying("Better"), receipt)
    assert teams.posts[0].summary == "Better"


async def test_what_is_taken_back_without_an_answer_is_gone_the_second_time(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    receipt = await voice.post(saying())
    teams.fail_next("delete", Dropped(after=True))
    with pytest.raises(Later):
        await voice.delete(WORKSPACE, receipt)
    await voice.delete(WORKSPACE, receipt)


async def test_too_many_edits_wait_in_their_conversation(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    receipt = await voice.post(saying())
    teams.fail_next("edit", Limited("3"))
    with pytest.raises(Later) as later:
        await voice.edit(saying(), receipt)
    assert (later.value.after, later.value.whole_workspace) == (3.0, False)


async def test_what_is_gone_cannot_be_edited(voice: TeamsVoice) -> None:
    with pytest.raises(Never, match="deleted"):
        await voice.edit(saying(), Receipt(f"{CALLS}{THREAD}{ROOT}", "17"))


async def test_where_the_bot_was_removed_nothing_can_be_taken_back(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    receipt = await voice.post(saying())
    teams.conversations[CALLS].bot_inside = False
    with pytest.raises(Never, match="not in this conversation"):
        await voice.delete(WORKSPACE, receipt)


@pytest.mark.parametrize("status", [405, 501])
async def test_what_is_not_done_here_at_all_is_not_tried_for_ever(
    voice: TeamsVoice, teams: TeamsDouble, status: int
) -> None:
    """An emulator takes nothing back."""
    receipt = await voice.post(saying())
    teams.fail_next("delete", No(status, "NotImplemented"))
    with pytest.raises(Never):
        await voice.delete(WORKSPACE, receipt)


# The home card


async def test_a_home_is_posted_once_and_edited_ever_after(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    stands = await voice.publish_home(home(ANA), None)
    assert stands.channel == dm_of(ANA)
    assert await voice.publish_home(home(ANA, "Newer"), stands) == stands
    (card,) = teams.posts_in(dm_of(ANA))
    assert (card.summary, card.edits) == ("Newer", 1)


async def test_a_home_that_was_only_a_tab_elsewhere_is_posted(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    stands = await voice.publish_home(home(ANA), HOME)
    assert teams.posts_in(dm_of(ANA))[0].id == stands.id


async def test_a_home_that_is_gone_is_posted_anew(voice: TeamsVoice, teams: TeamsDouble) -> None:
    stands = await voice.publish_home(home(ANA), None)
    await voice.delete(WORKSPACE, stands)
    again = await voice.publish_home(home(ANA), stands)
    assert again != stands
    assert [one.id for one in teams.posts_in(dm_of(ANA))] == [again.id]


async def test_a_home_without_an_answer_is_in_doubt_the_first_time_only(
    voice: TeamsVoice, teams: TeamsDouble
) -> None:
    teams.fail_next("post", Dropped(after=True))
    with pytest.raises(InDoubt):
        await voice.publish_home(home(ANA), None)
    stands = await voice.publish_home(home(ANA), None)
    teams.fail_next("edit", Dropped(after=True))
    with pytest.raises(Later):
        await voice.publish_home(home(ANA, "Newer"), stands)


async def test_nobodys_home_is_never_published(voice: TeamsVoice, teams: TeamsDouble) -> None:
    teams.installed.clear()
    with pytest.raises(Never, match="not installed"):
        await voice.publish_home(home(ANA), None)
    teams.fail_next("create", No(400, "BadArgument"))
    with pytest.raises(Never):
        await voice.publish_home(home("nobody"), None)
