"""Reminders that people do not mute: one message, put off, the day's list, and how to stop them."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.scenes import at

FRIDAY = at(27, 0).date()


async def owes(company: Company, what: str, *, by: object = FRIDAY) -> None:
    """Ana asks Ben for something, and he takes it on."""
    await company.ana.types("action")
    await company.ana.fills(what=what, responsible=[company.ben], due=by)
    await company.ben.presses("Accept")


def last(who: Person) -> list[str]:
    return who.dm.splitlines()


@play("E9", "E13", "4.1", flows=("reminding", "snoozing"))
async def together(company: Company) -> None:
    """Two things that are due together come as one message; one is done, the other put off"""
    ben = company.ben
    await owes(company, "Send the report")
    await owes(company, "Call them back")
    await company.until(at(26, 9))
    assert last(ben)[0] == "# Reminders"
    assert ben.dm.count("[Remind me later]") == 2
    await ben.presses("Done")
    assert "This is settled: it is done." in ben.dm
    await ben.presses("Remind me later")
    await ben.fills(until=at(26, 16))
    assert "I remind you once a day" in ben.problems["until"]
    await ben.fills(until=at(30, 11))
    assert ben.told.startswith("I remind you again")
    await company.until(at(30, 11))
    assert last(ben)[0].startswith("Due Fri 27 Nov 2026:")
    await ben.presses("In three days")
    assert ben.told.startswith("I remind you again")


@play("E9", flows=("snoozing",))
async def of_somebody_else(company: Company) -> None:
    """A reminder is its reader's own, and what is settled needs none any more"""
    ben = company.ben
    await owes(company, "Send the report")
    await company.until(at(26, 9))
    tomorrow = ben.button("Tomorrow")
    await ben.presses("Done")
    await ben.presses(tomorrow)
    assert ben.told == "This is settled, so I do not remind you of it any more."


@play("D4", "E13", flows=("reminding",))
async def the_list_of_the_day(company: Company) -> None:
    """When the day begins: what is late or waits for an answer; nothing to say, no message"""
    ben = company.ben
    await owes(company, "Send the report")
    await company.until(at(30, 12))
    await company.skip(days=1)
    assert last(ben)[:2] == [
        "# Your list for today",
        "Send the report: @Ben, by Fri 27 Nov 2026",
    ]
    await ben.presses("Open: Send the report")
    await ben.presses("Done")
    assert "(done)" in ben.dm
    said = len(ben.dms)
    await company.skip(days=2)
    assert len(ben.dms) == said


@play("D4", "E13", flows=("reminding",))
async def the_list_beside_reminders(company: Company) -> None:
    """When reminders come as the day begins, the list stands below them in the same message"""
    ben = company.ben
    await owes(company, "Send the report")
    await owes(company, "Call them back", by=at(30, 0).date().replace(month=12, day=2))
    await company.until(at(30, 12))
    await company.skip(hours=21)
    assert last(ben)[:2] == ["# Reminders", "Due Wed 2 Dec 2026: Call them back"]
    assert "Also open\nSend the report: @Ben, by Fri 27 Nov 2026" in ben.dm


@play("E14", flows=("notices", "cards"))
async def stopped(company: Company) -> None:
    """Below every private message stands how to stop its kind; it can be had once a day, or kept"""
    ana, ben = company.ana, company.ben
    await ana.types("action")
    await ana.fills(what="Send the report", responsible=[ben], due=FRIDAY)
    await ben.presses("Stop these")
    assert ben.told.startswith("Understood. I send you no more of these: what others ask of you.")
    said = len(ben.dms)
    await ana.types("action")
    await ana.fills(what="Call them back", responsible=[ben], due=FRIDAY)
    assert len(ben.dms) == said
    await ben.opens_home()
    assert "Do you take this on? Call them back" in ben.home
    await ben.presses("Stop these")
    assert ben.told.startswith("I send you none of these any more already:")
    await ben.presses("Keep them")
    assert ben.told == "They come as before: what others ask of you."


@play("E14", "E5", flows=("notices", "settings"))
async def chosen(company: Company) -> None:
    """Each kind of private message comes at once, once a day or never, as chosen in settings"""
    ana, ben = company.ana, company.ben
    await ben.types("settings")
    await ben.presses("Messages to me")
    await ben.fills(questions="daily", news="off")
    assert ben.told == "Saved. What you do yourself is always answered at once."
    await ana.types("action")
    await ana.fills(what="Send the report", responsible=[ben], due=FRIDAY)
    assert ben.dms == []
    await company.until(at(24, 9))
    assert ben.dm.startswith("@Ana asks you to take this on: Send the report")
    await ben.presses("Stop these")
    await ben.presses("Once a day instead")
    assert ben.told.startswith("They come once a day, when your day begins:")


@play("E5", "E7", flows=("reminding", "hours"))
async def other_hours(company: Company) -> None:
    """Other working hours move the reminders that are planned, as soon as they are saved"""
    ben = company.ben
    await owes(company, "Send the report")
    await ben.types("hours")
    await ben.fills(opens="07:30", closes="15:00")
    await company.until(at(26, 7, 30))
    assert last(ben)[0] == "Due Fri 27 Nov 2026: Send the report"
