"""Moving, cancelling and reopening a call."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.scenes import at, ended, flagged


@play("1.6", flows=("changes", "nudges"))
async def move(company: Company) -> None:
    """A call is moved by a command and by a button; every reminder moves with it."""
    ana, ben = company.ana, company.ben
    await flagged(company)
    await ana.types("move Acme Friday 14:00")
    assert "2026-11-27 14:00 UTC" in ana.form.text
    await ana.fills(reason="They asked for it")
    assert "@Ana moved the call" in company.replies[-1]
    await company.until(at(26, 14, 5))
    assert "The call with Acme starts 2026-11-27 14:00 UTC." in ben.dm
    await ben.presses("More…")
    await ben.presses("Move the call")
    await ben.fills(starts_at=at(27, 16), minutes=60)
    assert ben.told == "Moved. The call with Acme is now 2026-11-27 16:00 UTC."


@play("1.6", flows=("changes",))
async def cancel(company: Company) -> None:
    """A call is cancelled and reopened: its reminders go, and come back."""
    ana, cem = company.ana, company.cem
    await flagged(company)
    await cem.types("cancel Acme")
    await cem.fills(reason="They are ill")
    assert "This call will not take place." in company.head
    assert company.ben.dm.endswith("was cancelled. There is nothing to do.")
    await ana.types("reopen Acme")
    await ana.fills(reason="They are well again")
    assert company.head.startswith("# Acme: crucial call, aligning")
    await ana.presses("More…")
    await ana.presses("Cancel the call")
    await ana.fills()
    await company.skip(days=2)
    assert company.head.startswith("# Acme: crucial call, cancelled")


@play("1.6", flows=("changes", "live"))
async def reopen(company: Company) -> None:
    """A call that was not over yet goes on."""
    await ended(company)
    await company.ana.presses("More…")
    await company.ana.presses("Reopen the call")
    await company.ana.fills(reason="They called back")
    assert company.head.startswith("# Acme: crucial call, live now")
    await company.until(at(24, 15, 50))
    assert company.head.startswith("# Acme: crucial call, over")


@play("D6", flows=("changes",))
async def several(company: Company) -> None:
    """Where several calls fit, a button for each is offered."""
    ana = company.ana
    await flagged(company)
    await flagged(company, when="Friday 15:00")
    await ana.types("cancel Acme")
    assert ana.told.startswith("There are several calls with Acme.")
    await ana.presses("Cancel this one")
    await ana.fills()
    await ana.types("move acme friday 16:00")
    await ana.fills()
    await ana.types("cancel Acne")
    assert ana.told == "I know no call with Acne. Did you mean Acme?"


@play("1.6", "E31", flows=("departure", "seats", "leaving"))
async def left(company: Company) -> None:
    """Who leaves is on no call ahead any more; the manager is asked who leads it now"""
    ana, cem, dora = company.ana, company.cem, company.dora
    await flagged(company)
    await company.leaves("ben")
    await company.skip(minutes=1)
    assert ana.dm.startswith("@Ben has left, and was scribe of the call with Acme, ")
    assert "Scribe" not in company.head
    await company.leaves("ana")
    await company.skip(minutes=1)
    assert company.replies[-1] == (
        "@Ana, who led this call, has left. Nobody leads it until somebody is named."
    )
    assert "Lead: nobody at the moment" in company.head
    assert dora.dm.startswith("@Ana has left, and led the call with Acme, ")
    await dora.presses("Say who leads it now")
    await dora.fills(lead=cem)
    assert dora.dm.endswith("@Cem leads it now.")
    assert "Lead: @Cem" in company.head
