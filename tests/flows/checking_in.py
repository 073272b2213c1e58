"""Plays up to an open check-in, and what then stands where."""

from __future__ import annotations

from sqlmodel import select

from flows.people import checkin_kept as kept
from flows.people.checkin_kept import Choice, Entry
from flows.people.weeks import week_of
from storage.records import CheckIn, Person
from tests.flows.after_the_call import ended
from tests.stage import Actor, Stage

CANARY = "Zwergpinguin 4711"  # words that stand nowhere else
SAVED = "Thank you. Saved."


def settles(stage: Stage, **facts: object) -> None:
    """The organisation has settled something about its people."""
    with stage.storage.book(stage.workspace) as book:
        for name, value in facts.items():
            setattr(book.organisation(), name, value)


async def invited(stage: Stage) -> None:
    """One hard call was enough, and Ana and Ben are asked half an hour after it."""
    settles(stage, hard_from=7)
    await ended(stage)
    await stage.skip(minutes=30)


async def checks_in(who: Actor, score: int = 4, words: str = CANARY, **more: object) -> None:
    """Press Check in, answer, and ask nobody for anything."""
    await who.presses("Check in")
    await who.fills(score=str(score), words=words, **more)
    assert who.asked == "Anything you need?"
    await who.fills()
    assert who.told == SAVED


async def comes_by_themselves(who: Actor, score: int = 4, words: str = CANARY) -> None:
    """The same without having been asked."""
    await who.types("/parley checkin", where="dm")
    await checks_in(who, score, words)


def person_of(stage: Stage, who: Actor) -> Person:
    return next(one for one in stage.kept(Person) if one.native == who.native)


def entries(stage: Stage, who: Actor) -> list[Entry]:
    """What somebody has said, opened with their key."""
    with stage.storage.book(stage.workspace) as book:
        return kept.entries_of(book, person_of(stage, who))


def choice(stage: Stage, who: Actor) -> Choice:
    with stage.storage.book(stage.workspace) as book:
        return kept.choice_of(book, person_of(stage, who))


def damaged(stage: Stage, who: Actor) -> None:
    """Nothing opens their key any more."""
    with stage.storage.book(stage.workspace) as book:
        person = book.get(Person, person_of(stage, who).id)
        kept.mark_of(book, person, week_of(stage.now))
        key = book.key_of(person)
        assert key is not None
        key.wrapped = bytes(len(key.wrapped))


def rows(stage: Stage) -> list[CheckIn]:
    """Everything in the table, in the order in which the database has it."""
    with stage.storage.session() as session:
        options = {"workspace": stage.workspace}
        return list(session.exec(select(CheckIn), execution_options=options).all())
