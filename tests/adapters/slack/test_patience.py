"""Slack waits 3 seconds; whatever the database does, it is answered, and the person is too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack import form
from adapters.slack.exchange import ONE_MOMENT, UNSURE
from adapters.slack.submitted import NOT_FOUND
from adapters.timely import AWAY
from adapters.voice import Answer
from flows.language.words import Message, Text
from storage.engine import Storage
from tests.adapters.slack.desk import ANA, CALLS, Ear, Office, ask, chosen_person, typed
from tests.adapters.slack.double import SlackDouble, Slow
from tests.unhurried import ENDLESS, not_waiting

Json = dict[str, Any]
HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))
MENTION = {"type": "app_mention", "channel": CALLS, "user": ANA, "text": "<@U01PARLEY> help"}


class DatabaseDownError(Exception):
    """Stands for SQLAlchemy's OperationalError, which adapters cannot know."""


@pytest.fixture
async def hasty(storage: Storage, double: SlackDouble, ear: Ear) -> AsyncIterator[Office]:
    """Loses patience after a tenth of a second, with an ear that needs two."""
    opened = Office(storage, double, ear)
    await opened.slack.start()
    await opened.command("help")  # everybody is known: the first look-up takes its time
    ear.heard.clear()
    timely = opened.slack._listener.timely  # noqa: SLF001 -- nobody else has less patience than 2.2 s
    timely.patience, timely.in_all = 0.1, 0.3
    ear.seconds = 0.2
    yield opened
    await opened.close()


async def test_a_slow_command_is_told_to_wait_and_answered_later(hasty: Office, ear: Ear) -> None:
    ear.answer = HELLO
    answer = await hasty.command("help")
    assert (answer.status_code, answer.json()["text"]) == (200, ONE_MOMENT)
    assert answer.json()["response_type"] == "ephemeral"
    await hasty.settled()
    assert "Hello, Ana." in hasty.double.responses[0]["text"]
    assert len(ear.heard) == 1, "it goes on and is heard once"


async def test_a_slow_command_without_words_says_that_it_is_done(hasty: Office) -> None:
    await hasty.command("agree")
    await hasty.settled()
    assert [one["text"] for one in hasty.double.responses] == ["Done."]


async def test_a_slow_form_becomes_a_button(hasty: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask(account="Acme"))
    await hasty.command("flag Acme")
    await hasty.settled()
    assert not hasty.double.called("views.open"), "the trigger is too old by now"
    button = hasty.double.responses[0]["blocks"][-1]["elements"][0]
    await hasty.press(button["action_id"], json.loads(button["value"]))
    assert hasty.double.views[0].view["blocks"][0]["element"]["initial_value"] == "Acme"


async def test_a_slow_press_is_answered_later(hasty: Office, ear: Ear) -> None:
    ear.answer = Answer(whisper=HELLO.whisper, ask=ask())
    answer = await hasty.press("a.b#0", {})
    assert (answer.status_code, answer.content) == (200, b"")
    await hasty.settled()
    said, offered = hasty.double.responses
    assert "Hello, Ana." in said["text"]
    assert offered["blocks"][-1]["type"] == "actions"


async def _submits(office: Office) -> Json:
    """Open a form for real, and send it in slowly."""
    view = form.modal(ask())
    opened = office.double._views_open({"trigger_id": office.double.trigger(), "view": view})  # noqa: SLF001 -- as Slack's own
    assert isinstance(opened, dict)
    given = {"account": typed("Acme"), "line": typed("One\nvoice"), "lead": chosen_person(ANA)}
    answer = await office.submit({**view, "id": opened["view"]["id"]}, given)
    assert answer.json()["response_action"] == "update"
    assert "Still saving" in json.dumps(answer.json()["view"])
    await office.settled()
    return office.double.views[-1].view


async def test_a_slow_form_says_when_it_is_saved(hasty: Office) -> None:
    assert "Done." in json.dumps(await _submits(hasty))


async def test_a_slow_form_shows_the_whisper_in_its_place(hasty: Office, ear: Ear) -> None:
    ear.answer = HELLO
    assert "Hello, Ana." in json.dumps(await _submits(hasty))


async def test_a_slow_form_goes_on_to_its_next_page(hasty: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask(account="Next"))
    assert (await _submits(hasty))["blocks"][0]["element"]["initial_value"] == "Next"


