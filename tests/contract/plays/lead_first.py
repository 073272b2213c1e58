"""Leaders go first: one call they would redo, and one criticism they received."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.contract.company import CALLS, Company
from tests.contract.play import play

ASKS = "Which call would you redo, and which criticism did you receive?"
FIRST = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
POST = "Post it in #crucial-calls"


async def asked(company: Company) -> None:
    """Dora has looked at the team's settings; it is the first Monday of December."""
    dora = company.dora
    await dora.types("settings")
    await dora.presses("Team settings")
    await dora.fills()
    await company.until(FIRST)
    assert any(ASKS in one for one in dora.dms)


def threads(company: Company) -> list[str]:
    return [one.head.text for one in company.world.threads[CALLS]]


@play("7.6", "E10", flows=("stories", "story"))
async def posted(company: Company) -> None:
    """Asked once a month; a draft is theirs, looked at before it is posted, and taken back"""
    dora = company.dora
    await asked(company)
    await dora.presses("Write it")
    await dora.fills(redo="With Acme I promised too much.", criticism="You decide too early.")
    assert dora.asked == "What they would read"
    assert "With Acme I promised too much." in dora.form.text
    await dora.fills()
    assert dora.told.startswith("Kept. Only you can read it.")
    assert threads(company) == []
    await dora.presses("Look at it and post")
    with company.storage.book(company.workspace) as book:
        home = book.teams()[0].channel
    await dora.fills(where=home)
    assert dora.told.startswith("Posted in #crucial-calls.")
    assert threads(company)[0].startswith("@Dora goes first.")
    await dora.presses("Take it back")
    assert threads(company) == []
    await dora.presses("Throw it away")
    assert dora.told.startswith("Not this month.")


@play("7.6", "E14", flows=("stories", "story"))
async def not_now(company: Company) -> None:
    """Later, not at all, or whenever they like; who leads no team is told that it is for leaders"""
    ana, dora = company.ana, company.dora
    await asked(company)
    await dora.presses("Later")
    assert dora.told == "I ask you once more in a week."
    await company.skip(days=8)
    assert len([one for one in dora.dms if ASKS in one]) == 2
    await dora.presses("Stop these")
    assert dora.told.startswith("Understood. I ask you for no more stories")
    await dora.presses("Ask me again")
    assert dora.told == "I ask you once a month, on its first Monday."
    await dora.types("story")
    assert dora.asked == "A call I would redo"
    await ana.types("story")
    assert ana.told.startswith("This is for those who lead a team")
