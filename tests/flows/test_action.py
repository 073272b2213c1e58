"""Adding an action: who answers for it, who does it, by when, and what is refused."""

from __future__ import annotations

from storage.records import Action, ActionVersion, Answer, Duty, Person, Raci
from tests.flows.acting import FRIDAY, WHAT, action_of, added, answer_of
from tests.stage import Stage


async def test_those_who_are_to_do_it_are_asked_in_private(stage: Stage) -> None:
    await added(stage, stage.ben, stage.cem)
    assert stage.ana.told == (
        "Kept: Send the report: @Ben and @Cem, by 2026-11-27.\n"
        "I ask each of them in private whether they take it on.\n[Who else]\n[Undo: adding it]"
    )
    assert stage.ben.dm == (
        "@Ana asks you to take this on: Send the report\nState: open\nBy: 2026-11-27\n"
        "Accountable: @Ana\nResponsible: @Ben (no answer yet), @Cem (no answer yet)\n"
        "[Accept]\n[Propose a change]\n[Decline]"
    )
    assert stage.ana.dms == []
    assert "Send the report" not in "".join(one.text for one in stage.said_in("crucial-calls"))


async def test_the_customer_and_the_words_are_read_from_the_command(stage: Stage) -> None:
    await stage.flagged("Acme Corp")
    await stage.ana.types("/parley action acme corp send the report")
    assert stage.ana.filled["account"] == "Acme Corp"
    assert stage.ana.filled["what"] == "send the report"
    await stage.ana.types('/parley action "Globex" call them back')
    assert (stage.ana.filled["account"], stage.ana.filled["what"]) == ("Globex", "call them back")
    await stage.ana.types("/parley action Initech call them back")
    read = dict(stage.ana.filled)
    assert (read["account"] or "", read["what"]) == ("", "Initech call them back")


async def test_a_message_becomes_an_action(stage: Stage) -> None:
    await stage.ana.uses("action", "Somebody must send the report.")
    assert stage.ana.filled["what"] == "Somebody must send the report."
    await stage.ana.fills(responsible=[stage.ana], due=FRIDAY, account="Acme")
    assert action_of(stage).account == "Acme"
    assert stage.ana.told.startswith("Kept: Somebody must send the report: @Ana, by 2026-11-27.\n[")


async def test_whoever_names_themselves_has_taken_it_on(stage: Stage) -> None:
    await added(stage, stage.ana)
    assert answer_of(stage, stage.ana) is Answer.ACCEPTED
    assert stage.ana.dms == []


async def test_an_accountable_who_did_not_add_it_is_told_once(stage: Stage) -> None:
    await added(stage, stage.ben, accountable=stage.dora)
    assert stage.dora.dm.startswith("You are accountable for this: Send the report\n")
    assert len(stage.dora.dms) == 1
    await stage.ana.types("/parley action")
    await stage.ana.fills(what="Call", accountable=stage.ben, responsible=[stage.ben], due=FRIDAY)
    assert len(stage.ben.dms) == 2


async def test_there_is_always_exactly_one_accountable_and_one_version(stage: Stage) -> None:
    await added(stage, stage.ben, stage.cem)
    parts = [one.part for one in stage.kept(Duty)]
    assert parts.count(Raci.ACCOUNTABLE) == 1
    assert parts.count(Raci.RESPONSIBLE) == 2
    assert [(one.version, one.what) for one in stage.kept(ActionVersion)] == [(1, WHAT)]


async def test_somebody_met_for_the_first_time_is_greeted_before(stage: Stage) -> None:
    stage.knows(Person, "ben", greeted_at=None)
    await added(stage)
    assert stage.ben.dms[0].text.startswith("Hello, I am Parley.")
    assert len(stage.ben.dms) == 2


async def test_a_day_that_has_passed_or_is_years_ahead_is_refused(stage: Stage) -> None:
    await stage.ana.types("/parley action")
    for due, sentence in (
        ("2026-11-22", "This day has passed. Please choose today or a later day."),
        ("2028-11-26", "This is more than two years ahead. Please check the date."),
        ("soon", "Please give a date."),
    ):
        with stage.unchanged():
            await stage.ana.fills(what=WHAT, responsible=[stage.ben], due=due)
        assert stage.ana.problems == {"due": sentence}


