"""What people do on Slack reaches the conversation, and its answer reaches them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.slack import form
from adapters.voice import Answer
from flows.language.events import Commanded, Pressed, Shortcut
from flows.language.words import Button, Message, Named, Text
from tests.adapters.slack.desk import (
    ANA,
    BEN,
    CALLS,
    WORKSPACE,
    Ear,
    Office,
    ask,
)

Json = dict[str, Any]
HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))


async def test_a_command_is_heard_with_its_author_and_place(office: Office, ear: Ear) -> None:
    answer = await office.command("flag Acme tomorrow 15:00")
    assert (answer.status_code, answer.content) == (200, b"")
    event = ear.last
    assert isinstance(event, Commanded)
    assert (event.text, event.workspace) == ("flag Acme tomorrow 15:00", WORKSPACE)
    assert event.who is not None
    assert (event.who.native, event.who.name, event.who.zone) == (ANA, "Ana", "Europe/Lisbon")
    assert event.where is not None
    assert (event.where.native, event.where.name) == (CALLS, "crucial-calls")


async def test_a_command_with_the_word_payload_in_it_is_a_command(office: Office, ear: Ear) -> None:
    """Bolt's own parser takes it for an interaction and answers 404."""
    answer = await office.command("flag the payload failed")
    assert answer.status_code == 200
    assert ear.last.text == "flag the payload failed"


async def test_any_command_name_is_ours(office: Office, ear: Ear) -> None:
    await office.command("help", command="/parley-dev")
    assert ear.last.text == "help"


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ("flag R&amp;D &lt;b&gt;", "flag R&D <b>"),
        ("flag &amp;amp;", "flag &amp;"),
        ("ask <@U01BEN|ben> in <#C01CALLS|crucial-calls>", "ask @ben in #crucial-calls"),
        ("flag <http://acme.com|acme.com> now", "flag acme.com now"),
        ("see <https://acme.com/a?b=1&amp;c=2>", "see https://acme.com/a?b=1&c=2"),
        ("mail <mailto:a@b.c|a@b.c>", "mail a@b.c"),
        ("wake <!here> and <!subteam^S1|@sales>", "wake @here and @sales"),
        ("ask <@U0NOBODY>", "ask @someone"),
    ],
)
async def test_the_text_of_a_command_is_what_was_typed(
    office: Office, ear: Ear, sent: str, heard: str
) -> None:
    await office.command(sent)
    assert ear.last.text == heard


