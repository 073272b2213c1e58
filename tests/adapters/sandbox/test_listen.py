"""Listening: what people do becomes our events, and our answers reach them alone."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from adapters.sandbox.listen import Listener, Spot, command_in, raw_answers
from adapters.sandbox.render import Block
from adapters.voice import Answer
from flows.language.answers import parse
from flows.language.events import Commanded, HomeOpened, Pressed, Shortcut, Submitted
from flows.language.forms import Form, form, moment, person, short
from flows.language.steps import Ask
from flows.language.words import Message
from storage.records import PlaceKind

if TYPE_CHECKING:
    from .conftest import Sandbox

GENERAL = Spot("general")
LISBON = ZoneInfo("Europe/Lisbon")
BUTTON: Block = {"step": "alignment.agree", "about": "c1", "also": {"version": "2"}}


@form("Flag a call")
class Flag(Form):
    account: str = short("Which customer?")
    starts_at: datetime = moment("When?")
    lead: str = person("Who leads it?")


FORM: dict[str, Any] = {
    "wire": "calls.Flag",
    "about": "c1",
    "also": {},
    "where": "general",
    "fields": [
        {"name": "account", "kind": "short"},
        {"name": "starts_at", "kind": "moment"},
        {"name": "lead", "kind": "person"},
        {"name": "others", "kind": "people"},
    ],
}
ENTRIES = [
    ["account", "Acme"],
    ["starts_at.date", "2031-06-04"],
    ["starts_at.time", "15:00"],
    ["lead", "ben"],
    ["others", "cem"],
    ["others", "ben"],
]


@pytest.mark.parametrize(
    ("text", "place", "command"),
    [
        ("/parley flag Acme", "general", "flag Acme"),
        ("/Parley", "general", ""),
        ("@Parley flag Acme", "general", "flag Acme"),
        ("parley is nice", "general", None),
        ("/parleys", "general", None),
        ("flag Acme", "dm:ana", "flag Acme"),
        ("/parley flag Acme", "dm:ana", "flag Acme"),
        ("/other", "dm:ana", None),
    ],
)
def test_what_is_typed_is_a_command_or_not(text: str, place: str, command: str | None) -> None:
    assert command_in(text, place) == command


async def test_a_slash_command_is_heard_and_leaves_no_line(sandbox: Sandbox) -> None:
    await Listener(sandbox.desk, "ana").says("/parley flag Acme", GENERAL)
    (event,) = sandbox.heard
    assert isinstance(event, Commanded)
    assert event.text == "flag Acme"
    assert event.who is not None
    assert event.who.native == "ana"
    assert event.where is not None
    assert (event.where.native, event.where.known) == ("general", False)
    assert sandbox.seen_by("ben", "general").messages == ()


async def test_words_in_a_channel_are_for_people_and_the_bot_hears_nothing(
    sandbox: Sandbox,
) -> None:
    await Listener(sandbox.desk, "ana").says("<b>Hello</b>", GENERAL)
    assert sandbox.heard == []
    (line,) = sandbox.seen_by("ben", "general").messages
    assert (line.name, line.said) == ("Ana", "<b>Hello</b>")
    await Listener(sandbox.desk, "ben").says("Hello Ana", Spot("general", line.id))
    assert [one.name for one in sandbox.seen_by("ana", "general", line.id).replies] == [
        "Ana",
        "Ben",
    ]


async def test_words_in_the_private_chat_are_seen_and_heard(sandbox: Sandbox) -> None:
    await Listener(sandbox.desk, "ana").says("help", Spot("dm:ana"))
    (event,) = sandbox.heard
    assert isinstance(event, Commanded)
    assert event.where is not None
    assert event.where.kind is PlaceKind.DM
    assert [one.said for one in sandbox.seen_by("ana", "dm:ana").messages] == ["help"]


async def test_another_slash_is_answered_without_the_bot(sandbox: Sandbox) -> None:
    await Listener(sandbox.desk, "ana").says("/giphy ship", GENERAL)
    assert sandbox.heard == []
    (line,) = sandbox.seen_by("ana", "general").messages
    assert "/giphy is not known here" in line.said
    assert line.private


async def test_each_press_is_an_event_of_its_own(sandbox: Sandbox) -> None:
    listener = Listener(sandbox.desk, "ana")
    for _ in range(2):
        await listener.presses(BUTTON, GENERAL)
    first, second = sandbox.heard
    assert isinstance(first, Pressed)
    assert (first.step, first.about, first.also) == ("alignment.agree", "c1", {"version": "2"})
    assert first.key != second.key


async def test_a_whisper_comes_back_where_one_asked(sandbox: Sandbox) -> None:
    sandbox.answer = Answer(whisper=Message("Thank you."))
    listener = Listener(sandbox.desk, "ana")
    await listener.presses(BUTTON, GENERAL)
    await listener.presses(BUTTON, Spot("home"))
    for place in ("general", "dm:ana"):
        (line,) = sandbox.seen_by("ana", place).messages
        assert json.loads(line.said)["summary"] == "Thank you."
    assert sandbox.seen_by("ben", "general").messages == ()


async def test_a_whisper_is_dismissed_by_its_reader_alone(sandbox: Sandbox) -> None:
    sandbox.answer = Answer(whisper=Message("Thank you."))
    await Listener(sandbox.desk, "ana").presses(BUTTON, GENERAL)
    (line,) = sandbox.seen_by("ana", "general").messages
    await Listener(sandbox.desk, "ben").dismisses(line.id)
    assert len(sandbox.seen_by("ana", "general").messages) == 1
    await Listener(sandbox.desk, "ana").dismisses(line.id)
    assert sandbox.seen_by("ana", "general").messages == ()


async def test_a_form_comes_back_to_the_page_and_so_do_problems(sandbox: Sandbox) -> None:
    listener = Listener(sandbox.desk, "ana")
    sandbox.answer = Answer(ask=Ask(Flag, None, {}, "general", {}, (), {}))
    reply = await listener.says("/parley flag", GENERAL)
    assert reply.form is not None
    assert reply.form["title"] == "Flag a call"
    sandbox.answer = Answer(problems={"account": "Who is that?"})
    reply = await listener.submits(FORM, ENTRIES, LISBON, GENERAL)
    assert reply.problems == {"account": "Who is that?"}


async def test_a_sent_form_carries_its_answers_and_whom_it_speaks_of(sandbox: Sandbox) -> None:
    await Listener(sandbox.desk, "ana").submits(FORM, ENTRIES, LISBON, Spot("random"))
    (event,) = sandbox.heard
    assert isinstance(event, Submitted)
    assert event.step == "calls.Flag!"
    assert event.where is not None
    assert event.where.native == "general"
    assert event.answers == {
        "account": "Acme",
        "starts_at": "2031-06-04T15:00:00+01:00",
        "lead": "ben",
        "others": ("cem", "ben"),
    }
    assert [one.native for one in event.people] == ["ben", "cem"]
    known = {"ben": "id-of-ben"}
    assert parse(Flag, event.answers, known).starts_at.isoformat() == "2031-06-04T14:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "hour", "raw"),
    [
        ("", "", None),
        ("2031-01-10", "09:30", "2031-01-10T09:30:00+00:00"),
        ("2031-06-10", "09:30", "2031-06-10T09:30:00+01:00"),
        ("2031-06-10", "", "2031-06-10"),
        ("", "09:30", "09:30"),
    ],
)
def test_a_moment_is_told_in_ones_own_zone(day: str, hour: str, raw: str | None) -> None:
    entries = [["at.date", day], ["at.time", hour]]
    assert raw_answers([{"name": "at", "kind": "moment"}], entries, LISBON) == {"at": raw}


async def test_shortcuts_and_the_home_tab_are_heard(sandbox: Sandbox) -> None:
    listener = Listener(sandbox.desk, "ana")
    await listener.uses("flag", GENERAL)
    await listener.uses("promise", GENERAL, "We will call back.")
    await listener.opens_home()
    everywhere, on_message, home = sandbox.heard
    assert isinstance(everywhere, Shortcut)
    assert (everywhere.name, everywhere.text, everywhere.where) == ("flag", "", None)
    assert isinstance(on_message, Shortcut)
    assert (on_message.name, on_message.text) == ("promise", "We will call back.")
    assert isinstance(home, HomeOpened)
    assert home.where is None
