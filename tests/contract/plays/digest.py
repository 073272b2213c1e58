"""The manager's digest and one's own week: once a week, on demand, and when each comes."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.plays.act import added
from tests.contract.scenes import at, ended, flagged, opens_the_weeks


@play("D9", "E14", flows=("digest", "digest_settings"))
async def on_monday(company: Company) -> None:
    """The digest comes on Monday at nine, with a picture and a link in each line; or never again"""
    ana, dora = company.ana, company.dora
    await ended(company)
    await added(company)
    await company.until(at(27, 18))
    await opens_the_weeks(company)
    await company.until(at(30, 8))
    assert dora.dm.startswith("# Your week as a manager\nA picture of the eight weeks from")
    assert "Calls held: 1 – Acme" in dora.dm
    assert "@Ana 1" in dora.dm
    assert "Weight of calls: not shown" in dora.dm
    await dora.presses("When it comes")
    await dora.fills(comes="no")
    assert dora.told.startswith("Saved. It comes when you ask:")
    before = len(dora.dms)
    await dora.types("digest")
    assert len(dora.dms) == before + 1
    assert "Calls held: 1 – Acme" in dora.dm
    await ana.types("digest")
    assert ana.told.startswith("The digest is for those who manage a team.")


@play("D9", "D4", "E18", flows=("digest", "digest_settings", "settings"))
async def looks_closer(company: Company) -> None:
    """What is late is opened from the digest, and all of it downloaded as a table"""
    dora = company.dora
    await added(company)
    await company.until(at(30, 12))
    await company.skip(hours=24)
    await dora.types("digest")
    assert "Actions late: 1 – Send the report" in dora.dm
    await dora.presses("The actions")
    await dora.presses("Open: Send the report")
    assert "Accountable: @Ana" in dora.told
    await dora.types("digest")
    await dora.presses("As a table")
    assert "CSV" in dora.told
    await dora.types("settings")
    await dora.presses("Digest")
    await dora.fills(day="4", hour="15")
    assert dora.told.startswith("Saved. Your next digest comes")


@play("D9", "E3", "E14", flows=("week",))
async def ones_own(company: Company) -> None:
    """One's own week on demand, then every Monday, then no more"""
    ana = company.ana
    await flagged(company, when="in 8 days")
    await ana.types("week")
    assert ana.told.startswith("# Your week")
    await ana.presses("Send me this every Monday")
    assert ana.told.startswith("Your week comes every Monday, from")
    await company.until(at(30, 9, 30))
    assert any(dm.startswith("# Your week\nYour calls\nAcme") for dm in ana.dms)
    await ana.types("week")
    await ana.presses("Stop sending it")
    assert ana.told.startswith("Understood.")
