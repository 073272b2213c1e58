"""Buttons and actions: each press is heard once it is unforged, and answered where it was made."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapters.teams.exchange import FORGED, UNSURE
from adapters.teams.pressed import BELOW, IN_PRIVATE, UNREACHED
from adapters.teams.seal import Seal
from adapters.timely import AWAY
from adapters.voice import Answer
from flows.language.events import Pressed, Shortcut
from flows.language.words import Button, Day, Facts, Message, Named, Text, When
from tests.adapters.teams import activities, presses
from tests.adapters.teams.desk import (
    KEYS,
    NOW,
    Ear,
    Flag,
    Office,
    ask,
    buttons,
    inputs,
    line,
    said_in_channels,
    said_to,
    sealed,
    shown,
    texts,
)
from tests.adapters.teams.double import No
from tests.adapters.teams.records import (
    ANA,
    BEN,
    CALLS,
    dm_of,
)

Json = dict[str, Any]

HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))
TABLE = Answer(whisper=Message("Yours", Text("Yours:"), Facts(("When", When(NOW)))))
TAKEN = 202
AGREE = {"step": "alignment.agree", "about": "call1", "also": {"version": "3"}}


async def test_a_press_says_its_step_and_what_it_is_about(office: Office, ear: Ear) -> None:
    answer = await office.comes(presses.execute(office.url, "alignment.agree", sealed(AGREE)))
    assert line(answer) == "Done."
    event = ear.last
    assert isinstance(event, Pressed)
    assert (event.name, event.about, event.also) == ("alignment.agree", "call1", {"version": "3"})
    assert event.where is not None
    assert event.where.native == CALLS
    assert not office.double.posts


async def test_a_short_whisper_is_the_line_beside_the_card(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    answer = await office.comes(presses.execute(office.url, "alignment.agree", sealed(AGREE)))
    assert line(answer) == "Hello, Ana."
    assert not office.double.posts


async def test_a_day_is_the_same_for_every_reader_and_fits_into_the_line(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(whisper=Message("x", Text("By ", Day(date(2026, 11, 27)), ".")))
    answer = await office.comes(presses.execute(office.url, "alignment.agree", sealed(AGREE)))
    assert line(answer) == "By Fri 27 Nov 2026."
    assert not office.double.posts


@pytest.mark.parametrize(
    "whisper",
    [
        TABLE.whisper,
        Message("x", Text("Which?"), Button("This", does=Named("a.b"))),
        Message("x" * 300),
        Message((When(NOW),)),
    ],
)
async def test_a_longer_answer_to_a_press_comes_in_private(
    office: Office, ear: Ear, whisper: Message
) -> None:
    ear.answer = Answer(whisper=whisper)
    answer = await office.comes(presses.execute(office.url, "a.b", sealed(AGREE)))
    assert line(answer) == IN_PRIVATE
    assert len(said_to(office)) == 1
    assert not said_in_channels(office)
    where = activities.chat()
    answer = await office.comes(presses.execute(office.url, "a.b", sealed(AGREE), where=where))
    assert line(answer) == BELOW
    assert len(said_to(office)) == 2


async def test_who_cannot_be_written_to_is_not_sent_to_an_answer_that_is_not_there(
    office: Office, ear: Ear
) -> None:
    office.double.fail_next("create", No(403, "BotNotInConversationRoster"))
    ear.answer = Answer(ask=ask())
    press = presses.execute(office.url, "a.b", sealed({"step": "a.b"}))
    assert line(await office.comes(press)) == UNREACHED


async def test_a_form_after_a_press_that_announced_none_is_offered_in_private(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(ask=ask(account="Acme"))
    answer = await office.comes(presses.execute(office.url, "a.b", sealed(AGREE)))
    assert line(answer) == IN_PRIVATE
    offered = office.double.posts_in(dm_of(ANA))[0].card
    heard = len(ear.heard)
    data = buttons(offered)[0]["data"]
    dialog = await office.comes(presses.fetch(office.url, data, where=activities.chat()))
    assert inputs(shown(dialog))["short.account"]["value"] == "Acme"
    assert len(ear.heard) == heard, "opening it needs no hearing"


async def test_an_offered_form_is_its_owners_alone_and_else_its_step_is_asked(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(ask=ask())
    await office.comes(activities.message(office.url, "flag"))
    data = buttons(office.double.posts_in(dm_of(ANA))[0].card)[0]["data"]
    office.double.dm(BEN)
    await office.comes(presses.fetch(office.url, data, who=BEN, where=activities.chat(BEN)))
    event = ear.last
    assert isinstance(event, Pressed)
    assert (event.name, event.about, event.also) == (Flag.wire, "call1", {"version": "3"})
    assert event.who is not None
    assert event.who.native == BEN


async def test_a_button_that_announced_it_opens_the_form_at_once(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask(account="Acme", lead=BEN))
    data = sealed({"step": Flag.wire, "about": "call1"})
    card = shown(await office.comes(presses.fetch(office.url, data)))
    fields = inputs(card)
    assert fields["short.account"]["value"] == "Acme"
    assert "Europe/Lisbon" in texts(card), "the zone that moments are asked in"
    assert not office.double.posts


async def test_a_whisper_instead_of_a_form_is_shown_where_the_form_would_be(
    office: Office, ear: Ear
) -> None:
    data = sealed({"step": Flag.wire})
    ear.answer = TABLE
    assert "Yours:" in texts(shown(await office.comes(presses.fetch(office.url, data))))
    ear.answer = Answer()
    assert "Done." in texts(shown(await office.comes(presses.fetch(office.url, data))))
    assert not office.double.posts


async def test_an_older_client_sends_a_press_as_a_message(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    answer = await office.comes(presses.submit(office.url, sealed(AGREE)))
    assert answer.status_code == TAKEN
    assert ear.last.name == "alignment.agree"
    assert len(said_to(office)) == 1
    assert not said_in_channels(office)


@pytest.mark.parametrize(
    "data",
    [
        {},
        AGREE,
        {**AGREE, "seal": "x"},
        {**sealed(AGREE), "about": "call2"},
        {**sealed(AGREE), "step": "people.pause"},
        {**sealed(AGREE), "also": {"version": "4"}},
        {"step": "alignment.agree", "seal": sealed({"step": "a.b"})["seal"]},
    ],
)
async def test_data_that_we_did_not_seal_is_refused_kindly_and_not_heard(
    office: Office, ear: Ear, data: Json
) -> None:
    url = office.url
    assert line(await office.comes(presses.execute(url, "alignment.agree", data))) == FORGED
    assert FORGED in texts(shown(await office.comes(presses.fetch(url, data))))
    assert FORGED in texts(shown(await office.comes(presses.dialog(url, data))))
    await office.comes(presses.submit(url, data))
    assert FORGED in said_to(office)[0]
    assert not ear.heard


async def test_buttons_sealed_with_an_older_key_still_work(office: Office, ear: Ear) -> None:
    data = Seal(KEYS[1:]).sealed(AGREE)
    assert line(await office.comes(presses.execute(office.url, "a.b", data))) == "Done."
    assert ear.heard


async def test_without_the_memory_a_press_says_so_beside_the_card(office: Office, ear: Ear) -> None:
    ear.error = RuntimeError("the database is away")
    assert line(await office.comes(presses.execute(office.url, "a.b", sealed(AGREE)))) == AWAY
    card = shown(await office.comes(presses.fetch(office.url, sealed(AGREE))))
    assert AWAY in texts(card)


async def test_an_answer_that_cannot_be_drawn_is_an_apology(
    office: Office, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("adapters.teams.form.dialog", broken)
    ear.answer = Answer(ask=ask())
    card = shown(await office.comes(presses.fetch(office.url, sealed(AGREE))))
    assert "went wrong" in texts(card)


# The message extension


async def test_an_action_opens_its_form_directly(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask())
    card = shown(await office.comes(presses.extension(office.url, "flag")))
    event = ear.last
    assert isinstance(event, Shortcut)
    assert (event.name, event.text) == ("flag", "")
    assert "short.account" in inputs(card)


async def test_an_action_on_a_message_brings_its_text_plain(office: Office, ear: Ear) -> None:
    said = presses.payload("A <b> & c\nand more")
    await office.comes(presses.extension(office.url, "flag.message", said=said))
    assert (ear.last.name, ear.last.text.split("\n")[0][:9]) == ("flag", "A <b> & c")
    assert ear.last.where.native == CALLS


async def test_where_the_bot_is_not_there_is_no_place_to_speak_in(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask())
    await office.comes(activities.message(office.url, "help"))
    where = activities.group("19:somebody-elses@thread.v2")
    await office.comes(presses.extension(office.url, "flag", where=where))
    assert isinstance(ear.last, Shortcut)
    assert ear.last.where is None


async def test_a_stranger_is_told_that_they_could_not_be_looked_up(
    office: Office, ear: Ear
) -> None:
    where = activities.group("19:somebody-elses@thread.v2")
    card = shown(await office.comes(presses.extension(office.url, "flag", where=where)))
    assert UNSURE in texts(card)
    assert not ear.heard
