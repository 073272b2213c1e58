"""What is refused: guests, channels with outsiders, moments that have passed, bad answers."""

from __future__ import annotations

from tests.contract.company import CHAT, SHARED, Company
from tests.contract.play import play
from tests.contract.scenes import REASON, at, begins_to_flag


@play("E15", flows=("flag",))
async def guests(company: Company) -> None:
    """A guest is told nothing and put on nothing."""
    ana, gus = company.ana, company.gus
    await gus.types("status Acme", where=SHARED)
    assert gus.told.startswith("I work for the members of this workspace only")
    await gus.types("help", where=CHAT)
    assert gus.told.startswith("I work for the members of this workspace only")
    await gus.opens_home()
    assert "there is nothing here for you" in gus.told
    await ana.types("flag Acme tomorrow 15:00")
    await ana.fills(reason=REASON, lead=gus)
    assert "Gus is a guest here" in ana.problems["lead"]
    await ana.fills(lead=ana)
    await ana.fills(renewal=3, brand=2, morale=1)
    await ana.fills(scribe=company.ben, experts=[gus])
    assert "Gus is a guest here" in ana.problems["experts"]


@play("E15", flows=("flag",))
async def shared_channel(company: Company) -> None:
    """In a channel shared with outsiders nothing internal is begun."""
    await company.ana.types("flag Acme tomorrow 15:00", where=SHARED)
    assert company.ana.told.startswith("#acme-shared is shared with people outside the company")


@play("E25", flows=("flag", "seats"))
async def bad_answers(company: Company) -> None:
    """An answer that cannot be is told at its field, and the others stay."""
    ana = company.ana
    await ana.types("flag Acme")
    assert "I found no time in what you wrote" in ana.form.text
    await ana.fills(starts_at=at(22, 9), reason=REASON)
    assert ana.problems == {
        "starts_at": "This moment has passed. Please choose one that is still ahead."
    }
    await ana.fills(starts_at=at(24, 15))
    await ana.fills(renewal=3, brand=2, morale=1)
    await ana.fills(scribe=company.ben, buddy=company.ben)
    assert "Ben is on the call as buddy already." in ana.problems["scribe"]
    await ana.fills(buddy=None)
    await begins_to_flag(company)
    assert "is flagged already" in ana.problems["account"]


@play("E12", "E25", flows=("flag", "live", "debrief", "changes"))
async def too_late(company: Company) -> None:
    """A form or a button whose time has passed says so, and changes nothing."""
    ana, ben = company.ana, company.ben
    await begins_to_flag(company)
    form = ana.form
    await ana.opens_home()
    await ana.presses("Go on with Acme")
    await ana.fills(renewal=3, brand=2, morale=1)
    await ana.sends(form, renewal=0, brand=0, morale=0)
    assert "has been flagged already" in "".join(ana.problems.values())
    await ana.types("debrief Acme")
    assert ana.told.startswith("I cannot debrief the call with Acme: it is aligning.")
    await ben.presses("More…")
    assert ben.told.startswith("Only the people on this call")
    await company.until(at(24, 15, 5))
    end = ana.button("The call has ended")
    await ana.presses(end)
    await ana.presses(end)
    assert ana.told == "The call with Acme is not live. Nothing was changed."
    await ana.types("move Acme Friday 9:00")
    assert ana.told.startswith("I cannot move the call with Acme")


@play("D6", flows=("changes", "live"))
async def unknown(company: Company) -> None:
    """A customer nobody knows, and a verb without one."""
    await company.ana.types("cancel")
    assert company.ana.told == "Which customer? For example: «Parley» cancel Acme"
    await company.ana.types("end Globex")
    assert company.ana.told.startswith("I know no call with Globex to end.")
