"""One of each thing that people confide: each in words that stand nowhere else.

What they say of themselves, ask for, write to each other and keep as drafts; who may read it is
said beside it, and everything else is looked through for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flows.people import avoiding
from tests.contract.company import CHAT, Company
from tests.contract.plays.pair import stands_by
from tests.contract.plays.swap_calls import HELP
from tests.contract.seen import Form

BIRD = "Zwergpinguin"  # all of it has it, so that it can be searched for
CHECKINS = ("file own", "file checkins", "file checkins.csv", "file checkins.json")
# What one sees while one writes and looks at it: forms, and answers to what one does. On Slack a
# form is a request, on Teams it is what is answered at the door.
WRITING = ("screen", "requests", "answers")
TOLD = ("chat", "screen", "requests", "rows")  # rows: of the sandbox's own tables


def canary(number: int) -> str:
    """Words that stand nowhere else, with letters that encodings write in different ways."""
    return f"{BIRD} {number} küsst & (Überläufer)"


@dataclass(frozen=True)
class Confided:
    """Words, and where they may stand."""

    words: str
    stands: frozenset[str]  # there they are found, which proves that the search looks
    may: frozenset[str] = field(default_factory=frozenset)  # and there they may be
    in_chats: bool = False  # the sandbox keeps chats itself, in clear, as Slack and Teams do

    @property
    def looked_for(self) -> str:
        """The beginning of it, which is found however the rest was escaped, cut or broken up."""
        return self.words.partition(" küsst")[0]

    def allowed(self, platform: str) -> frozenset[str]:
        """Every place where they may be found."""
        chats = self.in_chats and platform == "sandbox"
        own = {"files", "log of the database"} if chats else set()
        return self.stands | self.may | own


def theirs(name: str, *places: str) -> frozenset[str]:
    return frozenset(f"{name}'s {one}" for one in places)


ANA_WRITES, EVE_WRITES, DORA_WRITES = (theirs(one, *WRITING) for one in ("Ana", "Eve", "Dora"))
CONFIDED = {
    "an answer, before it was corrected": Confided(
        canary(4711), theirs("Ana", "screen"), ANA_WRITES
    ),
    "an answer": Confided(canary(4712), theirs("Ana", "screen", *CHECKINS), ANA_WRITES),
    "a plea to Cem": Confided(
        canary(4713),
        theirs("Cem", "chat") | theirs("Ana", "screen", "file own"),
        ANA_WRITES | theirs("Cem", *TOLD, "home"),
        in_chats=True,
    ),
    "a plea that was not sent": Confided(canary(4714), theirs("Ana", "screen"), ANA_WRITES),
    "what feedback to Ben is about": Confided(
        canary(4715),
        theirs("Ben", "chat", "file own") | theirs("Ana", "chat", "file own"),
        theirs("Ben", *TOLD, *WRITING, "home") | theirs("Ana", *TOLD, *WRITING, "home"),
        in_chats=True,
    ),
    "feedback, before it was changed": Confided(canary(4716), theirs("Ana", "screen"), ANA_WRITES),
    "feedback to Ben": Confided(
        canary(4717),
        theirs("Ben", "chat", "file own") | theirs("Ana", "file own"),
        theirs("Ben", *TOLD) | ANA_WRITES,
        in_chats=True,
    ),
    "a buddy's word for Ana": Confided(
        canary(4718),
        theirs("Ana", "chat", "file own"),
        theirs("Ana", *TOLD) | EVE_WRITES,
        in_chats=True,
    ),
    "a story that is not posted": Confided(
        canary(4719), theirs("Dora", "screen", "file own"), DORA_WRITES
    ),
    # Whoever gives calls away writes nothing: these are our words to them.
    "help for who gave calls away": Confided(
        HELP, theirs("Ana", "chat"), theirs("Ana", *TOLD), in_chats=True
    ),
    "which help they wanted": Confided(
        "Ten minutes with somebody you trust", theirs("Ana", "screen"), ANA_WRITES
    ),
}


def words(name: str) -> str:
    return CONFIDED[name].words


async def stand_by(company: Company) -> None:
    """Eve will be Ana's buddy."""
    await stands_by(company.eve)


