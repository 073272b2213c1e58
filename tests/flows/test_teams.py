"""Several teams in one workspace: added and changed by admins, each with its own channel."""

from __future__ import annotations

import pytest

from storage.records import Call, Person, Place, Team
from tests.stage import Actor, Stage


@pytest.fixture
def settled(stage: Stage) -> Stage:
    stage.knows(Person, "dora", admin=True)
    return stage


def place(stage: Stage, native: str) -> Place:
    with stage.storage.book(stage.workspace) as book:
        found = book.place_called(native)
        assert found is not None
        return found


async def opens(who: Actor) -> None:
    await who.types("/parley organisation")
    await who.presses("Teams")


async def adds_support(stage: Stage) -> None:
    await opens(stage.dora)
    await stage.dora.presses("Add a team")
    await stage.dora.fills(name="Support", manager="eve", members=["ben", "cem"])


async def test_an_admin_adds_a_team_with_its_channel_its_manager_and_its_people(
    settled: Stage,
) -> None:
    await adds_support(settled)
    assert settled.dora.told.startswith("Saved.\nSupport: 2 people, #sales, @Eve\n")
    assert settled.dora.told.endswith(
        "It is too small to be shown by itself: it has fewer than 6 people who manage nobody. They "
        "count in all teams together."
    )
    await opens(settled.dora)
    assert settled.dora.told == (
        "# Teams\nCustomer team: 4 people, #crucial-calls, @Dora\n[Change: Customer team]\n"
        "Support: 2 people, #sales, @Eve\n[Change: Support]\n[Add a team]"
    )


async def test_once_a_week_is_open_changes_count_from_the_next_one_on(settled: Stage) -> None:
    await adds_support(settled)
    await opens(settled.dora)
    await settled.dora.presses("Change: Support")
    await settled.dora.fills(members=["ben"])
    assert (
        "Whose answers count in which team is settled when a week opens, so this counts from "
        "2026-11-29 10:00 UTC on.\n"
    ) in settled.dora.told


async def test_calls_live_in_the_channel_of_their_team(settled: Stage) -> None:
    await adds_support(settled)
    for where in ("sales", "crucial-calls"):
        await settled.ben.types("/parley flag Acme tomorrow 15:00", where=where)
        await settled.ben.fills(minutes="30", lead="ben", reason="x", account=where)
    by_name = {one.id: one.name for one in settled.kept(Team)}
    flagged = {one.account: by_name[one.team] for one in settled.kept(Call)}
    assert flagged == {"sales": "Support", "crucial-calls": "Customer team"}


async def test_somebody_may_belong_to_two_teams(settled: Stage) -> None:
    await adds_support(settled)
    with settled.storage.book(settled.workspace) as book:
        (ben,) = book.people_called(["ben"])
        assert [one.name for one in book.teams_of(ben)] == ["Customer team", "Support"]


async def test_a_channel_is_one_teams_only(settled: Stage) -> None:
    await opens(settled.dora)
    await settled.dora.presses("Add a team")
    assert settled.dora.ask is not None
    offered = {one.label for one in settled.dora.ask.options["channel"]}
    assert offered == {"#sales"}
    home = place(settled, "crucial-calls").id
    with settled.unchanged():
        await settled.dora.fills(name="Support", channel=home)
    assert settled.dora.problems == {"channel": "Please choose one of the channels."}
    await settled.dora.fills(name="Support", channel=place(settled, "sales").id)
    await opens(settled.dora)
    await settled.dora.presses("Add a team")
    assert settled.dora.told == (
        "Each team has a channel of its own, and I am in no other one. Invite me to it first, then "
        "come back."
    )
    # Nor in the team's own settings.
    await settled.dora.types("/parley settings", where="crucial-calls")
    assert "Team: Customer team" in settled.dora.told
    await settled.dora.presses("Team settings")
    with settled.unchanged():
        await settled.dora.fills(channel=place(settled, "sales").id)
    assert settled.dora.problems == {
        "channel": "The calls of Support live in #sales. Each team has a channel of its own: "
        "please choose another one."
    }


async def test_a_name_is_one_teams_only(settled: Stage) -> None:
    await opens(settled.dora)
    await settled.dora.presses("Add a team")
    with settled.unchanged():
        await settled.dora.fills(name="customer TEAM")
    assert settled.dora.problems == {
        "name": "There is a team of this name already. Please choose another."
    }


async def test_guests_bots_and_outsiders_are_refused_at_the_field(settled: Stage) -> None:
    await opens(settled.dora)
    await settled.dora.presses("Add a team")
    for field, value in (("members", ["ana", "gus"]), ("manager", "bot")):
        filled: dict[str, object] = {"name": "Support", "members": [], "manager": "", field: value}
        with settled.unchanged():
            await settled.dora.fills(**filled)
        assert set(settled.dora.problems) == {field}


async def test_a_team_is_changed_and_its_channel_stays_its_own(settled: Stage) -> None:
    await opens(settled.dora)
    await settled.dora.presses("Change: Customer team")
    assert settled.dora.filled["name"] == "Customer team"
    assert settled.dora.filled["manager"] == "dora"
    await settled.dora.fills(name="Sales", members=["ana", "eve"], manager="")
    (team,) = settled.kept(Team)
    assert (team.name, team.manager) == ("Sales", None)
    with settled.storage.book(settled.workspace) as book:
        assert [one.native for one in book.members(team)] == ["ana", "eve"]
    assert team.channel == place(settled, "crucial-calls").id


async def test_nobody_but_admins(settled: Stage) -> None:
    await opens(settled.dora)
    buttons = [settled.dora.button(one) for one in ("Add a team", "Change: Customer team")]
    refusal = "Teams are added and changed by the admins of this workspace."
    for button in buttons:
        with settled.unchanged():
            await settled.ana.presses_button(button)
        assert settled.ana.told == refusal
    await settled.dora.presses("Change: Customer team")
    settled.knows(Person, "dora", admin=False)
    with settled.unchanged():
        await settled.dora.fills(name="Mine")
    assert settled.dora.problems == {"": refusal}


async def test_many_teams_come_a_page_at_a_time(settled: Stage) -> None:
    with settled.storage.book(settled.workspace) as book:
        for number in range(12):
            book.add(Team(name=f"Team {number:02}"))
    await opens(settled.dora)
    assert "Team 06: 0 people, no channel, nobody manages it" in settled.dora.told
    assert "Team 07" not in settled.dora.told
    await settled.dora.presses("More teams")
    assert "Team 11" in settled.dora.told
    assert "[More teams]" not in settled.dora.told


async def test_whoever_sets_the_team_up_is_told_that_it_is_too_small(settled: Stage) -> None:
    """In plain words, when it is set up; later no reason is ever given."""
    await settled.dora.types("/parley settings")
    await settled.dora.presses("Team settings")
    await settled.dora.fills(members=["ana", "ben"])
    assert "it has fewer than 6 people who manage nobody." in settled.dora.told
