"""What is told of teams, and what a workspace settles about its people."""

from __future__ import annotations

from flows.people import checkin_kept as kept
from storage.records import Person as Somebody
from storage.records import Subject
from tests.contract.company import SALES, Company
from tests.contract.play import play
from tests.contract.plays.act import added
from tests.contract.scenes import at, opens_the_weeks

SIX = [f"Q{number}" for number in range(6)]


def hires(company: Company) -> None:
    """Six more people in the team, whom nobody plays."""
    with company.storage.book(company.workspace) as book:
        (team,) = book.teams()
        new = [
            book.add(Somebody(native=f"{company.workspace}-{name}", name=name, id=name * 8,
                              zone="Europe/Lisbon", greeted_at=at(23, 10)))
            for name in SIX
        ]  # fmt: skip
        book.set_members(team, [*book.members(team), *new])


def check_in(company: Company, score: int) -> None:
    """They all have checked in; how that is done is played in check_in.py."""
    with company.storage.book(company.workspace) as book:
        for name in SIX:
            with company.installation.conductor.turning(book) as turn:
                turn.someone = book.get(Somebody, name * 8)
                book.held_choice(turn.who)
                kept.add(turn, kept.said(score, (), ""))


@play("E21", "E19", "7.1", flows=("organisation", "privacy"))
async def settled(company: Company) -> None:
    """An admin settles check-ins and how much it takes; everybody is told and can look it up"""
    ana, dora = company.ana, company.dora
    await dora.types("organisation")
    assert "Answers before anything is shown of a team: 5" in dora.told
    await dora.presses("Check-ins")
    await dora.fills(help_contacts="Eve, room 7", hard_from=8)
    await company.skip(minutes=10)
    assert ana.dm.startswith("@Dora changed what holds for everybody here:")
    await dora.types("organisation")
    await dora.presses("What is shown")
    await dora.fills(least=6)
    await dora.types("organisation")
    await dora.presses("What is shown")
    await dora.fills(least=5, strict="answered")
    assert "It holds from 2026-11-29 10:00 UTC on." in dora.told
    await dora.types("organisation")
    await dora.presses("Handing over")
    await dora.fills(rotate_after=6)
    await ana.types("organisation")
    assert ana.told.startswith("This belongs to the admins of this workspace.")
    await ana.types("privacy")
    assert "Whom to turn to: Eve, room 7" in ana.told
    await ana.presses("What was changed")
    assert "Handing a customer over is brought up after: 6 hard calls" in ana.told


@play("E21", "E15", flows=("teams",))
async def several_teams(company: Company) -> None:
    """An admin adds a team with its own channel and manager, and changes it"""
    ben, cem, dora = company.ben, company.cem, company.dora
    await dora.types("organisation")
    await dora.presses("Teams")
    await dora.presses("Add a team")
    await dora.fills(name="Support", manager=cem, members=[ben])
    assert "Support: 1 person, #sales, @Cem" in dora.told
    await dora.types("organisation")
    await dora.presses("Teams")
    await dora.presses("Change: Support")
    await dora.fills(name="Customer team")
    assert "There is a team of this name already." in dora.problems["name"]
    await dora.fills(name="Help desk", members=[ben, company.ana])
    assert "Help desk: 2 people, #sales, @Cem" in dora.told
    await ben.types("settings", where=SALES)
    assert "Team: Help desk" in ben.told


@play("7.1", "D5", "D9", flows=("releases",))
async def published(company: Company) -> None:
    """A week closes: the manager reads one band of enough people, and nothing when one has left"""
    dora = company.dora
    hires(company)
    await added(company)
    await opens_the_weeks(company)
    await company.skip(minutes=1)
    check_in(company, 5)
    await company.until(at(30, 12))
    await company.skip(days=1)
    await dora.types("digest")
    assert ": high (all teams together: high)" in dora.dm
    with company.storage.book(company.workspace) as book:
        (team,) = book.teams()
        book.set_members(team, [one for one in book.members(team) if one.name != SIX[0]])
    check_in(company, 5)
    await company.skip(days=7)  # this week had opened with all of them
    check_in(company, 5)
    await company.skip(days=7)
    await dora.types("digest")
    assert ": high" not in dora.dm
    assert dora.dm.count(": not shown") == len(Subject)
