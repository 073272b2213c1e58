"""Feedback between two people, by consent: offered or asked for, written, read, and deleted."""

from __future__ import annotations

from tests.contract.company import Company
from tests.contract.play import play

TOPIC = "the call with Acme on Tuesday"
WORDS = {
    "moment": "On Tuesday at ten.",
    "behaviour": "You gave a date.",
    "effect": "They stopped asking.",
    "next_try": "Say who confirms it.",
    "strength": "You let them finish.",
}


async def offered(company: Company) -> None:
    """Ana offers Ben feedback."""
    await company.ana.types("feedback @Ben")
    await company.ana.fills(to=company.ben, topic=TOPIC)
    assert company.ana.told.startswith("Offered. Ben decides, and I tell you.")


@play("7.4", "E12", flows=("feedback", "feedback_cards", "feedback_words"))
async def wanted(company: Company) -> None:
    """Wanted first, then written about one moment; words about the person are marked, once"""
    ana, ben = company.ana, company.ben
    await offered(company)
    await ben.opens_home()
    assert "@Ana would like to give you feedback." in ben.home
    await ben.presses("Not now")
    assert "feedback" not in ben.home
    await ben.presses("Yes, please")
    assert ana.dm.startswith("@Ben would like your feedback.")
    await ana.presses("Write it")
    await ana.fills(**{**WORDS, "behaviour": "You are always careless."})
    assert ana.asked == "Look at it once more"
    assert "careless: What did they say or do that made you think so?" in ana.form.text
    await ana.fills(behaviour=WORDS["behaviour"])
    assert ana.told == "Sent to Ben. Only the two of you can read it."
    assert f"It is about:\n> {TOPIC}\nThe moment\n> On Tuesday at ten." in ben.dm
    assert "What you did\n> You gave a date." in ben.dm
    assert "careless" not in "".join(ben.dms)


@play("7.4", flows=("feedback", "feedback_cards", "feedback_words"))
async def deleted(company: Company) -> None:
    """Asked for and written; both read it again, and the receiver deletes it for both"""
    ana, ben = company.ana, company.ben
    await ben.types("feedback")
    await ben.presses("Ask for feedback")
    await ben.fills(of=ana, topic=TOPIC)
    await ana.presses("Write it")
    await ana.fills(**WORDS)
    assert "> They stopped asking." in ben.dm
    await ana.presses("Read it again")
    assert "They stopped asking." in ana.form.text
    await ana.fills()
    assert ana.told == "Nothing was changed."
    await ben.types("feedback")
    await ben.presses("My feedback")
    await ben.presses("Read it")
    assert "They stopped asking." in ben.form.text
    await ben.fills()
    await ben.presses("Delete it")
    await ben.presses("Delete it for good")
    assert ben.told == "Deleted. Nothing of it is kept."
    assert "nothing of it is kept" in ana.dm
    assert not any("They stopped asking" in one for one in [*ana.dms, *ben.dms])


@play("7.4", flows=("feedback", "feedback_cards"))
async def declined(company: Company) -> None:
    """No needs no reason; an offer can be taken back; what came to nothing is forgotten"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await offered(company)
    await ben.presses("No, thank you")
    assert "would rather not, this time. That is fine" in ana.dm
    await ana.types("feedback")
    await ana.presses("Offer feedback")
    await ana.fills(to=ben, topic=TOPIC)
    assert ana.problems == {"to": "Ben would rather not for now, and that is fine."}
    await ana.fills(to=cem)
    assert cem.dm.startswith("@Ana would like to give you feedback.")
    await ana.presses("Take it back")
    assert "nothing of it is kept" in cem.dm
    await company.skip(days=31)
    assert not any("feedback" in one for one in [*ana.dms, *ben.dms, *cem.dms])
