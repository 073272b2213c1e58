"""The call itself: it begins, takes longer, ends; and the real end counts."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.scenes import at, ended, flagged


@play("1.6", flows=("live", "thread"))
async def longer(company: Company) -> None:
    """Live at its start, a quarter of an hour longer, ended by a button."""
    ana, ben = company.ana, company.ben
    await flagged(company)
    await company.until(at(24, 15, 5))
    assert company.head.startswith("# Acme: crucial call, live now")
    await ben.presses("15 minutes more")
    assert ben.told == "The call is now planned to end 2026-11-24 15:45 UTC."
    await company.until(at(24, 15, 40))
    await ana.presses("The call has ended")
    assert "@Ana ended the call." in company.replies[-1]


@play("1.6", "D6", flows=("live", "changes"))
async def sooner(company: Company) -> None:
    """Started and ended earlier than planned, by commands and by a button."""
    ana = company.ana
    await flagged(company)
    await company.until(at(24, 14))
    await ana.types("start Acme")
    assert ana.told == "The call with Acme is live. Good luck."
    await company.skip(minutes=10)
    await ana.types("end Acme")
    assert "The debrief comes in its thread 2026-11-25 14:10 UTC." in ana.told
    await flagged(company, "Globex", "Friday 9:00")
    await ana.presses("More…")
    await ana.presses("Start now")
    assert company.head.startswith("# Globex: crucial call, live now")


@play("D3", flows=("live", "changes"))
async def another_end(company: Company) -> None:
    """It ended at another time than planned: everything after it follows the real end."""
    ana = company.ana
    await ended(company)
    await ana.presses("More…")
    await ana.presses("It ended at another time")
    await ana.fills(ended_at=at(24, 16))
    assert ana.problems == {"ended_at": "This is still ahead. Reopen the call if it goes on."}
    await ana.fills(ended_at=at(24, 15, 10))
    await company.until(at(25, 15, 10))
    assert company.head.startswith("# Acme: crucial call, debriefing")
