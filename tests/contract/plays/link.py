"""One person on two platforms."""

from __future__ import annotations

import re

from tests.contract.company import CHAT, Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.scenes import at, flagged


async def links(one: Person, other: Person) -> None:
    """One asks for a code, and the other, who is the same person, types it."""
    await one.types("link", where=CHAT)
    code = re.search(r"type: link (\S+)", one.read)
    assert code is not None
    await other.types(f"link {code[1]}", where=CHAT)


@play("E17", flows=("link", "hours", "away"), on_two=True)
async def accounts(company: Company) -> None:
    """Two accounts of one person are linked by their own action on both, share hours, and part."""
    here, there = company.ana, company.elsewhere.ana
    await links(here, there)
    assert there.told.startswith("# Link these accounts?")
    await there.presses("No")
    await links(here, there)
    await there.presses("Link them")
    assert there.told.startswith("This account is linked with Ana «elsewhere».")
    assert here.dm.startswith("This account is linked with Ana «elsewhere».")
    await flagged(company.elsewhere, line="")
    await here.opens_home()
    assert "«elsewhere»: 1 thing waits for you." in here.home
    await there.types("hours", where=CHAT)
    await there.fills(opens="08:00")
    await here.types("settings", where=CHAT)
    assert "Working hours: 08:00 to 17:00" in here.told
    await here.types("away until Friday", where=CHAT)
    await here.fills(until=at(27, 9))
    await there.types("back", where=CHAT)
    assert there.told.startswith("Welcome back.")
    await here.types("link", where=CHAT)
    await here.presses("Unlink")
    assert there.dm.startswith("Your account on the other platform is no longer linked")


@play("E17", flows=("link",), on_two=True)
async def wrong_codes(company: Company) -> None:
    """A wrong, old or used code is told so; after five of them there is an hour's rest."""
    here, there = company.ben, company.elsewhere.ben
    await links(here, there)
    old = there.button("Link them")
    await here.types("link 22222-22222", where=CHAT)
    assert here.told.startswith("I do not know this code.")
    await company.skip(minutes=16)
    await there.presses(old)
    assert there.told.startswith("Nothing was linked: this code holds no more.")
    for _ in range(5):
        await here.types("link 22222-22222", where=CHAT)
    assert here.told.startswith("These were five codes that did not fit.")
