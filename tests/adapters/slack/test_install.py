"""Starting: Parley learns who it is, and keeps trying where Slack or the database is away."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

import pytest

from adapters import background
from adapters.voice import Answer
from flows.language.words import Message
from storage.engine import Storage
from storage.records import Workspace
from tests.adapters.slack.desk import ANA, WORKSPACE, Ear, Office, event_body
from tests.adapters.slack.double import APP_TOKEN, BOT, No, SlackDouble


def workspace(storage: Storage) -> Workspace:
    with storage.book(WORKSPACE) as book:
        return book.workspace()


async def until(holds: Callable[[], object], seconds: float = 5) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit
        await asyncio.sleep(0.02)


async def test_starting_settles_the_workspace(office: Office, storage: Storage) -> None:
    here = workspace(storage)
    assert (here.platform, here.native, here.name, here.bot) == ("slack", "T01PARLEY", "Acme", BOT)
    assert here.message_url == "https://acme.slack.com/archives/{channel}/p{digits}"
    assert office.slack.trouble == ""


async def test_slack_away_at_the_start_is_tried_again(
    storage: Storage, double: SlackDouble, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "WAIT_SECONDS", 0.05)
    double.outage = True
    office = Office(storage, double, ear)
    await office.slack.start()
    assert "cannot be reached" in office.slack.trouble
    double.outage = False
    await until(lambda: not office.slack.trouble)
    assert workspace(storage).bot == BOT
    await office.close()


async def test_a_token_that_slack_refuses_is_said(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    double.fail_next("auth.test", No("invalid_auth"))
    office = Office(storage, double, ear)
    await office.slack.start()
    assert "invalid_auth" in office.slack.trouble
    await office.close()


async def test_a_database_away_at_the_start_does_not_stop_it(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    with storage.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE workspace RENAME TO lost")
    office = Office(storage, double, ear)
    await office.slack.start()
    assert office.slack.trouble
    await office.close()


async def test_nobody_answering_at_all_does_not_stop_it(storage: Storage, ear: Ear) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        double = SlackDouble()
        double.base = f"http://127.0.0.1:{free.getsockname()[1]}"
        office = Office(storage, double, ear, app_token=APP_TOKEN)
        await office.slack.start()
        assert office.slack.trouble
        await asyncio.wait_for(office.close(), 5)


async def test_what_comes_before_we_know_who_we_are_is_heard(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    double.fail_next("auth.test", No("fatal_error"))
    office = Office(storage, double, ear)
    await office.slack.start()
    ear.answer = Answer(whisper=Message("Hello"))
    assert (await office.command("help")).json()["text"] == "Hello"
    assert ear.last.workspace == WORKSPACE
    assert workspace(storage).native == "T01PARLEY"
    await office.close()


async def test_starting_and_stopping_twice_is_fine(office: Office) -> None:
    await office.slack.stop()
    await office.slack.start()
    assert (await office.command("help")).status_code == 200


# Socket Mode


async def test_with_an_app_token_everything_comes_by_socket(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    office = Office(storage, double, ear, app_token=APP_TOKEN)
    await office.slack.start()
    ear.answer = Answer(whisper=Message("Hello"))
    answered = await double.deliver("slash_commands", office.command_body("the payload failed"))
    assert ear.last.text == "the payload failed"
    assert answered["payload"]["text"] == "Hello"
    assert answered["payload"]["response_type"] == "ephemeral"
    ear.answer = Answer()
    assert "payload" not in await double.deliver("interactive", office.press_body("a.b#0", {}))
    event = event_body({"type": "app_home_opened", "tab": "home", "user": ANA})
    assert await double.deliver("events_api", event)
    await office.close()


async def test_an_event_that_was_not_heard_is_not_acknowledged_by_socket(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    office = Office(storage, double, ear, app_token=APP_TOKEN)
    await office.slack.start()
    ear.error = RuntimeError("the database is away")
    event = event_body({"type": "app_home_opened", "tab": "home", "user": ANA})
    with pytest.raises(TimeoutError):
        await double.deliver("events_api", event, seconds=0.5)
    await office.close()


async def test_socket_mode_that_does_not_connect_is_said(
    storage: Storage, double: SlackDouble, ear: Ear
) -> None:
    double.fail_next("apps.connections.open", *[No("invalid_auth")] * 5)
    office = Office(storage, double, ear, app_token=APP_TOKEN)
    await office.slack.start()
    await until(lambda: double.called("apps.connections.open"))
    assert office.slack.trouble == "Socket Mode is not connected; is SLACK_APP_TOKEN right?"
    await office.close()
