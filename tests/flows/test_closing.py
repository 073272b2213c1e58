"""The end of a debrief: closed by the lead, the manager or an admin, and reopened by mistake."""

from __future__ import annotations

from storage.records import CallState, Person
from tests.flows.after_the_call import call_of, debriefs, due, ended
from tests.stage import Stage

PROMPT_BUTTONS = "[My debrief]\n[Add an action]\n[Save a promise]\n[Close the debrief]"


def prompts(stage: Stage) -> list[str]:
    return [text for text in stage.replies if text.startswith("# Debrief")]


async def test_the_lead_closes_the_debrief_and_the_reminders_go(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ana)
    await due(stage)
    before = stage.ben.button("My debrief")
    await stage.ana.presses("Close the debrief")
    assert call_of(stage).state is CallState.CLOSED
    assert stage.replies[1].endswith("This debrief is closed.")
    assert stage.replies[-1] == "@Ana closed the debrief."
    assert all(one.deleted for one in stage.ben.dms if "only reminder" in one.text)
    with stage.unchanged():
        await stage.ben.presses_button(before)
    assert stage.ben.told == (
        "This debrief is closed. Reopen the call first if something is missing."
    )
    with stage.unchanged():
        await stage.ana.types("/parley debrief Acme")
    assert stage.ana.told == (
        "I cannot debrief the call with Acme: it is closed. /parley reopen Acme opens it again."
    )


async def test_the_manager_and_admins_may_close_it_too(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.dora.presses("Close the debrief")
    assert call_of(stage).state is CallState.CLOSED


async def test_an_admin_may_close_it(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    stage.knows(Person, "eve", admin=True)
    await stage.eve.presses("Close the debrief")
    assert call_of(stage).state is CallState.CLOSED


async def test_others_may_not_close_it_and_it_stays_open(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    with stage.unchanged():
        await stage.ben.presses("Close the debrief")
    assert stage.ben.told == "Only Ana, who leads the call, can do this."
    with stage.unchanged():
        await stage.eve.presses("Close the debrief")
    assert stage.eve.told == (
        "Only the people on this call, whoever flagged it and the team's manager can change it. "
        "Ask Ana, who leads it."
    )


async def test_closing_twice_says_so_and_changes_nothing(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    button = stage.ana.button("Close the debrief")
    await stage.ana.presses_button(button)
    replies = stage.replies
    await stage.ana.presses_button(button)
    assert stage.ana.told == "This debrief is closed already."
    assert stage.replies == replies


async def test_a_debrief_that_has_not_begun_again_cannot_be_closed(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    button = stage.ana.button("Close the debrief")
    call = call_of(stage)
    with stage.storage.book(call.workspace) as book:
        book.get(type(call), call.id).state = CallState.ENDED
    with stage.unchanged():
        await stage.ana.presses_button(button)
    assert stage.ana.told == "The debrief has not begun, so there is nothing to close."


async def test_a_reopened_debrief_takes_answers_again(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ana)
    await due(stage)
    await stage.ana.presses("Close the debrief")
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills(reason="Ben has more to say")
    assert call_of(stage).state is CallState.DEBRIEFING
    await debriefs(stage.ben)
    assert "What happened?\n> @Ana: Ana's happened\n> @Ben: Ben's happened" in stage.replies
    assert len(prompts(stage)) == 1
    assert prompts(stage)[0].endswith(PROMPT_BUTTONS)


async def test_the_prompt_can_be_used_again_as_soon_as_the_call_is_reopened(stage: Stage) -> None:
    await ended(stage)
    await due(stage)
    await stage.ana.presses("Close the debrief")
    await stage.ana.types("/parley reopen Acme")
    await stage.ana.fills()
    assert prompts(stage)[0].endswith(PROMPT_BUTTONS)
