"""Flagging a call, the three verdicts, and changing one's mind about them."""

from __future__ import annotations

from tests.contract.company import CHAT, SALES, Company
from tests.contract.play import play
from tests.contract.scenes import LINE, REASON, at, begins_to_flag, flagged


@play("1.5", "1.6", "D2", "D6", flows=("flag", "seats", "alignment", "thread"))
async def crucial(company: Company) -> None:
    """Flag a crucial call: its thread opens, people are seated, the line is written."""
    ana = company.ana
    await ana.types("flag Acme tomorrow 15:00", where=SALES)
    assert ana.asked == "Flag a call"
    await ana.fills(reason=REASON)
    assert ana.asked == "How crucial is it?"
    await ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
    assert ana.asked == "Who is on the call?"
    assert company.head.startswith("# Acme: crucial call, aligning")
    await ana.fills(scribe=company.ben, experts=[company.cem])
    assert company.ben.dm.startswith("You are on a crucial call with Acme as scribe.")
    assert ana.asked == "What do we all say?"
    await ana.fills(line=LINE, do_not_say="Friday", questions="Who pays?")
    assert LINE in company.head


@play("1.5", flows=("flag", "live"))
async def watched(company: Company) -> None:
    """A call to watch: only whoever flagged it is told, and it leaves the list at its end."""
    ana = company.ana
    await begins_to_flag(company)
    await ana.fills(renewal=1, brand=1, morale=1)
    assert "Verdict: one to watch." in ana.told
    await ana.opens_home()
    assert "Acme, 2026-11-24 15:00 UTC: on watch" in ana.home
    await company.until(at(24, 15, 30))
    assert "Acme, 2026" not in ana.home
    assert company.head == ""


@play("1.5", flows=("flag", "override"))
async def overridden(company: Company) -> None:
    """A call that was judged not crucial is treated as crucial, with a reason."""
    ana = company.ana
    await begins_to_flag(company)
    await ana.fills(renewal=0, brand=0, morale=0)
    assert "Verdict: not crucial." in ana.told
    await ana.presses("Treat it as crucial")
    assert ana.asked == "Change the verdict"
    await ana.fills(reason="Their new boss will be there")
    assert ana.asked == "Who is on the call?"
    assert company.replies == ["@Ana judged this call crucial:\n> Their new boss will be there"]


@play("1.5", flows=("override", "changes", "nudges"))
async def not_crucial_after_all(company: Company) -> None:
    """A crucial call turns out to be none: its reminders stop, and the thread says why."""
    await flagged(company)
    await company.ben.presses("More…")
    await company.ben.presses("Not crucial after all")
    await company.ben.fills(reason="They only want an invoice")
    assert "no longer treated as crucial" in company.head
    await company.skip(days=3)
    assert company.cem.dm.endswith("There is nothing to do.")


@play("1.5", flows=("flag", "home"))
async def draft(company: Company) -> None:
    """Flagging that was broken off waits at home: it is gone on with, discarded, or let go."""
    ana = company.ana
    await begins_to_flag(company, "Acme")
    await begins_to_flag(company, "Globex", "tomorrow 16:00")
    await begins_to_flag(company, "Initech", "tomorrow 17:00")
    await ana.opens_home()
    await ana.presses("Go on with Acme")
    await ana.fills(renewal=3, brand=3, morale=3)
    await ana.presses("Discard it")
    assert "Discarded." in ana.told
    await company.until(at(24, 18))
    assert "You began to flag" not in ana.home


@play("E29", "D6", flows=("flag",))
async def shortcuts(company: Company) -> None:
    """Flag by the shortcut from anywhere, and by the one on a message, which becomes the reason."""
    ana, ben = company.ana, company.ben
    await ana.uses("Flag a customer call")
    await ana.fills(account="Acme", starts_at=at(24, 15), reason=REASON)
    assert ana.asked == "How crucial is it?"
    await ben.uses("Flag a call about this", "They wrote: we look elsewhere <now>", where=SALES)
    assert "They wrote: we look elsewhere <now>" in ben.form.text
    await ben.fills(account="Globex", starts_at=at(25, 9))
    await ben.fills(renewal=2, brand=2, morale=2)
    assert company.head.startswith("# Globex: crucial call")


@play("D6", "D7", flows=("flag", "help"))
async def in_private(company: Company) -> None:
    """The verb alone is enough in the private chat, and at the bot's name anywhere."""
    ana = company.ana
    await ana.types("flag Acme tomorrow 15:00", where=CHAT)
    await ana.fills(reason=REASON)
    await ana.fills(renewal=3, brand=3, morale=3)
    assert ana.asked == "Who is on the call?"
    await company.ben.types("help", where=CHAT)
    assert company.ben.told.startswith("# What I can do")
    await company.cem.mentions("status Acme", where=SALES)
    assert "There is nothing to share yet." in company.cem.told
    await company.cem.mentions("flag Globex tomorrow 16:00", where=SALES)
    assert "Globex" in company.cem.form.text
