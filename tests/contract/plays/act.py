"""Actions: who answers for it, who does it, by when; accepted, blocked, done, and reminded of."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.scenes import at, ended

FRIDAY = at(27, 0).date()
WHAT = "Send the report"


async def added(company: Company, *doers: Person) -> None:
    """Ana adds it on Monday, due on Friday, and answers for it."""
    await company.ana.types("action")
    await company.ana.fills(what=WHAT, responsible=[*(doers or (company.ben,))], due=FRIDAY)
    assert company.ana.told.startswith("Kept: Send the report")


@play("4.1", "D4", "E10", flows=("action", "handshake", "cards", "undo"))
async def accepted(company: Company) -> None:
    """An action is added and taken on; one added by mistake is taken back, and nobody is asked"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await added(company, ben, cem)
    assert "@Ben (no answer yet), @Cem (no answer yet)" in ben.dm
    undo = ana.button("Undo: adding it")
    await ben.presses("Accept")
    assert ben.told == "Thank you. You have taken this on: Send the report."
    assert ana.dm.startswith("@Ben took this on: Send the report")
    await ana.presses(undo)
    assert "Somebody has answered it meanwhile" in ana.told
    await ana.types("action")
    await ana.fills(what="A mistake", responsible=[cem], due=FRIDAY)
    await ana.presses("Undo: adding it")
    assert ana.told.startswith("Taken back.")
    await ana.types("action")
    await ana.fills(what="Another", responsible=[cem], due=at(20, 0).date())
    assert "This day has passed" in ana.problems["due"]


@play("4.1", "E29", flows=("action",))
async def from_a_message(company: Company) -> None:
    """By the shortcut from anywhere, and by the one on a message, whose words it takes"""
    ana = company.ana
    await ana.uses("Make this an action", "Somebody must send the report.")
    await ana.fills(responsible=[ana], due=FRIDAY)
    assert ana.told.startswith("Kept: Somebody must send the report: @Ana")
    await ana.uses("Add an action")
    await ana.fills(what="Call them", responsible=[ana], due=FRIDAY, account="Acme")
    await ana.opens_home()
    assert "Call them: @Ana" in ana.home
    await ana.presses("Open: Call them")
    assert "For: Acme" in ana.told


@play("4.1", "E12", flows=("handshake",))
async def declined(company: Company) -> None:
    """Declined with a reason: whoever is accountable hears it, and gives it to somebody else"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await added(company)
    await ben.presses("Decline")
    await ben.fills(reason="I am on leave.")
    assert "> I am on leave." in ana.dm
    await ana.presses("Reassign")
    await ana.fills(responsible=[cem])
    assert "@Ana asks you to take this on: Send the report" in cem.dm
    await cem.presses("Accept")
    await cem.presses("Done")
    assert cem.told.startswith("Done: Send the report.")


@play("4.1", "E11", flows=("handshake", "amend"))
async def proposed(company: Company) -> None:
    """A change is proposed and agreed to, another is not; the old versions stay"""
    ana, ben = company.ana, company.ben
    await added(company)
    await ben.presses("Propose a change")
    await ben.fills(due=at(30, 0).date(), reason="The figures come on Friday.")
    await ana.presses("Agree")
    assert ben.dm.startswith("@Ana agreed to the change: Send the report")
    await ben.presses("Propose a change")
    await ben.fills(what="Send half of it", reason="It is much.")
    await ana.presses("Leave it as it is")
    await ana.fills(reason="They need all of it.")
    assert "> They need all of it." in ben.dm
    await ana.types("mine")
    await ana.presses("Open: Send the report")
    await ana.presses("Change it")
    await ana.fills(what="Send the whole report")
    assert ben.dm.startswith("@Ana changed this: Send the whole report")


@play("4.1", "E10", flows=("finishing", "amend", "undo"))
async def done(company: Company) -> None:
    """Blocked and going on; Done counts when the consulted agree, and the informed are told"""
    ana, ben, cem, dora = company.ana, company.ben, company.cem, company.dora
    await added(company)
    await ana.presses("Who else")
    await ana.fills(consulted=[cem], informed=[dora])
    await ben.presses("Accept")
    await ben.presses("I am blocked")
    await ben.fills(reason="The figures are missing.")
    assert "> The figures are missing." in ana.dm
    await ben.presses("It goes on")
    await ben.presses("Done")
    assert "You are consulted: do you agree?" in cem.dm
    await cem.presses("Not yet")
    await cem.fills(reason="The second page is missing.")
    assert "> The second page is missing." in ben.dm
    await ben.presses("Done")
    await ben.presses("Undo: done")
    assert ben.told.startswith("Taken back.")
    await ben.presses("Done")
    await cem.presses("OK")
    assert dora.dm.startswith("@Cem finished this: Send the report")


@play("4.1", "E10", flows=("amend", "finishing"))
async def silent(company: Company) -> None:
    """Silence of a working day counts as yes; cancelled and reopened by whoever is accountable"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await added(company)
    await ana.presses("Who else")
    await ana.fills(consulted=[cem])
    await ben.presses("Accept")
    await ben.presses("Done")
    await company.until(at(24, 11))
    assert ben.dm.startswith("This is done, as nobody objected: Send the report")
    await ben.presses("Reopen it")
    assert ana.dm.startswith("@Ben reopened this: Send the report")
    await ana.types("mine")
    await ana.presses("Open: Send the report")
    await ana.presses("Cancel it")
    await ana.fills(reason="They have left us.")
    assert "> They have left us." in ben.dm
    await ana.presses("Undo: cancelling it")
    assert ana.told.startswith("Taken back.")


