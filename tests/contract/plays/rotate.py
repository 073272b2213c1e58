"""Who has a customer, and when it is time to share it or to hand it over."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.scenes import at, ended, flagged

ASKS = "Is it time to share it, or to hand it over? You decide first."


async def asked(company: Company) -> None:
    """One hard call with Acme is enough here; half an hour after it Ana, who led it, is asked.

    Then it is the next morning.
    """
    with company.storage.book(company.workspace) as book:
        book.organisation().rotate_after = 1
    await ended(company)
    await company.until(at(25, 10))
    assert any(ASKS in one for one in company.ana.dms)


@play("7.5", "E10", flows=("owners",))
async def said(company: Company) -> None:
    """Who has a customer is said by people, told to both, and taken back for ten minutes"""
    ana, ben, cem, dora = company.ana, company.ben, company.cem, company.dora
    await flagged(company, "Globex")
    await ana.types("own Globex")
    await ana.fills(owner=cem)
    assert "@Cem owns Globex from now on." in ana.told
    await dora.types("own Acme")
    await dora.fills(owner=ben)
    assert "@Ben owns Acme from now on." in dora.told
    assert "@Dora says that @Ben owns Acme from now on." in ben.dm
    await ben.types("own Acme @Cem")
    assert "@Ben says that @Cem owns Acme from now on." in cem.dm
    await ben.presses("Undo: the new owner")
    assert ben.told == "Taken back. Who owns Acme is as it was before."
    await ana.types("own Acme @Ana")
    assert ana.told.startswith("Only Ben, their manager and the admins can change that.")
    await dora.types("own acme")
    await dora.presses("Change the owner")
    await dora.fills(owner=ben)
    assert dora.problems["owner"] == "Ben owns Acme already."
    await dora.fills(owner=ana)
    await ben.types("own Acme")
    assert "@Ben owned it from" in ben.told


@play("7.5", flows=("rotation", "rotation_offers", "handover", "owners"))
async def shared(company: Company) -> None:
    """The owner decides first; three are named; one accepts, and both get a list to go through"""
    ana, ben, cem, dora = company.ana, company.ben, company.cem, company.dora
    await asked(company)
    await ana.presses("Share it")
    assert "@Ana has taken 1 hard call with Acme in 90 days." in dora.dm
    assert "They would share it." in dora.dm
    await dora.presses("Ask Ben")
    await ben.presses("I cannot")
    assert ben.told == "Understood. You need not say why."
    assert "@Ben cannot take Acme now." in dora.dm
    await ana.presses("Somebody else")
    await ana.fills(who=ben)
    assert ana.problems["who"] == "Ben was asked before. Please choose somebody else."
    await ana.fills(who=cem)
    await cem.presses("I share it")
    assert any(one == "@Cem shares Acme from now on." for one in dora.dms)
    assert "# Sharing Acme" in cem.dm
    await cem.presses("Done: Promises to them")
    await ana.presses("Write what I know")
    await ana.fills(decides="Maria", calms="Facts, in writing")
    assert any("> Facts, in writing" in one for one in cem.dms)
    await ana.types("own Acme")
    assert "@Cem shares it since" in ana.told
    await ana.presses("Cem shares it no more")
    assert ana.told == "@Cem shares Acme no more."


@play("7.5", flows=("rotation", "rotation_offers"))
async def handed_over(company: Company) -> None:
    """Silence of two working days is told to the manager as just that; then it is handed over"""
    ana, ben, cem, dora = company.ana, company.ben, company.cem, company.dora
    await asked(company)
    await company.until(at(27, 9))
    assert "They have not decided." in dora.dm
    await ana.presses("Hand it over")
    await ana.presses("Ask Ben")
    await company.until(at(30, 17))
    await company.skip(hours=17)
    assert any("@Ben has not answered about Acme." in one for one in ana.dms)
    await dora.presses("Ask Cem")
    await cem.presses("I take it over")
    assert "# Handing Acme over" in cem.dm
    await ben.types("own Acme")
    assert "@Cem owns it since" in ben.told


@play("7.5", flows=("rotation",))
async def kept(company: Company) -> None:
    """The owner keeps it, and the manager hears that"""
    ana, dora = company.ana, company.dora
    await asked(company)
    await ana.presses("Keep it")
    assert ana.told == "You keep Acme. I do not ask again for ninety days."
    assert "They would keep it." in dora.dm


@play("7.5", "E31", flows=("owners", "leaving"))
async def vacant(company: Company) -> None:
    """When an owner leaves, their manager is asked who has the customer now"""
    cem, dora = company.cem, company.dora
    await dora.types("own Acme")
    await dora.fills(owner=company.ben)
    await company.leaves("ben")
    await company.skip(minutes=1)
    assert dora.dm.startswith("@Ben has left, and owned Acme.")
    await dora.presses("Say who owns it now")
    await dora.fills(owner=cem)
    assert "@Cem owns it since" in dora.dms[-1]
