"""Promises: what was said to a customer, confirmed by two, kept by whoever said they can."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.scenes import at, ended

FRIDAY, MONDAY = at(27, 0).date(), at(30, 0).date()
WORDS = "You have the report by Friday."


async def saved(company: Company, by: Person | None = None) -> None:
    """On Monday Ben has said it, and Ana saves it; Dora, the manager, is accountable."""
    who = by or company.ana
    await who.types('promise "Acme" ' + WORDS)
    await who.fills(said_by=company.ben, said_to="Maria", due=FRIDAY)
    assert who.told.startswith("Saved as requested, by Fri 27 Nov 2026")


async def sees(who: Person) -> None:
    """Look at it, with everything one can do."""
    await who.presses("More about it")
    assert who.told.startswith("A promise:")


@play("4.3", "4.2", "E10", flows=("promise", "promise_answer", "promise_cards", "promise_end"))
async def promised(company: Company) -> None:
    """Saved as requested, promised by the one who keeps it, kept; each can be taken back"""
    ana, ben, dora = company.ana, company.ben, company.dora
    await saved(company)
    assert dora.dm.startswith("@Ana made you accountable for this promise:")
    undo = ana.button("Undo: saving it")
    await ben.presses("I can keep it")
    assert ben.told.startswith("Promised, by Fri 27 Nov 2026")
    assert dora.dm.startswith("@Ben can keep this promise:")
    await ana.presses(undo)
    assert "Somebody has answered it meanwhile" in ana.told
    await ben.presses("Kept")
    assert dora.dm.startswith("@Ben says that this promise is kept:")
    await ben.presses("Undo: kept")
    assert ben.told == "Taken back. It is promised."
    await ana.types('promise "Acme" A mistake')
    await ana.fills(said_to="Maria", due=at(20, 0).date())
    assert "This day has passed" in ana.problems["due"]
    await ana.fills(due=FRIDAY)
    await ana.presses("I can keep it")
    await sees(dora)


@play("4.3", "E29", flows=("promise",))
async def from_a_message(company: Company) -> None:
    """By the shortcut on a message, whose words it takes; the same promise is saved once"""
    ana, ben = company.ana, company.ben
    await ana.uses("Save as promise", WORDS)
    await ana.fills(said_by=ben, said_to="Maria", due=FRIDAY)
    assert ana.told.startswith("Saved as requested")
    assert "> You have the report by Friday." in ben.dm
    await ana.types("promise")
    await ana.fills(words=WORDS, said_by=ben, said_to="Maria", due=FRIDAY)
    assert "saved already" in ana.problems["words"]


@play("4.2", flows=("promise_offer",))
async def negotiated(company: Company) -> None:
    """Another day is offered, asked about again, and agreed to; both days are kept"""
    ben, dora = company.ben, company.dora
    await saved(company)
    offer = {"due": MONDAY, "confidence": "likely", "part": "the summary.", "reason": "Late."}
    await ben.presses("Another day")
    await ben.fills(**offer)
    assert dora.dm.startswith("@Ben can do it by Mon 30 Nov 2026 (fairly sure).")
    await dora.presses("Ask again")
    await dora.fills(words="They need all of it.")
    assert "They need all of it." in ben.dm
    await ben.presses("Another day")
    await ben.fills(**offer)
    await dora.presses("Agree")
    assert ben.dm.startswith("@Dora agreed to the other day:")
    assert "Asked for by: Fri 27 Nov 2026" in ben.dm


@play("4.2", "E13", flows=("promise_answer", "promise_change", "promise_end"))
async def cannot(company: Company) -> None:
    """No answer is told after two working days; who cannot says why, and another one keeps it"""
    ana, ben, cem, dora = company.ana, company.ben, company.cem, company.dora
    await saved(company)
    await company.until(at(25, 10))
    assert any("@Ben has not answered for two working days" in one for one in dora.dms)
    await ben.presses("I cannot")
    await ben.fills(reason="I am on leave.")
    assert "I am on leave." in dora.dm
    await dora.presses("Who keeps it")
    await dora.fills(responsible=cem)
    assert "@Dora asks whether you can keep this promise" in cem.dm
    await cem.presses("I can keep it")
    await sees(cem)
    await cem.presses("Broken")
    await cem.fills(reason="The figures never came.")
    assert "The figures never came." in dora.dm
    await cem.presses("Reopen it")
    await sees(dora)
    await dora.presses("Withdraw it")
    await dora.fills(reason="Maria no longer needs it.")
    assert "Maria no longer needs it." in cem.dm
    assert ana.dms == []


@play("4.3", "E11", flows=("promise_change", "promise_past", "promise_confirm"))
async def changed(company: Company) -> None:
    """Changed, it is requested again and the old version stays; a recap once it is promised"""
    ana, ben, cem, dora = company.ana, company.ben, company.cem, company.dora
    await saved(company)
    await sees(dora)
    await dora.presses("Draft a recap")
    assert dora.told.startswith("Nobody has confirmed yet that it can be kept.")
    await ana.presses("Who keeps it")
    await ana.fills(responsible=cem)
    await sees(dora)
    await dora.presses("Change it")
    await dora.fills(words="You have it by Monday.", due=MONDAY)
    assert "@Dora wrote down what @Ben promised to Maria" in ben.dm
    await ben.presses("Yes, it was said")
    await cem.presses("I can keep it")
    await sees(cem)
    await cem.presses("Draft a recap")
    assert "> Hello Maria, thank you for talking with us." in cem.told
    await sees(cem)
    await cem.presses("History")
    assert "> You have the report by Friday." in cem.told
    assert "@Ben confirmed that it was said" in cem.told


@play("4.3", "5.1", flows=("promise", "promise_confirm", "debrief"))
async def on_a_call(company: Company) -> None:
    """Said on a call: its thread asks whether it was; other words, silence, the debrief"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await ended(company)
    await ana.types("promise Acme " + WORDS)
    await ana.fills(said_by=ben, said_to="Maria", due=FRIDAY)
    assert "Was this said?" in company.replies[-1]
    await ana.presses("Yes, it was said")
    assert ana.told.startswith("You wrote these words down.")
    await cem.presses("Other words were said")
    await cem.fills(words="You have it by Monday.", due=MONDAY)
    assert "@Cem corrected what @Ben promised to Maria" in company.replies[-1]
    await company.until(at(25, 11, 40))
    assert any("Nobody has confirmed this yet." in one for one in ana.dms)
    await ben.presses("Yes, it was said")
    assert any("@Ben confirmed it." in one for one in company.replies)
    await company.until(at(25, 15, 35))
    assert "“You have it by Monday.”: @Ben, by Mon 30 Nov 2026 (requested)" in "\n".join(
        company.replies
    )
    await cem.presses("Save a promise")
    await cem.fills(words="We call you.", said_to="Maria", due=FRIDAY)
    assert "“We call you.”: @Cem" in "\n".join(company.replies)
