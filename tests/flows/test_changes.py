"""Playing flows/before/changes.py: moved, cancelled, reopened, and judged anew."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from storage.records import Call, CallState, Person, Verdict
from tests.stage import Stage

NO_CALL = "The call with Acme was cancelled. There is nothing to do."
OTHER_STATE = "The call with Acme is over or cancelled; reopen it first."
PASSED = "This moment has passed. Please choose one that is still ahead."


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def watched(stage: Stage) -> None:
    """Ana flags a call that is only watched."""
    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    await stage.ana.fills(reason="They may leave us")
    await stage.ana.fills(renewal=1, brand=1, morale=1)


async def shown(stage: Stage) -> list[str]:
    """What More… offers Ana now."""
    await stage.ana.presses("More…")
    return [line[1:-1] for line in stage.ana.told.splitlines()[1:]]


# Everything that is rarely needed


async def test_more_offers_what_fits_the_state_of_the_call(stage: Stage) -> None:
    await stage.flagged()
    assert await shown(stage) == [
        "Who is on the call",
        "Start now",
        "Not crucial after all",
        "Hand over the lead",
        "Move the call",
        "Cancel the call",
    ]
    await stage.until(at(24, 15, 5))
    assert await shown(stage) == ["Hand over the lead", "Move the call", "Cancel the call"]
    await stage.until(at(24, 15, 35))
    assert await shown(stage) == [
        "Hand over the lead",
        "It ended at another time",
        "What was said",
        "Add an action",
        "Reopen the call",
    ]
    await stage.until(at(25, 15, 35))
    assert await shown(stage) == ["Hand over the lead", "What was said", "Add an action"]
    await stage.ana.presses("Close the debrief")
    assert await shown(stage) == ["Reopen the call"]


async def test_only_those_concerned_can_change_a_call(stage: Stage) -> None:
    await stage.flagged()
    sentence = (
        "Only the people on this call, whoever flagged it and the team's manager can change it. "
        "Ask Ana, who leads it."
    )
    await stage.ana.presses("More…")
    labels = ("Who is on the call", "Move the call", "Cancel the call")
    buttons = [stage.ana.button(label) for label in labels]
    for button in buttons:
        await stage.ana.presses_button(button)
        stage.eve.ask = stage.ana.ask
        with stage.unchanged():
            await stage.eve.presses_button(button)
            assert stage.eve.told == sentence
            await stage.eve.fills()
            assert stage.eve.problems == {"": sentence}
    with stage.unchanged():
        for words in ("more", "/parley move Acme Friday 10:00", "/parley cancel Acme"):
            await (stage.eve.presses("More…") if words == "more" else stage.eve.types(words))
            assert stage.eve.told == sentence
    stage.knows(Person, "eve", admin=True)
    for actor in (stage.cem, stage.dora, stage.eve):  # an expert, the manager, an admin
        await actor.presses("More…")
        assert actor.told.startswith("Acme, 2026-11-24 15:00 UTC: what would you like to do?")


# Moved


async def test_ana_moves_the_call_and_the_thread_says_so(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.types("/parley move Acme Friday 14:00")
    assert stage.ana.intro == "The call with Acme is planned for 2026-11-24 15:00 UTC."
    assert stage.ana.filled["starts_at"] == "2026-11-27T14:00:00+00:00"
    await stage.ana.fills(reason="They asked for it")
    assert stage.replies[-1] == (
        "@Ana moved the call from 2026-11-24 15:00 UTC to 2026-11-27 14:00 UTC.\n"
        "> They asked for it"
    )
    assert "When: 2026-11-27 14:00 UTC · 30 minutes" in stage.head
    assert stage.ana.told == "Moved. The call with Acme is now 2026-11-27 14:00 UTC."
    for one in (stage.ben, stage.cem):  # an edit notifies nobody, so a new message comes
        assert len(one.dms) == 2
        assert "It starts 2026-11-27 14:00 UTC." in one.dm
    assert stage.ana.dms == []


async def test_what_was_not_yet_heard_is_replaced_by_what_is_new(stage: Stage) -> None:
    await stage.flagged(experts=(stage.eve,))  # in Chicago it is night
    await stage.ana.types("/parley move Acme Friday 14:00")
    await stage.ana.fills()
    await stage.ben.presses("Edit the line")
    await stage.ben.fills(line="It is fixed.")
    assert stage.eve.dms == []
    await stage.until(at(23, 16))
    assert [one.at for one in stage.eve.dms] == [at(23, 15)]
    assert "It starts 2026-11-27 14:00 UTC." in stage.eve.dm
    assert "What we all say (version 2)\n> It is fixed." in stage.eve.dm


async def test_a_move_delivered_twice_counts_once(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.types("/parley move Acme Friday 14:00")
    await stage.ana.fills()
    with stage.unchanged():
        await stage.ana.repeats()


async def test_only_its_length_is_changed(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    await stage.ana.presses("Move the call")
    await stage.ana.fills(minutes=60)
    assert stage.replies[-1] == "@Ana planned the call for 60 minutes."


async def test_a_live_call_that_is_rescheduled_is_ahead_again(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.presses("I'm aligned")
    await stage.until(at(24, 15, 5))
    await stage.ana.types("/parley move Acme Friday 14:00")
    await stage.ana.fills()
    assert (stage.call.state, stage.call.started_at) == (CallState.ALIGNING, None)
    assert "You are aligned on version 1." in stage.ben.dm
    assert "Do you stand behind it?" in stage.cem.dm


async def test_a_watched_call_is_moved_without_a_word_to_others(stage: Stage) -> None:
    await watched(stage)
    await stage.ana.types("/parley move Acme Friday 14:00")
    await stage.ana.fills()
    assert stage.ana.told == "Moved. The call with Acme is now 2026-11-27 14:00 UTC."
    assert stage.voice.said == []


async def test_a_move_is_not_read_in_a_zone_that_was_only_guessed(stage: Stage) -> None:
    await stage.flagged()
    stage.knows(Person, "ana", zone="")
    await stage.ana.types("/parley move Acme Friday 14:00")
    assert stage.ana.filled["starts_at"] == "2026-11-24T15:00:00+00:00"


async def test_of_several_calls_ana_says_which(stage: Stage) -> None:
    await stage.flagged()
    await stage.flagged(when="Friday 10:00")
    await stage.ana.types("/parley cancel Acme")
    assert stage.ana.told == (
        "There are several calls with Acme. Which one do you mean?\n"
        "2026-11-24 15:00 UTC\n[Cancel this one]\n2026-11-27 10:00 UTC\n[Cancel this one]"
    )
    await stage.ana.presses("Cancel this one")
    await stage.ana.fills()
    states = sorted((call.state.value, call.starts_at) for call in stage.kept(Call))
    assert states == [("aligning", at(27, 10)), ("cancelled", at(24, 15))]


async def test_a_move_that_cannot_be_is_refused_and_nothing_changes(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.types("/parley move Acme Friday 14:00")
    for starts_at, sentence in (
        (at(23, 9), PASSED),
        (at(24, 15), "The call is planned for this very time already."),
        (
            datetime(2028, 1, 1, tzinfo=UTC),
            "This is more than a year ahead. Please check the date.",
        ),
    ):
        with stage.unchanged():
            await stage.ana.fills(starts_at=starts_at)
        assert stage.ana.problems == {"starts_at": sentence}


async def test_a_call_that_is_over_is_neither_moved_nor_cancelled(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.presses("More…")
    move, cancel = stage.ana.button("Move the call"), stage.ana.button("Cancel the call")
    await stage.ana.presses_button(move)
    moving = stage.ana.ask
    await stage.ana.presses_button(cancel)
    cancelling = stage.ana.ask
    await stage.until(at(24, 15, 35))
    with stage.unchanged():
        await stage.ana.presses_button(move)
        assert stage.ana.told == OTHER_STATE
        await stage.ana.presses_button(cancel)
        assert stage.ana.told == "The call with Acme is over or cancelled already."
        stage.ana.ask = moving
        await stage.ana.fills(starts_at=at(27, 14))
        assert stage.ana.problems == {"": OTHER_STATE}
        stage.ana.ask = cancelling
        await stage.ana.fills()
        assert stage.ana.problems == {"": "The call with Acme is over or cancelled already."}


async def test_an_unknown_customer_is_answered_with_the_nearest_one(stage: Stage) -> None:
    await stage.flagged()
    with stage.unchanged():
        for verb in ("move", "cancel"):
            await stage.ana.types(f"/parley {verb}")
            assert stage.ana.told == f"Which customer? For example: /parley {verb} Acme"
            await stage.ana.types(f"/parley {verb} Acmee")
            assert stage.ana.told == "I know no call with Acmee. Did you mean Acme?"
            await stage.ana.types(f"/parley {verb} Zyx")
            assert stage.ana.told == (
                f"I know no call with Zyx to {verb}. See /parley mine for your calls."
            )


# Cancelled


async def test_cem_cancels_the_call_and_nobody_is_reminded(stage: Stage) -> None:
    await stage.flagged()
    await stage.cem.types("/parley cancel Acme")
    assert stage.cem.intro == "The call with Acme, 2026-11-24 15:00 UTC, will not take place."
    await stage.cem.fills(reason="They signed")
    assert stage.head == (
        "# Acme: crucial call, cancelled\nThis call will not take place.\n[More…]"
    )
    assert stage.replies[-1] == "@Cem cancelled the call.\n> They signed"
    assert stage.cem.told == "Cancelled. Nobody is reminded of the call with Acme any more."
    assert [one.text for one in stage.ben.dms] == [NO_CALL, NO_CALL]  # the old one and a new one
    assert [one.text for one in stage.ana.dms] == [NO_CALL]
    assert [one.text for one in stage.cem.dms] == [NO_CALL]  # he knows; only redrawn
    assert stage.timers == {}


async def test_who_had_not_heard_of_a_cancelled_call_hears_that_alone(stage: Stage) -> None:
    await stage.flagged(experts=(stage.eve,))  # in Chicago it is night
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    assert stage.eve.dms == []
    await stage.skip(days=2)
    assert [(one.at, one.text) for one in stage.eve.dms] == [(at(23, 15), NO_CALL)]


async def test_two_who_cancel_at_once_cancel_it_once(stage: Stage) -> None:
    await stage.flagged()
    await stage.ben.types("/parley cancel Acme")
    await stage.cem.types("/parley cancel Acme")
    await asyncio.gather(stage.ben.fills(), stage.cem.fills())
    assert sum("cancelled the call" in reply for reply in stage.replies) == 1


async def test_a_watched_call_is_cancelled_and_reopened_quietly(stage: Stage) -> None:
    await watched(stage)
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills()
    assert stage.ana.told == "Cancelled. Nobody is reminded of the call with Acme any more."
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    assert stage.ana.told == "Reopened. The call with Acme is on watch again."
    assert (stage.call.state, stage.call.verdict) == (CallState.WATCH, Verdict.WATCH)
    assert stage.voice.said == []
    assert stage.timers == {"live.pass_by": at(24, 15, 30)}