@play("4.1", "E9", "E13", flows=("reminding", "handshake"))
async def reminded(company: Company) -> None:
    """No answer, no result: one nudge a day, then the accountable hears; snoozing moves one"""
    ana, ben = company.ana, company.ben
    await added(company)
    await company.until(at(24, 10))
    assert ben.dm.startswith("You were asked to take this on")
    await company.until(at(25, 10))
    assert ana.dm.startswith("@Ben has not answered for two working days")
    await ben.presses("Accept")
    await company.until(at(26, 9))
    assert ben.dm.startswith("Due Fri 27 Nov 2026: Send the report")
    await ben.presses("Another day…")
    await ben.fills(until=at(26, 16))
    assert "I remind you once a day" in ben.problems["until"]
    await ben.fills(until=at(30, 11))
    await company.until(at(30, 11))
    await ben.presses("In three days")
    assert ben.told.startswith("I remind you again")
    await company.skip(days=1)
    assert ana.dm.startswith("You answer for this, due Fri 27 Nov 2026: Send the report")


@play("4.1", "E31", flows=("leaving", "amend"))
async def left(company: Company) -> None:
    """Somebody leaves: whoever is accountable, or the manager, is asked who takes over"""
    ana, cem, dora = company.ana, company.cem, company.dora
    await added(company, company.ben)
    await company.leaves("ben")
    await company.skip(minutes=1)
    await ana.presses("Reassign")
    await ana.fills(responsible=[cem])
    assert "asks you to take this on: Send the report" in cem.dm
    await company.leaves("ana")
    await company.skip(minutes=1)
    await dora.presses("Reassign")
    await dora.fills(accountable=dora)
    assert "Accountable: @Dora" in cem.dms[-1]


@play("4.1", "5.1", flows=("action", "debrief", "home"))
async def after_a_call(company: Company) -> None:
    """In a debrief an action is added; it stands in the thread and on its owner's page"""
    ana, ben = company.ana, company.ben
    await ended(company)
    await company.until(at(25, 15, 30))
    await ana.presses("Add an action")
    await ana.fills(what=WHAT, responsible=[ben], due=FRIDAY)
    assert "Send the report: @Ben, by Fri 27 Nov 2026" in "\n".join(company.replies)
    await ben.opens_home()
    assert "Do you take this on? Send the report" in ben.home
    for number in range(5):
        await ana.types("action")
        await ana.fills(what=f"N{number}", responsible=[ben], due=FRIDAY)
    await ben.presses("All 6 actions")
    assert "N4: @Ben" in ben.told
