"""Asking the bot: for help, for what may be said, for what waits."""

from __future__ import annotations

from tests.contract.company import CHAT, SALES, Company
from tests.contract.play import play
from tests.contract.scenes import LINE, flagged


@play("E1", "D6", flows=("help",))
async def for_help(company: Company) -> None:
    """Help, a bare name, a verb mistyped and words that are none are all answered."""
    ana = company.ana
    await ana.types("help")
    assert ana.told.startswith("# What I can do\n«Parley» flag ACCOUNT WHEN – flag a customer call")
    await ana.types("")
    assert ana.told.startswith("# What I can do")
    await ana.types("flga Acme")
    assert ana.told.startswith("I do not know “flga”. Did you mean «Parley» flag Acme?")
    await ana.presses("Show all I can do")
    assert ana.told.startswith("# What I can do")
    await ana.types("xyzzy <plugh> & *co*", where=CHAT)
    assert ana.told.startswith("I do not know “xyzzy”.")


@play("5.5", "5.6", "E32", flows=("status",))
async def for_the_line(company: Company) -> None:
    """Anybody may ask what can be said to a customer; those on the call see where it stands."""
    eve, ben = company.eve, company.ben
    await flagged(company)
    await eve.types("status Acme", where=SALES)
    assert eve.told.startswith("# Acme\nThere is nothing to share yet.")
    await ben.presses("I'm aligned")
    await company.cem.presses("I'm aligned")
    await company.ana.presses("Ready")
    await eve.types("status acme", where=SALES)
    assert f"You may say:\n> {LINE}" in eve.told
    await ben.types("status Acme")
    assert "State: ready" in ben.told
    await eve.types("status Acne")
    assert eve.told.endswith("Did you mean Acme?")
    await ben.types("status")
    assert "I am well: nothing is late." in ben.told


@play("E3", flows=("home", "alignment"))
async def for_what_waits(company: Company) -> None:
    """One's own page says what waits, stays current by itself, and has its buttons."""
    ben = company.ben
    await ben.opens_home()
    assert "Nothing right now." in ben.home
    await flagged(company)
    assert "Do you stand behind what we say to Acme?" in ben.home
    await ben.types("mine")
    assert "Do you stand behind what we say to Acme?" in ben.told
    await ben.presses("I'm aligned")
    assert "Nothing right now." in ben.home
    await ben.presses("Flag a call")
    assert ben.asked == "Flag a call"
    await ben.presses("Settings")
    assert "# Settings" in ben.told
    await ben.presses("Help")
    assert "# What I can do" in ben.told