async def test_problems_found_late_come_with_all_that_was_typed(hasty: Office, ear: Ear) -> None:
    ear.answer = Answer(problems={"line": "Too long."})
    view = await _submits(hasty)
    assert [block["type"] for block in view["blocks"]] == ["input", "rich_text", "input", "input"]
    account, problem, line, lead = view["blocks"]
    assert account["element"]["initial_value"] == "Acme"
    assert "Too long." in json.dumps(problem)
    assert line["element"]["initial_value"] == "One\nvoice"
    assert lead["element"]["initial_user"] == ANA
    assert view["callback_id"] == "desk.Flag"
    assert json.loads(view["private_metadata"])["about"] == "call1"


async def test_a_form_closed_meanwhile_is_answered_by_a_whisper(hasty: Office, ear: Ear) -> None:
    ear.answer = HELLO
    await hasty.submit({**form.modal(ask()), "id": "VGONE"}, {"account": typed("Acme")})
    await hasty.settled()
    assert hasty.double.ephemerals[0]["channel"] == CALLS


async def test_a_slow_event_comes_again_and_is_answered_once(hasty: Office, ear: Ear) -> None:
    ear.answer = HELLO
    assert (await hasty.event(MENTION, event_id="Ev1")).status_code == 503
    ear.seconds = 0.25
    assert (await hasty.event(MENTION, event_id="Ev1")).status_code == 503
    await hasty.settled()
    ear.seconds = 0
    assert (await hasty.event(MENTION, event_id="Ev1")).status_code == 200
    assert len(hasty.double.ephemerals) == 1


async def test_a_slow_look_up_does_not_hold_up_the_answer(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    office = Office(storage, double, ear)
    await office.slack.start()
    double.fail_next("users.info", Slow(ENDLESS))
    with not_waiting():
        answer = await office.command("help")
    assert UNSURE in answer.json()["text"]
    await office.close()


async def test_slack_is_answered_before_a_slow_form_has_opened(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask())
    await office.command("help")
    office.slack._listener.timely.in_all = 0.3  # noqa: SLF001 -- nobody else waits less than 2.7 s
    office.double.fail_next("views.open", Slow(3))
    assert (await office.command("flag")).status_code == 200
    assert office.slack._listener.timely._tasks, "the form still opens"  # noqa: SLF001 -- only tests ask
    await office.settled()
    assert len(office.double.views) == 2


# Without the memory


async def test_without_the_memory_a_command_gets_a_kind_sentence(office: Office, ear: Ear) -> None:
    ear.error = DatabaseDownError("SELECT secret")
    answer = await office.command("help")
    assert (answer.status_code, answer.json()["text"]) == (200, AWAY)


async def test_without_the_memory_a_press_gets_a_whisper(office: Office, ear: Ear) -> None:
    ear.error = DatabaseDownError()
    assert (await office.press("a.b#0", {})).status_code == 200
    assert office.double.responses[0]["text"] == AWAY


async def test_without_the_memory_a_form_keeps_what_was_typed(office: Office, ear: Ear) -> None:
    ear.error = DatabaseDownError()
    answer = await office.submit(form.modal(ask()), {"account": typed("Acme")})
    assert answer.json() == {"response_action": "errors", "errors": {"account": AWAY}}


async def test_without_the_memory_an_event_comes_again(office: Office, ear: Ear) -> None:
    ear.error = DatabaseDownError()
    assert (await office.event(MENTION)).status_code == 503
    assert not office.double.ephemerals


async def test_without_the_memory_not_even_people_can_be_looked_up(
    office: Office, ear: Ear, storage: Storage
) -> None:
    with storage.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE person RENAME TO lost")
    answer = await office.command("help")
    assert answer.json()["text"] == AWAY
    assert not ear.heard


async def test_who_was_never_known_and_cannot_be_looked_up_is_not_let_in(
    office: Office, ear: Ear
) -> None:
    """A guest must not pass for a member because Slack was slow."""
    office.double.unknown_scopes.add("users.info")
    answer = await office.command("help")
    assert UNSURE in answer.json()["text"]
    assert (await office.event(MENTION)).status_code == 503
    assert not ear.heard


async def test_somebody_chosen_who_cannot_be_looked_up_is_a_problem_at_the_field(
    office: Office, ear: Ear
) -> None:
    given = {"account": typed("Acme"), "lead": chosen_person("U0STRANGER")}
    answer = await office.submit(form.modal(ask()), given)
    assert answer.json()["errors"] == {"lead": NOT_FOUND}
    assert not ear.heard


async def test_stopping_waits_for_what_is_being_answered(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    office = Office(storage, double, ear)
    await office.slack.start()
    await office.command("help")
    office.slack._listener.timely.patience = 0.05  # noqa: SLF001 -- nobody else waits less than 2.2 s
    ear.seconds, ear.answer = 0.2, HELLO
    await office.command("help")
    await asyncio.wait_for(office.close(), 5)
    assert "Hello, Ana." in double.responses[-1]["text"]
