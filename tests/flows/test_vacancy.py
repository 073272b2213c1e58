"""Playing flows/people/vacancy.py: a team whose manager has left."""

from __future__ import annotations

from flows.people.opening import open_weeks
from storage.records import Person, Team
from tests.flows.blocking import leaves
from tests.flows.test_leaving_calls import eve_settles
from tests.stage import Stage


def manager_of(stage: Stage) -> str | None:
    (team,) = stage.kept(Team)
    return team.manager


async def test_the_admins_hear_once_that_a_team_needs_a_manager(stage: Stage) -> None:
    eve_settles(stage)
    stage.knows(Person, "gus", admin=True)
    await leaves(stage, "dora")
    await leaves(stage, "dora")
    assert manager_of(stage) is None
    (told,) = [one.text for one in stage.eve.dms]
    assert told.startswith("Whoever managed Customer team has left. The team needs a manager.")
    assert not stage.gus.dms
    await stage.eve.presses("Say who manages it now")
    await stage.eve.fills(manager=stage.ben)
    assert stage.eve.dm == "Whoever managed Customer team has left.\n@Ben manages it now."
    assert manager_of(stage) is not None


async def test_until_then_nobody_makes_themselves_manager(stage: Stage) -> None:
    eve_settles(stage)
    await leaves(stage, "dora")
    refusal = (
        "Customer team has no manager at the moment, so its settings belong to the admins. "
        "Please ask Eve."
    )
    with stage.unchanged():
        await stage.ana.types("/parley settings")
        helps = stage.ana.button("Who helps")
        await stage.ana.presses("Team settings")
        assert stage.ana.told == refusal
        await stage.ana.presses_button(helps)
        assert "Add a team" not in stage.ana.told
    await stage.ana.types("/parley digest")
    assert "The digest is for those who manage a team." in stage.ana.told


async def test_where_no_admin_is_known_the_team_itself_is_asked(stage: Stage) -> None:
    await leaves(stage, "dora")
    for one in (stage.ana, stage.ben, stage.cem):
        assert "The team needs a manager" in one.dm
    await stage.ana.presses("Say who manages it now")
    await stage.ana.fills(manager=stage.ana)
    assert stage.ana.problems == {}
    assert stage.cem.dm.endswith("@Ana manages it now.")


async def test_the_digest_and_the_story_come_to_nobody_and_then_to_the_next(
    stage: Stage,
) -> None:
    eve_settles(stage)
    with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
        open_weeks(turn)
    await leaves(stage, "dora")
    before = len(stage.dora.dms)
    await stage.skip(days=15)
    assert len(stage.dora.dms) == before
    assert "digest.send" not in stage.timers
    await stage.eve.presses("Say who manages it now")
    await stage.eve.fills(manager=stage.ben)
    assert {"digest.send", "stories.invite"} <= stage.timers.keys()


async def test_a_manager_who_is_forgotten_manages_nothing(stage: Stage) -> None:
    eve_settles(stage)
    await stage.dora.types("/parley forget me", where="dm")
    assert "1 team is managed by you: that ends" in stage.dora.told
    await stage.dora.presses("Forget me")
    assert manager_of(stage) is None
    assert stage.eve.dm.startswith("Whoever managed Customer team has left.")


async def test_what_the_manager_owned_is_the_admins_to_give_on(stage: Stage) -> None:
    eve_settles(stage)
    await stage.dora.types("/parley own Acme @Ben")
    await leaves(stage, "dora")
    await leaves(stage, "ben")
    assert any("@Ben has left, and owned Acme." in one.text for one in stage.eve.dms)