async def test_a_whisper_is_the_answer_of_the_command_itself(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    body = (await office.command("help")).json()
    assert body["response_type"] == "ephemeral"
    assert "Hello, Ana." in body["text"]
    assert body["blocks"][0]["type"] == "rich_text"
    assert not office.double.posts
    assert not office.double.ephemerals


async def test_a_form_opens_with_the_trigger_of_the_command(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask(account="Acme"))
    answer = await office.command("flag Acme")
    assert (answer.status_code, answer.content) == (200, b"")
    view = office.double.views[0].view
    assert view["callback_id"] == "desk.Flag"
    assert json.loads(view["private_metadata"]) == {
        "about": "call1",
        "where": CALLS,
        "also": {"version": "3"},
    }
    assert view["blocks"][0]["element"]["initial_value"] == "Acme"


async def test_an_expired_trigger_becomes_a_whisper_with_a_button(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask(account="Acme"))
    await office.command("flag", trigger_id=office.double.trigger(age=4))
    offered = office.double.responses[0]
    assert "Press again" in offered["text"]
    assert offered["response_type"] == "ephemeral"
    button = offered["blocks"][-1]["elements"][0]
    await office.press(button["action_id"], json.loads(button["value"]))
    assert office.double.views[0].view["blocks"][0]["element"]["initial_value"] == "Acme"
    assert len(ear.heard) == 1, "opening it needs no hearing"


async def test_an_offered_form_is_its_owners_alone_and_else_its_step_is_asked(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(ask=ask())
    await office.command("flag", trigger_id="used")
    button = office.double.responses[0]["blocks"][-1]["elements"][0]
    value = json.loads(button["value"])
    assert set(value["also"]) == {"version", "_held"}
    await office.press(button["action_id"], value, user={"id": BEN, "team_id": "T01PARLEY"})
    event = ear.last
    assert isinstance(event, Pressed)
    assert (event.name, event.about, event.also) == ("desk.Flag", "call1", {"version": "3"})


async def test_the_same_command_delivered_twice_has_the_same_key(office: Office, ear: Ear) -> None:
    body = office.command_body("help")
    await office.form(body)
    await office.form(body)
    assert ear.heard[0].key == ear.heard[1].key
    await office.command("help")
    assert ear.last.key != ear.heard[0].key


async def test_a_press_says_its_step_and_what_it_is_about(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    value = {"about": "call1", "also": {"version": "3"}}
    answer = await office.press("alignment.agree#7", value)
    assert (answer.status_code, answer.content) == (200, b"")
    event = ear.last
    assert isinstance(event, Pressed)
    assert (event.name, event.about, event.also) == ("alignment.agree", "call1", {"version": "3"})
    assert event.key == f"press:1764.000100:alignment.agree#7:{ANA}"
    assert office.double.responses[0]["replace_original"] is False
    assert office.double.responses[0]["response_type"] == "ephemeral"


async def test_a_press_in_a_thread_is_answered_in_that_thread(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    await office.press("a.b#0", {}, message={"ts": "2.2", "thread_ts": "1.1"})
    assert office.double.ephemerals[0]["thread_ts"] == "1.1"
    assert office.double.ephemerals[0]["user"] == ANA


async def test_a_press_on_the_head_of_a_thread_is_answered_in_the_channel(
    office: Office, ear: Ear
) -> None:
    ear.answer = HELLO
    await office.press("a.b#0", {}, message={"ts": "1.1", "thread_ts": "1.1"})
    assert not office.double.ephemerals
    assert office.double.responses


async def test_where_nothing_can_be_whispered_it_is_said_in_private(
    office: Office, ear: Ear
) -> None:
    ear.answer = HELLO
    office.double.channels[CALLS]["is_member"] = False
    body = office.press_body("a.b#0", {})
    del body["response_url"]
    await office.interacts(body)
    assert [one.channel for one in office.double.posts] == ["D01ANA"]


async def test_a_press_in_the_home_tab_opens_a_form_and_whispers_in_private(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(ask=ask(), whisper=HELLO.whisper)
    body = office.press_body("flag.FlagCall#3", {"about": None, "also": {}})
    for key in ("channel", "message", "response_url"):
        del body[key]
    body |= {"container": {"type": "view"}, "view": {"type": "home", "private_metadata": ""}}
    await office.interacts(body)
    assert ear.last.where is None
    assert office.double.views
    assert [one.channel for one in office.double.posts] == ["D01ANA"]


async def test_a_press_inside_a_form_opens_the_next_one_over_it(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask())
    body = office.press_body("a.b#0", {})
    del body["channel"]
    body |= {"container": {"type": "view"}, "view": {**form.modal(ask()), "id": "V001"}}
    await office.interacts(body)
    assert office.double.called("views.push")
    assert ear.last.where.native == CALLS


async def test_a_global_shortcut_is_its_verb(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask())
    await office.shortcut("shortcut", "flag")
    event = ear.last
    assert isinstance(event, Shortcut)
    assert (event.name, event.text, event.where) == ("flag", "", None)
    assert office.double.views


async def test_a_shortcut_on_a_message_brings_its_text_plain(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    await office.shortcut(
        "message_action",
        "flag.message",
        channel={"id": CALLS},
        message={"ts": "2.2", "thread_ts": "1.1", "text": "A &lt;b&gt; &amp; c"},
        response_url=office.double.response_url(),
    )
    event = ear.last
    assert (event.name, event.text, event.where.native) == ("flag", "A <b> & c", CALLS)
    assert office.double.ephemerals[0]["thread_ts"] == "1.1"


async def test_an_answer_that_cannot_be_drawn_is_an_apology(office: Office, ear: Ear) -> None:
    huge = Button("x", does=Named("a.b"), about="x" * 3000)
    ear.answer = Answer(whisper=Message("x", huge))
    answer = await office.command("help")
    assert answer.status_code == 200
    assert "went wrong" in answer.json()["text"]


async def test_a_delivery_of_another_workspace_is_not_ours(office: Office, ear: Ear) -> None:
    answer = await office.command("mine", team_id="T99OTHER")
    assert answer.status_code == 200
    assert not ear.heard


async def test_in_a_shared_channel_the_authorised_workspace_counts(
    office: Office, ear: Ear
) -> None:
    event = {"type": "app_home_opened", "user": ANA, "tab": "home"}
    await office.event(event, team_id="T99OTHER")
    assert ear.last.workspace == WORKSPACE
