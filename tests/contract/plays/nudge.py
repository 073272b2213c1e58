"""What people hear in private before a call, while their word is missing."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.scenes import at, flagged


@play("1.6", "D7", "E5", flows=("nudges",))
async def missing(company: Company) -> None:
    """A day, two hours and a quarter of an hour before, those missing are nudged, and only they."""
    ben, cem = company.ben, company.cem
    await flagged(company)
    await cem.presses("I'm aligned")
    for moment in (at(23, 15), at(24, 13), at(24, 14, 45)):
        heard = len(ben.dms)
        await company.until(moment)
        assert len(ben.dms) == heard + 1
        assert "Your word is still missing." in ben.dm
    await ben.presses("I'm aligned")
    assert ben.dm.endswith("You are aligned. Thank you.")
    assert len(cem.dms) == 1


@play("E5", "E2", flows=("nudges", "welcome"))
async def at_night(company: Company) -> None:
    """A private message waits for its reader's working hours; the last nudge does not."""
    eve = company.eve
    await flagged(company, when="tomorrow 14:30", expert=eve)
    assert eve.dms == []  # in Chicago it is four in the morning
    await company.until(at(23, 15))
    assert [one.split(".")[0] for one in eve.dms] == [
        "Hello, I am Parley",
        "The call with Acme starts 2026-11-24 14:30 UTC",
    ]
    await eve.presses("What can I do here?")
    assert eve.told.startswith("# What I can do")
    await company.until(at(24, 14, 20))
    assert len(eve.dms) == 3
