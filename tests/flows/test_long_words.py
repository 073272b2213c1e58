"""The longest words that people may give fit everywhere they are shown."""

from __future__ import annotations

from flows.language.words import Button, Named
from storage.records import Action, Estimate, Person, Promise, Record, Roadblock
from tests.flows.acting import FRIDAY
from tests.flows.blocking import laddered
from tests.flows.estimating import ANSWERS
from tests.flows.promising import MONDAY
from tests.stage import Actor, Stage

LONG = "Ünïcode & <words>\n" * 200
FILLERS = 40  # things of the same person


def words(limit: int) -> str:
    """As long as a field takes."""
    return LONG[:limit].strip()


async def sees(who: Actor, kind: str, one: Record, step: str = "see") -> None:
    await who.presses_button(Button("x", does=Named(f"{kind}.{step}"), about=one))
    assert who.told
    assert "REF-" not in who.told, who.told


async def test_a_promise_of_many_words_is_shown_whole_in_all_its_places(stage: Stage) -> None:
    await stage.ana.types(f'/parley promise "{words(80)}" {words(900)}')
    await stage.ana.fills(
        said_by=stage.ben, said_to=words(70), due=FRIDAY, condition=words(300), words=words(900)
    )
    assert not stage.ana.problems
    for number in range(6):
        await stage.ben.presses("Another day")
        await stage.ben.fills(
            due=MONDAY[:-1] + "0" if number % 2 else f"2026-12-{10 + number}",
            confidence="likely",
            part=words(300),
            reason=words(500),
        )
        assert not stage.ben.problems, stage.ben.problems
        await stage.dora.presses("Ask again")
        await stage.dora.fills(words=words(500))
        assert not stage.dora.problems
    await stage.ben.presses("I can keep it")
    (promise,) = stage.kept(Promise)
    await sees(stage.ben, "promise", promise)
    await sees(stage.ben, "promise_past", promise, "history")
    await sees(stage.ben, "promise_past", promise, "recap")
    await stage.ben.presses_button(
        Button("x", opens=Named("estimate.NewEstimate"), also={"promise": promise.id})
    )
    await stage.ben.fills(**ANSWERS)
    assert stage.ben.told.startswith("Kept")
    await stage.dora.opens_home()


async def test_an_action_of_many_words_and_people(stage: Stage) -> None:
    await laddered(stage, stage.cem, stage.eve, name=words(60), hours=1)
    for number in range(FILLERS):
        await stage.ana.types("/parley action")
        await stage.ana.fills(
            what=f"{number} {words(490)}",
            accountable=stage.ana,
            responsible=(stage.ben, stage.cem, stage.dora, stage.eve, stage.ana),
            due=FRIDAY,
            account=words(78),
        )
        assert not stage.ana.problems
    actions = stage.kept(Action)
    await stage.ana.types("/parley mine")
    assert "40 actions" in stage.ana.told
    await stage.ana.presses("All 40 actions")
    await stage.ana.types(f"/parley open {' '.join(words(78).split())}")
    assert stage.ana.told.startswith("# What is open for"), stage.ana.told
    await stage.ana.types("/parley find words")
    assert stage.ana.told.startswith("# Found"), stage.ana.told
    await sees(stage.ana, "action", actions[0])
    await stage.ana.presses_button(
        Button("x", opens=Named("roadblock.NewRoadblock"), also={"action": actions[0].id})
    )
    await stage.ana.fills(what=words(500), need_by=FRIDAY)
    assert not stage.ana.problems
    await stage.cem.presses("Redirect")
    await stage.cem.fills(to=stage.dora, reason=words(500))
    await stage.dora.presses("I cannot")
    await stage.dora.fills(reason=words(500))
    (roadblock,) = stage.kept(Roadblock)
    for who in (stage.ana, stage.dora):
        await sees(who, "roadblock", roadblock)
    await stage.ana.types(f"/parley estimate {words(300)}")
    await stage.ana.fills(**ANSWERS)
    (estimate,) = stage.kept(Estimate)
    await sees(stage.ana, "estimate", estimate)
    for who in (stage.ana, stage.dora):
        await who.opens_home()
    assert stage.kept(Person)
