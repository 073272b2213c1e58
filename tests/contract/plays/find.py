"""What is mine, what is open for a customer, finding something again, and taking it along."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.plays.act import FRIDAY, WHAT, added


@play("D4", "E3", flows=("home",))
async def mine(company: Company) -> None:
    """On one's own page stands all that one owes, the soonest first; long lists have pages"""
    ana, ben = company.ana, company.ben
    for number in range(12):
        await ana.types("action")
        await ana.fills(what=f"N{number:02}", responsible=[ana], due=FRIDAY)
    await ana.types("promise Acme We call them back")
    await ana.fills(said_by=ben, said_to="Maria", due=FRIDAY)
    await ben.opens_home()
    assert "Can you keep this promise to Maria" in ben.home
    await ben.presses("I can keep it")
    assert "We call them back" in ben.home
    await ana.types("mine")
    await ana.presses("All 12 actions")
    assert "N09: @Ana" in ana.told
    await ana.presses("More actions")
    assert "N11: @Ana" in ana.told
    await ana.presses("Open: N11")
    assert ana.told.startswith("Your action: N11")


@play("D4", "4.1", flows=("home", "handshake"))
async def decided_at_home(company: Company) -> None:
    """A change that somebody proposed waits at home for whoever is accountable"""
    ana, ben = company.ana, company.ben
    await added(company)
    await ben.presses("Accept")
    await ben.presses("Propose a change")
    await ben.fills(what="Send half of it", reason="It is much.")
    await ana.opens_home()
    assert "@Ben proposes: Send half of it" in ana.home
    await ana.presses("Agree")
    assert "proposes" not in ana.home
    assert ana.told == "Agreed. Those who do it are told."


@play("4.1", "E15", flows=("account",))
async def open_for_a_customer(company: Company) -> None:
    """Everything open for a customer, for those who may look at it; nothing about the rest"""
    ana, eve = company.ana, company.eve
    for number in range(11):
        await ana.types("action Acme")
        await ana.fills(what=f"N{number:02}", responsible=[ana], due=FRIDAY, account="Acme")
    await ana.types("open acme")
    assert ana.told.startswith("# What is open for Acme")
    await ana.presses("All 11 actions")
    await ana.presses("More actions")
    assert "N10: @Ana" in ana.told
    await ana.types("open")
    await ana.presses("Open for Acme")
    assert ana.told.startswith("# What is open for Acme")
    await ana.types("open Acm")
    assert ana.told.endswith("Did you mean Acme?")
    await eve.types("open Acme")
    assert eve.told == "Nothing is open for Acme that you can look at."


@play("E30", "E15", flows=("search",))
async def find(company: Company) -> None:
    """Found by its words, whatever the capitals and accents, by those who may look at it"""
    ana, eve = company.ana, company.eve
    await added(company)
    for number in range(12):
        await ana.types("action")
        await ana.fills(what=f"Café {number:02}", responsible=[ana], due=FRIDAY)
    await ana.types("find CAFE")
    await ana.presses("All actions")
    await ana.presses("More actions")
    assert ana.told.count("Café") >= 1
    await ana.types("find send the report")
    await ana.presses(f"Open: {WHAT}")
    assert WHAT in ana.told
    await eve.types("find report")
    assert eve.told == "I found nothing with “report” that you can look at."
    await ana.types("find x")
    assert ana.told == "Please give 2 to 100 characters to look for."


@play("E18", "E15", flows=("export",))
async def taken_along(company: Company) -> None:
    """Links to files with what is one's own or a customer's, for those who may look at it"""
    ana, eve = company.ana, company.eve
    await ana.types("action Acme")
    await ana.fills(what=WHAT, responsible=[ana], due=FRIDAY, account="Acme")
    for asked in ("export", "export Acme"):
        await ana.types(asked)
        assert "CSV, for a spreadsheet" in ana.told
        assert "The links hold for 15 minutes" in ana.told
    await eve.types("export Acme")
    assert eve.told == "Nothing is kept for Acme that you can look at."
