"""Settings: the team's channel, members, manager and debrief delay."""

from __future__ import annotations

import pytest

from storage.engine import Storage
from storage.records import Person, Place, Team
from tests.flows.after_the_call import crucial
from tests.flows.traces import place
from tests.stage import WORKSPACE, Actor, Stage

SHARED = (
    "#acme-shared is shared with people outside the company, so I post nothing internal there. "
    "Use a channel of your own."
)
CHOOSE = "Please choose one of the channels."


@pytest.fixture
def empty(storage: Storage) -> Stage:
    """A workspace in which the bot has just been installed."""
    made = Stage(storage)
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1", "The stage")
    return made


async def opens_settings(who: Actor) -> None:
    await who.types("/parley settings")
    await who.presses("Team settings")


def team(stage: Stage) -> Team:
    (one,) = stage.kept(Team)
    return one


# Setting up


async def test_an_invited_bot_asks_to_live_here_and_is_set_up_in_two_forms(empty: Stage) -> None:
    await empty.brings_the_bot(empty.dora, "help-desk")
    assert empty.dora.told == (
        "Before the first call can be flagged, your team needs a channel for its threads. "
        "Shall it be #help-desk?\n[Use this channel]"
    )
    await empty.dora.presses("Use this channel")
    assert empty.dora.told == (
        "Crucial calls live in #help-desk from now on.\n"
        "Next: who belongs to the team, and who manages it?\n[Team settings]"
    )
    await empty.dora.presses("Team settings")
    await empty.dora.fills(members=[empty.ana, empty.ben], manager=empty.dora, delay="2 days")
    assert team(empty).channel == place(empty, "help-desk").id
    assert team(empty).debrief_minutes == 2 * 24 * 60
    assert "Debrief: exactly 48h after the call" in empty.dora.told
    await empty.ana.types("/parley flag Acme 15:00")
    assert empty.ana.ask is not None
    empty.close()


async def test_before_there_is_a_home_flagging_and_help_say_how_to_get_one(empty: Stage) -> None:
    needed = "Before the first call can be flagged, your team needs a channel for its threads."
    await empty.ana.types("/parley flag Acme tomorrow 15:00", where="dm")
    assert empty.ana.told == f"{needed} Invite me to one of your own channels and I will ask."
    assert empty.ana.ask is None
    await empty.ana.types("/parley help")
    assert needed in empty.ana.told
    await empty.ana.types("/parley settings")
    assert "Your team has no channel yet. Invite me to one, or choose it here." in empty.ana.told
    await empty.ana.presses("Team settings")
    assert empty.ana.told == (
        "I am in no channel of yours yet. Invite me to one first, then come back."
    )
    assert empty.kept(Team) == []
    empty.close()


async def test_team_settings_from_nothing_make_the_team(empty: Stage) -> None:
    await empty.ana.types("/parley settings", where="sales")
    await empty.ana.presses("Team settings")
    await empty.ana.fills(members=[empty.ana])
    assert team(empty).channel == place(empty, "sales").id
    assert team(empty).debrief_minutes is None
    empty.close()


async def test_a_shared_channel_is_refused_as_a_home_with_the_reason(empty: Stage) -> None:
    await empty.brings_the_bot(empty.dora, "acme-shared", shared=True)
    assert empty.dora.told == SHARED
    await empty.dora.types("/parley flag Acme tomorrow 15:00")
    assert empty.dora.told == SHARED
    assert empty.kept(Team) == []
    empty.close()


async def test_a_channel_shared_since_it_was_offered_is_refused(empty: Stage) -> None:
    await empty.brings_the_bot(empty.dora, "acme-shared")
    empty.knows(Place, "acme-shared", shared=True)
    with empty.unchanged():
        await empty.dora.presses("Use this channel")
    assert empty.dora.told == SHARED
    empty.close()


async def test_an_invitation_while_there_is_a_home_or_into_a_chat_is_left_alone(
    stage: Stage,
) -> None:
    await stage.brings_the_bot(stage.ana, "sales")
    assert stage.ana.told == ""
    await stage.brings_the_bot(stage.ana, "acme-shared", shared=True)
    assert stage.ana.told == SHARED


# Who may change them


async def test_everybody_sees_the_settings(stage: Stage) -> None:
    await stage.ben.types("/parley settings")
    assert stage.ben.told == (
        "# Settings\nChannel: #crucial-calls\nManager: @Dora\n"
        "Members: @Ana, @Ben, @Cem and @Dora\nDebrief: exactly 24h after the call\n"
        "[Team settings]\n[Who helps]\nYou\nTime zone: Europe/London\n"
        "Working hours: 09:00 to 17:00, Mon, Tue, Wed, Thu, Fri\n"
        "[My working hours]\n[Messages to me]\n[Check-ins]\n[Privacy]"
    )


async def test_somebody_who_is_neither_manager_nor_admin_is_told_whom_to_ask(stage: Stage) -> None:
    refusal = "Team settings belong to Dora and the admins. Please ask them to change it."
    with stage.unchanged():
        await opens_settings(stage.ben)
    assert stage.ben.told == refusal
    await opens_settings(stage.dora)
    stage.ben.ask = stage.dora.ask
    with stage.unchanged():
        await stage.ben.fills(delay="1h")
    assert stage.ben.problems == {"": refusal}


