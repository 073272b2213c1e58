"""/parley find: by words, whatever the capitals and accents, among what one may look at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.language.words import Button, Named
from storage.records import ActionState, CallState
from tests.flows.owing import acted, blocked, called, estimated, promised, team
from tests.stage import MONDAY, Stage


async def test_the_words_are_looked_for_in_every_kind_and_in_what_is_over(stage: Stage) -> None:
    called(stage, state=CallState.CLOSED)
    promised(stage, words="We look at the leak")
    acted(stage, what="Mend the leak", state=ActionState.DONE)
    blocked(stage, what="A leak nobody may close")
    estimated(stage, what="The leak is closed")
    acted(stage, what="Paint the door")
    await stage.ana.types("/parley find leak")
    lines = stage.ana.told.splitlines()
    assert lines[0] == "# Found with “leak”"
    opened = [line for line in lines if line.startswith("[Open: ")]
    assert opened == [
        "[Open: We look at the leak]",
        "[Open: Mend the leak]",
        "[Open: A leak nobody may close]",
        "[Open: The leak is closed]",
    ]
    assert any(line.endswith("(done)") for line in lines)
    await stage.ana.presses("Open: Mend the leak")
    assert "Mend the leak" in stage.ana.told


@pytest.mark.parametrize(
    "asked", ["cafe creme", "CAFÉ", "Crème", "CREME cafe", "łódź", "lodz", "100%", "a_b", "it's"]
)
async def test_neither_capitals_nor_accents_nor_signs_matter(stage: Stage, asked: str) -> None:
    acted(stage, what="Café Crème of ŁÓDŹ, 100% of a_b, it's good")
    acted(stage, what="1000 axb")
    await stage.ana.types(f"/parley find {asked}")
    assert stage.ana.told.count("[Open: ") == 1
    assert "[Open: Café" in stage.ana.told


async def test_all_words_must_be_there_some_in_the_customers_name(stage: Stage) -> None:
    acted(stage, what="Send the report", account="Acme")
    acted(stage, what="Send the report", account="Globex")
    acted(stage, what="Call them", account="Acme")
    await stage.ana.types("/parley find acme report")
    assert stage.ana.told.count("[Open: ") == 1
    assert "[Open for Acme]" in stage.ana.told
    assert "Globex" not in stage.ana.told
    await stage.ana.presses("Open for Acme")
    assert stage.ana.told.startswith("# What is open for Acme\n")
    assert "Call them" in stage.ana.told


async def test_a_call_is_found_by_its_customer_and_by_its_reason(stage: Stage) -> None:
    called(stage)
    for words in ("acme", "leave us"):
        await stage.ana.types(f"/parley find {words}")
        assert "# Calls\nAcme, 2026-11-24 10:00 UTC: aligning" in stage.ana.told


async def test_what_one_may_not_look_at_is_not_found_and_takes_no_place(stage: Stage) -> None:
    team(stage, "Eve's", "eve")
    for number in range(30):
        acted(stage, what=f"A secret {number}", at=MONDAY + timedelta(minutes=number))
    called(stage, account="Secret", state=CallState.ALIGNING)
    with stage.unchanged():
        await stage.eve.types("/parley find secret")
    assert stage.eve.told == "I found nothing with “secret” that you can look at."
    acted(stage, "eve", what="Eve's secret", at=MONDAY - timedelta(days=1))
    await stage.eve.types("/parley find secret")
    assert stage.eve.told.splitlines()[1:] == [
        "# Actions",
        "Eve's secret: @Eve, by 2026-12-01",
        "[Open: Eve's secret]",
    ]


async def test_the_newest_come_first_and_the_others_on_pages(stage: Stage) -> None:
    for number in range(13):
        acted(stage, what=f"Report {number:02}", at=MONDAY + timedelta(minutes=number))
    await stage.ana.types("/parley find report")
    assert [line for line in stage.ana.told.splitlines() if line.startswith("[")] == [
        *(f"[Open: Report {number}]" for number in (12, 11, 10)),
        "[Open: Report 09]",
        "[All actions]",
    ]
    await stage.ana.presses("All actions")
    assert stage.ana.told.startswith("# Actions with “report”\nReport 12")
    await stage.ana.presses("More actions")
    assert stage.ana.told.count("[Open: ") == 3
    assert "[Open: Report 00]" in stage.ana.told


async def test_how_to_ask(stage: Stage) -> None:
    for asked, said in (
        ("", "What are you looking for? For example: /parley find report"),
        ("x", "Please give 2 to 100 characters to look for."),
        ("x" * 101, "Please give 2 to 100 characters to look for."),
    ):
        with stage.unchanged():
            await stage.ana.types(f"/parley find {asked}")
        assert stage.ana.told == said


async def test_a_page_past_the_end_and_one_of_nothing(stage: Stage) -> None:
    acted(stage)
    also = {"of": "action", "words": "report"}
    past = Button("More", does=Named("search.every"), also={**also, "from": "10"})
    await stage.ana.presses_button(past)
    assert stage.ana.told == "There are no more actions."
    await stage.eve.presses_button(Button("More", does=Named("search.every"), also=also))
    assert stage.eve.told == "There are no more actions."
    for wrong in ({"of": "action"}, {"words": "report"}, {"of": "x", "words": "report"}):
        await stage.ana.presses_button(Button("More", does=Named("search.every"), also=wrong))
        assert stage.ana.told.startswith("I no longer know what this is about.")
