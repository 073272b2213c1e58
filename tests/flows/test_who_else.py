"""Who else is in an action: the change is kept with the names before and after it."""

from __future__ import annotations

from storage.records import ActionEvent, Deed
from tests.flows.acting import added
from tests.stage import Stage


async def test_the_names_before_and_after_are_kept(stage: Stage) -> None:
    await added(stage)
    for consulted, informed in (([stage.cem], [stage.dora]), ([stage.dora, stage.cem], [])):
        await stage.ana.types("/parley mine")
        await stage.ana.presses("Open: Send the report")
        await stage.ana.presses("Who else")
        await stage.ana.fills(consulted=consulted, informed=informed)
        assert not stage.ana.problems, stage.ana.problems
    kept = [one for one in stage.kept(ActionEvent) if one.what is Deed.REASSIGNED]
    assert {(one.before, one.after) for one in kept} == {
        ("", "consulted: Cem; informed: Dora"),
        ("consulted: Cem; informed: Dora", "consulted: Cem, Dora"),
    }
