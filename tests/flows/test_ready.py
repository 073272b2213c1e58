"""Playing the end of flows/before/alignment.py: ready, going ahead, and when it is too late."""

from __future__ import annotations

from flows.before import alignment
from flows.language.words import Button
from storage.records import CallState
from tests.stage import Stage

NO_LINE = "There is no line yet. Write it first, so that everyone can align on it."
NOT_YOURS = "Only Ana, who leads the call, can do this."
NO_MORE = "The call with Acme is no longer ahead, so nothing was changed."
ALIGNED = "Everyone is aligned, so you need no reason: just press Ready."


async def all_agree(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("I'm aligned")
    await stage.cem.presses("I'm aligned")


def ready_of(stage: Stage) -> Button:
    """The button Ready as it would stand on an older head."""
    return Button("Ready", does=alignment.ready, about=stage.call)


async def test_ready_without_a_line_is_refused(stage: Stage) -> None:
    await stage.flagged(line="")
    ready = ready_of(stage)
    with stage.unchanged():
        await stage.ana.presses_button(ready)
    assert stage.ana.told == NO_LINE


async def test_ready_while_somebody_is_missing_is_refused_with_their_names(stage: Stage) -> None:
    await stage.flagged()
    with stage.unchanged():
        await stage.ana.presses_button(ready_of(stage))
    assert stage.ana.told == (
        "Still missing on version 1: Cem and Ben. You may go ahead anyway, with a reason."
    )


async def test_only_the_lead_is_ready_or_goes_ahead(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Go ahead anyway")
    stage.ben.ask = stage.ana.ask
    with stage.unchanged():
        await stage.ben.presses_button(ready_of(stage))
        assert stage.ben.told == NOT_YOURS
        await stage.ben.presses("Go ahead anyway")
        assert stage.ben.told == NOT_YOURS
        await stage.ben.fills(reason="I am sure")
        assert stage.ben.problems == {"": NOT_YOURS}


async def test_pressing_ready_again_changes_nothing(stage: Stage) -> None:
    await all_agree(stage)
    ready = stage.ana.button("Ready")
    await stage.ana.presses_button(ready)
    await stage.ana.presses_button(ready)
    assert stage.ana.told == "You are ready already."
    assert stage.replies.count("@Ana says: we are ready.") == 1


async def test_going_ahead_is_refused_once_everyone_is_aligned(stage: Stage) -> None:
    await stage.flagged()
    button = stage.ana.button("Go ahead anyway")
    await stage.ana.presses_button(button)
    await stage.ben.presses("I'm aligned")
    await stage.cem.presses("I'm aligned")
    with stage.unchanged():
        await stage.ana.fills(reason="The customer cannot wait")
        assert stage.ana.problems == {"": ALIGNED}
        await stage.ana.presses_button(button)
        assert stage.ana.told == ALIGNED


async def test_going_ahead_twice_is_refused(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Go ahead anyway")
    form = stage.ana.ask
    await stage.ana.fills(reason="The customer cannot wait")
    stage.ana.ask = form
    with stage.unchanged():
        await stage.ana.fills(reason="Once more")
    assert stage.ana.problems == {"": "You are ready already."}


async def test_going_ahead_without_a_line_is_refused(stage: Stage) -> None:
    await stage.flagged(line="")
    button = Button("Go ahead anyway", opens=alignment.GoAhead, about=stage.call)
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told == NO_LINE


async def test_going_ahead_stops_the_nudges(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Go ahead anyway")
    await stage.ana.fills(reason="The customer cannot wait")
    told = len(stage.ben.dms)
    await stage.skip(hours=28.9)  # until just before the call
    assert stage.call.state is CallState.READY
    assert len(stage.ben.dms) == told


async def test_a_changed_line_after_going_ahead_asks_everyone_again(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("Go ahead anyway")
    await stage.ana.fills(reason="The customer cannot wait")
    await stage.ben.presses("Edit the line")
    await stage.ben.fills(line="It is fixed.")
    assert stage.call.state is CallState.ALIGNING
    assert "Going ahead without everyone" not in stage.head


async def test_once_the_call_has_begun_nothing_of_this_is_possible(stage: Stage) -> None:
    await stage.flagged()
    buttons = [
        stage.ben.button(label)
        for label in ("I'm aligned", "I have a concern", "Go ahead anyway", "Edit the line")
    ]
    await stage.ben.presses("I have a concern")
    await stage.cem.presses("Edit the line")
    await stage.ana.presses("Go ahead anyway")
    await stage.skip(hours=29, minutes=5)
    assert stage.call.state is CallState.LIVE
    with stage.unchanged():
        for button in (*buttons, ready_of(stage)):
            await stage.ben.presses_button(button)
            assert stage.ben.told == NO_MORE, button.label
        for actor, answers in (
            (stage.ben, {"concern": "We cannot promise Friday."}),
            (stage.cem, {"line": "It is fixed."}),
            (stage.ana, {"reason": "The customer cannot wait"}),
        ):
            await actor.fills(**answers)
            assert actor.problems == {"": NO_MORE}