async def check_ins(company: Company) -> None:
    """Ana checks in, and corrects it."""
    ana = company.ana
    await ana.presses("Check in")
    await ana.fills(score="5", helps=["break"], words=words("an answer, before it was corrected"))
    await ana.fills()
    await ana.types("checkin", CHAT)
    await ana.presses("My check-ins")
    newest = next(one for one in _labels(ana.form, "which") if one.startswith("1."))
    await ana.fills(what="correct", which=newest)
    await ana.fills(score="2", words=words("an answer"))
    assert ana.told == "Thank you. Saved."
    await ana.types("checkin", CHAT)
    await ana.presses("My check-ins")
    await ana.fills()


def _labels(form: Form, question: str) -> list[str]:
    """What can be chosen."""
    return [label for one in form.fields if one.name == question for label in one.options.values()]


async def pleas(company: Company) -> None:
    """Ana asks Cem for help, and thinks better of asking Dora."""
    ana = company.ana
    for name, to in (("a plea to Cem", company.cem), ("a plea that was not sent", company.dora)):
        await ana.types("checkin", CHAT)
        await ana.presses("Ask somebody for something")
        await ana.fills(wish="help", to=to, words=words(name))
        if to is company.cem:
            await ana.fills()
            assert ana.told.startswith("Sent, as you saw it.")


async def feedback(company: Company) -> None:
    """Ana writes Ben feedback, and changes it before it goes."""
    ana, first = company.ana, words("feedback, before it was changed")
    await ana.types("feedback @Ben")
    await ana.fills(to=company.ben, topic=words("what feedback to Ben is about"))
    await company.ben.presses("Yes, please")
    await ana.presses("Write it")
    said = dict.fromkeys(("moment", "effect", "next_try", "strength"), "On Tuesday.")
    await ana.fills(**said, behaviour=f"You are always careless. {first}")
    assert ana.asked == "Look at it once more"
    await ana.fills(behaviour=words("feedback to Ben"))
    assert ana.told.startswith("Sent to Ben.")


async def buddy_and_story(company: Company) -> None:
    """Eve tells Ana what she saw; Dora keeps a draft."""
    eve, dora = company.eve, company.dora
    await eve.presses("Two questions")
    await eve.fills(keep="You listened.", next_try=words("a buddy's word for Ana"))
    assert eve.told == "Thank you. Ana has it, and nobody else has."
    await dora.types("story")
    await dora.fills(redo=words("a story that is not posted"), criticism="Too early.")
    await dora.fills()
    assert dora.told.startswith("Kept. Only you can read it.")


async def gave_away(company: Company) -> None:
    """Ana gave two hard calls away, and is offered help."""
    turning = company.installation.conductor.turning
    for _ in range(2):
        with company.storage.book(company.workspace) as book, turning(book) as turn:
            ana = book.person_called(company.native("ana"))
            assert ana is not None
            avoiding.given(turn, ana)
    await company.skip(minutes=1)
    assert HELP in company.ana.dm


async def confide(company: Company) -> None:
    """All of it."""
    await check_ins(company)
    await pleas(company)
    await feedback(company)
    await buddy_and_story(company)
    await gave_away(company)
    await company.ana.presses("Rehearse")


async def spies(company: Company) -> None:
    """Her manager and a colleague look for it where one may look for anything."""
    for one in (company.dora, company.eve):
        await one.types(f"find {BIRD}", CHAT)
        assert one.told.startswith(f"I found nothing with “{BIRD}”")
        await one.types("checkin", CHAT)
        await one.presses("My check-ins")
        assert one.told.startswith("You have no check-ins here.")


def astray(found: Iterable[str], what: Confided, platform: str) -> set[str]:
    """Where words were found and may not stand, and where they were not found and must."""
    places = set(found)
    missing = {f"missing: {one}" for one in what.stands - places}
    return (places - what.allowed(platform)) | missing
