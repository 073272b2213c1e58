"""One's own hours, and leave."""

from __future__ import annotations

from tests.contract.company import CHAT, Company
from tests.contract.play import play
from tests.contract.scenes import at, flagged


@play("E4", "E5", flows=("hours", "settings"))
async def hours(company: Company) -> None:
    """Zone, hours and days are one's own; an answer that cannot be read is told at its field."""
    ana, ben = company.ana, company.ben
    await ana.types("hours")
    await ana.fills(zone="Lisbonne", opens="8", closes="7")
    assert ana.problems == {"zone": "I do not know this time zone. Did you mean Europe/Lisbon?"}
    await ana.fills(zone="Europe/Lisbon")
    assert ana.problems == {"closes": "This is not after the start. Please check both times."}
    await ana.fills(zone="america/new york", opens="8.30", closes="17h00", days=["0", "Friday"])
    assert "Time zone: America/New_York\nWorking hours: 08:30 to 17:00, Mon, Fri" in ana.told
    await ben.types("settings")
    await ben.presses("My working hours")
    await ben.fills(opens="12:00")
    await flagged(company, when="Friday 15:00")
    assert ben.dms == []
    await company.until(at(23, 12))
    assert len(ben.dms) == 1


@play("E6", flows=("away", "nudges"))
async def leave(company: Company) -> None:
    """While somebody is away private messages are held, and come when they are back."""
    ben = company.ben
    await ben.types("away until Friday", where=CHAT)
    assert "2026-11-27 09:00 UTC" in ben.form.text
    await ben.fills(until=at(22, 9))
    assert ben.problems == {
        "until": "This moment has passed. Please choose one that is still ahead."
    }
    await ben.fills(until=at(27, 9))
    assert ben.told.startswith("You are away until 2026-11-27 09:00 UTC.")
    await flagged(company)
    assert ben.dms == []
    await ben.types("back")
    assert ben.told.startswith("Welcome back.")
    assert len(ben.dms) == 1
    await ben.types("away until the cows come home")
    assert "I could not read" in ben.form.text
    await company.cem.types("back")
    assert company.cem.told.startswith("You are not away.")
