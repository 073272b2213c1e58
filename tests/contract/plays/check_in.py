"""Check-ins: asked after hard calls, answered for oneself, and asking others for something."""

from __future__ import annotations

from flows.people.checkin_kept import entries_of
from tests.contract.company import CHAT, Company
from tests.contract.person import Person
from tests.contract.play import play
from tests.contract.scenes import at, ended, flagged, opens_the_weeks

WORDS = "I could not sleep after it."
PLEA = "Could you take the phone on Thursday?"
NEUTRAL = "A check-in was open here."


async def asked(company: Company) -> None:
    """One hard call was enough: whoever was on the line is asked half an hour after it."""
    with company.storage.book(company.workspace) as book:
        book.organisation().hard_from = 8
        book.organisation().help_contacts = "Nurse Joy, extension 7"
    await ended(company)
    await company.until(at(25, 10))


def offered(who: Person) -> list[str]:
    return [one for one in who.dms if NEUTRAL in one or "[Check in]" in one]


@play("7.1", "D5", "D7", flows=("aftercare", "checkin", "pleas"))
async def answered(company: Company) -> None:
    """Asked after a hard call, told who sees what, answered in a dialog; the chat keeps nothing"""
    ana, ben, cem = company.ana, company.ben, company.cem
    await asked(company)
    assert "Only you can read your answer" in offered(ana)[-1]
    await ana.presses("Check in")
    assert ana.asked == "Check-in"
    await ana.fills(score="4", helps=["break"], words=WORDS)
    assert ana.asked == "Anything you need?"
    assert "Whom you can turn to: Nurse Joy, extension 7" in ana.form.text
    await ana.fills()
    assert ana.told == "Thank you. Saved."
    await ben.presses("Not now")
    assert ben.told == "Thank you. Saved."
    await cem.presses("Stop")
    assert offered(ana) == offered(ben) == offered(cem)
    assert NEUTRAL in offered(ana)[0]
    assert WORDS not in "\n".join(company.world.words())
    await company.until(at(29, 11))
    assert not offered(ana)


@play("7.1", "D5", "E10", flows=("checkin", "checkin_menu", "checkin_history"))
async def looked_at(company: Company) -> None:
    """One's own check-ins: listed in a dialog, corrected, deleted; when one may be asked"""
    ana = company.ana
    await ana.types("checkin 5 it was awful", where=CHAT)
    assert "I take no answers here" in ana.told
    await ana.presses("My check-ins")
    assert "You have no check-ins here." in ana.told
    for score, words in (("5", WORDS), ("2", "Better.")):
        await ana.types("checkin", where=CHAT)
        await ana.presses("Check in")
        await ana.fills(score=score, words=words)
        await ana.fills()
    await ana.types("checkin", where=CHAT)
    await ana.presses("My check-ins")
    assert WORDS in ana.form.text
    assert "almost everything" in ana.form.text
    await ana.fills(what="correct", which=_which(company, 5))
    await ana.fills(score="3", words="Less than I thought.")
    assert ana.told == "Thank you. Saved."
    await ana.types("checkin", where=CHAT)
    await ana.presses("My check-ins")
    assert WORDS not in ana.form.text
    await ana.fills(what="delete_all")
    assert ana.told == "Deleted, for good."
    await ana.types("checkin", where=CHAT)
    await ana.presses("When I may ask")
    await ana.fills(asking="pause")
    assert ana.told == "Thank you. Saved."
    await ana.opens_home()
    await ana.presses("My check-ins")
    assert "When I may ask" in ana.told


def _which(company: Company, score: int) -> str:
    """The id of what Ana said with this score."""
    with company.storage.book(company.workspace) as book:
        ana = book.person_called(company.native("ana"))
        assert ana is not None
        return next(one.row for one in entries_of(book, ana) if one.score == score)


@play("7.1", "E10", flows=("pleas", "plea_cards", "checkin_menu"))
async def asked_for(company: Company) -> None:
    """Exactly what was looked at goes to one person, who says I will or I cannot"""
    ana, dora = company.ana, company.dora
    await ana.types("checkin")
    await ana.presses("Ask somebody for something")
    await ana.fills(wish="help")
    assert ana.problems["to"] == "Please choose who reads it."
    await ana.fills(wish="help", to=dora, words=PLEA)
    assert PLEA in ana.form.text
    assert not dora.dms
    await ana.fills()
    assert ana.told.startswith("Sent, as you saw it.")
    assert dora.dm.startswith("@Ana asks you for help.")
    await ana.presses("Take it back")
    assert ana.told == "Taken back."
    assert not dora.dms
    await ana.types("checkin")
    await ana.presses("Ask somebody for something")
    await ana.fills(wish="break", to=dora, words=PLEA)
    await ana.fills()
    await dora.presses("I will")
    assert "@Dora: I will." in ana.dm
    await dora.presses("I cannot")
    assert "@Dora: I cannot." in ana.dm


@play("7.1", "E20", flows=("pleas", "keeping"))
async def kept_for_a_while(company: Company) -> None:
    """What one person asked another one for goes after its time, from the chat as well"""
    ana, dora = company.ana, company.dora
    await ana.types("checkin")
    await ana.presses("Ask somebody for something")
    await ana.fills(wish="help", to=dora, words=PLEA)
    await ana.fills()
    await dora.presses("I will")
    assert any(PLEA in one for one in dora.dms)
    await company.skip(days=31)
    await opens_the_weeks(company)
    await company.skip(days=1)
    assert not any(PLEA in one for one in dora.dms)


@play("7.1", flows=("pleas", "swap_answers"))
async def swapped(company: Company) -> None:
    """To swap a call: the same words go as /parley swap sends; what is not sent is forgotten"""
    ana, dora = company.ana, company.dora
    await flagged(company)
    await ana.types("checkin", where=CHAT)
    await ana.presses("Ask somebody for something")
    await ana.fills(wish="swap", to=dora, words=PLEA, call="Acme")
    assert "asks whether you would be the lead of the call with Acme" in ana.form.text
    await ana.fills(sending="drop")
    assert ana.told == "Not sent, and forgotten."
    await ana.types("checkin", where=CHAT)
    await ana.presses("Ask somebody for something")
    await ana.fills(wish="swap", to=dora, words=PLEA, call="Acme")
    await ana.fills()
    assert PLEA in dora.dm
    await ana.types("checkin", where=CHAT)
    await ana.presses("Ask somebody for something")
    await ana.fills(wish="help", to=dora, words="Another time.")
    await company.skip(hours=2)
    assert "Another time." not in "\n".join(dora.dms)
