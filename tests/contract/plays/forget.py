"""Being forgotten: a look at what goes before, and nobody left behind the name afterwards."""

from __future__ import annotations

from flows.language.events import Forgotten
from tests.contract.company import CHAT, Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.plays.act import WHAT, added
from tests.contract.scenes import at

FORMER = "Former member"


def is_known(company: Company, who: Person) -> bool:
    with company.storage.book(company.workspace) as book:
        return book.person_called(company.native(who.key)) is not None


@play("E20", "E31", flows=("forgetting", "amend"))
async def me(company: Company) -> None:
    """Somebody looks at what goes and has themselves forgotten: their work is given on"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await added(company, cem)
    await cem.presses("Accept")
    await cem.types("forget me", where=CHAT)
    for said in ("your check-ins", f"it says “{FORMER}”", "Backups of whoever runs me"):
        assert said in cem.told
    await cem.presses("Keep everything")
    assert cem.told == "Nothing was forgotten."
    assert is_known(company, cem)
    await cem.types("forget me", where=CHAT)
    await cem.presses("Forget me")
    assert cem.told.startswith("Understood. I am forgetting you now")
    await company.skip(minutes=1)
    assert not is_known(company, cem)
    assert not [one for one in cem.dms if WHAT in one]
    assert f"@{FORMER} has left, and had a part in this: {WHAT}" in ana.dm
    await ana.presses("Reassign")
    await ana.fills(responsible=[ben])
    assert WHAT in ben.dm
    await cem.types("mine", where=CHAT)
    assert WHAT not in cem.told


@play("E20", "E15", flows=("forgetting",))
async def who_has_left(company: Company) -> None:
    """An admin has somebody forgotten who has left, and nobody who is still here"""
    ana, dora = company.ana, company.dora
    await added(company)
    await dora.types("forget Ben", where=CHAT)
    assert dora.told.startswith("Ben is still here. Only they can have themselves forgotten")
    await ana.types("forget Ben", where=CHAT)
    assert "Only an admin can do it" in ana.told
    await company.leaves("ben")
    await company.skip(minutes=1)
    assert "Ben has left, and had a part in this" in ana.dm
    with company.storage.book(company.workspace) as book:
        twin = book.person_called(company.native("eve"))
        assert twin is not None
        twin.name, twin.gone, twin.seen_at = "Ben", True, at(1, 9)
    await dora.types("forget Ben", where=CHAT)
    assert dora.told.startswith("2 people called Ben have left.")
    assert "[1: last seen 2026-11-01]" in dora.told
    await dora.presses("2: last seen 2026-11-23")
    assert "This is about Ben" in dora.told
    await dora.presses("Forget this person")
    assert dora.told == "Understood. Ben is being forgotten now."
    await company.skip(minutes=1)
    assert not is_known(company, company.ben)
    assert is_known(company, company.eve)


@play("E20", flows=("forgetting", "keeping"))
async def at_the_platform_s_wish(company: Company) -> None:
    """The chat system asks for it itself; and at night what is past its time goes"""
    await added(company)
    with company.storage.book(company.workspace) as book:
        ben = book.person_called(company.native("ben"))
        assert ben is not None
    await company.hear(Forgotten(key="wish", workspace=company.workspace, about=ben.id))
    await company.skip(minutes=1)
    assert not is_known(company, company.ben)
    await company.dora.types("settings")
    await company.dora.presses("Team settings")
    await company.dora.fills()
    await company.until(at(24, 4))
    assert FORMER in company.ana.dms[0]
