"""Status: what anybody may say about an account, and how the bot itself is."""

from __future__ import annotations

from datetime import timedelta

from storage.records import Call, CallState
from tests.flows.after_the_call import call_of, crucial, debriefs, due, ended
from tests.stage import WORKSPACE, Stage

LINE = "We know why it failed, and it is fixed."


async def a_line_goes_through(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.presses("Write the line")
    await stage.ana.fills(line=LINE, do_not_say="It was the intern", questions="Who pays?")
    await stage.ben.presses("I'm aligned")


async def test_before_the_line_is_agreed_there_is_nothing_to_share(stage: Stage) -> None:
    await a_line_goes_through(stage)
    with stage.unchanged():
        await stage.eve.types("/parley status ACME")
    assert stage.eve.told == (
        "# Acme\nThere is nothing to share yet.\nAsk again after 2026-11-23 11:30 UTC."
    )


async def test_the_agreed_line_is_what_anybody_may_say_and_no_more(stage: Stage) -> None:
    await a_line_goes_through(stage)
    await stage.ana.presses("Ready")
    await stage.eve.types("/parley status Acme")
    assert stage.eve.told == (
        f"# Acme\nYou may say:\n> {LINE}\nAsk again after 2026-11-23 11:30 UTC."
    )


async def test_those_on_the_call_see_where_it_stands(stage: Stage) -> None:
    await crucial(stage)
    await stage.ben.types("/parley status Acme")
    assert stage.ben.told == (
        "# Acme\nThere is nothing to share yet.\n"
        "Call: 2026-11-23 11:00 UTC\nState: aligning, 2 still to align\nOpen the thread"
    )


async def test_after_the_call_no_past_moment_is_promised(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ben)
    await stage.eve.types("/parley status Acme")
    assert stage.eve.told == "# Acme\nThere is nothing to share yet."
    await due(stage)
    await stage.ben.types("/parley status Acme")
    assert stage.ben.told.endswith("State: debriefing\nOpen the thread")


async def test_drafts_and_calls_that_were_not_crucial_are_nobodys_business(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="A secret")
    await stage.eve.types("/parley status Globex")
    assert stage.eve.told == "There is nothing to share about Globex."
    await stage.ana.fills(renewal=0, brand=0, morale=0)
    assert call_of(stage, "Globex").state is CallState.NOT_CRUCIAL
    await stage.eve.types("/parley status Globex")
    assert stage.eve.told == "There is nothing to share about Globex."


async def test_a_watched_call_is_no_longer_shown_once_it_is_over(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="A doubt")
    await stage.ana.fills(renewal=2, brand=1, morale=1)
    await stage.eve.types("/parley status Globex")
    assert stage.eve.told == (
        "# Globex\nThere is nothing to share yet.\nAsk again after 2026-11-23 15:30 UTC."
    )
    await stage.skip(hours=5, minutes=30)
    await stage.eve.types("/parley status Globex")
    assert stage.eve.told == "There is nothing to share about Globex."


async def test_no_verb_tells_others_that_a_call_was_not_crucial(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="A secret")
    await stage.ana.fills(renewal=0, brand=0, morale=0)
    assert call_of(stage, "Globex").state is CallState.NOT_CRUCIAL
    for verb in ("start", "end", "move", "cancel", "reopen", "debrief"):
        with stage.unchanged():
            await stage.eve.types(f"/parley {verb} Globex")
        assert stage.eve.told == (
            f"I know no call with Globex to {verb}. See /parley mine for your calls."
        )
        with stage.unchanged():
            await stage.ana.types(f"/parley {verb} Globex")
        assert stage.ana.told == f"I cannot {verb} the call with Globex: it is not crucial."


async def test_the_latest_three_calls_are_shown(stage: Stage) -> None:
    await crucial(stage)
    first = call_of(stage)
    with stage.storage.book(WORKSPACE) as book:
        for days in (1, 2, 3):
            more = first.model_dump(exclude={"id", "starts_at"})
            book.add(Call(**more, starts_at=first.starts_at + timedelta(days=days)))
    await stage.eve.types("/parley status Acme")
    assert [line for line in stage.eve.told.splitlines() if "Ask" in line] == [
        f"Ask again after 2026-11-{day} 11:30 UTC." for day in (26, 25, 24)
    ]


async def test_an_unknown_account_is_answered_with_did_you_mean(stage: Stage) -> None:
    await crucial(stage)
    with stage.unchanged():
        await stage.eve.types("/parley status Acmee")
    assert stage.eve.told == "There is nothing to share about Acmee. Did you mean Acme?"
    await stage.eve.types("/parley status " + "x" * 500)
    assert stage.eve.told == f"There is nothing to share about {'x' * 79}…."


async def test_a_cancelled_call_is_not_shown(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.types("/parley cancel Acme")
    await stage.ana.fills(reason="They signed")
    assert call_of(stage).state is CallState.CANCELLED
    await stage.eve.types("/parley status Acme")
    assert stage.eve.told == "There is nothing to share about Acme."


async def test_alone_it_says_how_the_bot_is(stage: Stage) -> None:
    await crucial(stage)
    await stage.eve.types("/parley status")
    assert stage.eve.told == (
        "I am well: nothing is late.\n"
        f"{len(stage.timers)} reminders and messages wait for their time.\n[What can I do here?]"
    )
    await stage.eve.presses("What can I do here?")
    assert stage.eve.told.startswith("# What I can do\n")


async def test_a_bot_that_was_down_says_what_is_late(stage: Stage) -> None:
    await crucial(stage)
    late = sorted(stage.timers.values())[1] + timedelta(seconds=61)
    stage.clock.at = late
    await stage.eve.types("/parley status")
    assert stage.eve.told.startswith("2 of my messages are late; I keep trying.\n")
