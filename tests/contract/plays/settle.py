"""Where the team lives: first contact, its settings, and a channel that is lost."""

from __future__ import annotations

from tests.contract.company import CALLS, SALES, SHARED, Company
from tests.contract.play import play
from tests.contract.scenes import flagged


@play("E2", "E21", flows=("settings", "flag"), with_team=False)
async def first_contact(company: Company) -> None:
    """Before there is a channel the first to flag is asked for one; then the team is set up."""
    dora = company.dora
    await dora.types("flag Acme tomorrow 15:00")
    assert dora.told.startswith("Before the first call can be flagged")
    await dora.presses("Use this channel")
    assert dora.told.startswith("Crucial calls live in #crucial-calls from now on.")
    await dora.presses("Team settings")
    await dora.fills(members=[company.ana, company.ben], manager=dora, delay="soon")
    assert "between one minute and 14 days" in dora.problems["delay"]
    await dora.fills(delay="2 days")
    assert "Debrief: exactly 48h after the call" in dora.told
    await company.ana.types("flag Acme tomorrow 15:00")
    assert company.ana.asked == "Flag a call"


@play(
    "E2",
    flows=("settings",),
    only_on=("slack", "teams"),
    because="the sandbox's bot is in every channel from the start",
    with_team=False,
)
async def invited(company: Company) -> None:
    """Whoever brings the bot into a channel is asked whether calls shall live there."""
    dora = company.dora
    await dora.invites_parley(SHARED)
    assert "shared with people outside the company" in dora.told
    await dora.invites_parley(CALLS)
    assert "Shall it be #crucial-calls?" in dora.told
    await dora.presses("Use this channel")
    assert dora.told.startswith("Crucial calls live in #crucial-calls from now on.")


@play("E21", "E15", flows=("settings",))
async def settings(company: Company) -> None:
    """The manager changes channel, members and the debrief's clock; others are told whom to ask."""
    ben, dora = company.ben, company.dora
    await dora.types("settings", where=SALES)
    assert "Channel: #crucial-calls" in dora.told
    await dora.presses("Team settings")
    await dora.fills(channel="#sales", members=[company.ana, dora], counting="business")
    assert "Crucial calls live in #sales." in dora.told
    await ben.types("settings")
    await ben.presses("Team settings")
    assert ben.told.startswith("Team settings belong to Dora")


@play("E31", flows=("settings", "alignment"))
async def changes(company: Company) -> None:
    """A channel gets another name, somebody leaves: it is noticed, and nobody waits."""
    ana, ben = company.ana, company.ben
    await flagged(company)
    await company.renames(CALLS, "big-calls")
    await ana.types("settings")
    assert "Channel: #big-calls" in ana.told
    await company.leaves("cem")
    await ben.presses("I'm aligned")
    assert company.replies[-1] == "Everyone is aligned on version 1."
    assert "@Cem" not in company.head
    await ana.presses("More…")
    await ana.presses("Who is on the call")
    await ana.fills()
    assert ana.problems == {}


@play("E31", flows=("vacancy", "teams", "leaving"))
async def no_manager(company: Company) -> None:
    """The manager leaves: the admins are asked who manages the team, and nobody else settles it"""
    ana, dora = company.ana, company.dora
    await dora.types("settings")
    with company.storage.book(company.workspace) as book:
        (team,), ben = book.teams(), book.person_called(company.native("ben"))
        assert ben is not None
        team.manager = ben.id
    await company.leaves("ben")
    await company.skip(minutes=1)
    assert "has left. The team needs a manager." in dora.dm
    await ana.types("settings")
    await ana.presses("Team settings")
    assert "so its settings belong to the admins. Please ask Dora." in ana.told
    await dora.presses("Say who manages it now")
    await dora.fills(manager=ana)
    assert dora.dm.endswith("@Ana manages it now.")


@play("E31", flows=("troubles", "thread", "settings"))
async def lost_channel(company: Company) -> None:
    """When the channel is archived the lead hears of it, once, and nothing is lost."""
    ana, cem = company.ana, company.cem
    await flagged(company)
    await company.archives(CALLS)
    await cem.presses("I have a concern")
    await cem.fills(concern="We cannot promise Friday.")
    assert ana.dm.startswith(
        "I could not post in the thread of Acme. #crucial-calls is archived or gone."
    )
    await ana.presses("Settings")
    assert "# Settings" in ana.told


@play("E15", "E31", flows=("troubles", "flag"))
async def outsiders_let_in(company: Company) -> None:
    """Once outsiders can read the channel nothing internal is posted there any more."""
    await flagged(company)
    await company.shares(CALLS)
    await company.ben.presses("I have a concern")
    await company.ben.fills(concern="We cannot promise Friday.")
    assert "shared with people outside the company" in company.ana.dm
    await company.ana.types("flag Globex Friday 9:00")
    assert "shared with people outside the company" in company.ana.told
