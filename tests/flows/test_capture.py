"""Capture: two minutes right after the call, by lead and scribe, before it fades."""

from __future__ import annotations

from datetime import timedelta

from flows.after.capture import Mood
from storage.records import CallState, Capture, Person, Role, Seat
from tests.flows.after_the_call import answers_of, call_of, crucial, debriefs, due, ended
from tests.flows.traces import said_anywhere
from tests.stage import MONDAY, Stage

END = MONDAY
SEALED = "Your debrief stays sealed until everyone's is in, or until it is due."
ASKED = "Please write down what was said while it is fresh; it takes two minutes."
UNSEALED = "The debrief is open: what you write in it is shown in the thread at once."
REQUEST = f"The call with Acme is over. {ASKED}\n{SEALED}\n[Write down what was said]\n[My debrief]"
OPEN = (
    "The call with Acme is over. While it is fresh: five short questions. "
    "All answers come together 2026-11-24 10:00 UTC.\n"
    f"{SEALED}\n[My debrief]"
)


async def test_ten_minutes_after_the_end_lead_and_scribe_are_asked(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    await stage.skip(minutes=9, seconds=59)
    assert REQUEST not in {stage.ana.dm, stage.ben.dm}
    await stage.skip(seconds=1)
    assert (stage.ana.dm, stage.ben.dm, stage.cem.dm) == (REQUEST, REQUEST, OPEN)
    assert [who.dms[-1].at for who in (stage.ana, stage.ben, stage.cem)] == (
        [END + timedelta(minutes=10)] * 3
    )
    assert stage.dora.dms == []


async def test_what_was_said_stands_in_the_debrief_and_nowhere_before(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=10)
    await stage.ben.presses("Write down what was said")
    await stage.ben.fills(
        outcome="They stay",
        promised="A report by Friday",
        unanswered="The price",
        temperature="tense",
    )
    assert stage.ben.told == (
        "Kept. It comes with the debrief, 2026-11-24 10:00 UTC.\n[My debrief]\n[Save a promise]"
    )
    assert "They stay" not in said_anywhere(stage)
    assert stage.ben.dm.startswith("The call with Acme is over. Your capture is kept.\n")
    assert "[Write down what was said]" not in stage.ben.dm
    await due(stage)
    assert (
        "Captured by @Ben\nOutcome: They stay\nPromised: A report by Friday\n"
        "Unanswered: The price\nThe customer was: tense\n"
    ) in stage.replies[-1]


async def test_who_has_captured_and_debriefed_is_thanked(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=10)
    await stage.ben.presses("Write down what was said")
    await stage.ben.fills(outcome="They stay", temperature="calm")
    await stage.ben.presses("My debrief")
    await stage.ben.fills(**answers_of("Ben"))
    assert stage.ben.dm == (
        "The call with Acme is over. You have captured and debriefed it. Thank you."
    )


async def test_an_expert_is_thanked_for_the_debrief(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    await stage.skip(minutes=10)
    await debriefs(stage.cem)
    assert stage.cem.dm == "The call with Acme is over. Your debrief is in. Thank you."


async def test_who_has_answered_before_is_not_asked(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    await debriefs(stage.cem)
    before = len(stage.cem.dms)
    await stage.skip(minutes=10)
    assert len(stage.cem.dms) == before


async def test_the_last_capture_of_a_person_counts(stage: Stage) -> None:
    await ended(stage)
    await stage.ana.presses("More…")
    await stage.ana.presses("What was said")
    await stage.ana.fills(outcome="They may stay", temperature="angry")
    await stage.ana.presses("More…")
    await stage.ana.presses("What was said")
    assert stage.ana.ask is not None
    assert stage.ana.ask.filled == {
        "outcome": "They may stay",
        "promised": None,
        "unanswered": None,
        "temperature": Mood.ANGRY.value,
    }
    await stage.ana.fills(outcome="They stay")
    await due(stage)
    assert stage.thread.count("Captured by @Ana") == 1
    assert "Outcome: They stay\nThe customer was: angry" in stage.thread
    assert "They may stay" not in stage.thread


async def test_a_late_capture_is_shown_in_the_debrief_at_once(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ben.presses("Write down what was said")
    await stage.ben.fills(outcome="They stay", temperature="calm")
    assert stage.ben.told == "Kept. It stands in the debrief now.\n[My debrief]\n[Save a promise]"
    assert "Outcome: They stay" in stage.thread


async def test_at_the_merge_it_says_that_nothing_is_sealed_any_more(stage: Stage) -> None:
    await ended(stage, experts=(stage.cem,))
    await stage.skip(minutes=10)
    asked, invited = stage.ben.dms[-1], stage.cem.dms[-1]
    await due(stage)
    assert asked.text == REQUEST.replace(SEALED, UNSEALED)
    assert invited.text == (
        "The call with Acme is over. While it is fresh: five short questions. "
        f"The debrief is in the thread already.\n{UNSEALED}\n[My debrief]"
    )
    assert (asked.edits, invited.edits) == (1, 1)


async def test_the_last_debrief_unseals_too(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=10)
    asked = stage.ben.dms[-1]
    await debriefs(stage.ben)
    assert asked.text == (
        f"The call with Acme is over. {ASKED}\n{SEALED}\n[Write down what was said]"
    )
    await debriefs(stage.ana)
    assert call_of(stage).state is CallState.DEBRIEFING
    assert asked.text == (
        f"The call with Acme is over. {ASKED}\n{UNSEALED}\n[Write down what was said]"
    )


async def test_a_capture_due_at_night_waits_for_the_morning(stage: Stage) -> None:
    await crucial(stage, (stage.cem,), "20:00")
    await stage.skip(hours=11)
    assert REQUEST not in stage.ana.dm
    await stage.until(MONDAY + timedelta(hours=23))
    assert stage.ana.dm == REQUEST


async def test_a_held_invitation_and_the_nudge_are_one_message(stage: Stage) -> None:
    await crucial(stage, (stage.cem,), "Fri 18:00")
    await stage.until(MONDAY + timedelta(days=7))
    assert [one.at for one in stage.cem.dms if "five short questions" in one.text.lower()] == (
        [MONDAY + timedelta(days=6, hours=20)]
    )
    assert "this is the only reminder" in stage.cem.dm


async def test_only_those_on_the_call_may_write_down_what_was_said(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=10)
    button = stage.ana.button("Write down what was said")
    for who in (stage.eve, stage.dora):
        with stage.unchanged():
            await who.presses_button(button)
        assert who.told == "Only people who were on the call can write down what was said."


async def test_a_call_that_goes_on_again_cannot_be_captured(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=10)
    button = stage.ana.button("Write down what was said")
    await stage.ana.presses_button(button)
    await stage.ben.types("/parley reopen Acme")
    await stage.ben.fills()
    with stage.unchanged():
        await stage.ana.fills(outcome="They stay", temperature="calm")
    assert stage.ana.problems == {"": "The call is not over yet. Please come back when it is."}


async def test_a_closed_call_takes_no_capture(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    button = stage.ana.button("Write down what was said")
    await stage.ana.presses("Close the debrief")
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told == "This call is closed. Reopen it first if something is missing."


async def test_a_capture_without_an_outcome_or_a_mood_is_refused(stage: Stage) -> None:
    await ended(stage)
    await stage.skip(minutes=10)
    await stage.ana.presses("Write down what was said")
    with stage.unchanged():
        await stage.ana.fills(outcome="", temperature="")
    assert stage.ana.problems == {
        "outcome": "Please answer this one.",
        "temperature": "Please answer this one.",
    }
    with stage.unchanged():
        await stage.ana.fills(outcome="They stay", temperature="furious")
    assert stage.ana.problems == {"temperature": "Please choose one of the options."}


async def test_many_captures_still_fit_into_one_prompt(stage: Stage) -> None:
    await ended(stage)
    call = call_of(stage)
    with stage.storage.book(call.workspace) as book:
        for number in range(20):
            who = book.add(Person(native=f"u{number}", name=f"U{number}"))
            book.add(Seat(call=call.id, person=who.id, role=Role.SPONSOR))
            book.add(Capture(call=call.id, person=who.id, outcome="x" * 900, at=stage.now))
    await due(stage)
    assert stage.replies[-1].startswith("# Debrief: Acme\n")
    assert stage.replies[-1].count("Captured by") == 10


async def test_a_lead_who_is_away_is_asked_when_back(stage: Stage) -> None:
    await ended(stage)
    stage.knows(Person, "ana", away_until=MONDAY + timedelta(hours=5))
    before = len(stage.ana.dms)
    await stage.skip(minutes=10)
    assert len(stage.ana.dms) == before
    await stage.until(MONDAY + timedelta(hours=5))
    assert stage.ana.dm == REQUEST
