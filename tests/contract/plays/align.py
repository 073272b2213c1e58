"""Aligning on one line before a call."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.scenes import at, flagged


@play("1.6", "D2", flows=("alignment", "notes", "nudges"))
async def one_line(company: Company) -> None:
    """A concern, a new version, everyone's word for it, and the lead says: ready."""
    ana, ben, cem = company.ana, company.ben, company.cem
    await flagged(company)
    await ben.presses("I'm aligned")
    assert ben.told == "Thank you. You are aligned on version 1."
    await cem.presses("I have a concern")
    await cem.fills(concern="We cannot promise *Friday* <!here>.")
    assert company.replies[-1].endswith("> We cannot promise *Friday* <!here>.")
    await ana.presses("Edit the line")
    await ana.fills(line="It is fixed.", do_not_say="Friday")
    assert "What we all say (version 2)\n> It is fixed." in ben.dm
    await ben.presses("I'm aligned")
    await cem.presses("I'm aligned")
    await ana.presses("Ready")
    assert company.head.startswith("# Acme: crucial call, ready")


@play("1.6", flows=("alignment",))
async def unaligned(company: Company) -> None:
    """The lead goes ahead without everyone, for a reason that all can read."""
    await flagged(company)
    await company.ana.presses("Go ahead anyway")
    assert "Still missing on version 1: Cem and Ben." in company.ana.form.text
    await company.ana.fills(reason="The customer cannot wait")
    assert "Going ahead without everyone: The customer cannot wait" in company.head


@play("1.6", "E12", flows=("alignment",))
async def stale(company: Company) -> None:
    """A button of an older version, a second press and a form overtaken are told so."""
    ana, ben, cem = company.ana, company.ben, company.cem
    await flagged(company)
    old = ben.button("I'm aligned")
    await cem.presses("Edit the line")
    await ana.presses("Edit the line")
    await ana.fills(line="It is fixed.")
    await cem.fills(line="It is broken.")
    assert "Somebody changed the line meanwhile." in cem.problems["line"]
    await ben.presses(old)
    assert ben.told == "The line has changed: it is version 2 now. Please read it again."
    await ben.presses("I'm aligned")
    again = cem.button("I'm aligned")
    await cem.presses(again)
    await cem.presses(again)
    assert cem.told == "You are aligned on version 2 already."
    await company.dora.presses("I have a concern")
    assert company.dora.told == "You are not on this call. Ask Ana to add you."
    await ben.presses("Ready")
    assert ben.told == "Only Ana, who leads the call, can do this."


@play("E12", flows=("alignment", "flag"))
async def delivered_twice(company: Company) -> None:
    """What a platform delivers twice counts once: a command, a form, a press."""
    await company.ana.types("flag Acme tomorrow 15:00")
    await company.ana.fills(reason="They may leave us")
    await company.ana.fills(renewal=3, brand=2, morale=1)
    form = company.ana.form
    await company.ana.sends(form, scribe=company.ben)
    await company.ana.repeats()
    await company.ana.fills(line="It is fixed.")
    await company.ben.presses("I'm aligned")
    await company.ben.repeats()
    assert company.replies.count("Everyone is aligned on version 1.") == 1
    await company.ana.types("start Acme")
    await company.ana.repeats()
    assert company.ana.told == ""


@play("1.6", flows=("seats", "alignment"))
async def seats(company: Company) -> None:
    """Somebody else is seated, the lead is handed over, and the reminders follow."""
    ana, ben = company.ana, company.ben
    await flagged(company, line="")
    await ana.presses("More…")
    await ana.presses("Who is on the call")
    assert "@Ben" in ana.form.text
    await ana.fills(experts=[company.dora], approver=company.cem)
    await ana.presses("More…")
    await ana.presses("Hand over the lead")
    await ana.fills(lead=ben)
    assert company.replies[-1] == "@Ana made @Ben the lead of this call."
    await company.until(at(23, 15))
    assert "There is no line yet: what do we all say?" in ben.dm
    await ben.presses("Write the line")
    await ben.fills(line="It is fixed.")
    assert "Do you stand behind it?" in company.dora.dm