async def test_an_old_offer_moves_no_home_for_those_who_may_not(stage: Stage) -> None:
    home = team(stage).channel
    with stage.storage.book(WORKSPACE) as book:
        book.get(Team, team(stage).id).channel = None
    await stage.brings_the_bot(stage.ben, "sales")
    button = stage.ben.button("Use this channel")
    with stage.storage.book(WORKSPACE) as book:
        book.get(Team, team(stage).id).channel = home
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == (
        "Team settings belong to Dora and the admins. Please ask them to change it."
    )


async def test_an_admin_may_change_them_and_hand_the_team_on(stage: Stage) -> None:
    stage.knows(Person, "eve", admin=True)
    await opens_settings(stage.eve)
    await stage.eve.fills(manager=stage.ben, members=[stage.ben, stage.cem])
    assert "Manager: @Ben\nMembers: @Ben and @Cem\n" in stage.eve.told
    await stage.ben.types("/parley settings")
    await stage.ben.presses("Team settings")
    assert stage.ben.ask is not None


async def test_a_team_without_a_manager_is_everybodys_to_set(stage: Stage) -> None:
    await opens_settings(stage.dora)
    await stage.dora.fills(manager=None)
    await opens_settings(stage.ben)
    await stage.ben.fills(manager=stage.ben)
    assert "Manager: @Ben" in stage.ben.told


# What can be set


async def test_the_form_shows_what_is_set(stage: Stage) -> None:
    await opens_settings(stage.dora)
    assert stage.dora.ask is not None
    assert stage.dora.ask.filled == {
        "channel": place(stage, "crucial-calls").id,
        "manager": "dora",
        "members": ("ana", "ben", "cem", "dora"),
        "delay": "24h",
        "counting": "absolute",
    }
    labels = [option.label for option in stage.dora.ask.options["channel"]]
    assert labels == ["#crucial-calls", "#sales"]


async def test_the_channel_can_be_changed_and_new_threads_open_there(stage: Stage) -> None:
    await opens_settings(stage.dora)
    await stage.dora.fills(channel=place(stage, "sales").id)
    assert stage.dora.told.startswith("Saved. Crucial calls live in #sales.\n")
    await crucial(stage)
    assert [one.text[:20] for one in stage.said_in("sales")] == ["# Acme: crucial call"]


@pytest.mark.parametrize(("fact", "why"), [("shared", SHARED), ("archived", "archived")])
async def test_a_channel_that_cannot_hold_is_refused_and_nothing_is_kept(
    stage: Stage, fact: str, why: str
) -> None:
    await opens_settings(stage.dora)
    stage.knows(Place, "acme-shared", shared=False)
    stage.knows(Place, "acme-shared", **{fact: True})
    with stage.unchanged():
        await stage.dora.fills(channel=place(stage, "acme-shared").id)
    archived = "#acme-shared is archived or gone. Please choose another in /parley settings."
    assert stage.dora.problems == {"channel": archived if why == "archived" else SHARED}


async def test_a_channel_that_is_none_is_refused_and_nothing_is_kept(stage: Stage) -> None:
    await stage.dora.types("hello", where="dm")
    await opens_settings(stage.dora)
    for channel in ("nowhere", place(stage, "dm:dora").id):
        with stage.unchanged():
            await stage.dora.fills(channel=channel)
        assert stage.dora.problems == {"channel": CHOOSE}


async def test_a_home_that_was_shared_meanwhile_is_not_offered_again(stage: Stage) -> None:
    stage.knows(Place, "crucial-calls", shared=True)
    await stage.dora.types("/parley settings", where="dm")
    await stage.dora.presses("Team settings")
    assert stage.dora.ask is not None
    assert stage.dora.ask.filled["channel"] == place(stage, "sales").id


async def test_guests_bots_and_outsiders_are_refused_at_the_field(stage: Stage) -> None:
    await opens_settings(stage.dora)
    member = "and I tell internal things to members only. Please choose a member."
    for who, why in (("gus", "Gus is a guest here"), ("out", "Olga is from another company")):
        with stage.unchanged():
            await stage.dora.fills(members=["ana", who])
        assert stage.dora.problems == {"members": f"{why}, {member}"}
    with stage.unchanged():
        await stage.dora.fills(manager="bot")
    assert stage.dora.problems == {"manager": f"Robo is a bot, {member}"}
    stage.knows(Person, "eve", gone=True)
    with stage.unchanged():
        await stage.dora.fills(manager="eve")
    assert stage.dora.problems == {"manager": "Eve has left. Please choose somebody else."}


async def test_the_channel_it_began_in_is_offered_first_also_from_the_private_chat(
    stage: Stage,
) -> None:
    await stage.dora.types("/parley settings", where="sales")
    stage.dora.place = "dm"  # where the answer stands on Teams
    await stage.dora.presses("Team settings")
    assert stage.dora.ask is not None
    assert stage.dora.ask.options["channel"][0].label == "#sales"
