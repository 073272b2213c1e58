"""Estimates: a range, how sure, and when there is more; asked again then, counted in the end."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.plays.block import laddered
from tests.contract.plays.promise import saved, sees
from tests.contract.scenes import at, flagged

WHAT = "the fix is live"


async def given(company: Company, account: str = "Acme") -> None:
    """On Monday Ana says: between Tuesday and Friday; more on Wednesday at ten."""
    await company.ana.types(f"estimate {account} {WHAT}")
    await company.ana.fills(
        earliest=at(24, 0).date(),
        latest=at(27, 0).date(),
        confidence="likely",
        next_update=at(25, 10),
    )
    assert company.ana.told.startswith("Kept: the fix is live: between Tue 24 Nov 2026 and Fri 27")


def said(company: Company) -> str:
    """What stands of it in the thread."""
    (one,) = [text for text in company.replies if "'s estimate: " in text]
    return one


@play("4.4", "E10", flows=("estimate", "estimate_cards"))
async def honest(company: Company) -> None:
    """A range stands in the thread; a single day with an unknown cause is refused and explained"""
    ana = company.ana
    await flagged(company)
    await ana.types(f"estimate Acme {WHAT}")
    friday = at(27, 0).date()
    await ana.fills(earliest=friday, latest=friday, confidence="half", next_update=at(25, 10))
    assert "A range is honest" in ana.problems["latest"]
    await ana.fills(earliest=at(24, 0).date())
    assert "between Tue 24 Nov 2026 and Fri 27 Nov 2026, 50 in 100; more on" in said(company)
    await ana.presses("Undo: adding it")
    assert ana.told.startswith("Taken back.")
    assert not any("'s estimate: " in text for text in company.replies)


@play("4.4", "E11", flows=("estimate_updates", "estimate_cards"))
async def followed(company: Company) -> None:
    """Asked when there was to be more: confirmed, shifted, and how the first range held"""
    ana = company.ana
    await flagged(company)
    await given(company)
    await company.until(at(25, 10))
    assert ana.dm.startswith("You wanted to say more about this now: the fix is live")
    await ana.presses("Confirm")
    await ana.fills(next_update=at(30, 10))
    assert "By then the range has run out." in ana.problems["next_update"]
    await ana.fills(next_update=at(26, 10))
    assert ana.told.startswith("Confirmed: the fix is live: between Tue 24")
    await company.until(at(27, 9))
    assert "You wanted to say more about this: the fix is live." in ana.dm
    await ana.presses("Shift")
    await ana.fills(
        earliest=at(27, 0).date(),
        latest=at(30, 0).date(),
        next_update=at(30, 9),
        reason="The supplier is late.",
    )
    assert "First said: between Tue 24 Nov 2026 and Fri 27 Nov 2026." in said(company)
    await company.until(at(30, 10))
    await ana.presses("It happened")
    await ana.fills()
    assert "Your first range did not hold: between Tue 24 Nov 2026" in ana.told
    assert "it happened on Mon 30 Nov 2026." in said(company)
    await ana.presses("Undo: it happened")
    await ana.presses("Not needed any more")
    assert ana.told.startswith("Closed. I do not ask you about it any more.")


@play("4.4", "E31", flows=("estimate", "estimate_updates", "leaving"))
async def taken_over(company: Company) -> None:
    """Without a call; when its owner leaves, the manager takes it over"""
    ana, dora = company.ana, company.dora
    await ana.types("estimate")
    await ana.fills(
        what=WHAT,
        earliest=at(24, 0).date(),
        latest=at(27, 0).date(),
        confidence="sure",
        next_update=at(25, 10),
    )
    await company.leaves("ana")
    await company.skip(minutes=1)
    assert dora.dm.startswith("Ana has left, and owned the estimate of: the fix is live")
    await dora.presses("I take it over")
    assert dora.told.startswith("Thank you. It is yours now: the fix is live")
    await company.until(at(25, 10))
    assert dora.dm.startswith("You wanted to say more about this now: the fix is live")


@play("4.4", "E9", flows=("estimate", "reminding"))
async def unanswered(company: Company) -> None:
    """Without an answer it stands in the list of the day, and opens from there"""
    ana = company.ana
    await flagged(company)
    await given(company)
    await company.until(at(27, 9))
    await ana.presses("Open: the fix is live")
    assert "Owner: @Ana" in ana.told
    await ana.presses("Confirm")
    await ana.fills(next_update=at(27, 16))
    assert ana.told.startswith("Confirmed: the fix is live")


@play("4.4", "4.6", flows=("estimate", "roadblock"))
async def of_a_promise(company: Company) -> None:
    """From a promise: when it will probably be kept, and help with what is in its way"""
    ben, eve = company.ben, company.eve
    await laddered(company, eve)
    await saved(company)
    await ben.presses("I can keep it")
    await sees(ben)
    await ben.presses("Estimate")
    await ben.fills(
        earliest=at(25, 0).date(),
        latest=at(26, 0).date(),
        confidence="likely",
        next_update=at(25, 10),
    )
    assert ben.told.startswith("Kept: You have the report by Friday: between Wed 25 Nov 2026")
    await sees(ben)
    await ben.presses("I need help")
    await ben.fills(what="The figures", need_by=at(26, 0).date())
    await company.until(at(23, 16))
    assert "At risk: the promise to Acme, due Fri 27 Nov 2026" in eve.dm
