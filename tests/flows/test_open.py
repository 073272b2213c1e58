"""/parley open: everything open for a customer that one may look at, and nothing about the rest."""

from __future__ import annotations

from datetime import timedelta

from flows.language.words import Button, Named
from storage.records import (
    ActionState,
    CallState,
    EstimateState,
    PromiseState,
    RoadblockState,
)
from tests.flows.owing import DUE, acted, blocked, called, estimated, promised, team
from tests.stage import Stage

ASK = "For which customer? For example: /parley open Acme"
NOT_KNOWN = "I no longer know what this is about. Try /parley help."


def everything(stage: Stage, account: str = "Acme") -> None:
    """One of each, of Ana's."""
    called(stage, account=account)
    promised(stage, account=account)
    acted(stage, account=account)
    blocked(stage, account=account)
    estimated(stage, account=account)


async def test_everything_open_for_a_customer_stands_under_its_kind(stage: Stage) -> None:
    everything(stage)
    promised(stage, words="Sooner", due=DUE - timedelta(days=1))
    await stage.ana.types("/parley open acme")
    lines = stage.ana.told.splitlines()
    assert lines[0] == "# What is open for Acme"
    titles = [line for line in lines if line.startswith("# ")][1:]
    assert titles == ["# Calls", "# Promises", "# Actions", "# Roadblocks", "# Estimates"]
    assert "Acme, 2026-11-24 10:00 UTC: aligning" in lines
    opened = [line for line in lines if line.startswith("[Open: ")]
    assert opened == [
        "[Open: Sooner]",
        "[Open: We send the report]",
        "[Open: Send the report]",
        "[Open: The invoice is wrong]",
        "[Open: The fix is out]",
    ]
    await stage.ana.presses("Open: Send the report")
    assert stage.ana.told.startswith("Your action: Send the report")


async def test_another_of_the_team_sees_the_same_and_another_team_nothing(stage: Stage) -> None:
    team(stage, "Eve's", "eve")
    everything(stage)
    await stage.ana.types("/parley open Acme")
    told = stage.ana.told
    await stage.dora.types("/parley open Acme")
    assert stage.dora.told == told
    await stage.eve.types("/parley open Acme")
    assert stage.eve.told == "Nothing is open for Acme that you can look at."
    acted(stage, "eve", what="Eve's own")
    await stage.eve.types("/parley open Acme")
    assert stage.eve.told.count("[Open: ") == 1
    assert "# Calls" not in stage.eve.told
    assert "[Open: Eve's own]" in stage.eve.told
    await stage.dora.types("/parley open Acme")
    assert stage.dora.told == told


async def test_hidden_unknown_and_settled_are_told_in_the_same_words(stage: Stage) -> None:
    everything(stage, "Hidden")
    promised(stage, "eve", account="Settled", state=PromiseState.KEPT)
    for account in ("Hidden", "Unknown", "Settled"):
        with stage.unchanged():
            await stage.eve.types(f"/parley open {account}")
        assert stage.eve.told == f"Nothing is open for {account} that you can look at."


async def test_what_is_settled_is_not_open(stage: Stage) -> None:
    called(stage, state=CallState.CLOSED)
    called(stage, state=CallState.DRAFT)
    called(stage, state=CallState.NOT_CRUCIAL)
    promised(stage, state=PromiseState.BROKEN)
    acted(stage, state=ActionState.CANCELLED)
    blocked(stage, state=RoadblockState.WITHDRAWN)
    estimated(stage, state=EstimateState.DROPPED)
    await stage.ana.types("/parley open Acme")
    assert stage.ana.told == "Nothing is open for Acme that you can look at."


async def test_a_mistyped_name_is_asked_about_but_only_among_what_one_may_see(stage: Stage) -> None:
    promised(stage, account="Globex")
    await stage.ana.types("/parley open Globx")
    assert stage.ana.told == (
        "Nothing is open for Globx that you can look at. Did you mean Globex?"
    )
    await stage.eve.types("/parley open Globx")
    assert stage.eve.told == "Nothing is open for Globx that you can look at."


async def test_without_a_name_it_says_how_and_offers_those_one_may_see(stage: Stage) -> None:
    await stage.ana.types("/parley open")
    assert stage.ana.told == ASK
    promised(stage, "eve", account="Hidden")
    for number in range(7):
        promised(stage, account=f"Customer {number}")
    await stage.ana.types("/parley open")
    offered = [f"[Open for Customer {number}]" for number in range(5)]
    assert stage.ana.told.splitlines() == [ASK, *offered]
    await stage.ana.presses("Open for Customer 3")
    assert stage.ana.told.startswith("# What is open for Customer 3\n# Promises\n")


async def test_what_does_not_fit_is_behind_pages(stage: Stage) -> None:
    for number in range(23):
        promised(stage, words=f"P{number:02}", due=DUE + timedelta(days=number))
    await stage.ana.types("/parley open Acme")
    assert stage.ana.told.count("[Open: ") == 4
    await stage.ana.presses("All 23 promises")
    seen = [stage.ana.told]
    for _ in range(2):
        await stage.ana.presses("More promises")
        seen.append(stage.ana.told)
    assert [one.count("[Open: ") for one in seen] == [10, 10, 3]
    words = [f"P{number:02}" for number in range(23)]
    assert [word for word in words if word not in "".join(seen)] == []
    assert "More promises" not in seen[-1]


async def test_a_page_is_shown_to_nobody_who_may_not_see_what_it_is_about(stage: Stage) -> None:
    one = promised(stage)
    also = {"of": "promise", "like": f"promise:{one.id}"}
    page = Button("All", does=Named("account.every"), also=also)
    of = Button("All", does=Named("account.of"), also=also)
    for button in (page, of):
        await stage.eve.presses_button(button)
        assert stage.eve.told.startswith("Only those who have a part in this")
        await stage.ana.presses_button(button)
        assert "We send the report" in stage.ana.told
    past = Button("All", does=Named("account.every"), also={**also, "from": "10"})
    await stage.ana.presses_button(past)
    assert stage.ana.told == "There are no more open promises."
    for wrong in ({}, {"of": "promise", "like": "promise:x"}, {"of": "x", "like": also["like"]}):
        for name in ("account.every", "account.of"):
            if name == "account.of" and "like" in wrong and wrong["like"] == also["like"]:
                continue
            await stage.ana.presses_button(Button("All", does=Named(name), also=wrong))
            assert stage.ana.told == NOT_KNOWN


async def test_a_guest_is_told_that_this_is_for_members(stage: Stage) -> None:
    everything(stage)
    await stage.gus.types("/parley open Acme")
    assert stage.gus.told.startswith("I work for the members of this workspace only")
