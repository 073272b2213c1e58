"""What waits for one's word among all that people owe stands on the home tab until it is given."""

from __future__ import annotations

from datetime import date, timedelta

from storage.records import ItemKind, Nudge, RoadblockState
from tests.flows.acting import added, taken
from tests.flows.owing import DUE, blocked, called, estimated, people, promised
from tests.flows.promising import WORDS, saved
from tests.stage import MONDAY, Actor, Stage

NOTHING = "# What waits for you\nNothing right now.\n"


async def waits(who: Actor) -> list[str]:
    """The lines below the first title."""
    lines = (await who.opens_home()).splitlines()
    assert lines[0] == "# What waits for you"
    return lines[1 : lines.index("# Your calls")]


async def test_an_action_to_take_on(stage: Stage) -> None:
    await added(stage)
    assert await waits(stage.ben) == ["Do you take this on? Send the report", "[Accept]"]
    await stage.ben.presses("Accept")
    assert stage.ben.home.startswith(NOTHING)


async def test_a_change_of_an_action_waits_for_whoever_is_accountable(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("Propose a change")
    await stage.ben.fills(due="2026-11-30", reason="The figures come on Friday.")
    assert await waits(stage.ana) == [
        "@Ben proposes: Send the report: @Ben, by 2026-11-30. Do you agree?",
        "[Agree]",
        "[Leave it as it is]",
    ]
    assert (await stage.ben.opens_home()).startswith(NOTHING)
    await stage.ana.presses("Leave it as it is")
    await stage.ana.fills(reason="They need it on Friday.")
    assert stage.ana.home.startswith(NOTHING)


async def test_when_the_accountable_has_left_it_waits_for_the_manager(stage: Stage) -> None:
    await taken(stage)
    await stage.ben.presses("Propose a change")
    await stage.ben.fills(due="2026-11-30", reason="The figures come on Friday.")
    assert (await stage.dora.opens_home()).startswith(NOTHING)
    with people(stage) as (book, _):
        ana = book.person_called("ana")
        assert ana is not None
        ana.gone = True
    assert "[Leave it as it is]" in await waits(stage.dora)
    assert (await stage.cem.opens_home()).startswith(NOTHING)


async def test_a_promise_to_keep_and_then_the_other_day_to_agree_to(stage: Stage) -> None:
    await saved(stage)
    lines = await waits(stage.ben)
    assert lines[0].startswith("Can you keep this promise to Maria by 2026-11-27? ")
    assert "[I can keep it]" in lines
    await stage.ben.presses("Another day")
    await stage.ben.fills(due="2026-11-30", confidence="sure", reason="The figures are late.")
    assert not stage.ben.problems, stage.ben.problems
    assert stage.ben.home.startswith(NOTHING)
    assert await waits(stage.dora) == [
        "@Ben can keep this promise by 2026-11-30. Do you agree? " + WORDS,
        "[Agree]",
        "[Ask again]",
    ]
    await stage.dora.presses("Agree")
    assert stage.dora.home.startswith(NOTHING)


async def test_what_was_said_on_ones_call_waits_for_a_second_voice(stage: Stage) -> None:
    promised(stage, "ana", call=called(stage, "ben"), words="It is fixed")
    question = ["Did @Ana promise this to Acme? It is fixed", "[Yes, it was said]"]
    assert (await waits(stage.ben))[2:4] == question  # after the line of the call
    # Whoever wrote it down cannot confirm it; who was not on the call is not asked here.
    assert (await stage.ana.opens_home()).startswith(NOTHING)
    assert (await stage.cem.opens_home()).startswith(NOTHING)
    await stage.ben.presses("Yes, it was said")
    assert "Did @Ana promise" not in await stage.ben.opens_home()


async def test_a_roadblock_that_is_asked_of_somebody(stage: Stage) -> None:
    blocked(stage, "ben", state=RoadblockState.ASKED)
    asked = f"@Ana needs your help by {DUE}: The invoice is wrong"
    assert await waits(stage.ben) == [asked, "[I see to it]", "[Redirect]", "[I cannot]"]
    assert (await stage.ana.opens_home()).startswith(NOTHING)
    blocked(stage, "cem", state=RoadblockState.ACKNOWLEDGED)
    assert (await stage.cem.opens_home()).startswith(NOTHING)


async def test_an_estimate_of_which_one_was_reminded_until_one_says_more(stage: Stage) -> None:
    one = estimated(stage, next_update=MONDAY + timedelta(days=1))
    with people(stage) as (book, ids):
        nudge = book.add(Nudge(person=ids["ana"], kind=ItemKind.ESTIMATE, about=one.id, due=DUE)).id
    assert (await stage.ana.opens_home()).startswith(NOTHING)
    for day, waiting in ((date(2026, 11, 23), False), (date(2026, 11, 24), True)):
        with people(stage) as (book, _):
            book.get(Nudge, nudge).nudged_on = day
        assert bool(await waits(stage.ana) != ["Nothing right now."]) is waiting
    assert "The fix is out" in "\n".join(await waits(stage.ana))
    assert (await stage.ben.opens_home()).startswith(NOTHING)


async def test_more_than_fits_is_counted(stage: Stage) -> None:
    for number in range(20):
        promised(stage, "ana", accountable="ben", words=f"P{number}")
        blocked(stage, "ana", asker="ben", what=f"R{number}", state=RoadblockState.ASKED)
    lines = await waits(stage.ana)
    assert lines.count("[I see to it]") == 4
    assert lines[-1] == "And 16 more."
