"""What happened before a play begins, in a line: a flagged call, and a call that is over."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.weekly import open_all
from tests.contract.company import Company
from tests.contract.person import Person

REASON = "They may leave us"
LINE = "We know why it failed, and it is fixed."
QUESTIONS = ("aim", "happened", "why", "keep_or_change", "customer_needs")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the plays' November; they begin on Monday 23, at 10:00."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def begins_to_flag(
    company: Company, account: str = "Acme", when: str = "tomorrow 15:00"
) -> None:
    """Ana fills in the first page."""
    await company.ana.types(f"flag {account} {when}")
    await company.ana.fills(reason=REASON)


async def flagged(
    company: Company,
    account: str = "Acme",
    when: str = "tomorrow 15:00",
    line: str = LINE,
    expert: Person | None = None,
) -> None:
    """Ana flags and leads a crucial call; Ben is scribe and Cem an expert."""
    await begins_to_flag(company, account, when)
    await company.ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    await company.ana.fills(scribe=company.ben, experts=[expert or company.cem])
    if line:
        await company.ana.fills(line=line)


async def ended(company: Company) -> None:
    """The call was held as planned: from 15:00 to 15:30 on Tuesday."""
    await flagged(company)
    await company.until(at(24, 15, 35))


async def opens_the_weeks(company: Company) -> None:
    """As Parley does when it starts, and once an hour."""
    await open_all(company.installation.conductor)


def answers_of(person: Person) -> dict[str, str]:
    """Five answers that nobody else would give."""
    return {question: f"{person.name}'s {question}" for question in QUESTIONS}
