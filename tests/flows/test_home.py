"""What is mine: the home tab, which stays current by itself, and the same on demand."""

from __future__ import annotations

import re
from datetime import timedelta

from flows.language.words import Button, Named
from storage.records import (
    Action,
    ActionState,
    Call,
    CallState,
    Duty,
    EstimateState,
    PromiseState,
    Raci,
    RoadblockState,
    Seat,
)
from tests.flows.after_the_call import answers_of, call_of, crucial, debriefs, due, ended
from tests.flows.owing import DUE, acted, blocked, estimated, promised
from tests.flows.traces import person
from tests.stage import WORKSPACE, Stage

FOOT = "---\n[Flag a call]\n[My check-ins]\n[Settings]\n[Help]\nOnly you see this."
NOTHING = (
    "# What waits for you\nNothing right now.\n"
    "# Your calls\nYou are on no call. To flag one: /parley flag Acme Fri 14:00"
)
CALL = "# Your calls\nAcme, 2026-11-23 11:00 UTC"


async def test_an_empty_home_says_how_to_begin(stage: Stage) -> None:
    assert await stage.ana.opens_home() == f"{NOTHING}\n{FOOT}"
    await stage.ana.types("/parley mine")
    assert stage.ana.told == NOTHING


async def test_it_stays_current_by_itself_from_flag_to_close(stage: Stage) -> None:
    await stage.ben.opens_home()
    await crucial(stage)
    line = "Acme has no line yet.\n[Write the line]"
    assert stage.ben.home == f"# What waits for you\n{line}\n{CALL}: aligning\n{FOOT}"
    await stage.ana.presses("Write the line")
    await stage.ana.fills(line="It is fixed.")
    agree = (
        "Do you stand behind what we say to Acme?\n"
        "What we all say (version 1)\n> It is fixed.\n[I'm aligned]"
    )
    assert stage.ben.home == f"# What waits for you\n{agree}\n{CALL}: aligning\n{FOOT}"
    await stage.ben.presses("I'm aligned")
    assert stage.ben.home == f"# What waits for you\nNothing right now.\n{CALL}: aligning\n{FOOT}"
    await stage.skip(minutes=90)
    over = f"{CALL}: over, debrief to come\n{FOOT}"
    assert stage.ben.home == f"# What waits for you\nYour debrief of Acme.\n[My debrief]\n{over}"
    await stage.ben.presses("My debrief")
    await stage.ben.fills(**answers_of("Ben"))
    assert stage.ben.home == f"# What waits for you\nNothing right now.\n{over}"
    await due(stage)
    assert f"{CALL}: debriefing" in stage.ben.home
    await stage.ana.presses("Close the debrief")
    assert stage.ben.home == f"{NOTHING}\n{FOOT}"


async def test_mine_says_the_same_as_the_home_tab(stage: Stage) -> None:
    await ended(stage)
    await stage.ben.types("/parley mine")
    assert stage.ben.told == (await stage.ben.opens_home()).removesuffix(f"\n{FOOT}")


async def test_a_home_that_nobody_opened_is_not_published(stage: Stage) -> None:
    await ended(stage)
    assert stage.voice.homes == {}


async def test_what_somebody_began_to_flag_waits_for_them_alone(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="They may leave", lead=stage.ben)
    draft = "You began to flag Globex, 2026-11-23 15:00 UTC.\n[Go on with Globex]\n[Discard it]\n"
    assert draft in await stage.ana.opens_home()
    assert "Globex" not in await stage.ben.opens_home()
    await stage.ana.presses("Go on with Globex")
    await stage.ana.fills(renewal=3, brand=3, morale=3)
    assert "You began to flag" not in stage.ana.home
    assert "# Your calls\nGlobex, 2026-11-23 15:00 UTC: aligning" in stage.ana.home


async def test_a_draft_appears_on_a_home_that_is_open_already(stage: Stage) -> None:
    await stage.ana.opens_home()
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="They may leave")
    assert "You began to flag Globex" in stage.ana.home


async def test_a_draft_is_discarded_from_the_home_by_whoever_began_it(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="They may leave", lead=stage.ben)
    await stage.ana.opens_home()
    button = stage.ana.button("Discard it")
    with stage.unchanged():
        await stage.ben.presses_button(button)
    assert stage.ben.told == "Only whoever began to flag this call can discard it."
    await stage.ana.presses_button(button)
    assert stage.ana.told == "Discarded. Nobody else has seen that you began to flag Globex."
    assert stage.ana.home == f"{NOTHING}\n{FOOT}"
    assert (stage.kept(Call), stage.kept(Seat), stage.timers) == ([], [], {})


