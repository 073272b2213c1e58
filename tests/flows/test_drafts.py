"""Playing the drafts of flows/before/flag.py: begun, gone on with, begun again, let go."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.records import Call, CallState, Seat
from tests.stage import Stage

SCALES = {"renewal": 3, "brand": 2, "morale": 1, "conditions": ["stakes", "emotions"]}


async def begins(stage: Stage, words: str = "Acme tomorrow 15:00", reason: str = "Why") -> None:
    """Ana gets as far as the three scales."""
    await stage.ana.types(f"/parley flag {words}")
    await stage.ana.fills(reason=reason)


async def test_a_call_that_was_begun_waits_on_the_home_tab(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.opens_home()
    assert (
        "You began to flag Acme, 2026-11-24 15:00 UTC.\n[Go on with Acme]\n[Discard it]"
    ) in stage.ana.home
    await stage.ana.presses("Go on with Acme")
    await stage.ana.fills(**SCALES)
    assert stage.head.startswith("# Acme: crucial call, aligning\n")
    assert "You began to flag" not in stage.ana.home
    assert "flag.let_draft_go" not in stage.timers


async def test_a_second_draft_of_the_same_call_replaces_the_first(stage: Stage) -> None:
    await begins(stage, reason="The first")
    await begins(stage, "ACME tomorrow 15:00", reason="The second")
    assert [call.reason for call in stage.kept(Call)] == ["The second"]
    await begins(stage, "Acme Friday 10:00")  # another moment is another call
    assert len(stage.kept(Call)) == 2


async def test_somebody_else_s_draft_is_left_alone(stage: Stage) -> None:
    await begins(stage)
    await stage.ben.types("/parley flag Acme tomorrow 15:00")
    await stage.ben.fills(reason="I heard it too")
    assert len(stage.kept(Call)) == 2


async def test_ana_discards_what_she_began(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.opens_home()
    discard = stage.ana.button("Discard it")
    await stage.ana.presses_button(discard)
    assert stage.ana.told == "Discarded. Nobody else has seen that you began to flag Acme."
    assert "You began to flag" not in stage.ana.home
    assert (stage.kept(Call), stage.kept(Seat), stage.timers) == ([], [], {})
    with stage.unchanged():
        await stage.ana.presses_button(discard)
    assert stage.ana.told == "I no longer know what this is about. Try /parley help."


async def test_a_draft_is_forgotten_at_its_start(stage: Stage) -> None:
    await begins(stage)
    start = datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert stage.timers == {"flag.let_draft_go": start}
    await stage.ana.opens_home()
    await stage.until(start)
    assert "You began to flag" not in stage.ana.home
    assert (stage.kept(Call), stage.kept(Seat), stage.voice.said) == ([], [], [])


# What is refused


async def test_only_whoever_began_can_discard(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.opens_home()
    discard = stage.ana.button("Discard it")
    with stage.unchanged():
        await stage.ben.presses_button(discard)
    assert stage.ben.told == "Only whoever began to flag this call can discard it."


async def test_what_has_been_flagged_is_not_discarded(stage: Stage) -> None:
    await begins(stage)
    await stage.ana.opens_home()
    discard = stage.ana.button("Discard it")
    await stage.ana.fills(**SCALES)
    with stage.unchanged():
        await stage.ana.presses_button(discard)
    assert stage.ana.told == "The call with Acme has been flagged already. Nothing was changed."
    assert stage.call.state is CallState.ALIGNING
