"""What is settled outside of the chat: a change is written down once, and told like any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.weekly import Opening
from flows.language.steps import Tools
from flows.people.terms import TEXTS_OF
from storage.records import OrganisationChange, Person, PersonKind
from storage.terms import Keep, Terms
from tests.stage import Stage

SERVER = "B-PARLEY"


@pytest.fixture
def opened(stage: Stage) -> Stage:
    with stage.storage.book(stage.workspace) as book:
        book.workspace().bot = SERVER
    return stage


async def starts(stage: Stage, *, texts_go: bool = False, **days: int) -> None:
    """Whoever runs the server starts it with these days."""
    kept = {**Terms().days, **{Keep(name): number for name, number in days.items()}}
    stage.conductor.tools = Tools(terms=Terms(kept, texts_go))
    await Opening(stage.conductor).open_all()


@contextmanager
def nothing_new(stage: Stage) -> Iterator[None]:
    before = stage.kept(OrganisationChange)
    yield
    assert stage.kept(OrganisationChange) == before


async def test_as_it_comes_nothing_is_written_down(opened: Stage) -> None:
    await starts(opened)
    assert opened.kept(OrganisationChange) == []
    assert all(one.native != SERVER for one in opened.kept(Person))


async def test_a_change_stands_in_the_log_without_anybodys_name_and_is_told(opened: Stage) -> None:
    await starts(opened, checkins=60, peers=1, texts_go=True)
    await opened.ana.types("/parley privacy")
    assert "Check-ins, and the words in them: 60 days" in opened.ana.told
    await opened.ana.presses("What was changed")
    lines = (
        f"{TEXTS_OF}: removed as well. It was: kept, without their name.\n",
        "How long I keep check-ins, and the words in them: 60 days. It was: 30 days.\n",
        "How long I keep a buddy's comments: 1 day. It was: 30 days.",
    )
    by = "2026-11-23 10:00 UTC, Whoever runs me:\n"
    assert opened.ana.told == "# What was changed\n" + "".join(by + one for one in lines)
    await opened.skip(minutes=10)
    assert opened.ana.dm == (
        f"Whoever runs me changed what holds for everybody here:\n{''.join(lines)}\n[Privacy]"
    )
    heard = [len(getattr(opened, one).dms) for one in ("ana", "ben", "cem", "dora", "eve", "gus")]
    assert heard == [1, 1, 1, 1, 0, 0]
    (server,) = [one for one in opened.kept(Person) if one.native == SERVER]
    assert server.kind is PersonKind.BOT


async def test_started_again_as_it_was_nothing_is_new(opened: Stage) -> None:
    await starts(opened, checkins=60)
    with nothing_new(opened):
        await starts(opened, checkins=60)
    await opened.skip(hours=1)
    await starts(opened, checkins=30)
    await opened.skip(hours=1)
    assert "60 days" in opened.ana.dm
    assert "30 days. It was: 60 days." in opened.ana.dm
    changed = sorted((one.was, one.now) for one in opened.kept(OrganisationChange))
    assert changed == [("30", "60"), ("60", "30")]


async def test_an_older_server_beside_a_newer_one_changes_nothing_back(opened: Stage) -> None:
    opened.conductor.tools = Tools()
    older = Opening(opened.conductor)
    await older.open_all()
    await starts(opened, checkins=60)
    opened.conductor.tools = Tools()
    with nothing_new(opened):
        await older.open_all()


async def test_without_an_account_of_its_own_it_waits_for_one(stage: Stage) -> None:
    stage.conductor.tools = Tools(terms=Terms({**Terms().days, Keep.CHECKINS: 60}))
    opening = Opening(stage.conductor)
    await opening.open_all()
    assert stage.kept(OrganisationChange) == []
    with stage.storage.book(stage.workspace) as book:
        book.workspace().bot = SERVER
    await opening.open_all()
    assert len(stage.kept(OrganisationChange)) == 1
