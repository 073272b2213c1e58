"""Swapping a hard call, and help for whoever gives several away."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.scenes import at, flagged

HELP = "You have given more than one hard call away in the last 30 days."


async def wished(company: Company, account: str = "Acme", when: str = "Thu 15:00") -> None:
    """Ana leads a call with Acme on Thursday, and asks Dora to take her part."""
    await flagged(company, account, when)
    await company.ana.types(f"swap {account}")
    await company.ana.fills(whom=company.dora, words="I had three of these this week.")
    assert company.ana.told.startswith("Asked: @Dora.")


def offered(who: Person) -> bool:
    return any(HELP in one for one in who.dms)


@play("7.5", "7.1", flows=("swap", "swap_answers"))
async def taken(company: Company) -> None:
    """Somebody takes one's part in a call, and the thread says so; a wish can be taken back"""
    ana, dora = company.ana, company.dora
    await flagged(company, "Acme", "Thu 15:00", expert=company.eve)
    await ana.types("swap Acme")
    assert "If you name nobody, I ask @Cem." in ana.form.text
    await ana.fills()
    assert ana.told.startswith("Asked: @Cem.")
    await ana.types("swap Acme")
    assert ana.told.startswith("You have asked for a swap already.")
    await ana.presses("Take it back")
    assert ana.told.startswith("Taken back.")
    await ana.types("swap Acme")
    await ana.fills(whom=dora, words="I had three of these this week.")
    await dora.presses("I take it")
    assert dora.told == "Thank you. You are the lead of the call with Acme now."
    assert "@Dora takes your part as the lead of the call with Acme" in ana.dm
    assert company.replies[-1] == "@Dora took over the lead of this call, as @Ana had asked."


@play("7.5", flows=("swap", "swap_answers"))
async def not_taken(company: Company) -> None:
    """Nobody can, or nobody answers in time: the part stays, and somebody else can be asked"""
    ana, cem, dora = company.ana, company.cem, company.dora
    await wished(company)
    await dora.presses("I cannot")
    assert dora.told == "Understood. You need not say why."
    assert "Nobody can take your part as the lead" in ana.dm
    await ana.presses("Ask somebody else")
    await ana.fills(whom=cem)
    await company.until(at(25, 16))
    assert "Nobody has taken your part as the lead" in ana.dm


async def given_twice(company: Company) -> None:
    """Dora takes two calls of Ana's within a month."""
    for account, when in (("Acme", "Thu 15:00"), ("Bolt", "Thu 11:00")):
        await wished(company, account, when)
        await company.dora.presses("I take it")
    assert offered(company.ana)


@play("7.3", flows=("avoiding", "easing", "swap"))
async def helped(company: Company) -> None:
    """Who gives several hard calls away is offered help, alone; answered, no chat keeps it"""
    ana, dora = company.ana, company.dora
    await given_twice(company)
    buttons = [
        ana.button(label) for label in ("Rehearse", "Pair up", "Talk to someone", "Swap one")
    ]
    await ana.presses("Nothing")
    assert ana.told == "Understood. Nobody knows that I asked."
    assert not offered(ana)
    assert not offered(dora)
    for button, says in zip(
        buttons,
        ("Ten minutes with somebody", "You need not take", "Whom you talk to", "You are on no"),
        strict=True,
    ):
        await ana.presses(button)
        assert says in ana.form.text
    await ana.presses(buttons[0])
    await ana.fills(then="ask")
    assert ana.asked == "Anything you need?"
    assert not any("Ten minutes with somebody" in one for one in ana.dms)


@play("7.3", flows=("avoiding", "digest"))
async def let_be(company: Company) -> None:
    """Unanswered, the offer goes after a week; leaders get a guide that names nobody"""
    ana, dora = company.ana, company.dora
    await given_twice(company)
    await company.until(at(30, 16))
    await company.skip(days=1)
    assert not offered(ana)
    await dora.types("digest")
    await dora.presses("When calls are given away")
    assert dora.told.startswith("# When hard calls are given away")
