"""Teams waits a few seconds; whatever the database does, it is answered, and the person is too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

import adapters.teams.acquaintance
from adapters.teams.exchange import ONE_MOMENT
from adapters.teams.seal import Seal
from adapters.voice import Answer
from flows.language.words import Message, Text
from storage.engine import Storage
from tests.adapters.teams import activities, happenings, presses
from tests.adapters.teams.desk import (
    KEYS,
    Ear,
    Flag,
    Office,
    ask,
    buttons,
    inputs,
    line,
    shown,
    texts,
)
from tests.adapters.teams.double import Slow, TeamsDouble
from tests.adapters.teams.records import ANA, BEN, Conversation, dm_of
from tests.unhurried import ENDLESS, not_waiting

Json = dict[str, Any]
HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))
PRESS = Seal(KEYS).sealed({"step": "a.b", "about": "call1"})


@pytest.fixture
async def hasty(storage: Storage, teams: TeamsDouble, ear: Ear) -> AsyncIterator[Office]:
    """Loses patience after a tenth of a second, with an ear that needs two."""
    opened = Office(storage, teams, ear)
    await opened.teams.start()
    await opened.comes(activities.mention(opened.url, "help"))  # the first look-up takes its time
    ear.heard.clear()
    opened.has_patience(0.1, 0.3)
    ear.seconds = 0.2
    yield opened
    await opened.close()


def told(office: Office) -> list[str]:
    return [texts(one.card) for one in office.double.posts_in(dm_of(ANA))]


async def test_slow_words_are_answered_later(hasty: Office, ear: Ear) -> None:
    ear.answer = HELLO
    assert (await hasty.comes(activities.message(hasty.url, "help"))).status_code == 202
    assert not told(hasty)
    await hasty.settled()
    assert "Hello, Ana." in told(hasty)[0]
    assert len(ear.heard) == 1, "it goes on and is heard once"


async def test_a_slow_press_is_told_to_wait_and_answered_in_private(
    hasty: Office, ear: Ear
) -> None:
    ear.answer = HELLO
    assert line(await hasty.comes(presses.execute(hasty.url, "a.b", PRESS))) == ONE_MOMENT
    await hasty.settled()
    assert "Hello, Ana." in told(hasty)[0]


async def test_a_slow_press_without_words_says_that_it_is_done(hasty: Office) -> None:
    await hasty.comes(presses.execute(hasty.url, "a.b", PRESS))
    await hasty.settled()
    assert "Done." in told(hasty)[0]


async def test_a_slow_form_becomes_a_button(hasty: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask(account="Acme"))
    card = shown(await hasty.comes(presses.fetch(hasty.url, PRESS)))
    assert ONE_MOMENT in texts(card)
    await hasty.settled()
    data = buttons(hasty.double.posts_in(dm_of(ANA))[0].card)[0]["data"]
    hasty.has_patience()
    dialog = await hasty.comes(presses.fetch(hasty.url, data))
    assert inputs(shown(dialog))["short.account"]["value"] == "Acme"


async def submits(office: Office, ear: Ear, answer: Answer) -> list[str]:
    """A form, opened in time and sent in slowly; what is told in the end."""
    office.has_patience()
    ear.seconds, ear.answer = 0.0, Answer(ask=ask())
    press = presses.fetch(office.url, Seal(KEYS).sealed({"step": Flag.wire}))
    opened = shown(await office.comes(press))
    office.has_patience(0.1, 0.3)
    ear.seconds, ear.answer = 0.2, answer
    given = {"short.account": "Acme", "long.line": "One\nvoice", "person.lead": ANA}
    given |= {"moment.starts_at.date": "2026-12-01", "choice.team": "t1"}
    sent = {**buttons(opened)[-1]["data"], **given}
    card = shown(await office.comes(presses.dialog(office.url, sent)))
    assert "Still saving" in texts(card)
    await office.settled()
    return told(office)


async def test_a_slow_form_says_in_private_when_it_is_saved(hasty: Office, ear: Ear) -> None:
    assert "Done." in (await submits(hasty, ear, Answer()))[0]


async def test_the_whisper_after_a_slow_form_comes_in_private(hasty: Office, ear: Ear) -> None:
    assert "Hello, Ana." in (await submits(hasty, ear, HELLO))[0]


async def test_the_next_page_of_a_slow_form_is_offered(hasty: Office, ear: Ear) -> None:
    assert "Open the form" in (await submits(hasty, ear, Answer(ask=ask())))[0]


async def test_problems_found_late_come_with_all_that_was_typed(hasty: Office, ear: Ear) -> None:
    assert "Too long." in (await submits(hasty, ear, Answer(problems={"line": "Too long."})))[0]
    data = buttons(hasty.double.posts_in(dm_of(ANA))[0].card)[0]["data"]
    hasty.has_patience()
    fields = inputs(shown(await hasty.comes(presses.fetch(hasty.url, data))))
    assert fields["short.account"]["value"] == "Acme"
    assert fields["long.line"]["value"] == "One\nvoice"
    assert fields["person.lead"]["value"] == ANA
    assert fields["moment.starts_at.date"]["value"] == "2026-12-01"
    assert fields["choice.team"]["value"] == "t1"


async def test_a_slow_look_up_does_not_hold_up_the_answer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.teams.acquaintance, "SECONDS", 1.2)
    office.double.fail_next("member", Slow(ENDLESS))
    office.double.dm(BEN)
    press = presses.execute(office.url, "a.b", PRESS, who=BEN)
    with not_waiting():
        assert "look up" in line(await office.comes(press))


async def test_a_slow_private_chat_does_not_hold_up_the_answer(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask())
    await office.comes(activities.mention(office.url, "flag"))
    office.has_patience(2.2, 0.3)
    office.double.fail_next("post", Slow(5))
    line(await office.comes(presses.execute(office.url, "a.b", PRESS)))
    assert office.listener.timely._tasks, "the answer did not wait for it"  # noqa: SLF001 -- only tests ask
    await office.settled()
    assert len(told(office)) == 2


async def test_stopping_waits_for_what_is_being_answered(hasty: Office, ear: Ear) -> None:
    ear.answer = HELLO
    await hasty.comes(activities.message(hasty.url, "help"))
    await asyncio.wait_for(hasty.teams.stop(), 5)
    assert "Hello, Ana." in told(hasty)[0]


async def test_what_is_to_be_tried_again_is_given_up_when_parley_stops(
    hasty: Office, ear: Ear
) -> None:
    ear.error = RuntimeError("the database is away")
    before = asyncio.all_tasks()
    await hasty.comes(happenings.installed(hasty.url, "remove"))
    await asyncio.wait_for(hasty.teams.stop(), 5)
    assert asyncio.all_tasks() <= before


async def test_in_the_private_chat_of_two_people_nobody_else_reads_the_answer(
    hasty: Office, ear: Ear
) -> None:
    """Message extensions are used there; Teams calls that chat personal too."""
    theirs = Conversation("a:1-of-ana-and-ben", "personal", None, [ANA, BEN])
    hasty.double.conversations[theirs.id] = theirs
    where = activities.chat()
    where["conversation"]["id"] = theirs.id
    ear.answer = HELLO
    await hasty.comes(presses.extension(hasty.url, "mine", where=where))
    await hasty.settled()
    assert not hasty.double.posts_in(theirs.id)
    assert "Hello, Ana." in told(hasty)[0]
