"""Roadblocks: another team is asked for help; it answers, or the next one on the ladder is."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.plays.act import added
from tests.contract.scenes import at

THURSDAY = at(26, 0).date()
NEED = "We need the figures of May"


async def laddered(company: Company, *people: Person, hours: int = 4) -> None:
    """Dora adds Billing: Ben is asked first, then Cem, unless said otherwise."""
    first, second, third, *_ = [*(people or (company.ben, company.cem)), None, None]
    await company.dora.types("settings")
    await company.dora.presses("Who helps")
    await company.dora.presses("Add a team")
    others = {"second": second, "third": third}
    given = {name: one for name, one in others.items() if one is not None}
    await company.dora.fills(name="Billing", first=first, hours=hours, **given)
    assert company.dora.told.startswith("Saved. Billing: @")


async def asked(company: Company, *people: Person) -> None:
    """Ana needs the figures by Thursday."""
    await laddered(company, *people)
    await company.ana.types(f"block {NEED}")
    await company.ana.fills(need_by=THURSDAY)
    assert company.ana.told.startswith("I ask @Ben of Billing for help by")


@play("4.6", "E15", flows=("ladder",))
async def who_helps(company: Company) -> None:
    """A manager says which teams can be asked, and who of them; everybody sees it"""
    ana, ben, dora = company.ana, company.ben, company.dora
    await ana.types("block")
    assert "No team can be asked for help yet." in ana.told
    await laddered(company, ben, company.cem, company.eve)
    await ana.types("settings")
    await ana.presses("Who helps")
    assert "Billing: @Ben, @Cem, then @Eve; each has 4 working hours to answer" in ana.told
    await dora.types("settings")
    await dora.presses("Who helps")
    await dora.presses("Change Billing")
    await dora.fills(third=company.cem)
    assert "This person is asked before already." in dora.problems["third"]
    await dora.fills(third=ana, hours=1)
    await dora.types("settings")
    await dora.presses("Who helps")
    await dora.presses("Remove Billing")
    assert dora.told == "Nobody is offered Billing any more. What was asked of it goes on."


@play("4.6", "E13", flows=("roadblock", "roadblock_answers", "roadblock_ends", "roadblock_news"))
async def seen_to(company: Company) -> None:
    """The contact sees to it and says when it is solved; reopened, withdrawn, and taken back"""
    ana, ben = company.ana, company.ben
    await asked(company)
    assert ben.dm.startswith("@Ana needs your help by Thu 26 Nov 2026: We need the figures of May")
    await ben.presses("I see to it")
    assert ana.dm.startswith("@Ben sees to it: We need the figures of May")
    await company.until(at(25, 9))
    assert "You see to this for @Ana, by Thu 26 Nov 2026: We need the figures of May" in ben.dm
    await ben.presses("It is solved")
    assert ana.dm.startswith("@Ben says that this is solved: We need the figures of May")
    await ben.presses("Reopen it")
    assert ana.dm.startswith("@Ben reopened this: We need the figures of May")
    await company.until(at(27, 9))
    assert "You needed help with this by Thu 26 Nov 2026: We need the figures of May" in ana.dm
    await ana.presses("Withdraw it")
    assert ben.dm.startswith("@Ana says that this is no longer needed: We need the figures of May")
    await ana.presses("Undo: withdrawing it")
    assert ben.dm.startswith("@Ana took it back, so this is open again: We need the figures")


@play("4.6", "E10", "E11", flows=("roadblock", "roadblock_answers"))
async def passed_on(company: Company) -> None:
    """Somebody else is the one to ask; whoever cannot says why, and the asker goes one step up"""
    ana, ben, cem, dora = company.ana, company.ben, company.cem, company.dora
    await asked(company)
    await ben.presses("Redirect")
    await ben.fills(to=ana, reason="She knows.")
    assert "Ana is the one who asks." in ben.problems["to"]
    await ben.fills(to=dora, reason="She keeps them.")
    assert "@Ben says that you are the one to ask:" in dora.dm
    assert "It went on to @Dora." in ben.dm
    await dora.presses("I cannot")
    await dora.fills(reason="The system is down.")
    assert "> The system is down." in ana.dm
    await ana.presses("Ask one step up")
    assert ana.told == "I ask @Cem now, and tell you the answer."
    assert "and cannot help:" in cem.dm
    await ana.types(f"block {NEED}")
    await ana.fills(need_by=THURSDAY)
    assert "You have asked this team for this very thing already." in ana.problems["what"]


@play("4.6", "E5", flows=("roadblock_climb", "roadblock_cards", "roadblock_news"))
async def silence(company: Company) -> None:
    """Silence goes one step up after the team's working hours, with the same lines; then it ends"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await laddered(company, ben, cem)
    await added(company, ana)
    await ana.types("mine")
    await ana.presses("Open: Send the report")
    await ana.presses("I need help")
    await ana.fills(what=NEED, need_by=THURSDAY)
    assert "For: Send the report, due Fri 27 Nov 2026" in ben.dm
    await company.until(at(24, 6))
    assert "It went on to @Cem." in "\n".join(ben.dms)
    assert "@Ben was asked on" in cem.dm
    assert ana.dm.startswith("@Ben has not answered, so I asked @Cem: We need the figures of May")
    await company.until(at(24, 10))
    assert "Nobody answered: all of Billing who can be asked" in "\n".join(ana.dms)
    await cem.presses("I see to it")
    await ana.types("mine")
    await ana.presses("Open: Send the report")
    await ana.presses("Done")
    await company.skip(minutes=10)
    assert "This is no longer needed: We need the figures of May" in cem.dm


@play("4.6", "E31", flows=("leaving", "roadblock_news"))
async def left(company: Company) -> None:
    """Whoever is asked leaves: the next one is asked; the asker leaves: the manager hears of it"""
    cem, dora = company.cem, company.dora
    await asked(company)
    await company.ben.presses("I see to it")
    await company.leaves("ben")
    await company.skip(minutes=1)
    assert "Ben was asked and has left." in cem.dm
    await company.leaves("ana")
    await company.skip(minutes=1)
    assert dora.dm.startswith("Ana has left, and asked for this. We need the figures of May")
    await cem.presses("I see to it")
    assert dora.dm.startswith("@Cem sees to it: We need the figures of May")


@play("4.6", "E10", flows=("roadblock", "roadblock_ends"))
async def by_mistake(company: Company) -> None:
    """Asked by mistake, it is taken back before anybody hears"""
    ana, eve = company.ana, company.eve
    await laddered(company, eve)
    await ana.types("block")
    await ana.fills(what=NEED, need_by=at(20, 0).date())
    assert "This day has passed." in ana.problems["need_by"]
    await ana.fills(what=NEED, need_by=THURSDAY)
    await ana.presses("Undo: asking for it")
    assert ana.told == "Taken back. Nobody is asked about it any more."
    await company.until(at(25, 12))
    assert not any("needs your help" in one for one in eve.dms)


@play("4.6", "E9", flows=("roadblock", "reminding"))
async def listed(company: Company) -> None:
    """What waits for somebody's answer stands in their list of the day, and opens from there"""
    ana, ben = company.ana, company.ben
    await laddered(company, ben, hours=40)
    await ana.types(f"block {NEED}")
    await ana.fills(need_by=at(30, 0).date())
    await company.until(at(25, 9))
    await ben.presses(f"Open: {NEED}")
    assert ben.told.startswith("@Ana needs help: We need the figures of May")
    await ben.presses("I see to it")
    assert ana.dm.startswith("@Ben sees to it: We need the figures of May")
