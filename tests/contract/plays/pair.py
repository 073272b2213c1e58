"""Buddies: who stands by, who is seated beside the lead, and what the lead alone reads of it."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.scenes import at, begins_to_flag, flagged

STRONG, RISK = "We know the cause.", "The date is a guess."


async def stands_by(who: Person) -> None:
    await who.types("buddy")
    await who.presses("I stand by")
    assert who.told.startswith("Thank you. You stand by from now on")


async def found(company: Company) -> None:
    """Eve stands by, so she is Ana's buddy once the line is written."""
    await stands_by(company.eve)
    await flagged(company)
    assert company.ana.dm.startswith("@Eve is your buddy on the call with Acme")


async def answers(eve: Person) -> None:
    await eve.presses("Two questions")
    await eve.fills(strongest=STRONG, risk=RISK)
    assert eve.told == "Thank you. Ana has it, and nobody else has."


@play("7.2", flows=("buddies",))
async def who_stands_by(company: Company) -> None:
    """Members stand by or stop it, and everybody sees who does"""
    await stands_by(company.cem)
    await company.ben.types("buddy")
    assert "Standing by: @Cem." in company.ben.told
    await company.cem.types("buddy")
    await company.cem.presses("I do not stand by any more")
    assert company.cem.told.startswith("You do not stand by any more.")
    await found(company)


@play("7.2", "E12", flows=("buddies", "peer_cards"))
async def cannot(company: Company) -> None:
    """Who cannot says so without a reason; the next is asked, and the lead hears it"""
    ana, cem, eve = company.ana, company.cem, company.eve
    await stands_by(cem)
    await stands_by(eve)
    await stands_by(company.dora)
    await begins_to_flag(company)
    await ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await ana.fills(scribe=company.ben)
    await ana.fills(line="We know why it failed.")
    assert cem.dm.startswith("@Ana leads a crucial call with Acme, and you are the buddy.")
    button = cem.button("I cannot")
    await cem.presses(button)
    assert cem.told == "Thank you for saying so. I ask somebody else."
    await cem.presses(button)
    assert cem.told == "You have said so already. Thank you."
    await company.until(at(23, 15))
    asked = "@Ana leads a crucial call with Acme, and you are the buddy."
    assert any(one.startswith(asked) for one in eve.dms)
    await eve.presses("I cannot")
    assert "Nobody else who stands by is free." in ana.dm
    await ana.presses("Who is on the call")
    await ana.fills(buddy=company.dora)
    assert "@Dora" in company.head


@play("7.2", flows=("peer", "peer_cards"))
async def reviewed(company: Company) -> None:
    """Two questions before the call and two after it; only the lead reads the answers"""
    ana, eve = company.ana, company.eve
    await found(company)
    await company.until(at(23, 15))
    await answers(eve)
    assert f"The biggest risk\n> {RISK}" in ana.dm
    await eve.presses("Change my answers")
    await eve.fills(risk="None at all.")
    assert "> None at all." in ana.dm
    await company.until(at(24, 16))
    assert eve.dm.startswith("The call with Acme is over, and you were the buddy.")
    await eve.presses("Two questions")
    await eve.fills(keep="You listened first.", next_try="Say the date last.")
    assert "One thing to try next time\n> Say the date last." in ana.dm
    assert not any("None at all" in reply for reply in company.replies)


@play("7.2", "E10", flows=("peer", "peer_cards"))
async def shared(company: Company) -> None:
    """The lead shares it in the thread, takes that back, deletes it; after 30 days it is gone"""
    ana, eve = company.ana, company.eve
    await found(company)
    await company.until(at(23, 15))
    await answers(eve)
    share = ana.button("Share in the thread")
    await eve.presses(share)
    assert eve.told.startswith("I no longer know what this is about.")
    await ana.presses(share)
    assert company.replies[-1].startswith("@Ana shares what @Eve, the buddy, said before the call.")
    await ana.presses("Undo: sharing it")
    assert not any(RISK in reply for reply in company.replies)
    await company.until(at(24, 16))
    await eve.presses("Two questions")
    await eve.fills(keep="You listened first.", next_try="Say the date last.")
    await ana.presses("Delete it")
    assert ana.dm == "What your buddy told you about the call with Acme is no longer kept."
    assert any(RISK in one for one in ana.dms)
    await company.skip(days=31)
    assert not any(RISK in one for one in ana.dms)


@play("7.2", "7.5", flows=("buddies", "peer", "peer_cards", "swap_answers"))
async def led_anew(company: Company) -> None:
    """Who takes the lead over hears who the buddy is, and not what they told the lead before"""
    ana, dora, eve = company.ana, company.dora, company.eve
    await found(company)
    await company.until(at(23, 15))
    await answers(eve)
    await ana.types("swap Acme")
    await ana.fills(whom=dora)
    await dora.presses("I take it")
    assert company.replies[-1] == "@Dora took over the lead of this call, as @Ana had asked."
    assert "You lead the call with Acme now, and @Eve is your buddy." in dora.dm
    assert not any(RISK in one for one in dora.dms)
    assert eve.dm.startswith("@Dora leads a crucial call with Acme, and you are the buddy.")
    assert "What you told @Ana stays with them." in eve.dm
    await eve.presses("Two questions")
    await eve.fills(strongest="You know them.", risk="It is new to you.")
    assert eve.told == "Thank you. Dora has it, and nobody else has."
    assert "> It is new to you." in dora.dm
    assert not any(RISK in one for one in (*ana.dms, *dora.dms))
