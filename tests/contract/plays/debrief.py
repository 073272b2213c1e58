"""After a call: what was said, the debrief a day later, and what is to be done."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.scenes import answers_of, at, ended


@play("5.1", "D7", flows=("capture",))
async def capture(company: Company) -> None:
    """Ten minutes after the end lead and scribe are asked, in private, what was said."""
    ana, cem = company.ana, company.cem
    await ended(company)
    await company.until(at(24, 15, 40))
    await ana.presses("Write down what was said")
    await ana.fills(outcome="They stay.", promised="A report\nby Friday", temperature="tense")
    assert "Kept. It comes with the debrief" in ana.told
    await company.until(at(25, 6))  # nine in the morning, where Cem is
    assert "While it is fresh: five short questions." in cem.dm
    await ana.presses("More…")
    await ana.presses("What was said")
    assert "They stay." in ana.form.text
    await ana.fills(unanswered="Who pays?")


@play("5.1", "D3", "D8", flows=("debrief", "capture", "action"))
async def a_day_later(company: Company) -> None:
    """Sealed for exactly 24 hours; then the thread shows what is in, and never who is missing."""
    ana, ben, cem = company.ana, company.ben, company.cem
    await ended(company)
    await cem.types("debrief Acme")
    await cem.fills(**answers_of(cem))
    assert cem.told == "Kept, and sealed until the debrief. Thank you."
    await company.until(at(25, 15, 29))
    assert "Cem's" not in "\n".join([company.head, *company.replies])
    await company.until(at(25, 15, 30))
    assert "1 answered, 2 outstanding." in "\n".join(company.replies)
    assert "> @Cem: Cem's aim" in "\n".join(company.replies)
    assert "this is the only reminder" in ben.dm
    await ben.presses("My debrief")
    await ben.fills(**answers_of(ben))
    assert ben.told == "Your answers are in the thread now. Thank you."
    await ana.presses("Add an action")
    await ana.fills(what="Send the report", responsible=[ben], due=at(24, 0).date())
    assert ana.problems == {"due": "This day has passed. Please choose today or a later day."}
    await ana.fills(due=at(27, 0).date())
    assert ana.told.startswith("Kept: Send the report: @Ben, by Fri 27 Nov 2026.")
    await ana.presses("Close the debrief")
    assert "This debrief is closed." in "\n".join(company.replies)
    await ana.types("reopen Acme")
    await ana.fills(reason="Something is missing")
    assert company.head.startswith("# Acme: crucial call, debriefing")


@play("5.1", "D8", flows=("debrief", "home"))
async def within_a_day(company: Company) -> None:
    """A team that answers early has its debrief early; whoever answers again is read anew."""
    ana, ben, cem = company.ana, company.ben, company.cem
    await ended(company)
    await ana.opens_home()
    assert "Your debrief of Acme." in ana.home
    await ana.presses("My debrief")
    await ana.fills(**answers_of(ana))
    for one in (ben, cem):
        await company.skip(minutes=1)  # answers stand in the order in which they came
        await one.types("debrief Acme")
        await one.fills(**answers_of(one))
    assert cem.told.startswith("Yours were the last ones")
    assert "Everyone's answers are in." in "\n".join(company.replies)
    await company.skip(minutes=1)
    await ben.presses("My debrief")
    await ben.fills(why="I see it differently now.")
    assert "> @Ben: I see it differently now." in "\n".join(company.replies)