async def test_a_draft_leaves_the_home_at_its_start(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="They may leave")
    await stage.ana.opens_home()
    await stage.skip(hours=4, minutes=59)
    assert "You began to flag Globex" in stage.ana.home
    await stage.skip(minutes=1)
    assert stage.ana.home == f"{NOTHING}\n{FOOT}"
    assert (stage.kept(Call), stage.kept(Seat)) == ([], [])


async def test_a_watched_call_leaves_the_home_at_its_end(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="They may leave")
    await stage.ana.fills(renewal=2, brand=1, morale=1)
    assert "Globex, 2026-11-23 15:00 UTC: on watch\n" in await stage.ana.opens_home()
    await stage.skip(hours=5, minutes=29)
    assert "Globex" in stage.ana.home
    await stage.skip(minutes=1)
    assert stage.ana.home == f"{NOTHING}\n{FOOT}"
    assert call_of(stage, "Globex").state is CallState.NOT_CRUCIAL


async def test_the_whole_brief_stands_where_one_can_sign_off(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.presses("Write the line")
    await stage.ana.fills(line="It is fixed.", do_not_say="Whose fault", questions="Who pays?")
    asked = (
        "Do you stand behind what we say to Acme?\nWhat we all say (version 1)\n> It is fixed.\n"
        "What we do not say\n> Whose fault\nOpen questions\n> Who pays?\n[I'm aligned]\n"
    )
    assert asked in await stage.ben.opens_home()
    await stage.ana.presses("Edit the line")
    await stage.ana.fills(line="It will be fixed.", do_not_say="", questions="")
    assert stage.ben.home == (
        "# What waits for you\nDo you stand behind what we say to Acme?\n"
        f"What we all say (version 2)\n> It will be fixed.\n[I'm aligned]\n{CALL}: aligning\n{FOOT}"
    )


async def test_a_question_is_never_shown_without_its_button(stage: Stage) -> None:
    await stage.ana.types("/parley flag Globex 15:00")
    await stage.ana.fills(reason="They may leave")
    for account in ("One", "Two"):
        await stage.flagged(account, line="")
        await stage.ben.presses("Write the line")
        await stage.ben.fills(line="It is fixed.", do_not_say="Whose fault", questions="Why?")
    home = await stage.ana.opens_home()
    assert home.startswith(
        "# What waits for you\nYou began to flag Globex, 2026-11-23 15:00 UTC.\n"
        "[Go on with Globex]\n[Discard it]\nDo you stand behind what we say to One?\n"
    )
    assert "> Why?\n[I'm aligned]\nAnd 1 more.\n# Your calls\n" in home
    assert "Do you stand behind what we say to Two?" not in home


async def test_a_call_leaves_the_home_of_somebody_taken_off_it(stage: Stage) -> None:
    await crucial(stage, (stage.cem,))
    assert CALL in await stage.cem.opens_home()
    await stage.ana.presses("More…")
    await stage.ana.presses("Who is on the call")
    await stage.ana.fills(experts=())
    assert stage.cem.home == f"{NOTHING}\n{FOOT}"


async def test_what_others_have_to_do_is_not_on_my_home(stage: Stage) -> None:
    await ended(stage)
    await debriefs(stage.ben)
    assert await stage.eve.opens_home() == f"{NOTHING}\n{FOOT}"
    assert "Ben's happened" not in await stage.ana.opens_home()


async def test_a_full_home_counts_what_does_not_fit(stage: Stage) -> None:
    await crucial(stage)
    first, ana = call_of(stage), person(stage, "ana").id
    with stage.storage.book(WORKSPACE) as book:
        for number in range(12):
            more = first.model_dump(exclude={"id", "starts_at"})
            book.add(Call(**more, starts_at=first.starts_at + timedelta(days=number + 1)))
            due_on = first.starts_at.date()
            at = first.starts_at
            action = book.add(Action(call=first.id, what="Write", due=due_on, by=ana, at=at))
            for part in (Raci.ACCOUNTABLE, Raci.RESPONSIBLE):
                book.add(Duty(action=action.id, person=ana, part=part))
    home = await stage.ana.opens_home()
    assert home.count("Acme, 2026-1") == 8
    assert "[All 13 calls]" in home
    assert home.count("Write: @Ana, by 2026-11-23\n[Open: Write]") == 4
    await stage.ana.presses("All 12 actions")
    assert stage.ana.told.count("Write: @Ana") == 10
    await stage.ana.presses("More actions")
    assert stage.ana.told.count("Write: @Ana") == 2
    assert "More actions" not in stage.ana.told
    await stage.ana.presses("All 13 calls")
    assert stage.ana.told.count("Acme, 2026-1") == 10
    await stage.ana.presses("More calls")
    assert stage.ana.told.count("Acme, 2026-1") == 3
    await stage.ana.presses("All 12 actions")
    await stage.ana.presses("Open: Write")
    assert stage.ana.told.startswith("Your action: Write\nState: open\n")


async def test_a_list_that_has_become_shorter_says_so(stage: Stage) -> None:
    await crucial(stage)
    await stage.ana.opens_home()
    for also in ({"of": "promise"}, {"of": "call", "from": "10"}, {"of": "call", "from": "x" * 9}):
        await stage.ana.presses_button(Button("All", does=Named("home.every"), also=also))
    assert stage.ana.told.startswith("# Your calls\nAcme")  # a page that is no number is the first
    await stage.ana.presses_button(Button("All", does=Named("home.every"), also={"of": "promise"}))
    assert stage.ana.told == "You have no more open promises."
    await stage.ana.presses_button(Button("All", does=Named("home.every"), also={"of": "secrets"}))
    assert stage.ana.told == "I no longer know what this is about. Try /parley help."


async def test_a_button_of_before_still_turns_the_pages_of_actions(stage: Stage) -> None:
    promised(stage, words="We call back")
    for number in range(11):
        acted(stage, what=f"Write {number:02}")
    await stage.ana.presses_button(Button("More", does=Named("action.mine"), also={"from": "10"}))
    assert stage.ana.told.startswith("# Your actions\nWrite 10: @Ana")
    assert "call back" not in stage.ana.told


async def test_every_kind_of_what_is_owed_has_its_list_the_soonest_first(stage: Stage) -> None:
    for days in (3, 1, 2):
        promised(stage, words=f"P{days}", due=DUE + timedelta(days=days))
        acted(stage, what=f"A{days}", due=DUE + timedelta(days=days))
        blocked(stage, what=f"R{days}", need_by=DUE + timedelta(days=days))
        estimated(stage, what=f"E{days}", next_update=stage.now + timedelta(days=days))
    promised(stage, "ben", words="Ben's own")
    promised(stage, "ben", accountable="ana", words="P9", due=DUE + timedelta(days=9))
    blocked(stage, "ben", asker="cem", what="Cem's own")
    home = await stage.ana.opens_home()
    titles = [line for line in home.splitlines() if line.startswith("# ")]
    assert titles == [
        "# What waits for you",
        "# Your calls",
        "# Your promises",
        "# Your actions",
        "# Your roadblocks",
        "# Your estimates",
    ]
    order = re.findall(r"^\[Open: (\w+)\]$", home, re.MULTILINE)
    assert order == ["P1", "P2", "P3", "P9", *(f"{kind}{n}" for kind in "ARE" for n in (1, 2, 3))]
    assert "own" not in home
    await stage.ana.types("/parley mine")
    assert stage.ana.told == home.removesuffix(f"\n{FOOT}")


async def test_what_is_settled_is_not_mine_any_more(stage: Stage) -> None:
    promised(stage, state=PromiseState.KEPT)
    acted(stage, state=ActionState.DONE)
    blocked(stage, state=RoadblockState.SOLVED)
    estimated(stage, state=EstimateState.HAPPENED)
    assert await stage.ana.opens_home() == f"{NOTHING}\n{FOOT}"


async def test_a_home_full_of_everything_fits_every_platform(stage: Stage) -> None:
    await crucial(stage)
    long = "x" * 500
    for number in range(30):
        promised(stage, words=f"{number} {long}", accountable="ben")
        acted(stage, what=f"{number} {long}")
        blocked(stage, what=f"{number} {long}", state=RoadblockState.ASKED)
        estimated(stage, what=f"{number} {long}")
    home = await stage.ana.opens_home()  # the stage draws it for every platform
    for label in ("promises", "actions", "roadblocks", "estimates"):
        assert f"[All 30 {label}]" in home
    assert home.count("[Open: ") >= 4


async def test_the_buttons_of_the_home_do_what_they_say(stage: Stage) -> None:
    await stage.ana.opens_home()
    await stage.ana.presses("Settings")
    assert stage.ana.told.startswith("# Settings\n")
    await stage.ana.presses("Help")
    assert stage.ana.told.startswith("# What I can do\n")
    await stage.ana.presses("Flag a call")
    assert stage.ana.ask is not None
    assert stage.ana.ask.form.title == "Flag a call"