async def test_nobody_but_members_can_be_named(stage: Stage) -> None:
    await stage.ana.types("/parley action")
    for field, native, why in (
        ("accountable", "gus", "Gus is a guest here"),
        ("responsible", "out", "Olga is from another company"),
        ("responsible", "bot", "Robo is a bot"),
    ):
        good = {"accountable": "ana", "responsible": ["ben"]}
        bad = {field: native if field == "accountable" else ["ben", native]}
        with stage.unchanged():
            await stage.ana.fills(what=WHAT, due=FRIDAY, **(good | bad))
        assert stage.ana.problems == {
            field: f"{why}, and I tell internal things to members only. Please choose a member."
        }
    stage.knows(Person, "eve", gone=True)
    with stage.unchanged():
        await stage.ana.fills(what=WHAT, responsible=["eve"], accountable="ana", due=FRIDAY)
    assert stage.ana.problems == {"responsible": "Eve has left. Please choose somebody else."}


async def test_nobody_who_does_it_is_refused_and_a_crowd_too(stage: Stage) -> None:
    await stage.ana.types("/parley action")
    with stage.unchanged():
        await stage.ana.fills(what=WHAT, responsible=[], due=FRIDAY)
    assert stage.ana.problems == {"responsible": "Please choose at least one."}
    crowd = [stage.hires(f"q{number}", f"Q{number}") for number in range(21)]
    with stage.unchanged():
        await stage.ana.fills(what=WHAT, responsible=crowd, due=FRIDAY)
    assert stage.ana.problems == {"responsible": "Please choose at most 20 people."}


async def test_the_very_same_action_is_not_asked_for_twice(stage: Stage) -> None:
    await added(stage)
    await stage.ana.types("/parley action")
    with stage.unchanged():
        await stage.ana.fills(what=WHAT, responsible=[stage.cem], due=FRIDAY)
    assert stage.ana.problems == {
        "what": "You have added this very action already; I ask nobody twice."
    }


async def test_what_the_platform_delivers_twice_counts_once(stage: Stage) -> None:
    await added(stage)
    with stage.unchanged():
        await stage.ana.repeats()
    assert len(stage.kept(Action)) == 1


async def test_a_guest_adds_no_action(stage: Stage) -> None:
    with stage.unchanged():
        await stage.gus.types("/parley action")
    assert stage.gus.told.startswith("I work for the members of this workspace only")


async def test_who_else_is_consulted_and_informed(stage: Stage) -> None:
    await added(stage)
    await stage.ana.presses("Who else")
    await stage.ana.fills(consulted=[stage.cem], informed=[stage.dora])
    assert (
        stage.ana.told == "Saved. Consulted are asked before Done counts; Informed are told after."
    )
    assert "Consulted: @Cem\nInformed: @Dora" in stage.ben.dm
    assert stage.cem.dms == []
    await stage.ana.types("/parley mine")
    await stage.ana.presses("Open: Send the report")
    await stage.ana.presses("Who else")
    await stage.ana.fills(consulted=[], informed=[stage.cem])
    assert answer_of(stage, stage.cem, Raci.CONSULTED) is None
    assert "Informed: @Cem" in stage.ben.dm


async def test_nobody_has_two_parts_that_say_the_same(stage: Stage) -> None:
    await added(stage)
    await stage.ana.presses("Who else")
    with stage.unchanged():
        await stage.ana.fills(consulted=[stage.ben])
    assert stage.ana.problems == {
        "consulted": "Whoever does it or answers for it need not be consulted."
    }
    with stage.unchanged():
        await stage.ana.fills(consulted=[stage.cem], informed=[stage.cem])
    assert stage.ana.problems == {"informed": "Whoever does it or is consulted hears of it anyway."}
    with stage.unchanged():
        await stage.ana.fills(consulted=[], informed=["gus"])
    assert "Gus is a guest here" in stage.ana.problems["informed"]
